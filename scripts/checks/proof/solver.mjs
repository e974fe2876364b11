// A thread that puts one contract after another to the compiler's model checker.
import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";

const solc = createRequire(import.meta.url)("solc");

// No timeout: setting one crashes the compiler's wasm build. Its own limit counts steps, so a verdict is the same on every machine.
const modelChecker = {
  engine: "chc",
  contracts: { "Proof.sol": ["Proof"] },
  showProvedSafe: true,
  showUnproved: true,
  showUnsupported: true,
};

parentPort.on("message", ({ text, targets }) => {
  const input = {
    language: "Solidity",
    sources: { "Proof.sol": { content: text } },
    settings: { evmVersion: "cancun", modelChecker: { ...modelChecker, targets } },
  };
  parentPort.postMessage(JSON.parse(solc.compile(JSON.stringify(input))).errors ?? []);
});
