import { verifyProof } from "../../../sdk/merkle-sum.js";
import { back, type Batch, type Grant } from "./book.js";
import { idOf, type Fields } from "./instruction.js";
import type { Ledger, Row } from "./ledger.js";
import { authority, fact } from "./organisations.js";
import { demand, sum } from "./refusal.js";
import * as rules from "./rules.js";

const pay: Row = {
  alone(i) {
    rules.requireAmount(i);
    demand(i.count > 0n, "Fund_EmptyBatch");
    demand(i.payee !== i.organisation, "Fund_PayeeIsPayer", i.organisation);
  },
  mandate: ({ payee, amount }) => authority("RELEASE", payee, amount),
  apply(ledger, i, { cosign }) {
    if (i.verifier !== "") {
      demand(i.verifier !== i.organisation, "Fund_VerifierMayNotPay", i.verifier);
      cosign(i.verifier, "VERIFY");
    }
    const grant = rules.grantOf(ledger, i.grant);
    rules.requireActive(grant);
    rules.requireIs(ledger, grant, i.organisation, grant.grantee);
    rules.requireUnheld(grant);
    rules.requireCash(grant, i.amount);
    rules.requireHeadroom(grant, i.amount);
    const id = idOf(i.organisation, i.reference);
    const { reference, amount, count, root, payee } = i;
    const nothingYet = { settled: false, acknowledged: false, voided: false, back: [] };
    const bounced = new Set<bigint>();
    grant.batches.set(id, { id, reference, amount, count, root, payee, ...nothingYet, bounced });
    return [["PaymentsPosted", { batch: id }]];
  },
};

const settleBatch: Row = {
  alone: rules.requireDate,
  mandate: () => fact("SETTLE"),
  apply(ledger, i) {
    const [grant, batch] = ownBatch(ledger, i);
    requireNotVoided(batch);
    rules.requireSame(grant, i.amount, batch.amount);
    batch.settled = true;
    return [["BatchSettled", { batch: batch.id }]];
  },
};

const voidBatch: Row = {
  mandate: () => fact("SETTLE"),
  apply(ledger, i) {
    const [grant, batch] = ownBatch(ledger, i);
    rules.requireSame(grant, i.amount, batch.amount);
    demand(factsOf(batch) === 1, "Fund_BatchFacts", batch.id, factsOf(batch));
    const rest = batch.amount - back(batch);
    batch.voided = true;
    batch.back.push(rest);
    return [["BatchVoided", { batch: batch.id, back: rest }]];
  },
};

const bounce: Row = {
  alone(i, { proofs = [] }) {
    rules.requireDate(i);
    const [payments, proven] = [i.payments.length, proofs.length];
    demand(payments > 0, "Fund_EmptyBatch");
    demand(payments === proven, "Fund_ProofsMismatch", payments, proven);
  },
  mandate: () => fact("SETTLE"),
  apply(ledger, i, { proofs = [] }) {
    const [grant, batch] = ownBatch(ledger, i);
    const bounced = new Set(batch.bounced);
    for (const [place, { index, payee, amount }] of i.payments.entries()) {
      const { root, count } = batch;
      const run = { root, total: batch.amount, count: Number(count) };
      const leaf = { index: Number(index), payee, amount };
      const proven = verifyProof(run, leaf, proofs[place]!);
      demand(proven, "Fund_PaymentNotProven", batch.id, index);
      demand(!bounced.has(index), "Fund_AlreadyBounced", batch.id, index);
      bounced.add(index);
    }
    rules.requireSame(grant, i.amount, sum(i.payments.map(({ amount }) => amount)));
    requireNotVoided(batch);
    comeBack(batch, i.amount);
    batch.bounced = bounced;
    const indices = i.payments.map(({ index }) => index);
    return [["PaymentsBounced", { batch: batch.id, indices }]];
  },
};

const recover: Row = {
  alone: rules.requireAmountAndDate,
  mandate: () => fact("SETTLE"),
  apply(ledger, i) {
    const [, batch] = ownBatch(ledger, i);
    requireNotVoided(batch);
    comeBack(batch, i.amount);
    return [["PaymentsRecovered", { batch: batch.id }]];
  },
};

const acknowledge: Row = {
  alone: rules.requireDate,
  mandate: ({ payer }) => fact("RECEIPT", payer),
  apply(ledger, i) {
    const grant = rules.grantOf(ledger, i.grant);
    rules.requireIs(ledger, grant, i.payer, grant.grantee);
    const batch = rules.batchOf(grant, i.payer, i.batch);
    demand(batch.payee === i.organisation, "Fund_NoSuchPayee", batch.id, i.organisation);
    rules.requireSame(grant, i.amount, batch.amount);
    requireNotVoided(batch);
    demand(!batch.acknowledged, "Fund_AlreadyAcknowledged", batch.id);
    batch.acknowledged = true;
    return [["BatchAcknowledged", { batch: batch.id }]];
  },
};

/** Any one officer makes a reference unusable. */
const withdraw: Row = {
  mandate: () => fact("any"),
  apply: () => [["ReferenceWithdrawn", {}]],
};

export const BATCH_ROWS = {
  ...{ pay, settleBatch, voidBatch, bounce, recover, acknowledge },
  withdraw,
};

function ownBatch(ledger: Ledger, i: Fields): [Grant, Batch] {
  const grant = rules.grantOf(ledger, i.grant);
  rules.requireIs(ledger, grant, i.organisation, grant.grantee);
  return [grant, rules.batchOf(grant, i.organisation, i.batch)];
}

/** Bits: posted, settled, acknowledged, voided. */
function factsOf({ settled, acknowledged, voided }: Batch): number {
  return 1 + (settled ? 2 : 0) + (acknowledged ? 4 : 0) + (voided ? 8 : 0);
}

function requireNotVoided(batch: Batch): void {
  demand(!batch.voided, "Fund_BatchFacts", batch.id, factsOf(batch));
}

function comeBack(batch: Batch, amount: bigint): void {
  const paid = batch.amount - back(batch);
  demand(amount <= paid, "Fund_OverBatch", batch.id, paid, amount);
  batch.back.push(amount);
}
