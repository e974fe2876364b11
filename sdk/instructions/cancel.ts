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
import { grantId, type FundFacts, type GrantRef } from "./inputs.js";
import { amountOf, sidesOf } from "./parties.js";
import type { Message } from "./typed-data.js";

/** A tranche that the grantor cancels before it is released. */
export interface CancelInput extends EnvelopeInput {
  grant: GrantRef;
  tranche: number;
  /** Read from the ledger unless given. */
  grantee?: string;
  /** Read from the ledger unless given. */
  amount?: Money;
}

export const CANCEL = declare({
  kind: "cancel",
  target: "fund",
  role: "COMMIT",
  type: "Cancel(string organisation,string reference,bytes32 grant,int32 tranche,string grantee,string currency,uint96 amount,uint64 validUntil)",
  words: (m) =>
    `cancels ${inTransfer(m, "tranche")} of ${inGrant(m)} to ${text(m, "grantee")}: ${inMoney(m)}`,
});

export async function cancel(fund: FundFacts, input: CancelInput): Promise<Message> {
  const grant = grantId(input.grant);
  const { organisation, grantee, tranche } = input;
  const sides = await sidesOf(fund, grant, tranche, { payer: organisation, payee: grantee });
  return {
    ...envelope(sides.payer, input),
    grant,
    tranche: String(tranche),
    grantee: sides.payee,
    currency: fund.currency,
    amount: await amountOf(fund, grant, tranche, input.amount),
  };
}
