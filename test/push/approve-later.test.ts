import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { id, Wallet } from "ethers";
import type { Plan, PushOptions } from "../../sdk/index.js";
import { DFE, gbp, officersOf, SLC, SLC_GRANT } from "../integration/ledger.js";
import { eventually } from "../integration/processes.js";
import { rejection } from "../sdk/refusal.js";
import { blocksEvery, openStand, type Stand } from "./stand.js";

describe("push of plans that are approved as they are sent", function () {
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

  function options(approve: PushOptions["approve"]): PushOptions {
    const folder = mkdtempSync(join(stand.folder, "push-"));
    const signers = [new Wallet(id(`sender ${++nth}`))];
    const locks = join(stand.folder, "locks");
    return { journal: join(folder, "journal"), signers, pollMilliseconds: 20, locks, approve };
  }

  async function unapproved(count: number, name: string): Promise<Plan[]> {
    const receipt = { organisation: SLC, payer: DFE, grant: SLC_GRANT, transfer: 2 };
    const [amount, bankingDate] = [gbp("0.01"), "2026-09-25"];
    const plans: Plan[] = [];
    for (let nr = 1; nr <= count; nr++) {
      const reference = `${name}-${nr}`;
      plans.push(await stand.fund.signReceipt({ ...receipt, reference, amount, bankingDate }));
    }
    return plans;
  }

  const sign = (plan: Plan) => plan.approveFor(SLC, officersOf(SLC)[0]);

  async function recorded(name: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { reference } of stand.tally.events({ kind: "ReceiptSigned" })) {
      if (reference.startsWith(`${name}-`)) found.push(reference);
    }
    return found;
  }

  /** Rows in a state, and how many of them have no call. */
  function rows(journal: string, state: string): { count: number; empty: number } {
    const db = new DatabaseSync(journal, { readOnly: true });
    try {
      const sql = "SELECT count(*) AS count, sum(call = x'') AS empty FROM rows WHERE state = ?";
      return { empty: 0, ...db.prepare(sql).get(state) } as { count: number; empty: number };
    } finally {
      db.close();
    }
  }

  it("begins to send before all are approved, and sends each once in the order of the plans", async () => {
    let landed = false;
    let asked = 0;
    const pushed: PushOptions = options(async (plan) => {
      // nobody signs the last hundred before the first have landed
      if (++asked > 200)
        landed ||= await eventually(() => rows(pushed.journal, "done").count > 0, 60_000);
      await sign(plan);
    });
    const plans = await unapproved(300, "EARLY");
    expect(await stand.tally.push(plans, pushed)).to.include({ total: 300, done: 300, left: 0 });
    expect([landed, asked]).to.deep.equal([true, 300]);
    expect(await recorded("EARLY")).to.deep.equal(plans.map(({ reference }) => reference));
  });

  it("reads and looks up all of them before the first is approved", async () => {
    const [plans, more] = [await unapproved(40, "KNOWN"), await unapproved(1, "OTHER")];
    let asked = 0;
    const pushed = options((plan) => {
      asked++;
      return sign(plan);
    });
    async function* broken() {
      yield* plans;
      await Promise.reject(new Error("the file ends here"));
    }
    const ended: unknown = await stand.tally
      .push(broken(), pushed)
      .catch((error: unknown) => error);
    expect((ended as Error).message).to.equal("the file ends here");
    const other = await stand.fund.signReceipt({
      ...{ reference: "KNOWN-7", organisation: SLC, payer: DFE, grant: SLC_GRANT, transfer: 2 },
      ...{ amount: gbp("0.02"), bankingDate: "2026-09-25" },
    });
    await rejection("reference-used", stand.tally.push([...plans, other], pushed));
    expect(asked).to.equal(0);
    expect(await recorded("KNOWN")).to.deep.equal([]);
    await stand.tally.push([...plans, ...more], pushed);
    await stand.tally.push([...plans, ...more], { ...pushed, journal: `${pushed.journal}-2` });
    expect(asked, "what is on the ledger isn't signed again").to.equal(41);
  });

  it("ends when a plan can't be approved, and goes on with the same plans", async () => {
    const plans = await unapproved(260, "BROKEN");
    let left = 170;
    const pushed = options((plan) => {
      if (left-- === 0) throw new Error("the module was unplugged");
      return sign(plan);
    });
    const ended: unknown = await stand.tally.push(plans, pushed).catch((error: unknown) => error);
    expect((ended as Error).message).to.equal("the module was unplugged");
    const { count, empty } = rows(pushed.journal, "ready");
    expect(empty).to.be.above(0).and.at.most(count);
    const without = { ...pushed, approve: undefined };
    const some = await stand.tally.push([], without);
    expect(some, "what nobody has approved isn't sent").to.deep.include({
      refused: [],
      left: empty,
    });
    left = Infinity;
    expect(await stand.tally.push(plans, pushed)).to.include({ total: 260, done: 260, left: 0 });
    expect((await recorded("BROKEN")).sort()).to.deep.equal(
      plans.map((each) => each.reference).sort(),
    );
  });

  it("waits for plans that are approved slowly, and shares transactions all the same", async () => {
    const pushed = options(async (plan) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await sign(plan);
    });
    const { done, transactions } = await stand.tally.push(await unapproved(120, "SLOW"), pushed);
    expect(done).to.equal(120);
    expect(transactions).to.be.at.most(6);
  });

  it("refuses alone what its officers had no right to approve", async () => {
    const plans = await unapproved(90, "PARTLY");
    const stranger = new Wallet(id("a stranger"));
    const pushed = options((plan) =>
      plan.reference === "PARTLY-60" ? plan.approveFor(SLC, stranger) : sign(plan),
    );
    const { done, refused } = await stand.tally.push(plans, pushed);
    expect(done).to.equal(89);
    expect(refused.map(({ row, code }) => [row, code])).to.deep.equal([[60, "not-an-officer"]]);
    const again = await stand.tally.push(plans, { ...pushed, approve: sign });
    expect(again).to.include({ done: 90 });
  });
});
