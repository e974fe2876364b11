import { declare, envelope, text, type EnvelopeInput } from "./instruction.js";
import { organisationText, recoveryIn, type RecoveryRef, type RegistryFacts } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A recovery upheld against a veto by the Treasury, or ended by the Treasury or whoever started it. */
export interface AdjudicateInput extends EnvelopeInput, RecoveryRef {
  /** The organisation whose recovery it is. */
  subject: string;
  /** True: the recovery goes on in spite of the veto. False: it ends. */
  upheld: boolean;
}

export const ADJUDICATE = declare({
  kind: "adjudicate",
  target: "registry",
  role: "REGISTER",
  type: "Adjudicate(string organisation,string reference,string subject,string startedBy,string recovery,bool upheld,uint64 validUntil)",
  words: (m) => {
    const recovery = `the recovery ${text(m, "recovery")} of ${text(m, "subject")} that ${text(m, "startedBy")} started`;
    return m.upheld === true ? `upholds ${recovery}, against its veto` : `ends ${recovery}`;
  },
});

export async function adjudicate(
  registry: RegistryFacts,
  input: AdjudicateInput,
): Promise<Message> {
  const subject = organisationText(input.subject);
  return {
    ...envelope(input.organisation ?? registry.treasury, input),
    subject,
    ...(await recoveryIn(registry, subject, input)),
    upheld: input.upheld,
  };
}
