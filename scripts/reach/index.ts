// Line and branch coverage of contracts/ by the Solidity tests: npm run coverage
// The contracts are compiled with as little optimising as they need to be compiled at all, and not as they are deployed.
import Table from "cli-table3";
import { Project } from "../forge/project.js";
import { readSources } from "../forge/solidity.js";
import { readLcov, withoutAssembly, type Covered } from "./lcov.js";

const GOAL = 99; // percent of all lines and of all branches; what is missing is listed

const contracts = readSources(".", "contracts/**/*.sol");
const project = new Project("cache/coverage");
project.write({ ...contracts, ...readSources(".", "test/{contracts,proofs}/**/*.sol") });
console.log("Compiling and running the Solidity tests, which takes about three minutes.");
const found = readLcov(await project.coverage())
  .filter(({ file }) => file in contracts)
  .map((each) => withoutAssembly(each, contracts[each.file]!));

const table = new Table({
  head: ["contract", "lines", "%", "branches", "%"],
  colAligns: ["left", "right", "right", "right", "right"],
  style: { head: [], border: [] },
});
for (const covered of found) table.push(row(covered.file, [covered]));
table.push(row("all", found));
console.log(table.toString());
for (const { file, lines, branches } of found) {
  const source = contracts[file]!.split("\n");
  for (const [line, times] of lines) if (times === 0) missed(file, line, source, "not run");
  for (const { line, taken } of branches)
    if (taken === 0) missed(file, line, source, "one way not taken");
}
const all = sums(found);
if (percent(all.lines) < GOAL || percent(all.branches) < GOAL) {
  console.error(`Below ${GOAL} %.`);
  process.exitCode = 1;
}

interface Share {
  reached: number;
  of: number;
}

function sums(files: Covered[]): { lines: Share; branches: Share } {
  const lines = files.flatMap((each) => [...each.lines.values()]);
  const branches = files.flatMap((each) => each.branches.map(({ taken }) => taken));
  return { lines: share(lines), branches: share(branches) };
}

function share(times: number[]): Share {
  return { reached: times.filter((each) => each > 0).length, of: times.length };
}

function percent({ reached, of }: Share): number {
  return of === 0 ? 100 : (100 * reached) / of;
}

function row(name: string, files: Covered[]): string[] {
  const { lines, branches } = sums(files);
  const cells = [lines, branches].flatMap((each) => [
    `${each.reached}/${each.of}`,
    percent(each).toFixed(2),
  ]);
  return [name, ...cells];
}

function missed(file: string, line: number, source: string[], what: string): void {
  console.log(`${file}:${line} ${what}: ${source[line - 1]?.trim()}`);
}
