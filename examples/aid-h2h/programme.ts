import { readFileSync } from "node:fs";

/** A grant of the programme; `parent` is the reference of another, null for the fund's root. */
export interface ProgrammeGrant {
  reference: string;
  grantor: string;
  grantee: string;
  parent: string | null;
  amount: string;
  currency: string;
}

/** Something that one organisation published. Amounts are decimal text as published. */
export interface Movement {
  reference: string;
  kind: "drawdown" | "tranche" | "receipt" | "spending";
  date: string;
  amount: string;
  currency: string;
  grant: string | null;
  payer: string | null;
  payee: string | null;
  /** A receipt: the payment that it answers, null if none was published. */
  for?: string | null;
  /** Spending: lines of one day share a batch. */
  batch?: string;
}

/** The programme as a ledger would have met it; README.md says where each fact comes from. */
export interface Programme {
  programme: {
    reference: string;
    currency: string;
    treasury: string;
    comptroller: string;
    vote: { reference: string; amount: string; authority: string; availableUntil: string };
  };
  organisations: { id: string; name: string }[];
  grants: ProgrammeGrant[];
  movements: Movement[];
}

/** Reads the data file. */
export function readProgramme(): Programme {
  const file = new URL("movements.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as Programme;
}
