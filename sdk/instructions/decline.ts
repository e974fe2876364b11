import type { AcceptInput } from "./accept.js";
import { answer } from "./accept.js";
import { declare, inGrant, inMoney, text, underCeiling } from "./instruction.js";
import type { FundFacts } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A grant, or an amendment of it, turned down by its grantee for good. */
export type DeclineInput = AcceptInput;

export const DECLINE = declare({
  kind: "decline",
  target: "fund",
  role: "COMMIT",
  type: "Decline(string organisation,string reference,bytes32 grant,string grantor,string currency,uint96 amount,uint96 ceiling,bytes32 terms,uint64 validUntil)",
  words: (m) =>
    `declines ${inGrant(m)} of ${inMoney(m)} from ${text(m, "grantor")}${underCeiling(m)}, for good`,
});

export function decline(fund: FundFacts, input: DeclineInput): Promise<Message> {
  return answer(fund, input);
}
