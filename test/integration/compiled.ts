import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ContractFactory, type InterfaceAbi, type Signer } from "ethers";

interface Compiler {
  compile(input: string): string;
}

interface Output {
  contracts: Record<string, Record<string, { abi: InterfaceAbi; evm: { bytecode: object } }>>;
}

/** A contract of test/contracts, which the build of the ledger leaves out. */
export async function deployTestContract(
  name: string,
  deployer: Signer,
  values: unknown[],
): Promise<string> {
  const solc = createRequire(import.meta.url)("solc") as Compiler;
  const content = readFileSync(`test/contracts/${name}.sol`, "utf8");
  const settings = {
    evmVersion: "cancun",
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  };
  const input = { language: "Solidity", sources: { [name]: { content } }, settings };
  const { contracts } = JSON.parse(solc.compile(JSON.stringify(input))) as Output;
  const { abi, evm } = contracts[name]![name]!;
  const factory = new ContractFactory(abi, evm.bytecode as { object: string }, deployer);
  const contract = await factory.deploy(...values);
  return contract.getAddress();
}
