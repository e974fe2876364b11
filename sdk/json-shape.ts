import { getAddress, isAddress, isHexString } from "ethers";
import { isCurrency } from "./currencies.js";
import { MAX_AMOUNT } from "./money.js";
import { TallyError, type TallyErrorCode } from "./tally-error.js";
import { identifierProblem } from "./text.js";

/** Addresses that were met last, as they were written: files of plans name the same few, and a checksum takes two hashes. */
const ADDRESSES = new Map<string, string>();
const MOST_ADDRESSES = 100;

/**
 * Checks JSON that may come from a stranger, field by field, and throws a {@link TallyError} that names the field.
 * Values never go into messages, because manifests and slips hold secrets.
 *
 * @example
 * const shape = new JsonShape("slip-format", "This slip");
 * shape.hex(value.root, 32, "batch.root"); // 0x… in lower case, or an error that says "This slip: batch.root …"
 */
export class JsonShape {
  readonly code: TallyErrorCode;
  readonly subject: string;

  constructor(code: TallyErrorCode, subject: string) {
    this.code = code;
    this.subject = subject;
  }

  /** Throws this shape's code, naming the field. */
  refuse(path: string, problem: string): never {
    throw new TallyError(this.code, `${this.subject}: ${path} ${problem}.`, { data: { path } });
  }

  /** The JSON value in a text in which no object states a key twice (parsers differ in which one they keep). */
  parse(text: string): unknown {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.refuse("the text", "is not JSON"); // the parser's own message quotes the text
    }
    if (keysWritten(text) !== keysKept(value)) this.refuse("the text", "states a field twice");
    return value;
  }

  /** An object with exactly these fields, none missing and none unknown. */
  object<Name extends string>(
    value: unknown,
    names: readonly Name[],
    path: string,
  ): Record<Name, unknown> {
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
      this.refuse(path, "is not an object");
    }
    for (const name of names) {
      if (!Object.hasOwn(value, name)) this.refuse(path, `has no field "${name}"`);
    }
    if (Object.keys(value).length > names.length)
      this.refuse(path, "has a field that is not known");
    return value as Record<Name, unknown>;
  }

  /** An array of `least` to `most` values. */
  array(value: unknown, least: number, most: number, path: string): unknown[] {
    if (!Array.isArray(value)) this.refuse(path, "is not a list");
    if (value.length < least || value.length > most) {
      this.refuse(path, `must have ${least} to ${most} entries`);
    }
    return value;
  }

  /** One given value. */
  exactly<Value>(value: unknown, expected: Value, path: string): Value {
    if (value !== expected) this.refuse(path, `must be ${JSON.stringify(expected)}`);
    return expected;
  }

  /** 0x-prefixed hex of so many bytes, returned in lower case. */
  hex(value: unknown, bytes: number, path: string): string {
    if (!isHexString(value, bytes)) this.refuse(path, `is not ${bytes} bytes of 0x-prefixed hex`);
    return value.toLowerCase();
  }

  /** An account address, returned in checksum form (EIP-55). */
  address(value: unknown, path: string): string {
    const known = typeof value === "string" ? ADDRESSES.get(value) : undefined;
    if (known !== undefined) return known;
    if (typeof value !== "string" || !/^0x/.test(value) || !isAddress(value)) {
      this.refuse(path, "is not an address");
    }
    if (ADDRESSES.size >= MOST_ADDRESSES) ADDRESSES.clear();
    const address = getAddress(value);
    ADDRESSES.set(value, address);
    return address;
  }

  /** A whole number from `least` to `most`. */
  integer(value: unknown, least: number, most: number, path: string): number {
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
      this.refuse(path, `is not a whole number from ${least} to ${most}`);
    }
    return value;
  }

  /** Minor units, 1 to 2^96 - 1, as a decimal string without leading zeros. */
  amount(value: unknown, path: string): string {
    const plain = typeof value === "string" && /^[1-9][0-9]{0,28}$/.test(value);
    if (!plain || BigInt(value) > MAX_AMOUNT) {
      this.refuse(path, "is not a decimal string of minor units from 1 to 2^96 - 1");
    }
    return value;
  }

  /** An active ISO 4217 code. */
  currency(value: unknown, path: string): string {
    if (!isCurrency(value)) this.refuse(path, "is not an ISO 4217 currency");
    return value;
  }

  /** A payment's identifier of at most so many characters. */
  identifier(value: unknown, longest: number, path: string): string {
    const problem = identifierProblem(value, longest);
    if (problem) this.refuse(path, problem);
    return value as string;
  }
}

function keysWritten(text: string): number {
  let keys = 0;
  for (const token of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)) if (token[1]) keys++;
  return keys;
}

/** Without recursion, so that deep nesting from a stranger can't exhaust the stack. */
function keysKept(value: unknown): number {
  let keys = 0;
  const rest = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (next === null || typeof next !== "object") continue;
    const children: unknown[] = Array.isArray(next) ? next : Object.values(next);
    if (!Array.isArray(next)) keys += children.length;
    for (const child of children) rest.push(child);
  }
  return keys;
}
