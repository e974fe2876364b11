import { roleBits, type Role } from "../roles.js";
import { declare, envelope, text, type EnvelopeInput, type Extras } from "./instruction.js";
import { organisationText, type RegistryFacts } from "./inputs.js";
import { inOfficers, OFFICER_TYPE, officersTerms, type OfficersInput } from "./officer.js";
import type { Message } from "./typed-data.js";

/** An organisation put on the register with its first officers. */
export interface RegisterInput extends EnvelopeInput, OfficersInput {
  /** The new organisation's identifier (org-id.guide). */
  subject: string;
  /** Its name, for people; never a person's. */
  name: string;
  /** Roles that its officers may have; at most the registrar's own. */
  roles: Role[];
}

export const REGISTER = declare({
  kind: "register",
  target: "registry",
  role: "REGISTER",
  type: `Register(string organisation,string reference,string subject,string name,uint8 roles,Officer[] officers,uint8[] quorums,uint64 validUntil)${OFFICER_TYPE}`,
  words: (m) =>
    `registers ${text(m, "subject")} (${text(m, "name")}) with the roles ${inOfficers(m)}`,
});

export async function register(
  registry: RegistryFacts,
  input: RegisterInput,
): Promise<{ message: Message; extras: Extras }> {
  const subject = organisationText(input.subject);
  const head = envelope(input.organisation ?? registry.treasury, input);
  const { officers, quorums, possessions } = await officersTerms(
    registry,
    subject,
    head,
    input.roles,
    input,
  );
  const roles = String(roleBits(input.roles));
  const message = { ...head, subject, name: input.name, roles, officers, quorums };
  return { message, extras: { possessions } };
}
