import { once } from "node:events";
import { createWriteStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { id, type Wallet } from "ethers";
import { DFE, officersOf, SLC, SLC_GRANT } from "../../test/integration/ledger.js";
import { rpc } from "../../test/integration/processes.js";
import { openStand, type Stand } from "../../test/push/stand.js";
import { Treasury__factory } from "../../typechain-types/index.js";
import { openTap } from "./tap.js";
import { watched, type Watched } from "./watched.js";

const COMMAND = "dist/cli/index.js";

/** How a way of pushing many rows went. Times are seconds since its process began. */
export interface Large {
  way: string;
  rows: number;
  /** Most memory of its process, in bytes. */
  peak: number | undefined;
  /** When the file was checked. */
  checked: number | undefined;
  /** When all plans were in the journal, and their references began to be looked up. */
  lookUp: number | undefined;
  /** When the node had the first transaction. */
  firstByte: number | undefined;
  /** When everything was done. */
  all: number;
}

/** What the ways share. */
interface Bench {
  stand: Stand;
  rows: number;
  env: Record<string, string>;
}

const WAYS = { check: onlyChecked, csv: fromCsv, jsonl: fromJsonl, code: fromCode };

/** Names of the ways; `check` sends nothing, and is the one for a million rows. */
export type WayName = keyof typeof WAYS;

export const WAY_NAMES = Object.keys(WAYS) as WayName[];

/** Pushes so many receipts in each way, by processes of their own (Node as it is by itself), and watches them from outside. */
export async function benchLarge(rows: number, ways: readonly WayName[]): Promise<Large[]> {
  const stand = await openStand();
  try {
    await rpc(stand.url, "evm_setAutomine", false);
    await rpc(stand.url, "evm_setIntervalMining", 1);
    const bench = { stand, rows, env: await environmentOf(stand) };
    const found: Large[] = [];
    for (const name of ways) found.push(...(await WAYS[name](bench)));
    return found;
  } finally {
    await stand.stop();
  }
}

/** What `tally` needs to push to the stand, signed by one officer at hand. */
async function environmentOf(stand: Stand): Promise<Record<string, string>> {
  const registry = await Treasury__factory.connect(stand.treasury, stand.node).registry();
  const chains = { [stand.chain.chainId]: { registry, treasury: stand.treasury, block: 0 } };
  const deployments = join(stand.folder, "deployments.json");
  writeFileSync(deployments, JSON.stringify({ version: 1, chains }));
  return {
    TALLY_DEPLOYMENTS: deployments,
    TALLY_LOCKS: join(stand.folder, "locks"),
    TALLY_OFFICER_KEY: (officersOf(SLC)[0] as Wallet).privateKey,
  };
}

async function onlyChecked(bench: Bench): Promise<Large[]> {
  const file = await table(bench, "CHECK");
  return [await measure("`tally push receipts.csv`", bench, [COMMAND, "push", file, "--json"])];
}

async function fromCsv(bench: Bench): Promise<Large[]> {
  const file = await table(bench, "CSV");
  const args = [COMMAND, "push", file, "--send", "--yes", "--json"];
  return [await measure("`tally push receipts.csv --send`", bench, args)];
}

async function fromJsonl(bench: Bench): Promise<Large[]> {
  const [file, plans] = [await table(bench, "JSONL"), join(bench.stand.folder, "plans.jsonl")];
  const write = [COMMAND, "push", file, "--out", plans, "--json"];
  const approve = [COMMAND, "approve", plans, "--yes", "--json"];
  const send = [COMMAND, "push", plans, "--send", "--json"];
  return [
    await measure("`tally push receipts.csv --out plans.jsonl`", bench, write),
    await measure("`tally approve plans.jsonl`", bench, approve),
    await measure("`tally push plans.jsonl --send`", bench, send),
  ];
}

async function fromCode(bench: Bench): Promise<Large[]> {
  const { stand, rows, env } = bench;
  const receipt = { organisation: SLC, payer: DFE, grant: SLC_GRANT, transfer: 2 };
  const push = (name: string, flags: string[]) => (url: string) => {
    const order = {
      ...{ rpc: url, treasury: stand.treasury, fund: stand.fund.address, count: rows, name },
      ...{ officer: env.TALLY_OFFICER_KEY, sender: id(`sender of ${name}`), amount: "0.01" },
      receipt: { ...receipt, bankingDate: "2026-09-25" },
      options: { journal: join(stand.folder, `${name}.journal`), locks: env.TALLY_LOCKS },
    };
    return [...flags, "bench/push-from-code.mjs", JSON.stringify(order)];
  };
  return [
    await measure("`tally.push(plans, { approve })`", bench, push("CODE", [])),
    await measure("… in `node --optimize-for-size`", bench, push("SMALL", ["--optimize-for-size"])),
  ];
}

/** A table of receipts as `tally template receipts` prints it: what it leaves out is read from the ledger. */
async function table({ stand, rows }: Bench, name: string): Promise<string> {
  const file = join(stand.folder, `${name.toLowerCase()}.csv`);
  const out = createWriteStream(file);
  out.write("instruction,fund,reference,grant,transfer,amount,banking-date\r\n");
  for (let nth = 1; nth <= rows; nth++) {
    const line = `sign-receipt,${stand.fund.name},${name}-${nth},${DFE}/SLC-1,2,0.01,2026-09-25\r\n`;
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
  return file;
}

async function measure(
  way: string,
  { stand, rows, env }: Bench,
  args: string[] | ((url: string) => string[]),
): Promise<Large> {
  const tap = await openTap(stand.url);
  try {
    const list = typeof args === "function" ? args(tap.url) : args;
    const ran = await watched(list, { ...env, TALLY_RPC: tap.url });
    requireAll(ran, rows);
    const since = (time: number | undefined) =>
      time === undefined ? undefined : (time - ran.began) / 1000;
    return {
      ...{ way, rows, peak: ran.peak, checked: since(ran.firstWords) },
      ...{ lookUp: since(tap.firstLookUp), firstByte: since(tap.firstTransaction) },
      all: since(ran.ended)!,
    };
  } finally {
    tap.close();
  }
}

/** Nothing is measured of a push that didn't do what it was to do. */
function requireAll({ code, out, err }: Watched, rows: number): void {
  const { done, plans } = JSON.parse(out || "{}") as { done?: number; plans?: number };
  if (code !== 0 || (done ?? plans) !== rows) {
    throw new Error(`It ended with ${code}: ${out.slice(0, 2000)}${err.slice(0, 2000)}`);
  }
}
