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

/** A grant accepted by its grantee, for exactly the awarded amount, ceiling and terms. */
export interface AcceptInput extends EnvelopeInput {
  grant: GrantRef;
  /** Read from the ledger unless given. */
  grantor?: string;
  /** Read from the ledger unless given. */
  amount?: Money;
  /** Read from the ledger unless given; "none" says that there is no ceiling. */
  ceiling?: Money | "none";
  /** Read from the ledger unless given. */
  terms?: Hashed;
}

export const ACCEPT = declare({
  kind: "accept",
  target: "fund",
  role: "COMMIT",
  type: "Accept(string organisation,string reference,bytes32 grant,string grantor,string currency,uint96 amount,uint96 ceiling,bytes32 terms,uint64 validUntil)",
  words: (m) =>
    `accepts ${inGrant(m)} of ${inMoney(m)} from ${text(m, "grantor")}${underCeiling(m)}`,
});

export function accept(fund: FundFacts, input: AcceptInput): Promise<Message> {
  return answer(fund, input);
}

/** What the grantee signs of an offer, whichever way it answers. */
export async function answer(fund: FundFacts, input: AcceptInput): Promise<Message> {
  const grant = grantId(input.grant);
  const { organisation, grantor, amount, ceiling, terms } = input;
  const known = organisation && grantor && amount && ceiling && terms !== undefined;
  const facts = known ? undefined : await fund.grant(grant);
  return {
    ...envelope(organisation ?? facts!.grantee, input),
    grant,
    grantor: grantor ?? facts!.grantor,
    currency: fund.currency,
    amount: amount === undefined ? String(facts!.awarded) : minorUnits(amount, fund.currency),
    ceiling: ceiling === undefined ? String(facts!.ceiling) : ceilingUnits(ceiling, fund.currency),
    terms: terms === undefined ? facts!.terms : hashOf(terms),
  };
}
