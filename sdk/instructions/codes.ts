import { text } from "./instruction.js";
import type { Message } from "./typed-data.js";

/** The words of an enumerated code by its number; the glossary lists them too. Numbers never change their meaning. */
type Codes = readonly string[];

/** What income a credit is. */
export const CREDIT_KINDS: Codes = [
  "other income",
  "interest",
  "an exchange gain",
  "a sale",
  "a correction",
];

/** Why cash is lost. */
export const LOSS_REASONS: Codes = [
  "another reason",
  "theft",
  "insolvency",
  "an exchange loss",
  "the correction of an error",
];

/** Why the outstanding part of a transfer is given up. */
export const WRITE_OFF_REASONS: Codes = [
  "another reason",
  "bank charges",
  "an exchange difference",
  "a loss in transit",
  "the insolvency of a bank",
];

/** Why a batch is taken back. */
export const VOID_REASONS: Codes = [
  "another reason",
  "the bank refused the file",
  "it was never sent to the bank",
  "it was posted twice",
  "there is an error in it",
];

/** Why a receipt is taken back. */
export const REVERSAL_REASONS: Codes = [
  "another reason",
  "the money didn't arrive",
  "the amount was wrong",
  "it was signed for another transfer",
  "it was signed twice",
];

/** The words of a message's code, or its number where this release has none. */
export function inWords(message: Message, field: "kind" | "reason", codes: Codes): string {
  const code = text(message, field);
  return codes[Number(code)] ?? `code ${code}`;
}
