import { declare, envelope, inGrant, text, type EnvelopeInput } from "./instruction.js";
import { code, grantId, organisationText, type FundFacts, type GrantRef } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A stop on a grant and everything below it, by the grantee of the grant or of one above. */
export interface HoldInput extends EnvelopeInput {
  grant: GrantRef;
  organisation: string;
  /** Enumerated reason, see the glossary. Default 0. */
  code?: number;
}

export const HOLD = declare({
  kind: "hold",
  target: "fund",
  role: "COMMIT",
  type: "Hold(string organisation,string reference,bytes32 grant,string grantee,uint8 code,uint64 validUntil)",
  words: (m) => `places a hold on ${inGrant(m)} of ${text(m, "grantee")} and all below it`,
});

export async function hold(fund: FundFacts, input: HoldInput): Promise<Message> {
  const grant = grantId(input.grant);
  return {
    ...envelope(organisationText(input.organisation), input),
    grant,
    grantee: (await fund.grant(grant)).grantee,
    code: code(input.code),
  };
}
