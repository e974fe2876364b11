import { parseArgs } from "node:util";
import { benchGas } from "./gas/bench.js";
import { versionOf, settings } from "./gas/compile.js";
import { asMarkdown, asText } from "./gas/tables.js";
import { writeSection } from "./section.js";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, write: { type: "boolean" } },
});
const PACKAGES = [
  "@openzeppelin/contracts",
  "@safe-global/safe-smart-account",
  "@ethereum-attestation-service/eas-contracts",
  "@sablier/v2-core",
  "@uniswap/merkle-distributor",
];

const date = new Date().toISOString().slice(0, 10);
const versions = Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)]));
const report = await benchGas();
const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
if (values.json) {
  console.log(JSON.stringify({ date, versions, settings: settings(), ...report }, null, 2));
} else {
  console.log(`${asText(report)}\n\nPeers: ${packages.join(", ")}. Notes: docs/benchmarks.md`);
}
if (values.write) {
  const head = `Measured on ${date} with ${packages.map((each) => `\`${each}\``).join(", ")}.`;
  writeSection("docs/benchmarks.md", "gas", `${head}\n\n${asMarkdown(report)}`);
}
if (report.gaps.length > 0) {
  console.error(report.gaps.join("\n"));
  process.exitCode = 1;
}
