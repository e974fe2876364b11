// Has the solver decide every target of a list of jobs, several at a time.
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

const VERDICT = /^CHC: (.+?) (check is safe!|happens here\.|might happen here\.)/;
const VERDICTS = {
  "check is safe!": "proved",
  "happens here.": "violated",
  "might happen here.": "unproved",
};
// unused variable, unused parameter, shadowed declaration: of no account in a text made for the solver
const IGNORED = new Set(["2072", "5667", "2519"]);

/** What the solver said, target by target: the rule is named in the comment at the end of the assertion's line. */
function verdicts(text, messages) {
  const bytes = Buffer.from(text);
  return messages
    .filter(({ errorCode }) => !IGNORED.has(errorCode))
    .map(({ message, formattedMessage, sourceLocation }) => {
      const [, kind, found] = VERDICT.exec(message) ?? [];
      if (found === undefined) throw new Error(`not a verdict:\n${formattedMessage}\n${text}`);
      const line = bytes.subarray(sourceLocation.end).toString().split("\n", 1)[0];
      const rule = / \/\/ (.+)$/.exec(line)?.[1];
      const assertion = kind === "Assertion violation";
      const property = assertion ? rule : kind.replace(/ \(.*/, "").toLowerCase();
      return {
        property: property ?? "other assertion",
        verdict: VERDICTS[found],
        assertion,
        said: formattedMessage,
      };
    });
}

function solver() {
  const worker = new Worker(new URL("./solver.mjs", import.meta.url));
  return {
    async solve({ text, targets }) {
      worker.postMessage({ text, targets });
      const [messages] = await once(worker, "message"); // rejects when the thread fails
      return messages;
    },
    end: () => worker.terminate(),
  };
}

/** Gives each job its `verdicts`. */
export async function solveAll(jobs) {
  const waiting = [...jobs];
  const threads = Number(process.env.PROOF_THREADS ?? Math.min(4, availableParallelism()));
  async function work() {
    const { solve, end } = solver();
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift())
      job.verdicts = verdicts(job.text, await solve(job));
    await end();
  }
  await Promise.all(Array.from({ length: threads }, work));
}
