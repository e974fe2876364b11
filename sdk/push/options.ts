import type { Signer } from "ethers";
import type { NetworkProfile } from "../network/profiles/profile.js";
import type { Plan } from "../plan.js";
import type { TallyErrorCode } from "../tally-error.js";

/** How a push goes. */
export interface PushOptions {
  /**
   * Path of the journal, an SQLite file; made if it isn't there. The same plans with the same journal go on where an earlier
   * push ended, however it ended.
   */
  journal: string;
  /**
   * Has officers approve a plan, shortly before it is sent: sending begins once all plans are known, not once all are approved.
   * Plans are approved in their order, one after the other. Default: they come with their approvals.
   */
  approve?: (plan: Plan) => Promise<unknown>;
  /** URL of the node to push through. Default: the connection's. It must be on the same chain. */
  rpc?: string;
  /** Who submits the transactions, each with nonces of its own; no rights or funds needed. Default: the connection's signer. */
  signers?: readonly Signer[];
  /** Told at most twice a second, and at the end. */
  onProgress?: (progress: PushProgress) => void;
  /** Blocks that a transaction must have, its own included, before its rows are done. Default: the network profile's, 1. */
  confirmations?: number;
  /** Ends once a row is refused: what was sent comes to rest, the rest stays in the journal. Default false. */
  stopOnRefusal?: boolean;
  /** What becomes of a row whose reference the organisation has used in another fund. Default "refuse". */
  usedElsewhere?: "refuse" | "allow";
  /** Most transactions of a sender that wait to be mined. Default: the profile's, 256; fewer if the node takes fewer. */
  window?: number;
  /** Gas at which a transaction takes no further instruction. Default 4,000,000, at which sharing it saves no more. */
  packGas?: number;
  /** Blocks without one of a sender's transactions after which they're sent again, the same to the byte. Default: the profile's, 3. */
  resendAfterBlocks?: number;
  /** Seconds without a new block after which progress says so. Default: the profile's, 15. */
  stalledAfterSeconds?: number;
  /** Milliseconds between looks at the chain. Default 250. */
  pollMilliseconds?: number;
  /** Seconds until one call of the node is given up and tried again. Default 30. */
  timeoutSeconds?: number;
  /** Seconds of nothing but failed calls after which it throws; the journal can be resumed. Default 120. */
  patienceSeconds?: number;
  /** Folder of the files that lock senders. Default: `TALLY_LOCKS`, else `.tallystick/locks` in the user's home. */
  locks?: string;
  /** Ends it at once; the journal can be resumed. */
  signal?: AbortSignal;
}

/** Options with what the network's profile says where they say nothing. */
export type EngineOptions = PushOptions &
  Required<
    Pick<PushOptions, "confirmations" | "window" | "stalledAfterSeconds" | "resendAfterBlocks">
  >;

export function withProfile(options: PushOptions, profile: NetworkProfile): EngineOptions {
  const { confirmations = profile.finality.confirmations } = options;
  const { window = profile.window, stalledAfterSeconds = profile.stalledAfterSeconds } = options;
  const { resendAfterBlocks = profile.resendAfterBlocks } = options;
  return { ...options, confirmations, window, stalledAfterSeconds, resendAfterBlocks };
}

/** What has become of a row: it waits, was signed and sent, is in a block, has its confirmations, or needs nothing more. */
export type RowState =
  "ready" | "deferred" | "sent" | "mined" | "done" | "already-done" | "refused";

/** How a push stands. */
export interface PushProgress {
  phase: "reading" | "checking" | "sending" | "ended";
  /** Rows in the journal. */
  total: number;
  /** Rows by state. */
  rows: Record<RowState, number>;
  /** Transactions that were sent and aren't in a block. */
  inFlight: number;
  /** Rows done a second since sending began. */
  perSecond: number;
  /** Seconds that are left at that rate; undefined until it's known. */
  secondsLeft: number | undefined;
  /** The newest block. */
  block: number;
  /** What a person should know: "the chain has not moved for 31 s". */
  note: string | undefined;
}

/** A row that was refused. */
export interface PushRefusal {
  /** Place among the plans of the journal, from 1. */
  row: number;
  organisation: string;
  reference: string;
  code: TallyErrorCode;
  /** The reason in words. */
  reason: string;
}

/** How a push ended. Without `left`, every row is settled. */
export interface Pushed {
  journal: string;
  total: number;
  /** Rows that transactions of this journal did. */
  done: number;
  /** Rows that the ledger had on record before this journal sent them. */
  alreadyDone: number;
  refused: PushRefusal[];
  /** Rows that are neither: after `stopOnRefusal`, and those that nobody has approved, if a run ended before it had them approved. */
  left: number;
  /** Transactions that this run signed, and how many of all were sent more than once. */
  transactions: number;
  resent: number;
}
