import { ROLE_NAMES, roleBits, rolesIn, type Role } from "../roles.js";
import { declare, envelope, text, type EnvelopeInput, type Extras } from "./instruction.js";
import { organisationText, type RegistryFacts } from "./inputs.js";
import { inOfficer, officerTerms, type OfficerInput } from "./officer.js";
import type { Message, MessageValue } from "./typed-data.js";

/** An organisation put on the register with its first officers. */
export interface RegisterInput extends EnvelopeInput {
  /** The new organisation's identifier (org-id.guide). */
  subject: string;
  /** Its name, for people; never a person's. */
  name: string;
  /** Roles that its officers may have; at most the registrar's own. */
  roles: Role[];
  officers: OfficerInput[];
  /** Officers needed by role; a role not named needs 1. ADMIN's must be the largest. */
  quorums?: Partial<Record<Role, number>>;
}

const OFFICER =
  "Limit(string currency,uint96 amount)Officer(bytes signer,uint8 roles,uint64 validUntil,Limit[] limits)";

export const REGISTER = declare({
  kind: "register",
  target: "registry",
  role: "REGISTER",
  type: `Register(string organisation,string reference,string subject,string name,uint8 roles,Officer[] officers,uint8[] quorums,uint64 validUntil)${OFFICER}`,
  words: (m) => {
    const officers = (m.officers as MessageValue[]).map(inOfficer).join(", ");
    const quorums = m.quorums as string[];
    const roles = rolesIn(Number(text(m, "roles"))).map(
      (role) => `${role} by ${quorums[ROLE_NAMES.indexOf(role)]}`,
    );
    return `registers ${text(m, "subject")} (${text(m, "name")}) with the roles ${roles.join(", ")} and ${officers}`;
  },
});

export async function register(
  registry: RegistryFacts,
  input: RegisterInput,
): Promise<{ message: Message; extras: Extras }> {
  const subject = organisationText(input.subject);
  const head = envelope(input.organisation ?? registry.treasury, input);
  const officers: MessageValue[] = [];
  const possessions: string[] = [];
  for (const officer of input.officers) {
    const { terms, possession } = await officerTerms(registry, subject, head, officer);
    officers.push(terms);
    possessions.push(possession);
  }
  const quorums = ROLE_NAMES.map((role) =>
    String(input.roles.includes(role) ? (input.quorums?.[role] ?? 1) : 0),
  );
  const message = {
    ...head,
    subject,
    name: input.name,
    roles: String(roleBits(input.roles)),
    officers,
    quorums,
  };
  return { message, extras: { possessions } };
}
