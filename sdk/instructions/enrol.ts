import { declare, envelope, type EnvelopeInput, type Extras } from "./instruction.js";
import { organisationText, type RegistryFacts } from "./inputs.js";
import { inOfficer, officerTerms, type OfficerInput } from "./officer.js";
import type { Message } from "./typed-data.js";

/** An officer enrolled, or an officer's terms replaced, by the organisation's ADMIN. */
export interface EnrolInput extends EnvelopeInput {
  organisation: string;
  officer: OfficerInput;
}

export const ENROL = declare({
  kind: "enrol",
  target: "registry",
  role: "ADMIN",
  type: "Enrol(string organisation,string reference,Officer officer,uint64 validUntil)Limit(string currency,uint96 amount)Officer(bytes signer,uint8 roles,uint64 validUntil,Limit[] limits)",
  words: (m) => `enrols ${inOfficer(m.officer!)}`,
});

export async function enrol(
  registry: RegistryFacts,
  input: EnrolInput,
): Promise<{ message: Message; extras: Extras }> {
  const organisation = organisationText(input.organisation);
  const { terms, possession } = await officerTerms(
    registry,
    organisation,
    { organisation, reference: input.reference },
    input.officer,
  );
  return { message: { ...envelope(organisation, input), officer: terms }, extras: { possession } };
}
