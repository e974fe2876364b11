import { keccak256 } from "ethers";
import { SEND, type Call, type Fault } from "./faults.js";

/** An answer to one call. */
export interface Answer {
  jsonrpc: "2.0";
  id: Call["id"];
  result?: unknown;
  error?: { code: number; message: string };
}

/** Blocks that a call for logs may span. */
export const MOST_BLOCKS = 50;

/** Besu's words (besu.md, "Error codes"). */
const ERRORS: Partial<Record<Fault, { code: number; message: string }>> = {
  known: { code: -32000, message: "Known transaction" },
  underpriced: { code: -32000, message: "Replacement transaction underpriced" },
  "nonce-too-low": { code: -32001, message: "Nonce too low" },
  overloaded: { code: -32005, message: "Request limit exceeded" },
  "nonce-too-high": { code: -32006, message: "Nonce too high" },
  "not-allowed": { code: -32007, message: "Sender account not authorized to send transactions" },
  "no-finalized": { code: -39001, message: "Unknown block" },
  "logs-capped": { code: -32005, message: "Requested range exceeds maximum RPC range limit" },
};

/** What it says that it is. */
export const VERSION = "besu/v26.9.0/linux-x86_64/openjdk-java-25";

export function reply({ id }: Call): Answer {
  return { jsonrpc: "2.0", id };
}

export function refusal(fault: Fault, call: Call): Answer {
  return { ...reply(call), error: ERRORS[fault]! };
}

/** What a node says to a transaction that it takes. */
export function acceptance({ id, params }: Call): Answer {
  return { jsonrpc: "2.0", id, result: keccak256(params![0] as string) };
}

/** What Besu with QBFT, set up as recommended, doesn't do; undefined for what it does. */
export function never(call: Call): Fault | undefined {
  if (call.params?.some((each) => each === "finalized" || each === "safe")) return "no-finalized";
  if (call.method !== "eth_getLogs") return undefined;
  const { fromBlock, toBlock } = (call.params?.[0] ?? {}) as { fromBlock: string; toBlock: string };
  return Number(toBlock) - Number(fromBlock) >= MOST_BLOCKS ? "logs-capped" : undefined;
}

/** Whether a fault is a refusal of this call. */
export function refuses(fault: Fault, { method }: Call): boolean {
  return fault === "overloaded" || (ERRORS[fault] !== undefined && method === SEND);
}
