import { decodeBytes32String, isHexString } from "ethers";
import { keccakOf } from "./keccak.js";
import { TallyError, type TallyErrorCode } from "./tally-error.js";

/** Longest text that fits a bytes32 with its closing zero byte, in bytes. */
const MAX_TEXT = 31;

interface Rule {
  code: TallyErrorCode;
  noun: string;
  lowerCase: boolean;
  spaces: boolean;
}

const TEXT: Rule = { code: "text-format", noun: "Text", lowerCase: true, spaces: true };
const REFERENCE: Rule = {
  code: "reference-format",
  noun: "Reference",
  lowerCase: false,
  spaces: true,
};
const ORGANISATION: Rule = {
  code: "organisation-format",
  noun: "Organisation identifier",
  lowerCase: true,
  spaces: false,
};

/**
 * Text as a bytes32, padded with zeros: printable ASCII (0x20 to 0x7e), at most 31 bytes.
 *
 * The form is that of `ethers.encodeBytes32String`; the empty text is the zero word, which the ledger reads as absent.
 *
 * @returns 0x-prefixed hex of 32 bytes.
 * @throws TallyError `text-format` (data: text, position).
 * @example
 * encodeText("GBP"); // "0x4742500000…00"
 */
export function encodeText(text: string): string {
  refuseBytes(text, TEXT);
  return wordOf(text);
}

/**
 * The text in a bytes32; the inverse of {@link encodeText}.
 *
 * @param word 0x-prefixed hex of 32 bytes.
 * @throws TallyError `text-format` if it isn't printable ASCII followed by zeros only.
 * @example
 * decodeText(encodeText("DFE-2026-001")); // "DFE-2026-001"
 */
export function decodeText(word: string): string {
  const problem = "is not a bytes32 of printable ASCII followed by zeros";
  if (!isHexString(word, 32)) {
    throw new TallyError("text-format", `"${String(word).slice(0, 70)}" ${problem}.`);
  }
  try {
    const text = decodeBytes32String(word);
    if (encodeText(text) === word.toLowerCase()) return text;
  } catch (cause) {
    throw new TallyError("text-format", `${word} ${problem}.`, { cause, data: { word } });
  }
  throw new TallyError("text-format", `${word} ${problem}.`, { data: { word } });
}

/**
 * An organisation's own reference for an instruction, as the bytes32 that the contracts take.
 *
 * The rule is the contracts': 1 to 31 bytes, each 0x20 to 0x7e, no lower-case letters, no space at either end.
 *
 * @throws TallyError `reference-format` (data: text, position); the message says how to mend it.
 * @example
 * encodeReference("DFE-2026-001"); // "0x4446452d323032362d303031…00"
 */
export function encodeReference(reference: string): string {
  refuseEmpty(reference, REFERENCE);
  refuseBytes(reference, REFERENCE);
  const edge = reference.startsWith(" ") ? 1 : reference.endsWith(" ") ? reference.length : 0;
  if (edge > 0) {
    refuse(REFERENCE, reference, `has a space at character ${edge}, its edge. Take it away.`, edge);
  }
  return wordOf(reference);
}

/**
 * An organisation identifier (org-id.guide, like GB-GOV-14) as the bytes32 that the registry takes.
 *
 * The rule is the registry's: 1 to 31 bytes, each 0x21 to 0x7e, so no spaces; lower-case letters are allowed.
 *
 * @throws TallyError `organisation-format` (data: text, position); the message says how to mend it.
 * @example
 * encodeOrganisation("GB-GOV-14"); // "0x47422d474f562d3134…00"
 */
export function encodeOrganisation(identifier: string): string {
  refuseEmpty(identifier, ORGANISATION);
  refuseBytes(identifier, ORGANISATION);
  return wordOf(identifier);
}

/**
 * The id of what an organisation's instruction created: keccak256(abi.encode(bytes32 organisation, bytes32 reference)).
 *
 * The ledger derives ids the same way, so a plan can name what it will create.
 *
 * @returns 0x-prefixed hex of 32 bytes.
 * @throws TallyError `organisation-format`, `reference-format`.
 * @example
 * idOf("GB-GOV-14", "DFE-2026-001"); // the id of the grant that GB-GOV-14 awards under that reference
 */
export function idOf(organisation: string, reference: string): string {
  const words = encodeOrganisation(organisation) + encodeReference(reference).slice(2);
  return keccakOf(Buffer.from(words.slice(2), "hex"));
}

/** Text that was checked, as a bytes32. */
function wordOf(text: string): string {
  return `0x${Buffer.from(text, "latin1").toString("hex").padEnd(64, "0")}`;
}

/**
 * What is wrong with a payment's identifier, in words, or undefined if it's good.
 *
 * Good is a string of 1 to `longest` UTF-16 units, well formed, without spaces at its ends, control characters, line
 * separators or characters that turn the direction of text.
 *
 * @example
 * identifierProblem("E2E-000001", 35); // undefined
 * identifierProblem("", 35); // "is empty"
 */
export function identifierProblem(value: unknown, longest: number): string | undefined {
  if (typeof value !== "string") return "is not text";
  if (value.length === 0) return "is empty";
  if (value.length > longest) return `is longer than ${longest} characters`;
  if (value.trim() !== value) return "begins or ends with a space";
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(value)) {
    return "has a control character, a line break or broken Unicode";
  }
  return undefined;
}

function refuseEmpty(text: string, rule: Rule): void {
  if (text === "") {
    throw new TallyError(rule.code, `${rule.noun} is empty: give 1 to ${MAX_TEXT} characters.`);
  }
}

function refuseBytes(text: string, rule: Rule): void {
  if (typeof text !== "string") {
    throw new TallyError(rule.code, `${rule.noun} must be text, not ${typeof text}.`);
  }
  if (text.length > MAX_TEXT) {
    const problem = `has ${text.length} characters. Shorten it to ${MAX_TEXT}.`;
    refuse(rule, text, problem, MAX_TEXT + 1);
  }
  for (let at = 0; at < text.length; at++) {
    const problem = byteProblem(text.charCodeAt(at), rule);
    if (problem) refuse(rule, text, problem.replace("@", `at character ${at + 1}`), at + 1);
  }
}

function byteProblem(byte: number, rule: Rule): string | undefined {
  if (byte < 0x20 || byte > 0x7e)
    return "is not plain ASCII @. Use letters, digits and signs only.";
  if (!rule.spaces && byte === 0x20) return "has a space @. Use a hyphen.";
  if (!rule.lowerCase && byte >= 0x61 && byte <= 0x7a) {
    return "has a lower-case letter @. Write it in upper case.";
  }
  return undefined;
}

function refuse(rule: Rule, text: string, problem: string, position: number): never {
  const shown = JSON.stringify(text.slice(0, 40));
  throw new TallyError(rule.code, `${rule.noun} ${shown} ${problem}`, { data: { text, position } });
}
