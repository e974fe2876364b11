import type { Money } from "../money.js";
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
  minorUnits,
  referenceText,
  type FundFacts,
  type GrantRef,
  type Hashed,
} from "./inputs.js";
import type { Message } from "./typed-data.js";

/** Money that payees of a batch paid back later, without saying who. */
export interface RecoverInput extends EnvelopeInput {
  grant: GrantRef;
  /** The reference under which the batch was posted. */
  batch: string;
  amount: Money;
  /** yyyy-mm-dd: when it reached the payer's account. */
  bankingDate: string;
  /** The bank's reference, or its SHA-256. */
  bankReference?: Hashed;
  /** Evidence, or its SHA-256. */
  evidence?: Hashed;
}

export const RECOVER = declare({
  kind: "recover",
  target: "fund",
  role: "SETTLE",
  type: "Recover(string organisation,string reference,bytes32 grant,string batch,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,bytes32 evidence,uint64 validUntil)",
  words: (m) =>
    `records that payees of batch ${text(m, "batch")} of ${inGrant(m)} paid back ${inMoney(m)} on ${inDate(m)}`,
});

export async function recover(fund: FundFacts, input: RecoverInput): Promise<Message> {
  const grant = grantId(input.grant);
  return {
    ...envelope(input.organisation ?? (await fund.grant(grant)).grantee, input),
    grant,
    batch: referenceText(input.batch),
    currency: fund.currency,
    amount: minorUnits(input.amount, fund.currency),
    bankReference: hashOf(input.bankReference),
    bankingDate: bankingDate(input.bankingDate),
    evidence: hashOf(input.evidence),
  };
}
