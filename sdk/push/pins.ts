import { TallyError } from "../tally-error.js";
import type { Journal } from "./journal.js";

/** What a journal is for; it's used for nothing else. */
export interface Pins {
  chain: string;
  /** Hash of the chain's first block. */
  genesis: string;
  treasury: string;
  /** Addresses in order, with spaces between. */
  senders: string;
}

/**
 * Pins a new journal to a chain, a ledger and its senders, or checks that it is pinned to these.
 *
 * @throws TallyError `journal-mismatch`.
 */
export function pinJournal(journal: Journal, pins: Pins): void {
  const pinned = journal.pins;
  journal.together(() => {
    for (const [name, value] of Object.entries(pins) as [keyof Pins, string][]) {
      const before = pinned.get(name);
      if (before === undefined) journal.pin(name, value);
      else if (before !== value) throw mismatch(journal, name, before, value);
    }
  });
}

const NOUNS: Record<keyof Pins, string> = {
  chain: "chain",
  genesis: "chain, one that began with the block",
  treasury: "ledger, the one of the treasury",
  senders: "senders",
};

function mismatch(journal: Journal, name: keyof Pins, pinned: string, now: string): TallyError {
  return new TallyError(
    "journal-mismatch",
    `The journal ${journal.path} is for another ${NOUNS[name]} (${pinned}, not ${now}). Name another journal, or push as it was ` +
      `begun; what has landed isn't sent again in either case.`,
    { data: { journal: journal.path, pin: name, pinned, now } },
  );
}
