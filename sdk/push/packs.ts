import type { Journal, ReadyRow } from "./journal.js";

/** Rows of one contract that go into one transaction. */
export interface Pack {
  /** Packs count up in the order in which they were taken. */
  number: number;
  contract: string;
  rows: readonly ReadyRow[];
}

/** Rows read ahead, among which those for one contract are put together. */
const AHEAD = 500;
/** Bytes of calls in a transaction: nodes refuse transactions of 128 KiB. */
const MOST_BYTES = 100_000;
/** Rows in a transaction whose gas isn't known yet: they're few, as estimates take long. */
const FIRST_ROWS = 10;

/** Gas by byte of a call that isn't known yet; receipts take 70. */
const GUESS = 100;

/** What instructions cost, by kind: remembered as gas by byte of the call, which grows with proofs and approvals as gas does. */
export class GasBook {
  readonly #rates = new Map<string, number>();

  knows(kind: string): boolean {
    return this.#rates.has(kind);
  }

  /** Gas of rows together; kinds that aren't known are guessed. */
  of(rows: readonly Pick<ReadyRow, "kind" | "size">[]): bigint {
    const rate = (kind: string) => this.#rates.get(kind) ?? GUESS;
    const sum = rows.reduce((gas, { kind, size }) => gas + size * rate(kind), 0);
    return BigInt(Math.ceil(sum));
  }

  /** Learns from what a transaction used; it forgets dearer times slowly. */
  learn(kinds: readonly string[], size: number, gas: bigint): void {
    if (size === 0) return;
    const rate = Number(gas) / size;
    for (const kind of kinds) {
      this.#rates.set(kind, Math.max(rate, (this.#rates.get(kind) ?? 0) * 0.95));
    }
  }

  /** What was thought to suffice didn't. */
  raise(kinds: readonly string[]): void {
    for (const kind of kinds) this.#rates.set(kind, (this.#rates.get(kind) ?? GUESS) * 1.5);
  }
}

/** Takes waiting rows in their order and puts those of one contract together, up to a budget of gas. */
export class PackSource {
  readonly #journal: Journal;
  readonly #gas: GasBook;
  #budget: number;
  #ahead: ReadyRow[] = [];
  #read = 0;
  #number = 0;
  /** Rows up to this one have calls; undefined once all that will have one do. */
  #upTo: number | undefined;
  taken = 0;

  constructor(journal: Journal, gas: GasBook, budget: number) {
    this.#journal = journal;
    this.#gas = gas;
    this.#budget = budget;
  }

  /** Whether further rows will come, as plans are approved. */
  get isOpen(): boolean {
    return this.#upTo !== undefined;
  }

  /** Plans are being approved: up to this row they are; without a row, all of them. */
  approved(upTo: number | undefined): void {
    this.#upTo = upTo;
  }

  /** The next rows; undefined at the end of this pass, or until more are approved. */
  take(): Pack | undefined {
    if (this.#ahead.length < AHEAD / 2) this.#readAhead();
    const [first] = this.#ahead;
    if (first === undefined) return undefined;
    const rows: ReadyRow[] = [];
    let [bytes, full] = [0, false];
    for (const row of this.#ahead) {
      if (row.contract !== first.contract) continue;
      full = rows.length > 0 && this.#isFull([...rows, row], bytes + row.size);
      if (full) break;
      rows.push(row);
      bytes += row.size;
    }
    if (this.isOpen && !full && this.#ahead.length < AHEAD) {
      return this.#readAhead() ? this.take() : undefined; // more can share it
    }
    const taken = new Set(rows);
    this.#ahead = this.#ahead.filter((row) => !taken.has(row));
    this.taken += rows.length;
    return { number: ++this.#number, contract: first.contract, rows };
  }

  /** Begins another pass, at the first row. */
  rewind(): void {
    this.#ahead = [];
    this.#read = 0;
  }

  /** Transactions were too large for the node. */
  shrink(): void {
    this.#budget = this.#budget / 2;
  }

  #isFull(rows: readonly ReadyRow[], bytes: number): boolean {
    if (bytes > MOST_BYTES || this.#gas.of(rows) > this.#budget) return true;
    return rows.length > FIRST_ROWS && rows.some(({ kind }) => !this.#gas.knows(kind));
  }

  /** Whether there were more. */
  #readAhead(): boolean {
    const more = this.#journal.ready(
      this.#read,
      this.#upTo ?? Number.MAX_SAFE_INTEGER,
      AHEAD - this.#ahead.length,
    );
    this.#ahead.push(...more);
    this.#read = more.at(-1)?.row ?? this.#read;
    return more.length > 0;
  }
}
