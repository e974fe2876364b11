import { isHexString, toUtf8String } from "ethers";
import { formatMoney } from "../money.js";
import { rolesIn } from "../roles.js";
import { decodeText, encodeText } from "../text.js";
import type { ErrorContext } from "./contract-error.js";

// Every function here takes a decoded argument as it came and never throws: words about an error mustn't be a second one.

const ROOT = encodeText("ROOT");
const LAST_SECOND = 8_640_000_000_000n; // of JavaScript's dates
const DAY = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** The text in a bytes32, or the word itself, shortened, if it holds none. */
export function text(word: unknown): string {
  try {
    return decodeText(String(word));
  } catch {
    return shortened(word);
  }
}

/** An organisation by its identifier. */
export function organisation(identifier: unknown): string {
  return text(identifier) || "no organisation";
}

/** An organisation by its number on the register. */
export function registered(number: unknown, context: ErrorContext): string {
  if (whole(number) === 0n) return "nobody";
  const name = context.organisation?.(Number(number));
  return name ?? `organisation number ${String(number)} on the register`;
}

/** A grant by its reference, or by its shortened id. */
export function grant(id: unknown, context: ErrorContext): string {
  if (id === ROOT) return "the root grant";
  return `grant ${context.grant?.(String(id)) ?? shortened(id)}`;
}

/** A vote by its reference, or by its shortened id. */
export function vote(id: unknown, context: ErrorContext): string {
  return `vote ${context.vote?.(String(id)) ?? shortened(id)}`;
}

/** A payment batch by its reference, or by its shortened id. */
export function batch(id: unknown, context: ErrorContext): string {
  return `payment batch ${context.batch?.(String(id)) ?? shortened(id)}`;
}

/** An officer by name, or by the key's shortened id. */
export function officer(id: unknown, context: ErrorContext): string {
  return context.officer?.(String(id)) ?? `the officer with key id ${shortened(id)}`;
}

/** A transfer by its number, and its grant. */
export function transfer(number: unknown, id: unknown, context: ErrorContext): string {
  const kind = whole(number) < 0n ? "refund" : "tranche";
  return `${kind} ${String(number)} of ${grant(id, context)}`;
}

/** An amount as money if the currency is known, or else in minor units. */
export function amount(value: unknown, { currency }: Pick<ErrorContext, "currency">): string {
  const minor = whole(value);
  try {
    if (currency !== undefined) return formatMoney({ amount: minor, currency });
  } catch {
    // a currency that ISO 4217 doesn't have
  }
  return `${minor.toLocaleString("en-GB")} minor units`;
}

/** By how much the first amount is more than the second. */
export function excess(more: unknown, less: unknown, context: ErrorContext): string {
  return amount(whole(more) - whole(less), context);
}

/** The currency code in a bytes3. */
export function currencyCode(word: unknown): string {
  if (!isHexString(word, 3)) return String(word);
  const code = toUtf8String(word).replace(/\0+$/, "");
  return /^[A-Z]{3}$/.test(code) ? code : "no currency";
}

/** A Unix time in seconds as a date and a time of day, UTC. */
export function time(seconds: unknown): string {
  const second = whole(seconds);
  if (second > LAST_SECOND) return `second ${second} of Unix time`;
  const date = new Date(Number(second) * 1000);
  return `${DAY.format(date)}, ${date.toISOString().slice(-13, -8)} UTC`;
}

/** The roles in a bit set: "COMMIT and RELEASE". */
export function roles(bits: unknown): string {
  return list(rolesIn(Number(bits)), "none");
}

/** Those roles of a bit set that another lacks. */
export function rolesBeyond(bits: unknown, mask: unknown): string {
  return roles(Number(bits) & ~Number(mask));
}

/** "1 payment", "2 payments". */
export function count(number: unknown, noun: string): string {
  return `${String(number)} ${noun}${whole(number) === 1n ? "" : "s"}`;
}

/** An argument as a number to reckon with; 0 if it is none. */
export function whole(value: unknown): bigint {
  return typeof value === "bigint" ? value : 0n;
}

/** A phrase of ours at the head of a sentence. Never for identifiers and names, whose case is their owner's. */
export function head(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

/** A stranger's text, quoted, short, and without characters that could command a terminal. */
export function quoted(value: unknown): string {
  const plain = String(value).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "?");
  return `"${plain.length > 100 ? `${plain.slice(0, 100)}…` : plain}"`;
}

function list(words: readonly string[], none: string): string {
  if (words.length === 0) return none;
  if (words.length === 1) return words[0]!;
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}

function shortened(word: unknown): string {
  const hex = String(word);
  return hex.length > 18 ? `${hex.slice(0, 10)}…${hex.slice(-4)}` : hex;
}
