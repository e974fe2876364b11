import type { Rpc } from "../network/json-rpc.js";
import { endingOf, meaningOf, type RefusalRule } from "../network/refusals.js";
import { countOf, placedOf, receiptsOf, type Mined } from "./chain-calls.js";
import type { Checked } from "./checker.js";
import type { Journal, Signed } from "./journal.js";
import { hexOf } from "./multicall.js";
import type { RelayKey } from "./relay-key.js";

/** Transactions signed and sent at once: what one call of the node holds, if they are full. */
const AT_ONCE = 12;
/** Transactions sent again at once. */
const AGAIN_AT_ONCE = 50;
/** Milliseconds after which a transaction is sent again even if there was no block: some chains make none while they wait. */
const LONG = 20_000;
/** Rows on their way: several blocks full of them, so that no block lacks any, and few enough to be tried against a recent state. */
const MOST_ROWS = 4_000;
/** Of a transaction that fills a gap between nonces and does nothing. */
const GAP_GAS = 21_000n;

/** A transaction on its way. */
interface Flying {
  id: number;
  hash: string;
  nonce: number;
  /** How many rows are in it. */
  rows: number;
  /** Block at which it was last given to the node; -1 if the node doesn't have it. */
  sentAt: number;
  /** When that was, in milliseconds of a clock that doesn't jump. */
  sentTime: number;
  /** Times that its nonce was found used by something else. */
  passedBy: number;
}

/** What relayers share. */
export interface Relaying {
  rpc: Rpc;
  journal: Journal;
  chainId: bigint;
  /** What the node's refusals mean. */
  refusals: readonly RefusalRule[];
  /** The newest block. */
  head: () => number;
  /** Transactions were found in blocks, though not by reading these. */
  onFound: (mined: readonly Mined[]) => void;
  /** A transaction is larger than the node takes. */
  onTooLarge: () => void;
}

/** One sender: signs with one nonce after the other, writes down what it signed, then sends it. */
export class Relayer {
  readonly address: string;
  resent = 0;
  signed = 0;
  /** What the node last said that isn't known. */
  complaint: string | undefined;
  readonly #key: RelayKey;
  readonly #with: Relaying;
  readonly #flying = new Map<string, Flying>();
  readonly #mostFlying: number;
  #window: number;
  #free: number[] = [];
  #nextNonce = 0;
  /** When a transaction was last mined, by block and by clock. */
  #landedAt = -1;
  #landedTime = -Infinity;
  #outbox: Checked[] = [];
  #flushing: Promise<void> | undefined;

  constructor(key: RelayKey, window: number, relaying: Relaying) {
    this.address = key.address;
    this.#key = key;
    this.#with = relaying;
    this.#window = this.#mostFlying = window;
  }

  /** Room for further transactions. */
  get room(): number {
    const lined = this.#outbox.reduce((sum, { rows }) => sum + rows.length, 0);
    const flying = [...this.#flying.values()].reduce((sum, { rows }) => sum + rows, 0);
    return lined + flying >= MOST_ROWS ? 0 : this.#window - this.inFlight;
  }

  get inFlight(): number {
    return this.#flying.size + this.#outbox.length;
  }

  has(hash: string): boolean {
    return this.#flying.has(hash);
  }

  hashes(): string[] {
    return [...this.#flying.keys()];
  }

  /** Takes up what an earlier run signed, and finds the next nonce. */
  async takeUp(signed: readonly Signed[]): Promise<void> {
    const { rpc } = this.#with;
    const [latest, pending] = await Promise.all([
      countOf(rpc, this.address, "latest"),
      countOf(rpc, this.address, "pending").catch(() => 0),
    ]);
    for (const { id, hash, nonce } of signed) this.#fly({ id, hash, nonce, rows: 0 });
    const own = new Set(signed.map(({ nonce }) => nonce));
    const last = Math.max(-1, ...own);
    this.#nextNonce = Math.max(latest, pending, last + 1);
    for (let nonce = Math.max(latest, pending); nonce < last; nonce++) {
      if (!own.has(nonce)) this.#free.push(nonce);
    }
  }

  /** Puts calls in line; they are signed and sent in this order. */
  async send(call: Checked): Promise<void> {
    this.#outbox.push(call);
    this.#flushing ??= this.#flush().finally(() => (this.#flushing = undefined));
    await this.#flushing;
  }

  /** Waits until nothing is being sent. */
  async rest(): Promise<void> {
    await this.#flushing?.catch(() => undefined);
  }

  /** A transaction is mined: it isn't on its way any more. Gives its id; undefined if it isn't this sender's. */
  landed(hash: string): number | undefined {
    const flying = this.#flying.get(hash);
    this.#flying.delete(hash);
    [this.#landedAt, this.#landedTime] = [this.#with.head(), performance.now()];
    if (this.#window < this.#mostFlying) this.#window++;
    return flying?.id;
  }

  /** Blocks for which transactions that the node took have waited and none was mined: a full chain takes them in turn. */
  get waited(): number {
    const at = [...this.#flying.values()].map(({ sentAt }) => sentAt).filter((each) => each >= 0);
    return at.length === 0 ? 0 : this.#with.head() - Math.max(this.#landedAt, Math.min(...at));
  }

  /** A transaction's block is gone: it is on its way again, and the node may not know it. */
  relaunch({ id, hash, nonce }: Signed): void {
    this.#fly({ id, hash, nonce, rows: 0 });
    this.#nextNonce = Math.max(this.#nextNonce, nonce + 1);
    this.#free = this.#free.filter((each) => each !== nonce);
  }

  /**
   * Sends again what the node doesn't have, or has had for so many blocks without mining it: the same to the byte. Where its
   * nonce has gone to something else, its rows wait for another transaction.
   */
  async nudge(patience: number): Promise<void> {
    const head = this.#with.head();
    const now = performance.now();
    const due = ({ sentAt, sentTime }: Flying) =>
      sentAt < 0 ||
      head - Math.max(sentAt, this.#landedAt) >= patience ||
      now - Math.max(sentTime, this.#landedTime) > LONG;
    if (this.#flushing !== undefined || ![...this.#flying.values()].some(due)) return;
    const used = await countOf(this.#with.rpc, this.address, "latest");
    await this.#settlePassedBy(used);
    const waiting = [...this.#flying.values()]
      .filter(({ nonce }) => nonce >= used)
      .sort((one, other) => one.nonce - other.nonce);
    await this.#fillGaps(used, waiting);
    const again = waiting.filter(due).slice(0, AGAIN_AT_ONCE);
    this.resent += again.filter(({ sentAt }) => sentAt >= 0).length;
    await this.#give(again);
  }

  async #flush(): Promise<void> {
    while (this.#outbox.length > 0) {
      const calls = this.#outbox.slice(0, AT_ONCE);
      const flying = await this.#sign(calls);
      this.#outbox.splice(0, calls.length);
      await this.#give(flying);
    }
  }

  async #sign(calls: readonly Checked[]): Promise<Flying[]> {
    const { journal, chainId } = this.#with;
    const nonces = calls.map(() => this.#free.shift() ?? this.#nextNonce++);
    const unsent = await Promise.all(
      calls.map(async ({ to, data, gasLimit, rows }, nth) => {
        const nonce = nonces[nth]!;
        const signed = await this.#key.sign({ chainId, nonce, gasLimit, to, data });
        const numbers = rows.map(({ row }) => row);
        return { ...signed, sender: this.address, nonce, gasLimit, rows: numbers };
      }),
    );
    const ids = journal.record(unsent);
    this.signed += ids.length;
    return unsent.map(({ hash, nonce, rows }, nth) =>
      this.#fly({ id: ids[nth]!, hash, nonce, rows: rows.length }),
    );
  }

  #fly(fresh: Pick<Flying, "id" | "hash" | "nonce" | "rows">): Flying {
    const { hash } = fresh;
    const flying = { ...fresh, sentAt: -1, sentTime: performance.now(), passedBy: 0 };
    this.#flying.set(hash, flying);
    return flying;
  }

  /** Gives signed transactions to the node. */
  async #give(flying: readonly Flying[]): Promise<void> {
    const { rpc, journal, head, refusals } = this.#with;
    if (flying.length === 0) return;
    const method = "eth_sendRawTransaction";
    const calls = flying.map(({ id }) => ({ method, params: [hexOf(journal.raw(id))] }));
    const at = head();
    const answers = await rpc.batch(calls);
    answers.forEach((answer, nth) => {
      const each = flying[nth]!;
      const { error } = answer;
      const meaning = error === undefined ? "known" : meaningOf(refusals, method, error);
      const words = error?.message.slice(0, 200) ?? "";
      const ending = endingOf(meaning, this.address, words);
      if (ending !== undefined) throw ending;
      if (meaning === "known") this.complaint = undefined;
      if (meaning === "too-large") this.#giveUp(each);
      if (meaning === "unclear") this.complaint = `the node doesn't take transactions: ${words}`;
      if (meaning === "pool-full") this.complaint = `the node's pool is full: ${words}`;
      if (meaning === "pool-full" || meaning === "later") {
        this.#window = Math.max(1, Math.floor(this.#window / 2));
      }
      each.sentAt = meaning === "known" ? at : -1;
      each.sentTime = performance.now();
    });
  }

  /** Too large to be sent at all: its rows go into smaller ones, and its nonce to another. */
  #giveUp({ id, hash, nonce }: Flying): void {
    this.#with.journal.void(id);
    this.#flying.delete(hash);
    this.#free.push(nonce);
    this.#free.sort((one, other) => one - other);
    this.#with.onTooLarge();
  }

  /**
   * Transactions whose nonce is used. Those that are in a block have landed, also where the node doesn't have the receipt yet;
   * of others it is believed when seen twice, as nodes may lag behind each other.
   */
  async #settlePassedBy(used: number): Promise<void> {
    const { rpc, journal, onFound } = this.#with;
    const suspects = [...this.#flying.values()].filter(({ nonce }) => nonce < used);
    if (suspects.length === 0) return;
    const hashes = suspects.map(({ hash }) => hash);
    const mined = await receiptsOf(rpc, hashes);
    const placed = await placedOf(rpc, hashes);
    for (const suspect of suspects) {
      if (mined.has(suspect.hash) || placed.has(suspect.hash) || ++suspect.passedBy < 2) continue;
      journal.void(suspect.id);
      this.#flying.delete(suspect.hash);
    }
    onFound([...mined.values()]);
    this.#nextNonce = Math.max(this.#nextNonce, used);
    this.#free = this.#free.filter((nonce) => nonce >= used);
  }

  /** Nonces that nobody uses hold up all after them: they're spent on transactions that do nothing. */
  async #fillGaps(used: number, waiting: readonly Flying[]): Promise<void> {
    const last = waiting.at(-1)?.nonce ?? -1;
    const taken = new Set(waiting.map(({ nonce }) => nonce));
    const gaps: number[] = [];
    for (let nonce = used; nonce < last; nonce++) if (!taken.has(nonce)) gaps.push(nonce);
    if (gaps.length === 0) return;
    this.#free = [...gaps, ...this.#free.filter((nonce) => nonce > last)];
    const nothing = { to: this.address, data: "0x", gasLimit: GAP_GAS, rows: [] };
    await this.#give(await this.#sign(gaps.map(() => nothing)));
  }
}
