import type { Money } from "../money.js";
import {
  declare,
  envelope,
  inDate,
  inGrant,
  inMoney,
  inTransfer,
  text,
  type EnvelopeInput,
} from "./instruction.js";
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
import { sidesOf } from "./parties.js";
import type { Message } from "./typed-data.js";

/** Money of a transfer that the bank returned to its payer. Paying again is a new transfer. */
export interface RecordReturnInput extends EnvelopeInput {
  grant: GrantRef;
  /** Tranches count from 1; refunds from -1 down. */
  transfer: number;
  amount: Money;
  /** yyyy-mm-dd. */
  bankingDate: string;
  /** The bank's reference, or its SHA-256. */
  bankReference?: Hashed;
  /** Enumerated reason, see the glossary. Default 0: returned. */
  reason?: number;
  /** Read from the ledger unless given. */
  payee?: string;
}

export const RECORD_RETURN = declare({
  kind: "recordReturn",
  target: "fund",
  role: "SETTLE",
  type: "RecordReturn(string organisation,string reference,bytes32 grant,int32 transfer,string payee,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,uint8 reason,uint64 validUntil)",
  words: (m) =>
    `records that ${inMoney(m)} of ${inTransfer(m)} of ${inGrant(m)} to ${text(m, "payee")} came back from the bank on ${inDate(m)}`,
});

export async function recordReturn(fund: FundFacts, input: RecordReturnInput): Promise<Message> {
  const grant = grantId(input.grant);
  const { organisation, payee, transfer } = input;
  const sides = await sidesOf(fund, grant, transfer, { payer: organisation, payee });
  return {
    ...envelope(sides.payer, input),
    grant,
    transfer: String(transfer),
    payee: sides.payee,
    currency: fund.currency,
    amount: minorUnits(input.amount, fund.currency),
    bankReference: hashOf(input.bankReference),
    bankingDate: bankingDate(input.bankingDate),
    reason: code(input.reason),
  };
}
