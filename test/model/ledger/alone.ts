import type { Extras, Fields } from "./instruction.js";
import { demand } from "./refusal.js";

/** Something that an instruction of the fund must be by itself, whoever signs it and whatever the book says. */
export type Check = (i: Fields, extras: Extras) => void;

const amount: Check = (i) => demand(i.amount > 0n, "Fund_ZeroAmount");
const amountUnlessFinal: Check = (i, { presented }) =>
  demand(i.amount > 0n || (presented ?? i).final, "Fund_ZeroAmount");
const originalAmount: Check = (i) =>
  demand((i.originalCurrency === "") === (i.originalAmount === 0n), "Fund_OriginalAmountMissing");
const lastSecond: Check = (i) => demand(i.availableUntil > 0n, "Fund_NoAvailability");
const ceiling: Check = (i) => demand(i.ceiling > 0n, "Fund_NoCeiling");
const grantee: Check = (i) => demand(i.grantee !== "", "Registry_UnknownOrganisation", i.grantee);
const count: Check = (i) => demand(i.count > 0n, "Fund_EmptyBatch");
const anothersMoney: Check = (i) =>
  demand(i.payee !== i.organisation, "Fund_PayeeIsPayer", i.organisation);

/** yyyymmdd of the years 1900 to 9999, with a month from 01 to 12 and a day from 01 to 31. */
const date: Check = ({ bankingDate: given }) => {
  const sound = /^(19|[2-9]\d)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(String(given));
  demand(sound, "Fund_BadBankingDate", given);
};

const proofs: Check = ({ payments }, { proofs: given = [] }) => {
  demand(payments.length > 0, "Fund_EmptyBatch");
  const same = payments.length === given.length;
  demand(same, "Fund_ProofsMismatch", payments.length, given.length);
};

const each = (kinds: string[], checks: Check[]): Record<string, Check[]> =>
  Object.fromEntries(kinds.map((kind) => [kind, checks]));

/** In this order. An amount that only repeats a known one is compared with that instead. */
export const ALONE: Record<string, Check[]> = {
  vote: [amount, lastSecond],
  award: [amount, ceiling, grantee],
  amend: [amount, ceiling],
  pay: [amount, count, anothersMoney],
  signReceipt: [amountUnlessFinal, originalAmount, date],
  reverseReceipt: [amountUnlessFinal],
  bounce: [date, proofs],
  ...each(["reduceVote", "drawDown", "surrender", "lose", "refund", "writeOff"], [amount]),
  ...each(["credit", "recordReturn", "recover"], [amount, date]),
  ...each(["settle", "settleBatch", "acknowledge"], [date]),
};
