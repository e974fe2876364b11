import { Argument, Option, type Command } from "commander";
import { columnsOf, fieldsFrom } from "../columns.js";
import { makerOf } from "../instructions.js";
import { csvLine } from "../rows/write-csv.js";
import { camelCase } from "../text-forms.js";
import { example, run, type Session } from "../session.js";

/** Headings and an example row, for `tally push`; payments are for `tally pay check`. */
const TEMPLATES = {
  awards: {
    ...{ instruction: "award", fund: "HMT-HE-2026-27", reference: "UNI-2026-1" },
    ...{ parent: "GB-GOV-14/SLC-1", grantee: "GB-UKPRN-10007774", amount: "250000.00" },
    ...{ ceiling: "", terms: "file:terms.pdf", classification: "COFOG-09.4", "valid-until": "" },
  },
  tranches: {
    ...{ instruction: "schedule", fund: "HMT-HE-2026-27", reference: "SCH-2026-1" },
    ...{ grant: "GB-GOV-14/SLC-1", "tranche-number": "1", "tranche-amount": "62500.00" },
    ...{ "tranche-not-before": "2026-10-01", "tranche-verifier": "", "tranche-condition": "" },
  },
  releases: {
    ...{ instruction: "release", fund: "HMT-HE-2026-27", reference: "REL-2026-1" },
    ...{ grant: "GB-GOV-14/SLC-1", tranche: "1", "valid-until": "" },
  },
  settlements: {
    ...{ instruction: "settle", fund: "HMT-HE-2026-27", reference: "SET-2026-1" },
    ...{ grant: "GB-GOV-14/SLC-1", transfer: "1", "banking-date": "2026-10-02" },
    ...{ "bank-reference": "FPS 20261002 000123" },
  },
  receipts: {
    ...{ instruction: "sign-receipt", fund: "HMT-HE-2026-27", reference: "REC-2026-1" },
    ...{ grant: "GB-GOV-14/SLC-1", transfer: "1", amount: "62500.00" },
    ...{ "banking-date": "2026-10-02", evidence: "file:statement.pdf", final: "" },
  },
  payments: {
    "payee-reference": "STUDENT-000001",
    "end-to-end-id": "RUN-2026-10-000001",
    amount: "2383.00",
  },
} as const;

/** `tally template`. */
export function addTemplate(program: Command): void {
  program
    .command("template")
    .description(
      "the headings of a file with an example row: for `tally push`; payments for `tally pay check`",
    )
    .addArgument(new Argument("<kind>", "what the rows are").choices(Object.keys(TEMPLATES)))
    .addOption(new Option("--jsonl", "one JSON object a line, instead of CSV"))
    .addHelpText("after", example("tally template awards > awards.csv"))
    .action(run<{ jsonl?: boolean }>(template));
}

function template(session: Session<{ jsonl?: boolean }>, kind: string): Promise<void> {
  const row: Readonly<Record<string, string>> = TEMPLATES[kind as keyof typeof TEMPLATES];
  const { jsonl, json } = session.options;
  if (jsonl || json) process.stdout.write(`${JSON.stringify(jsonOf(row))}\n`);
  else process.stdout.write(csvLine(Object.keys(row)) + csvLine(Object.values(row)));
  return Promise.resolve();
}

/** The row as a line of JSON: empty cells are left out. */
function jsonOf({ instruction, fund, ...cells }: Readonly<Record<string, string>>): object {
  if (instruction === undefined) {
    return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [camelCase(name), cell]));
  }
  const columns = columnsOf(makerOf(instruction, true).fields);
  const given = Object.entries(cells)
    .filter(([, cell]) => cell !== "")
    .map(([name, cell]) => {
      const column = columns.find((each) => each.name === name)!;
      return [column, column.form.json(cell)] as const;
    });
  return { instruction, fund, ...(fieldsFrom(given) as object) };
}
