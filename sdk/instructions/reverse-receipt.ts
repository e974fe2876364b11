import type { Money } from "../money.js";
import { inWords, REVERSAL_REASONS } from "./codes.js";
import {
  declare,
  envelope,
  inGrant,
  inMoney,
  inTransfer,
  text,
  type EnvelopeInput,
  type Extras,
} from "./instruction.js";
import {
  code,
  grantId,
  minorUnits,
  referenceText,
  type FundFacts,
  type GrantRef,
} from "./inputs.js";
import { sidesOf } from "./parties.js";
import type { Message } from "./typed-data.js";

/** All or part of a receipt, taken back by the payee that signed it. */
export interface ReverseReceiptInput extends EnvelopeInput {
  grant: GrantRef;
  /** Tranches count from 1; refunds from -1 down. */
  transfer: number;
  /** The reference under which the receipt was signed. */
  receipt: string;
  /** Default: all that the receipt still stands for. */
  amount?: Money;
  /** Enumerated reason, see the glossary. Default 0: another reason. */
  reason?: number;
  /** Read from the ledger unless given. */
  payer?: string;
}

export const REVERSE_RECEIPT = declare({
  kind: "reverseReceipt",
  target: "fund",
  role: "RECEIPT",
  type: "ReverseReceipt(string organisation,string reference,bytes32 grant,int32 transfer,string payer,string receipt,string currency,uint96 amount,uint8 reason,uint64 validUntil)",
  words: (m) =>
    `takes back ${inMoney(m)} of receipt ${text(m, "receipt")} for ${inTransfer(m)} of ${inGrant(m)} from ${text(m, "payer")}: ${inWords(m, "reason", REVERSAL_REASONS)}`,
});

/** The ledger has only a hash of the receipt, so the receipt itself is sent along. */
export async function reverseReceipt(
  fund: FundFacts,
  input: ReverseReceiptInput,
): Promise<{ message: Message; extras: Extras }> {
  const grant = grantId(input.grant);
  const { organisation, payer, transfer, amount } = input;
  const sides = await sidesOf(fund, grant, transfer, { payer, payee: organisation });
  const { receipt, reversible } = await fund.receipt(sides.payee, referenceText(input.receipt));
  const message = {
    ...envelope(sides.payee, input),
    grant,
    transfer: String(transfer),
    payer: sides.payer,
    receipt: input.receipt,
    currency: fund.currency,
    amount: amount === undefined ? String(reversible) : minorUnits(amount, fund.currency),
    reason: code(input.reason),
  };
  return { message, extras: { receipt } };
}
