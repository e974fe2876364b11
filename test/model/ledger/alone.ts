import type { Extras, Fields } from "../instruction.js";
import { demand } from "./basics.js";

/** What an instruction of the fund must be by itself, in this order, whoever signs it and whatever the book says. */
export function requireSound(kind: string, i: Fields, { presented = i, proofs = [] }: Extras) {
  const is = (...kinds: string[]) => kinds.includes(kind);
  const counts = is(...NEW_AMOUNTS) || (is("signReceipt", "reverseReceipt") && !presented.final);
  if (counts) demand(i.amount > 0n, "Fund_ZeroAmount");
  const both = (i.originalCurrency === "") === (i.originalAmount === 0n);
  if (is("signReceipt")) demand(both, "Fund_OriginalAmountMissing");
  if (is("vote")) demand(i.availableUntil > 0n, "Fund_NoAvailability");
  if (is("award", "amend")) demand(i.ceiling > 0n, "Fund_NoCeiling");
  if (is("award")) demand(i.grantee !== "", "Registry_UnknownOrganisation", "");
  if (is("pay")) demand(i.count > 0n, "Fund_EmptyBatch");
  if (is("pay")) demand(i.payee !== i.organisation, "Fund_PayeeIsPayer", i.organisation);
  const dated = !("bankingDate" in i) || DATE.test(String(i.bankingDate));
  demand(dated, "Fund_BadBankingDate", i.bankingDate);
  if (!is("bounce")) return;
  const [payments, proven] = [i.payments.length, proofs.length];
  demand(payments > 0, "Fund_EmptyBatch");
  demand(payments === proven, "Fund_ProofsMismatch", payments, proven);
}

/** Those whose amount doesn't repeat a known one: that their rows compare. */
const NEW_AMOUNTS = [
  ...["vote", "reduceVote", "drawDown", "surrender", "credit", "lose", "award", "amend"],
  ...["refund", "recordReturn", "writeOff", "pay", "recover"],
];

/** yyyymmdd of the years 1900 to 9999, with a month from 01 to 12 and a day from 01 to 31. */
const DATE = /^(19|[2-9]\d)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;
