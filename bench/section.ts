import { readFileSync, writeFileSync } from "node:fs";

/** Replaces what a file has between `<!-- name:start -->` and `<!-- name:end -->`. */
export function writeSection(file: string, name: string, content: string): void {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const text = readFileSync(file, "utf8");
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no section between ${start} and ${end}.`);
  const [before, after] = [text.slice(0, from + start.length), text.slice(to)];
  writeFileSync(file, `${before}\n\n${content}\n\n${after}`);
}
