#!/usr/bin/env node
import { CommanderError } from "commander";
import { config as loadEnvironment } from "dotenv";
import { loadConfig } from "./config.js";
import { reportFailure } from "./failure.js";
import { program } from "./program.js";

async function main(): Promise<number> {
  try {
    const environment = { ...process.env };
    loadConfig(environment, loadEnvironment({ quiet: true }).parsed ?? {});
    await program().parseAsync();
    return Number(process.exitCode ?? 0); // what is partly done sets it
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help, --version
    return reportFailure(error, process.argv.includes("--json"));
  }
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(); // whoever read it has enough: `tally events | head`
  throw error;
});
process.exitCode = await main();
