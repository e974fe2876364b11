import type { ContractErrors, ErrorArgs, ErrorContext } from "./contract-error.js";
import * as say from "./phrases.js";

/** What a fund refuses about tranches, refunds and their receipts. */
export const TRANSFER_ERRORS: ContractErrors = {
  Fund_NoTranches: {
    code: "no-tranches",
    words: (a, c) =>
      `The schedule for ${say.grant(a.grant, c)} has no tranches. Give it at least one.`,
  },
  Fund_BadTransferNumber: {
    code: "bad-transfer-number",
    words: (a, c) =>
      `${String(a.transfer)} isn't a number for this transfer of ${say.grant(a.grant, c)}. ` +
      `Tranches count up from 1 and refunds down from -1.`,
  },
  Fund_TransferExists: {
    code: "transfer-exists",
    words: (a, c) => `There is a ${transferOf(a, c)} already. Take the next number that is free.`,
  },
  Fund_ConditionWithoutVerifier: {
    code: "condition-without-verifier",
    words: (a, c) =>
      `${say.head(trancheOf(a, c))} has a condition and nobody to attest it. Name its verifier, or leave the condition out.`,
  },
  Fund_VerifierIsGrantee: {
    code: "verifier-is-grantee",
    words: (a, c) =>
      `The verifier named for ${trancheOf(a, c)} is the grantee, which can't attest its own condition. ` +
      `Name another organisation.`,
  },
  Fund_OverScheduled: {
    code: "over-scheduled",
    words: (a, c) =>
      `The tranches of ${say.grant(a.grant, c)} would add up to ${say.amount(a.scheduled, c)}, ` +
      `${say.excess(a.scheduled, a.awarded, c)} more than the ${say.amount(a.awarded, c)} awarded. ` +
      `Schedule less, or cancel a tranche that isn't released yet.`,
  },
  Fund_TransferState: { code: "transfer-state", words: transferState },
  Fund_WrongCondition: {
    code: "wrong-condition",
    words: (a, c) =>
      `The condition that was attested isn't the one of ${trancheOf(a, c)}. Take the condition's text from the schedule, ` +
      `check it, and attest that.`,
  },
  Fund_NotVerifier: {
    code: "not-verifier",
    words: (a, c) =>
      `${say.organisation(a.organisation)} isn't the verifier of ${trancheOf(a, c)}. ` +
      `Ask the organisation that the schedule names to attest its condition.`,
  },
  Fund_TooEarly: {
    code: "too-early",
    words: (a, c) =>
      `${say.head(trancheOf(a, c))} may be released from ${say.time(a.notBefore)} on. Send it then; the approvals stay good ` +
      `until the instruction's own time runs out.`,
  },
  Fund_OverOutstanding: {
    code: "over-outstanding",
    words: (a, c) =>
      `${say.amount(a.outstanding, c)} of ${transferOf(a, c)} is outstanding, and ${say.amount(a.amount, c)} is ` +
      `${say.excess(a.amount, a.outstanding, c)} too much. Check what has been signed for and returned already, and give ` +
      `at most what is outstanding.`,
  },
  Fund_NoFinalReceipt: {
    code: "no-final-receipt",
    words: (a, c) =>
      `The payee of ${transferOf(a, c)} hasn't said that it expects no more, so nothing of it can be written off. Ask it to sign ` +
      `a final receipt (of nothing, if nothing more came), or record what the bank returned.`,
  },
  Fund_WrongReceipt: {
    code: "wrong-receipt",
    words: (a) =>
      `${say.organisation(a.organisation)} signed no such receipt under ${say.text(a.receipt)}, or signed it for another transfer. ` +
      `Give the receipt's own reference, and the grant and transfer that it is for.`,
  },
  Fund_OverReceipt: {
    code: "over-receipt",
    words: (a, c) =>
      `Receipt ${say.text(a.receipt)} of ${say.organisation(a.organisation)} still stands for ${say.amount(a.reversible, c)}, and ` +
      `${say.amount(a.amount, c)} would be reversed: ${say.excess(a.amount, a.reversible, c)} too much. Reverse at most that.`,
  },
  Fund_PayeeHolds: {
    code: "payee-holds",
    words: (a, c) =>
      `${say.organisation(a.payee)}, the payee, has a hold on ${say.grant(a.grant, c)}, so nothing of it can be returned or written off ` +
      `against its word. Settle the matter with it, or ask the Treasury to lift the hold.`,
  },
  Fund_BadBankingDate: {
    code: "bad-banking-date",
    words: (a) =>
      `${String(a.bankingDate)} isn't a banking date. Write the day of the bank's books as yyyymmdd, such as 20260401.`,
  },
  Fund_OriginalAmountMissing: {
    code: "original-amount-missing",
    words: () =>
      `The receipt gives an original currency without its amount, or the amount without its currency. Give both, or ` +
      `neither if the money arrived in the fund's currency.`,
  },
};

const TRANCHE_STATES = [
  "isn't scheduled. Check its number, or schedule it first.",
  "is waiting for its condition. Ask its verifier to attest it; until then it can't be released, settled or signed for.",
  "is planned and not yet released. Ask its grantor to release it before it is settled or signed for; no condition is " +
    "left to attest.",
  "is released already. It can be settled, signed for or returned, but not attested, released or cancelled again.",
  "is cancelled. Schedule a new tranche instead.",
];
const REFUND_STATES = [
  "hasn't been sent. Check its number, or send it first.",
  "is planned, which a refund never is: check the contract's address.",
  "is planned, which a refund never is: check the contract's address.",
  "is sent already. It can be settled, signed for or returned, and nothing else.",
  "is cancelled. Send a new refund instead.",
];

function transferState(args: ErrorArgs, context: ErrorContext): string {
  const states = say.whole(args.transfer) < 0n ? REFUND_STATES : TRANCHE_STATES;
  const state = states[Number(args.state)] ?? "is in a state that this release doesn't know.";
  return `${say.head(transferOf(args, context))} ${state}`;
}

function transferOf(args: ErrorArgs, context: ErrorContext): string {
  return say.transfer(args.transfer, args.grant, context);
}

function trancheOf(args: ErrorArgs, context: ErrorContext): string {
  return say.transfer(args.tranche, args.grant, context);
}
