import {
  declare,
  envelope,
  inDate,
  inGrant,
  inMoney,
  text,
  type EnvelopeInput,
} from "./instruction.js";
import {
  bankingDate,
  grantId,
  hashOf,
  referenceText,
  type FundFacts,
  type GrantRef,
  type Hashed,
} from "./inputs.js";
import type { Message } from "./typed-data.js";

/** What the payer's bank did with a batch. */
export interface SettleBatchInput extends EnvelopeInput {
  grant: GrantRef;
  /** The reference under which the batch was posted. */
  batch: string;
  /** yyyy-mm-dd. */
  bankingDate: string;
  /** The bank's reference, or its SHA-256. */
  bankReference?: Hashed;
}

export const SETTLE_BATCH = declare({
  kind: "settleBatch",
  target: "fund",
  role: "SETTLE",
  type: "SettleBatch(string organisation,string reference,bytes32 grant,string batch,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,uint64 validUntil)",
  words: (m) =>
    `records that its bank paid batch ${text(m, "batch")} of ${inGrant(m)}, ${inMoney(m)}, on ${inDate(m)}`,
});

export async function settleBatch(fund: FundFacts, input: SettleBatchInput): Promise<Message> {
  const grant = grantId(input.grant);
  const organisation = input.organisation ?? (await fund.grant(grant)).grantee;
  const { amount } = await fund.batch(grant, organisation, input.batch);
  return {
    ...envelope(organisation, input),
    grant,
    batch: referenceText(input.batch),
    currency: fund.currency,
    amount: String(amount),
    bankReference: hashOf(input.bankReference),
    bankingDate: bankingDate(input.bankingDate),
  };
}
