import type { Command } from "commander";
import { isTallyError, parsePlan, type Plan } from "../../sdk/index.js";
import { readFieldsFile, readText, writeNew } from "../files.js";
import { instructionList, makerOf } from "../instructions.js";
import { relayerKey } from "../keys.js";
import { facts, jsonText, visible } from "../output.js";
import { headOf, partiesOf, planFacts, requireFund, stateOf } from "../plan-state.js";
import { example, run, type Session } from "../session.js";
import { execute } from "../write.js";

interface MakeOptions {
  fund?: string;
  fields: string;
  out?: string;
}

const FIELDS = `
Instructions and the fields of their JSON; those in [ ] may be left out:
${instructionList()}

Amounts are text in the fund's currency: "123.45". Days are "yyyy-mm-dd". A grant is "root", its id, or {"grantor",
"reference"}. Documents and bank references are stored as hashes of the text, or of a file: {"file": "terms.pdf"}.
What is paid or bounced comes from the batch's manifest: {"file": "run-1.manifest.json"}, and "endToEndIds" of a bounce.`;

/** `tally plan make`, `show` and `send`. */
export function addPlan(program: Command): void {
  const plan = program
    .command("plan")
    .description("instructions, before they are sent: `tally approve` has officers sign them");
  plan
    .command("make <instruction>")
    .description("makes a plan from JSON fields; nothing is sent")
    .option("--fund <name>", "the fund that it is for")
    .requiredOption("--fields <file>", "JSON file with the fields, or - for standard input")
    .option("--out <file>", "where to write the plan (default: standard output)")
    .addHelpText(
      "after",
      `${FIELDS}\n${example("tally plan make award --fund HMT-HE-2025-26 --fields award.json --out plan.json")}`,
    )
    .action(run<MakeOptions>(make));
  plan
    .command("show <file>")
    .description("checks that a plan is unaltered and says what it does and who must still approve")
    .addHelpText("after", example("tally plan show plan.json"))
    .action(run(show));
  plan
    .command("send <file>")
    .description("tries a plan against the ledger; with --send, sends it")
    .option("--send", "send it, and wait until it is on the ledger")
    .addHelpText("after", example("tally plan send plan.json --send"))
    .action(run<{ send?: boolean }>(send));
}

async function make(session: Session<MakeOptions>, instruction: string): Promise<void> {
  const { fund: name, fields, out: file } = session.options;
  const maker = makerOf(instruction, name !== undefined);
  const json = await readFieldsFile(fields);
  const tally = await session.tally();
  const fund = name === undefined ? undefined : await tally.fund(name);
  const plan = await maker.make(tally, fund, json);
  const text = jsonText(plan);
  if (file === undefined) process.stdout.write(`${text}\n`);
  else {
    await writeNew(file, `${text}\n`);
    session.out.data({ file, ...headOf(plan) }, () => visible(plan.summary()));
  }
  if (file === undefined) session.out.words(visible(plan.summary()));
  const next = file === undefined ? "" : ` Have it approved: tally approve ${file}`;
  session.out.words(`Nothing was sent.${next}`);
}

async function show(session: Session, file: string): Promise<void> {
  const text = await readText(file);
  parsePlan(text); // says first whether it was altered, also where no node is named
  const tally = await session.tallyIfNamed();
  const plan = tally === undefined ? parsePlan(text) : tally.readPlan(text);
  if (tally !== undefined) await requireFund(plan, tally);
  const parties = await partiesOf(plan, tally);
  const state = tally === undefined ? undefined : await stateOf(plan);
  session.out.data({ ...headOf(plan), parties, state }, () =>
    [visible(plan.summary()), "", facts(plan.details()), "", planFacts(plan, parties, state)].join(
      "\n",
    ),
  );
}

async function send(session: Session<{ send?: boolean }>, file: string): Promise<void> {
  const text = await readText(file);
  parsePlan(text);
  const tally = await session.tally(session.options.send ? relayerKey() : undefined);
  const plan = tally.readPlan(text);
  await requireFund(plan, tally);
  session.out.words(visible(plan.summary()));
  if (session.options.send) await execute(session, plan);
  else await rehearse(session, plan);
}

async function rehearse(session: Session, plan: Plan): Promise<void> {
  try {
    await plan.simulate();
  } catch (error) {
    if (!isTallyError(error, "already-done")) throw error;
    const done = { sent: false, alreadyDone: true, ...headOf(plan) };
    session.out.data(done, () => "It was done before; there is nothing to send.");
    return;
  }
  const gas = await plan.estimateGas();
  session.out.data({ sent: false, ...headOf(plan), gas }, () => "The ledger would execute it.");
  session.out.words("Nothing was sent. Add --send to send it.");
}
