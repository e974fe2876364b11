import { decimalsOf } from "./currencies.js";
import { TallyError } from "./tally-error.js";

/** An amount in minor units (pence, cents, fils) of an ISO 4217 currency. */
export interface Money {
  /** Minor units; within ±(2^96 - 1), as the ledger's uint96 holds. */
  readonly amount: bigint;
  /** ISO 4217 alphabetic code, upper case. */
  readonly currency: string;
}

/** Where in a file an amount stands, so that an error can say so. */
export interface Where {
  /** Line of the file, 1-based. */
  row: number;
  /** Column, by its number (1-based) or its heading. */
  column: number | string;
}

/** The largest amount that the ledger holds: 2^96 - 1 minor units. */
export const MAX_AMOUNT = 2n ** 96n - 1n;

const LONGEST_AMOUNT = 64;
const PLAIN_DECIMAL = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

/**
 * Reads a decimal amount exactly; nothing is ever rounded, trimmed or guessed.
 *
 * Only plain decimals are read: no thousands separators, exponents, plus signs, spaces or leading zeros.
 * More decimal places than the currency has are refused even if they're zeros, because "10.000" is ten
 * thousand in some offices. Decimal places are those of ISO 4217.
 *
 * @param value decimal number in major units, e.g. pounds: `"1433000000.00"`.
 * @param currency ISO 4217 code.
 * @throws TallyError `money-format`, `money-fraction` (data: value, currency, decimals), `money-range`,
 *   `money-currency`; with `where`, the message and the data say the row and the column.
 * @example
 * money("1433000000.00", "GBP"); // { amount: 143300000000n, currency: "GBP" }
 * money("-0.5", "BHD", { negative: true }); // { amount: -500n, currency: "BHD" }
 */
export function money(
  value: string,
  currency: string,
  options: { negative?: boolean; where?: Where } = {},
): Money {
  const decimals = decimalsOf(currency);
  const refuse = refuser({ value, currency, decimals, ...options.where }, options.where);
  const match =
    typeof value === "string" && value.length <= LONGEST_AMOUNT ? PLAIN_DECIMAL.exec(value) : null;
  if (!match) {
    return refuse(
      "money-format",
      `is not a plain decimal number. Write it like ${sample(decimals)}.`,
    );
  }
  const [, sign, whole = "", fraction = ""] = match;
  if (fraction.length > decimals) {
    return refuse(
      "money-fraction",
      `has ${fraction.length} decimal places and ${currency} has ${decimals}. ` +
        `Amounts are never rounded: correct it where it comes from.`,
    );
  }
  const size = BigInt(whole + fraction.padEnd(decimals, "0"));
  if (sign && !options.negative) return refuse("money-range", "is negative. It must be 0 or more.");
  if (size > MAX_AMOUNT) {
    return refuse("money-range", `is more than the ledger holds (${MAX_AMOUNT} minor units).`);
  }
  return { amount: sign ? -size : size, currency };
}

/**
 * The amount as a plain decimal string in major units with all the currency's decimal places; the inverse of
 * {@link money}.
 *
 * @throws TallyError `money-currency`.
 * @example
 * decimalString({ amount: 925000n, currency: "GBP" }); // "9250.00"
 */
export function decimalString({ amount, currency }: Money): string {
  const decimals = decimalsOf(currency);
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  const fraction = decimals > 0 ? `.${digits.slice(point)}` : "";
  return `${amount < 0n ? "-" : ""}${digits.slice(0, point)}${fraction}`;
}

/**
 * The amount as a reader of the locale writes it, with all the currency's decimal places.
 *
 * `Intl.NumberFormat` gets the decimal string, never a float, so every digit is exact.
 *
 * @param locale BCP 47 tag; British English if left out.
 * @throws TallyError `money-currency`; RangeError if the locale isn't a tag.
 * @example
 * formatMoney({ amount: 143300000000n, currency: "GBP" }); // "£1,433,000,000.00"
 */
export function formatMoney(amount: Money, locale = "en-GB"): string {
  const format = formatOf(amount.currency, locale);
  return format.format(decimalString(amount) as Intl.StringNumericLiteral);
}

/** Formats by currency and locale: each takes 0.1 ms and much memory outside of the heap to make. */
const FORMATS = new Map<string, Intl.NumberFormat>();
const MOST_FORMATS = 100;

function formatOf(currency: string, locale: string): Intl.NumberFormat {
  const key = `${currency} ${locale}`;
  const known = FORMATS.get(key);
  if (known !== undefined) return known;
  const decimals = decimalsOf(currency);
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  if (FORMATS.size >= MOST_FORMATS) FORMATS.clear();
  FORMATS.set(key, format);
  return format;
}

/**
 * Splits an amount by weights: each part is rounded down to `unit` and the last gets the remainder, so the parts
 * always add up to the total.
 *
 * The rule is the Student Loans Company's for fee instalments: whole pounds, remainder in the last.
 *
 * @param weights whole numbers above 0, in any scale, e.g. `[25, 25, 50]`.
 * @param options.unit minor units that each part but the last is a multiple of; 1 if left out, 100n is whole pounds.
 * @throws TallyError `money-weights`, `money-range` if the total is negative.
 * @example
 * split(money("9250", "GBP"), [25, 25, 50], { unit: 100n }).map(decimalString);
 * // ["2312.00", "2312.00", "4626.00"]
 */
export function split(
  total: Money,
  weights: readonly number[],
  { unit = 1n }: { unit?: bigint } = {},
): Money[] {
  const data = { total, weights, unit };
  if (
    weights.length === 0 ||
    !weights.every((weight) => Number.isSafeInteger(weight) && weight > 0)
  ) {
    throw new TallyError("money-weights", "Weights are whole numbers above 0, like 25, 25, 50.", {
      data,
    });
  }
  if (unit <= 0n)
    throw new TallyError("money-weights", "The unit of a split is above 0.", { data });
  if (total.amount < 0n)
    throw new TallyError("money-range", "A negative amount isn't split.", { data });
  const sum = weights.reduce((sofar, weight) => sofar + BigInt(weight), 0n);
  const parts = weights.slice(0, -1).map((weight) => {
    const exact = (total.amount * BigInt(weight)) / sum;
    return exact - (exact % unit);
  });
  const last = parts.reduce((rest, part) => rest - part, total.amount);
  return [...parts, last].map((amount) => ({ amount, currency: total.currency }));
}

/**
 * The sum of amounts of one currency.
 *
 * @throws TallyError `money-mixed` for different currencies, `money-range` if the sum leaves ±(2^96 - 1) minor units.
 * @example
 * addMoney(money("0.10", "GBP"), money("0.20", "GBP")); // { amount: 30n, currency: "GBP" }
 */
export function addMoney(first: Money, ...rest: Money[]): Money {
  const amount = rest.reduce((sum, next) => {
    refuseMixed(first, next);
    return sum + next.amount;
  }, first.amount);
  if (amount > MAX_AMOUNT || amount < -MAX_AMOUNT) {
    throw new TallyError("money-range", "The sum is more than the ledger holds.", {
      data: { amount },
    });
  }
  return { amount, currency: first.currency };
}

/**
 * Orders two amounts of one currency: -1, 0 or 1, as `Array.prototype.sort` wants it.
 *
 * @throws TallyError `money-mixed` for different currencies.
 * @example
 * compare(money("1.00", "GBP"), money("2.00", "GBP")); // -1
 */
export function compare(left: Money, right: Money): -1 | 0 | 1 {
  refuseMixed(left, right);
  if (left.amount === right.amount) return 0;
  return left.amount < right.amount ? -1 : 1;
}

function refuseMixed(left: Money, right: Money): void {
  if (left.currency === right.currency) return;
  throw new TallyError(
    "money-mixed",
    `${left.currency} and ${right.currency} can't be added or compared: convert one of them first.`,
    { data: { currencies: [left.currency, right.currency] } },
  );
}

function refuser(data: Record<string, unknown>, where?: Where) {
  const place = where ? `Row ${where.row}, column ${where.column}: ` : "";
  const shown = typeof data.value === "string" ? `"${data.value.slice(0, 40)}"` : typeof data.value;
  return (code: "money-format" | "money-fraction" | "money-range", problem: string): never => {
    throw new TallyError(code, `${place}${shown} ${problem}`, { data });
  };
}

function sample(decimals: number): string {
  return decimals > 0 ? `1234.${"5".padEnd(decimals, "0")}` : "1234";
}
