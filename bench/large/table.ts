import type { Large } from "./large.js";

const HEAD = [
  ...[
    "way",
    "rows",
    "peak MB",
    "peak MiB",
    "checked",
    "in the journal",
    "first transaction",
    "all done",
  ],
];

/** The table of what was measured; times are seconds since the process began. */
export function asMarkdown(found: readonly Large[]): string {
  const rows = found.map(({ way, rows: count, peak, ...times }) => [
    ...[way, String(count), inUnits(peak, 1e6), inUnits(peak, 2 ** 20)],
    ...[times.checked, times.lookUp, times.firstByte, times.all].map(inSeconds),
  ]);
  const rule = HEAD.map((_, nth) => (nth === 0 ? "---" : "---:"));
  return [HEAD, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function inUnits(bytes: number | undefined, unit: number): string {
  return bytes === undefined ? "?" : String(Math.round(bytes / unit));
}

function inSeconds(seconds: number | undefined): string {
  return seconds === undefined ? "" : seconds.toFixed(1);
}
