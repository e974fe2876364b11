import type { Money } from "../money.js";
import { minorUnits, type FundFacts } from "./inputs.js";

/** Both sides of a transfer: a tranche goes down to the grantee, a refund up to the grantor. */
export interface Sides {
  payer: string;
  payee: string;
}

/**
 * The sides of a transfer, read from the ledger unless both are given.
 *
 * @param transfer Tranches count from 1; refunds from -1 down.
 */
export async function sidesOf(
  fund: FundFacts,
  grant: string,
  transfer: number,
  { payer, payee }: { payer: string | undefined; payee: string | undefined },
): Promise<Sides> {
  if (payer && payee) return { payer, payee };
  const { grantor, grantee } = await fund.grant(grant);
  const [from, to] = transfer > 0 ? [grantor, grantee] : [grantee, grantor];
  return { payer: payer ?? from, payee: payee ?? to };
}

/** A transfer's amount in minor units as decimal text: as given, or as the ledger has it. */
export async function amountOf(
  fund: FundFacts,
  grant: string,
  transfer: number,
  given: Money | undefined,
): Promise<string> {
  if (given !== undefined) return minorUnits(given, fund.currency);
  return String(await fund.transferAmount(grant, transfer));
}
