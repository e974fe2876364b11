// Builds typechain-types from nothing and fails when the result is not what is committed.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";

function run(command, args, stdio = "inherit") {
  const { status, stdout, error } = spawnSync(command, args, { stdio, encoding: "utf8" });
  if (error !== undefined || status !== 0) {
    console.error(`${command} ${args.join(" ")}: ${error?.message ?? `exit code ${status}`}`);
    process.exit(1);
  }
  return stdout;
}

rmSync("typechain-types", { recursive: true, force: true });
run("hardhat", ["build", "--force", "--quiet"]);
const changed = run(
  "git",
  ["status", "--porcelain", "--", "typechain-types"],
  ["ignore", "pipe", "inherit"],
);
if (changed !== "") {
  console.error(`typechain-types is not what is committed; commit the fresh build:\n${changed}`);
  process.exit(1);
}
console.log("typechain-types equals a fresh build");
