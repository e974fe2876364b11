/** What tests reached in one file. */
export interface Covered {
  file: string;
  /** By line number, how often it ran. */
  lines: Map<number, number>;
  /** Each way that a decision can go: the line it stands on, and how often it was taken. */
  branches: { line: number; taken: number }[];
}

/** Reads an LCOV file (format: `man geninfo`). */
export function readLcov(text: string): Covered[] {
  const files: Covered[] = [];
  for (const record of text.split("end_of_record\n")) {
    const file = /^SF:(.*)$/m.exec(record)?.[1];
    if (file === undefined) continue;
    const lines = [...record.matchAll(/^DA:(\d+),(\d+)/gm)].map(
      ([, line, times]): [number, number] => [Number(line), Number(times)],
    );
    const branches = [...record.matchAll(/^BRDA:(\d+),\d+,\d+,(-|\d+)$/gm)].map(
      ([, line, taken]) => ({ line: Number(line), taken: taken === "-" ? 0 : Number(taken) }),
    );
    files.push({ file, lines: new Map(lines), branches });
  }
  return files;
}

/** Without the lines of assembly, which the tool counts and can't see run. */
export function withoutAssembly(covered: Covered, source: string): Covered {
  const inside = assemblyLines(source);
  const lines = new Map([...covered.lines].filter(([line]) => !inside.has(line)));
  return { ...covered, lines };
}

function assemblyLines(source: string): Set<number> {
  const inside = new Set<number>();
  let depth = 0;
  for (const [k, line] of source.split("\n").entries()) {
    if (depth > 0) inside.add(k + 1);
    if (depth > 0 || /\bassembly\b.*\{/.test(line)) {
      depth += line.split("{").length - line.split("}").length;
    }
  }
  return inside;
}
