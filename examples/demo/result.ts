import {
  positionsOf,
  type Fund,
  type Position,
  type Step,
  type Tally,
  type Unsigned,
} from "../../sdk/index.js";
import type { StudentJourney } from "../student-finance/journey.js";
import type { Refusal } from "./refusals.js";
import type { Stage } from "./stage.js";

/** What the main job found, for people and for programs. Amounts are minor units. */
export interface Result {
  conserved: boolean;
  funds: (Awaited<ReturnType<Fund["totals"]>> & {
    address: string;
    name: string;
    currency: string;
    positions: Position[];
  })[];
  movements: number;
  refused: Refusal[];
  payments: number;
  unsigned: (Unsigned & { fund: string; currency: string })[];
  /** Up and down for the aid programme, then up and down for student finance. */
  traces: Step[][];
  /** Path of the slip's file. */
  slip: string;
  seconds: number;
  /** Of those, how long the node was at work or on the way. */
  chainSeconds: number;
}

/** Reads the whole result back from the ledger. */
export async function resultOf(
  stage: Stage,
  aid: Fund,
  students: StudentJourney,
  slip: string,
): Promise<Omit<Result, "seconds">> {
  const { tally, refusals, stopwatch } = stage;
  const funds = await Promise.all([aid, students.fund].map(positionOf));
  const traces = [
    ...[await traceAid(tally, aid), await tally.trace({ fund: aid })],
    await tally.trace({ fund: students.fund, payment: students.slip }),
    await tally.trace({ fund: students.fund }),
  ];
  const books = await Promise.all([aid.book(), students.fund.book()]);
  return {
    conserved: funds.every(({ conserved }) => conserved),
    funds,
    movements: books.reduce((sum, { movements }) => sum + movements, 0),
    refused: refusals.all,
    payments: students.payments + countPayments(books[0]),
    unsigned: await tally.unsigned(),
    traces,
    slip,
    chainSeconds: stopwatch.seconds,
  };
}

/** A payroll run in the field, up to Parliament. */
function traceAid(tally: Tally, fund: Fund): Promise<Step[]> {
  const batch = { payer: "AT-UID-U74408937", reference: "H2H-B20200625" };
  return tally.trace({ fund, batch });
}

async function positionOf(fund: Fund): Promise<Result["funds"][number]> {
  const [totals, book] = await Promise.all([fund.totals(), fund.book()]);
  const { address, name, currency } = fund;
  return { address, name, currency, ...totals, positions: positionsOf(book) };
}

function countPayments({ grants }: Awaited<ReturnType<Fund["book"]>>): number {
  const batches = [...grants.values()].flatMap((grant) => grant.batches);
  return batches.reduce((sum, { count }) => sum + count, 0);
}

/** The result as one JSON object; amounts are decimal strings of minor units. */
export function resultJson(result: Result): string {
  const { conserved, movements, payments, slip } = result;
  const funds = result.funds.map((fund) => ({
    ...{ address: fund.address, currency: fund.currency, drawn: fund.drawn },
    ...{ credited: fund.credited, cash: fund.cash, outstanding: fund.outstanding },
    ...{ posted: fund.posted, postedBack: fund.postedBack, writtenOff: fund.writtenOff },
    ...{ lost: fund.lost, surrendered: fund.surrendered },
  }));
  const refused = result.refused.map(({ organisation, reference, reason, recordedLater }) => ({
    organisation,
    reference,
    reason:
      recordedLater === undefined
        ? reason
        : `${reason} Recorded on ${recordedLater}, once there was cash.`,
  }));
  const traces = result.traces.map((steps) =>
    steps.map(({ organisation, amount, kind }) => ({ organisation, amount, kind })),
  );
  const seconds = Number(result.seconds.toFixed(1));
  const json = { conserved, funds, movements, refused, payments, traces, slip, seconds };
  return JSON.stringify(json, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
}
