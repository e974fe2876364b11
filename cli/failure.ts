import { CommanderError } from "commander";
import { isError } from "ethers";
import { exitCodeOf, isTallyError, TallyError } from "../sdk/index.js";
import { withoutSecrets } from "./keys.js";
import { jsonText, visible } from "./output.js";
import { listOfProblems, type Problem } from "./rows/row.js";

/**
 * Says in one line why a command failed, on stderr; with `--json` an object on stdout, too.
 *
 * @returns The exit code.
 */
export function reportFailure(thrown: unknown, json: boolean): number {
  const error = inOurWords(thrown);
  const code = isTallyError(error) ? error.code : "unexpected";
  const problems = isTallyError(error) ? (error.data.problems as Problem[] | undefined) : undefined;
  if (problems !== undefined) {
    process.stderr.write(`${withoutSecrets(visibleLines(listOfProblems(problems)))}\n`);
  }
  const message = withoutSecrets(isTallyError(error) ? oneLine(error.message) : unforeseen(error));
  process.stderr.write(`error: ${message} [${code}]\n`);
  if (process.env.TALLY_DEBUG && thrown instanceof Error) {
    process.stderr.write(`${withoutSecrets(thrown.stack ?? "")}\n`);
  }
  if (json) process.stdout.write(`${jsonText({ error: { code, message, problems } })}\n`);
  return exitCodeOf(error);
}

/** Errors of the libraries underneath that have a meaning of ours. */
function inOurWords(error: unknown): unknown {
  if (error instanceof CommanderError) {
    const words = oneLine(error.message.replace(/^error: /, "")).replace(/\.?$/, ".");
    const help = error.code === "commander.help";
    return new TallyError("usage", help ? "Name one of the commands above." : words);
  }
  const network =
    isError(error, "SERVER_ERROR") ||
    isError(error, "NETWORK_ERROR") ||
    isError(error, "TIMEOUT") ||
    (error instanceof TypeError && error.message === "fetch failed");
  if (!network) return error;
  return new TallyError(
    "network-unreachable",
    "The node stopped answering. Check that it runs, and try again: references keep anything from being done twice.",
    { cause: error },
  );
}

function unforeseen(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return `Something went wrong that nobody foresaw: ${oneLine(words).slice(0, 200)}. Set TALLY_DEBUG=1 to see where.`;
}

function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

function oneLine(text: string): string {
  return visible(text.replace(/\s*\n\s*/g, " ").trim());
}
