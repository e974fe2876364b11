import { declare, envelope, text, type EnvelopeInput } from "./instruction.js";
import { code, organisationText, type RegistryFacts } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** An organisation's authority stopped by its registrar or by the Treasury; facts can still be recorded. */
export interface SuspendInput extends EnvelopeInput {
  subject: string;
  /** Enumerated reason, see the glossary. Default 0. */
  reason?: number;
}

export const SUSPEND = declare({
  kind: "suspend",
  target: "registry",
  role: "REGISTER",
  type: "Suspend(string organisation,string reference,string subject,uint8 reason,uint64 validUntil)",
  words: (m) => `suspends ${text(m, "subject")}`,
});

export function suspend(registry: RegistryFacts, input: SuspendInput): Message {
  return {
    ...envelope(input.organisation ?? registry.treasury, input),
    subject: organisationText(input.subject),
    reason: code(input.reason),
  };
}
