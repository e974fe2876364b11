import type { Journal } from "./journal.js";
import type { PushOptions, PushProgress } from "./options.js";

/** Milliseconds between reports. */
const EVERY = 500;

/** What a push on its way tells of itself. */
interface Underway {
  head: number;
  inFlight: number;
  note: string | undefined;
}

/** Tells how a push stands, by a clock that doesn't jump. */
export class Meter {
  readonly #journal: Journal;
  readonly #listener: PushOptions["onProgress"];
  #told = -EVERY;
  #phase: PushProgress["phase"] | undefined;
  #began: { time: number; done: number } | undefined;

  constructor(journal: Journal, listener: PushOptions["onProgress"]) {
    this.#journal = journal;
    this.#listener = listener;
  }

  tell(phase: PushProgress["phase"], underway?: Underway): void {
    const now = performance.now();
    if (this.#listener === undefined) return;
    if (phase === this.#phase && now - this.#told < EVERY) return;
    [this.#told, this.#phase] = [now, phase];
    const rows = this.#journal.counts();
    const total = Object.values(rows).reduce((sum, each) => sum + each, 0);
    const left = rows.ready + rows.deferred + rows.sent + rows.mined;
    if (phase === "sending") this.#began ??= { time: now, done: rows.done };
    const { time, done } = this.#began ?? { time: now, done: rows.done };
    const perSecond = now > time ? ((rows.done - done) * 1000) / (now - time) : 0;
    this.#listener({
      phase,
      total,
      rows,
      inFlight: underway?.inFlight ?? 0,
      perSecond,
      secondsLeft: perSecond > 0 ? left / perSecond : undefined,
      block: underway?.head ?? -1,
      note: underway?.note,
    });
  }
}
