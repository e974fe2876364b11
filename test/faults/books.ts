import { DatabaseSync } from "node:sqlite";
import { positionsOf } from "../../sdk/index.js";
import { SLC } from "../integration/ledger.js";
import type { Stand } from "../push/stand.js";
import type { Movement } from "./movements.js";

/** What differs between what was pushed, the ledger, and the journal. */
export interface Findings {
  /** Amounts that the ledger doesn't have. */
  lost: bigint[];
  /** Amounts that it has more than once. */
  duplicated: bigint[];
  /** Rows of which the journal says something else than the ledger. */
  untrue: string[];
}

interface Kept {
  reference: string;
  state: string;
  hash: string | null;
  block: number | null;
}

/** Cash that the receipts' organisation has signed for, as its layer's position says; in minor units. */
export async function received({ fund }: Stand): Promise<bigint> {
  const positions = positionsOf(await fund.book());
  return positions.find(({ organisations }) => organisations.includes(SLC))!.received;
}

/** Compares journals with the ledger, by the events of the chain as it is now. */
export async function audit(
  { tally }: Stand,
  movements: readonly Movement[],
  journal: string,
): Promise<Findings> {
  const found = new Map<bigint, { transaction: string; block: number }[]>();
  for await (const { args, transaction, block } of tally.events({ kind: "ReceiptSigned" })) {
    found.set(args.amount, [...(found.get(args.amount) ?? []), { transaction, block }]);
  }
  const rows = new Map(rowsOf(journal).map((row) => [row.reference, row]));
  const lost = movements.filter(({ amount }) => !found.has(amount));
  const duplicated = movements.filter(({ amount }) => (found.get(amount)?.length ?? 0) > 1);
  const untrue = movements.filter(({ amount, reference }) => {
    const row = rows.get(reference);
    const [event] = found.get(amount) ?? [];
    return row?.state !== "done" || row.hash !== event?.transaction || row.block !== event.block;
  });
  return {
    lost: lost.map(({ amount }) => amount),
    duplicated: duplicated.map(({ amount }) => amount),
    untrue: untrue.map(({ reference }) => `${reference} is ${rows.get(reference)?.state}`),
  };
}

function rowsOf(journal: string): Kept[] {
  const joined = "rows r LEFT JOIN transactions t ON t.id = r.tx";
  return query(journal, `SELECT r.reference, r.state, t.hash, t.block FROM ${joined}`);
}

/** Transactions that a journal has. */
export function transactionsOf(journal: string): { hash: string; state: string }[] {
  return query(journal, "SELECT hash, state FROM transactions ORDER BY id");
}

function query<T>(journal: string, sql: string): T[] {
  const db = new DatabaseSync(journal, { readOnly: true });
  try {
    return db.prepare(sql).all() as T[];
  } finally {
    db.close();
  }
}
