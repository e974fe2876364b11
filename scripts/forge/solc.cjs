#!/usr/bin/env node
// The wasm compiler from npm as a `solc` command: forge wants an executable, and so a run downloads nothing.
const { readFileSync } = require("node:fs");

if (process.argv.includes("--version")) {
  // forge asks each time it starts, so the compiler isn't loaded for it
  const { version } = require("solc/package.json");
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${version}`);
} else if (process.argv.includes("--standard-json")) {
  process.stdout.write(require("solc").compile(readFileSync(0, "utf8")));
} else {
  console.error("only --version and --standard-json are supported");
  process.exit(1);
}
