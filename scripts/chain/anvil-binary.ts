import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { ChainError } from "./chain-error.js";

const ARCHITECTURES: Record<string, string> = { x64: "amd64", arm64: "arm64" };

/**
 * The anvil program that npm installed for this platform. It is started directly: its npm wrapper, when killed, leaves
 * anvil running.
 *
 * @throws ChainError `chain-binary-missing`.
 */
export function anvilBinary(): string {
  const architecture = ARCHITECTURES[process.arch] ?? process.arch;
  const name = `@foundry-rs/anvil-${process.platform}-${architecture}`;
  const file = process.platform === "win32" ? "anvil.exe" : "anvil";
  try {
    const wrapper = createRequire(import.meta.url).resolve("@foundry-rs/anvil/package.json");
    const binary = createRequire(wrapper).resolve(`${name}/bin/${file}`);
    if (existsSync(binary)) return binary;
  } catch {
    // said below
  }
  throw new ChainError(
    "chain-binary-missing",
    `The chain program ${name} is not installed: run \`npm ci\` without --omit=dev and --omit=optional. ` +
      `Where it doesn't exist for the platform, set TALLY_RPC to a chain that already runs.`,
  );
}
