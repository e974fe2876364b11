import { readFile } from "node:fs/promises";
import { isAddress, isHexString } from "ethers";
import {
  isTallyError,
  money,
  provePayment,
  readManifest,
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

/** What fields are read against. */
export interface Desk {
  tally: Tally;
  /** The fund's currency; empty for instructions outside of funds. */
  currency: string;
  /** Id of the fund's root grant. */
  root: string;
}

/** Reads the value of a field, or refuses it; `at` is its path. */
type Read<Value> = (value: unknown, at: string, desk: Desk) => Value | Promise<Value>;

/** How a field of a JSON file becomes an input of the SDK. */
interface Field<Value, Needed extends boolean = true> {
  read: Read<Value>;
  needed: Needed;
}

/** A reader for every field of an input, optional exactly where the input's is. */
export type Fields<Input> = {
  [Name in keyof Input]-?: undefined extends Input[Name]
    ? Field<Exclude<Input[Name], undefined>, false>
    : Field<Input[Name]>;
};

/** The same field, which may be left out. */
export function optional<Value>({ read }: Field<Value>): Field<Value, false> {
  return { read, needed: false };
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
  for (const name of Object.keys(given)) {
    const names = Object.keys(known).join(", ");
    if (!Object.hasOwn(known, name)) refuse(join(at, name), `is not known here: use ${names}`);
  }
  const input: Record<string, unknown> = {};
  for (const [name, { read, needed }] of Object.entries(known)) {
    const path = join(at, name);
    if (Object.hasOwn(given, name)) input[name] = await named(path, read, given[name], desk);
    else if (needed) refuse(path, "is missing");
  }
  return input as Input;
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

function field<Value>(read: Read<Value>): Field<Value> {
  return { read, needed: true };
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

export const text = field(asText);

export const hex = field(asHex);

/** An address of a contract. */
export const address = field((value, at) =>
  isAddress(value) ? value : refuse(at, "is not an address"),
);

export const flag = field((value, at) =>
  typeof value === "boolean" ? value : refuse(at, "is not true or false"),
);

/** A whole number. */
export function whole(least: number, most: number): Field<number> {
  return field((value, at) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      ? Number(value)
      : refuse(at, `is not a whole number from ${least} to ${most}`),
  );
}

/** An enumerated kind or reason. */
export const code = whole(0, 255);

/** An organisation that is on the register. */
export const organisation = field(async (value, at, { tally }) => {
  const identifier = asText(value, at);
  await tally.organisation(identifier);
  return identifier;
});

/** "123.45" in the fund's currency. */
export const amount = field((value, at, { currency }) => asMoney(value, at, currency));

/** Most that a grantee may have in its hands, or "none". */
export const ceiling = field<Money | "none">((value, at, { currency }) =>
  value === "none" ? value : asMoney(value, at, currency),
);

/** An amount that says its own currency. */
export const foreignAmount = field(async (value, at, desk) => {
  interface Stated {
    amount: string;
    currency: string;
  }
  const fields: Fields<Stated> = { amount: text, currency: text };
  const stated = await readFields(fields, value, desk, at);
  return asMoney(stated.amount, at, stated.currency);
});

/** An amount in each currency: { "GBP": "1000.00" }. */
export const limits = field((value, at) => {
  if (value === null || typeof value !== "object") refuse(at, 'is not like { "GBP": "1000.00" }');
  return Object.entries(value).map(([currency, each]) => asMoney(each, at, currency));
});

const DAY = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d)?Z)?$/;

/** A day (yyyy-mm-dd, UTC), at that time of it, or a moment (yyyy-mm-ddThh:mmZ). */
function moment(time: string): Field<Date> {
  return field((value, at) => {
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
export const hashed = field<Hashed>(async (value, at, desk) => {
  if (typeof value === "string") return value;
  const { file } = await readFields<{ file: string }>({ file: text }, value, desk, at);
  return readFile(file).catch((cause: unknown) => {
    throw new TallyError("file-missing", `${file} can't be read. Check its path.`, { cause });
  });
});

/** A grant: "root", its id, or { grantor, reference }. */
export const grant = field<GrantRef>((value, at, desk) => {
  if (value === "root") return desk.root;
  if (typeof value === "string") return value;
  type Awarded = Exclude<GrantRef, string>;
  return readFields<Awarded>({ grantor: text, reference: text }, value, desk, at);
});

/** A vote: its id, or the reference under which the Treasury recorded it. */
export const vote = field<GrantRef>(async (value, at, { tally }) => {
  const reference = asText(value, at);
  if (isHexString(reference, 32)) return reference;
  return { grantor: await tally.treasury(), reference };
});

/** One of some words. */
export function oneOf<Word extends string>(words: readonly Word[]): Field<Word> {
  return field((value, at) =>
    words.includes(value as Word) ? (value as Word) : refuse(at, `is not ${words.join(" or ")}`),
  );
}

export const role = oneOf(ROLE_NAMES);

/** How many officers of each role must approve. */
export const quorums = field(async (value, at, desk) => {
  const each = Object.fromEntries(ROLE_NAMES.map((name) => [name, optional(whole(1, 255))]));
  return readFields<Partial<Record<Role, number>>>(
    each as Fields<Partial<Record<Role, number>>>,
    value,
    desk,
    at,
  );
});

/** Any number of the same. */
export function list<Value>(item: Field<Value>): Field<Value[]> {
  return field(async (value, at, desk) => {
    if (!Array.isArray(value)) refuse(at, "is not a list");
    const items: Value[] = [];
    for (const [place, each] of value.entries()) {
      items.push(await named(`${at}[${place}]`, item.read, each, desk));
    }
    return items;
  });
}

/** An object with fields of its own. */
export function object<Value>(fields: Fields<Value>): Field<Value> {
  return field((value, at, desk) => readFields(fields, value, desk, at));
}

/** A batch: { "file": its manifest }, or { root, total, count }. */
export const batch = field<BatchRoot>(async (value, at, desk) => {
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
export const payments = field<BounceInput["payments"]>(async (value, at, desk) => {
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
  const opened = await readManifest(file).catch((cause: unknown) => {
    if (isTallyError(cause)) throw cause;
    throw new TallyError("file-missing", `${file} can't be read. Check its path.`, { cause });
  });
  if (opened.manifest.currency === currency) return opened;
  throw new TallyError(
    "money-mixed",
    `${file} is in ${opened.manifest.currency}, but the fund keeps its book in ${currency}.`,
  );
}
