import type { Money } from "../money.js";
import { declare, envelope, inMoney, shortId, text, type EnvelopeInput } from "./instruction.js";
import { grantId, minorUnits, type FundFacts, type GrantRef } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** Cash drawn under a vote by the Treasury, with the comptroller's co-signature if the fund names one. */
export interface DrawDownInput extends EnvelopeInput {
  /** The vote's id, or the organisation and reference that recorded it. */
  vote: GrantRef;
  amount: Money;
}

export const DRAW_DOWN = declare({
  kind: "drawDown",
  target: "fund",
  role: "RELEASE",
  cosigners: [{ field: "comptroller", role: "VERIFY" }],
  type: "DrawDown(string organisation,string reference,bytes32 vote,string comptroller,string currency,uint96 amount,uint64 validUntil)",
  words: (m) => {
    const comptroller = text(m, "comptroller");
    const lock = comptroller === "" ? "" : `, with the approval of ${comptroller}`;
    return `draws down ${inMoney(m)} under vote ${shortId(text(m, "vote"))}${lock}`;
  },
});

export function drawDown(fund: FundFacts, input: DrawDownInput): Message {
  return {
    ...envelope(input.organisation ?? fund.treasury, input),
    vote: grantId(input.vote),
    comptroller: fund.comptroller,
    currency: fund.currency,
    amount: minorUnits(input.amount, fund.currency),
  };
}
