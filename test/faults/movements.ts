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

/** An approved part receipt. */
export async function receiptOf(fund: Fund, { reference, amount }: Movement): Promise<Plan> {
  const pounds = `${amount / 100n}.${String(amount % 100n).padStart(2, "0")}`;
  const plan = await fund.signReceipt({
    ...{ reference, organisation: SLC, payer: DFE, grant: SLC_GRANT },
    ...{ transfer: 2, amount: money(pounds, "GBP"), bankingDate: "2026-09-25" },
  });
  return plan.approveFor(SLC, officersOf(SLC)[0]);
}

/** Writes plans of movements to a file, one a line. */
export async function writePlans(stand: Stand, some: readonly Movement[]): Promise<string> {
  const file = join(mkdtempSync(join(stand.folder, "plans-")), "plans.jsonl");
  const plans: Plan[] = [];
  for (const each of some) plans.push(await receiptOf(stand.fund, each));
  writeFileSync(file, plans.map((plan) => `${JSON.stringify(plan)}\n`).join(""));
  return file;
}
