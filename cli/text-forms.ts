/** How a field is written as text: in an option on the command line, or in a cell of a table. */
export interface Form {
  /** What stands for it in help: <amount>. */
  hint: string;
  /** More of it for the help. */
  note?: string;
  /** An example of it. */
  sample: string;
  /** True where the option alone, without a value, means yes. */
  bare?: boolean;
  /** True where what begins with a minus or plus sign may be a number. */
  number?: boolean;
  /** The JSON value that the text stands for; what it can't read it leaves for the field to refuse. */
  json(text: string): unknown;
}

/** "bankingDate" as in "banking-date". */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** "banking-date" as in "bankingDate". */
export function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A form whose text may also be JSON, for what it has no way to write. */
function orJson(form: Form): Form {
  return { ...form, json: (text) => jsonIn(text) ?? form.json(text) };
}

function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Cuts at the first of these, if it is there. */
function cut(text: string, sign: string): [string, string] | undefined {
  const at = text.indexOf(sign);
  return at < 0 ? undefined : [text.slice(0, at), text.slice(at + sign.length)];
}

const LIST_SIGNS = /[,+]/;

/** "GBP:100.00,EUR:5.00" as an object. */
function pairs(text: string, value: (text: string) => unknown): unknown {
  const parts = text.split(LIST_SIGNS).map((part) => cut(part.trim(), ":"));
  if (parts.some((part) => part === undefined)) return text;
  return Object.fromEntries(parts.map((part) => [part![0], value(part![1])]));
}

function wholeIn(text: string): unknown {
  return /^-?(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}

export const PLAIN: Form = { hint: "text", sample: "GB-GOV-14", json: (text) => text };
export const HEX: Form = { ...PLAIN, hint: "0x…", sample: "0xf39F…2266" };
export const ORGANISATION: Form = { ...PLAIN, hint: "organisation" };
export const AMOUNT: Form = { ...PLAIN, hint: "amount", sample: "1000.00", number: true };
export const DAY: Form = { ...PLAIN, hint: "yyyy-mm-dd", sample: "2027-03-31" };
export const WHOLE: Form = { hint: "number", sample: "1", number: true, json: wholeIn };

const WORDS_OF_YES_NO: Readonly<Record<string, boolean>> = {
  ...{ yes: true, true: true },
  ...{ no: false, false: false },
};

export const YES_NO: Form = {
  hint: "yes|no",
  sample: "yes",
  bare: true,
  json: (text) => (Object.hasOwn(WORDS_OF_YES_NO, text) ? WORDS_OF_YES_NO[text] : text),
};

/** Text, a hash, or a file to hash. */
export const HASHED: Form = {
  hint: "text|file:path",
  sample: "file:terms.pdf",
  json: (text) => (text.startsWith("file:") ? { file: text.slice("file:".length) } : text),
};

/** A grant by who awarded it and under which reference. */
export const GRANT: Form = orJson({
  hint: "grantor/reference|root|0x…",
  sample: "GB-GOV-14/SLC-1",
  json(text) {
    const [grantor, reference] = cut(text, "/") ?? [];
    return grantor === undefined ? text : { grantor, reference };
  },
});

export const FOREIGN: Form = orJson({
  hint: "currency:amount",
  sample: "EUR:1150.00",
  json(text) {
    const [currency, amount] = cut(text, ":") ?? [];
    return currency === undefined ? text : { currency, amount };
  },
});

export const LIMITS: Form = orJson({
  hint: "currency:amount,…",
  sample: "GBP:1000.00",
  json: (text) => pairs(text, (amount) => amount),
});

export const QUORUMS: Form = orJson({
  hint: "role:number,…",
  sample: "ADMIN:2,RELEASE:2",
  json: (text) => pairs(text, wholeIn),
});

/** The manifest of a batch. */
export const MANIFEST: Form = orJson({
  hint: "manifest",
  sample: "run-1.manifest.json",
  json: (file) => ({ file }),
});

/** Payments of a manifest, by their end-to-end ids. */
export const BOUNCED: Form = orJson({
  hint: "manifest:id,…",
  sample: "run-1.manifest.json:E2E-7,E2E-9",
  json(text) {
    const at = text.lastIndexOf(":");
    if (at < 0) return text;
    return { file: text.slice(0, at), endToEndIds: text.slice(at + 1).split(",") };
  },
});

/** What is only written as JSON. */
export const JSON_FORM: Form = {
  hint: "json",
  sample: "[…]",
  json: (text) => jsonIn(text) ?? text,
};

/** Several of the same, with commas or plus signs between them. */
export function listOf(form: Form): Form {
  return orJson({
    hint: `${form.hint},…`,
    sample: form.sample,
    json: (text) => text.split(LIST_SIGNS).map((part) => form.json(part.trim())),
  });
}
