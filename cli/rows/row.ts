import { isTallyError, TallyError, type TallyErrorCode } from "../../sdk/index.js";

/** What is wrong with a file of rows, and where. */
export interface Problem {
  /** Line of the file, counted from 1. */
  line: number;
  /** Heading of the column, or the field; empty for the row as a whole. */
  column: string;
  reason: string;
  /** Code of the error, where reading the row threw one. */
  code?: TallyErrorCode;
}

/** Rows of a table or a list, as they come. */
export interface Row {
  line: number;
  /** Text by column, without empty cells; or the JSON of a line. */
  cells?: ReadonlyMap<string, string>;
  json?: Record<string, unknown>;
  problems: Problem[];
  /** Headings of a table, which stand in a row of their own. */
  headings?: readonly string[];
}

/**
 * What is wrong with a row, from what reading it threw.
 *
 * @throws What isn't the row's fault.
 */
export function problemFrom(error: unknown, line: number, column: string): Problem {
  const network = isTallyError(error) && error.code.startsWith("network-");
  if (!isTallyError(error) || network || error.code === "not-mined") throw error;
  const { cause, data } = error;
  const named = typeof data.field === "string" && isTallyError(cause) ? cause : error;
  return {
    line,
    column,
    reason: named.message.replace(/^(Field \S+|The JSON) /, ""),
    code: error.code,
  };
}

/** Most bad rows that are shown; the JSON has all of them. */
const SHOWN = 200;

/** One error for a file with bad rows: every one is listed by line, column and reason. */
export function badRows(file: string, problems: readonly Problem[]): TallyError {
  const rows = new Set(problems.map(({ line }) => line)).size;
  const altered = problems.some(({ code }) => code === "plan-altered");
  return new TallyError(
    altered ? "plan-altered" : "rows-bad",
    `${file} has ${rows === 1 ? "a bad row" : `${rows} bad rows`}, so nothing of it was done. Correct what is listed, and run it again.`,
    { data: { file, problems } },
  );
}

/** The list for a person. */
export function listOfProblems(problems: readonly Problem[]): string {
  const lines = problems
    .slice(0, SHOWN)
    .map(({ line, column, reason }) => `line ${line}${column && `, ${column}`}: ${reason}`);
  const more = problems.length - SHOWN;
  return [...lines, ...(more > 0 ? [`and ${more} more (--json lists all)`] : [])].join("\n");
}
