import type { Money } from "../money.js";
import { declare, envelope, inMoney, type EnvelopeInput } from "./instruction.js";
import { minorUnits, type FundFacts } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** Unspent cash of the root that the Treasury returns to the Consolidated Fund. */
export interface SurrenderInput extends EnvelopeInput {
  amount: Money;
}

export const SURRENDER = declare({
  kind: "surrender",
  target: "fund",
  role: "RELEASE",
  type: "Surrender(string organisation,string reference,string currency,uint96 amount,uint64 validUntil)",
  words: (m) => `surrenders ${inMoney(m)} of the fund's root to the Consolidated Fund`,
});

export function surrender(fund: FundFacts, input: SurrenderInput): Message {
  return {
    ...envelope(input.organisation ?? fund.treasury, input),
    currency: fund.currency,
    amount: minorUnits(input.amount, fund.currency),
  };
}
