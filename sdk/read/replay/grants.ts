import { decodeText } from "../../text.js";
import type { Book, BookGrant, Entry } from "../book.js";
import type { LedgerEvent } from "../events.js";
import { grantOf, newGrant, parentOf, unplanBeyondAward } from "./accounts.js";

/** What is offered, answered, held and closed; whether the event was about that. */
export function replayGrant(book: Book, event: LedgerEvent, entry: Entry): boolean {
  switch (event.kind) {
    case "GrantAwarded":
      award(book, event, entry);
      return true;
    case "GrantAccepted":
      grantOf(book, event.args.grant).state = "active";
      return true;
    case "GrantAmended": {
      const { amount, ceiling, terms } = event.args;
      const grant = grantOf(book, event.args.grant);
      parentOf(book, grant).used += amount - grant.awarded;
      Object.assign(grant, { awarded: amount, ceiling, terms, state: "awarded" });
      grant.amendments.push({ ...entry, amount });
      return true;
    }
    case "GrantDeclined":
    case "GrantClosed":
      shut(book, grantOf(book, event.args.grant), event.args.released);
      return true;
    case "HoldPlaced":
      grantOf(book, event.args.grant).holds.set(event.organisation, Number(event.args.code));
      return true;
    case "HoldLifted":
      grantOf(book, event.args.grant).holds.delete(decodeText(event.args.holder));
      return true;
    default:
      return false;
  }
}

function award(book: Book, { args }: LedgerEvent<"GrantAwarded">, entry: Entry): void {
  const { grant: id, amount, ceiling, terms } = args;
  const parent = grantOf(book, args.parent);
  const grant = newGrant(entry, {
    ...{ id, parent: parent.id, grantor: parent.grantee, grantee: decodeText(args.grantee) },
    ...{ depth: parent.depth + 1, offered: amount, awarded: amount, ceiling, terms },
  });
  parent.used += amount;
  parent.openChildren += 1;
  parent.children.push(grant);
  book.grants.set(id, grant);
}

/** Closed, or closed again after late facts: what wasn't used goes back. */
function shut(book: Book, grant: BookGrant, released: bigint): void {
  const parent = parentOf(book, grant);
  parent.used -= released;
  if (grant.state !== "closed") parent.openChildren -= 1;
  grant.awarded -= released;
  unplanBeyondAward(grant);
  grant.state = "closed";
}
