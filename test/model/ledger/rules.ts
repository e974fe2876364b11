import { type Batch, type Grant, type Transfer } from "./book.js";
import { cash, headroom, inFlight, openChildren, path, refunding } from "./book.js";
import { idOf, type Fields } from "./instruction.js";
import type { Ledger } from "./ledger.js";
import { demand } from "./refusal.js";

// Rules that several rows share, under the name of what they refuse.

export const GRANT_STATES = ["None", "Awarded", "Active", "Closed"] as const;
export const TRANSFER_STATES = ["None", "Awaiting", "Planned", "Open", "Cancelled"] as const;

export function requireAmount({ amount }: { amount: bigint }): void {
  demand(amount > 0n, "Fund_ZeroAmount");
}

/** yyyymmdd of the years 1900 to 9999, with a month from 01 to 12 and a day from 01 to 31. */
export function requireDate({ bankingDate }: Fields): void {
  const sound = /^(19|[2-9]\d)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(String(bankingDate));
  demand(sound, "Fund_BadBankingDate", bankingDate);
}

export function requireAmountAndDate(i: Fields): void {
  requireAmount(i);
  requireDate(i);
}

export function grantOf({ book }: Ledger, id: string): Grant {
  const grant = book.grants.get(id);
  demand(grant !== undefined, "Fund_UnknownGrant", id);
  return grant;
}

export function requireActive(grant: Grant): void {
  const state = GRANT_STATES.indexOf(grant.state);
  demand(grant.state === "Active", "Fund_GrantState", grant.id, state);
}

export function requireNotClosed(grant: Grant): void {
  const state = GRANT_STATES.indexOf(grant.state);
  demand(grant.state !== "Closed", "Fund_GrantState", grant.id, state);
}

/** A part in an instruction belongs to one organisation; above the root there is nobody. */
export function requireIs(ledger: Ledger, g: Grant, given: string, expected?: string): void {
  const number = ledger.register.numberOf(expected);
  const same = given !== "" && given === expected;
  demand(same, "Fund_WrongOrganisation", g.id, given, number);
}

export function requireTreasury(ledger: Ledger, { organisation }: Fields): void {
  requireIs(ledger, ledger.book.root, organisation, ledger.register.treasury.id);
}

const OPPOSITE = {
  grantor: "grantee",
  grantee: "grantor",
  payer: "payee",
  payee: "payer",
} as const;

/**
 * One side of a grant or transfer acts, and names the other: the payer of a tranche is the grantor, that of a refund the
 * grantee.
 */
export function requireSides(acts: keyof typeof OPPOSITE, ledger: Ledger, g: Grant, i: Fields) {
  const fromAbove = acts === "grantor" || acts === (i.transfer > 0n ? "payer" : "payee");
  const [above, below] = [g.parent?.grantee, g.grantee];
  requireIs(ledger, g, i.organisation, fromAbove ? above : below);
  requireIs(ledger, g, i[OPPOSITE[acts]], fromAbove ? below : above);
}

export function grantOfThe(acts: keyof typeof OPPOSITE, ledger: Ledger, i: Fields): Grant {
  const grant = grantOf(ledger, i.grant);
  requireSides(acts, ledger, grant, i);
  return grant;
}

/** Nobody holds the grant or one above it. */
export function requireUnheld(grant: Grant): void {
  const held = path(grant).find(({ holds }) => holds.size > 0);
  demand(held === undefined, "Fund_Held", grant.id, held?.id);
}

export function requireCash(grant: Grant, amount: bigint): void {
  const has = cash(grant);
  demand(amount <= has, "Fund_InsufficientCash", grant.id, has, amount);
}

export function requireHeadroom(grant: Grant, amount: bigint, room = headroom(grant)): void {
  demand(amount <= room, "Fund_InsufficientHeadroom", grant.id, room, amount);
}

/**
 * Who bears a loss, and how much: the grant out of its headroom; a closed one gave what it had to its parent, where the rest
 * is charged.
 */
export function bearers(g: Grant, amount: bigint, room = headroom(g)): [Grant, bigint][] {
  if (g.state !== "Closed" || g.parent === undefined || room >= amount) {
    requireHeadroom(g, amount, room);
    return [[g, amount]];
  }
  return [[g, room], ...bearers(g.parent, amount - room)];
}

/** No cash, nothing on its way, nothing open below. */
export function requireAtRest(g: Grant): void {
  const [money, down, up, open] = [cash(g), inFlight(g), refunding(g), openChildren(g)];
  demand(money === 0n, "Fund_CashLeft", g.id, money);
  demand(down === 0n && up === 0n, "Fund_MoneyInFlight", g.id, down, up);
  demand(open === 0, "Fund_OpenChildren", g.id, open);
}

/** A transfer in one of these states; one that nobody planned is in none. */
export function transferIn(g: Grant, number: bigint, ...states: Transfer["state"][]): Transfer {
  const transfer = g.transfers.get(number);
  const state = TRANSFER_STATES.indexOf(transfer?.state ?? "None");
  const fits = transfer !== undefined && states.includes(transfer.state);
  demand(fits, "Fund_TransferState", g.id, number, state);
  return transfer;
}

export function requireSame(g: Grant, given: bigint, expected: bigint): void {
  demand(given === expected, "Fund_WrongAmount", g.id, given, expected);
}

/** A batch of this payer. */
export function batchOf(grant: Grant, payer: string, reference: string): Batch {
  const id = idOf(payer, reference);
  const batch = grant.batches.get(id);
  demand(batch !== undefined, "Fund_UnknownBatch", grant.id, id);
  return batch;
}
