import type { Desk } from "../desk.js";
import { ROOT } from "../instructions/instruction.js";
import { decodeText } from "../text.js";
import { readEvents, type LedgerEvent } from "./events.js";
import { newGrant } from "./replay/accounts.js";
import { replayBatch } from "./replay/batches.js";
import { replayBudget } from "./replay/budget.js";
import { replayGrant } from "./replay/grants.js";
import { replayTransfer } from "./replay/transfers.js";

/** Where a fact stands on the chain. */
export interface Entry {
  organisation: string;
  reference: string;
  block: number;
  transaction: string;
}

/** A fact about an amount of minor units. */
export interface Movement extends Entry {
  amount: bigint;
}

/** A receipt. Amounts are minor units, banking dates yyyymmdd. */
export interface Receipt extends Movement {
  bankingDate: bigint;
  /** No more was expected; a reversal takes that back, too. */
  final: boolean;
  /** What it still stands for. */
  reversible: bigint;
  reversals: (Movement & { reason: number })[];
}

/** Money on its way between a grant and its parent. Amounts are minor units. */
export interface BookTransfer {
  grant: string;
  /** Tranches count from 1, refunds from -1 down. */
  number: number;
  payer: string;
  payee: string;
  amount: bigint;
  /** Unix seconds before which a tranche isn't to be released; 0 for none. */
  notBefore: bigint;
  /** Organisation that attests the condition; empty if there is none. */
  verifier: string;
  /** Hash of the condition; zeros if there is none. */
  condition: string;
  /** `awaiting`: its condition isn't attested yet. */
  state: "awaiting" | "planned" | "open" | "cancelled";
  /** The release, or the sending of a refund. */
  released?: Entry;
  /** What the payer's bank did, as last recorded. */
  settled?: Entry & { bankingDate: bigint };
  receipts: Receipt[];
  /** The payee's last word: it expects no more. */
  finalReceipt: boolean;
  returns: Movement[];
  writeOffs: (Movement & { reason: number })[];
  /** Sums of receipts less what was reversed, of returns and of write-offs. */
  received: bigint;
  returned: bigint;
  writtenOff: bigint;
  outstanding: bigint;
}

/** A payment batch. Amounts are minor units. */
export interface BookBatch extends Movement {
  id: string;
  grant: string;
  /** Organisation that is paid; empty if none is named. */
  payee: string;
  verifier: string;
  root: string;
  count: number;
  settled: boolean;
  acknowledged?: Entry;
  /** Taken back, with what had not come back before: it pays nobody. */
  voided?: Movement & { reason: number };
  bounces: (Movement & { indices: number[] })[];
  recoveries: Movement[];
  /** Bounced, recovered or taken back. */
  back: bigint;
}

/** A grant: what its events say that the contract stores, and the facts themselves. Amounts are minor units. */
export interface BookGrant extends Entry {
  id: string;
  /** Empty for the root, as is its grantor. */
  parent: string;
  grantor: string;
  grantee: string;
  depth: number;
  /** `awarded`: offered, or offered anew, and not accepted. */
  state: "awarded" | "active" | "closed";
  /** As first awarded; nothing for the root. */
  offered: bigint;
  /** As it stands now; a closed grant keeps only what it used. */
  awarded: bigint;
  used: bigint;
  credits: bigint;
  debits: bigint;
  inFlight: bigint;
  refunding: bigint;
  scheduled: bigint;
  ceiling: bigint;
  /** Hash of the terms. */
  terms: string;
  openChildren: number;
  /** Who holds it, under which code. */
  holds: Map<string, number>;
  amendments: Movement[];
  /** Income. */
  incomes: (Movement & { kind: number })[];
  losses: (Movement & { reason: number })[];
  children: BookGrant[];
  transfers: Map<number, BookTransfer>;
  batches: BookBatch[];
}

/** Cash that the Treasury drew under a vote. */
export interface Drawdown extends Movement {
  vote: string;
}

/** Authority from Parliament. Amounts are minor units. */
export interface Vote extends Entry {
  id: string;
  /** As first recorded. */
  recorded: bigint;
  /** What reductions left of it. */
  amount: bigint;
  drawn: bigint;
  authority: string;
  /** Last Unix second at which it may be drawn. */
  availableUntil: bigint;
  reductions: Movement[];
}

/** A fund's book, rebuilt from its events alone. */
export interface Book {
  currency: string;
  votes: Vote[];
  drawdowns: Drawdown[];
  surrenders: Movement[];
  root: BookGrant;
  /** Every grant by id, parents before children, the root first. */
  grants: Map<string, BookGrant>;
  /** How many instructions were executed. */
  movements: number;
  /** The last block that was read. */
  block: number;
}

/** Rebuilds a fund's book from its events. */
export async function readBook(
  desk: Desk,
  { address, currency }: { address: string; currency: string },
): Promise<Book> {
  const block = await desk.node.getBlockNumber();
  const treasury = decodeText(await desk.registry.identifierOf(1));
  const entry = { organisation: treasury, reference: "", block: 0, transaction: "" };
  const root = newGrant(entry, { id: ROOT, grantee: treasury });
  root.state = "active";
  const book: Book = {
    ...{ currency, votes: [], drawdowns: [], surrenders: [], root, movements: 0, block },
    grants: new Map([[ROOT, root]]),
  };
  const seen = new Set<string>();
  const range = { addresses: [address], from: desk.firstBlock, to: block };
  for await (const event of readEvents(desk, range)) {
    if (event.reference !== "") seen.add(`${event.organisation}\n${event.reference}`);
    apply(book, event);
  }
  book.movements = seen.size;
  return book;
}

/** Every event that says something about money belongs to one of these; the others say nothing about it. */
function apply(book: Book, event: LedgerEvent): void {
  const { organisation, reference, block, transaction } = event;
  const entry = { organisation, reference, block, transaction };
  for (const replay of [replayTransfer, replayBatch, replayGrant, replayBudget]) {
    if (replay(book, event, entry)) return;
  }
}
