import { readFile } from "node:fs/promises";
import { isAddress, isHexString } from "ethers";
import {
  isTallyError,
  money,
  provePayment,
  ROLE_NAMES,
  TallyError,
  type Batch,
  type BatchRoot,
  type BounceInput,
  type GrantRef,
  type Hashed,
  type Money,
  type Role,
  type Tally,
} from "../sdk/index.js";
import { manifestIn } from "./files.js";
import {
  AMOUNT,
  BOUNCED,
  DAY as DAY_FORM,
  FOREIGN,
  GRANT,
  HASHED,
  HEX,
  JSON_FORM,
  LIMITS,
  listOf,
  MANIFEST,
  ORGANISATION,
  PLAIN,
  QUORUMS,
  WHOLE,
  YES_NO,
  type Form,
} from "./text-forms.js";

/** What fields are read against. */
export interface Desk {
  tally: Tally;
  /** The fund's currency; empty for instructions outside of funds. */
  currency: string;
  /** Id of the fund's root grant. */
  root: string;
  /** Gets what each bad field is refused for, so that one doesn't hide the next; without it the first is thrown. */
  refused?: TallyError[];
}

/** Reads the value of a field, or refuses it; `at` is its path. */
type Read<Value> = (value: unknown, at: string, desk: Desk) => Value | Promise<Value>;

/** How a field of a JSON file becomes an input of the SDK. */
export interface Field<Value, Needed extends boolean = true> {
  read: Read<Value>;
  needed: Needed;
  /** How it is written as text: in an option, or in a cell of a table. */
  form: Form;
  /** Fields of its own. */
  parts?: Parts;
}

/** Fields of an object, or of the items of a list, and what they are called: "officer" in `--officer-signer`. */
export interface Parts {
  fields: Readonly<Record<string, Field<unknown, boolean>>>;
  /** Name of one item of a list. */
  item?: string;
}

/** A reader for every field of an input, optional exactly where the input's is. */
export type Fields<Input> = {
  [Name in keyof Input]-?: undefined extends Input[Name]
    ? Field<Exclude<Input[Name], undefined>, false>
    : Field<Input[Name]>;
};

/** The same field, which may be left out. */
export function optional<Value>(given: Field<Value>): Field<Value, false> {
  return { ...given, needed: false };
}

/**
 * Reads an object's fields: all that are needed, and none that isn't known.
 *
 * @throws TallyError naming the field: `usage` for one that is missing, unknown or of another type, or the code of what is
 *   wrong with its value.
 */
export async function readFields<Input>(
  fields: Fields<Input>,
  value: unknown,
  desk: Desk,
  at = "",
): Promise<Input> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    refuse(at, "is not an object with fields");
  }
  const given = value as Record<string, unknown>;
  const known = fields as Record<string, Field<unknown, boolean>>;
  const names = Object.keys(known).join(", ");
  for (const name of Object.keys(given).filter((each) => !Object.hasOwn(known, each))) {
    await collected(desk, () => refuse(join(at, name), `is not known here: use ${names}`));
  }
  const input: Record<string, unknown> = {};
  for (const [name, { read, needed }] of Object.entries(known)) {
    const path = join(at, name);
    await collected(desk, async () => {
      if (Object.hasOwn(given, name)) input[name] = await named(path, read, given[name], desk);
      else if (needed) refuse(path, "is missing");
    });
  }
  return input as Input;
}

async function collected({ refused }: Desk, read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (refused === undefined || !isTallyError(error) || error.data.field === undefined)
      throw error;
    refused.push(error);
  }
}

function join(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}

/** Reads a value; what it is refused for begins with the field's path. */
async function named<Value>(at: string, read: Read<Value>, value: unknown, desk: Desk) {
  try {
    return await read(value, at, desk);
  } catch (cause) {
    if (!isTallyError(cause) || cause.data.field !== undefined) throw cause;
    const data = { ...cause.data, field: at };
    throw new TallyError(cause.code, `Field ${at}: ${cause.message}`, { cause, data });
  }
}

function refuse(at: string, problem: string): never {
  const where = at === "" ? "The JSON" : `Field ${at}`;
  throw new TallyError("usage", `${where} ${problem}.`, { data: { field: at } });
}

function field<Value>(form: Form, read: Read<Value>): Field<Value> {
  return { read, needed: true, form };
}

function asText(value: unknown, at: string): string {
  return typeof value === "string" ? value : refuse(at, "is not text in quotes");
}

function asMoney(value: unknown, at: string, currency: string): Money {
  if (typeof value !== "string") refuse(at, 'is not an amount in quotes, like "123.45"');
  return money(value, currency);
}

function asHex(value: unknown, at: string): string {
  return isHexString(value) ? value : refuse(at, "is not 0x-prefixed hex");
}

export const text = field(PLAIN, asText);

export const hex = field(HEX, asHex);

/** An address of a contract. */
export const address = field(HEX, (value, at) =>
  isAddress(value) ? value : refuse(at, "is not an address"),
);

export const flag = field(YES_NO, (value, at) =>
  typeof value === "boolean" ? value : refuse(at, "is not true or false"),
);

/** A whole number. */
export function whole(least: number, most: number): Field<number> {
  return field(WHOLE, (value, at) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      ? Number(value)
      : refuse(at, `is not a whole number from ${least} to ${most}`),
  );
}

/** An enumerated reason by its number, where this release has no words for it. */
export const code = whole(0, 255);

/** An enumerated kind or reason: its number, or its words as the glossary has them. */
export function codeOf(words: readonly string[]): Field<number> {
  const form = {
    ...WHOLE,
    hint: "code",
    note: words.map((word, nr) => `${nr} ${word}`).join(", "),
  };
  return field(form, (value, at, desk) => {
    const number = typeof value === "string" ? words.indexOf(value.toLowerCase()) : -1;
    if (typeof value !== "string") return code.read(value, at, desk);
    return number >= 0 ? number : refuse(at, `is none of: ${form.note}`);
  });
}

/** An organisation that is on the register. */
export const organisation = field(ORGANISATION, async (value, at, { tally }) => {
  const identifier = asText(value, at);
  await known(tally, identifier);
  return identifier;
});

/** Organisations that were found on the register: files name the same ones again and again. */
const KNOWN = new WeakMap<Tally, Map<string, Promise<unknown>>>();

function known(tally: Tally, identifier: string): Promise<unknown> {
  const seen = KNOWN.get(tally) ?? new Map<string, Promise<unknown>>();
  KNOWN.set(tally, seen);
  const found = seen.get(identifier) ?? tally.organisation(identifier);
  seen.set(identifier, found);
  return found;
}

/** "123.45" in the fund's currency. */
export const amount = field(AMOUNT, (value, at, { currency }) => asMoney(value, at, currency));

/** Most that a grantee may have in its hands, or "none". */
export const ceiling = field<Money | "none">(
  { ...AMOUNT, hint: "amount|none" },
  (value, at, { currency }) => (value === "none" ? value : asMoney(value, at, currency)),
);

/** An amount that says its own currency. */
export const foreignAmount = field(FOREIGN, async (value, at, desk) => {
  interface Stated {
    amount: string;
    currency: string;
  }
  const fields: Fields<Stated> = { amount: text, currency: text };
  const stated = await readFields(fields, value, desk, at);
  return asMoney(stated.amount, at, stated.currency);
});

/** An amount in each currency: { "GBP": "1000.00" }. */
export const limits = field(LIMITS, (value, at) => {
  if (value === null || typeof value !== "object") refuse(at, 'is not like { "GBP": "1000.00" }');
  return Object.entries(value).map(([currency, each]) => asMoney(each, at, currency));
});

const DAY = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d)?Z)?$/;

/** A day (yyyy-mm-dd, UTC), at that time of it, or a moment (yyyy-mm-ddThh:mmZ). */
function moment(time: string): Field<Date> {
  return field(DAY_FORM, (value, at) => {
    const [, day, given = time] = DAY.exec(asText(value, at)) ?? [];
    const date = new Date(`${day}${given}`);
    const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${day}T`);
    return real ? date : refuse(at, 'is not a day like "2026-04-01"');
  });
}

/** From the beginning of the day. */
export const from = moment("T00:00:00Z");

/** To the end of the day. */
export const until = moment("T23:59:59Z");

/** A text or hash as it is, or a file to hash: { "file": "terms.pdf" }. */
export const hashed = field<Hashed>(HASHED, async (value, at, desk) => {
  if (typeof value === "string") return value;
  const { file } = await readFields<{ file: string }>({ file: text }, value, desk, at);
  return readFile(file).catch((cause: unknown) => {
    throw new TallyError("file-missing", `${file} can't be read. Check its path.`, { cause });
  });
});

/** A grant: "root", its id, or { grantor, reference }. */
export const grant = field<GrantRef>(GRANT, (value, at, desk) => {
  if (value === "root") return desk.root;
  if (typeof value === "string") return value;
  type Awarded = Exclude<GrantRef, string>;
  return readFields<Awarded>({ grantor: text, reference: text }, value, desk, at);
});

/** A vote: its id, or the reference under which the Treasury recorded it. */
export const vote = field<GrantRef>(PLAIN, async (value, at, { tally }) => {
  const reference = asText(value, at);
  if (isHexString(reference, 32)) return reference;
  return { grantor: await tally.treasury(), reference };
});

/** One of some words. */
export function oneOf<Word extends string>(words: readonly Word[]): Field<Word> {
  return field({ ...PLAIN, hint: words.join("|") }, (value, at) =>
    words.includes(value as Word) ? (value as Word) : refuse(at, `is not ${words.join(" or ")}`),
  );
}

export const role = oneOf(ROLE_NAMES);

/** How many officers of each role must approve. */
export const quorums = field(QUORUMS, async (value, at, desk) => {
  const each = Object.fromEntries(ROLE_NAMES.map((name) => [name, optional(whole(1, 255))]));
  return readFields<Partial<Record<Role, number>>>(
    each as Fields<Partial<Record<Role, number>>>,
    value,
    desk,
    at,
  );
});

/** Any number of the same; `name` is that of one of them, where it has fields of its own. */
export function list<Value>(item: Field<Value>, name?: string): Field<Value[]> {
  const read: Read<Value[]> = async (value, at, desk) => {
    if (!Array.isArray(value)) refuse(at, "is not a list");
    const items: Value[] = [];
    for (const [place, each] of value.entries()) {
      items.push(await named(`${at}[${place}]`, item.read, each, desk));
    }
    return items;
  };
  if (item.parts === undefined) return field(listOf(item.form), read);
  return { ...field(JSON_FORM, read), parts: { ...item.parts, item: name } };
}

/** An object with fields of its own. */
export function object<Value>(fields: Fields<Value>): Field<Value> {
  const read: Read<Value> = (value, at, desk) => readFields(fields, value, desk, at);
  const parts = { fields: fields as Parts["fields"] };
  return { ...field(JSON_FORM, read), parts };
}

/** A batch: { "file": its manifest }, or { root, total, count }. */
export const batch = field<BatchRoot>(MANIFEST, async (value, at, desk) => {
  if (value !== null && typeof value === "object" && "file" in value) {
    const { file } = await readFields<{ file: string }>({ file: text }, value, desk, at);
    return (await openManifest(file, desk)).tree;
  }
  interface Stated {
    root: string;
    total: Money;
    count: number;
  }
  const fields: Fields<Stated> = { root: hex, total: amount, count: whole(1, 2 ** 32 - 1) };
  const { root, total, count } = await readFields(fields, value, desk, at);
  return { root, total: total.amount, count };
});

/** Payments of a batch, with their proofs: { "file": its manifest, "endToEndIds": [...] }. */
export const payments = field<BounceInput["payments"]>(BOUNCED, async (value, at, desk) => {
  interface Named {
    file: string;
    endToEndIds: string[];
  }
  const fields: Fields<Named> = { file: text, endToEndIds: list(text) };
  const { file, endToEndIds } = await readFields(fields, value, desk, at);
  const opened = await openManifest(file, desk);
  return endToEndIds.map((id) => provePayment(opened, id));
});

async function openManifest(file: string, { currency }: Desk): Promise<Batch> {
  const opened = await manifestIn(file);
  if (opened.manifest.currency === currency) return opened;
  throw new TallyError(
    "money-mixed",
    `${file} is in ${opened.manifest.currency}, but the fund keeps its book in ${currency}.`,
  );
}
