import type { Book, BookGrant, BookTransfer } from "./book.js";

/** What the grants of one layer have had and done. Amounts are minor units. */
interface Figures {
  awarded: bigint;
  /** Cash that came in: drawn, or signed for by the grantees. */
  received: bigint;
  /** Income of its own. */
  credited: bigint;
  /** Released down to the next layer, less what came back or was given up on its way. */
  passedOn: bigint;
  /** Posted in payment batches, less what came back. */
  paid: bigint;
  /** Sent back up, less what came back or was given up on its way. */
  refunded: bigint;
  /** Sent down or up and given up on its way. */
  writtenOff: bigint;
  lost: bigint;
  /** Returned to the Consolidated Fund. */
  surrendered: bigint;
  /** In hand. */
  cash: bigint;
  /** On its way to this layer's grants, and not signed for. */
  inFlight: bigint;
}

/**
 * What the grants of one layer have had and done; layer 0 is the Treasury. Amounts are minor units.
 * Layers are never added up: the same money passes through each.
 */
export interface Position extends Figures {
  layer: number;
  /** Grantees of the layer. */
  organisations: string[];
  grants: number;
}

/** A fund's position, one row a layer, the Treasury first. */
export function positionsOf(book: Book): Position[] {
  const rows: Position[] = [];
  for (const grant of book.grants.values()) {
    const row = (rows[grant.depth] ??= emptyRow(grant.depth));
    row.grants += 1;
    if (!row.organisations.includes(grant.grantee)) row.organisations.push(grant.grantee);
    const figures = figuresOf(book, grant);
    for (const name of Object.keys(figures) as (keyof Figures)[]) row[name] += figures[name];
  }
  return rows;
}

function emptyRow(layer: number): Position {
  return {
    ...{ layer, organisations: [], grants: 0, awarded: 0n, received: 0n, credited: 0n },
    ...{ passedOn: 0n, paid: 0n, refunded: 0n, writtenOff: 0n, lost: 0n, surrendered: 0n },
    ...{ cash: 0n, inFlight: 0n },
  };
}

/** Cash comes from what was sent and signed for, not from the grant's own account: that both agree says something. */
function figuresOf(book: Book, grant: BookGrant): Figures {
  const own = [...grant.transfers.values()];
  const below = grant.children.flatMap((child) => [...child.transfers.values()]);
  const [down, up] = [own.filter(isTranche), own.filter(isRefund)];
  const [sent, came] = [below.filter(isTranche), below.filter(isRefund)];
  const isRoot = grant === book.root;
  const received = sum(isRoot ? book.drawdowns : down.map(({ received: amount }) => ({ amount })));
  const figures = {
    ...{ awarded: grant.awarded, received, credited: sum(grant.incomes) },
    ...{ passedOn: arriving(sent), refunded: arriving(up), lost: sum(grant.losses) },
    paid: sum(grant.batches.map(({ amount, back }) => ({ amount: amount - back }))),
    writtenOff: sum([...sent, ...up].map(({ writtenOff: amount }) => ({ amount }))),
    surrendered: isRoot ? sum(book.surrenders) : 0n,
    inFlight: sum(down.map(({ outstanding: amount }) => ({ amount }))),
  };
  const refundsIn = sum(came.map(({ received: amount }) => ({ amount })));
  const { passedOn, paid, refunded, writtenOff, lost, surrendered } = figures;
  const into = received + figures.credited + refundsIn;
  const out = passedOn + paid + refunded + writtenOff + lost + surrendered;
  return { ...figures, cash: into - out };
}

function isTranche({ number }: BookTransfer): boolean {
  return number > 0;
}

function isRefund({ number }: BookTransfer): boolean {
  return number < 0;
}

/** What was sent and neither came back nor was given up. */
function arriving(transfers: BookTransfer[]): bigint {
  const open = transfers.filter(({ released }) => released !== undefined);
  return sum(
    open.map(({ amount, returned, writtenOff }) => ({ amount: amount - returned - writtenOff })),
  );
}

function sum(movements: readonly { amount: bigint }[]): bigint {
  return movements.reduce((total, { amount }) => total + amount, 0n);
}
