import { decodeText } from "../../text.js";
import type { Book, BookBatch, Entry } from "../book.js";
import type { LedgerEvent } from "../events.js";
import { grantOf } from "./accounts.js";

/** What is posted, paid and comes back of batches; whether the event was about that. */
export function replayBatch(book: Book, event: LedgerEvent, entry: Entry): boolean {
  switch (event.kind) {
    case "PaymentsPosted":
      post(book, event, entry);
      return true;
    case "BatchSettled":
      batchOf(book, event.args).settled = true;
      return true;
    case "BatchAcknowledged":
      batchOf(book, event.args).acknowledged = entry;
      return true;
    case "BatchVoided": {
      const { back: amount, reason } = event.args;
      const batch = batchOf(book, event.args);
      batch.voided = { ...entry, amount, reason: Number(reason) };
      comeBack(book, batch, amount);
      return true;
    }
    case "PaymentsBounced": {
      const { amount, indices } = event.args;
      const batch = batchOf(book, event.args);
      batch.bounces.push({ ...entry, amount, indices: indices.map(Number) });
      comeBack(book, batch, amount);
      return true;
    }
    case "PaymentsRecovered": {
      const { amount } = event.args;
      const batch = batchOf(book, event.args);
      batch.recoveries.push({ ...entry, amount });
      comeBack(book, batch, amount);
      return true;
    }
    default:
      return false;
  }
}

function batchOf(book: Book, { grant, batch }: { grant: string; batch: string }): BookBatch {
  return grantOf(book, grant).batches.find(({ id }) => id === batch)!;
}

function post(book: Book, { args }: LedgerEvent<"PaymentsPosted">, entry: Entry): void {
  const { grant: id, batch, root, amount, count, payee, verifier } = args;
  const grant = grantOf(book, id);
  grant.batches.push({
    ...{ ...entry, id: batch, grant: id, root, amount, count: Number(count) },
    ...{ payee: decodeText(payee), verifier: decodeText(verifier) },
    ...{ settled: false, bounces: [], recoveries: [], back: 0n },
  });
  grant.debits += amount;
  grant.used += amount;
}

function comeBack(book: Book, batch: BookBatch, amount: bigint): void {
  const grant = grantOf(book, batch.grant);
  batch.back += amount;
  grant.credits += amount;
  grant.used -= amount;
}
