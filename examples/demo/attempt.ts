import { exitCodeOf, isTallyError } from "../../sdk/index.js";
import type { Refusal, Refusals } from "./refusals.js";

/** Exit codes that mean "refused", not "failed": bad input, not permitted, against the ledger's rules. */
const REFUSED = new Set([3, 4, 5]);

/**
 * Does something that may be refused: a refusal is listed and gives false, anything else is thrown. What was refused
 * stays refused in a second run, when the ledger may have cash that it didn't have on the day.
 */
export async function attempt(
  refusals: Refusals,
  what: Pick<Refusal, "organisation" | "reference">,
  work: () => Promise<unknown>,
): Promise<boolean> {
  return refusals.stands(what) ? false : attemptAgain(refusals, what, work);
}

/** Does again what may have been refused before. */
export async function attemptAgain(
  refusals: Refusals,
  what: Pick<Refusal, "organisation" | "reference">,
  work: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!isTallyError(error) || !REFUSED.has(exitCodeOf(error))) throw error;
    refusals.add({ ...what, reason: error.message });
    return false;
  }
}
