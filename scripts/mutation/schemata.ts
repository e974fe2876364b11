import type { Host, Mutant } from "./mutants.js";
import { analyse, type CompilerError, type Sources } from "../forge/solidity.js";

/** What says which mutant is alive; 0 is none. The optimiser can't know it, and a test doesn't need it. */
const ALIVE = "block.prevrandao";

/** Reading it is more than `pure` allows. */
export function relaxed(source: string): string {
  return source.replace(/\bpure\b/g, "view");
}

/** The source with all its mutants in it, each switched on by its number. */
export function embed(source: string, mutants: Mutant[]): string {
  const groups = new Map<string, Group>();
  for (const mutant of mutants) {
    const { start, end, statement } = mutant.host;
    const key = `${start}:${end}:${statement}`;
    const group = groups.get(key) ?? { ...mutant.host, mutants: [] };
    group.mutants.push(mutant);
    groups.set(key, group);
  }
  // outer before inner
  const inOrder = [...groups.values()].sort((a, b) => a.start - b.start || b.end - a.end);
  return relaxed(render(source, 0, source.length, inOrder));
}

type Group = Host & { mutants: Mutant[] };

function render(source: string, start: number, end: number, groups: Group[]): string {
  let text = "";
  let at = start;
  for (const [k, group] of groups.entries()) {
    if (group.start < at) continue; // inside one that is already rendered
    const inner = groups.slice(k + 1).filter((other) => other.end <= group.end);
    const original = render(
      source,
      group.start,
      group.end,
      inner.filter(({ start: s }) => s < group.end),
    );
    text += source.slice(at, group.start) + switched(group, original);
    at = group.end;
  }
  return text + source.slice(at, end);
}

function switched({ statement, mutants }: Group, original: string): string {
  const choices = mutants.map(({ id, code }) =>
    statement
      ? `if (${ALIVE} == ${id}) { /*<${id}*/${code}/*${id}>*/ } else `
      : `${ALIVE} == ${id} ? (/*<${id}*/${code}/*${id}>*/) : `,
  );
  return statement
    ? `{ ${choices.join("")}{ ${original} } }`
    : `(${choices.join("")}(${original}))`;
}

/** The mutants by whether they can be built; a stillborn one is refused by the compiler. */
export interface Sorted {
  viable: Mutant[];
  stillborn: Mutant[];
  /** Sound alone, but not beside others: not tried. */
  unplaced: Mutant[];
}

/** Leaves out mutants until the compiler takes the rest together, and asks it about each of these alone. */
export function sortOut(sources: Sources, mutants: Mutant[]): Sorted {
  const sorted: Sorted = { viable: mutants, stillborn: [], unplaced: [] };
  for (;;) {
    const together = schemata(sources, sorted.viable);
    const { errors } = analyse(together);
    if (errors.length === 0) return sorted;
    const named = unique(errors.flatMap((error) => culpritsOf(error, together, sorted.viable)));
    const around = unique(errors.flatMap((error) => neighboursOf(error, together, sorted.viable)));
    const refusedOf = (some: Mutant[]) => some.filter((mutant) => !compilesAlone(sources, mutant));
    // one that is sound alone isn't to blame as long as one beside it may be
    const inNamed = refusedOf(named);
    const refused = inNamed.length > 0 ? inNamed : refusedOf(around);
    const leaveOut = refused.length > 0 ? refused : named.length > 0 ? named : around;
    if (leaveOut.length === 0)
      throw new Error(`No mutant explains: ${errors[0]?.formattedMessage}`);
    (refused.length > 0 ? sorted.stillborn : sorted.unplaced).push(...leaveOut);
    sorted.viable = sorted.viable.filter((mutant) => !leaveOut.includes(mutant));
  }
}

function unique(mutants: Mutant[]): Mutant[] {
  return [...new Set(mutants)];
}

export function schemata(sources: Sources, mutants: Mutant[]): Sources {
  return Object.fromEntries(
    Object.entries(sources).map(([path, source]) => [
      path,
      embed(
        source,
        mutants.filter((mutant) => mutant.path === path),
      ),
    ]),
  );
}

function compilesAlone(sources: Sources, { path, host, code }: Mutant): boolean {
  const source = sources[path] ?? "";
  const mutated = source.slice(0, host.start) + code + source.slice(host.end);
  return analyse({ ...sources, [path]: mutated }).errors.length === 0;
}

/** The mutant in whose text, or in whose choice, the error lies. */
function culpritsOf(error: CompilerError, together: Sources, mutants: Mutant[]): Mutant[] {
  const { file, start, end } = error.sourceLocation ?? { file: "", start: 0, end: 0 };
  const text = together[file] ?? "";
  const choice = new RegExp(`^\\(?${ALIVE} == (\\d+) \\?`).exec(text.slice(start, end));
  const before = text.slice(0, start);
  const opened = /^..<(\d+)/.exec(before.slice(before.lastIndexOf("/*<")))?.[1];
  const closed = opened === undefined || before.includes(`/*${opened}>*/`);
  const id = choice?.[1] ?? (closed ? undefined : opened);
  return mutants.filter((mutant) => mutant.id === Number(id));
}

/** All mutants of the function around the error. */
function neighboursOf(error: CompilerError, together: Sources, mutants: Mutant[]): Mutant[] {
  const { file, start } = error.sourceLocation ?? { file: "", start: 0 };
  const text = together[file] ?? "";
  const body = text.slice(
    text.lastIndexOf("\n    function ", start + 1),
    text.indexOf("\n    }", start),
  );
  const ids = new Set((body.match(/(?<=\/\*<)\d+/g) ?? []).map(Number));
  return mutants.filter(({ id }) => ids.has(id));
}
