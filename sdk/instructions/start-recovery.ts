import { declare, envelope, text, type EnvelopeInput, type Extras } from "./instruction.js";
import { organisationText, type RegistryFacts } from "./inputs.js";
import { inOfficers, OFFICER_TYPE, officersTerms, type OfficersInput } from "./officer.js";
import type { Message } from "./typed-data.js";

/** New officers for an organisation that lost its keys or had them stolen, which is suspended meanwhile. */
export interface StartRecoveryInput extends EnvelopeInput, OfficersInput {
  /** The organisation to be recovered. */
  subject: string;
}

export const START_RECOVERY = declare({
  kind: "startRecovery",
  target: "registry",
  role: "REGISTER",
  type: `StartRecovery(string organisation,string reference,string subject,Officer[] officers,uint8[] quorums,uint64 validUntil)${OFFICER_TYPE}`,
  words: (m) =>
    `starts the recovery of ${text(m, "subject")}, which is suspended at once; unless it objects, its officers lose all ` +
    `authority to those who are named here: ${inOfficers(m)}`,
});

export async function startRecovery(
  registry: RegistryFacts,
  input: StartRecoveryInput,
): Promise<{ message: Message; extras: Extras }> {
  const subject = organisationText(input.subject);
  const head = envelope(input.organisation ?? registry.treasury, input);
  const roles = await registry.rolesOf(subject);
  const { officers, quorums, possessions } = await officersTerms(
    registry,
    subject,
    head,
    roles,
    input,
  );
  return { message: { ...head, subject, officers, quorums }, extras: { possessions } };
}
