import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { money, split, type Money } from "../../sdk/index.js";

interface Situation {
  share: number;
  maximum: string;
  minimum: string;
  /** Household income from which the minimum applies, pounds. */
  minimumFrom: number;
}

interface Structure {
  currency: string;
  fee: string;
  feeParts: number[];
  instalmentParts: number[];
  /** Pounds: the full amount up to `full`; incomes are drawn from `lowest` to `highest`. */
  income: { full: number; lowest: number; highest: number };
  situations: Situation[];
}

const structure = JSON.parse(
  readFileSync(new URL("structure.json", import.meta.url), "utf8"),
) as Structure;

const POUND = 100n;

/** A made-up student's instalments of the year: drawn from the number alone, so always the same. */
export function instalmentsOf(student: number): Money[] {
  const { currency, instalmentParts } = structure;
  return split({ amount: entitlement(student), currency }, instalmentParts, { unit: POUND });
}

/** The parts of a year's fee, as the university gets them. */
export function feeParts(): Money[] {
  return split(money(structure.fee, structure.currency), structure.feeParts, { unit: POUND });
}

/** Maintenance of the year in minor units: whole pounds that fall with income from the maximum to the minimum. */
function entitlement(student: number): bigint {
  const { income, currency } = structure;
  const situation = situationOf(draw(student, "situation", 100));
  const most = money(situation.maximum, currency).amount;
  const least = money(situation.minimum, currency).amount;
  const earned = income.lowest + draw(student, "income", income.highest - income.lowest + 1);
  const above = BigInt(Math.max(0, earned - income.full));
  const span = BigInt(situation.minimumFrom - income.full);
  const taper = above >= span ? most - least : ((most - least) * above) / span;
  return ((most - taper) / POUND) * POUND;
}

function situationOf(percentile: number): Situation {
  let from = 0;
  for (const situation of structure.situations) {
    from += situation.share;
    if (percentile < from) return situation;
  }
  throw new RangeError("The shares of the situations add up to less than 100");
}

/** A whole number from 0 to `below` - 1, the same for the same student and question. */
function draw(student: number, question: string, below: number): number {
  const digest = createHash("sha256").update(`tallystick 2025/26 ${question} ${student}`).digest();
  return Number(digest.readBigUInt64BE(0) % BigInt(below));
}
