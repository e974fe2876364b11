import { declare, envelope, type EnvelopeInput, type Target } from "./instruction.js";
import { organisationText, referenceText } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A reference made unusable, so that approvals already given under it are void. */
export interface WithdrawInput extends EnvelopeInput {
  organisation: string;
}

const declareFor = (target: Target) =>
  declare({
    kind: "withdraw",
    target,
    role: "any",
    type: "Withdraw(string organisation,string reference,uint64 validUntil)",
    words: () => "withdraws this reference: approvals already given under it become void",
  });

/** A reference is withdrawn in the contract in which it would have been used. */
export const WITHDRAW = {
  fund: declareFor("fund"),
  registry: declareFor("registry"),
  treasury: declareFor("treasury"),
};

export function withdraw(_facts: unknown, input: WithdrawInput): Message {
  return envelope(organisationText(input.organisation), {
    ...input,
    reference: referenceText(input.reference),
  });
}
