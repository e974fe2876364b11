import type { Meaning } from "../../sdk/index.js";

/** A refusal of Besu's: of which call, its code and words, and what it means. */
export type BesuRefusal = readonly [
  method: string,
  code: number,
  message: string,
  meaning: Meaning,
];

const SEND = "eth_sendRawTransaction";

/** What Besu refuses transactions with, in the words of its RpcErrorType; besu.md, "Error codes". */
export const REFUSED_SENDS: readonly BesuRefusal[] = [
  [SEND, -32000, "Known transaction", "known"],
  [SEND, -32000, "Replacement transaction underpriced", "later"],
  [SEND, -32000, "Transaction nonce is too distant from current sender nonce", "later"],
  [SEND, -32000, "An invalid transaction with a lower nonce exists", "later"],
  [SEND, -32000, "Transaction pool is full", "pool-full"],
  [SEND, -32001, "Nonce too low", "nonce-used"],
  [
    SEND,
    -32002,
    "Transaction pool not enabled. (Either txpool explicitly disabled, or node not yet in sync).",
    "later",
  ],
  [SEND, -32004, "Upfront cost exceeds account balance", "fees"],
  [SEND, -32005, "Transaction gas limit exceeds block gas limit", "too-large"],
  [SEND, -32005, "Request limit exceeded", "later"],
  [SEND, -32006, "Nonce too high", "later"],
  [SEND, -32007, "Sender account not authorized to send transactions", "sender"],
  [SEND, -32008, "Initial sync is still in progress", "later"],
  [SEND, -32009, "Gas price below configured minimum gas price", "fees"],
  [SEND, -32009, "Gas price below current base fee", "fees"],
  [SEND, -40100, "Unauthorized", "unauthorised"],
];

/** What it refuses other calls with. */
export const REFUSED_CALLS: readonly BesuRefusal[] = [
  ["eth_call", -32000, "Execution reverted", "unclear"],
  ["eth_call", -32005, "Request limit exceeded", "busy"],
  ["eth_call", -32005, "Number of requests exceeds max batch size", "batch"],
  ["eth_call", -32603, "Timeout expired", "busy"],
  ["eth_call", -40100, "Unauthorized", "unauthorised"],
  ["eth_estimateGas", -32005, "Transaction gas limit exceeds block gas limit", "too-large"],
  ["eth_getBlockByNumber", -39001, "Unknown block", "unknown-block"],
  ["eth_getLogs", -32005, "Requested range exceeds maximum RPC range limit", "range"],
  ["eth_getLogs", -32005, "Filter address count exceeds limit", "range"],
  ["eth_getLogs", -32603, "Timeout expired", "range"],
];
