import { TallyError } from "../sdk/index.js";
import type { Parts } from "./fields.js";
import { kebabCase, type Form } from "./text-forms.js";

/** A field that is written as text: an option of a command, or a column of a table. */
export interface Column {
  /** With hyphens: "banking-date", "officer-signer". */
  name: string;
  /** Where it stands in the JSON; a list that is given by columns has one item. */
  path: readonly (string | number)[];
  needed: boolean;
  form: Form;
}

/** The columns of an instruction's fields; what has fields of its own has a column for each of them, too. */
export function columnsOf(
  fields: Parts["fields"],
  { prefix = "", path = [] }: { prefix?: string; path?: Column["path"] } = {},
): Column[] {
  return Object.entries(fields).flatMap(([name, { needed, form, parts }]) => {
    const own = { name: prefix + kebabCase(name), path: [...path, name], needed, form };
    if (parts === undefined) return [own];
    const inside = parts.item === undefined ? own.path : [...own.path, 0];
    const under = { prefix: `${kebabCase(parts.item ?? name)}-`, path: inside };
    const whole = { ...own, needed: false }; // its parts can stand for it
    return [whole, ...columnsOf(parts.fields, under)];
  });
}

/** The same column, for what can be put in it. */
type Given = readonly [column: Column, value: unknown];

/**
 * JSON fields from what was given for columns, on top of others.
 *
 * @throws TallyError `usage` if a list or an object is given as a whole and by its parts, too.
 */
export function fieldsFrom(given: Iterable<Given>, base: unknown = {}): unknown {
  const whole = { fields: structuredClone(base) };
  for (const [column, value] of given) put(whole, ["fields", ...column.path], value, column.name);
  return whole.fields;
}

function put(holder: object, path: Column["path"], value: unknown, name: string): void {
  const [key, next] = path as [string | number, string | number | undefined];
  const held = holder as Record<string | number, unknown>;
  if (next === undefined) {
    held[key] = value;
    return;
  }
  const inner = (held[key] ??= typeof next === "number" ? [] : {});
  const fits =
    typeof inner === "object" &&
    inner !== null &&
    Array.isArray(inner) === (typeof next === "number");
  if (!fits) {
    throw new TallyError("usage", `${name} is given twice: by itself, and as a part of another.`);
  }
  put(inner, path.slice(1), value, name);
}
