import type { Money } from "../money.js";
import {
  declare,
  envelope,
  inGrant,
  inMoney,
  inTransfer,
  text,
  type EnvelopeInput,
} from "./instruction.js";
import { grantId, minorUnits, type FundFacts, type GrantRef } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** Cash that a grantee sends back up to its grantor. */
export interface RefundInput extends EnvelopeInput {
  grant: GrantRef;
  amount: Money;
  /** The grantee's own number of the refund, from 1, not taken yet. */
  number: number;
  /** Read from the ledger unless given. */
  grantor?: string;
}

export const REFUND = declare({
  kind: "refund",
  target: "fund",
  role: "RELEASE",
  type: "Refund(string organisation,string reference,bytes32 grant,int32 transfer,string grantor,string currency,uint96 amount,uint64 validUntil)",
  words: (m) =>
    `sends ${inMoney(m)} of ${inGrant(m)} back to ${text(m, "grantor")} as ${inTransfer(m)}`,
});

export async function refund(fund: FundFacts, input: RefundInput): Promise<Message> {
  const grant = grantId(input.grant);
  const facts = input.organisation && input.grantor ? undefined : await fund.grant(grant);
  return {
    ...envelope(input.organisation ?? facts!.grantee, input),
    grant,
    transfer: String(-input.number),
    grantor: input.grantor ?? facts!.grantor,
    currency: fund.currency,
    amount: minorUnits(input.amount, fund.currency),
  };
}
