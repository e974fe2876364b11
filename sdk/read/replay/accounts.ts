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

/** Frees what was planned, so that it may be scheduled again. */
export function unplan(grant: BookGrant, amount: bigint): void {
  grant.scheduled = amount > grant.scheduled ? 0n : grant.scheduled - amount;
}

/** What is lost or given up uses the grant's headroom; a closed grant gave its own to its parent, where the rest is charged. */
export function charge(book: Book, grant: BookGrant, amount: bigint): void {
  const headroom = grant.awarded - grant.used;
  if (grant.state !== "closed" || grant.parent === "" || headroom >= amount) {
    grant.used += amount;
    return;
  }
  grant.used += headroom;
  charge(book, parentOf(book, grant), amount - headroom);
}

/** Forgets plans that a smaller award no longer covers. */
export function unplanBeyondAward(grant: BookGrant): void {
  if (grant.scheduled > grant.awarded) grant.scheduled = grant.awarded;
}
