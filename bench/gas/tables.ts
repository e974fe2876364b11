import type { Report } from "./report.js";

/** Rows of text; the first is the head. Columns whose head starts with ">" are set to the right. */
type Table = string[][];

/** The report as tables of plain text. */
export function asText(report: Report): string {
  return [
    ...tablesOf(report).map(({ title, table }) => `${title}\n\n${aligned(table)}`),
    ...(report.gaps.length > 0 ? [`GAPS\n\n${report.gaps.join("\n")}`] : []),
  ].join("\n\n");
}

/** The report as Markdown. */
export function asMarkdown(report: Report): string {
  return tablesOf(report)
    .map(({ title, table }) => `### ${title}\n\n${markdown(table)}`)
    .join("\n\n");
}

function tablesOf({ rows, payments, peers }: Report): { title: string; table: Table }[] {
  const used = new Set(rows.map(({ peer }) => peer));
  const usual = rows.some(({ chosen }) => !chosen);
  return [
    {
      title: `Instructions and cases${usual ? " (* no peer was chosen: the usual one)" : ""}`,
      table: [
        ["instruction", ">signatures", ">gas", "peer", ">peer's gas", ">ratio"],
        ...rows.map((row) => [
          row.name,
          String(row.signatures),
          grouped(row.gas),
          `${row.times > 1 ? `${row.times} × ` : ""}${row.peer}${row.chosen ? "" : " *"}`,
          row.peerGas === undefined ? "" : grouped(row.peerGas),
          row.ratio?.toFixed(2) ?? "not measured",
        ]),
      ],
    },
    {
      title: "One payment among many",
      table: [
        ["way to pay", ">gas for each payment"],
        ...payments.map(({ name, each }) => [name, each < 100 ? each.toFixed(2) : grouped(each)]),
      ],
    },
    {
      title: "Peers",
      table: [
        ["transaction", ">gas"],
        ...Object.entries(peers)
          .filter(([name]) => !name.startsWith("Safe") || used.has(name))
          .map(([name, gas]) => [name, grouped(gas)]),
      ],
    },
  ];
}

function grouped(gas: number): string {
  return gas.toLocaleString("en-GB", { maximumFractionDigits: 0 });
}

function aligned(table: Table): string {
  const right = table[0]!.map((head) => head.startsWith(">"));
  const cells = table.map((row) => row.map((cell) => cell.replace(/^>/, "")));
  const widths = right.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const padded = (cell: string, column: number) =>
    right[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
  return cells.map((row) => row.map(padded).join("  ").trimEnd()).join("\n");
}

function markdown([head, ...rows]: Table): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const rule = head!.map((cell) => (cell.startsWith(">") ? "---:" : "---"));
  return [line(head!.map((cell) => cell.replace(/^>/, ""))), line(rule), ...rows.map(line)].join(
    "\n",
  );
}
