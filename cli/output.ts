import Table from "cli-table3";
import { isError, Result } from "ethers";
import pc from "picocolors";
import { formatMoney } from "../sdk/index.js";

/** Colours for standard output, unless it isn't a terminal or NO_COLOR is set. */
export const colour = pc.createColors(process.stdout.isTTY && pc.isColorSupported);

/** Where a command says things: data on stdout, everything else on stderr. */
export class Output {
  readonly json: boolean;
  readonly quiet: boolean;

  constructor({ json = false, quiet = false }: { json?: boolean; quiet?: boolean }) {
    this.json = json;
    this.quiet = quiet;
  }

  /** What the command found: as JSON, or as a person reads it. */
  data(value: unknown, forPeople: () => string): void {
    process.stdout.write(`${this.json ? jsonText(value) : forPeople()}\n`);
  }

  /** Many things, each written as it comes: one JSON array, or a line each. Returns how many there were. */
  async list<Item>(items: AsyncIterable<Item>, line: (item: Item) => string): Promise<number> {
    let count = 0;
    for await (const item of items) {
      const text = this.json ? `${count === 0 ? "[" : ","}\n${jsonText(item, 0)}` : line(item);
      await written(this.json ? text : `${text}\n`);
      count += 1;
    }
    if (this.json) await written(count === 0 ? "[]\n" : "\n]\n");
    return count;
  }

  /** Words beside the data. */
  words(text: string): void {
    if (!this.quiet) process.stderr.write(`${text}\n`);
  }
}

async function written(text: string): Promise<void> {
  if (process.stdout.write(text)) return;
  await new Promise((resolve) => process.stdout.once("drain", resolve));
}

/** A value as JSON: bigints are decimal strings, tuples of the ledger have their names. */
export function jsonText(value: unknown, indent = 2): string {
  return JSON.stringify(value, (_, each: unknown) => plainValue(each), indent);
}

function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  // ethers' own JSON of a struct loses its names; a list of structs has none, and each struct comes here by itself
  if (value instanceof Result) return named(value);
  return value;
}

/** A struct as an object, a list as an array: ethers calls the items of one "_", or refuses to name them. */
function named(result: Result): unknown {
  try {
    const fields = result.toObject();
    if (result.length > 0 && !("_" in fields)) return fields;
  } catch (error) {
    if (!isError(error, "UNSUPPORTED_OPERATION")) throw error;
  }
  return [...result];
}

/**
 * Text as it may stand on a terminal: what comes from a file or the chain can't move the cursor, change colours or turn
 * the direction of writing.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (sign) => {
    return `\\u${sign.codePointAt(0)!.toString(16).padStart(4, "0")}`;
  });
}

/** An amount of minor units for a person. */
export function inMoney(amount: bigint, currency: string): string {
  return formatMoney({ amount, currency });
}

/** A long hex id by its ends, which are what is compared. */
export function shortId(id: string): string {
  return id.length > 14 ? `${id.slice(0, 8)}…${id.slice(-6)}` : id;
}

const NO_LINES = Object.fromEntries(
  [
    ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left"],
    ...["bottom-right", "left", "left-mid", "mid", "mid-mid", "right", "right-mid"],
  ].map((name) => [name, ""]),
);

/**
 * A table without lines.
 *
 * @param columns Headings; those that begin with ">" stand to the right, as amounts do.
 */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const grid = new Table({
    head: columns.map((name) => colour.bold(name.replace(/^>/, ""))),
    colAligns: columns.map((name) => (name.startsWith(">") ? "right" : "left")),
    chars: { ...NO_LINES, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  grid.push(...rows.map((row) => row.map(visible)));
  return withoutTrailingSpace(grid.toString());
}

/** Names and values, one a line. */
export function facts(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, value]) => `${colour.dim(name.padEnd(width))}  ${visible(value)}`.trimEnd())
    .join("\n");
}

function withoutTrailingSpace(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
