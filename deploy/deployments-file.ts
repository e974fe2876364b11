import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isAddress } from "ethers";
import type { Verifiers } from "../sdk/deployment.js";
import { DeployError } from "./deploy-error.js";

/** Where a chain's ledger is; what the SDK and the CLI read. */
export interface ChainDeployment {
  registry: string;
  treasury: string;
  /** Implementation that the Treasury clones for a new fund. */
  fund: string;
  /** The second implementation, which `fund` falls back to. */
  payments: string;
  /** Verifiers of officers' keys; absent where a ledger was deployed before they came with it. */
  verifiers?: Verifiers;
  /** First block that has to do with the ledger: events are read from here. */
  block: number;
  /** The Treasury's identifier. */
  organisation: string;
}

interface DeploymentsFile {
  version: 1;
  chains: Record<string, ChainDeployment>;
}

/** Every contract of the ledger. */
export function addressesOf(entry: ChainDeployment): string[] {
  const { registry, treasury, fund, payments, verifiers } = entry;
  const { p256, rsa, webAuthn } = verifiers ?? {};
  const keys = verifiers === undefined ? [] : [p256, rsa, webAuthn];
  return [registry, treasury, fund, payments, ...keys] as string[];
}

/**
 * A chain's entry, undefined if there is none.
 *
 * @throws DeployError `deploy-file`.
 */
export function readDeployment(file: string, chainId: number): ChainDeployment | undefined {
  return readAll(file).chains[chainId];
}

/**
 * Sets a chain's entry and keeps the others. The file is replaced at once: a kill leaves the old or the new one.
 *
 * @returns whether anything changed.
 * @throws DeployError `deploy-file`.
 */
export function writeDeployment(file: string, chainId: number, entry: ChainDeployment): boolean {
  const all = readAll(file);
  if (JSON.stringify(all.chains[chainId]) === JSON.stringify(entry)) return false;
  all.chains[chainId] = entry;
  const temporary = `${file}.${process.pid}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    const handle = openSync(temporary, "w");
    try {
      writeFileSync(handle, `${JSON.stringify(all, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
  return true;
}

function readAll(file: string): DeploymentsFile {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { version: 1, chains: {} };
    throw damaged(file, error);
  }
  try {
    const value = JSON.parse(text) as DeploymentsFile;
    if (value.version === 1 && Object.values(value.chains).every(isEntry)) return value;
  } catch (cause) {
    throw damaged(file, cause);
  }
  throw damaged(file);
}

function isEntry(entry: ChainDeployment): boolean {
  return (
    addressesOf(entry).every((address) => isAddress(address)) && Number.isSafeInteger(entry.block)
  );
}

function damaged(file: string, cause?: unknown): DeployError {
  const message = `Addresses file ${file} is not one that this program wrote: restore it, or move it away and run again.`;
  return new DeployError("deploy-file", message, { cause });
}
