// Proves with the compiler's model checker (CHC) that the sums of MerkleSum and the accounts of GrantLib keep their rules,
// and fails unless everything is proved, nothing else is said, and code broken on purpose is found broken. See docs/proofs.md.
// PROOF_THREADS=1 leaves a processor to others.
import { controls, proofs } from "./proof/jobs.mjs";
import { DONE } from "./proof/ledger.mjs";
import { solveAll } from "./proof/solve.mjs";

// How many targets there are: fewer would mean that something is no longer looked at.
const EXPECTED = { MerkleSum: 19, GrantLib: 229 };

function judge({ of, name, text, verdicts }) {
  const failures = verdicts
    .filter(({ property, verdict }) => verdict !== (property === DONE ? "violated" : "proved"))
    .map(({ property, verdict, said }) => `${of} ${name}: ${property} is ${verdict}\n${said}`);
  const asserted = text.match(/\bassert\(/g).length;
  const answered = verdicts.filter(({ assertion }) => assertion).length;
  if (asserted !== answered)
    failures.push(`${of} ${name}: ${answered} answers to ${asserted} assertions`);
  return failures;
}

function judgeNumber([of, expected]) {
  const all = proofs.filter((proof) => proof.of === of).flatMap(({ verdicts }) => verdicts);
  const proved = all.filter(({ verdict }) => verdict === "proved").length;
  if (proved === expected) return [];
  return [
    `${of}: ${proved} targets are proved, not ${expected} as scripts/checks/proof.mjs expects`,
  ];
}

function found({ violated, verdicts }) {
  return verdicts.some(({ property, verdict }) => property === violated && verdict === "violated");
}

function properties() {
  const rows = new Map();
  for (const { of, verdicts } of proofs)
    for (const { property, verdict } of verdicts.filter((v) => v.property !== DONE)) {
      const key = `${of}: ${property}`;
      const row = rows.get(key) ?? [key, 0, 0, 0];
      row[["", "proved", "unproved", "violated"].indexOf(verdict)] += 1;
      rows.set(key, row);
    }
  return [...rows.values()];
}

function print(heads, rows) {
  const widths = heads.map((head, n) =>
    Math.max(head.length, ...rows.map((row) => `${row[n]}`.length)),
  );
  const cell = (value, n) =>
    typeof value === "number" ? `${value}`.padStart(widths[n]) : value.padEnd(widths[n]);
  for (const row of [heads, ...rows]) console.log(row.map(cell).join("  ").trimEnd());
  console.log();
}

const start = Date.now();
await solveAll([...proofs, ...controls]);
const seconds = ((Date.now() - start) / 1000).toFixed(0);

const rows = properties();
print(["property", "proved", "unproved", "violated"], rows);
print(
  ["broken on purpose", "must violate", ""],
  controls.map((control) => [
    control.name,
    control.violated,
    found(control) ? "found" : "NOT FOUND",
  ]),
);

const failures = [
  ...proofs.flatMap(judge),
  ...Object.entries(EXPECTED).flatMap(judgeNumber),
  ...controls
    .filter((control) => !found(control))
    .map(({ name, violated }) => `${name}: ${violated} isn't found violated`),
];
for (const failure of failures) console.error(failure);
const proved = rows.reduce((sum, [, n]) => sum + n, 0);
console.log(`proof: ${proved} targets proved, ${failures.length} failures, ${seconds} s`);
process.exitCode = failures.length === 0 ? 0 : 1;
