import { sum } from "./refusal.js";

/** Money on its way between a grant and its parent: tranches count from 1, refunds from -1 down. */
export interface Transfer {
  number: bigint;
  amount: bigint;
  state: "Awaiting" | "Planned" | "Open" | "Cancelled";
  notBefore: bigint;
  verifier: string;
  condition: string;
  settled: boolean;
  final: boolean;
  receipts: bigint[]; // what the payee signed for
  reversed: bigint[]; // what it took back of that
  returned: bigint[];
  writtenOff: bigint[];
}

/** Payments to those who hold no grant. */
export interface Batch {
  id: string;
  reference: string;
  amount: bigint;
  count: bigint;
  root: string;
  payee: string;
  settled: boolean;
  acknowledged: boolean;
  voided: boolean;
  bounced: Set<bigint>; // indices
  back: bigint[];
}

export interface Grant {
  id: string;
  parent: Grant | undefined;
  grantee: string;
  state: "Awarded" | "Active" | "Closed";
  awarded: bigint;
  scheduled: bigint; // of the award; see `plan`, `unplan`
  ceiling: bigint;
  terms: string;
  children: Grant[];
  transfers: Map<bigint, Transfer>;
  batches: Map<string, Batch>;
  holds: Map<string, bigint>; // code by organisation
  drawn: bigint[];
  income: bigint[];
  lost: bigint[];
  borne: bigint[]; // losses and write-offs that its budget bears
  surrendered: bigint[];
}

export interface Vote {
  amount: bigint;
  reduced: bigint[];
  drawn: bigint[];
  availableUntil: bigint;
}

/** The id of the root grant: its name, as text in a word. */
export const ROOT = `0x${Buffer.from("ROOT").toString("hex").padEnd(64, "0")}`;

/** What a fund's book has in it. */
export class Book {
  readonly grants = new Map<string, Grant>();
  readonly votes = new Map<string, Vote>();
  root!: Grant;

  constructor(readonly comptroller: string) {}

  /** The first grant is the Treasury's. */
  open(treasury: string): void {
    this.root = this.add(ROOT, undefined, treasury);
    this.root.state = "Active";
  }

  add(id: string, parent: Grant | undefined, grantee: string): Grant {
    const grant: Grant = {
      ...{ id, parent, grantee, state: "Awarded", awarded: 0n, scheduled: 0n, ceiling: 0n },
      ...{ terms: `0x${"0".repeat(64)}`, children: [], transfers: new Map(), batches: new Map() },
      ...{ holds: new Map(), drawn: [], income: [], lost: [], borne: [], surrendered: [] },
    };
    this.grants.set(id, grant);
    parent?.children.push(grant);
    return grant;
  }
}

// What figures mean. Everything is a sum over what happened.

export const isTranche = ({ number }: Transfer): boolean => number > 0n;
export const tranches = (g: Grant) => [...g.transfers.values()].filter(isTranche);
export const refunds = (g: Grant) => [...g.transfers.values()].filter((t) => !isTranche(t));
export const sent = (t: Transfer): bigint => (t.state === "Open" ? t.amount : 0n);
export const signedFor = (t: Transfer): bigint => sum(t.receipts);
export const takenBack = (t: Transfer): bigint => sum(t.reversed);
export const outstanding = (t: Transfer): bigint =>
  sent(t) - (signedFor(t) - takenBack(t)) - sum(t.returned) - sum(t.writtenOff);

export const inFlight = (g: Grant): bigint => sum(tranches(g).map(outstanding));
export const refunding = (g: Grant): bigint => sum(refunds(g).map(outstanding));
export const back = (batch: Batch): bigint => sum(batch.back);

/** All that ever came into a grant. */
export function credits(g: Grant): bigint {
  return sum([
    ...g.drawn,
    ...g.income,
    ...tranches(g).map(signedFor),
    ...refunds(g).flatMap((t) => t.returned),
    ...g.children.flatMap((child) => tranches(child).flatMap((t) => t.returned)),
    ...g.children.flatMap((child) => refunds(child).map(signedFor)),
    ...[...g.batches.values()].map(back),
  ]);
}

/** All that ever went out of it. */
export function debits(g: Grant): bigint {
  return sum([
    ...g.lost,
    ...g.surrendered,
    ...tranches(g).map(takenBack),
    ...refunds(g).map(sent),
    ...g.children.flatMap((child) => tranches(child).map(sent)),
    ...g.children.flatMap((child) => refunds(child).map(takenBack)),
    ...[...g.batches.values()].map(({ amount }) => amount),
  ]);
}

export const cash = (g: Grant): bigint => credits(g) - debits(g);

/** The part of an award that is gone: awarded on, paid and not come back, lost or written off at its charge, surrendered. */
export function used(g: Grant): bigint {
  return sum([
    ...g.children.map(({ awarded }) => awarded),
    ...[...g.batches.values()].map((batch) => batch.amount - back(batch)),
    ...g.borne,
    ...g.surrendered,
  ]);
}

export const headroom = (g: Grant): bigint => g.awarded - used(g);

/** The grant itself and those above it, up to the root. */
export function path(g: Grant): Grant[] {
  return g.parent === undefined ? [g] : [g, ...path(g.parent)];
}

export const openChildren = (g: Grant): number =>
  g.children.filter(({ state }) => state !== "Closed").length;

export const voted = (v: Vote): bigint => v.amount - sum(v.reduced);
export const undrawn = (v: Vote): bigint => voted(v) - sum(v.drawn);
