import { kebabCase, type Form } from "../text-forms.js";
import { columnsOf, fieldsFrom, type Column } from "../columns.js";
import type { Maker } from "../makers.js";
import type { Problem } from "./row.js";

/** What is wrong with a cell before its field reads it. */
export function cellProblem(
  cell: string,
  { number = false }: Partial<Form> = {},
): string | undefined {
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(cell)) {
    return "has a line break, a control character or one that turns the direction of text";
  }
  if (cell !== cell.trim()) return "begins or ends with a space";
  if (!number && /^[=+\-@]/.test(cell)) {
    return `begins with "${cell[0]}", which a spreadsheet would run as a formula`;
  }
  return undefined;
}

/** Columns of an instruction, by their names. */
const COLUMNS = new WeakMap<Maker, Map<string, Column>>();

/** The columns of an instruction. */
function columnsIn(maker: Maker): Map<string, Column> {
  const known = COLUMNS.get(maker);
  if (known !== undefined) return known;
  const columns = new Map(columnsOf(maker.fields).map((column) => [column.name, column]));
  COLUMNS.set(maker, columns);
  return columns;
}

/** The JSON fields that a row's cells stand for, and what is wrong with the cells. */
export function fieldsIn(
  cells: ReadonlyMap<string, string>,
  maker: Maker,
  { line, instruction }: { line: number; instruction: string },
): { json: unknown; problems: Problem[] } {
  const columns = columnsIn(maker);
  const problems: Problem[] = [];
  const given: [Column, unknown][] = [];
  for (const [name, cell] of cells) {
    const column = columns.get(name);
    const reason =
      column === undefined
        ? `is no field of ${kebabCase(instruction)}: leave it empty`
        : cellProblem(cell, column.form);
    if (reason !== undefined) problems.push({ line, column: name, reason });
    else given.push([column!, column!.form.json(cell)]);
  }
  return { json: fieldsFrom(given), problems };
}

/** The name of the column in which a field stands; the field itself if none does. */
export function columnAt(field: string, maker: Maker): string {
  for (const { name, path } of columnsIn(maker).values()) {
    const dotted = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
    if (dotted.slice(1) === field) return name;
  }
  return field;
}
