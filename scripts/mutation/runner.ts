import type { Outcome, Project } from "../forge/project.js";
import type { Mutant } from "./mutants.js";
import type { Result } from "./report.js";

/** Tries each mutant against the tests, `jobs` at a time. Throws unless the tests pass without any. */
export async function runAll(
  project: Project,
  work: string,
  mutants: Mutant[],
  jobs: number,
  earlier: Result[],
  note: (result: Result) => void,
): Promise<void> {
  const unchanged = await project.test(0);
  if (unchanged.kind !== "passed") {
    throw new Error(`The tests fail without a mutant: ${JSON.stringify(unchanged)}`);
  }
  const queue = [...mutants];
  let tried = 0;
  const killers = new Killers(earlier);
  const started = Date.now();
  const worker = async (copy: Project) => {
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const result = await tryOut(copy, mutant, killers);
      note(result);
      ++tried;
      if (result.fate !== "killed") console.log(`${result.fate} ${oneLine(result)}`);
      if (tried % 50 === 0) {
        const minutes = (Date.now() - started) / 60_000;
        console.log(`${tried}/${mutants.length} in ${minutes.toFixed(1)} minutes`);
      }
    }
  };
  const copies = Array.from({ length: jobs }, (_, k) => project.copy(`${work}/worker${k}`));
  await Promise.all(copies.map(worker));
}

/** First the test contract that mostly notices such changes, then all. */
async function tryOut(project: Project, mutant: Mutant, killers: Killers): Promise<Result> {
  const first = killers.of(mutant);
  let outcome: Outcome = { kind: "passed" };
  if (first !== undefined) outcome = await project.test(mutant.id, first);
  if (outcome.kind === "passed") outcome = await project.test(mutant.id);
  if (outcome.kind === "passed") return { ...mutant, fate: "survived" };
  if (outcome.kind === "timeout") return { ...mutant, fate: "timeout" };
  const killed: Result = { ...mutant, fate: "killed", by: `${outcome.suite}.${outcome.test}` };
  killers.note(killed);
  return killed;
}

/** Which test contract killed most mutants of a function; before the first, of its contract. */
class Killers {
  readonly #counts = new Map<string, Map<string, number>>();

  constructor(earlier: Result[]) {
    for (const result of earlier) this.note(result);
  }

  note({ fate, by = "", ...mutant }: Result): void {
    const [suite] = by.split(".");
    if (fate !== "killed" || suite === undefined) return;
    for (const key of [mutant.contract, `${mutant.contract}.${mutant.function}`]) {
      const counts = this.#counts.get(key) ?? new Map<string, number>();
      this.#counts.set(key, counts.set(suite, (counts.get(suite) ?? 0) + 1));
    }
  }

  of(mutant: Mutant): string | undefined {
    const counts =
      this.#counts.get(`${mutant.contract}.${mutant.function}`) ??
      this.#counts.get(mutant.contract) ??
      new Map<string, number>();
    return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
  }
}

function oneLine({ contract, line, operator, original, replacement }: Result): string {
  return `${contract}:${line} ${operator}: ${original} -> ${replacement}`.replace(/\s+/g, " ");
}
