import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { id, Wallet } from "ethers";
import type { Plan, Pushed, PushOptions, PushProgress } from "../../sdk/index.js";
import { rejection } from "../sdk/refusal.js";
import { rpc } from "../integration/processes.js";
import { gbp, SLC, SLC_GRANT } from "../integration/ledger.js";
import type { Order } from "./runner.js";
import { blocksEvery, openStand, receipts, type Stand } from "./stand.js";

const RUNNER = fileURLToPath(new URL("runner.ts", import.meta.url));

interface Said {
  progress?: PushProgress;
  pushed?: Pushed;
  error?: { code: string; message: string };
}

describe("push", function () {
  this.timeout(60_000);
  let stand: Stand;
  let stopBlocks: () => void;
  let nth = 0;

  before(async () => {
    stand = await openStand();
    stopBlocks = await blocksEvery(stand, 60);
  });

  after(async () => {
    stopBlocks();
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
    const { child, lines } = start(file, how);
    for await (const line of lines) {
      const { progress } = JSON.parse(line) as Said;
      if (progress?.phase === "sending" && progress.rows.sent + progress.rows.done > 0) break;
    }
    await killed(child);
    const landed = (await recorded("KILL")).length;
    expect(landed).to.be.lessThan(120);
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
    const { child, lines } = start(write(plans), how);
    for await (const line of lines) {
      if ((JSON.parse(line) as Said).progress !== undefined) break;
    }
    const other = { ...options(), signers: how.signers };
    const { message } = await rejection("sender-locked", stand.tally.push(plans, other));
    expect(message).to.contain(`process ${child.pid}`).and.to.contain(how.journal);
    await killed(child); // and what it held is free
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

  it("sends again, the same to the byte, what was in a block that was replaced", async () => {
    const plans = await receipts(stand, 20, "REORG");
    const how = options({ packGas: 600_000, confirmations: 8 });
    const pushing = stand.tally.push(plans, {
      ...how,
      onProgress: ({ rows }) => void (rows.mined > 0 && replaceBlocks()),
    });
    let replaced = 0;
    const replaceBlocks = () => {
      if (replaced++ > 0) return;
      void rpc(stand.url, "anvil_reorg", 2, []);
    };
    expect(await pushing).to.include({ done: 20, left: 0 });
    expect(replaced).to.be.greaterThan(0);
    expect(await recorded("REORG")).to.deep.equal(once(20));
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
