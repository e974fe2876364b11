/** Why the embedded chain can't start or go on. */
export type ChainErrorCode =
  /** The chain program isn't installed for this platform. */
  | "chain-binary-missing"
  /** The folder holds a chain with another chain id. */
  | "chain-id-differs"
  /** Another process runs the chain of that folder. */
  | "chain-in-use"
  /** Something else listens on the port. */
  | "chain-port-in-use"
  /** The chain refused a request. */
  | "chain-request"
  /** The chain ended or didn't answer while it was starting. */
  | "chain-start"
  /** The saved chain can't be read. */
  | "chain-state-damaged";

/** One sentence on what is wrong and what to do, with a stable code. */
export class ChainError extends Error {
  override readonly name = "ChainError";
  readonly code: ChainErrorCode;

  constructor(code: ChainErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
