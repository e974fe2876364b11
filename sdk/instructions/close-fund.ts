import { declare, envelope, type EnvelopeInput } from "./instruction.js";
import type { FundFacts } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A fund closed by the Treasury; authority that it didn't use lapses. */
export type CloseFundInput = EnvelopeInput;

export const CLOSE_FUND = declare({
  kind: "closeFund",
  target: "fund",
  role: "COMMIT",
  type: "CloseFund(string organisation,string reference,uint64 validUntil)",
  words: () => "closes the fund; authority that it didn't use lapses",
});

export function closeFund(fund: FundFacts, input: CloseFundInput): Message {
  return envelope(input.organisation ?? fund.treasury, input);
}
