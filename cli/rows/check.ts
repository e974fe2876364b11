import { TallyError, type Plan } from "../../sdk/index.js";
import { quickKeccak } from "../../sdk/keccak.js";
import { FirstLines } from "./first-lines.js";
import { inOrder } from "./in-order.js";
import type { PlanMaker } from "./plan-maker.js";
import { unknownHeadings, type MadeRow } from "./plan-maker.js";
import { readRows } from "./read.js";
import { badRows, type Problem, type Row } from "./row.js";
import { Totals } from "./totals.js";

/** Rows that are made into plans at once: most of that is waiting for the node. */
const AT_ONCE = 16;

/** What a sound file holds. */
export interface Checked {
  totals: Totals;
  /** Whether it holds plans with their approvals, not rows to make plans of. */
  given: boolean;
  /** One plan for each pair of parties, by which the authority of officers can be checked. */
  samples: Plan[];
}

/**
 * Checks a file whole, and gives each of its plans on.
 *
 * @throws TallyError `rows-bad` with everything that is wrong with it, once all of it was read.
 */
export async function checkRows(
  file: string,
  maker: PlanMaker,
  take: (plan: Plan) => Promise<void>,
): Promise<Checked> {
  const problems: Problem[] = [];
  const totals = new Totals();
  const samples = new Map<string, Plan>();
  const lines = new FirstLines();
  const kinds = new Set<boolean>();
  await quickKeccak();
  for await (const { plan, given, line, ...made } of inOrder(
    rowsOf(file),
    AT_ONCE,
    makeBy(maker),
  )) {
    problems.push(...made.problems);
    if (plan === undefined) continue;
    kinds.add(given);
    const twice = repeated(plan, line, lines);
    if (twice !== undefined) problems.push(twice);
    totals.add(plan);
    samples.set(JSON.stringify(plan.parties), plan);
    if (problems.length === 0) await take(plan);
  }
  if (problems.length > 0) throw badRows(file, problems);
  if (totals.count === 0) throw new TallyError("usage", `${file} has no rows.`);
  if (kinds.size > 1) {
    throw new TallyError(
      "usage",
      `${file} has plans and rows to make plans of. Put them into different files, because only the rows are to be signed.`,
    );
  }
  return { totals, given: kinds.has(true), samples: [...samples.values()] };
}

/** Rows, where the headings are checked instead of made into plans. */
async function* rowsOf(file: string): AsyncGenerator<Row> {
  for await (const row of readRows(file)) {
    const { headings, line } = row;
    const problems = headings === undefined ? [] : unknownHeadings(headings, line);
    yield { ...row, problems: [...row.problems, ...problems] };
    if (problems.length > 0) return; // every row would be wrong in the same way
  }
}

function makeBy(maker: PlanMaker): (row: Row) => Promise<MadeRow> {
  return (row) => {
    const { line, problems, headings } = row;
    return headings === undefined
      ? maker.make(row)
      : Promise.resolve({ line, problems, given: false });
  };
}

/** The ledger would refuse the second: an organisation uses a reference once in each contract. */
function repeated(plan: Plan, line: number, lines: FirstLines): Problem | undefined {
  const { organisation, reference, domain } = plan;
  const key = `${domain.verifyingContract} ${organisation} ${reference}`;
  const first = lines.note(key, line);
  if (first === undefined) return undefined;
  const reason = `${reference} of ${organisation} stands in line ${first} already`;
  return { line, column: "reference", reason };
}
