import { TallyError } from "./tally-error.js";

/**
 * ISO 4217, "List one" of its maintenance agency (SIX): active codes that have minor units. Written from knowledge of
 * the list and not yet compared with a copy of it: compare before a currency is relied on that no test names. Metals, SDRs, bond-market units and test codes have none and can't be money here.
 * (`Intl` isn't the source: CLDR's digits are customs of display, e.g. 0 for HUF and IQD.)
 */
const CODES_BY_DECIMALS: readonly (readonly [decimals: number, codes: string])[] = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"],
  [
    2,
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
     CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
     GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
     MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
     PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
     TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  ],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
  [4, "CLF UYW"],
];

const DECIMALS: ReadonlyMap<string, number> = new Map(
  CODES_BY_DECIMALS.flatMap(([decimals, codes]) =>
    codes.split(/\s+/).map((code): [string, number] => [code, decimals]),
  ),
);

/**
 * Every currency that money can have, in alphabetical order: ISO 4217 list one, codes with minor units.
 *
 * @example
 * currencies().includes("GBP"); // true
 */
export function currencies(): string[] {
  return [...DECIMALS.keys()].sort();
}

/**
 * Tells whether the value is an active ISO 4217 code with minor units, in upper case.
 *
 * @example
 * isCurrency("EUR"); // true
 * isCurrency("XAU"); // false: gold has no minor unit
 */
export function isCurrency(value: unknown): value is string {
  return typeof value === "string" && DECIMALS.has(value);
}

/**
 * Number of decimal places of a currency (0 to 4), from ISO 4217.
 *
 * @throws TallyError `money-currency` if the code isn't active or has no minor unit.
 * @example
 * decimalsOf("GBP"); // 2
 * decimalsOf("JPY"); // 0
 * decimalsOf("BHD"); // 3
 */
export function decimalsOf(currency: string): number {
  const decimals = DECIMALS.get(currency);
  if (decimals !== undefined) return decimals;
  const upper = String(currency).toUpperCase();
  const mend = DECIMALS.has(upper) ? `Write ${upper}.` : "Use its three-letter code, like GBP.";
  throw new TallyError(
    "money-currency",
    `"${String(currency).slice(0, 12)}" is not an active ISO 4217 currency with minor units. ${mend}`,
    { data: { currency } },
  );
}
