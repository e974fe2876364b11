import { toQuantity } from "ethers";
import { revertDataOf } from "../errors/revert.js";
import type { Rpc, RpcAnswer, RpcCall } from "../network/json-rpc.js";
import { TallyError } from "../tally-error.js";

/** A block as a push looks at it. */
export interface Block {
  number: number;
  hash: string;
  parentHash: string;
  transactions: string[];
}

/** Where a transaction was mined. */
export interface Mined {
  hash: string;
  block: number;
  blockHash: string;
  succeeded: boolean;
  gasUsed: bigint;
}

const FEES = { maxFeePerGas: "0x0", maxPriorityFeePerGas: "0x0" };

/** Result of a single call; a node's refusal is an error. */
export async function ask(rpc: Rpc, method: string, ...params: unknown[]): Promise<unknown> {
  const [answer] = await rpc.batch([{ method, params }]);
  return resultOf(answer!, method);
}

export function resultOf(answer: RpcAnswer, method: string): unknown {
  if (answer.error === undefined) return answer.result;
  throw new TallyError(
    "network-unreachable",
    `The node refused ${method}: ${answer.error.message.slice(0, 200)}. Check that it is in sync, then run it again.`,
    { data: { method, code: answer.error.code } },
  );
}

/** A contract call with a limit of gas. */
export function callOf(to: string, data: string, gas: bigint, from?: string): RpcCall {
  const fields = { from, to, data, gas: toQuantity(gas), ...FEES };
  return { method: "eth_call", params: [fields, "latest"] };
}

/** Gas that a call needs; undefined where the node doesn't say. */
export async function estimate(
  rpc: Rpc,
  to: string,
  data: string,
  from: string,
): Promise<bigint | undefined> {
  const params = [{ from, to, data, ...FEES }];
  const [answer] = await rpc.batch([{ method: "eth_estimateGas", params }]);
  return typeof answer?.result === "string" ? BigInt(answer.result) : undefined;
}

/** What a call was refused with, "0x" without a reason; undefined if it succeeded or the node failed. */
export function refusalOf(answer: RpcAnswer): string | undefined {
  return answer.error === undefined ? undefined : revertDataOf(answer.error);
}

/** A block with the hashes of its transactions; undefined if the node doesn't have it. */
export async function blockAt(rpc: Rpc, at: number | "latest"): Promise<Block | undefined> {
  return (await blocksAt(rpc, [at]))[0];
}

/** Blocks with the hashes of their transactions. */
export async function blocksAt(
  rpc: Rpc,
  at: readonly (number | "latest")[],
): Promise<(Block | undefined)[]> {
  const method = "eth_getBlockByNumber";
  const tags = at.map((each) => (typeof each === "number" ? toQuantity(each) : each));
  const answers = await rpc.batch(tags.map((tag) => ({ method, params: [tag, false] })));
  return answers.map((answer) => {
    const block = answer.result as (Omit<Block, "number"> & { number: string }) | null | undefined;
    return block ? { ...block, number: Number(block.number) } : undefined;
  });
}

/** Where transactions were mined, by hash; those that weren't are left out. */
export async function receiptsOf(rpc: Rpc, hashes: readonly string[]): Promise<Map<string, Mined>> {
  const method = "eth_getTransactionReceipt";
  const answers = await rpc.batch(hashes.map((hash) => ({ method, params: [hash] })));
  const mined = new Map<string, Mined>();
  answers.forEach(({ result }, nth) => {
    const receipt = result as Record<string, string> | null | undefined;
    if (!receipt?.blockHash) return;
    const hash = hashes[nth]!;
    mined.set(hash, {
      hash,
      block: Number(receipt.blockNumber),
      blockHash: receipt.blockHash,
      succeeded: receipt.status === "0x1",
      gasUsed: BigInt(receipt.gasUsed!),
    });
  });
  return mined;
}

/** Hashes of those transactions that are in a block. */
export async function placedOf(rpc: Rpc, hashes: readonly string[]): Promise<Set<string>> {
  const method = "eth_getTransactionByHash";
  const answers = await rpc.batch(hashes.map((hash) => ({ method, params: [hash] })));
  const isPlaced = ({ result }: RpcAnswer) =>
    Boolean((result as { blockHash?: string | null } | null | undefined)?.blockHash);
  return new Set(hashes.filter((_, nth) => isPlaced(answers[nth]!)));
}

/** How many transactions of a sender are in the chain, or also in the node's pool. */
export async function countOf(
  rpc: Rpc,
  sender: string,
  tag: "latest" | "pending",
): Promise<number> {
  return Number(await ask(rpc, "eth_getTransactionCount", sender, tag));
}
