// Prints the runtime size of every deployable contract and fails when one does not fit under EIP-170.
// Reads the artifacts of the last build.
import { existsSync, globSync, readFileSync } from "node:fs";

const LIMIT = 24_576;
// A library with internal functions only compiles to a stub of some 60 bytes: nobody deploys it.
const STUB = 100;

if (!existsSync("artifacts/contracts")) {
  console.error("No artifacts: run `npm run build` first.");
  process.exit(1);
}

const rows = globSync("artifacts/contracts/**/*.json", { exclude: ["artifacts/contracts/mocks"] })
  .map((file) => JSON.parse(readFileSync(file, "utf8")))
  .filter((artifact) => typeof artifact.deployedBytecode === "string")
  .map(({ contractName, deployedBytecode }) => ({
    contract: contractName,
    bytes: deployedBytecode.length / 2 - 1,
  }))
  .filter(({ bytes }) => bytes > STUB)
  .sort((a, b) => b.bytes - a.bytes);

const width = Math.max(8, ...rows.map(({ contract }) => contract.length));
console.log(`${"contract".padEnd(width)}  ${"bytes".padStart(7)}  ${"free".padStart(7)}`);
for (const { contract, bytes } of rows) {
  const free = LIMIT - 1 - bytes;
  const size = bytes.toLocaleString("en").padStart(7);
  const left = free.toLocaleString("en").padStart(7);
  console.log(`${contract.padEnd(width)}  ${size}  ${left}${free < 0 ? "  TOO LARGE" : ""}`);
}
if (rows.length === 0) console.log("(no deployable contract yet)");

const large = rows.filter(({ bytes }) => bytes >= LIMIT);
if (large.length > 0) {
  console.error(
    `${large.length} over ${LIMIT - 1} bytes: ${large.map((r) => r.contract).join(", ")}`,
  );
  process.exit(1);
}
