import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { money, type Fund, type Plan } from "../../sdk/index.js";
import { DFE, officersOf, SLC, SLC_GRANT } from "../integration/ledger.js";
import type { Stand } from "../push/stand.js";

/** A receipt that is pushed; no two have the same amount. */
export interface Movement {
  reference: string;
  /** Minor units. */
  amount: bigint;
}

let pence = 0n;

/** So many movements, of amounts that no other has. */
export function movements(count: number, name: string): Movement[] {
  return Array.from({ length: count }, (_, nth) => ({
    reference: `${name}-${nth + 1}`,
    amount: ++pence,
  }));
}

function unsigned(fund: Fund, { reference, amount }: Movement): Promise<Plan> {
  const pounds = `${amount / 100n}.${String(amount % 100n).padStart(2, "0")}`;
  return fund.signReceipt({
    ...{ reference, organisation: SLC, payer: DFE, grant: SLC_GRANT },
    ...{ transfer: 2, amount: money(pounds, "GBP"), bankingDate: "2026-09-25" },
  });
}

export function approve(plan: Plan): Promise<Plan> {
  return plan.approveFor(SLC, officersOf(SLC)[0]);
}

/** An approved part receipt. */
export async function receiptOf(fund: Fund, movement: Movement): Promise<Plan> {
  return approve(await unsigned(fund, movement));
}

/** Writes plans of movements to a file, one a line, approved or yet to be. */
export async function writePlans(
  stand: Stand,
  some: readonly Movement[],
  approved: boolean,
): Promise<string> {
  const file = join(mkdtempSync(join(stand.folder, "plans-")), "plans.jsonl");
  const make = approved ? receiptOf : unsigned;
  const plans: Plan[] = [];
  for (const each of some) plans.push(await make(stand.fund, each));
  writeFileSync(file, plans.map((plan) => `${JSON.stringify(plan)}\n`).join(""));
  return file;
}
