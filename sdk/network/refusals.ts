import { TallyError, type TallyErrorCode } from "../tally-error.js";

/** A node's refusal of one call. */
export interface RpcError {
  code: number;
  message: string;
  data?: unknown;
}

/** What a refusal means. */
export type Meaning =
  /** It has the transaction. */
  | "known"
  /** The transaction's nonce is used already: by itself, or by another. */
  | "nonce-used"
  /** The node lacks transactions before it, holds another with its nonce, or isn't in sync yet. */
  | "later"
  /** The node has no room for the transaction now. */
  | "pool-full"
  /** The transaction is larger, or has more gas, than the node or the chain allows. */
  | "too-large"
  /** The chain wants fees. */
  | "fees"
  /** The node doesn't let this sender in. */
  | "sender"
  /** The node wants a credential. */
  | "unauthorised"
  /** The node has no time for this call now. */
  | "busy"
  /** It is called too often. */
  | "too-often"
  /** Logs of fewer blocks, or of fewer contracts, may be given. */
  | "range"
  /** Fewer calls in a request may be answered. */
  | "batch"
  /** It has no such block. */
  | "unknown-block"
  /** Something that isn't known. */
  | "unclear";

/** What follows from a meaning. */
interface Consequence {
  /**
   * What a push does: takes it for accepted, sends the same bytes again, puts fewer rows into a transaction, asks for less,
   * finds out what has the nonce and signs anew if need be, or ends.
   */
  push: "accepted" | "again" | "smaller" | "anew" | "ends";
  /** The error that a person gets: at once where a push ends, else when patience does. Undefined where there is none. */
  code: TallyErrorCode | undefined;
}

/** The only place that says what follows from a refusal. */
export const CONSEQUENCES: Readonly<Record<Meaning, Consequence>> = {
  known: { push: "accepted", code: undefined },
  "nonce-used": { push: "anew", code: undefined },
  later: { push: "again", code: undefined },
  "pool-full": { push: "again", code: undefined },
  "too-large": { push: "smaller", code: "over-gas-cap" },
  fees: { push: "ends", code: "network-fees" },
  sender: { push: "ends", code: "sender-not-allowed" },
  unauthorised: { push: "ends", code: "network-unauthorised" },
  busy: { push: "again", code: "network-unreachable" },
  "too-often": { push: "again", code: "network-unreachable" },
  range: { push: "smaller", code: "network-unreachable" },
  batch: { push: "smaller", code: "network-unreachable" },
  "unknown-block": { push: "again", code: "network-unreachable" },
  unclear: { push: "again", code: "network-unreachable" },
};

/** One line of an error map. The first that fits says what is meant. */
export interface RefusalRule {
  /** Calls that it is about: sent transactions, calls for logs, all other calls; undefined: every call. */
  of?: "send" | "logs" | "other";
  code?: number;
  words?: RegExp;
  meaning: Meaning;
}

function kindOf(method: string): RefusalRule["of"] {
  if (method === "eth_sendRawTransaction") return "send";
  return method === "eth_getLogs" ? "logs" : "other";
}

/** What a node means by refusing a call. What a contract refuses (a revert) isn't the node's refusal: "unclear". */
export function meaningOf(
  rules: readonly RefusalRule[],
  method: string,
  { code, message, data }: RpcError,
): Meaning {
  const kind = kindOf(method);
  if (kind !== "send" && (typeof data === "string" || /revert/i.test(message))) return "unclear";
  const rule = rules.find(
    (each) =>
      (each.of === undefined || each.of === kind) &&
      (each.code === undefined || each.code === code) &&
      (each.words === undefined || each.words.test(message)),
  );
  return rule?.meaning ?? "unclear";
}

/** The error of a refusal to take a sender's transaction that ends sending; undefined for one that doesn't. */
export function endingOf(meaning: Meaning, sender: string, words: string): TallyError | undefined {
  if (CONSEQUENCES[meaning].push !== "ends") return undefined;
  const code = CONSEQUENCES[meaning].code!;
  return new TallyError(code, TELL[code]!(sender, words.slice(0, 200)), { data: { sender } });
}

const TELL: Partial<Record<TallyErrorCode, (sender: string, words: string) => string>> = {
  "sender-not-allowed": (sender, words) =>
    `The node doesn't let ${sender} send transactions: ${words}. Ask its operator to put the account on the allowlist, then run it again.`,
  "network-fees": (sender, words) =>
    `The node wants fees for the transactions of ${sender}, which offer none: ${words}. Ask its operator for a chain without fees: ` +
    `zeroBaseFee in the genesis, min-gas-price 0 on every node. Then run it again.`,
  "network-unauthorised": (_, words) =>
    `The node wants authorisation: ${words}. Give a bearer token that hasn't expired, then run it again.`,
};
