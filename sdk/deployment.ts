import { readFile } from "node:fs/promises";
import { JsonShape } from "./json-shape.js";
import { isTallyError, TallyError } from "./tally-error.js";

/** Addresses of the contracts that check signatures of keys without an address (ERC-7913). */
export interface Verifiers {
  /** P-256 keys: hardware modules, smart cards, key services. */
  p256: string;
  /** RSA keys. */
  rsa: string;
  /** Passkeys. */
  webAuthn: string;
}

/** Where a ledger's contracts are on one chain. */
export interface Deployment {
  registry: string;
  treasury: string;
  /** First block with events of the ledger. */
  block: number;
  /** Absent where the ledger was deployed before they came with it. */
  verifiers?: Verifiers;
}

/** Path of the deployments file unless another is named. */
export function deploymentsPath(path?: string): string {
  return path ?? process.env.TALLY_DEPLOYMENTS ?? ".tallystick/deployments.json";
}

/**
 * Reads where the ledger is on a chain, from the one file that deployment writes.
 *
 * @throws TallyError `deployment-missing`.
 * @example
 * const { treasury } = await readDeployment(4242n);
 */
export async function readDeployment(chainId: bigint, path?: string): Promise<Deployment> {
  const file = deploymentsPath(path);
  const text = await readFile(file, "utf8").catch((cause: unknown) =>
    missing(file, chainId, cause),
  );
  try {
    return deploymentIn(text, file, chainId) ?? missing(file, chainId);
  } catch (error) {
    if (!isTallyError(error) || error.data.path === undefined) throw error;
    const words = `${error.message} Write the file anew by deploying again (npm run deploy); what is deployed stays.`;
    throw new TallyError("deployment-missing", words, { data: { ...error.data, file, chainId } });
  }
}

function deploymentIn(text: string, file: string, chainId: bigint): Deployment | undefined {
  const shape: JsonShape = new JsonShape("deployment-missing", `The deployments file ${file}`);
  type Entries = Partial<Record<string, Partial<Record<keyof Deployment, unknown>> | null>>;
  const chains = (shape.parse(text) as { chains?: Entries } | null)?.chains;
  if (chains === null || typeof chains !== "object") shape.refuse("chains", "is not an object");
  const chain = chains[String(chainId)];
  if (chain === undefined) return undefined;
  const path = `chains.${chainId}`;
  return {
    registry: shape.address(chain?.registry, `${path}.registry`),
    treasury: shape.address(chain?.treasury, `${path}.treasury`),
    block: shape.integer(chain?.block, 0, Number.MAX_SAFE_INTEGER, `${path}.block`),
    ...(chain?.verifiers !== undefined && {
      verifiers: verifiersIn(shape, chain.verifiers, `${path}.verifiers`),
    }),
  };
}

function verifiersIn(shape: JsonShape, value: unknown, path: string): Verifiers {
  const { p256, rsa, webAuthn } = shape.object(value, ["p256", "rsa", "webAuthn"], path);
  return {
    p256: shape.address(p256, `${path}.p256`),
    rsa: shape.address(rsa, `${path}.rsa`),
    webAuthn: shape.address(webAuthn, `${path}.webAuthn`),
  };
}

function missing(file: string, chainId: bigint, cause?: unknown): never {
  throw new TallyError(
    "deployment-missing",
    `${file} doesn't say where the ledger is on chain ${chainId}. Name the treasury contract ` +
      `(--treasury), or the file (TALLY_DEPLOYMENTS), or deploy first (npm run deploy).`,
    { cause, data: { file, chainId } },
  );
}
