import { declare, envelope, text, type EnvelopeInput } from "./instruction.js";
import { organisationText, recoveryIn, type RecoveryRef, type RegistryFacts } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** An organisation's objection to its own recovery. */
export interface VetoRecoveryInput extends EnvelopeInput, RecoveryRef {
  organisation: string;
}

export const VETO_RECOVERY = declare({
  kind: "vetoRecovery",
  target: "registry",
  role: "ADMIN",
  type: "VetoRecovery(string organisation,string reference,string startedBy,string recovery,uint64 validUntil)",
  words: (m) =>
    `objects to its recovery ${text(m, "recovery")}, which ${text(m, "startedBy")} started`,
});

export async function vetoRecovery(
  registry: RegistryFacts,
  input: VetoRecoveryInput,
): Promise<Message> {
  const organisation = organisationText(input.organisation);
  return {
    ...envelope(organisation, input),
    ...(await recoveryIn(registry, organisation, input)),
  };
}
