import type { Money } from "../money.js";
import { CREDIT_KINDS, inWords } from "./codes.js";
import { declare, envelope, inDate, inGrant, inMoney, type EnvelopeInput } from "./instruction.js";
import {
  bankingDate,
  code,
  grantId,
  hashOf,
  minorUnits,
  type FundFacts,
  type GrantRef,
  type Hashed,
} from "./inputs.js";
import type { Message } from "./typed-data.js";

/** Income that reached a grantee's account: it is budget of the grant as well as cash. */
export interface CreditInput extends EnvelopeInput {
  grant: GrantRef;
  amount: Money;
  /** yyyy-mm-dd. */
  bankingDate: string;
  /** The bank's reference, or its SHA-256. */
  bankReference?: Hashed;
  /** Enumerated kind, see the glossary. Default 0: other income. */
  kind?: number;
}

export const CREDIT = declare({
  kind: "credit",
  target: "fund",
  role: "SETTLE",
  type: "Credit(string organisation,string reference,bytes32 grant,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,uint8 kind,uint64 validUntil)",
  words: (m) =>
    `credits ${inGrant(m)} with ${inMoney(m)} that came in on ${inDate(m)}: ${inWords(m, "kind", CREDIT_KINDS)}`,
});

export async function credit(fund: FundFacts, input: CreditInput): Promise<Message> {
  const grant = grantId(input.grant);
  return {
    ...envelope(input.organisation ?? (await fund.grant(grant)).grantee, input),
    grant,
    currency: fund.currency,
    amount: minorUnits(input.amount, fund.currency),
    bankReference: hashOf(input.bankReference),
    bankingDate: bankingDate(input.bankingDate),
    kind: code(input.kind),
  };
}
