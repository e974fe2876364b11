import { setTimeout as sleep } from "node:timers/promises";
import type { Plan } from "../plan.js";
import type { Journal } from "./journal.js";
import { bytesOf } from "./multicall.js";

/** Plans approved and written down at once. */
const AT_ONCE = 50;
/** Rows that are approved ahead of those being sent. */
const AHEAD = 2_000;

/** What an approver needs. */
export interface Approving {
  journal: Journal;
  approve: (plan: Plan) => Promise<unknown>;
  readPlan: (text: string) => Plan;
  /** How many rows were taken to be sent. */
  taken: () => number;
  /** Rows were approved, up to this one; undefined when all are. */
  onApproved: (upTo: number | undefined) => void;
}

/** Has officers approve the plans that wait for it, in the order of their rows, a little ahead of sending them. */
export class Approver {
  readonly #with: Approving;
  #ended = false;

  constructor(approving: Approving) {
    this.#with = approving;
  }

  /** Begins no further plan. */
  end(): void {
    this.#ended = true;
  }

  /** Approves until none is left, or it is ended. */
  async run(): Promise<void> {
    const { journal, taken, onApproved } = this.#with;
    let approved = 0;
    for (let after = 0; !this.#ended;) {
      const rows = journal.unapproved(after, AT_ONCE);
      if (rows.length === 0) break;
      after = rows.at(-1)!.row;
      const waiting = rows.filter(({ state }) => state === "ready"); // others were found on the ledger, or refused
      const calls = await this.#calls(waiting.map(({ plan }) => plan));
      if (this.#ended) return; // the journal may be closed
      journal.together(() =>
        calls.forEach((call, nth) => journal.setCall(waiting[nth]!.row, call)),
      );
      approved += calls.length;
      onApproved(after);
      do
        await sleep(approved - taken() > AHEAD ? 20 : 0); // sending gets its turn, too
      while (approved - taken() > AHEAD && !this.#ended);
    }
    onApproved(undefined);
  }

  async #calls(plans: readonly string[]): Promise<Uint8Array[]> {
    const { approve, readPlan } = this.#with;
    const calls: Uint8Array[] = [];
    for (const text of plans) {
      const plan = readPlan(text);
      await approve(plan);
      calls.push(bytesOf(plan.call().data));
    }
    return calls;
  }
}
