import type { Artifact, EIP1193Provider } from "@nomicfoundation/ignition-core";
import { DeployError } from "./deploy-error.js";

const RPC_LIMIT = 10_000;
/** Initcode that copies nothing with MCOPY, which chains before Cancun don't know. */
const MCOPY = "0x5f5f5f5e00";
const KEY = /^0x[0-9a-fA-F]{64}$/;

/** What the checks found out. */
export interface Preflight {
  deployer: string;
  /** Price of gas that the chain asks for, in wei. */
  price: bigint;
}

/**
 * The deployer's key from the environment, undefined if it isn't set.
 *
 * @throws DeployError `deploy-key`; the message never has the key.
 */
export function deployerKey(): string | undefined {
  const { TALLY_DEPLOYER_KEY: key = "" } = process.env;
  if (key === "") return undefined;
  if (KEY.test(key)) return key;
  throw new DeployError(
    "deploy-key",
    "TALLY_DEPLOYER_KEY is not a private key: write it as 0x and 64 hex digits, in the environment or in .env.",
  );
}

/** An address without what may be secret in it. */
function shownUrl(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return "the URL";
  }
}

/**
 * Asks an endpoint for its chain id, so that a wrong one is told from a slow one.
 *
 * @throws DeployError `deploy-rpc`.
 */
export async function requireEndpoint(url: string): Promise<void> {
  const refuse = (problem: string, cause?: unknown): never => {
    const message = `${shownUrl(url)} ${problem}: start the chain, or correct TALLY_RPC.`;
    throw new DeployError("deploy-rpc", message, { cause });
  };
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    refuse("is not an http(s) address of a JSON-RPC endpoint");
  }
  let response: Response;
  try {
    const { username, password, href } = new URL(url);
    const bare = username || password ? href.replace(/\/\/[^/@]*@/, "//") : href;
    response = await fetch(bare, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(username && {
          authorization: `Basic ${btoa(decodeURIComponent(`${username}:${password}`))}`,
        }),
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] }),
      signal: AbortSignal.timeout(RPC_LIMIT),
    });
  } catch (cause) {
    return refuse("doesn't answer", cause);
  }
  if (response.status === 401 || response.status === 403) {
    refuse(`refuses us (HTTP ${response.status}), it wants other credentials`);
  }
  try {
    const { result } = (await response.json()) as { result?: unknown };
    if (typeof result === "string" && /^0x[0-9a-f]+$/i.test(result)) return;
  } catch (cause) {
    refuse("answers, but not as a JSON-RPC endpoint", cause);
  }
  refuse("answers, but not as an Ethereum JSON-RPC endpoint");
}

/**
 * Checks what would stop the deployment half-way, before anything is sent.
 *
 * @throws DeployError `deploy-key`, `deploy-funds`, `deploy-gas-limit`, `deploy-chain-old`.
 */
export async function preflight(
  provider: EIP1193Provider,
  artifacts: readonly Artifact[],
): Promise<Preflight> {
  const [deployer] = (await provider.request({ method: "eth_accounts" })) as string[];
  if (deployer === undefined) {
    throw new DeployError(
      "deploy-key",
      "There is no deployer: set TALLY_DEPLOYER_KEY in the environment or in .env, as the chain manages no accounts.",
    );
  }
  const block = (await provider.request({
    method: "eth_getBlockByNumber",
    params: ["latest", false],
  })) as { gasLimit: string; baseFeePerGas?: string };
  const price = BigInt(
    block.baseFeePerGas ?? ((await provider.request({ method: "eth_gasPrice" })) as string),
  );
  await requireFunds(provider, deployer, price);
  requireGas(BigInt(block.gasLimit), artifacts);
  await requireCancun(provider, deployer);
  return { deployer, price };
}

async function requireFunds(provider: EIP1193Provider, deployer: string, price: bigint) {
  if (price === 0n) return;
  const params = [deployer, "latest"];
  const balance = BigInt((await provider.request({ method: "eth_getBalance", params })) as string);
  if (balance > 0n) return;
  throw new DeployError(
    "deploy-funds",
    `The chain asks ${price} wei for gas and the deployer ${deployer} has nothing: ` +
      `set the chain's base fee and gas price to 0, or fund the deployer.`,
  );
}

function requireGas(limit: bigint, artifacts: readonly Artifact[]): void {
  const needed = artifacts.map(gasToCreate).reduce((most, gas) => (gas > most ? gas : most), 0n);
  if (limit >= needed) return;
  throw new DeployError(
    "deploy-gas-limit",
    `The chain's block gas limit is ${limit} and the largest contract needs about ${needed}: ` +
      `raise the chain's gas limit, 60000000 is usual.`,
  );
}

/** Creation by the yellow paper's prices: the transaction, its data, each byte of code that stays; a tenth for the rest. */
function gasToCreate({ bytecode, deployedBytecode }: Artifact): bigint {
  const [initcode, code] = [bytecode, deployedBytecode].map((hex) => BigInt(hex.length / 2 - 1));
  return ((53_000n + 16n * (initcode ?? 0n) + 200n * (code ?? 0n)) * 11n) / 10n;
}

async function requireCancun(provider: EIP1193Provider, from: string): Promise<void> {
  try {
    await provider.request({ method: "eth_call", params: [{ from, data: MCOPY }, "latest"] });
  } catch (cause) {
    throw new DeployError(
      "deploy-chain-old",
      "The chain's EVM is older than Cancun, which the contracts need: set cancunTime (or a later fork) in its genesis.",
      { cause },
    );
  }
}
