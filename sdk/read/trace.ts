import type { Book, BookBatch, BookGrant, BookTransfer } from "./book.js";

/** What a step of a trace is. */
export type StepKind =
  | "vote"
  | "reduction"
  | "drawdown"
  | "surrender"
  | "grant"
  | "amendment"
  | "tranche"
  | "refund"
  | "receipt"
  | "reversal"
  | "return"
  | "write-off"
  | "income"
  | "loss"
  | "batch"
  | "payment"
  | "bounce"
  | "recovery"
  | "void"
  | "acknowledgement";

/** One step of a trace. */
export interface Step {
  kind: StepKind;
  /** Who acted: voted, drew, awarded, released, signed, paid. */
  organisation: string;
  /** The other side; empty if none is named. */
  counterparty: string;
  /** Minor units. */
  amount: bigint;
  currency: string;
  reference: string;
  /** Layers below the Treasury. */
  depth: number;
  block: number;
  transaction: string;
}

/** One payment of a batch: its place in it, and its amount in minor units. */
export interface PaymentAt {
  index: number;
  amount: bigint;
}

/**
 * The way from a payment or a batch up to Parliament's vote: a grant has one parent, so lineage is a path. Of each grant on
 * it, what had happened by the block in which the batch was posted: within a grant, pounds aren't told apart. What became of
 * the batch, and receipts that were taken back, are said whenever that was.
 *
 * @param payment One payment of the batch, to begin the trace with it: then only its own return is said, and not what payees
 *   paid back without a name.
 */
export function traceUp(book: Book, batch: BookBatch, payment?: PaymentAt): Step[] {
  const step = stepper(book.currency);
  const steps: Step[] = [];
  const grant = book.grants.get(batch.grant)!;
  if (payment !== undefined) {
    const paid = { ...batch, organisation: grant.grantee, amount: payment.amount };
    steps.push(step("payment", paid, batch.payee, grant.depth));
  }
  steps.push(
    ...batchSteps(step, grant, payment === undefined ? batch : about(payment, batch)).reverse(),
  );
  for (let at = grant; at !== book.root; at = book.grants.get(at.parent)!) {
    steps.push(...grantSteps(step, at, batch.block).reverse());
  }
  steps.push(...topSteps(book, step, batch.block).reverse());
  return steps;
}

/** What became of a batch, as far as one of its payments is concerned. */
function about({ index, amount }: PaymentAt, batch: BookBatch): BookBatch {
  const own = batch.bounces.filter(({ indices }) => indices.includes(index));
  const bounces = own.map((bounce) => ({ ...bounce, amount, indices: [index] }));
  return { ...batch, bounces, recoveries: [] };
}

/** The way down from Parliament's vote, or from a grant, to every batch below it. */
export function traceDown(book: Book, from: BookGrant = book.root): Step[] {
  const step = stepper(book.currency);
  const below = (grant: BookGrant): Step[] => [
    ...(grant === book.root ? topSteps(book, step) : grantSteps(step, grant)),
    ...grant.batches.flatMap((batch) => batchSteps(step, grant, batch)),
    ...grant.children.flatMap(below),
  ];
  return below(from);
}

type Recorded = Pick<Step, "organisation" | "amount" | "reference" | "block" | "transaction">;
type Stepper = (kind: StepKind, fact: Recorded, counterparty: string, depth: number) => Step;

function stepper(currency: string): Stepper {
  return (kind, { organisation, amount, reference, block, transaction }, counterparty, depth) => ({
    ...{ kind, organisation, counterparty, amount, currency, reference, depth, block, transaction },
  });
}

function upTo(until: number, steps: Step[]): Step[] {
  return steps.filter(({ block }) => block <= until);
}

function topSteps(book: Book, step: Stepper, until = Infinity): Step[] {
  const votes = book.votes.flatMap((vote) => [
    step("vote", { ...vote, amount: vote.recorded }, "", 0),
    ...vote.reductions.map((reduction) => step("reduction", reduction, "", 0)),
  ]);
  const drawdowns = book.drawdowns.map((drawdown) => step("drawdown", drawdown, "", 0));
  const surrenders = book.surrenders.map((surrender) => step("surrender", surrender, "", 0));
  return upTo(until, [...votes, ...drawdowns, ...ownSteps(step, book.root), ...surrenders]);
}

function grantSteps(step: Stepper, grant: BookGrant, until = Infinity): Step[] {
  const { grantee, depth, offered, amendments } = grant;
  const terms = [
    step("grant", { ...grant, amount: offered }, grantee, depth),
    ...amendments.map((amendment) => step("amendment", amendment, grantee, depth)),
  ];
  const transfers = [...grant.transfers.values()].flatMap((each) =>
    transferSteps(step, each, depth, until),
  );
  return [...upTo(until, terms), ...transfers, ...upTo(until, ownSteps(step, grant))];
}

/** What came into a grant and left it without a transfer. */
function ownSteps(step: Stepper, { incomes, losses, grantee, depth }: BookGrant): Step[] {
  return [
    ...incomes.map((income) => step("income", income, "", depth)),
    ...losses.map((loss) => step("loss", loss, grantee, depth)),
  ];
}

function transferSteps(
  step: Stepper,
  transfer: BookTransfer,
  depth: number,
  until: number,
): Step[] {
  const { released, amount, number, payer, payee, receipts, returns, writeOffs } = transfer;
  if (released === undefined || released.block > until) return [];
  const kind = number > 0 ? "tranche" : "refund";
  return [
    step(kind, { ...released, organisation: payer, amount }, payee, depth),
    ...receipts
      .filter(({ block }) => block <= until)
      .flatMap((receipt) => [
        step("receipt", receipt, payer, depth),
        ...receipt.reversals.map((reversal) => step("reversal", reversal, payer, depth)),
      ]),
    ...upTo(until, [
      ...returns.map((each) => step("return", each, payee, depth)),
      ...writeOffs.map((each) => step("write-off", each, payee, depth)),
    ]),
  ];
}

function batchSteps(step: Stepper, { grantee, depth }: BookGrant, batch: BookBatch): Step[] {
  const { acknowledged, voided, bounces, recoveries, payee, amount } = batch;
  const steps = [
    step("batch", batch, payee, depth),
    ...bounces.map((each) => step("bounce", each, payee, depth)),
    ...recoveries.map((each) => step("recovery", each, payee, depth)),
  ];
  if (voided !== undefined) steps.push(step("void", voided, payee, depth));
  if (acknowledged !== undefined) {
    steps.push(step("acknowledgement", { ...acknowledged, amount }, grantee, depth));
  }
  return steps;
}
