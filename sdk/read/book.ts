import type { Desk } from "../desk.js";
import { ROOT } from "../instructions/instruction.js";
import { decodeText } from "../text.js";
import { readEvents, type LedgerEvent } from "./events.js";

/** Where a fact stands on the chain. */
export interface Entry {
  organisation: string;
  reference: string;
  block: number;
  transaction: string;
}

/** A receipt. Amounts are minor units, banking dates yyyymmdd. */
export interface Receipt extends Entry {
  amount: bigint;
  bankingDate: bigint;
  final: boolean;
}

/** Money on its way between a grant and its parent. Amounts are minor units. */
export interface BookTransfer {
  grant: string;
  /** Tranches count from 1, refunds from -1 down. */
  number: number;
  payer: string;
  payee: string;
  amount: bigint;
  state: "planned" | "open" | "cancelled";
  /** The release, or the sending of a refund. */
  released?: Entry;
  /** What the payer's bank did, as last recorded. */
  settled?: Entry & { bankingDate: bigint };
  receipts: Receipt[];
  returned: bigint;
  outstanding: bigint;
}

/** A payment batch. Amounts are minor units. */
export interface BookBatch extends Entry {
  id: string;
  grant: string;
  /** Organisation that is paid; empty if none is named. */
  payee: string;
  verifier: string;
  root: string;
  amount: bigint;
  count: number;
  settled: boolean;
  /** Sum and places of payments that came back. */
  bounced: bigint;
  bouncedIndices: number[];
  acknowledged?: Entry;
}

/** A grant. Amounts are minor units. */
export interface BookGrant extends Entry {
  id: string;
  parent: string;
  grantor: string;
  grantee: string;
  depth: number;
  /** As awarded; a closed grant keeps only what it used. */
  awarded: bigint;
  accepted: boolean;
  closed: boolean;
  children: BookGrant[];
  transfers: Map<number, BookTransfer>;
  batches: BookBatch[];
}

/** Cash that the Treasury drew under a vote. */
export interface Drawdown extends Entry {
  vote: string;
  amount: bigint;
}

/** Authority from Parliament. */
export interface Vote extends Entry {
  id: string;
  amount: bigint;
  authority: string;
}

/** A fund's book, rebuilt from its events alone. */
export interface Book {
  currency: string;
  votes: Vote[];
  drawdowns: Drawdown[];
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
  const root = newGrant({
    ...{ id: ROOT, parent: "", grantor: "", grantee: treasury, depth: 0, awarded: 0n },
    entry: { organisation: treasury, reference: "", block: 0, transaction: "" },
  });
  root.accepted = true;
  const book: Book = {
    ...{ currency, votes: [], drawdowns: [], root, movements: 0, block },
    grants: new Map([[ROOT, root]]),
  };
  const seen = new Set<string>();
  const range = { addresses: [address], from: desk.firstBlock, to: block };
  for await (const event of readEvents(desk.node, range)) {
    if (event.reference !== "") seen.add(`${event.organisation}\n${event.reference}`);
    apply(book, event);
  }
  book.movements = seen.size;
  return book;
}

function entryOf({ organisation, reference, block, transaction }: LedgerEvent): Entry {
  return { organisation, reference, block, transaction };
}

function newGrant(facts: {
  id: string;
  parent: string;
  grantor: string;
  grantee: string;
  depth: number;
  awarded: bigint;
  entry: Entry;
}): BookGrant {
  const { entry, ...rest } = facts;
  const lists = { children: [], transfers: new Map<number, BookTransfer>(), batches: [] };
  return { ...entry, ...rest, accepted: false, closed: false, ...lists };
}

function transferOf(book: Book, grant: string, number: bigint): BookTransfer {
  return book.grants.get(grant)!.transfers.get(Number(number))!;
}

function batchOf(book: Book, grant: string, id: string): BookBatch {
  return book.grants.get(grant)!.batches.find((batch) => batch.id === id)!;
}

function apply(book: Book, event: LedgerEvent): void {
  const entry = entryOf(event);
  switch (event.kind) {
    case "Voted": {
      const { vote: id, amount, authority } = event.args;
      book.votes.push({ ...entry, id, amount, authority: decodeText(authority) });
      book.root.awarded += amount;
      break;
    }
    case "DrawnDown":
      book.drawdowns.push({ ...entry, vote: event.args.vote, amount: event.args.amount });
      break;
    case "GrantAwarded":
      addGrant(book, event, entry);
      break;
    case "GrantAccepted":
      book.grants.get(event.args.grant)!.accepted = true;
      break;
    case "GrantClosed": {
      const grant = book.grants.get(event.args.grant)!;
      grant.closed = true;
      grant.awarded = event.args.used;
      break;
    }
    default:
      if (!applyToTransfer(book, event, entry)) applyToBatch(book, event, entry);
  }
}

function addGrant(book: Book, { args }: LedgerEvent<"GrantAwarded">, entry: Entry): void {
  const parent = book.grants.get(args.parent)!;
  const grant = newGrant({
    ...{ id: args.grant, parent: args.parent, awarded: args.amount, entry },
    grantor: parent.grantee,
    grantee: decodeText(args.grantee),
    depth: parent.depth + 1,
  });
  parent.children.push(grant);
  book.grants.set(grant.id, grant);
}

function applyToTransfer(book: Book, event: LedgerEvent, entry: Entry): boolean {
  switch (event.kind) {
    case "TrancheScheduled":
      addTransfer(book, event.args.grant, event.args.tranche, event.args.amount);
      return true;
    case "RefundSent": {
      const { grant, transfer, amount } = event.args;
      const sent = addTransfer(book, grant, transfer, amount);
      Object.assign(sent, { state: "open", released: entry, outstanding: amount });
      return true;
    }
    case "TrancheReleased": {
      const { grant, tranche, amount } = event.args;
      const released = transferOf(book, grant, tranche);
      Object.assign(released, { state: "open", released: entry, outstanding: amount });
      return true;
    }
    case "TrancheCancelled":
      transferOf(book, event.args.grant, event.args.tranche).state = "cancelled";
      return true;
    case "TransferSettled": {
      const { grant, transfer, bankingDate } = event.args;
      transferOf(book, grant, transfer).settled = { ...entry, bankingDate };
      return true;
    }
    case "ReceiptSigned": {
      const { grant, transfer, amount, bankingDate, isFinal } = event.args;
      const received = transferOf(book, grant, transfer);
      received.receipts.push({ ...entry, amount, bankingDate, final: isFinal });
      received.outstanding -= amount;
      return true;
    }
    case "TransferReturned": {
      const returned = transferOf(book, event.args.grant, event.args.transfer);
      returned.returned += event.args.amount;
      returned.outstanding -= event.args.amount;
      return true;
    }
    default:
      return false;
  }
}

function addTransfer(book: Book, grant: string, number: bigint, amount: bigint): BookTransfer {
  const { grantor, grantee, transfers } = book.grants.get(grant)!;
  const [payer, payee] = number > 0n ? [grantor, grantee] : [grantee, grantor];
  const transfer: BookTransfer = {
    ...{ grant, number: Number(number), payer, payee, amount, state: "planned" },
    ...{ receipts: [], returned: 0n, outstanding: 0n },
  };
  transfers.set(transfer.number, transfer);
  return transfer;
}

function applyToBatch(book: Book, event: LedgerEvent, entry: Entry): void {
  switch (event.kind) {
    case "PaymentsPosted": {
      const { grant, batch: id, root, amount, count, payee, verifier } = event.args;
      book.grants.get(grant)!.batches.push({
        ...{ ...entry, id, grant, root, amount, count: Number(count) },
        ...{ payee: decodeText(payee), verifier: decodeText(verifier) },
        ...{ settled: false, bounced: 0n, bouncedIndices: [] },
      });
      break;
    }
    case "BatchSettled":
      batchOf(book, event.args.grant, event.args.batch).settled = true;
      break;
    case "PaymentsBounced": {
      const batch = batchOf(book, event.args.grant, event.args.batch);
      batch.bounced += event.args.amount;
      batch.bouncedIndices.push(...event.args.indices.map(Number));
      break;
    }
    case "BatchAcknowledged":
      batchOf(book, event.args.grant, event.args.batch).acknowledged = entry;
      break;
    default: // says nothing about money
  }
}
