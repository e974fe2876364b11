import { TallyError } from "../tally-error.js";
import { EIP_7825_CAP, type NetworkProfile } from "./profiles/profile.js";
import type { Node } from "./provider.js";

/** What the SDK finds out about a chain before it trusts it. */
export interface Chain {
  chainId: bigint;
  /** Largest gas limit of a transaction: the block's limit, at most the profile's. */
  gasCap: bigint;
}

/**
 * Checks that a chain is one that the ledger runs on: the expected one, and without fees.
 *
 * @throws TallyError `network-wrong-chain`, `network-fees`.
 */
export async function checkChain(
  provider: Node,
  { transactionGas }: NetworkProfile,
  expected?: bigint,
): Promise<Chain> {
  const { chainId } = await provider.getNetwork();
  if (expected !== undefined && chainId !== expected) {
    throw new TallyError(
      "network-wrong-chain",
      `The node is on chain ${chainId}, but chain ${expected} was asked for. Check the node's address (--rpc or TALLY_RPC).`,
      { data: { chainId, expected } },
    );
  }
  const block = await provider.getBlock("latest");
  const baseFee = block?.baseFeePerGas ?? 0n;
  if (baseFee > 0n) {
    throw new TallyError(
      "network-fees",
      `Chain ${chainId} charges a base fee of ${baseFee} wei; Tallystick runs on chains with zero fees. ` +
        `Ask the operator for a genesis with zeroBaseFee, or use another node.`,
      { data: { chainId, baseFee } },
    );
  }
  const limit = block?.gasLimit ?? EIP_7825_CAP;
  const most = transactionGas ?? limit;
  return { chainId, gasCap: limit < most ? limit : most };
}

/**
 * Checks that there is a contract at an address.
 *
 * @throws TallyError `network-no-contract`.
 */
export async function checkCode(provider: Node, address: string, what: string): Promise<void> {
  if ((await provider.getCode(address)) !== "0x") return;
  const { chainId } = await provider.getNetwork();
  throw new TallyError(
    "network-no-contract",
    `There is no contract at ${address}, where ${what} should be on chain ${chainId}. ` +
      `Check the node and the address, or deploy first (npm run deploy).`,
    { data: { address, chainId } },
  );
}
