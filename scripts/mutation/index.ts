// Mutation testing of contracts/: npm run test:mutation -- [options]
//   --only <Contract>  its mutants alone; may be given more than once
//   --sample <n>       n mutants of each contract, always the same ones
//   --again            what survived the last run of these contracts: enough while tests are only added
//   --rest             what earlier runs of these contracts left out, as after an interruption
//   --jobs <n>         test runs at a time; as many as there are cores if left out
//   --write            writes docs/mutation-report.md, from this and earlier runs of these contracts
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Project } from "../forge/project.js";
import { findMutants, type Mutant } from "./mutants.js";
import {
  document,
  GOAL,
  markEquivalent,
  report,
  scoresOf,
  type Equivalent,
  type Result,
} from "./report.js";
import { Results } from "./results.js";
import { runAll } from "./runner.js";
import { relaxed, schemata, sortOut } from "./schemata.js";
import { analyse, readSources, type Sources } from "../forge/solidity.js";

const WORK = "cache/mutation";
const EQUIVALENT = "test/mutation/equivalent.json";
const REPORT = "docs/mutation-report.md";

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    sample: { type: "string" },
    rest: { type: "boolean", default: false },
    again: { type: "boolean", default: false },
    jobs: { type: "string", default: String(availableParallelism()) },
    write: { type: "boolean", default: false },
  },
});

const contracts = readSources(".", "contracts/**/*.sol");
const { trees, errors } = analyse(contracts);
if (errors.length > 0) throw new Error(errors[0]?.formattedMessage);
const mutants = findMutants(contracts, trees, Object.keys(contracts));
const results = new Results(`${WORK}/results.json`, contracts);

const chosen = choose(mutants);
if (chosen.length > 0) await tryOut(chosen);

const listed = JSON.parse(readFileSync(EQUIVALENT, "utf8")) as Equivalent[];
const tried = new Set(results.all.map(({ contract }) => contract));
const shown = mutants
  .filter(({ contract }) => options.write || tried.has(contract))
  .map((mutant): Result => ({ fate: "untried", ...results.of(mutant.id), ...mutant }));
const stale = markEquivalent(shown, listed);
console.log(report(shown));
if (options.write) writeFileSync(REPORT, document(shown));
judge();

function choose(all: Mutant[]): Mutant[] {
  const named = all.filter(({ contract }) => options.only?.includes(contract) ?? true);
  const open = options.again
    ? named.filter(({ id }) => results.of(id)?.fate === "survived")
    : named;
  return options.sample === undefined ? open : sample(open, Number(options.sample));
}

/** The same mutants each time, from all over each contract. */
function sample(all: Mutant[], most: number): Mutant[] {
  const names = [...new Set(all.map(({ contract }) => contract))];
  return names.flatMap((name) => {
    const some = all.filter(({ contract }) => contract === name);
    const step = Math.max(1, some.length / most);
    return some.filter((_, k) => Math.floor(k / step) !== Math.floor((k - 1) / step));
  });
}

async function tryOut(some: Mutant[]): Promise<void> {
  const { viable, stillborn, unplaced } = sortOut(contracts, some);
  for (const mutant of stillborn) results.add({ ...mutant, fate: "stillborn" });
  for (const mutant of unplaced) results.add({ ...mutant, fate: "unplaced" });
  console.log(
    `${viable.length} mutants; ${stillborn.length} stillborn, ${unplaced.length} not tried. Building.`,
  );
  const project = new Project(`${WORK}/project`);
  project.write({ ...schemata(contracts, viable), ...relaxedTests() });
  await project.build();
  const open = options.rest ? viable.filter(({ id }) => results.of(id) === undefined) : viable;
  await runAll(project, WORK, open, Number(options.jobs), results.all, (result) => {
    results.add(result);
    results.save();
  });
  results.save();
}

function relaxedTests(): Sources {
  const tests = Object.entries(readSources(".", "test/{contracts,proofs}/**/*.sol"));
  return Object.fromEntries(tests.map(([path, text]) => [path, relaxed(text)]));
}

function judge(): void {
  if (mutants.every(({ id }) => results.of(id)) && stale.length > 0) {
    console.error(`${EQUIVALENT} lists what doesn't survive:\n${JSON.stringify(stale, null, 2)}`);
    process.exitCode = 1;
  }
  const low = scoresOf(shown).filter(({ score }) => score < GOAL);
  if (low.length > 0) {
    console.error(`Below ${GOAL} %: ${low.map(({ contract }) => contract).join(", ")}`);
    process.exitCode = 1;
  }
}
