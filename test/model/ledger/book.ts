import type { Fields, Tranche } from "./instruction.js";

/** A place where money is: all that ever came in, and all that ever went out. */
export interface Account {
  in: bigint;
  out: bigint;
}

export const account = (): Account => ({ in: 0n, out: 0n });
export const balance = (of: Account): bigint => of.in - of.out;

/** Nothing appears and nothing vanishes: what leaves one account comes to another. */
export function move(amount: bigint, from: Account, to: Account): void {
  from.out += amount;
  to.in += amount;
}

/** Money between a grant and its parent: tranches are numbered from 1 up, refunds from -1 down. */
export interface Transfer extends Tranche {
  payer: Grant;
  payee: Grant;
  state: (typeof TRANSFER_STATES)[number];
  settled: boolean;
  final: boolean; // the payee expects no more
  way: Account; // what is on it is outstanding
}

/** Payments to those who hold no grant. */
export interface Batch extends Pick<Fields, "reference" | "amount" | "count" | "root" | "payee"> {
  id: string;
  payer: Grant;
  facts: Set<(typeof BATCH_FACTS)[number]>;
  bounced: Set<bigint>; // indices
  paid: Account; // and what came back
}

/** Authority to spend. */
export interface Vote {
  amount: bigint;
  drawn: bigint;
  availableUntil: bigint;
}

export const GRANT_STATES = ["None", "Awarded", "Active", "Closed"] as const;
export const TRANSFER_STATES = ["None", "Awaiting", "Planned", "Open", "Cancelled"] as const;
export const BATCH_FACTS = ["posted", "settled", "acknowledged", "voided"] as const;

export class Grant {
  state: (typeof GRANT_STATES)[number] = "Awarded";
  awarded = 0n;
  scheduled = 0n; // of the award
  charged = 0n; // to the award: losses, write-offs, what was surrendered
  ceiling = 0n;
  terms = `0x${"0".repeat(64)}`;
  readonly cash = account();
  readonly children: Grant[] = [];
  readonly transfers = new Map<bigint, Transfer>();
  readonly batches = new Map<string, Batch>();
  readonly holds = new Map<string, bigint>(); // code by organisation

  constructor(
    readonly id: string,
    readonly parent: Grant | undefined,
    readonly grantee: string,
  ) {}
}

/** The id of the root grant: its name, as text in a word. */
export const ROOT = `0x${Buffer.from("ROOT").toString("hex").padEnd(64, "0")}`;

/** What a fund's book has in it. The first grant is the Treasury's. */
export class Book {
  readonly grants = new Map<string, Grant>();
  readonly votes = new Map<string, Vote>();
  readonly root: Grant;
  // outside the fund
  readonly exchequer = account();
  readonly income = account();
  readonly lost = account();
  readonly writtenOff = account();

  constructor(
    readonly comptroller: string,
    treasury: string,
  ) {
    this.root = this.add(ROOT, undefined, treasury);
    this.root.state = "Active";
  }

  add(id: string, parent: Grant | undefined, grantee: string): Grant {
    const grant = new Grant(id, parent, grantee);
    this.grants.set(id, grant);
    parent?.children.push(grant);
    return grant;
  }
}

// What figures mean.

export const sum = (amounts: bigint[]): bigint => amounts.reduce((all, each) => all + each, 0n);
export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

export const isTranche = ({ number }: Tranche): boolean => number > 0n;
export const outstanding = ({ way }: Transfer): bigint => balance(way);
export const transfers = (g: Grant): Transfer[] => [...g.transfers.values()];
export const refunds = (g: Grant): Transfer[] => transfers(g).filter((t) => !isTranche(t));
export const inFlight = (g: Grant): bigint => sum(transfers(g).filter(isTranche).map(outstanding));
export const refunding = (g: Grant): bigint => sum(refunds(g).map(outstanding));
export const cash = (g: Grant): bigint => balance(g.cash);
export const back = ({ paid }: Batch): bigint => paid.out;
export const undrawn = (v: Vote): bigint => v.amount - v.drawn;

/** The part of an award that is gone: awarded on, paid and not come back, charged to it. */
export function used(g: Grant): bigint {
  const awardedOn = g.children.map(({ awarded }) => awarded);
  const paid = [...g.batches.values()].map((batch) => balance(batch.paid));
  return sum([...awardedOn, ...paid, g.charged]);
}

export const headroom = (g: Grant): bigint => g.awarded - used(g);

/** The grant itself and those above it, up to the root. */
export const path = (g: Grant): Grant[] => (g.parent === undefined ? [g] : [g, ...path(g.parent)]);

export const openChildren = (g: Grant): number =>
  g.children.filter(({ state }) => state !== "Closed").length;

/**
 * What holds after every instruction: the cash that came is in hand, on its way, or used; and what is in hand, on its way or
 * still to be drawn has its headroom somewhere.
 */
export function isConserved({ grants, votes, root, exchequer, income }: Book): boolean {
  const all = [...grants.values()];
  const inHand = sum(all.map((g) => cash(g) + inFlight(g) + refunding(g)));
  const awardedOn = sum(all.map(({ awarded }) => awarded)) - root.awarded;
  const gone = sum(all.map(used)) - awardedOn;
  const toDraw = sum([...votes.values()].map(undrawn));
  const came = exchequer.out + income.out;
  return came === inHand + gone && sum(all.map(headroom)) === toDraw + inHand;
}
