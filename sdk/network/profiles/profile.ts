import type { RefusalRule } from "../refusals.js";

/** What is known of a kind of network: what to wait for, how much to ask for, and what its nodes mean. */
export interface NetworkProfile {
  name: string;
  /** Every transaction says that it pays nothing; a network that wants fees is refused. */
  fees: "zero";
  finality: {
    /** Blocks that a transaction must have, its own included, on `latest`. */
    confirmations: number;
    /** Whether blocks that have those confirmations can still be replaced. */
    reorganises: boolean;
    /** What a node says to `finalized`, which is therefore never asked for: an error, or a block by a rule that means nothing here. */
    finalized: "refused" | "behind" | "latest" | "unknown";
  };
  /** Blocks that a call for logs spans at most; halved when a node refuses so many. */
  logBlocks: number;
  /** Most gas of a transaction, where the network has such a cap beside the block's limit (EIP-7825: 2^24). */
  transactionGas: bigint | undefined;
  /** Seconds between blocks of a network that makes them by the clock, empty ones too; undefined where it doesn't. */
  blockSeconds: number | undefined;
  /** Seconds without a new block after which a push says that the chain has not moved. */
  stalledAfterSeconds: number;
  /** Blocks after which what was accepted and not mined is sent again. */
  resendAfterBlocks: number;
  /** Most transactions of a sender that wait to be mined. */
  window: number;
  /** What nodes mean by refusing: the first line that fits. */
  refusals: readonly RefusalRule[];
}

/** EIP-7825, of the Osaka fork. */
export const EIP_7825_CAP = 2n ** 24n;
