import { addMoney, type Money } from "../money.js";
import { TallyError } from "../tally-error.js";
import {
  declare,
  envelope,
  inGrant,
  inMoney,
  inTime,
  text,
  type EnvelopeInput,
} from "./instruction.js";
import {
  grantId,
  hashOf,
  minorUnits,
  optionalOrganisation,
  unixSeconds,
  type FundFacts,
  type GrantRef,
  type Hashed,
} from "./inputs.js";
import type { Message } from "./typed-data.js";

/** One tranche of a schedule. */
export interface TrancheInput {
  /** The grantor's own number, from 1, not taken yet. Default: its place in this schedule, from 1. */
  number?: number;
  amount: Money;
  /** Not to be released before: a date, or Unix seconds. Default: at once. */
  notBefore?: Date | number;
  /** The organisation that must attest the condition. Default: no condition. */
  verifier?: string;
  /** The condition's text or its SHA-256. */
  condition?: Hashed;
}

/** Tranches planned by the grantor. */
export interface ScheduleInput extends EnvelopeInput {
  grant: GrantRef;
  tranches: TrancheInput[];
  /** Read from the ledger unless given. */
  grantee?: string;
}

export const SCHEDULE = declare({
  kind: "schedule",
  target: "fund",
  role: "COMMIT",
  type: "Schedule(string organisation,string reference,bytes32 grant,string grantee,string currency,uint96 amount,Tranche[] tranches,uint64 validUntil)Tranche(int32 number,uint96 amount,uint40 notBefore,string verifier,bytes32 condition)",
  words: (m) => {
    const tranches = m.tranches as Record<"number" | "amount" | "notBefore" | "verifier", string>[];
    const parts = tranches.map((tranche) => {
      const amount = inMoney({ ...m, amount: tranche.amount });
      const verifier =
        tranche.verifier === "" ? "" : ` once ${tranche.verifier} attests its condition`;
      const time = tranche.notBefore === "0" ? "" : ` from ${inTime(tranche.notBefore)}`;
      return `${tranche.number}: ${amount}${time}${verifier}`;
    });
    return `schedules ${inMoney(m)} for ${text(m, "grantee")} in ${inGrant(m)}, as ${parts.join("; ")}`;
  },
});

export async function schedule(fund: FundFacts, input: ScheduleInput): Promise<Message> {
  const grant = grantId(input.grant);
  const { organisation, grantee, tranches } = input;
  const [first, ...rest] = tranches.map((tranche) => tranche.amount);
  if (first === undefined) throw new TallyError("usage", "A schedule needs at least one tranche.");
  const amount = minorUnits(addMoney(first, ...rest), fund.currency);
  const facts = organisation && grantee ? undefined : await fund.grant(grant);
  return {
    ...envelope(organisation ?? facts!.grantor, input),
    grant,
    grantee: grantee ?? facts!.grantee,
    currency: fund.currency,
    amount,
    tranches: tranches.map((tranche, place) => ({
      number: String(tranche.number ?? place + 1),
      amount: minorUnits(tranche.amount, fund.currency),
      notBefore: unixSeconds(tranche.notBefore ?? 0),
      verifier: optionalOrganisation(tranche.verifier),
      condition: hashOf(tranche.condition),
    })),
  };
}
