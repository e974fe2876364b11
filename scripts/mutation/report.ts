import type { Mutant } from "./mutants.js";

/** What became of a mutant. */
export type Fate =
  "killed" | "timeout" | "survived" | "equivalent" | "stillborn" | "unplaced" | "untried";

export interface Result extends Mutant {
  fate: Fate;
  /** The test that failed, or why the mutant is equivalent. */
  by?: string;
}

/** A survivor that no test can tell from the contract, and why. */
export interface Equivalent {
  contract: string;
  function: string;
  operator: string;
  original: string;
  replacement: string;
  reason: string;
}

export const GOAL = 95;

type Anchor = Pick<Equivalent, "contract" | "function" | "operator" | "original" | "replacement">;

/** What finds a mutant again when lines have moved. */
export function anchorOf(mutant: Anchor): string {
  const { contract, operator, original, replacement } = mutant;
  return [contract, mutant.function, operator, flat(original), flat(replacement)].join("\n");
}

function flat(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Marks the survivors that are listed as equivalent, and returns the entries that fit no survivor. */
export function markEquivalent(results: Result[], list: Equivalent[]): Equivalent[] {
  const entries = new Map(list.map((entry) => [anchorOf(entry), entry]));
  const met = new Set<Equivalent>();
  for (const result of results) {
    const entry = entries.get(anchorOf(result));
    if (entry === undefined || result.fate !== "survived") continue;
    Object.assign(result, { fate: "equivalent", by: entry.reason });
    met.add(entry);
  }
  return list.filter((entry) => !met.has(entry));
}

export interface Score {
  contract: string;
  mutants: number;
  counts: Record<Fate, number>;
  /** Per cent of all that ran. */
  raw: number;
  /** Per cent of those that a test could tell. */
  score: number;
}

export function scoresOf(results: Result[]): Score[] {
  const contracts = [...new Set(results.map(({ contract }) => contract))].sort();
  return contracts.map((contract) =>
    scoreOf(
      contract,
      results.filter((each) => each.contract === contract),
    ),
  );
}

export function scoreOf(contract: string, results: Result[]): Score {
  const counts: Record<Fate, number> = {
    killed: 0,
    timeout: 0,
    survived: 0,
    equivalent: 0,
    stillborn: 0,
    unplaced: 0,
    untried: 0,
  };
  for (const { fate } of results) ++counts[fate];
  const killed = counts.killed + counts.timeout;
  const percent = (of: number) => (of === 0 ? 100 : (100 * killed) / of);
  return {
    contract,
    mutants: results.length,
    counts,
    raw: percent(killed + counts.survived + counts.equivalent),
    score: percent(killed + counts.survived),
  };
}

/** The report as it is kept in docs/. */
export function document(results: Result[]): string {
  const untried = results.filter(({ fate }) => fate === "untried").length;
  const extent =
    untried === 0
      ? "All mutants were tried."
      : `A part was tried: ${untried} of ${results.length} mutants weren't, and each contract's score is of a sample.`;
  return `# Mutation report

Of ${new Date().toISOString().slice(0, 10)}, written by \`npm run test:mutation -- --write\`.

Each mutant is one small change to a contract, as an operator swapped, a requirement removed, a write dropped. The Solidity tests run
against each with 16 fuzz runs and invariants of 2 × 20 calls, so they find less than in \`npm test\`. A mutant is killed when one fails.
The score leaves out the mutants of \`test/mutation/equivalent.json\`: no test can tell them from the contract, for the reason given.
Stillborn ones are refused by the compiler. The run fails below ${GOAL} %. ${extent}

${report(results)}`;
}

/** The table and the lists, as Markdown. */
export function report(results: Result[]): string {
  const scores = scoresOf(results);
  const rows = [...scores, scoreOf("all", results)].map(
    ({ contract, mutants, counts, raw, score }) =>
      [
        contract,
        mutants,
        counts.killed,
        counts.timeout,
        counts.survived,
        counts.equivalent,
        counts.stillborn,
        counts.unplaced,
        raw.toFixed(1),
        score.toFixed(1),
      ].join(" | "),
  );
  return [
    "| contract | mutants | killed | timed out | survived | equivalent | stillborn | not tried | killed, % of run | score, % |",
    "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
    ...rows.map((row) => `| ${row} |`),
    ...list("Survivors", results, "survived"),
    ...list("Timed out", results, "timeout"),
    ...list("Equivalent", results, "equivalent"),
    ...list("Can't be built beside others", results, "unplaced"),
    "",
  ].join("\n");
}

function list(title: string, results: Result[], fate: Fate): string[] {
  const some = results.filter((each) => each.fate === fate);
  return some.length === 0 ? [] : ["", `## ${title}`, "", ...some.map(item)];
}

function item(result: Result): string {
  const { contract, operator, original, replacement, fate, by } = result;
  const after = replacement === "" ? "dropped" : `→ ${code(replacement)}`;
  const why = fate === "equivalent" ? `  \n  ${by}` : "";
  return `- ${contract}.${result.function}, line ${result.line}, ${operator}: ${code(original)} ${after}${why}`;
}

function code(text: string): string {
  return `\`${flat(text)}\``;
}
