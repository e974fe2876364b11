import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { id, Transaction, Wallet } from "ethers";
import type { Plan } from "../sdk/index.js";
import { HttpRpc } from "../sdk/network/json-rpc.js";
import { officersOf, SLC } from "../test/integration/ledger.js";
import { rpc } from "../test/integration/processes.js";
import { openStand, receiptsBy, type Stand } from "../test/push/stand.js";
import { benchLarge, WAY_NAMES, type WayName } from "./large/large.js";
import { asMarkdown as largeAsMarkdown } from "./large/table.js";
import { writeSection } from "./section.js";

// --count: receipts in each of the ways whose speed is compared; --rows: those of the files whose memory is measured, by the
// ways that are named, with commas between them. What isn't given a number isn't run; by itself it's 2000 for the first.
const { values } = parseArgs({
  options: {
    ...{ json: { type: "boolean" }, write: { type: "boolean" } },
    ...{ count: { type: "string" }, rows: { type: "string" } },
    ways: { type: "string", default: "csv,jsonl,code" },
  },
});
const COUNT = Number(values.count ?? 2000);
const NAIVE = 8; // it takes a block for each
const BLOCK_GAS = 60_000_000;

interface Row {
  way: string;
  receipts: number;
  seconds: number;
  perSecond: number;
  gasEach: number;
}

/** Gas of the blocks since one. */
async function gasSince(stand: Stand, block: number): Promise<number> {
  let gas = 0;
  for (let at = block + 1; at <= (await stand.node.getBlockNumber()); at++) {
    gas += Number((await stand.node.getBlock(at))!.gasUsed);
  }
  return gas;
}

async function timed(stand: Stand, way: string, plans: Plan[], send: () => Promise<void>) {
  const block = await stand.node.getBlockNumber();
  const start = performance.now();
  await send();
  const seconds = (performance.now() - start) / 1000;
  const gas = await gasSince(stand, block);
  const receipts = plans.length;
  return { way, receipts, seconds, perSecond: receipts / seconds, gasEach: gas / receipts };
}

/** Transactions of one receipt each, signed beforehand, in batches of 100: nothing is tried, kept or looked after. */
function preSigned(stand: Stand, plans: Plan[]): () => Promise<void> {
  const key = new Wallet(id("raw relayer")).signingKey;
  const raw = plans.map((plan, nonce) => {
    const fees = { type: 2, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
    const chainId = stand.chain.chainId;
    const transaction = Transaction.from({
      ...plan.call(),
      ...fees,
      chainId,
      nonce,
      gasLimit: 150_000n,
    });
    transaction.signature = key.sign(transaction.unsignedHash);
    return transaction.serialized;
  });
  const from = new Wallet(id("raw relayer")).address;
  const node = new HttpRpc({ url: stand.url });
  return async () => {
    await node.batch(raw.map((each) => ({ method: "eth_sendRawTransaction", params: [each] })));
    for (;;) {
      const count = Number(await rpc(stand.url, "eth_getTransactionCount", from, "latest"));
      if (count === plans.length) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
}

async function measure(): Promise<Row[]> {
  const stand = await openStand();
  try {
    const [officer] = officersOf(SLC);
    const make = (count: number, name: string) => receiptsBy(stand, [officer], count, name);
    const [naive, raw, single, pushed] = [
      await make(NAIVE, "NAIVE"),
      await make(COUNT, "RAW"),
      await make(COUNT, "SINGLE"),
      await make(COUNT, "PUSHED"),
    ];
    await rpc(stand.url, "evm_setAutomine", false);
    await rpc(stand.url, "evm_setIntervalMining", 1);
    const sendRaw = preSigned(stand, raw);
    const journal = (name: string) => join(stand.folder, name);
    const push = async (plans: Plan[], name: string, packGas?: number) => {
      const signers = [new Wallet(id(`sender ${name}`))];
      const pushed = await stand.tally.push(plans, { journal: journal(name), signers, packGas });
      if (pushed.done !== plans.length) throw new Error(JSON.stringify(pushed));
    };
    return [
      await timed(stand, "a loop over `plan.send()`", naive, async () => {
        for (const plan of naive) await plan.send();
      }),
      await timed(stand, "raw batches, signed beforehand, one receipt each", raw, sendRaw),
      await timed(stand, "`push`, one receipt each", single, () => push(single, "single", 1)),
      await timed(stand, "`push`", pushed, () => push(pushed, "pushed")),
    ];
  } finally {
    await stand.stop();
  }
}

function asMarkdown(rows: Row[]): string {
  const cells = rows.map(({ way, receipts, seconds, perSecond, gasEach }) =>
    [way, receipts, seconds.toFixed(1), perSecond.toFixed(1), Math.round(gasEach)].join(" | "),
  );
  const head =
    "| way | receipts | seconds | receipts a second | gas each |\n| --- | --- | --- | --- | --- |";
  return `${head}\n${cells.map((each) => `| ${each} |`).join("\n")}`;
}

const date = new Date().toISOString().slice(0, 10);

if (values.count !== undefined || values.rows === undefined) {
  const rows = await measure();
  tell({ blockGas: BLOCK_GAS, rows }, asMarkdown(rows), {
    section: "push",
    head: `Measured on ${date}: one sender, anvil with blocks of ${BLOCK_GAS / 1e6} million gas every second.`,
  });
}
if (values.rows !== undefined) {
  const ways = values.ways
    .split(",")
    .filter((each): each is WayName => WAY_NAMES.includes(each as WayName));
  const rows = await benchLarge(Number(values.rows), ways);
  tell({ rows }, largeAsMarkdown(rows), {
    section: "push-large",
    head: `Measured on ${date} with Node ${process.versions.node}, ${cpus().length} cores; anvil as above.`,
  });
}

function tell(
  json: object,
  table: string,
  { section, head }: { section: string; head: string },
): void {
  console.log(values.json ? JSON.stringify(json, null, 2) : table);
  if (values.write) writeSection("docs/benchmarks.md", section, `${head}\n\n${table}`);
}
