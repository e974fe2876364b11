import type { Money } from "../money.js";
import { formatMoney } from "../money.js";
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
  minorUnits,
  type FundFacts,
  type GrantRef,
  type Hashed,
} from "./inputs.js";
import { sidesOf } from "./parties.js";
import type { Message } from "./typed-data.js";

/** What a payee signs for: in full, in part, or (an amount of zero, final) that nothing came. */
export interface SignReceiptInput extends EnvelopeInput {
  grant: GrantRef;
  /** Tranches count from 1; refunds from -1 down. */
  transfer: number;
  amount: Money;
  /** yyyy-mm-dd: when it reached the payee's account. */
  bankingDate: string;
  /** Evidence, or its SHA-256. */
  evidence?: Hashed;
  /** What arrived, if it arrived in another currency than the fund's. */
  original?: Money;
  /** No more is expected. Default false. */
  final?: boolean;
  /** Read from the ledger unless given. */
  payer?: string;
}

export const SIGN_RECEIPT = declare({
  kind: "signReceipt",
  target: "fund",
  role: "RECEIPT",
  type: "SignReceipt(string organisation,string reference,bytes32 grant,int32 transfer,string payer,string currency,uint96 amount,uint32 bankingDate,bytes32 evidence,string originalCurrency,uint96 originalAmount,bool final,uint64 validUntil)",
  words: (m) => {
    const currency = text(m, "originalCurrency");
    const original =
      currency === ""
        ? ""
        : `, which arrived as ${formatMoney({ amount: BigInt(text(m, "originalAmount")), currency })},`;
    const final = m.final === true ? " and expects no more" : "";
    return `signs for ${inMoney(m)}${original} received from ${text(m, "payer")} on ${inDate(m)} as ${inTransfer(m)} of ${inGrant(m)}${final}`;
  },
});

export async function signReceipt(fund: FundFacts, input: SignReceiptInput): Promise<Message> {
  const grant = grantId(input.grant);
  const { organisation, payer, transfer, original } = input;
  const sides = await sidesOf(fund, grant, transfer, { payer, payee: organisation });
  return {
    ...envelope(sides.payee, input),
    grant,
    transfer: String(transfer),
    payer: sides.payer,
    currency: fund.currency,
    amount: minorUnits(input.amount, fund.currency),
    bankingDate: bankingDate(input.bankingDate),
    evidence: hashOf(input.evidence),
    originalCurrency: original?.currency ?? "",
    originalAmount: original === undefined ? "0" : minorUnits(original, original.currency),
    final: input.final ?? false,
  };
}
