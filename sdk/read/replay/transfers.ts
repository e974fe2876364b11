import { NOTHING } from "../../instructions/instruction.js";
import { decodeText } from "../../text.js";
import type { Book, BookTransfer, Entry } from "../book.js";
import type { LedgerEvent } from "../events.js";
import { charge, grantOf, parentOf, unplan } from "./accounts.js";

/** What is planned, sent, signed for, returned and given up; whether the event was about that. */
export function replayTransfer(book: Book, event: LedgerEvent, entry: Entry): boolean {
  switch (event.kind) {
    case "TrancheScheduled":
      plan(book, event);
      return true;
    case "ConditionAttested":
      transferOf(book, event.args.grant, event.args.tranche).state = "planned";
      return true;
    case "TrancheReleased": {
      const { grant: id, tranche, amount } = event.args;
      const grant = grantOf(book, id);
      open(transferOf(book, id, tranche), entry, amount);
      parentOf(book, grant).debits += amount;
      grant.inFlight += amount;
      return true;
    }
    case "TrancheCancelled": {
      const { grant, tranche, amount } = event.args;
      transferOf(book, grant, tranche).state = "cancelled";
      unplan(grantOf(book, grant), amount);
      return true;
    }
    case "RefundSent": {
      const { grant: id, transfer, amount } = event.args;
      const grant = grantOf(book, id);
      open(addTransfer(book, id, transfer, amount), entry, amount);
      grant.debits += amount;
      grant.refunding += amount;
      return true;
    }
    case "TransferSettled": {
      const { grant, transfer, bankingDate } = event.args;
      transferOf(book, grant, transfer).settled = { ...entry, bankingDate };
      return true;
    }
    case "ReceiptSigned":
      sign(book, event, entry);
      return true;
    case "ReceiptReversed":
      reverse(book, event, entry);
      return true;
    case "TransferReturned":
      giveBack(book, event, entry);
      return true;
    case "TransferWrittenOff":
      writeOff(book, event, entry);
      return true;
    default:
      return false;
  }
}

function transferOf(book: Book, grant: string, number: bigint): BookTransfer {
  return grantOf(book, grant).transfers.get(Number(number))!;
}

function addTransfer(book: Book, id: string, number: bigint, amount: bigint): BookTransfer {
  const { grantor, grantee, transfers } = grantOf(book, id);
  const [payer, payee] = number > 0n ? [grantor, grantee] : [grantee, grantor];
  const transfer: BookTransfer = {
    ...{ grant: id, number: Number(number), payer, payee, amount, state: "planned" },
    ...{ notBefore: 0n, verifier: "", condition: NOTHING },
    ...{ receipts: [], finalReceipt: false, returns: [], writeOffs: [] },
    ...{ received: 0n, returned: 0n, writtenOff: 0n, outstanding: 0n },
  };
  transfers.set(transfer.number, transfer);
  return transfer;
}

function plan(book: Book, { args }: LedgerEvent<"TrancheScheduled">): void {
  const { grant, tranche, amount, notBefore, condition } = args;
  const verifier = decodeText(args.verifier);
  const state = verifier === "" ? "planned" : "awaiting";
  const planned = addTransfer(book, grant, tranche, amount);
  Object.assign(planned, { notBefore, verifier, condition, state });
  grantOf(book, grant).scheduled += amount;
}

function open(transfer: BookTransfer, released: Entry, outstanding: bigint): void {
  Object.assign(transfer, { state: "open", released, outstanding });
}

function sign(book: Book, { args }: LedgerEvent<"ReceiptSigned">, entry: Entry): void {
  const { grant: id, transfer: number, amount, bankingDate, isFinal } = args;
  const [grant, transfer] = [grantOf(book, id), transferOf(book, id, number)];
  const receipt = { ...entry, amount, bankingDate, final: isFinal, reversible: amount };
  transfer.receipts.push({ ...receipt, reversals: [] });
  transfer.received += amount;
  transfer.outstanding -= amount;
  transfer.finalReceipt ||= isFinal;
  if (number > 0n) {
    grant.inFlight -= amount;
    grant.credits += amount;
  } else {
    grant.refunding -= amount;
    unplan(grant, amount);
    parentOf(book, grant).credits += amount;
  }
}

function reverse(book: Book, { args }: LedgerEvent<"ReceiptReversed">, entry: Entry): void {
  const { grant: id, transfer: number, amount, reason } = args;
  const [grant, transfer] = [grantOf(book, id), transferOf(book, id, number)];
  const reference = decodeText(args.receipt);
  const receipt = transfer.receipts.find((each) => each.reference === reference)!;
  receipt.reversals.push({ ...entry, amount, reason: Number(reason) });
  receipt.reversible -= amount;
  transfer.received -= amount;
  transfer.outstanding += amount;
  transfer.finalReceipt = false;
  if (number > 0n) {
    grant.debits += amount;
    grant.inFlight += amount;
  } else {
    parentOf(book, grant).debits += amount;
    grant.refunding += amount;
    grant.scheduled += amount;
  }
}

function giveBack(book: Book, { args }: LedgerEvent<"TransferReturned">, entry: Entry): void {
  const { grant: id, transfer: number, amount } = args;
  const [grant, transfer] = [grantOf(book, id), transferOf(book, id, number)];
  transfer.returns.push({ ...entry, amount });
  transfer.returned += amount;
  transfer.outstanding -= amount;
  if (number > 0n) {
    grant.inFlight -= amount;
    unplan(grant, amount);
    parentOf(book, grant).credits += amount;
  } else {
    grant.refunding -= amount;
    grant.credits += amount;
  }
}

/** Charged to the payer: a tranche to the award out of which it was sent, as far as that shrank. */
function writeOff(book: Book, { args }: LedgerEvent<"TransferWrittenOff">, entry: Entry): void {
  const { grant: id, transfer: number, amount, shrunk, reason } = args;
  const [grant, transfer] = [grantOf(book, id), transferOf(book, id, number)];
  transfer.writeOffs.push({ ...entry, amount, reason: Number(reason) });
  transfer.writtenOff += amount;
  transfer.outstanding -= amount;
  if (number > 0n) {
    grant.inFlight -= amount;
    unplan(grant, amount);
    grant.awarded -= shrunk;
    const parent = parentOf(book, grant);
    parent.used -= shrunk;
    charge(book, parent, amount);
  } else {
    grant.refunding -= amount;
    charge(book, grant, amount);
  }
}
