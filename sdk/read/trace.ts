import type { Book, BookBatch, BookGrant, BookTransfer } from "./book.js";

/** What a step of a trace is. */
export type StepKind =
  | "vote"
  | "drawdown"
  | "grant"
  | "tranche"
  | "receipt"
  | "refund"
  | "batch"
  | "payment"
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

/**
 * The way from a payment or a batch up to Parliament's vote: a grant has one parent, so lineage is a path. Of each grant on
 * it, what had come in by the block in which the batch was posted: within a grant, pounds aren't told apart.
 *
 * @param payment Amount of one payment of the batch in minor units, to begin the trace with it.
 */
export function traceUp(book: Book, batch: BookBatch, payment?: bigint): Step[] {
  const step = stepper(book.currency);
  const steps: Step[] = [];
  const grant = book.grants.get(batch.grant)!;
  if (payment !== undefined) {
    const paid = { ...batch, organisation: grant.grantee, amount: payment };
    steps.push(step("payment", paid, batch.payee, grant.depth));
  }
  steps.push(...batchSteps(step, grant, batch).reverse());
  for (let at = grant; at !== book.root; at = book.grants.get(at.parent)!) {
    steps.push(...grantSteps(step, at).reverse());
  }
  steps.push(...topSteps(book, step).reverse());
  return steps.filter(({ block, kind }) => block <= batch.block || kind === "acknowledgement");
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

function topSteps(book: Book, step: Stepper): Step[] {
  return [
    ...book.votes.map((vote) => step("vote", vote, "", 0)),
    ...book.drawdowns.map((drawdown) => step("drawdown", drawdown, "", 0)),
  ];
}

function grantSteps(step: Stepper, grant: BookGrant): Step[] {
  const { organisation, reference, block, transaction, awarded, grantee, depth } = grant;
  const award = { organisation, reference, block, transaction, amount: awarded };
  const transfers = [...grant.transfers.values()].flatMap((each) =>
    transferSteps(step, each, depth),
  );
  return [step("grant", award, grantee, depth), ...transfers];
}

function transferSteps(step: Stepper, transfer: BookTransfer, depth: number): Step[] {
  const { released, amount, number, payer, payee, receipts } = transfer;
  if (released === undefined) return [];
  const kind = number > 0 ? "tranche" : "refund";
  return [
    step(kind, { ...released, organisation: payer, amount }, payee, depth),
    ...receipts.map((receipt) => step("receipt", receipt, payer, depth)),
  ];
}

function batchSteps(step: Stepper, grant: BookGrant, batch: BookBatch): Step[] {
  const { acknowledged, payee, amount } = batch;
  const steps = [step("batch", batch, payee, grant.depth)];
  if (acknowledged !== undefined) {
    steps.push(step("acknowledgement", { ...acknowledged, amount }, grant.grantee, grant.depth));
  }
  return steps;
}
