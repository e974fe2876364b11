import { cash, headroom, inFlight, isTranche, outstanding } from "./book.js";
import { type Grant, type Transfer } from "./book.js";
import { contentOf, type Fields, type Tranche } from "./instruction.js";
import type { Act, Ledger, Row, Said } from "./ledger.js";
import { authority, fact } from "./organisations.js";
import { demand, least } from "./refusal.js";
import * as rules from "./rules.js";

const schedule: Row = {
  mandate: ({ grantee }) => authority("COMMIT", grantee),
  apply(ledger, i) {
    const grant = rules.grantOfThe("grantor", ledger, i);
    rules.requireNotClosed(grant);
    rules.requireUnheld(grant);
    demand(i.tranches.length > 0, "Fund_NoTranches", i.grant);
    const numbers = new Set(grant.transfers.keys());
    let total = 0n;
    for (const tranche of i.tranches) {
      requirePlannable(ledger, grant, tranche, numbers);
      numbers.add(tranche.number);
      total += tranche.amount;
    }
    rules.requireSame(grant, i.amount, total);
    const scheduled = grant.scheduled + total;
    demand(scheduled <= grant.awarded, "Fund_OverScheduled", i.grant, grant.awarded, scheduled);
    grant.scheduled = scheduled;
    for (const tranche of i.tranches) {
      const state = tranche.verifier === "" ? "Planned" : "Awaiting";
      grant.transfers.set(tranche.number, newTransfer({ ...tranche, state }));
    }
    return i.tranches.map((t): Said => ["TrancheScheduled", { ...t, tranche: t.number }]);
  },
};

const attest: Row = {
  mandate: ({ grantee }) => authority("VERIFY", grantee),
  apply(ledger, i) {
    const grant = rules.grantOf(ledger, i.grant);
    rules.requireIs(ledger, grant, i.grantee, grant.grantee);
    const t = rules.transferIn(grant, i.tranche, "Awaiting");
    const verifies = t.verifier === i.organisation;
    demand(verifies, "Fund_NotVerifier", i.grant, i.tranche, i.organisation);
    rules.requireSame(grant, i.amount, t.amount);
    const { condition } = t;
    const same = i.condition === condition;
    demand(same, "Fund_WrongCondition", i.grant, i.tranche, i.condition, condition);
    t.state = "Planned";
    return [["ConditionAttested", {}]];
  },
};

const release: Row = {
  mandate: ({ grantee, amount }) => authority("RELEASE", grantee, amount),
  apply(ledger, i) {
    const grant = rules.grantOf(ledger, i.grant);
    rules.requireActive(grant);
    rules.requireSides("grantor", ledger, grant, i);
    rules.requireUnheld(grant);
    const t = rules.transferIn(grant, i.tranche, "Planned");
    const due = ledger.register.now >= t.notBefore;
    demand(due, "Fund_TooEarly", i.grant, i.tranche, t.notBefore);
    rules.requireSame(grant, i.amount, t.amount);
    rules.requireActive(grant.parent!);
    rules.requireCash(grant.parent!, i.amount);
    const { ceiling } = grant;
    const wouldHold = cash(grant) + inFlight(grant) + i.amount;
    demand(wouldHold <= ceiling, "Fund_OverCeiling", i.grant, ceiling, wouldHold);
    t.state = "Open";
    return [["TrancheReleased", {}]];
  },
};

const cancel: Row = {
  mandate: ({ grantee }) => fact("COMMIT", grantee),
  apply(ledger, i) {
    const grant = rules.grantOfThe("grantor", ledger, i);
    const t = rules.transferIn(grant, i.tranche, "Planned", "Awaiting");
    rules.requireSame(grant, i.amount, t.amount);
    t.state = "Cancelled";
    unplan(grant, i.amount);
    return [["TrancheCancelled", {}]];
  },
};

const refund: Row = {
  alone: rules.requireAmount,
  mandate: ({ grantor }) => fact("RELEASE", grantor),
  apply(ledger, i) {
    const grant = rules.grantOfThe("grantee", ledger, i);
    const { transfer: number, amount } = i;
    demand(number < 0n, "Fund_BadTransferNumber", i.grant, number);
    demand(!grant.transfers.has(number), "Fund_TransferExists", i.grant, number);
    rules.requireCash(grant, amount);
    grant.transfers.set(number, newTransfer({ number, amount, state: "Open" }));
    return [["RefundSent", {}]];
  },
};

const settle: Row = {
  alone: rules.requireDate,
  mandate: ({ payee }) => fact("SETTLE", payee),
  apply(ledger, i) {
    const grant = rules.grantOfThe("payer", ledger, i);
    const t = rules.transferIn(grant, i.transfer, "Open");
    rules.requireSame(grant, i.amount, t.amount);
    t.settled = true;
    return [["TransferSettled", {}]];
  },
};

const signReceipt: Row = {
  alone(i) {
    if (!i.final) rules.requireAmount(i);
    const both = (i.originalCurrency === "") === (i.originalAmount === 0n);
    demand(both, "Fund_OriginalAmountMissing");
    rules.requireDate(i);
  },
  mandate: ({ payer }) => fact("RECEIPT", payer),
  apply(ledger, i) {
    const grant = rules.grantOfThe("payee", ledger, i);
    const t = requireOutstanding(grant, i.transfer, i.amount);
    t.receipts.push(i.amount);
    if (i.final) t.final = true;
    if (!isTranche(t)) unplan(grant, i.amount); // it may be scheduled again
    return [["ReceiptSigned", { isFinal: i.final }]];
  },
};

/** The receipt is presented as it was signed; what arrived by it is on its way again. */
const reverseReceipt: Row = {
  alone(i, { presented }) {
    if (!presented!.final) rules.requireAmount(i);
  },
  mandate: ({ payer }) => fact("RECEIPT", payer),
  apply(ledger, i, { presented }) {
    const grant = rules.grantOfThe("payee", ledger, i);
    const act = receiptOf(ledger, i, presented!);
    const { reversible } = act;
    const within = i.amount <= reversible;
    demand(within, "Fund_OverReceipt", i.organisation, i.receipt, reversible, i.amount);
    const t = grant.transfers.get(i.transfer)!;
    rules.requireCash(isTranche(t) ? grant : grant.parent!, i.amount);
    act.reversible -= i.amount;
    t.reversed.push(i.amount);
    t.final = false;
    if (!isTranche(t)) grant.scheduled += i.amount;
    return [["ReceiptReversed", {}]];
  },
};

const recordReturn: Row = {
  alone: rules.requireAmountAndDate,
  mandate: ({ payee }) => fact("SETTLE", payee),
  apply(ledger, i) {
    const grant = rules.grantOfThe("payer", ledger, i);
    requireConsent(ledger, grant, i.payee);
    const t = requireOutstanding(grant, i.transfer, i.amount);
    t.returned.push(i.amount);
    if (isTranche(t)) unplan(grant, i.amount);
    return [["TransferReturned", {}]];
  },
};

/** The payer bears it: a tranche lowers the award as far as that isn't used, and takes the amount out of the payer's headroom. */
const writeOff: Row = {
  alone: rules.requireAmount,
  mandate: ({ payee, amount }) => fact("RELEASE", payee, amount),
  apply(ledger, i) {
    const grant = rules.grantOfThe("payer", ledger, i);
    requireConsent(ledger, grant, i.payee);
    const t = requireOutstanding(grant, i.transfer, i.amount);
    demand(t.final, "Fund_NoFinalReceipt", i.grant, i.transfer);
    const shrunk = isTranche(t) ? least(i.amount, headroom(grant)) : 0n;
    const payer = isTranche(t) ? grant.parent! : grant;
    const bearers = rules.bearers(payer, i.amount, headroom(payer) + shrunk);
    for (const [bearer, part] of bearers) bearer.borne.push(part);
    grant.awarded -= shrunk;
    t.writtenOff.push(i.amount);
    if (isTranche(t)) unplan(grant, i.amount);
    return [["TransferWrittenOff", { shrunk }]];
  },
};

export const TRANSFER_ROWS = {
  ...{ schedule, attest, release, cancel, refund, settle },
  ...{ signReceipt, reverseReceipt, recordReturn, writeOff },
};

function newTransfer(given: Pick<Transfer, "number" | "amount" | "state"> & Partial<Transfer>) {
  const condition = `0x${"0".repeat(64)}`;
  const plain = { notBefore: 0n, verifier: "", condition, settled: false, final: false };
  return { ...plain, receipts: [], reversed: [], returned: [], writtenOff: [], ...given };
}

function requirePlannable(ledger: Ledger, grant: Grant, t: Tranche, taken: Set<bigint>): void {
  demand(t.number > 0n, "Fund_BadTransferNumber", grant.id, t.number);
  rules.requireAmount(t);
  demand(!taken.has(t.number), "Fund_TransferExists", grant.id, t.number);
  if (t.verifier === "") {
    const none = BigInt(t.condition) === 0n;
    demand(none, "Fund_ConditionWithoutVerifier", grant.id, t.number);
  } else {
    const other = ledger.register.known(t.verifier).id !== grant.grantee;
    demand(other, "Fund_VerifierIsGrantee", grant.id, t.number);
  }
}

function requireOutstanding(grant: Grant, number: bigint, amount: bigint): Transfer {
  const t = rules.transferIn(grant, number, "Open");
  const open = outstanding(t);
  demand(amount <= open, "Fund_OverOutstanding", grant.id, number, open, amount);
  return t;
}

/** A payee that holds the grant disputes what the payer says; a suspended one can't stand in its way. */
function requireConsent({ register }: Ledger, grant: Grant, payee: string): void {
  const disputes = grant.holds.has(payee) && register.suspended(payee) === undefined;
  demand(!disputes, "Fund_PayeeHolds", grant.id, payee);
}

function receiptOf(ledger: Ledger, i: Fields, presented: Fields): Act {
  const act = ledger.actOf("fund", i.organisation, i.receipt);
  const same = presented.grant === i.grant && presented.transfer === i.transfer;
  const signed = act?.content === contentOf("signReceipt", presented);
  demand(act !== undefined && same && signed, "Fund_WrongReceipt", i.organisation, i.receipt);
  return act;
}

/** What comes back may be scheduled again; more than was scheduled can't be freed. */
function unplan(grant: Grant, amount: bigint): void {
  grant.scheduled -= least(amount, grant.scheduled);
}
