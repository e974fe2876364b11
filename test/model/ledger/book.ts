import type { Fields, Tranche } from "../instruction.js";
import { sum } from "./basics.js";

/** A place where money is: all that ever came in, and all that ever went out. */
export class Account {
  in = 0n;
  out = 0n;
}
export const balance = (of: Account): bigint => of.in - of.out;

/** Nothing appears and nothing vanishes: what leaves one account comes to another. */
export function move(amount: bigint, from: Account, to: Account): void {
  from.out += amount;
  to.in += amount;
}

export const GRANT_STATES = ["None", "Awarded", "Active", "Closed"] as const;
export const TRANSFER_STATES = ["None", "Awaiting", "Planned", "Open", "Cancelled"] as const;
export const BATCH_FACTS = ["posted", "settled", "acknowledged", "voided"] as const;

/** Money between a grant and its parent: tranches are numbered from 1 up, refunds from -1 down. */
export interface Transfer extends Tranche {
  payer: Grant;
  payee: Grant;
  state: (typeof TRANSFER_STATES)[number];
  settled: boolean;
  final: boolean; // the payee expects no more
  way: Account; // its balance is outstanding
}

/** Payments to those who hold no grant. */
export interface Batch extends Pick<Fields, "reference" | "amount" | "count" | "root" | "payee"> {
  id: string;
  payer: Grant;
  facts: Set<(typeof BATCH_FACTS)[number]>;
  bounced: Set<bigint>; // indices
  paid: Account; // and what came back
}

export class Grant {
  state: (typeof GRANT_STATES)[number] = "Awarded";
  awarded = 0n;
  scheduled = 0n; // of the award
  charged = 0n; // to the award: losses, write-offs, what was surrendered
  ceiling = 0n;
  terms = `0x${"0".repeat(64)}`;
  readonly cash = new Account();
  readonly children: Grant[] = [];
  readonly transfers = new Map<bigint, Transfer>();
  readonly batches = new Map<string, Batch>();
  readonly holds = new Map<string, bigint>(); // code by organisation

  constructor(
    readonly id: string,
    readonly parent: Grant | undefined,
    readonly grantee: string,
  ) {
    parent?.children.push(this);
  }
}

/** The id of the root grant: its name, as text in a word. */
export const ROOT = `0x${Buffer.from("ROOT").toString("hex").padEnd(64, "0")}`;

/** What a fund's book has in it. The root is the Treasury's. */
export class Book {
  readonly root: Grant;
  readonly grants = new Map<string, Grant>();
  readonly votes = new Map<string, { amount: bigint; drawn: bigint; availableUntil: bigint }>();
  readonly exchequer = new Account(); // this and the following are outside the fund
  readonly income = new Account();
  readonly lost = new Account();
  readonly writtenOff = new Account();

  constructor(
    treasury: string,
    readonly comptroller: string,
  ) {
    this.root = new Grant(ROOT, undefined, treasury);
    this.root.state = "Active";
    this.grants.set(ROOT, this.root);
  }
}

// What figures mean.

export const isTranche = ({ number }: Tranche): boolean => number > 0n;
export const outstanding = ({ way }: Transfer): bigint => balance(way);
export const tranches = (g: Grant): Transfer[] => [...g.transfers.values()].filter(isTranche);
export const refunds = (g: Grant): Transfer[] =>
  [...g.transfers.values()].filter((t) => !isTranche(t));
export const inFlight = (g: Grant): bigint => sum(tranches(g).map(outstanding));
export const refunding = (g: Grant): bigint => sum(refunds(g).map(outstanding));
export const cash = (g: Grant): bigint => balance(g.cash);

/** The part of an award that is gone: awarded on, paid and not come back, charged to it. */
export const used = ({ children, batches, charged }: Grant): bigint =>
  sum([
    ...children.map(({ awarded }) => awarded),
    ...[...batches.values()].map(({ paid }) => balance(paid)),
    charged,
  ]);
export const headroom = (g: Grant): bigint => g.awarded - used(g);

/** The grant itself and those above it, up to the root. */
export const path = (g: Grant): Grant[] => (g.parent === undefined ? [g] : [g, ...path(g.parent)]);
export const openChildren = (g: Grant): number =>
  g.children.filter(({ state }) => state !== "Closed").length;

/** What came is in hand, on its way or used; what is in hand, on its way or still to be drawn has its headroom somewhere. */
export function isConserved({ grants, votes, root, exchequer, income }: Book): boolean {
  const all = [...grants.values()];
  const inHand = sum(all.map((g) => cash(g) + inFlight(g) + refunding(g)));
  const gone = root.awarded - sum(all.map(headroom));
  const toDraw = sum([...votes.values()].map(({ amount, drawn }) => amount - drawn));
  const came = exchequer.out + income.out;
  return came === inHand + gone && sum(all.map(headroom)) === toDraw + inHand;
}
