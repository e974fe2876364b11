import type { Money } from "../money.js";
import {
  declare,
  envelope,
  inGrant,
  inMoney,
  text,
  underCeiling,
  type EnvelopeInput,
} from "./instruction.js";
import {
  ceilingUnits,
  grantId,
  hashOf,
  minorUnits,
  type FundFacts,
  type GrantRef,
  type Hashed,
} from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A grant offered anew by its grantor. What isn't given stays as the ledger has it. */
export interface AmendInput extends EnvelopeInput {
  grant: GrantRef;
  /** The new total. */
  amount?: Money;
  /** Most that the grantee may have in cash and in flight; "none" takes the ceiling away. */
  ceiling?: Money | "none";
  /** The new terms' document, or its SHA-256. */
  terms?: Hashed;
  /** Read from the ledger unless given. */
  grantee?: string;
}

export const AMEND = declare({
  kind: "amend",
  target: "fund",
  role: "COMMIT",
  type: "Amend(string organisation,string reference,bytes32 grant,string grantee,string currency,uint96 amount,uint96 ceiling,bytes32 terms,uint64 validUntil)",
  words: (m) =>
    `amends ${inGrant(m)} of ${text(m, "grantee")} to ${inMoney(m)} in all${underCeiling(m)}`,
});

export async function amend(fund: FundFacts, input: AmendInput): Promise<Message> {
  const grant = grantId(input.grant);
  const { organisation, grantee, amount, ceiling, terms } = input;
  const known = organisation && grantee && amount && ceiling && terms !== undefined;
  const facts = known ? undefined : await fund.grant(grant);
  return {
    ...envelope(organisation ?? facts!.grantor, input),
    grant,
    grantee: grantee ?? facts!.grantee,
    currency: fund.currency,
    amount: amount === undefined ? String(facts!.awarded) : minorUnits(amount, fund.currency),
    ceiling: ceiling === undefined ? String(facts!.ceiling) : ceilingUnits(ceiling, fund.currency),
    terms: terms === undefined ? facts!.terms : hashOf(terms),
  };
}
