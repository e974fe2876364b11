import { NOTHING } from "../../instructions/instruction.js";
import type { Book, BookGrant, Entry } from "../book.js";

/** A grant without a movement. */
export function newGrant(
  entry: Entry,
  facts: Pick<BookGrant, "id" | "grantee"> & Partial<BookGrant>,
): BookGrant {
  return {
    ...{ ...entry, parent: "", grantor: "", depth: 0, state: "awarded", offered: 0n },
    ...{ awarded: 0n, used: 0n, credits: 0n, debits: 0n, inFlight: 0n, refunding: 0n },
    ...{ scheduled: 0n, ceiling: 0n, terms: NOTHING, openChildren: 0, holds: new Map() },
    ...{ amendments: [], incomes: [], losses: [], children: [] },
    ...{ transfers: new Map(), batches: [] },
    ...facts,
  };
}

/** The grant of an event; it was awarded by an earlier one. */
export function grantOf(book: Book, id: string): BookGrant {
  return book.grants.get(id)!;
}

/** The grant above; the root has none, and nothing is sent up from it or down to it. */
export function parentOf(book: Book, grant: BookGrant): BookGrant {
  return book.grants.get(grant.parent)!;
}

/** Frees what was planned; what `replan` couldn't take up again may come back too, so it stops at zero. */
export function unplan(grant: BookGrant, amount: bigint): void {
  grant.scheduled = amount > grant.scheduled ? 0n : grant.scheduled - amount;
}

/** Takes up again what `unplan` freed, as far as nothing else was planned in its place. */
export function replan(grant: BookGrant, amount: bigint): void {
  const free = grant.awarded - grant.scheduled;
  grant.scheduled += amount > free ? free : amount;
}

/** Forgets plans that a smaller award no longer covers. */
export function unplanBeyondAward(grant: BookGrant): void {
  if (grant.scheduled > grant.awarded) grant.scheduled = grant.awarded;
}
