import { declare, envelope, type EnvelopeInput, type Target } from "./instruction.js";
import { organisationText, referenceText } from "./inputs.js";
import type { Role } from "../roles.js";
import type { Message } from "./typed-data.js";

/** A reference made unusable, so that approvals already given under it are void. */
export interface WithdrawInput extends EnvelopeInput {
  organisation: string;
}

const declareFor = (target: Target, role: Role | "any") =>
  declare({
    kind: "withdraw",
    target,
    role,
    type: "Withdraw(string organisation,string reference,uint64 validUntil)",
    words: () => "withdraws this reference: approvals already given under it become void",
  });

/** A reference is withdrawn in the contract in which it would have been used. */
export const WITHDRAW = {
  fund: declareFor("fund", "any"),
  // one officer alone could stand in the way of its own retirement
  registry: declareFor("registry", "ADMIN"),
  treasury: declareFor("treasury", "any"),
};

export function withdraw(_facts: unknown, input: WithdrawInput): Message {
  return envelope(organisationText(input.organisation), {
    ...input,
    reference: referenceText(input.reference),
  });
}
