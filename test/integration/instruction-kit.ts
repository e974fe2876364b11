import { expect } from "chai";
import { Wallet, id } from "ethers";
import { buildBatch, type Batch, type Done, type Plan } from "../../sdk/index.js";
import { gbp, type Ledger } from "./ledger.js";
import { expectEventsRebuildStorage } from "./rebuild.js";

export const NEWCOMER = new Wallet(id("a newcomer"));
export const bankingDate = "2026-09-25";

export function kindsOf({ events }: Done): string[] {
  return events.map(({ kind }) => kind);
}

export function pounds(amount: bigint): string {
  return `${amount / 100n}.${String(amount % 100n).padStart(2, "0")}`;
}

/** Payments of so many pounds each to students, as a batch. */
export function students(amounts: string[]): Promise<Batch> {
  const payments = amounts.map((amount, n) => ({
    payeeReference: `STUDENT-${n}`,
    endToEndId: `E2E-${n}`,
    amount: gbp(amount),
  }));
  return buildBatch(payments, { smallBatch: true });
}

/** A day of the chain later. */
export async function later({ node }: Ledger, days: number): Promise<void> {
  await node.send("evm_increaseTime", [days * 24 * 3600]);
  await node.send("evm_mine", []);
}

/** Runs a plan, sees that the book still balances, and gives the event's kinds. */
export function stepOn(at: () => Ledger) {
  return async (plan: Promise<Plan>): Promise<string[]> => {
    const { run, fund } = at();
    const done = await run(plan);
    expect((await fund.totals()).conserved).to.equal(true);
    await expectEventsRebuildStorage(at());
    return kindsOf(done);
  };
}
