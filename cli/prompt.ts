import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { TallyError } from "../sdk/index.js";

/** What decides whether a person may be asked. */
export interface Asking {
  /** False: never ask (`--no-input`). */
  input: boolean;
  /** Take yes for an answer (`--yes`). */
  yes?: boolean;
}

/**
 * Asks for a yes.
 *
 * @throws TallyError `usage` if nobody may be asked, or the answer isn't yes.
 */
export async function confirm(question: string, { input, yes }: Asking): Promise<void> {
  if (yes) return;
  requireTerminal(input, "it asks before it signs; give --yes to sign without being asked");
  const answer = await ask(`${question} [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new TallyError("usage", "Nothing was signed.");
}

/**
 * Asks for a password without showing it.
 *
 * @throws TallyError `usage` if nobody may be asked.
 */
export async function askPassword(question: string, { input }: Asking): Promise<string> {
  requireTerminal(input, "set TALLY_KEYSTORE_PASSWORD for the keystore's password");
  return ask(question, true);
}

/**
 * Asks for a line of text, which may be empty.
 *
 * @throws TallyError `usage` if nobody may be asked.
 */
export async function askText(question: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new TallyError("usage", "There is no terminal to ask on: give options, and --no-input.");
  }
  return (await ask(question)).trim();
}

function requireTerminal(input: boolean, mend: string): void {
  if (input && process.stdin.isTTY) return;
  const why = input ? "there is no terminal to ask on" : "--no-input forbids to ask";
  throw new TallyError("usage", `Nothing was signed: ${why}, and ${mend}.`);
}

async function ask(question: string, hidden = false): Promise<string> {
  if (hidden) process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = hidden ? nowhere : process.stderr;
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  const closed = new AbortController();
  lines.once("close", () => closed.abort()); // Ctrl-C and Ctrl-D
  try {
    return await lines.question(hidden ? "" : question, { signal: closed.signal });
  } catch (cause) {
    throw new TallyError("usage", "Nothing was signed.", { cause });
  } finally {
    if (hidden) process.stderr.write("\n");
    lines.close();
  }
}
