import { isTallyError, money, TallyError, type Money, type Payment } from "../../sdk/index.js";
import { identifierProblem } from "../../sdk/text.js";
import { camelCase } from "../text-forms.js";
import { cellProblem } from "./cells.js";
import { readRows } from "./read.js";
import { badRows, type Problem, type Row } from "./row.js";

const COLUMNS = ["payee-reference", "end-to-end-id", "amount"] as const;

/** Longest identifiers in characters: ISO 20022 Max140Text and Max35Text. */
const LONGEST = { "payee-reference": 140, "end-to-end-id": 35 } as const;

/**
 * The payments of a run, all of them sound.
 *
 * @throws TallyError `rows-bad` with everything that is wrong with the file.
 */
export async function readPayments(file: string, currency: string): Promise<Payment[]> {
  const payments: Payment[] = [];
  const problems: Problem[] = [];
  const lines = new Map<string, number>();
  for await (const row of readRows(file)) {
    problems.push(...row.problems);
    if (row.headings !== undefined) problems.push(...wrongHeadings(row));
    if (row.problems.length > 0 || row.headings !== undefined) continue;
    const found = paymentIn(row, currency, problems);
    if (found === undefined) continue;
    const first = lines.get(found.endToEndId);
    if (first === undefined) lines.set(found.endToEndId, row.line);
    else {
      const reason = `${found.endToEndId} stands in line ${first} already`;
      problems.push({ line: row.line, column: "end-to-end-id", reason });
    }
    payments.push(found);
  }
  if (problems.length > 0) throw badRows(file, problems);
  if (payments.length === 0) throw new TallyError("usage", `${file} has no payments.`);
  return payments;
}

function wrongHeadings({ headings = [], line }: Row): Problem[] {
  const missing = COLUMNS.filter((name) => !headings.includes(name));
  const others = headings.filter((name) => !(COLUMNS as readonly string[]).includes(name));
  return [
    ...missing.map((column) => ({ line, column, reason: "this column is missing" })),
    ...others.map((column) => ({ line, column, reason: "is no column of payments" })),
  ];
}

function paymentIn(row: Row, currency: string, problems: Problem[]): Payment | undefined {
  const { line } = row;
  const before = problems.length;
  const refuse = (column: string, reason: string) => problems.push({ line, column, reason });
  const textAt = (name: (typeof COLUMNS)[number]): string => {
    const value = row.cells === undefined ? row.json?.[camelCase(name)] : row.cells.get(name);
    if (typeof value === "string") return value;
    refuse(name, value === undefined ? "is missing" : "is not text in quotes");
    return "";
  };
  const named = (name: "payee-reference" | "end-to-end-id") => {
    const value = textAt(name);
    const problem =
      value === "" ? undefined : (cellProblem(value) ?? identifierProblem(value, LONGEST[name]));
    if (problem !== undefined) refuse(name, problem);
    return value;
  };
  const [payeeReference, endToEndId] = [named("payee-reference"), named("end-to-end-id")];
  const amount = moneyIn(textAt("amount"), currency, (reason) => refuse("amount", reason));
  if (problems.length > before || amount === undefined) return undefined;
  return { payeeReference, endToEndId, amount, row: line };
}

function moneyIn(
  text: string,
  currency: string,
  refuse: (reason: string) => void,
): Money | undefined {
  if (text === "") return undefined; // said already
  try {
    const amount = money(text, currency);
    if (amount.amount > 0n) return amount;
    refuse("is not above 0");
  } catch (error) {
    if (!isTallyError(error) || error.code === "money-currency") throw error;
    refuse(error.message);
  }
  return undefined;
}
