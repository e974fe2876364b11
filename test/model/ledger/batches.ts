import { verifyProof } from "../../../sdk/merkle-sum.js";
import type { Fields } from "../instruction.js";
import { demand, demandAtMost, demandIn, demandSame, idOf, sum } from "./basics.js";
import { Account, balance, BATCH_FACTS, move, type Batch, type Grant } from "./book.js";
import { as, authority, fact, LIMIT, row, towards, type Given } from "./row.js";
import { grantOf, grantTo, requireCash, requireHeadroom, requireIs } from "./rules.js";
import { requireState, requireUnheld } from "./rules.js";

export const BATCH_ROWS = {
  pay: towards("payee", authority("RELEASE", LIMIT), "PaymentsPosted", (ledger, i, { cosign }) => {
    if (i.verifier !== "") {
      demand(i.verifier !== i.organisation, "Fund_VerifierMayNotPay", i.verifier);
      cosign(i.verifier, "VERIFY");
    }
    const payer = grantOf(ledger, i.grant);
    requireState(payer, "Active");
    requireIs(ledger, payer, i.organisation, payer.grantee);
    requireUnheld(payer);
    requireCash(payer, i.amount);
    requireHeadroom(payer, i.amount);
    const id = idOf(i.organisation, i.reference);
    const paid = new Account();
    const facts: Batch["facts"] = new Set(["posted"]);
    payer.batches.set(id, { ...i, id, payer, paid, facts, bounced: new Set() });
    move(i.amount, payer.cash, paid);
    return { batch: id };
  }),

  settleBatch: asPayer("BatchSettled", (batch, i) => {
    requireNotVoided(batch);
    requireWhole(batch, i);
    batch.facts.add("settled");
  }),

  voidBatch: asPayer("BatchVoided", (batch, i) => {
    requireWhole(batch, i);
    demand(batch.facts.size === 1, "Fund_BatchFacts", batch.id, bitsOf(batch));
    batch.facts.add("voided");
    const back = balance(batch.paid);
    move(back, batch.paid, batch.payer.cash);
    return { back };
  }),

  bounce: asPayer("PaymentsBounced", (batch, i, { proofs = [] }) => {
    const bounced = new Set(batch.bounced);
    for (const [place, { index, payee, amount }] of i.payments.entries()) {
      const run = { root: batch.root, total: batch.amount, count: Number(batch.count) };
      const proven = verifyProof(run, { index: Number(index), payee, amount }, proofs[place]!);
      demand(proven, "Fund_PaymentNotProven", batch.id, index);
      demand(!bounced.has(index), "Fund_AlreadyBounced", batch.id, index);
      bounced.add(index);
    }
    const total = sum(i.payments.map(({ amount }) => amount));
    demandSame(i.amount, total, "Fund_WrongAmount", i.grant);
    comeBack(batch, i.amount);
    batch.bounced = bounced;
    return { indices: i.payments.map(({ index }) => index) };
  }),

  recover: asPayer("PaymentsRecovered", (batch, i) => comeBack(batch, i.amount)),

  acknowledge: towards("payer", fact("RECEIPT"), "BatchAcknowledged", (ledger, i) => {
    const batch = batchOf(grantTo(ledger, i.payer, i.grant), i.payer, i.batch);
    demand(batch.payee === i.organisation, "Fund_NoSuchPayee", batch.id, i.organisation);
    requireWhole(batch, i);
    requireNotVoided(batch);
    demand(!batch.facts.has("acknowledged"), "Fund_AlreadyAcknowledged", batch.id);
    batch.facts.add("acknowledged");
    return { batch: batch.id };
  }),

  /** Any one officer makes a reference unusable. */
  withdraw: row(fact("any"), "ReferenceWithdrawn"),
};

/** A row of what became of a batch, as its payer says. */
function asPayer(event: string, apply: (batch: Batch, i: Fields, given: Given) => object | void) {
  return as("owner", fact("SETTLE"), event, (grant, i, given) => {
    const batch = batchOf(grant, i.organisation, i.batch);
    return { ...apply(batch, i, given), batch: batch.id };
  });
}

const batchOf = ({ batches, id }: Grant, payer: string, reference: string): Batch =>
  demandIn(batches, idOf(payer, reference), "Fund_UnknownBatch", id);

const requireWhole = (batch: Batch, i: Fields): void =>
  demandSame(i.amount, batch.amount, "Fund_WrongAmount", i.grant);

const bitsOf = ({ facts }: Batch): number =>
  BATCH_FACTS.reduce((bits, each, n) => bits + (facts.has(each) ? 2 ** n : 0), 0);

const requireNotVoided = (batch: Batch): void =>
  demand(!batch.facts.has("voided"), "Fund_BatchFacts", batch.id, bitsOf(batch));

function comeBack(batch: Batch, amount: bigint): void {
  requireNotVoided(batch);
  demandAtMost(amount, balance(batch.paid), "Fund_OverBatch", batch.id);
  move(amount, batch.paid, batch.payer.cash);
}
