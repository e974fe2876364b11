import type { ContractErrors, ErrorArgs, ErrorContext } from "./contract-error.js";
import * as say from "./phrases.js";

/** What a fund refuses about payment batches. */
export const PAYMENT_ERRORS: ContractErrors = {
  Fund_EmptyBatch: {
    code: "empty-batch",
    words: () => `There are no payments in it. Give at least one.`,
  },
  Fund_UnknownBatch: {
    code: "batch-unknown",
    words: (a, c) =>
      `${say.head(say.grant(a.grant, c))} has no ${say.batch(a.batch, c)}. Check its reference, its payer and its grant.`,
  },
  Fund_BatchFacts: { code: "batch-facts", words: batchFacts },
  Fund_OverBatch: {
    code: "over-batch",
    words: (a, c) =>
      `${say.amount(a.amount, c)} would come back of ${say.batch(a.batch, c)}, of which ${say.amount(a.paid, c)} is still out: ` +
      `${say.excess(a.amount, a.paid, c)} too much. Check what came back before, and record no more than the rest.`,
  },
  Fund_PayeeIsPayer: {
    code: "payee-is-payer",
    words: (a) =>
      `${say.organisation(a.organisation)} can't be the payee of its own payment batch. Name the organisation that is ` +
      `paid, or none if the payees aren't on the register.`,
  },
  Fund_VerifierMayNotPay: {
    code: "verifier-may-not-pay",
    words: (a) =>
      `${say.organisation(a.organisation)} pays this batch, so it can't verify it too. Name another verifier, or none.`,
  },
  Fund_ProofsMismatch: {
    code: "proofs-mismatch",
    words: (a) =>
      `There are ${say.count(a.payments, "payment")} and ${say.count(a.proofs, "proof")}. Give one proof for each payment, ` +
      `in the same order.`,
  },
  Fund_PaymentNotProven: {
    code: "payment-not-proven",
    words: (a, c) =>
      `The proof doesn't show that payment ${String(a.index)} (counted from 0) is in ${say.batch(a.batch, c)}. ` +
      `Make it again from the manifest of that very batch.`,
  },
  Fund_AlreadyBounced: {
    code: "already-bounced",
    words: (a, c) =>
      `Payment ${String(a.index)} (counted from 0) of ${say.batch(a.batch, c)} is recorded as returned already. ` +
      `Leave it out and record the others.`,
  },
  Fund_NoSuchPayee: {
    code: "no-such-payee",
    words: (a, c) =>
      `${say.head(say.batch(a.batch, c))} doesn't name ${say.organisation(a.organisation)} as its payee. ` +
      `Check the batch; only the organisation that it names can sign for it.`,
  },
  Fund_AlreadyAcknowledged: {
    code: "already-acknowledged",
    words: (a, c) =>
      `The payee has signed for ${say.batch(a.batch, c)} before. Nothing is left to do.`,
  },
};

const FACTS = ["posted", "settled", "acknowledged", "voided"];

function batchFacts(a: ErrorArgs, c: ErrorContext): string {
  const facts = FACTS.filter((_, bit) => (Number(a.facts) >> bit) & 1);
  const voided = facts.includes("voided");
  return (
    `${say.head(say.batch(a.batch, c))} is ${facts.join(" and ")}. ` +
    (voided
      ? `Nothing more can be recorded of a voided batch; pay again as a new one.`
      : `Only a batch that is neither settled nor acknowledged can be voided; record what comes back as it comes.`)
  );
}
