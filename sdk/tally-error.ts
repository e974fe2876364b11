/**
 * Every reason for which the SDK refuses something, one line each, in alphabetical order.
 * Codes are a public interface: they're never renamed, and tests assert codes, not messages.
 */
export type TallyErrorCode =
  /** A batch mixes currencies; a fund, and so a batch, has one. */
  | "batch-currency"
  /** The same end-to-end id stands in more than one payment of a batch. */
  | "batch-duplicate"
  /** A batch has no payments. */
  | "batch-empty"
  /** A leaf was asked for that the batch doesn't have. */
  | "batch-index"
  /** A payment can't be a leaf: its amount, payee commitment or identifiers are out of bounds. */
  | "batch-leaf"
  /** The amounts of a batch add up to more than uint96 holds. */
  | "batch-overflow"
  /** A batch has more than 2^32 - 1 payments. */
  | "batch-too-large"
  /** A batch of persons is so small that a slip would tell who got what. */
  | "batch-too-small"
  /** A manifest already stands at that path; overwriting it would lose its salts. */
  | "manifest-exists"
  /** A manifest isn't of the form that the SDK writes. */
  | "manifest-format"
  /** A manifest's payments don't give the root or the total that it states. */
  | "manifest-root"
  /** The currency isn't an active ISO 4217 code with minor units. */
  | "money-currency"
  /** The text isn't a plain decimal number. */
  | "money-format"
  /** The text has more decimal places than the currency; amounts are never rounded. */
  | "money-fraction"
  /** Two amounts of different currencies were added or compared. */
  | "money-mixed"
  /** The amount is negative where it mustn't be, or over uint96. */
  | "money-range"
  /** The weights or the unit of a split aren't positive whole numbers. */
  | "money-weights"
  /** An organisation identifier breaks the rule that the registry enforces. */
  | "organisation-format"
  /** A reference breaks the rule that the contracts enforce. */
  | "reference-format"
  /** A slip's context is missing, or isn't that of its manifest. */
  | "slip-context"
  /** A slip was read and is not true: its payment isn't in the batch that it names. */
  | "slip-false"
  /** A slip isn't of the form that the SDK writes, or is too large. */
  | "slip-format"
  /** The text doesn't fit 32 bytes of printable ASCII, or the bytes aren't such text. */
  | "text-format";

/** What a {@link TallyError} carries besides its words. */
export interface TallyErrorDetails {
  /** Values for programs: amounts are bigint in minor units, rows and columns are 1-based. */
  data?: Record<string, unknown>;
  /** The error underneath, if there is one. */
  cause?: unknown;
}

/**
 * The one class of error that the SDK throws: a stable `code`, words for a person, values for a program.
 *
 * @example
 * throw new TallyError("batch-empty", "A batch needs at least one payment.");
 */
export class TallyError extends Error {
  override readonly name = "TallyError";
  readonly code: TallyErrorCode;
  readonly data: Record<string, unknown>;

  constructor(code: TallyErrorCode, message: string, details: TallyErrorDetails = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.data = details.data ?? {};
  }
}

/**
 * Tells whether a caught value is a {@link TallyError}, and of the given code if one is given.
 *
 * @example
 * try {
 *   money("1.005", "GBP");
 * } catch (error) {
 *   if (isTallyError(error, "money-fraction")) console.error(error.data.decimals); // 2
 * }
 */
export function isTallyError(error: unknown, code?: TallyErrorCode): error is TallyError {
  return error instanceof TallyError && (code === undefined || error.code === code);
}
