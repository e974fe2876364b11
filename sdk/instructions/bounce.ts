import { hexlify } from "ethers";
import type { ProvenPayment } from "../prove-payment.js";
import { TallyError } from "../tally-error.js";
import {
  declare,
  envelope,
  inDate,
  inGrant,
  inMoney,
  text,
  type EnvelopeInput,
  type Extras,
} from "./instruction.js";
import {
  bankingDate,
  grantId,
  hashOf,
  referenceText,
  type FundFacts,
  type GrantRef,
  type Hashed,
} from "./inputs.js";
import type { Message } from "./typed-data.js";

/** Payments of a batch that the bank sent back. */
export interface BounceInput extends EnvelopeInput {
  grant: GrantRef;
  /** The reference under which the batch was posted. */
  batch: string;
  /** Each payment with its proof, from `provePayment`; amounts are minor units. */
  payments: readonly ProvenPayment[];
  /** yyyy-mm-dd. */
  bankingDate: string;
  /** The bank's reference, or its SHA-256. */
  bankReference?: Hashed;
}

export const BOUNCE = declare({
  kind: "bounce",
  target: "fund",
  role: "SETTLE",
  type: "Bounce(string organisation,string reference,bytes32 grant,string batch,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,Payment[] payments,uint64 validUntil)Payment(uint32 index,bytes32 payee,uint96 amount)",
  words: (m) => {
    const count = (m.payments as unknown[]).length;
    const payments = count === 1 ? "1 payment" : `${count} payments`;
    return `records that ${payments} of batch ${text(m, "batch")} of ${inGrant(m)}, ${inMoney(m)} in all, came back from the bank on ${inDate(m)}`;
  },
});

export async function bounce(
  fund: FundFacts,
  input: BounceInput,
): Promise<{ message: Message; extras: Extras }> {
  if (input.payments.length === 0) {
    throw new TallyError("batch-empty", "Name at least one payment that came back.");
  }
  const grant = grantId(input.grant);
  const leaves = input.payments.map(({ leaf }) => leaf);
  const message = {
    ...envelope(input.organisation ?? (await fund.grant(grant)).grantee, input),
    grant,
    batch: referenceText(input.batch),
    currency: fund.currency,
    amount: String(leaves.reduce((sum, leaf) => sum + leaf.amount, 0n)),
    bankReference: hashOf(input.bankReference),
    bankingDate: bankingDate(input.bankingDate),
    payments: leaves.map(({ index, payee, amount }) => ({
      index: String(index),
      payee: hexlify(payee),
      amount: String(amount),
    })),
  };
  const proofs = input.payments.map(({ proof }) =>
    proof.map(({ hash, sum }) => ({ hash, sum: String(sum) })),
  );
  return { message, extras: { proofs } };
}
