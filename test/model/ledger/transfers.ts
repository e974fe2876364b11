import type { Fields, Tranche } from "../instruction.js";
import { contentOf, demand, demandAtMost, demandSame, least, sum } from "./basics.js";
import { Account, cash, headroom, inFlight, isTranche, move, outstanding } from "./book.js";
import type { Grant, Transfer } from "./book.js";
import type { Ledger } from "./ledger.js";
import { as, authority, fact, LIMIT, requirePart, towards } from "./row.js";
import { charge, grantOf, grantTo, requireCash, requireState } from "./rules.js";
import { requireUnheld, transferIn } from "./rules.js";

export const TRANSFER_ROWS = {
  schedule: as("grantor", authority("COMMIT"), "TrancheScheduled", (grant, i, { ledger }) => {
    requireState(grant, "Awarded", "Active");
    requireUnheld(grant);
    demand(i.tranches.length > 0, "Fund_NoTranches", i.grant);
    const numbers = new Set(grant.transfers.keys());
    for (const { number, amount, verifier, condition } of i.tranches) {
      demand(number > 0n, "Fund_BadTransferNumber", i.grant, number);
      demand(amount > 0n, "Fund_ZeroAmount");
      demand(!numbers.has(number), "Fund_TransferExists", i.grant, number);
      numbers.add(number);
      const sound = verifier !== "" || BigInt(condition) === 0n;
      demand(sound, "Fund_ConditionWithoutVerifier", i.grant, number);
      if (verifier !== "") ledger.register.known(verifier);
      demand(verifier !== grant.grantee, "Fund_VerifierIsGrantee", i.grant, number);
    }
    const total = sum(i.tranches.map(({ amount }) => amount));
    demandSame(i.amount, total, "Fund_WrongAmount", i.grant);
    demandAtMost(grant.scheduled + total, grant.awarded, "Fund_OverScheduled", i.grant);
    grant.scheduled += total;
    for (const t of i.tranches) plan(grant, t, t.verifier === "" ? "Planned" : "Awaiting");
    return i.tranches.map((t) => ({ ...t, tranche: t.number }));
  }),

  attest: towards("grantee", authority("VERIFY"), "ConditionAttested", (ledger, i) => {
    const grant = grantTo(ledger, i.grantee, i.grant);
    const t = transferIn(grant, i.tranche, "Awaiting");
    demand(t.verifier === i.organisation, "Fund_NotVerifier", i.grant, i.tranche, i.organisation);
    demandSame(i.amount, t.amount, "Fund_WrongAmount", i.grant);
    demandSame(i.condition, t.condition, "Fund_WrongCondition", i.grant, i.tranche);
    t.state = "Planned";
  }),

  release: towards("grantee", authority("RELEASE", LIMIT), "TrancheReleased", (ledger, i) => {
    const grant = grantOf(ledger, i.grant);
    requireState(grant, "Active");
    requirePart("grantor", ledger, grant, i);
    requireUnheld(grant);
    const t = transferIn(grant, i.tranche, "Planned");
    demand(ledger.register.now >= t.notBefore, "Fund_TooEarly", i.grant, i.tranche, t.notBefore);
    demandSame(i.amount, t.amount, "Fund_WrongAmount", i.grant);
    requireState(t.payer, "Active");
    requireCash(t.payer, i.amount);
    const wouldHold = cash(grant) + inFlight(grant) + i.amount;
    demandAtMost(wouldHold, grant.ceiling, "Fund_OverCeiling", i.grant);
    send(t);
  }),

  cancel: as("grantor", fact("COMMIT"), "TrancheCancelled", (grant, i) => {
    const t = transferIn(grant, i.tranche, "Planned", "Awaiting");
    demandSame(i.amount, t.amount, "Fund_WrongAmount", i.grant);
    t.state = "Cancelled";
    unplan(grant, i.amount);
  }),

  refund: as("grantee", fact("RELEASE"), "RefundSent", (grant, { transfer: number, amount }) => {
    demand(number < 0n, "Fund_BadTransferNumber", grant.id, number);
    demand(!grant.transfers.has(number), "Fund_TransferExists", grant.id, number);
    requireCash(grant, amount);
    const unconditional = { notBefore: 0n, verifier: "", condition: `0x${"0".repeat(64)}` };
    send(plan(grant, { number, amount, ...unconditional }, "Planned"));
  }),

  settle: as("payer", fact("SETTLE"), "TransferSettled", (grant, i) => {
    const t = transferIn(grant, i.transfer, "Open");
    demandSame(i.amount, t.amount, "Fund_WrongAmount", i.grant);
    t.settled = true;
  }),

  signReceipt: as("payee", fact("RECEIPT"), "ReceiptSigned", (grant, i) => {
    const t = requireOutstanding(grant, i);
    move(i.amount, t.way, t.payee.cash);
    if (i.final) t.final = true;
    if (!isTranche(t)) unplan(grant, i.amount); // it may be scheduled again
    return { isFinal: i.final };
  }),

  /** The receipt is presented as it was signed; what arrived by it is on its way again. */
  reverseReceipt: as("payee", fact("RECEIPT"), "ReceiptReversed", (grant, i, given) => {
    const presented = given.presented!;
    const act = given.ledger.actOf("fund", i.organisation, i.receipt);
    const same = presented.grant === i.grant && presented.transfer === i.transfer;
    const signed = act?.content === contentOf("signReceipt", presented);
    demand(act !== undefined && same && signed, "Fund_WrongReceipt", i.organisation, i.receipt);
    demandAtMost(i.amount, act.reversible, "Fund_OverReceipt", i.organisation, i.receipt);
    const t = grant.transfers.get(i.transfer)!;
    requireCash(t.payee, i.amount);
    act.reversible -= i.amount;
    move(i.amount, t.payee.cash, t.way);
    t.final = false;
    if (!isTranche(t)) grant.scheduled += i.amount;
  }),

  recordReturn: as("payer", fact("SETTLE"), "TransferReturned", (grant, i, { ledger }) => {
    requireConsent(ledger, grant, i.payee);
    const t = requireOutstanding(grant, i);
    move(i.amount, t.way, t.payer.cash);
    if (isTranche(t)) unplan(grant, i.amount);
  }),

  /** The payer bears it: a tranche lowers the award as far as that isn't used, and is charged to the payer. */
  writeOff: as("payer", fact("RELEASE", LIMIT), "TransferWrittenOff", (grant, i, { ledger }) => {
    requireConsent(ledger, grant, i.payee);
    const t = requireOutstanding(grant, i);
    demand(t.final, "Fund_NoFinalReceipt", i.grant, i.transfer);
    const shrunk = isTranche(t) ? least(i.amount, headroom(grant)) : 0n;
    charge(t.payer, i.amount, headroom(t.payer) + shrunk);
    grant.awarded -= shrunk;
    move(i.amount, t.way, ledger.book.writtenOff);
    if (isTranche(t)) unplan(grant, i.amount);
    return { shrunk };
  }),
};

function plan(grant: Grant, terms: Tranche, state: Transfer["state"]): Transfer {
  const parent = grant.parent!;
  const [payer, payee] = isTranche(terms) ? [parent, grant] : [grant, parent];
  const t = { ...terms, payer, payee, state, settled: false, final: false, way: new Account() };
  grant.transfers.set(t.number, t);
  return t;
}

function send(t: Transfer): void {
  t.state = "Open";
  move(t.amount, t.payer.cash, t.way);
}

/** What comes back may be scheduled again; more than was scheduled can't be freed. */
function unplan(grant: Grant, amount: bigint): void {
  grant.scheduled -= least(amount, grant.scheduled);
}

function requireOutstanding(grant: Grant, { transfer, amount }: Fields): Transfer {
  const t = transferIn(grant, transfer, "Open");
  demandAtMost(amount, outstanding(t), "Fund_OverOutstanding", grant.id, transfer);
  return t;
}

/** A payee that holds the grant disputes what the payer says; a suspended one can't stand in its way. */
function requireConsent({ register }: Ledger, grant: Grant, payee: string): void {
  const disputes = grant.holds.has(payee) && register.suspended(payee) === undefined;
  demand(!disputes, "Fund_PayeeHolds", grant.id, payee);
}
