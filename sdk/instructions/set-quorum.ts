import { ROLES, rolesIn, type Role } from "../roles.js";
import { declare, envelope, text, type EnvelopeInput } from "./instruction.js";
import { organisationText } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** How many officers with a role must approve from now on. */
export interface SetQuorumInput extends EnvelopeInput {
  organisation: string;
  role: Role;
  quorum: number;
}

export const SET_QUORUM = declare({
  kind: "setQuorum",
  target: "registry",
  role: "ADMIN",
  type: "SetQuorum(string organisation,string reference,uint8 role,uint8 quorum,uint64 validUntil)",
  words: (m) => {
    const quorum = text(m, "quorum");
    const officers = quorum === "1" ? "1 officer" : `${quorum} officers`;
    return `requires ${officers} for ${rolesIn(Number(text(m, "role"))).join()}`;
  },
});

export function setQuorum(_registry: unknown, input: SetQuorumInput): Message {
  return {
    ...envelope(organisationText(input.organisation), input),
    role: String(ROLES[input.role]),
    quorum: String(input.quorum),
  };
}
