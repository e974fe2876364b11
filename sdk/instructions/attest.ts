import {
  declare,
  envelope,
  inGrant,
  inMoney,
  inTransfer,
  text,
  type EnvelopeInput,
} from "./instruction.js";
import { grantId, hashOf, type FundFacts, type GrantRef, type Hashed } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A tranche's condition, confirmed by its verifier. */
export interface AttestInput extends EnvelopeInput {
  grant: GrantRef;
  tranche: number;
  /** The evidence, or its SHA-256. */
  evidence?: Hashed;
}

export const ATTEST = declare({
  kind: "attest",
  target: "fund",
  role: "VERIFY",
  type: "Attest(string organisation,string reference,bytes32 grant,int32 tranche,string grantee,string currency,uint96 amount,bytes32 condition,bytes32 evidence,uint64 validUntil)",
  words: (m) =>
    `attests that the condition of ${inTransfer(m, "tranche")} of ${inGrant(m)} (${inMoney(m)} to ${text(m, "grantee")}) is met`,
});

export async function attest(fund: FundFacts, input: AttestInput): Promise<Message> {
  const grant = grantId(input.grant);
  const { grantee } = await fund.grant(grant);
  const { amount, verifier, condition } = await fund.tranche(grant, input.tranche);
  return {
    ...envelope(input.organisation ?? verifier, input),
    grant,
    tranche: String(input.tranche),
    grantee,
    currency: fund.currency,
    amount: String(amount),
    condition,
    evidence: hashOf(input.evidence),
  };
}
