import type { RefusalRule } from "../refusals.js";
import { EIP_7825_CAP, type NetworkProfile } from "./profile.js";

/**
 * What clients have in common. They share few codes, and use -32000 for nearly everything: words decide, and what codes mean
 * is the matter of each client.
 */
const SAID: readonly RefusalRule[] = [
  { code: -40100, meaning: "unauthorised" },
  { code: 429, meaning: "too-often" },
  { words: /rate limit|too many requests/i, meaning: "too-often" },
  ...sent([
    [
      /already known|known transaction|already imported|already in (the )?(mem)?pool|already exists/i,
      "known",
    ],
    [/nonce too low|nonce is too low|nonce below|nonce .*already (been )?used/i, "nonce-used"],
    [/lower nonce exists|sync is still in progress|not yet in sync/i, "later"],
    [/replacement|underpriced|nonce too (high|far|distant)|nonce is too|gapped/i, "later"],
    [/pool (is )?full|pool limit|too many (pending|transactions)/i, "pool-full"],
    [/limit (reached|exceeded) for (account|sender)|account limit/i, "pool-full"],
    [/not authori[sz]ed|sender account|not permitted|permission/i, "sender"],
    [/gas limit|exceeds .*gas|gas .*exceeds|intrinsic gas|requires at least .* gas/i, "too-large"],
    [/oversized|too large|size exceeds/i, "too-large"],
    [/insufficient funds|enough funds|upfront cost|fee cap|max fee/i, "fees"],
    [/gas price|less than block base fee|below current base fee/i, "fees"],
  ]),
  { of: "logs", words: /overloaded|too busy/i, meaning: "busy" },
  // fewer blocks may be read in time
  { of: "logs", words: /range|logs|results|timed? ?out|timeout|addresses/i, meaning: "range" },
  { of: "other", words: /overloaded|timed? ?out|timeout|too busy/i, meaning: "busy" },
  { of: "other", words: /batch/i, meaning: "batch" },
];

function sent(lines: readonly [RegExp, RefusalRule["meaning"]][]): RefusalRule[] {
  return lines.map(([words, meaning]) => ({ of: "send", words, meaning }));
}

/** Besu's codes (its RpcErrorType); other clients use some of them too, and for nothing that contradicts. */
const CODES: readonly RefusalRule[] = [
  { of: "send", code: -32001, meaning: "nonce-used" },
  { of: "send", code: -32002, meaning: "later" }, // the pool is off until the node is in sync
  { of: "send", code: -32004, meaning: "fees" },
  { of: "send", code: -32005, meaning: "later" },
  { of: "send", code: -32006, meaning: "later" },
  { of: "send", code: -32007, meaning: "sender" },
  { of: "send", code: -32008, meaning: "later" },
  { of: "send", code: -32009, meaning: "fees" },
  { of: "logs", code: -32005, meaning: "range" },
  { of: "other", code: -32005, words: /gas/i, meaning: "too-large" },
  { of: "other", code: -32005, words: /^(?!.*(range|logs|results))/i, meaning: "busy" },
  { code: -39001, meaning: "unknown-block" },
];

/** A network of a client that isn't known: nothing is taken for granted. */
export const GENERAL: NetworkProfile = {
  name: "general",
  fees: "zero",
  finality: { confirmations: 1, reorganises: true, finalized: "unknown" },
  logBlocks: 5_000,
  transactionGas: EIP_7825_CAP,
  blockSeconds: undefined,
  stalledAfterSeconds: 15,
  resendAfterBlocks: 3,
  window: 256,
  refusals: [...SAID, ...CODES],
};
