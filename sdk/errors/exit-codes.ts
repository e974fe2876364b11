import { isTallyError, type TallyErrorCode } from "../tally-error.js";

/** How `tally` ends. A fault of the program itself ends with 1. */
export const EXIT = {
  /** Done, or found done. */
  done: 0,
  /** The program failed in a way that nobody foresaw. */
  fault: 1,
  /** The command, its options or its configuration are wrong. */
  usage: 2,
  /** The input has bad rows or isn't of the form that it should have. */
  input: 3,
  /** Somebody approves or acts who may not. */
  notPermitted: 4,
  /** The ledger refuses it, whoever asks. */
  refused: 5,
  /** The node or the network stands in the way. */
  network: 6,
  /** A proof was checked and is false. */
  proofFalse: 7,
  /** Part of it is done; the same command again does the rest. */
  resumable: 8,
} as const;

/** A way in which `tally` ends. */
type Ending = keyof typeof EXIT;

/** How the command ends that meets an error of this code: the only place that says so. */
const ENDINGS: Readonly<Record<TallyErrorCode, Ending>> = {
  "already-acknowledged": "refused",
  "already-bounced": "refused",
  "already-done": "done",
  "already-founded": "refused",
  "already-held": "refused",
  "already-initialised": "refused",
  "amount-overflow": "refused",
  "approval-invalid": "notPermitted",
  "approvals-not-ascending": "refused",
  "bad-banking-date": "refused",
  "bad-currency": "refused",
  "bad-identifier": "refused",
  "bad-quorum": "refused",
  "bad-reference": "refused",
  "bad-signer": "refused",
  "bad-transfer-number": "refused",
  "batch-currency": "input",
  "batch-duplicate": "input",
  "batch-empty": "input",
  "batch-index": "input",
  "batch-leaf": "input",
  "batch-overflow": "input",
  "batch-too-large": "input",
  "batch-too-small": "usage",
  "batch-unknown": "refused",
  "cash-left": "refused",
  "condition-without-verifier": "refused",
  "deployment-missing": "usage",
  "empty-batch": "refused",
  expired: "refused",
  "failed-call": "refused",
  "failed-deployment": "refused",
  "file-missing": "usage",
  "fund-unknown": "refused",
  "grant-state": "refused",
  "grant-unknown": "refused",
  "grantee-is-ancestor": "refused",
  held: "refused",
  "insufficient-cash": "refused",
  "insufficient-headroom": "refused",
  "ledger-fault": "refused",
  "manifest-exists": "usage",
  "manifest-format": "input",
  "manifest-root": "proofFalse",
  "money-currency": "input",
  "money-format": "input",
  "money-fraction": "input",
  "money-in-flight": "refused",
  "money-mixed": "input",
  "money-range": "input",
  "money-weights": "input",
  "network-fees": "network",
  "network-no-contract": "network",
  "network-timeout": "network",
  "network-unauthorised": "network",
  "network-unreachable": "network",
  "network-wrong-chain": "network",
  "no-ceiling": "refused",
  "no-roles": "refused",
  "no-such-payee": "refused",
  "no-tranches": "refused",
  "not-a-contract": "refused",
  "not-an-officer": "notPermitted",
  "not-founder": "notPermitted",
  "not-holder": "notPermitted",
  "not-mined": "resumable",
  "not-registrar": "notPermitted",
  "not-suspended": "refused",
  "not-the-implementation": "refused",
  "not-the-treasury": "notPermitted",
  "not-verifier": "notPermitted",
  "officer-expired": "notPermitted",
  "open-children": "refused",
  "organisation-exists": "refused",
  "organisation-format": "input",
  "organisation-unknown": "refused",
  "original-amount-missing": "refused",
  "over-ceiling": "refused",
  "over-limit": "notPermitted",
  "over-outstanding": "refused",
  "over-scheduled": "refused",
  "own-comptroller": "refused",
  "payee-holds": "refused",
  "payee-is-payer": "refused",
  "payment-not-proven": "proofFalse",
  "plan-altered": "proofFalse",
  "plan-format": "input",
  "plan-version": "input",
  "possession-not-proven": "notPermitted",
  "proofs-mismatch": "refused",
  "quorum-not-reached": "notPermitted",
  "reference-format": "input",
  "reference-used": "refused",
  "refused-unknown": "refused",
  "refused-without-reason": "refused",
  "role-missing": "notPermitted",
  "roles-exceed-mask": "notPermitted",
  "roles-incomplete": "refused",
  "signer-unknown": "notPermitted",
  "slip-context": "input",
  "slip-false": "proofFalse",
  "slip-format": "input",
  "string-too-long": "refused",
  suspended: "notPermitted",
  "text-format": "input",
  "too-deep": "refused",
  "too-early": "refused",
  "transfer-exists": "refused",
  "transfer-state": "refused",
  usage: "usage",
  "verifier-is-grantee": "notPermitted",
  "verifier-may-not-pay": "notPermitted",
  "verifier-not-allowed": "refused",
  "vote-exhausted": "refused",
  "vote-lapsed": "refused",
  "vote-unknown": "refused",
  "would-lock-out": "refused",
  "wrong-amount": "refused",
  "wrong-comptroller": "refused",
  "wrong-condition": "refused",
  "wrong-organisation": "notPermitted",
  "wrong-terms": "refused",
  "zero-amount": "refused",
};

/**
 * The exit code of a command that failed with this error.
 *
 * @returns 0 for `already-done`, 1 for what isn't a {@link TallyError}, which is a fault of the program.
 * @example
 * process.exitCode = exitCodeOf(error); // 4 for role-missing
 */
export function exitCodeOf(error: unknown): number {
  return EXIT[isTallyError(error) ? ENDINGS[error.code] : "fault"];
}
