import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { getBytes, id, keccak256, Wallet } from "ethers";
import type { Plan, Pushed, PushOptions, PushProgress } from "../../sdk/index.js";
import { rejection } from "../sdk/refusal.js";
import { eventually, rpc } from "../integration/processes.js";
import { gbp, SLC, SLC_GRANT } from "../integration/ledger.js";
import { flakyNode, type Fault } from "./flaky-node.js";
import type { Order } from "./runner.js";
import { blocksEvery, openStand, receipts, type Stand } from "./stand.js";

const RUNNER = fileURLToPath(new URL("runner.ts", import.meta.url));

/** Milliseconds; a process takes some seconds to start on a busy machine. */
const PATIENCE = 30_000;

interface Said {
  progress?: PushProgress;
  pushed?: Pushed;
  error?: { code: string; message: string };
}

describe("push", function () {
  this.timeout(180_000);
  let stand: Stand;
  let stopBlocks: () => Promise<void>;
  let nth = 0;

  before(async () => {
    stand = await openStand();
    stopBlocks = await blocksEvery(stand, 60);
  });

  after(async () => {
    await stopBlocks();
    await stand.stop();
  });

  /** Options with a journal of its own and a sender of its own. */
  function options(more: Partial<PushOptions> = {}): PushOptions {
    const folder = mkdtempSync(join(stand.folder, "push-"));
    const signers = [new Wallet(id(`sender ${++nth}`))];
    const journal = join(folder, "journal");
    return { journal, signers, pollMilliseconds: 20, locks: join(stand.folder, "locks"), ...more };
  }

  /** How often the ledger recorded each reference that begins so. */
  async function recorded(name: string): Promise<number[]> {
    const times = new Map<string, number>();
    for await (const { reference } of stand.tally.events({ kind: "ReceiptSigned" })) {
      if (reference.startsWith(`${name}-`)) times.set(reference, (times.get(reference) ?? 0) + 1);
    }
    return [...times.values()];
  }

  interface Kept {
    hash: string;
    nonce: number;
    state: string;
  }

  function transactions(journal: string): Kept[] {
    const db = new DatabaseSync(journal, { readOnly: true });
    try {
      const sql = "SELECT hash, nonce, state FROM transactions ORDER BY id";
      return db.prepare(sql).all() as unknown as Kept[];
    } finally {
      db.close();
    }
  }

  /** Waits until so many of a push's transactions are in a state. */
  async function until(journal: string, state: string, enough: (count: number) => boolean) {
    const count = () => transactions(journal).filter((each) => each.state === state).length;
    const ready = () => existsSync(journal) && enough(count());
    expect(await eventually(ready, PATIENCE), state).to.equal(true);
  }

  /** Waits until so many transactions in the node's pool can be mined. */
  async function pool(enough: (count: number) => boolean): Promise<void> {
    const ready = async () => {
      const { pending } = (await rpc(stand.url, "txpool_status")) as { pending: string };
      return enough(Number(pending));
    };
    expect(await eventually(ready, PATIENCE), "transactions in the pool").to.equal(true);
  }

  async function withoutBlocks(act: () => Promise<void>): Promise<void> {
    await stopBlocks();
    try {
      await act();
    } finally {
      await stopBlocks();
      stopBlocks = await blocksEvery(stand, 60);
    }
  }

  function once(count: number): number[] {
    return Array.from({ length: count }, () => 1);
  }

  function write(plans: readonly Plan[]): string {
    const file = join(mkdtempSync(join(stand.folder, "plans-")), "plans.jsonl");
    writeFileSync(file, plans.map((plan) => `${JSON.stringify(plan)}\n`).join(""));
    return file;
  }

  /** A push in a process of its own. */
  function start(plans: string, { signers, ...rest }: PushOptions) {
    const keys = signers!.map((signer) => (signer as Wallet).privateKey);
    const { url, treasury } = stand;
    const order: Order = { rpc: url, treasury, keys, plans, options: rest };
    const args = ["--import", "tsx", RUNNER, JSON.stringify(order)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout });
    return { child, lines };
  }

  async function lastOf(lines: AsyncIterable<string>): Promise<Said> {
    let said: Said = {};
    for await (const line of lines) said = JSON.parse(line) as Said;
    return said;
  }

  it("of 300 receipts records each once, in shared transactions, and again sends nothing", async () => {
    const plans = await receipts(stand, 300, "FIRST");
    const how = options();
    const told: PushProgress[] = [];
    const first = await stand.tally.push(plans, { ...how, onProgress: (each) => told.push(each) });
    expect(first).to.include({ total: 300, done: 300, alreadyDone: 0, left: 0 });
    expect(first.refused).to.deep.equal([]);
    expect(first.transactions).to.be.within(6, 12);
    expect(await recorded("FIRST")).to.deep.equal(once(300));
    expect(told.at(-1)).to.deep.include({ phase: "ended", total: 300, inFlight: 0 });

    const second = await stand.tally.push(plans, how);
    expect(second).to.include({ done: 300, alreadyDone: 0, transactions: 0, left: 0 });
    const afresh = await stand.tally.push(plans, options());
    expect(afresh).to.include({ done: 0, alreadyDone: 300, transactions: 0 });
    expect(await recorded("FIRST")).to.deep.equal(once(300));
  });

  it("that is killed goes on where it was, and sends nothing twice", async () => {
    const plans = await receipts(stand, 120, "KILL");
    const file = write(plans);
    const how = options({ packGas: 300_000, window: 4 });
    await withoutBlocks(async () => {
      const { child } = start(file, how);
      await pool((count) => count === 4);
      await rpc(stand.url, "evm_mine");
      await pool((count) => count > 0); // some are recorded, and some sent
      await killed(child);
      expect((await recorded("KILL")).length).to.be.within(1, 119);
      await rpc(stand.url, "evm_mine");
    });
    const again = await lastOf(start(file, how).lines);
    expect(again.pushed).to.include({ done: 120, alreadyDone: 0, left: 0 });
    expect(await recorded("KILL")).to.deep.equal(once(120));
  });

  it("isolates rows that the ledger refuses, says why, and sends the others", async () => {
    const plans = await receipts(stand, 40, "PART");
    const bad = [
      await stand.approve(receiptOf("PART-MUCH", { amount: gbp("60001") })),
      await receiptOf("PART-BARE", {}),
    ];
    plans.splice(7, 0, bad[0]!);
    plans.splice(30, 0, bad[1]!);
    const pushed = await stand.tally.push(plans, options());
    expect(pushed).to.include({ total: 42, done: 40, left: 0 });
    const told = pushed.refused.map(({ row, reference, code }) => [row, reference, code]);
    expect(told).to.deep.equal([
      [8, "PART-MUCH", "over-outstanding"],
      [31, "PART-BARE", "quorum-not-reached"],
    ]);
    expect(pushed.refused[0]!.reason).to.contain("£");
    expect(await recorded("PART")).to.deep.equal(once(40));
  });

  it("executes rows that need rows before them, even across transactions", async () => {
    const { fund, approve } = stand;
    const tranche = 5;
    const ledger = { grant: SLC_GRANT, organisation: "GB-GOV-14" };
    const amount = gbp("100");
    const chain = [
      fund.schedule({ reference: "CHAIN-1", ...ledger, tranches: [{ number: tranche, amount }] }),
      fund.release({ ...ledger, reference: "CHAIN-2", tranche, amount }),
      receiptOf("CHAIN-3", { transfer: tranche, amount }),
    ];
    const plans = await Promise.all(chain.map(approve));
    const pushed = await stand.tally.push(plans, options({ packGas: 1 }));
    expect(pushed.refused).to.deep.equal([]);
    expect(pushed).to.include({ done: 3, transactions: 3 });
  });

  it("stops at a refusal if asked to, and goes on later", async () => {
    const plans = await receipts(stand, 6, "STOP");
    const bare = await receiptOf("STOP-BARE", {});
    plans.splice(3, 0, bare);
    const how = options({ packGas: 1, window: 1 });
    const stopped = await stand.tally.push(plans, { ...how, stopOnRefusal: true });
    expect(stopped.refused.map(({ row }) => row)).to.deep.equal([4]);
    expect(stopped.left).to.be.greaterThan(0);
    await stand.approve(bare);
    const rest = await stand.tally.push(plans, how);
    expect(rest).to.include({ total: 7, done: 7, left: 0 });
    expect(await recorded("STOP")).to.deep.equal(once(7));
  });

  it("refuses a sender that another process uses, and says who does", async () => {
    const plans = await receipts(stand, 30, "LOCK");
    const how = options({ packGas: 1, window: 1 });
    await withoutBlocks(async () => {
      const { child } = start(write(plans), how);
      await pool((count) => count === 1);
      const other = { ...options(), signers: how.signers };
      const { message } = await rejection("sender-locked", stand.tally.push(plans, other));
      expect(message).to.contain(`process ${child.pid}`).and.to.contain(how.journal);
      await killed(child); // and what it held is free
    });
    const pushed = await stand.tally.push(plans, how);
    expect(pushed).to.include({ total: 30, left: 0 });
    expect(await recorded("LOCK")).to.deep.equal(once(30));
  });

  it("refuses a journal of another chain, ledger, senders or contracts, and what is no journal", async () => {
    const plans = await receipts(stand, 1, "PIN");
    const how = options();
    await stand.tally.push(plans, how);
    const { tally } = stand;
    await rejection("journal-mismatch", tally.push(plans, { ...how, signers: options().signers }));
    const elsewhere = await tally.withdraw("treasury", { reference: "PIN-9", organisation: SLC });
    await rejection("journal-mismatch", tally.push([elsewhere], how));
    for (const pin of ["chain", "genesis", "treasury"]) {
      const db = new DatabaseSync(how.journal);
      const { value } = db.prepare("SELECT value FROM pins WHERE name = ?").get(pin)!;
      const set = db.prepare("UPDATE pins SET value = ? WHERE name = ?");
      set.run("another", pin);
      const { data } = await rejection("journal-mismatch", tally.push(plans, how));
      expect(data).to.include({ pin });
      set.run(value!, pin);
      db.close();
    }
    const text = options();
    writeFileSync(text.journal, "row,reference\n".repeat(100));
    await rejection("journal-format", tally.push(plans, text));
  });

  it("refuses a reference that the organisation has used in another fund, unless allowed", async () => {
    const { tally, fund, approve, run } = stand;
    await run(tally.openFund({ reference: "OTHER", currency: "GBP" }));
    const other = await tally.fund("OTHER");
    const withdrawals = (of: typeof fund) =>
      Promise.all(
        ["X-1", "X-2"].map((reference) => approve(of.withdraw({ reference, organisation: SLC }))),
      );
    await tally.push(await withdrawals(other), options());
    const refused = await tally.push(await withdrawals(fund), options());
    expect(refused.refused.map(({ code }) => code)).to.deep.equal(
      once(2).map(() => "reference-elsewhere"),
    );
    expect(refused).to.include({ done: 0, transactions: 0 });
    const allowed = await tally.push(await withdrawals(fund), options({ usedElsewhere: "allow" }));
    expect(allowed).to.include({ done: 2, left: 0 });
  });

  it("shares the rows among several senders", async () => {
    const plans = await receipts(stand, 60, "MANY");
    const signers = [1, 2, 3].map((each) => new Wallet(id(`one of many ${each}`)));
    const how = options({ signers, packGas: 300_000 });
    expect(await stand.tally.push(plans, how)).to.include({ done: 60, left: 0 });
    const db = new DatabaseSync(how.journal);
    const senders = db.prepare("SELECT count(DISTINCT sender) AS n FROM transactions").get()!;
    db.close();
    expect(senders.n).to.equal(3);
    expect(await recorded("MANY")).to.deep.equal(once(60));
  });

  it("sends again, the same to the byte, what was in blocks that were replaced", async () => {
    const plans = await receipts(stand, 20, "REORG");
    const how = options({ packGas: 600_000, confirmations: 3 });
    const mine = () => rpc(stand.url, "evm_mine");
    await withoutBlocks(async () => {
      const pushing = stand.tally.push(plans, how);
      await until(how.journal, "signed", (count) => count > 1);
      await pool((count) => count > 0);
      await mine();
      await until(how.journal, "mined", (count) => count > 1);
      const hashes = transactions(how.journal).map(({ hash }) => hash);
      await mine();
      await rpc(stand.url, "anvil_reorg", 2, []);
      await until(how.journal, "mined", (count) => count === 0);
      expect((await recorded("REORG")).length).to.equal(0);
      stopBlocks = await blocksEvery(stand, 60);
      expect(await pushing).to.include({ done: 20, left: 0 });
      expect(transactions(how.journal).map(({ hash }) => hash)).to.include.members(hashes);
    });
    expect(await recorded("REORG")).to.deep.equal(once(20));
  });

  it("sends each once through a node that drops, refuses, cuts and spoils every other answer", async () => {
    const plans = await receipts(stand, 60, "FLAKY");
    const faults: Fault[] = ["drop-after", "429", "cut", "500", "drop-before", "html", "empty"];
    let asked = 0;
    const spoil = () => (asked++ % 2 === 0 ? "none" : faults[(asked >> 1) % faults.length]!);
    const node = await flakyNode(stand.url, spoil);
    const pushed = await stand.tally.push(plans, options({ rpc: node.url, packGas: 400_000 }));
    node.stop();
    expect(pushed).to.include({ done: 60, alreadyDone: 0, left: 0 });
    expect(pushed.refused).to.deep.equal([]);
    expect(await recorded("FLAKY")).to.deep.equal(once(60));
  });

  it("works with a node that takes no batches", async () => {
    const plans = await receipts(stand, 12, "ALONE");
    const node = await flakyNode(stand.url, () => "no-batch");
    const pushed = await stand.tally.push(plans, options({ rpc: node.url, packGas: 1 }));
    node.stop();
    expect(pushed).to.include({ done: 12, left: 0 });
  });

  it("sends again what the node accepted and forgot", async () => {
    const plans = await receipts(stand, 10, "LOST");
    const how = options({ packGas: 200_000, resendAfterBlocks: 2 });
    await withoutBlocks(async () => {
      const pushing = stand.tally.push(plans, how);
      await pool((count) => count > 2);
      await rpc(stand.url, "anvil_dropAllTransactions");
      stopBlocks = await blocksEvery(stand, 60);
      const pushed = await pushing;
      expect(pushed).to.include({ done: 10, left: 0 });
      expect(pushed.resent).to.be.greaterThan(0);
    });
    expect(await recorded("LOST")).to.deep.equal(once(10));
  });

  it("signs anew what lost its nonce to somebody else with the same key", async () => {
    const plans = await receipts(stand, 6, "RACE");
    const how = options({ packGas: 1 });
    const thief = (how.signers![0] as Wallet).connect(stand.node);
    const steal = async () => {
      const fees = { type: 2, maxFeePerGas: 0, maxPriorityFeePerGas: 0, gasLimit: 21_000n };
      for (const nonce of [0, 1, 2]) {
        await (await thief.sendTransaction({ to: thief.address, nonce, ...fees })).wait();
      }
    };
    let stolen: Promise<void> | undefined;
    const node = await flakyNode(stand.url, async (methods) => {
      if (methods.includes("eth_sendRawTransaction")) await (stolen ??= steal());
      return "none" as const;
    });
    const pushed = await stand.tally.push(plans, { ...how, rpc: node.url });
    node.stop();
    expect(pushed).to.include({ done: 6, left: 0 });
    const lost = transactions(how.journal).filter(({ state }) => state === "void");
    expect(lost.map(({ nonce }) => nonce)).to.deep.equal([0, 1, 2]);
    expect(await recorded("RACE")).to.deep.equal(once(6));
  });

  it("fills a gap between nonces that an earlier run left", async () => {
    const how = options({ packGas: 1 });
    await stand.tally.push(await receipts(stand, 1, "GAP"), how);
    const key = how.signers![0] as Wallet;
    const { to, data } = (await receipts(stand, 2, "GAP"))[1]!.call();
    const fees = { type: 2, maxFeePerGas: 0, maxPriorityFeePerGas: 0, gasLimit: 500_000n };
    const chainId = stand.chain.chainId;
    const raw = await key.signTransaction({ to, data, nonce: 3, chainId, ...fees });
    const db = new DatabaseSync(how.journal); // nonces 1 and 2 went to transactions that were given up
    db.prepare(
      "INSERT INTO transactions (hash, sender, nonce, gas_limit, raw, state) VALUES (?, ?, 3, 500000, ?, 'signed')",
    ).run(keccak256(raw), key.address, getBytes(raw));
    db.close();
    const pushed = await stand.tally.push(await receipts(stand, 2, "GAP"), how);
    expect(pushed).to.include({ done: 1, alreadyDone: 1, left: 0 });
    expect(await recorded("GAP")).to.deep.equal(once(2));
  });

  it("tries anew, one by one, what was taken when it was tried and refused when it was mined", async () => {
    const { fund, run, approve } = stand;
    const [grant, tranche, amount] = [SLC_GRANT, 9, gbp("100")];
    await run(fund.schedule({ reference: "SCH-9", grant, tranches: [{ number: 9, amount }] }));
    await run(fund.release({ reference: "REL-9", grant, tranche }));
    const half = { transfer: tranche, amount: gbp("60") };
    const plans = [
      await approve(receiptOf("HALF-1", half)),
      ...(await receipts(stand, 3, "WITH")),
      await approve(receiptOf("HALF-2", half)),
    ];
    const how = options({ packGas: 250_000 });
    await withoutBlocks(async () => {
      const pushing = stand.tally.push(plans, how);
      await pool((count) => count > 1); // both are tried before either is mined
      stopBlocks = await blocksEvery(stand, 60);
      const { done, refused } = await pushing;
      expect(done).to.equal(4);
      expect(refused.map(({ row, code }) => [row, code])).to.deep.equal([[5, "over-outstanding"]]);
    });
    expect(transactions(how.journal).some(({ state }) => state === "failed")).to.equal(true);
    expect(await recorded("WITH")).to.deep.equal(once(3));
  });

  it("goes on from a journal whose last writes were cut off, and takes no journal that is damaged", async () => {
    const plans = await receipts(stand, 40, "CUT");
    const how = options({ packGas: 300_000, window: 2 });
    await withoutBlocks(async () => {
      const { child } = start(write(plans), how);
      await pool((count) => count === 2);
      await killed(child);
    });
    const log = `${how.journal}-wal`;
    truncateSync(log, Math.floor(statSync(log).size * 0.9) - 7); // in the middle of a page
    expect(await stand.tally.push(plans, how)).to.include({ total: 40, left: 0 });
    expect(await recorded("CUT")).to.deep.equal(once(40));
    truncateSync(how.journal, Math.floor(statSync(how.journal).size / 2) - 7);
    await rejection("journal-format", stand.tally.push(plans, how));
    expect(await stand.tally.push(plans, options())).to.include({
      alreadyDone: 40,
      transactions: 0,
    });
  });

  it("doesn't mind a clock that jumps", async () => {
    const plans = await receipts(stand, 5, "CLOCK");
    const { now } = Date;
    let jump = 0;
    const told: PushProgress[] = [];
    try {
      Date.now = () => now() + (++jump % 2 === 0 ? 1 : -1) * 86_400_000;
      const onProgress = (progress: PushProgress) => void told.push(progress);
      const pushed = await stand.tally.push(plans, { ...options(), onProgress });
      expect(pushed).to.include({ done: 5, left: 0 });
    } finally {
      Date.now = now;
    }
    expect(told.every(({ perSecond, note }) => perSecond >= 0 && note === undefined)).to.equal(
      true,
    );
  });

  it("says that the chain doesn't move, waits, and ends when told to", async () => {
    const plans = await receipts(stand, 4, "STILL");
    await stopBlocks();
    const stop = new AbortController();
    const notes = new Set<string>();
    const how = options({ stalledAfterSeconds: 0.2 });
    const onProgress = ({ note, rows }: PushProgress) => {
      if (note !== undefined && rows.sent === 4) notes.add(note);
      if (notes.size > 0) stop.abort();
    };
    const stalled = stand.tally.push(plans, { ...how, onProgress, signal: stop.signal });
    await rejection("push-stopped", stalled);
    expect([...notes][0]).to.match(/^the chain has not moved for \d+ s$/);
    stopBlocks = await blocksEvery(stand, 60);
    expect(await stand.tally.push(plans, how)).to.include({ done: 4, transactions: 0 });
  });

  it("is refused at once by a node that wants authorisation", async () => {
    const server = createServer((_, response) => response.writeHead(401).end());
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await rejection("network-unauthorised", stand.tally.push([], options({ rpc: url })));
    server.close();
  });

  function receiptOf(reference: string, more: object): Promise<Plan> {
    return stand.fund.signReceipt({
      ...{ reference, organisation: SLC, payer: "GB-GOV-14", grant: SLC_GRANT, transfer: 2 },
      ...{ amount: gbp("1"), bankingDate: "2026-09-25", ...more },
    });
  }
});

async function killed(child: ChildProcess): Promise<void> {
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGKILL");
  await ended;
}
