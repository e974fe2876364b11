import type { Money } from "../money.js";
import { declare, envelope, inMoney, shortId, text, type EnvelopeInput } from "./instruction.js";
import { grantId, minorUnits, shortText, type FundFacts, type GrantRef } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** Authority that Parliament took back, put on the fund's record by the Treasury. */
export interface ReduceVoteInput extends EnvelopeInput {
  /** The vote's id, or the organisation and reference that recorded it. */
  vote: GrantRef;
  /** By how much. */
  amount: Money;
  /** The Act or Estimate that reduces it: ASCII, at most 31 characters. */
  authority: string;
}

export const REDUCE_VOTE = declare({
  kind: "reduceVote",
  target: "fund",
  role: "COMMIT",
  type: "ReduceVote(string organisation,string reference,bytes32 vote,string currency,uint96 amount,string authority,uint64 validUntil)",
  words: (m) =>
    `reduces vote ${shortId(text(m, "vote"))} by ${inMoney(m)} under "${text(m, "authority")}"`,
});

export function reduceVote(fund: FundFacts, input: ReduceVoteInput): Message {
  return {
    ...envelope(input.organisation ?? fund.treasury, input),
    vote: grantId(input.vote),
    currency: fund.currency,
    amount: minorUnits(input.amount, fund.currency),
    authority: shortText(input.authority),
  };
}
