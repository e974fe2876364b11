import { inWords, VOID_REASONS } from "./codes.js";
import { declare, envelope, inGrant, inMoney, text, type EnvelopeInput } from "./instruction.js";
import { code, grantId, referenceText, type FundFacts, type GrantRef } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A batch taken back whole because the bank never paid it. */
export interface VoidBatchInput extends EnvelopeInput {
  grant: GrantRef;
  /** The reference under which the batch was posted. */
  batch: string;
  /** Enumerated reason, see the glossary. Default 0: another reason. */
  reason?: number;
}

export const VOID_BATCH = declare({
  kind: "voidBatch",
  target: "fund",
  role: "SETTLE",
  type: "VoidBatch(string organisation,string reference,bytes32 grant,string batch,string currency,uint96 amount,uint8 reason,uint64 validUntil)",
  words: (m) =>
    `voids batch ${text(m, "batch")} of ${inGrant(m)}, ${inMoney(m)}, which its bank never paid: ${inWords(m, "reason", VOID_REASONS)}`,
});

export async function voidBatch(fund: FundFacts, input: VoidBatchInput): Promise<Message> {
  const grant = grantId(input.grant);
  const organisation = input.organisation ?? (await fund.grant(grant)).grantee;
  const { amount } = await fund.batch(grant, organisation, input.batch);
  return {
    ...envelope(organisation, input),
    grant,
    batch: referenceText(input.batch),
    currency: fund.currency,
    amount: String(amount),
    reason: code(input.reason),
  };
}
