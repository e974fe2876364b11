import { decodeText } from "../../text.js";
import type { Book, BookGrant, Entry, Vote } from "../book.js";
import type { LedgerEvent } from "../events.js";
import { charge, grantOf, parentOf } from "./accounts.js";

/** What comes into a fund and leaves it; whether the event was about that. */
export function replayBudget(book: Book, event: LedgerEvent, entry: Entry): boolean {
  const { root } = book;
  switch (event.kind) {
    case "Voted": {
      const { vote: id, amount, authority, availableUntil } = event.args;
      const text = { authority: decodeText(authority), availableUntil, reductions: [] };
      book.votes.push({ ...entry, id, recorded: amount, amount, drawn: 0n, ...text });
      root.awarded += amount;
      return true;
    }
    case "VoteReduced": {
      const { vote: id, amount } = event.args;
      const vote = voteOf(book, id);
      vote.reductions.push({ ...entry, amount });
      vote.amount -= amount;
      root.awarded -= amount;
      return true;
    }
    case "DrawnDown": {
      const { vote, amount } = event.args;
      book.drawdowns.push({ ...entry, vote, amount });
      voteOf(book, vote).drawn += amount;
      root.credits += amount;
      return true;
    }
    case "CashSurrendered": {
      const { amount } = event.args;
      book.surrenders.push({ ...entry, amount });
      root.debits += amount;
      root.used += amount;
      return true;
    }
    case "CashCredited": {
      const { amount, kind } = event.args;
      const grant = grantOf(book, event.args.grant);
      grant.incomes.push({ ...entry, amount, kind: Number(kind) });
      grant.credits += amount;
      earn(book, grant, amount);
      return true;
    }
    case "CashLost": {
      const { amount, reason } = event.args;
      const grant = grantOf(book, event.args.grant);
      grant.losses.push({ ...entry, amount, reason: Number(reason) });
      grant.debits += amount;
      charge(book, grant, amount);
      return true;
    }
    case "FundClosed":
      root.state = "closed";
      return true;
    default:
      return false;
  }
}

function voteOf(book: Book, id: string): Vote {
  return book.votes.find((vote) => vote.id === id)!;
}

/** Income is budget of the grant where it arose; those above it pass it through. */
function earn(book: Book, grant: BookGrant, amount: bigint): void {
  for (let at = grant; at !== book.root; at = parentOf(book, at)) {
    at.awarded += amount;
    at.scheduled += amount;
    parentOf(book, at).used += amount;
  }
  book.root.awarded += amount;
}
