import { readFile } from "node:fs/promises";
import { JsonShape } from "./json-shape.js";
import { TallyError } from "./tally-error.js";

/** Where a ledger's contracts are on one chain. */
export interface Deployment {
  registry: string;
  treasury: string;
  /** First block with events of the ledger. */
  block: number;
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
  const shape = new JsonShape("deployment-missing", `The deployments file ${file}`);
  const { chains } = shape.parse(text) as { chains?: Record<string, Record<string, unknown>> };
  const chain = chains?.[String(chainId)];
  if (chain === undefined) return missing(file, chainId);
  const block = Number(chain.block);
  if (!Number.isSafeInteger(block) || block < 0)
    shape.refuse(`chains.${chainId}.block`, "is not a block");
  return {
    registry: shape.address(chain.registry, `chains.${chainId}.registry`),
    treasury: shape.address(chain.treasury, `chains.${chainId}.treasury`),
    block,
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
