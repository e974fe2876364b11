import { declare, envelope, inGrant, text, type EnvelopeInput } from "./instruction.js";
import { grantId, organisationText, type GrantRef } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A hold lifted by its holder or by the Treasury. */
export interface LiftInput extends EnvelopeInput {
  grant: GrantRef;
  organisation: string;
  /** Whose hold it is. Default: the acting organisation's own. */
  holder?: string;
}

export const LIFT = declare({
  kind: "lift",
  target: "fund",
  role: "COMMIT",
  type: "Lift(string organisation,string reference,bytes32 grant,string holder,uint64 validUntil)",
  words: (m) => `lifts the hold of ${text(m, "holder")} on ${inGrant(m)}`,
});

export function lift(_fund: unknown, input: LiftInput): Message {
  return {
    ...envelope(organisationText(input.organisation), input),
    grant: grantId(input.grant),
    holder: organisationText(input.holder ?? input.organisation),
  };
}
