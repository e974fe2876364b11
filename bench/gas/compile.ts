import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { InterfaceAbi } from "ethers";
import { config } from "hardhat";

/** What is needed to deploy a contract. */
export interface Compiled {
  abi: InterfaceAbi;
  bytecode: string;
}

interface Output {
  errors?: { severity: string; formattedMessage: string }[];
  contracts: Record<
    string,
    Record<string, { abi: InterfaceAbi; evm: { bytecode: { object: string } } }>
  >;
}

interface Solc {
  compile(input: string, callbacks: { import: (name: string) => { contents: string } }): string;
}

const { resolve } = createRequire(import.meta.url);
const CACHE = "cache/bench";
const PACKAGES = [
  "solc",
  "@openzeppelin/contracts",
  "@prb/math",
  "@safe-global/safe-smart-account",
  "@sablier/v2-core",
];
const OWN = "bench/gas/peers/Peers.sol";

/** A file that a package ships. */
export function packaged(name: string): string {
  return readFileSync(resolve(name), "utf8");
}

/** A package's version, as installed. */
export function versionOf(name: string): string {
  return (JSON.parse(packaged(`${name}/package.json`)) as { version: string }).version;
}

/** The compiler settings that our own contracts are built with; the peers' are the same. */
export function settings(): object {
  const { optimizer, viaIR, evmVersion } = config.solidity.profiles.default!.compilers[0]!
    .settings as Record<string, unknown>;
  return { optimizer, viaIR, evmVersion };
}

/**
 * Compiles peers' sources out of their packages, apart from the project's build. What came of it is kept in `cache/bench`.
 *
 * @returns Every contract that the files declare, by its name.
 */
export function compile(files: readonly string[]): Record<string, Compiled> {
  const sources = Object.fromEntries(files.map((file) => [file, { content: source(file) }]));
  const outputSelection = { "*": { "*": ["abi", "evm.bytecode.object"] } };
  const input = JSON.stringify({
    language: "Solidity",
    sources,
    settings: { ...settings(), outputSelection },
  });
  const key = createHash("sha256").update([input, ...PACKAGES.map(versionOf)].join("\n"));
  const kept = `${CACHE}/${key.digest("hex").slice(0, 32)}.json`;
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8")) as Record<string, Compiled>;
  const compiled = run(input, files);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(kept, JSON.stringify(compiled));
  return compiled;
}

function source(file: string): string {
  return file === OWN ? readFileSync(file, "utf8") : packaged(file);
}

function run(input: string, files: readonly string[]): Record<string, Compiled> {
  const solc = createRequire(import.meta.url)("solc") as Solc;
  const read = (name: string) => ({ contents: packaged(name) });
  const output = JSON.parse(solc.compile(input, { import: read })) as Output;
  const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map((each) => each.formattedMessage).join("\n"));
  return Object.fromEntries(
    files.flatMap((file) =>
      Object.entries(output.contracts[file] ?? {}).map(([name, { abi, evm }]) => [
        name,
        { abi, bytecode: `0x${evm.bytecode.object}` },
      ]),
    ),
  );
}
