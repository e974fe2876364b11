import type { TallyErrorCode } from "../tally-error.js";

/** What a caller knows that turns ids into names; whatever is left out is shown as the ledger has it. */
export interface ErrorContext {
  /** ISO 4217 code of the fund, so that amounts are shown as money instead of minor units. */
  currency?: string;
  /** Identifier (or name) of the organisation with this number on the register. */
  organisation?(number: number): string | undefined;
  /** Reference (or name) of the grant with this id. */
  grant?(id: string): string | undefined;
  /** Name of the officer with this id, which is keccak256 of the key. */
  officer?(id: string): string | undefined;
  /** Reference (or name) of the vote with this id. */
  vote?(id: string): string | undefined;
  /** Reference (or name) of the payment batch with this id. */
  batch?(id: string): string | undefined;
}

/** A custom error's arguments by their Solidity names, as ethers decodes them: bigint, hex, text. */
export type ErrorArgs = Readonly<Record<string, unknown>>;

/** How one custom error is told. */
interface ContractError {
  readonly code: TallyErrorCode;
  /** What is wrong, where, and what to do: a sentence or two for a finance officer. */
  readonly words: (args: ErrorArgs, context: ErrorContext) => string;
  /** Name of the officers' role that is missing, where the error is about one. */
  readonly role?: (args: ErrorArgs) => string;
}

/** Custom errors by their Solidity names. */
export type ContractErrors = Readonly<Record<string, ContractError>>;
