import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import type { Problem, Row } from "./row.js";

const LONGEST_RECORD = 1_000_000;

interface Parsed {
  record: string[];
  info: { lines: number };
}

/** Rows of a comma-separated table whose first row has the headings (RFC 4180). */
export async function* csvRows(lines: AsyncIterable<string>): AsyncGenerator<Row> {
  let headings: string[] | undefined;
  let line = 1;
  try {
    for await (const { record, info } of records(lines)) {
      const at = line;
      line = info.lines + 1;
      if (record.every((cell) => cell === "")) continue; // spreadsheets leave rows of commas behind
      if (headings !== undefined) {
        yield rowOf(headings, record, at);
        continue;
      }
      headings = record;
      const problems = headingProblems(record, at);
      yield { line: at, problems, headings: record };
      if (problems.length > 0) return;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield { line, problems: [{ line, column: "", reason: reasonOf(error) }] };
  }
}

function records(lines: AsyncIterable<string>): AsyncIterable<Parsed> {
  const parser = parse({
    ...{ info: true, relax_column_count: true, record_delimiter: "\n" },
    max_record_size: LONGEST_RECORD,
  });
  const source = Readable.from(lines);
  source.on("error", (error) => parser.destroy(error));
  return source.pipe(parser) as AsyncIterable<Parsed>;
}

const REASONS: Readonly<Partial<Record<string, string>>> = {
  CSV_QUOTE_NOT_CLOSED: "a quote is opened and never closed",
  INVALID_OPENING_QUOTE:
    'a quote stands inside of a cell that has none around it: write "" for a quote',
  CSV_INVALID_CLOSING_QUOTE:
    'something follows a closing quote: write "" for a quote inside of a cell',
  CSV_MAX_RECORD_SIZE: "the row is too long: a quote may be missing",
};

function reasonOf({ code }: CsvError): string {
  return `${REASONS[code] ?? `it can't be read (${code})`}. The rows after it were not looked at.`;
}

function headingProblems(headings: string[], line: number): Problem[] {
  const only = headings.length === 1 ? headings[0]! : "";
  const other = only.includes(";") ? "semicolons" : only.includes("\t") ? "tabs" : "";
  if (other !== "") {
    const reason = `the cells are separated by ${other}. Save the table with commas between them, and points in amounts`;
    return [{ line, column: "", reason }];
  }
  return headings.flatMap((name, place) => {
    const reason =
      name === ""
        ? `column ${place + 1} has no heading`
        : `stands in column ${headings.indexOf(name) + 1}, too`;
    return name === "" || headings.indexOf(name) < place ? [{ line, column: name, reason }] : [];
  });
}

function rowOf(headings: string[], record: string[], line: number): Row {
  if (record.length !== headings.length) {
    const reason = `has ${record.length} cells, and the headings are ${headings.length}: a comma may be missing, or an amount have one`;
    return { line, problems: [{ line, column: "", reason }] };
  }
  const filled = headings.flatMap((name, place): [string, string][] =>
    record[place] === "" ? [] : [[name, record[place]!]],
  );
  return { line, cells: new Map(filled), problems: [] };
}
