import type { Money } from "../money.js";
import { inWords, WRITE_OFF_REASONS } from "./codes.js";
import {
  declare,
  envelope,
  inGrant,
  inMoney,
  inTransfer,
  text,
  type EnvelopeInput,
} from "./instruction.js";
import { code, grantId, minorUnits, type FundFacts, type GrantRef } from "./inputs.js";
import { sidesOf } from "./parties.js";
import type { Message } from "./typed-data.js";

/** What is outstanding of a transfer, given up by its payer once the payee has signed that it expects no more. */
export interface WriteOffInput extends EnvelopeInput {
  grant: GrantRef;
  /** Tranches count from 1; refunds from -1 down. */
  transfer: number;
  /** Default: all that is outstanding. */
  amount?: Money;
  /** Enumerated reason, see the glossary. Default 0: another reason. */
  reason?: number;
  /** Read from the ledger unless given. */
  payee?: string;
}

export const WRITE_OFF = declare({
  kind: "writeOff",
  target: "fund",
  role: "RELEASE",
  type: "WriteOff(string organisation,string reference,bytes32 grant,int32 transfer,string payee,string currency,uint96 amount,uint8 reason,uint64 validUntil)",
  words: (m) =>
    `writes off ${inMoney(m)} of ${inTransfer(m)} of ${inGrant(m)} to ${text(m, "payee")}: ${inWords(m, "reason", WRITE_OFF_REASONS)}`,
});

export async function writeOff(fund: FundFacts, input: WriteOffInput): Promise<Message> {
  const grant = grantId(input.grant);
  const { organisation, payee, transfer, amount } = input;
  const sides = await sidesOf(fund, grant, transfer, { payer: organisation, payee });
  return {
    ...envelope(sides.payer, input),
    grant,
    transfer: String(transfer),
    payee: sides.payee,
    currency: fund.currency,
    amount:
      amount === undefined
        ? String(await fund.outstanding(grant, transfer))
        : minorUnits(amount, fund.currency),
    reason: code(input.reason),
  };
}
