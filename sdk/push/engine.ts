import { setTimeout as sleep } from "node:timers/promises";
import { TallyError } from "../tally-error.js";
import type { Mined } from "./chain-calls.js";
import type { Checker, Outcome } from "./checker.js";
import type { Journal } from "./journal.js";
import type { EngineOptions } from "./options.js";
import type { GasBook, Pack, PackSource } from "./packs.js";
import type { Relayer } from "./relayer.js";
import { Watch, type Watching } from "./watch.js";
import type { Rpc } from "../network/json-rpc.js";

/** Packs tried at the same time. */
const TRIED_AT_ONCE = 4;
/** Transactions that a row may fail in, although it is taken when tried. */
const MOST_ATTEMPTS = 5;
/** Milliseconds after which transactions are looked after even without a new block. */
const NUDGE_EVERY = 5_000;

/** What an engine works with. */
export interface EngineParts {
  journal: Journal;
  rpc: Rpc;
  relayers: readonly Relayer[];
  source: PackSource;
  gas: GasBook;
  checker: Checker;
  options: EngineOptions;
  onProgress: () => void;
}

/**
 * Sends what waits in the journal until every row is settled: tries packs, has relayers sign and send them, and follows the
 * chain to see what becomes of them.
 */
export class Engine implements Watching {
  readonly #parts: EngineParts;
  readonly #watch: Watch;
  /** Packs are handed to relayers in the order in which they were taken. */
  #line: Promise<unknown> = Promise.resolve();
  #preparing = 0;
  /** A pack of kinds whose gas isn't known is being tried: those after it wait for what it teaches. */
  #learning = false;
  #passEnded = false;
  /** No further packs until what is on its way has landed. */
  #drain = false;
  #stopped = false;
  #failure: { error: unknown } | undefined;
  #nudged = 0;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#watch = new Watch(parts.rpc, this);
  }

  get head(): number {
    return this.#watch.head;
  }

  get inFlight(): number {
    return this.#parts.relayers.reduce((sum, relayer) => sum + relayer.inFlight, 0);
  }

  /** What a person should know about the chain or the node. */
  get note(): string | undefined {
    const { relayers, options, journal } = this.#parts;
    const { stalledAfterSeconds, resendAfterBlocks } = options;
    const still = Math.floor(this.#watch.still);
    if (still >= stalledAfterSeconds && (this.inFlight > 0 || journal.hasUnconfirmed())) {
      return `the chain has not moved for ${still} s`;
    }
    const complaint = relayers.find((each) => each.complaint !== undefined)?.complaint;
    if (complaint !== undefined) return complaint;
    const waited = Math.max(0, ...relayers.map((each) => each.waited));
    if (waited < resendAfterBlocks) return undefined;
    return `transactions were accepted and not mined for ${waited} blocks; they are sent again`;
  }

  /** Runs until every row is settled or, if asked for, one is refused. */
  async run(): Promise<void> {
    const { journal, relayers, options } = this.#parts;
    const signed = journal.transactions("signed");
    for (const relayer of relayers) {
      await relayer.takeUp(signed.filter(({ sender }) => sender === relayer.address));
    }
    await this.#watch.begin(journal.blocks(256));
    await this.#after(true);
    this.#stopped = options.stopOnRefusal === true && journal.counts().refused > 0;
    for (;;) {
      this.#feed();
      const moved = await this.#watch.look();
      await this.#after(moved);
      this.#parts.onProgress();
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#isFinished()) return;
      if (!moved)
        await sleep(options.pollMilliseconds ?? 250, undefined, { signal: options.signal });
    }
  }

  /** Further rows are approved. */
  onApproved(): void {
    this.#feed();
  }

  /** What the engine can't go on without has failed. */
  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Waits until nothing of this process is at work any more. */
  async rest(): Promise<void> {
    this.#stopped = true;
    await this.#line.catch(() => undefined);
    for (const relayer of this.#parts.relayers) await relayer.rest();
  }

  hashes(): string[] {
    return this.#parts.relayers.flatMap((relayer) => relayer.hashes());
  }

  isFlying(hash: string): boolean {
    return this.#parts.relayers.some((relayer) => relayer.has(hash));
  }

  /** Transactions were found in blocks, though not by reading these. */
  onFound(mined: readonly Mined[]): void {
    this.#watch.found(mined);
  }

  onMined(mined: readonly Mined[]): void {
    this.#parts.journal.together(() => mined.forEach((each) => this.#land(each)));
  }

  onReorganised(ancestor: number): void {
    const { journal, relayers } = this.#parts;
    journal.together(() => {
      for (const transaction of journal.minedAfter(ancestor)) {
        journal.unmine(transaction.id);
        relayers.find(({ address }) => address === transaction.sender)?.relaunch(transaction);
      }
    });
  }

  #land({ hash, block, blockHash, succeeded, gasUsed }: Mined): void {
    const { journal, relayers, gas } = this.#parts;
    const id = relayers.find((relayer) => relayer.has(hash))?.landed(hash);
    if (id === undefined) return;
    const { kinds, size, gasLimit } = journal.load(id);
    if (succeeded) {
      journal.mined(id, block, blockHash, gasUsed);
      gas.learn(kinds, size, gasUsed);
    } else {
      if (gasUsed * 100n >= gasLimit * 95n) gas.raise(kinds); // it ran out of gas
      journal.failed(id, block, blockHash, gasUsed);
    }
  }

  /** What follows a look at the chain. */
  async #after(moved: boolean): Promise<void> {
    const { journal, relayers, options } = this.#parts;
    const now = performance.now();
    if (moved) journal.together(() => journal.confirm(this.head - options.confirmations + 1));
    if (moved || now - this.#nudged > NUDGE_EVERY) {
      this.#nudged = now;
      for (const relayer of relayers) await relayer.nudge(options.resendAfterBlocks);
    }
    const resting = this.inFlight === 0 && this.#preparing === 0;
    if (resting && !this.#stopped && (this.#passEnded || this.#drain)) this.#nextPass();
  }

  /** Rows that were put off are tried again, with nothing on its way. */
  #nextPass(): void {
    const { journal, source } = this.#parts;
    journal.together(() => {
      for (const row of journal.tried(MOST_ATTEMPTS)) {
        const words = `Its transaction failed ${MOST_ATTEMPTS} times, although the ledger takes it when it is tried. Run it again later.`;
        journal.refuse(row, "not-mined", words);
      }
    });
    if (journal.undefer() === 0 && !this.#drain) return;
    this.#drain = this.#passEnded = false;
    source.rewind();
    this.#feed();
  }

  #isFinished(): boolean {
    const { journal } = this.#parts;
    if (this.inFlight > 0 || this.#preparing > 0 || journal.hasUnconfirmed()) return false;
    return this.#stopped || (this.#passEnded && !journal.hasDeferred());
  }

  /** Begins to try as many packs as there is room for. */
  #feed(): void {
    const { relayers, source, gas } = this.#parts;
    const room = () => relayers.reduce((sum, relayer) => sum + Math.max(0, relayer.room), 0);
    while (this.#preparing < Math.min(TRIED_AT_ONCE, room())) {
      if (this.#stopped || this.#drain || this.#passEnded || this.#learning) return;
      if (this.#failure !== undefined) return;
      const pack = source.take();
      if (pack === undefined) {
        this.#passEnded = !source.isOpen;
        return;
      }
      this.#learning = pack.rows.some(({ kind }) => !gas.knows(kind));
      const learning = this.#learning;
      void this.#prepare(pack).finally(() => {
        if (!learning) return;
        this.#learning = false;
        this.#feed();
      });
    }
  }

  async #prepare(pack: Pack): Promise<void> {
    const { checker, journal } = this.#parts;
    // with nothing before it on its way or put off, what is refused now will always be
    const final = this.inFlight === 0 && this.#preparing === 0 && !journal.hasDeferred();
    this.#preparing++;
    try {
      const before = this.#line;
      const checking = checker.check(pack, final);
      const turn = Promise.allSettled([before, checking]).then(async () => {
        this.#send(await checking, final);
      });
      this.#line = turn;
      await turn;
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      this.#preparing--;
    }
    this.#feed();
  }

  #send({ checked, refused, untried }: Outcome, final: boolean): void {
    const { journal, relayers, options } = this.#parts;
    if (this.#stopped || this.#failure !== undefined) return;
    let deferred = untried.length;
    journal.together(() => {
      for (const { row, error } of refused) {
        if (error.code === "already-done") journal.setState(row, "already-done");
        else if (final) journal.refuse(row, error.code, error.message);
        else {
          journal.setState(row, "deferred");
          deferred++;
        }
      }
      for (const row of untried) journal.setState(row, "deferred");
    });
    const settled = refused.some(({ error }) => error.code !== "already-done");
    if (options.stopOnRefusal && final && settled) this.#stopped = true;
    if (deferred > 0 && (checked === undefined || options.stopOnRefusal)) this.#drain = true;
    if (checked === undefined || this.#stopped) return;
    const relayer = [...relayers].sort((one, other) => other.room - one.room)[0]!;
    relayer.send(checked).catch((error: unknown) => (this.#failure ??= { error }));
  }
}

/** The words of an end that was asked for. */
export function stoppedBy(signal: AbortSignal): TallyError {
  return new TallyError(
    "push-stopped",
    "The push was stopped. Run it again with the same journal: it sends exactly what has not landed.",
    { cause: signal.reason },
  );
}
