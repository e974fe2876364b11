import { declare, envelope, inGrant, text, type EnvelopeInput } from "./instruction.js";
import { grantId, type FundFacts, type GrantRef } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A grant closed by its grantor; what it didn't use goes back to the grantor's headroom. */
export interface CloseInput extends EnvelopeInput {
  grant: GrantRef;
}

export const CLOSE = declare({
  kind: "close",
  target: "fund",
  role: "COMMIT",
  type: "Close(string organisation,string reference,bytes32 grant,string grantee,uint64 validUntil)",
  words: (m) => `closes ${inGrant(m)} of ${text(m, "grantee")}`,
});

export async function close(fund: FundFacts, input: CloseInput): Promise<Message> {
  const grant = grantId(input.grant);
  const { grantor, grantee } = await fund.grant(grant);
  return { ...envelope(input.organisation ?? grantor, input), grant, grantee };
}
