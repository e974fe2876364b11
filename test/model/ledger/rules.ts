import { cash, GRANT_STATES, headroom, inFlight, openChildren, path, refunding } from "./book.js";
import { TRANSFER_STATES, type Grant, type Transfer } from "./book.js";
import type { Ledger } from "./ledger.js";
import { demand, demandAtMost, demandIn } from "./basics.js";

// Rules that several rows share.

export const grantOf = ({ book }: Ledger, id: string): Grant =>
  demandIn(book.grants, id, "Fund_UnknownGrant");

/** A part in an instruction belongs to one organisation; above the root there is nobody. */
export function requireIs({ register }: Ledger, g: Grant, given: string, known?: string): void {
  const number = register.organisations.get(known ?? "")?.number ?? 0n;
  demand(given !== "" && given === known, "Fund_WrongOrganisation", g.id, given, number);
}

/** A grant, with the name of its grantee. */
export function grantTo(ledger: Ledger, grantee: string, id: string): Grant {
  const grant = grantOf(ledger, id);
  requireIs(ledger, grant, grantee, grant.grantee);
  return grant;
}

export const requireState = (g: Grant, ...states: Grant["state"][]): void =>
  demand(states.includes(g.state), "Fund_GrantState", g.id, GRANT_STATES.indexOf(g.state));

/** Nobody holds the grant or one above it. */
export function requireUnheld(g: Grant): void {
  const held = path(g).find(({ holds }) => holds.size > 0);
  demand(held === undefined, "Fund_Held", g.id, held?.id);
}

export const requireCash = (g: Grant, amount: bigint): void =>
  demandAtMost(amount, cash(g), "Fund_InsufficientCash", g.id);

export const requireHeadroom = (g: Grant, amount: bigint, room = headroom(g)): void =>
  demandAtMost(amount, room, "Fund_InsufficientHeadroom", g.id);

/** Has a loss borne out of headroom; a closed grant gave what it had to its parent, where the rest is charged. */
export function charge(g: Grant, amount: bigint, room = headroom(g)): void {
  const above = g.state === "Closed" && room < amount ? g.parent : undefined;
  if (above === undefined) requireHeadroom(g, amount, room);
  else charge(above, amount - room);
  g.charged += above === undefined ? amount : room;
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
  const t = g.transfers.get(number);
  const state = TRANSFER_STATES.indexOf(t?.state ?? "None");
  demand(t !== undefined && states.includes(t.state), "Fund_TransferState", g.id, number, state);
  return t;
}
