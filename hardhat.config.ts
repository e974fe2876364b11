import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { config as loadEnvironment } from "dotenv";
import { configVariable, defineConfig } from "hardhat/config";
import type { HardhatPlugin } from "hardhat/types/plugins";
import type { CompilerOutput } from "hardhat/types/solidity";

loadEnvironment({ quiet: true });

// Size warnings stay warnings: instrumented code (coverage) may exceed the limits, and `check:size` enforces the real ones.
const SIZE_WARNINGS = new Set(["5574", "3860"]);

function promoteWarnings(output: CompilerOutput): CompilerOutput {
  for (const error of output.errors ?? []) {
    // solc gives the location; Hardhat's type leaves it out
    const { sourceLocation } = error as { sourceLocation?: { file: string } };
    const ours = sourceLocation?.file.startsWith("project/") === true;
    if (!ours || error.severity !== "warning" || SIZE_WARNINGS.has(error.errorCode ?? "")) continue;
    error.severity = "error";
    error.type = "WarningAsError";
  }
  return output;
}

const reproducible: HardhatPlugin = {
  id: "tallystick:reproducible-build",
  hookHandlers: {
    config: () =>
      Promise.resolve({
        default: () =>
          Promise.resolve({
            // files are compiled together if their settings are the same object
            resolveUserConfig: async (user, resolve, next) => {
              const config = await next(user, resolve);
              const { overrides } = config.solidity.profiles.default!;
              const [first] = Object.values(overrides);
              for (const file of Object.keys(overrides)) overrides[file] = first!;
              return config;
            },
          }),
      }),
    solidity: () =>
      Promise.resolve({
        default: () =>
          Promise.resolve({
            build: (context, files, options, next) =>
              next(context, files, { ...options, concurrency: availableParallelism() }),
            invokeSolc: async (context, compiler, input, config, next) =>
              promoteWarnings(await next(context, compiler, input, config)),
            // compilation jobs end in any order; TypeChain writes its index in the order of this list
            processArtifactsAfterSuccessfulBuild: (_context, paths) => {
              (paths as string[]).sort();
              return Promise.resolve();
            },
          }),
      }),
  },
};

const compiler = {
  version: "0.8.37",
  // the wasm compiler from npm, so that a build downloads nothing; `version` above must equal the package's
  path: createRequire(import.meta.url).resolve("solc/soljson.js"),
  settings: { optimizer: { enabled: true, runs: 200 }, viaIR: true, evmVersion: "cancun" },
};

// What tests deploy is the contracts' own bytecode, so their own code needn't be optimised: that takes the compiler seven times
// as long. These few have libraries of the contracts inside them, and are compiled like those.
const LIKE_CONTRACTS = /^(BankingDate|MerkleSum|ProofLedger|Quorums|Text)Test\.t\.sol$/;
const plain = { ...compiler, settings: { optimizer: { enabled: false }, evmVersion: "cancun" } };
const tests = Object.fromEntries(
  readdirSync(new URL("test/contracts", import.meta.url))
    .filter((name) => name.endsWith(".sol") && !LIKE_CONTRACTS.test(name))
    .map((name) => [`test/contracts/${name}`, plain]),
);

const simulated = {
  type: "edr-simulated",
  chainType: "l1",
  hardfork: "osaka",
  blockGasLimit: 2_000_000_000n,
} as const;

// `npm run test:deep`
const deep = process.env.TALLY_DEEP === "1";

const key = process.env.TALLY_DEPLOYER_KEY;

export default defineConfig({
  plugins: [reproducible, toolbox],
  solidity: {
    // one bytecode everywhere: what is tested is what is deployed
    profiles: {
      default: { compilers: [compiler], overrides: tests },
      production: { ...compiler, isolated: false },
    },
  },
  typechain: { outDir: "./typechain-types" },
  paths: {
    ignition: "./deploy",
    tests: { mocha: "./test", solidity: "./test/contracts" },
  },
  test: {
    mocha: { timeout: 180_000, parallel: true, jobs: 3, require: ["./test/setup/plain-errors.ts"] },
    solidity: {
      fuzz: { runs: deep ? 50_000 : 10_000 },
      // the handler makes its own chance of one seed: words that are found in storage would only slow it down
      invariant: {
        ...(deep ? { runs: 1000, depth: 500 } : { runs: 256, depth: 100 }),
        failOnRevert: true,
        dictionaryWeight: 0,
        includeStorage: false,
        includePushBytes: false,
      },
    },
  },
  ignition: { requiredConfirmations: 1, blockPollingInterval: 200 },
  networks: {
    default: simulated,
    node: simulated,
    nocap: { ...simulated, transactionGasCap: false },
    free: { ...simulated, initialBaseFeePerGas: 0, gasPrice: 0 },
    localhost: {
      type: "http",
      chainType: "l1",
      url: process.env.TALLY_RPC ?? "http://127.0.0.1:8545",
      gasPrice: 0,
    },
    rpc: {
      type: "http",
      chainType: "l1",
      url: configVariable("TALLY_RPC"),
      gasPrice: 0,
      accounts: key === undefined || key === "" ? "remote" : [configVariable("TALLY_DEPLOYER_KEY")],
    },
  },
});
