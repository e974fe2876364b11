import type { Money } from "../money.js";
import { declare, envelope, inMoney, inTime, text, type EnvelopeInput } from "./instruction.js";
import { code, minorUnits, shortText, unixSeconds, type FundFacts } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** Authority from Parliament, put on the fund's record by the Treasury. */
export interface VoteInput extends EnvelopeInput {
  amount: Money;
  /** The Act or Estimate that gives it: ASCII, at most 31 characters. */
  authority: string;
  /** The last moment at which it may be drawn: a date, or Unix seconds. */
  availableUntil: Date | number;
  /** Enumerated kind, see the glossary. Default 0. */
  kind?: number;
}

export const VOTE = declare({
  kind: "vote",
  target: "fund",
  role: "COMMIT",
  type: "Vote(string organisation,string reference,string currency,uint96 amount,string authority,uint64 availableUntil,uint8 kind,uint64 validUntil)",
  words: (m) =>
    `records a vote of ${inMoney(m)} under "${text(m, "authority")}", available until ${inTime(text(m, "availableUntil"))}`,
});

export function vote(fund: FundFacts, input: VoteInput): Message {
  return {
    ...envelope(input.organisation ?? fund.treasury, input),
    currency: fund.currency,
    amount: minorUnits(input.amount, fund.currency),
    authority: shortText(input.authority),
    availableUntil: unixSeconds(input.availableUntil),
    kind: code(input.kind),
  };
}
