import { rolesIn } from "../roles.js";
import { declare, envelope, shortId, type EnvelopeInput, type Extras } from "./instruction.js";
import { organisationText, type RegistryFacts } from "./inputs.js";
import { officerTerms, type OfficerInput } from "./officer.js";
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
  words: (m) => {
    const officer = m.officer as { signer: string; roles: string };
    return `enrols officer ${shortId(officer.signer)} with the roles ${rolesIn(Number(officer.roles)).join(", ")}`;
  },
});

export async function enrol(
  registry: RegistryFacts,
  input: EnrolInput,
): Promise<{ message: Message; extras: Extras }> {
  const organisation = organisationText(input.organisation);
  const { terms, possession } = await officerTerms(registry, organisation, input.officer);
  return { message: { ...envelope(organisation, input), officer: terms }, extras: { possession } };
}
