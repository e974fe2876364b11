/** Why a ledger isn't deployed, one line each. */
export type DeployErrorCode =
  /** The contracts don't compile. */
  | "deploy-build"
  /** The chain's EVM is older than the contracts need. */
  | "deploy-chain-old"
  /** The journal or the addresses file says "deployed", but the chain knows nothing of it. */
  | "deploy-chain-reset"
  /** The chain took a transaction and doesn't mine. */
  | "deploy-chain-stalled"
  /** The deployment was made with other parameters or other contracts, or its addresses and journal are lost. */
  | "deploy-different"
  /** The addresses file isn't of the form that this writes. */
  | "deploy-file"
  /** The chain charges for gas and the deployer has nothing. */
  | "deploy-funds"
  /** A block is too small for the largest contract. */
  | "deploy-gas-limit"
  /** TALLY_DEPLOYER_KEY is missing or malformed. */
  | "deploy-key"
  /** A transaction that was sent can't be found again. */
  | "deploy-lost"
  /** An officer's term ended before the chain's last block, so it could never act. */
  | "deploy-officer-expired"
  /** The parameters break a rule that the registry enforces, or aren't of the documented form. */
  | "deploy-parameters"
  /** No JSON-RPC endpoint answers. */
  | "deploy-rpc"
  /** A step failed; the message has the chain's reason. */
  | "deploy-step";

/** One sentence on what is wrong and what to do, with a stable code. */
export class DeployError extends Error {
  override readonly name = "DeployError";
  readonly code: DeployErrorCode;

  constructor(code: DeployErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** For a chain that took a transaction and made no block for so many milliseconds. */
export function chainStalled(milliseconds: number): DeployError {
  return new DeployError(
    "deploy-chain-stalled",
    `The chain has accepted a transaction but made no block for ${milliseconds / 1000} s: ` +
      `see that its validators run, then run this again; nothing is sent twice.`,
  );
}
