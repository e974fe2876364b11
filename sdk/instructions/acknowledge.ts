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
  organisationText,
  referenceText,
  type FundFacts,
  type GrantRef,
  type Hashed,
} from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A batch signed for by the organisation that it names as payee. */
export interface AcknowledgeInput extends EnvelopeInput {
  grant: GrantRef;
  /** The reference under which the payer posted the batch. */
  batch: string;
  /** yyyy-mm-dd: when it reached the payee's account. */
  bankingDate: string;
  /** Evidence, or its SHA-256. */
  evidence?: Hashed;
}

export const ACKNOWLEDGE = declare({
  kind: "acknowledge",
  target: "fund",
  role: "RECEIPT",
  type: "Acknowledge(string organisation,string reference,bytes32 grant,string payer,string batch,string currency,uint96 amount,uint32 bankingDate,bytes32 evidence,uint64 validUntil)",
  words: (m) =>
    `signs for batch ${text(m, "batch")}, ${inMoney(m)} received from ${text(m, "payer")} on ${inDate(m)} out of ${inGrant(m)}`,
});

export async function acknowledge(fund: FundFacts, input: AcknowledgeInput): Promise<Message> {
  const grant = grantId(input.grant);
  const { grantee: payer } = await fund.grant(grant);
  const { amount, payee } = await fund.batch(grant, payer, input.batch);
  return {
    ...envelope(organisationText(input.organisation ?? payee), input),
    grant,
    payer,
    batch: referenceText(input.batch),
    currency: fund.currency,
    amount: String(amount),
    bankingDate: bankingDate(input.bankingDate),
    evidence: hashOf(input.evidence),
  };
}
