import Table from "cli-table3";
import colours from "picocolors";
import { formatMoney, type Step } from "../../sdk/index.js";
import type { Result } from "./result.js";

/** The result in words and tables, for a terminal. */
export function reportOf(result: Result): string {
  return [
    ...result.funds.map(fundReport),
    unsignedReport(result),
    refusedReport(result),
    traceReport("A payroll run in the field, up to Parliament's vote", result.traces[0]!),
    traceReport("The aid programme, from the vote down", cut(result.traces[1]!)),
    traceReport("One student's payment, up to Parliament's vote", result.traces[2]!),
    traceReport("Student finance, from the vote down", cut(result.traces[3]!)),
    closing(result),
  ].join("\n\n");
}

function heading(text: string): string {
  return colours.bold(text);
}

function fundReport({
  name,
  currency,
  conserved,
  positions,
  ...totals
}: Result["funds"][number]): string {
  const say = (amount: bigint) => formatMoney({ amount, currency });
  const table = new Table({
    head: ["layer", "who", "received", "passed on", "paid", "cash", "on its way"],
    colAligns: ["right", "left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const row of positions) {
    const who =
      row.organisations.length > 3
        ? `${row.organisations.length} organisations`
        : row.organisations.join("\n");
    const sums = [row.received, row.passedOn, row.paid, row.cash, row.inFlight].map(say);
    table.push([row.layer, who, ...sums]);
  }
  const balance =
    `drawn ${say(totals.drawn)} = cash ${say(totals.cash)} + not signed for ${say(totals.outstanding)} + ` +
    `posted ${say(totals.posted)} - sent back by banks ${say(totals.postedBack)}`;
  const verdict = conserved ? colours.green("in balance") : colours.red("NOT IN BALANCE");
  const note = "The same money passes through each layer: rows are never added up.";
  return `${heading(`Fund ${name}`)}\n${table.toString()}\n${note}\n${balance}: ${verdict}`;
}

function unsignedReport({ unsigned }: Result): string {
  const rows = unsigned.map(({ payer, payee, reference, outstanding, amount, currency }) => {
    const [left, sent] = [outstanding, amount].map((each) =>
      formatMoney({ amount: each, currency }),
    );
    return `  ${left} of ${sent}, ${payer} to ${payee} (${reference})`;
  });
  return [heading("Money that nobody has signed for"), ...rows].join("\n");
}

function refusedReport({ refused }: Result): string {
  const rows = refused.map(({ organisation, reference, reason, recordedLater }) => {
    const later =
      recordedLater === undefined
        ? ""
        : colours.dim(` Recorded on ${recordedLater}, once there was cash.`);
    const [first] = reason.split(/(?<=\.) (?=[A-Z])/);
    return `  ${organisation}, ${reference}: ${first}${later}`;
  });
  return [heading("Published, but refused by the ledger"), ...rows].join("\n");
}

function traceReport(title: string, steps: Step[]): string {
  const rows = steps.map(
    ({ kind, organisation, counterparty, amount, currency, reference, depth }) => {
      const other =
        counterparty === "" ? "" : ` ${kind === "receipt" ? "from" : "to"} ${counterparty}`;
      const indent = "  ".repeat(depth + 1);
      return `${indent}${kind.padEnd(9)} ${formatMoney({ amount, currency })}  ${organisation}${other}  ${colours.dim(reference)}`;
    },
  );
  return [heading(title), ...rows].join("\n");
}

/** The first steps of a long trace, and how many more there are. */
function cut(steps: Step[], most = 14): Step[] {
  return steps.slice(0, most);
}

function closing({ movements, payments, seconds, chainSeconds, refused }: Result): string {
  const share = Math.round((100 * chainSeconds) / seconds);
  return (
    `${movements.toLocaleString("en-GB")} instructions on the ledger, ${payments.toLocaleString("en-GB")} payments in batches, ` +
    `${refused.length} times refused, ${refused.filter(({ recordedLater }) => recordedLater !== undefined).length} of them recorded later. ${seconds.toFixed(1)} s, of which ${share} % the chain.`
  );
}
