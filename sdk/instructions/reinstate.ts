import { declare, envelope, text, type EnvelopeInput } from "./instruction.js";
import { organisationText, type RegistryFacts } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A suspension lifted: one's own, or by the Treasury anyone's. */
export interface ReinstateInput extends EnvelopeInput {
  subject: string;
}

export const REINSTATE = declare({
  kind: "reinstate",
  target: "registry",
  role: "REGISTER",
  type: "Reinstate(string organisation,string reference,string subject,uint64 validUntil)",
  words: (m) => `reinstates ${text(m, "subject")}`,
});

export function reinstate(registry: RegistryFacts, input: ReinstateInput): Message {
  return {
    ...envelope(input.organisation ?? registry.treasury, input),
    subject: organisationText(input.subject),
  };
}
