import { DatabaseSync, type StatementSync } from "node:sqlite";
import { TallyError, type TallyErrorCode } from "../tally-error.js";
import type { PushRefusal, RowState } from "./options.js";
import { APPLICATION, PLANS, SCHEMA, VERSION } from "./schema.js";

/** A row as it is read from plans. */
export interface NewRow {
  contract: string;
  target: string;
  kind: string;
  organisation: string;
  reference: string;
  /** 0x-prefixed hex of 20 bytes. */
  deed: string;
}

/** A row whose plan officers are still to approve. */
export interface UnapprovedRow {
  row: number;
  state: RowState;
  /** The plan's JSON. */
  plan: string;
}

/** What packing needs to know of a row. */
export interface ReadyRow {
  row: number;
  contract: string;
  kind: string;
  /** Bytes of its call. */
  size: number;
}

/** A row whose reference is to be looked up. */
export interface UncheckedRow extends NewRow {
  row: number;
}

export type TransactionState = "signed" | "mined" | "final" | "failed" | "void";

/** A transaction that was signed. */
export interface Signed {
  id: number;
  hash: string;
  sender: string;
  nonce: number;
  gasLimit: bigint;
  state: TransactionState;
  block: number | null;
  blockHash: string | null;
}

/** A transaction to be recorded before it is sent. */
export type Unsent = Omit<Signed, "id" | "state" | "block" | "blockHash"> & {
  raw: Uint8Array;
  rows: readonly number[];
};

const COLUMNS =
  "id, hash, sender, nonce, gas_limit AS gasLimit, state, block, block_hash AS blockHash";

/** The file that knows what was signed and what became of it. Everything is written before it is acted on. */
export class Journal {
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #hasPlans = false;

  constructor(path: string) {
    this.path = path;
    this.#db = open(path);
  }

  close(): void {
    this.#db.close();
  }

  /** What the journal is pinned to, by name. */
  get pins(): Map<string, string> {
    const rows = this.#all<{ name: string; value: string }>("SELECT name, value FROM pins");
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  pin(name: string, value: string): void {
    this.#run("INSERT OR REPLACE INTO pins (name, value) VALUES (?, ?)", name, value);
  }

  /** Does several writes as one: all of them are on disk, or none. */
  together<T>(write: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = write();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  find(
    contract: string,
    organisation: string,
    reference: string,
  ): { row: number; deed: string; state: RowState; run: number } | undefined {
    return this.#all<{ row: number; deed: string; state: RowState; run: number }>(
      "SELECT row, deed, state, run FROM rows WHERE contract = ? AND organisation = ? AND reference = ?",
      ...[contract, organisation, reference],
    )[0];
  }

  add(row: NewRow, run: number, call: Uint8Array): number {
    return this.#insert(
      `INSERT INTO rows (contract, target, kind, organisation, reference, deed, run, call, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'ready')`,
      ...[row.contract, row.target, row.kind, row.organisation, row.reference, row.deed, run],
      call,
    );
  }

  /** Takes what a plan now says for a row that isn't on its way. */
  replace(row: number, run: number, deed: string, call: Uint8Array): void {
    const sql = "UPDATE rows SET run = ?, deed = ?, call = ? WHERE row = ?";
    this.#run(sql, run, deed, call, row);
  }

  setCall(row: number, call: Uint8Array): void {
    this.#run("UPDATE rows SET call = ? WHERE row = ?", call, row);
  }

  /** Keeps a plan until officers have approved it, as long as the journal is open. */
  awaitApproval(row: number, plan: string): void {
    if (!this.#hasPlans) this.#db.exec(PLANS);
    this.#hasPlans = true;
    this.#run("INSERT OR REPLACE INTO plans (row, plan) VALUES (?, ?)", row, plan);
  }

  unapproved(after: number, count: number): UnapprovedRow[] {
    if (!this.#hasPlans) return [];
    return this.#all(
      "SELECT row, state, plan FROM plans JOIN rows USING (row) WHERE row > ? ORDER BY row LIMIT ?",
      ...[after, count],
    );
  }

  contracts(): { contract: string; target: string }[] {
    return this.#all("SELECT DISTINCT contract, target FROM rows");
  }

  /** Rows that aren't settled and aren't on their way begin anew, whatever an earlier run thought of them. */
  reopen(): void {
    this.#run(
      "UPDATE rows SET state = 'ready', tx = NULL, code = NULL, reason = NULL, attempts = 0 WHERE state IN ('deferred', 'refused')",
    );
  }

  unchecked(after: number, count: number): UncheckedRow[] {
    return this.#all(
      `SELECT row, contract, target, kind, organisation, reference, deed FROM rows
       WHERE state = 'ready' AND row > ? ORDER BY row LIMIT ?`,
      ...[after, count],
    );
  }

  /** Rows with a call, in their order: those after a row, up to another. */
  ready(after: number, upTo: number, count: number): ReadyRow[] {
    return this.#all(
      `SELECT row, contract, kind, length(call) AS size FROM rows
       WHERE state = 'ready' AND row > ? AND row <= ? AND call <> x'' ORDER BY row LIMIT ?`,
      ...[after, upTo, count],
    );
  }

  call(row: number): Uint8Array {
    return this.#all<{ call: Uint8Array }>("SELECT call FROM rows WHERE row = ?", row)[0]!.call;
  }

  /** A lower row of the same organisation under the same reference, for another contract. */
  twin(row: UncheckedRow): { row: number; contract: string } | undefined {
    return this.#all<{ row: number; contract: string }>(
      `SELECT row, contract FROM rows WHERE organisation = ? AND reference = ? AND target = 'fund'
       AND row < ? AND state <> 'refused' LIMIT 1`,
      ...[row.organisation, row.reference, row.row],
    )[0];
  }

  setState(row: number, state: RowState): void {
    this.#run("UPDATE rows SET state = ?, tx = NULL WHERE row = ?", state, row);
  }

  refuse(row: number, code: string, reason: string): void {
    this.#run(
      "UPDATE rows SET state = 'refused', tx = NULL, code = ?, reason = ? WHERE row = ?",
      ...[code, reason, row],
    );
  }

  /** Every deferred row is tried again. */
  undefer(): number {
    return this.#run("UPDATE rows SET state = 'ready' WHERE state = 'deferred'");
  }

  counts(): Record<RowState, number> {
    const counts = { "already-done": 0, ready: 0, deferred: 0, sent: 0, mined: 0, done: 0 };
    const found = this.#all<{ state: RowState; number: number }>(
      "SELECT state, count(*) AS number FROM rows GROUP BY state",
    ).map(({ state, number }) => [state, number]);
    return { ...counts, refused: 0, ...Object.fromEntries(found) } as Record<RowState, number>;
  }

  refusals(): PushRefusal[] {
    return this.#all<PushRefusal & { code: TallyErrorCode }>(
      "SELECT row, organisation, reference, code, reason FROM rows WHERE state = 'refused' ORDER BY row",
    ).map((row) => ({ ...row }));
  }

  /** Records signed transactions and the rows in them, before they are sent. */
  record(transactions: readonly Unsent[]): number[] {
    return this.together(() =>
      transactions.map(({ hash, sender, nonce, gasLimit, raw, rows }) => {
        const id = this.#insert(
          "INSERT INTO transactions (hash, sender, nonce, gas_limit, raw, state) VALUES (?, ?, ?, ?, ?, 'signed')",
          ...[hash, sender, nonce, gasLimit, raw],
        );
        for (const row of rows) {
          this.#run("UPDATE rows SET state = 'sent', tx = ? WHERE row = ?", id, row);
        }
        return id;
      }),
    );
  }

  /** Transactions that may still be mined, or lose their block: by sender and nonce. */
  transactions(...states: TransactionState[]): Signed[] {
    const marks = states.map(() => "?").join(", ");
    return this.#all(
      `SELECT ${COLUMNS} FROM transactions WHERE state IN (${marks}) ORDER BY sender, nonce, id`,
      ...states,
    );
  }

  /** Transactions that were mined after a block. */
  minedAfter(block: number): Signed[] {
    return this.#all(
      `SELECT ${COLUMNS} FROM transactions WHERE block > ? ORDER BY sender, nonce`,
      block,
    );
  }

  raw(id: number): Uint8Array {
    return this.#all<{ raw: Uint8Array }>("SELECT raw FROM transactions WHERE id = ?", id)[0]!.raw;
  }

  /** Kinds of the rows in a transaction, the bytes of their calls, and its limit of gas. */
  load(id: number): { kinds: string[]; size: number; gasLimit: bigint } {
    const rows = this.#all<{ kind: string; size: number }>(
      "SELECT kind, length(call) AS size FROM rows WHERE tx = ?",
      id,
    );
    const [found] = this.#all<{ gasLimit: number }>(
      "SELECT gas_limit AS gasLimit FROM transactions WHERE id = ?",
      id,
    );
    const size = rows.reduce((sum, each) => sum + each.size, 0);
    const gasLimit = BigInt(found?.gasLimit ?? 0);
    return { kinds: [...new Set(rows.map(({ kind }) => kind))], size, gasLimit };
  }

  /** Hashes of the newest blocks with transactions, by number; "" where the journal has two for one. */
  blocks(newest: number): Map<number, string> {
    const found = this.#all<{ block: number; hash: string }>(
      `SELECT DISTINCT block, block_hash AS hash FROM transactions
       WHERE block > (SELECT max(block) FROM transactions) - ?`,
      newest,
    );
    const blocks = new Map<number, string>();
    for (const { block, hash } of found) blocks.set(block, blocks.has(block) ? "" : hash);
    return blocks;
  }

  hasDeferred(): boolean {
    return this.#all("SELECT 1 FROM rows WHERE state = 'deferred' LIMIT 1").length > 0;
  }

  hasUnconfirmed(): boolean {
    return this.#all("SELECT 1 FROM transactions WHERE state = 'mined' LIMIT 1").length > 0;
  }

  /** A transaction is in a block: its rows are mined. */
  mined(id: number, block: number, blockHash: string, gasUsed: bigint): void {
    this.#place(id, "mined", block, blockHash, gasUsed);
    this.#run("UPDATE rows SET state = 'mined' WHERE tx = ?", id);
  }

  /** A transaction was mined and refused: its rows wait for another. */
  failed(id: number, block: number, blockHash: string, gasUsed: bigint): void {
    this.#place(id, "failed", block, blockHash, gasUsed);
    this.#release(id);
  }

  /** A transaction's nonce went to another: it can't be mined any more. */
  void(id: number): void {
    this.#run("UPDATE transactions SET state = 'void' WHERE id = ?", id);
    this.#release(id);
  }

  /** Transactions up to a block have their confirmations: their rows are done. */
  confirm(upTo: number): void {
    this.#run(
      `UPDATE rows SET state = 'done' WHERE state = 'mined'
       AND tx IN (SELECT id FROM transactions WHERE state = 'mined' AND block <= ?)`,
      upTo,
    );
    this.#run("UPDATE transactions SET state = 'final' WHERE state = 'mined' AND block <= ?", upTo);
  }

  /** A transaction's block is gone: it is on its way again. */
  unmine(id: number): void {
    this.#run(
      "UPDATE transactions SET state = 'signed', block = NULL, block_hash = NULL, gas_used = NULL WHERE id = ?",
      id,
    );
    this.#run("UPDATE rows SET state = 'sent' WHERE tx = ?", id);
  }

  /** Rows that were tried too often. */
  tried(atLeast: number): number[] {
    return this.#all<{ row: number }>(
      "SELECT row FROM rows WHERE state = 'deferred' AND attempts >= ?",
      atLeast,
    ).map(({ row }) => row);
  }

  #place(id: number, state: string, block: number, blockHash: string, gasUsed: bigint): void {
    this.#run(
      "UPDATE transactions SET state = ?, block = ?, block_hash = ?, gas_used = ? WHERE id = ?",
      ...[state, block, blockHash, gasUsed, id],
    );
  }

  #release(id: number): void {
    this.#run(
      "UPDATE rows SET state = 'deferred', tx = NULL, attempts = attempts + 1 WHERE tx = ?",
      id,
    );
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  #all<T>(sql: string, ...values: (string | number | bigint | Uint8Array)[]): T[] {
    return this.#statement(sql).all(...values) as T[];
  }

  #run(sql: string, ...values: (string | number | bigint | Uint8Array)[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  #insert(sql: string, ...values: (string | number | bigint | Uint8Array)[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }
}

function open(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    db.exec("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    const tables = db.prepare("SELECT count(*) AS number FROM sqlite_schema").get()!.number;
    if (tables === 0) {
      db.exec(`BEGIN IMMEDIATE; ${SCHEMA}; COMMIT`);
      return db;
    }
    const [application] = Object.values(db.prepare("PRAGMA application_id").get()!);
    const [version] = Object.values(db.prepare("PRAGMA user_version").get()!);
    const [sound] = Object.values(db.prepare("PRAGMA quick_check(1)").get()!);
    if (application === APPLICATION && version === VERSION && sound === "ok") return db;
    throw new Error(
      application !== APPLICATION
        ? "it is another program's database"
        : version !== VERSION
          ? `it is of version ${String(version)}, and this release reads version ${VERSION}`
          : "it is damaged",
    );
  } catch (cause) {
    db?.close();
    throw new TallyError(
      "journal-format",
      `${path} can't be used as a journal: ${(cause as Error).message}. Name another file: what has landed is found by its ` +
        `references and isn't sent again.`,
      { cause, data: { journal: path } },
    );
  }
}
