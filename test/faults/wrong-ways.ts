import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Plan, Tally } from "../../sdk/index.js";
import { receiptOf } from "./movements.js";

/** What a careless pusher would do before it goes on with its journal; gives the plans that it would push. */
type Way = (plans: Plan[], journal: string, tally: Tally) => Plan[] | Promise<Plan[]>;

function write(journal: string, sql: string): void {
  if (!existsSync(journal)) return;
  const db = new DatabaseSync(journal);
  try {
    if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'rows'").get()) db.exec(sql);
  } finally {
    db.close();
  }
}

/** The three mistakes that the property tests must find. */
export const WRONG_WAYS = {
  /** What was signed was surely sent, and what was sent is surely on the ledger. */
  believes: (plans, journal) => {
    write(journal, "UPDATE rows SET state = 'done' WHERE state = 'sent'");
    write(journal, "UPDATE transactions SET state = 'final' WHERE state = 'signed'");
    return plans;
  },
  /** What isn't known to be on the ledger is signed again, without looking up what was sent. */
  resigns: (plans, journal) => {
    write(journal, "UPDATE rows SET state = 'ready', tx = NULL WHERE state = 'sent'");
    write(journal, "UPDATE transactions SET state = 'void' WHERE state = 'signed'");
    return plans;
  },
  /** The same, with fresh references, which the officers approve. */
  renames: async (plans, journal, tally) => {
    const sent = new Set(referencesSent(journal));
    write(journal, "UPDATE rows SET state = 'done' WHERE state = 'sent'");
    write(journal, "UPDATE transactions SET state = 'void' WHERE state = 'signed'");
    const anew = plans.filter(({ reference }) => sent.has(reference));
    return [...plans, ...(await Promise.all(anew.map((plan) => renamed(plan, tally))))];
  },
} satisfies Record<string, Way>;

export type WrongWay = keyof typeof WRONG_WAYS;

function referencesSent(journal: string): string[] {
  if (!existsSync(journal)) return [];
  const db = new DatabaseSync(journal);
  try {
    const rows = db.prepare("SELECT reference FROM rows WHERE state = 'sent'").all();
    return rows.map(({ reference }) => String(reference));
  } catch {
    return []; // no tables yet
  } finally {
    db.close();
  }
}

async function renamed(plan: Plan, tally: Tally): Promise<Plan> {
  const { amount } = plan.message as unknown as { amount: bigint | string };
  const reference = `${plan.reference}-AGAIN`;
  return receiptOf(await tally.fund("HMT-HE"), { reference, amount: BigInt(amount) });
}
