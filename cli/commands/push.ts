import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import {
  EXIT,
  TallyError,
  type Plan,
  type Pushed,
  type PushProgress,
  type Tally,
} from "../../sdk/index.js";
import { requireAuthority } from "../authority.js";
import { keepHeapSmall } from "../heap.js";
import { pushKey } from "../keys.js";
import { officersPresent, signFor, type Present } from "../officers.js";
import { KEYSTORE, several } from "../options.js";
import { facts, table, visible } from "../output.js";
import { partiesOf } from "../plan-state.js";
import { progressBar } from "../progress.js";
import { confirm } from "../prompt.js";
import { checkRows, type Checked } from "../rows/check.js";
import { linesOf, PlanFile } from "../rows/plan-file.js";
import { PlanMaker } from "../rows/plan-maker.js";
import { example, run, settingOf, type Session } from "../session.js";

interface PushCommandOptions {
  fund?: string;
  instruction?: string;
  out?: string;
  approve?: boolean;
  send?: boolean;
  journal?: string;
  stopOnRefusal?: boolean;
  keystore?: string[];
}

const EXPLAINED = `
A CSV file has headings: instruction, fund, and the names of the instruction's options (\`tally template\` prints them). A JSONL
file has an object a line: instruction, fund, and the fields as \`tally plan make --help\` lists them; or a plan a line, with
the approvals that it has, as --out writes them.

The whole file is checked first. If a row is bad, every bad one is listed by line, column and reason, and nothing is done.
With --send, the same command again goes on where it ended: nothing is sent twice, nothing is lost.
${example("tally push awards.csv --fund HMT-HE-2026-27 --journal awards.journal --send")}`;

/** `tally push`. */
export function addPush(program: Command): void {
  program
    .command("push <file>")
    .description(
      "checks a CSV or JSONL file of instructions; with --send, has them signed and sends them",
    )
    .option("--fund <name>", "the fund of rows that name none")
    .option("--instruction <name>", "the instruction of rows that name none")
    .option(
      "--out <file>",
      "where to write the plans, one a line: `tally approve` signs such a file, `tally push` sends it",
    )
    .option("--approve", "with --out: sign the plans with the keys at hand")
    .option("--send", "sign with the keys at hand, and send")
    .option("--journal <file>", "with --send: what was sent is kept here (default: <file>.journal)")
    .option("--stop-on-refusal", "with --send: send nothing more once the ledger refuses a row")
    .option(...KEYSTORE, several)
    .addHelpText("after", EXPLAINED)
    .action(run<PushCommandOptions>(push));
}

async function push(session: Session<PushCommandOptions>, file: string): Promise<void> {
  const { out, send, approve } = session.options;
  requireSense(session.options);
  keepHeapSmall();
  const journal = session.options.journal ?? `${file}.journal`;
  const tally = await session.tally();
  const plans = new PlanFile(
    out ?? join(tmpdir(), `tally-${randomUUID()}.jsonl`),
    out === undefined ? 0o600 : 0o666,
  );
  try {
    const { instruction, fund = settingOf("TALLY_FUND") } = session.options;
    const defaults = { instruction, fund };
    const maker = new PlanMaker(tally, defaults);
    const checked = await checkRows(file, maker, async (plan) => {
      if (send || out !== undefined) await plans.add(plan);
    });
    await plans.end();
    show(session, file, checked);
    const signing = (send || approve) && !checked.given;
    const present = signing ? await signers(session, checked, tally) : [];
    const read = plansIn(plans, tally);
    if (send) await transmit(session, tally, { plans: read, present, journal, file });
    else if (out !== undefined) await writeDown(session, out, approved(read, present), checked);
    else tellPreview(session, file, checked);
  } finally {
    await plans.drop();
  }
}

function requireSense({ out, send, approve, journal, stopOnRefusal }: PushCommandOptions): void {
  const refuse = (words: string) => {
    throw new TallyError("usage", words);
  };
  if (send && out !== undefined)
    refuse("Plans are sent now (--send), or written (--out): leave one of them out.");
  if (approve && out === undefined)
    refuse("Say where to write what is signed (--out), or --send it.");
  if (!send && (journal !== undefined || stopOnRefusal))
    refuse("A journal is kept of what is sent: add --send.");
}

/** What the file holds, in words: also when quiet, if it is signed. */
function show(session: Session<PushCommandOptions>, file: string, { totals }: Checked): void {
  const { send, approve, json } = session.options;
  if (!(send || approve) && !json) return; // it is the data
  const plans = totals.count === 1 ? "1 plan" : `${totals.count} plans`;
  process.stderr.write(`${visible(file)}: ${plans}\n\n${totals.words()}\n\n`);
}

/** The officers who sign all of it, once they were asked. */
async function signers(
  session: Session<PushCommandOptions>,
  { samples, totals }: Checked,
  tally: Tally,
): Promise<Present[]> {
  const present = await officersPresent(samples[0]!, session.options);
  const names = present.map(({ signer }) => signer).join(", ");
  const plans = totals.count === 1 ? "this plan" : `all ${totals.count} plans`;
  const and = session.options.send ? ", and send them" : "";
  await confirm(`Sign ${plans} as ${names}${and}?`, session.options);
  for (const sample of samples) {
    await requireOfficers(sample, present, tally);
    if (session.options.send) await requireQuorums(sample, tally);
  }
  return present;
}

/** Says before a hundred thousand signatures what the ledger would say after them. */
async function requireOfficers(sample: Plan, present: Present[], tally: Tally): Promise<void> {
  for (const { officer } of present) {
    await signFor(sample, officer, { connected: true, organisation: undefined });
    await requireAuthority(sample, await officer.key(), tally);
  }
}

/** @throws TallyError `quorum-not-reached`. */
async function requireQuorums(sample: Plan, tally: Tally): Promise<void> {
  const parties = await partiesOf(sample, tally);
  const short = parties.find(({ missing }) => missing);
  if (short === undefined) return;
  const { organisation, role, quorum, approvals } = short;
  throw new TallyError(
    "quorum-not-reached",
    `${approvals.length} of ${quorum} officers with the ${role} role sign for ${organisation} here. Have the others' keys at hand, ` +
      `too, or write the plans for them (--out).`,
    { data: { organisation, role, quorum } },
  );
}

/** The plans of a file in the making, which is gone once they were read: nothing of it is left if a push is killed. */
async function* plansIn(file: PlanFile, tally: Tally): AsyncGenerator<Plan> {
  for await (const line of linesOf(file.temporary)) yield tally.readPlan(line);
  await file.drop();
}

/** Plans, signed as they are read. */
async function* approved(plans: AsyncIterable<Plan>, present: Present[]): AsyncGenerator<Plan> {
  for await (const plan of plans) {
    await signAs(present, plan);
    yield plan;
  }
}

async function signAs(present: readonly Present[], plan: Plan): Promise<void> {
  for (const { officer } of present) {
    await signFor(plan, officer, { connected: true, organisation: undefined });
  }
}

function tellPreview(session: Session, file: string, { totals }: Checked): void {
  const data = { file, sent: false, plans: totals.count, totals: totals.rows() };
  session.out.data(data, () => totals.words());
  session.out.words(
    "Every row is sound. Nothing was sent. --out <file> writes the plans for approval; --send signs them with the keys at hand and sends them.",
  );
}

async function writeDown(
  session: Session<PushCommandOptions>,
  out: string,
  signed: AsyncIterable<Plan>,
  { totals }: Checked,
): Promise<void> {
  const file = new PlanFile(out);
  try {
    for await (const plan of signed) await file.add(plan);
    await file.keep();
  } finally {
    await file.drop();
  }
  const data = { file: out, sent: false, plans: totals.count, totals: totals.rows() };
  session.out.data(data, () => totals.words());
  session.out.words(
    `Nothing was sent. Have them approved: tally approve ${out}. Then: tally push ${out} --send`,
  );
}

interface Sending {
  plans: AsyncIterable<Plan>;
  /** Who signs them; nobody if they have their approvals. */
  present: readonly Present[];
  journal: string;
  /** As it was named. */
  file: string;
}

async function transmit(
  session: Session<PushCommandOptions>,
  tally: Tally,
  { plans, present, journal, file }: Sending,
): Promise<void> {
  const bar = progressBar(session.out);
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  process.once("SIGINT", interrupted);
  try {
    const { stopOnRefusal } = session.options;
    const signers = [await pushKey(journal)];
    const onProgress = (progress: PushProgress) => bar.tell(progress);
    const pushed = await tally.push(plans, {
      approve: present.length === 0 ? undefined : (plan) => signAs(present, plan),
      journal,
      onProgress,
      signers,
      stopOnRefusal,
      signal: stop.signal,
    });
    bar.end();
    tellPushed(session, file, pushed);
  } finally {
    bar.end();
    process.off("SIGINT", interrupted);
  }
}

function tellPushed(session: Session, file: string, pushed: Pushed): void {
  const { refused, left, done, alreadyDone, total, journal, transactions } = pushed;
  session.out.data({ file, ...pushed }, () =>
    [
      facts([
        ["rows", String(total)],
        ["done", String(done)],
        ["done before", String(alreadyDone)],
        ["refused", String(refused.length)],
        ["left", String(left)],
        ["transactions", String(transactions)],
        ["journal", journal],
      ]),
      ...(refused.length === 0 ? [] : [refusals(pushed)]),
    ].join("\n\n"),
  );
  if (left > 0) process.exitCode = EXIT.resumable;
  else if (refused.length > 0)
    process.exitCode = done + alreadyDone > 0 ? EXIT.resumable : EXIT.refused;
  if (left + refused.length > 0) {
    session.out.words(
      "Mend what was refused, and run the same command again: what is done isn't sent again.",
    );
  }
}

function refusals({ refused }: Pushed): string {
  return table(
    [">ROW", "ORGANISATION", "REFERENCE", "CODE", "REASON"],
    refused.map(({ row, organisation, reference, code, reason }) => [
      ...[String(row), organisation, reference, code, reason],
    ]),
  );
}
