import { declare, envelope, text, type EnvelopeInput } from "./instruction.js";
import { organisationText, type RegistryFacts } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** One organisation that takes over from another, with the consent of both. */
export interface SucceedInput extends EnvelopeInput {
  /** The organisation that is taken over. */
  old: string;
  /** The organisation whose officers act for it from then on. */
  successor: string;
}

export const SUCCEED = declare({
  kind: "succeed",
  target: "registry",
  role: "REGISTER",
  cosigners: [
    { field: "old", role: "ADMIN" },
    { field: "successor", role: "ADMIN" },
  ],
  type: "Succeed(string organisation,string reference,string old,string successor,uint64 validUntil)",
  words: (m) => {
    const [old, successor] = [text(m, "old"), text(m, "successor")];
    return `has ${successor} succeed ${old}: from then on only officers of ${successor} act for ${old}, with the approval of both`;
  },
});

export function succeed(registry: RegistryFacts, input: SucceedInput): Message {
  return {
    ...envelope(input.organisation ?? registry.treasury, input),
    old: organisationText(input.old),
    successor: organisationText(input.successor),
  };
}
