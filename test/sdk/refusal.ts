import { expect } from "chai";
import { isTallyError, type TallyError, type TallyErrorCode } from "../../sdk/tally-error.js";

/** Runs what must be refused, asserts the code, and returns the error for further assertions. */
export function refusal(code: TallyErrorCode, action: () => unknown): TallyError {
  try {
    action();
  } catch (error) {
    return asRefusal(code, error);
  }
  expect.fail(`expected to be refused with ${code}`);
}

/** The same for a promise. */
export async function rejection(
  code: TallyErrorCode,
  action: Promise<unknown>,
): Promise<TallyError> {
  try {
    await action;
  } catch (error) {
    return asRefusal(code, error);
  }
  expect.fail(`expected to be refused with ${code}`);
}

function asRefusal(code: TallyErrorCode, error: unknown): TallyError {
  if (!isTallyError(error)) throw error;
  expect(error.code, error.message).to.equal(code);
  return error;
}
