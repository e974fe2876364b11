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
  grantId,
  hashOf,
  type FundFacts,
  type GrantRef,
  type Hashed,
} from "./inputs.js";
import { amountOf, sidesOf } from "./parties.js";
import type { Message } from "./typed-data.js";

/** What the payer's bank did with a transfer. */
export interface SettleInput extends EnvelopeInput {
  grant: GrantRef;
  /** Tranches count from 1; refunds from -1 down. */
  transfer: number;
  /** yyyy-mm-dd. */
  bankingDate: string;
  /** The bank's reference, or its SHA-256. */
  bankReference?: Hashed;
  /** Read from the ledger unless given. */
  payee?: string;
  /** Read from the ledger unless given. */
  amount?: Money;
}

export const SETTLE = declare({
  kind: "settle",
  target: "fund",
  role: "SETTLE",
  type: "Settle(string organisation,string reference,bytes32 grant,int32 transfer,string payee,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,uint64 validUntil)",
  words: (m) =>
    `records that its bank paid ${inTransfer(m)} of ${inGrant(m)}, ${inMoney(m)} to ${text(m, "payee")}, on ${inDate(m)}`,
});

export async function settle(fund: FundFacts, input: SettleInput): Promise<Message> {
  const grant = grantId(input.grant);
  const { organisation, payee, transfer } = input;
  const sides = await sidesOf(fund, grant, transfer, { payer: organisation, payee });
  return {
    ...envelope(sides.payer, input),
    grant,
    transfer: String(transfer),
    payee: sides.payee,
    currency: fund.currency,
    amount: await amountOf(fund, grant, transfer, input.amount),
    bankReference: hashOf(input.bankReference),
    bankingDate: bankingDate(input.bankingDate),
  };
}
