import type { RpcAnswer } from "../network/json-rpc.js";

/** What a node says to a raw transaction. */
export type Verdict =
  /** It has it. */
  | "taken"
  /** Its nonce is used already: by itself, or by another. */
  | "nonce-used"
  /** The node has no room for it now, lacks those before it, or holds another with its nonce. */
  | "later"
  /** It is larger than the node or the chain allows. */
  | "too-large"
  /** The chain wants fees. */
  | "fees"
  /** The node doesn't let this sender in. */
  | "sender"
  /** Something that isn't known; it is tried again. */
  | "unclear";

// Nodes share few codes, and use -32000 for nearly everything: words decide (besu.md, "Error codes").
const BY_WORDS: readonly [RegExp, Verdict][] = [
  [
    /already known|known transaction|already imported|already in (the )?(mem)?pool|already exists/i,
    "taken",
  ],
  [/nonce too low|nonce is too low|nonce below|nonce .*already (been )?used/i, "nonce-used"],
  [/replacement|underpriced|nonce too (high|far|distant)|nonce is too high|gapped/i, "later"],
  [
    /pool (is )?full|pool limit|too many (pending|transactions)|limit (reached|exceeded) for (account|sender)|account limit/i,
    "later",
  ],
  [/not authori[sz]ed|sender account|not permitted|permission/i, "sender"],
  [
    /gas limit|exceeds .*gas|gas .*exceeds|intrinsic gas|oversized|too large|size exceeds/i,
    "too-large",
  ],
  [/insufficient funds|upfront cost|fee cap|gas price|less than block base fee|max fee/i, "fees"],
];

const BY_CODE: Readonly<Record<number, Verdict>> = {
  [-32001]: "nonce-used",
  [-32004]: "fees",
  [-32005]: "later",
  [-32006]: "later",
  [-32007]: "sender",
  [-32009]: "fees",
};

/** Reads what a node says to a raw transaction. */
export function verdictOf({ error }: RpcAnswer): Verdict {
  if (error === undefined) return "taken";
  const { code, message } = error;
  const words = BY_WORDS.find(([pattern]) => pattern.test(message))?.[1];
  return words ?? BY_CODE[code] ?? "unclear";
}
