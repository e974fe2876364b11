import type { Money } from "../money.js";
import { inWords, LOSS_REASONS } from "./codes.js";
import {
  declare,
  envelope,
  inGrant,
  inMoney,
  ROOT,
  text,
  type EnvelopeInput,
} from "./instruction.js";
import { code, grantId, minorUnits, type FundFacts, type GrantRef } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** Cash of a grant that is gone, recorded by its grantor; by the Treasury for the root. */
export interface LoseInput extends EnvelopeInput {
  grant: GrantRef;
  amount: Money;
  /** Enumerated reason, see the glossary. Default 0: another reason. */
  reason?: number;
  /** Read from the ledger unless given. */
  grantee?: string;
}

export const LOSE = declare({
  kind: "lose",
  target: "fund",
  role: "RELEASE",
  type: "Lose(string organisation,string reference,bytes32 grant,string grantee,string currency,uint96 amount,uint8 reason,uint64 validUntil)",
  words: (m) =>
    `records that ${inMoney(m)} of ${inGrant(m)} of ${text(m, "grantee")} are lost: ${inWords(m, "reason", LOSS_REASONS)}`,
});

export async function lose(fund: FundFacts, input: LoseInput): Promise<Message> {
  const grant = grantId(input.grant);
  const { organisation, grantee, amount, reason } = input;
  const facts = organisation && grantee ? undefined : await fund.grant(grant);
  // nobody is above the root: the Treasury records its own loss
  const grantor = grant === ROOT ? fund.treasury : facts?.grantor;
  return {
    ...envelope(organisation ?? grantor!, input),
    grant,
    grantee: grantee ?? facts!.grantee,
    currency: fund.currency,
    amount: minorUnits(amount, fund.currency),
    reason: code(reason),
  };
}
