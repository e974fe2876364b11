import type { Book, BookGrant } from "./book.js";

/**
 * What the grants of one layer have had and done; layer 0 is the Treasury. Amounts are minor units.
 * Layers are never added up: the same money passes through each.
 */
export interface Position {
  layer: number;
  /** Grantees of the layer. */
  organisations: string[];
  grants: number;
  awarded: bigint;
  /** Cash that came in: drawn, or signed for by the grantees. */
  received: bigint;
  /** Released down to the next layer. */
  passedOn: bigint;
  /** Posted in payment batches, less what came back. */
  paid: bigint;
  /** Sent back up. */
  refunded: bigint;
  /** In hand. */
  cash: bigint;
  /** On its way to this layer's grants, and not signed for. */
  inFlight: bigint;
}

/** A fund's position, one row a layer, the Treasury first. */
export function positionsOf(book: Book): Position[] {
  const rows: Position[] = [];
  for (const grant of book.grants.values()) {
    const row = (rows[grant.depth] ??= emptyRow(grant.depth));
    row.grants += 1;
    if (!row.organisations.includes(grant.grantee)) row.organisations.push(grant.grantee);
    const figures = figuresOf(book, grant);
    row.awarded += grant.awarded;
    row.received += figures.received;
    row.passedOn += figures.passedOn;
    row.paid += figures.paid;
    row.refunded += figures.refunded;
    row.cash += figures.cash;
    row.inFlight += figures.inFlight;
  }
  return rows;
}

function emptyRow(layer: number): Position {
  const sums = { awarded: 0n, received: 0n, passedOn: 0n, paid: 0n, refunded: 0n, cash: 0n };
  return { layer, organisations: [], grants: 0, ...sums, inFlight: 0n };
}

function figuresOf(book: Book, grant: BookGrant) {
  const own = [...grant.transfers.values()];
  const drawn = sum(book.drawdowns.map(({ amount }) => amount));
  const down = own.filter(({ number }) => number > 0);
  const up = own.filter(({ number, state }) => number < 0 && state === "open");
  const below = grant.children.flatMap((child) => [...child.transfers.values()]);
  const received =
    grant === book.root
      ? drawn
      : sum(down.flatMap(({ receipts }) => receipts.map((r) => r.amount)));
  const refundsIn = sum(
    below
      .filter(({ number }) => number < 0)
      .flatMap(({ receipts }) => receipts.map((r) => r.amount)),
  );
  const released = below.filter(({ number, released }) => number > 0 && released !== undefined);
  const passedOn = sum(released.map(({ amount, returned }) => amount - returned));
  const paid = sum(grant.batches.map(({ amount, bounced }) => amount - bounced));
  const refunded = sum(up.map(({ amount, returned }) => amount - returned));
  const cash = received + refundsIn - passedOn - paid - refunded;
  return {
    received,
    passedOn,
    paid,
    refunded,
    cash,
    inFlight: sum(down.map((t) => t.outstanding)),
  };
}

function sum(amounts: bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
