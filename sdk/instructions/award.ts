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
  code,
  grantId,
  hashOf,
  minorUnits,
  organisationText,
  shortText,
  type FundFacts,
  type GrantRef,
  type Hashed,
} from "./inputs.js";
import type { Message } from "./typed-data.js";

/** Part of a grant, earmarked for another organisation by the grant's own grantee. */
export interface AwardInput extends EnvelopeInput {
  parent: GrantRef;
  grantee: string;
  amount: Money;
  /** The terms' document, or its SHA-256. */
  terms?: Hashed;
  /** Most that the grantee may have in cash and in flight (no payment in advance of need). Default: no ceiling. */
  ceiling?: Money;
  /** Classification, for example COFOG: ASCII, at most 31 characters. */
  classification?: string;
  /** Enumerated kind, see the glossary. Default 0. */
  kind?: number;
}

export const AWARD = declare({
  kind: "award",
  target: "fund",
  role: "COMMIT",
  type: "Award(string organisation,string reference,bytes32 parent,string grantee,string currency,uint96 amount,uint96 ceiling,bytes32 terms,string classification,uint8 kind,uint64 validUntil)",
  words: (m) =>
    `awards ${inMoney(m)} out of ${inGrant(m, "parent")} to ${text(m, "grantee")}${underCeiling(m)}`,
});

export async function award(fund: FundFacts, input: AwardInput): Promise<Message> {
  const parent = grantId(input.parent);
  const { ceiling, classification, kind } = input;
  return {
    ...envelope(input.organisation ?? (await fund.grant(parent)).grantee, input),
    parent,
    grantee: organisationText(input.grantee),
    currency: fund.currency,
    amount: minorUnits(input.amount, fund.currency),
    ceiling: ceilingUnits(ceiling ?? "none", fund.currency),
    terms: hashOf(input.terms),
    classification: shortText(classification ?? ""),
    kind: code(kind),
  };
}
