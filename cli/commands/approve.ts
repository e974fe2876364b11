import type { Command } from "commander";
import { parsePlan, TallyError, type Plan, type Tally } from "../../sdk/index.js";
import { approveMany } from "../approve-many.js";
import { checkApproval } from "../authority.js";
import { readText, replaceFile } from "../files.js";
import { officersPresent, signFor, type Present } from "../officers.js";
import { KEYSTORE, several } from "../options.js";
import { facts, jsonText, visible } from "../output.js";
import { partiesOf, planFacts, requireFund, type PlanState } from "../plan-state.js";
import { confirm } from "../prompt.js";
import { example, run, type Session } from "../session.js";

interface ApproveOptions {
  for?: string;
  keystore?: string[];
}

/** `tally approve`. */
export function addApprove(program: Command): void {
  program
    .command("approve <file>")
    .description(
      "shows what a plan does, or a file of them (.jsonl), asks, signs as an officer, and writes it back",
    )
    .option("--for <organisation>", "for which of the plan's parties you sign")
    .option(...KEYSTORE, several)
    .addHelpText("after", example("tally approve plan.json --keystore officer.json"))
    .action(run<ApproveOptions>(approve));
}

async function approve(session: Session<ApproveOptions>, file: string): Promise<void> {
  if (file.endsWith(".jsonl")) {
    await approveMany(session, file);
    return;
  }
  const text = await readPlanFile(file);
  const tally = await session.tallyIfNamed();
  const plan = tally === undefined ? parsePlan(text) : tally.readPlan(text);
  if (tally !== undefined) await requireFund(plan, tally);
  // also when quiet: it is what is signed
  process.stderr.write(`${visible(plan.summary())}\n\n${facts(plan.details())}\n\n`);
  const present = await officersPresent(plan, session.options);
  await confirm(`Sign this as ${present.map(({ signer }) => signer).join(", ")}?`, session.options);
  const state = await signAll(session, plan, present, tally);
  if ((await readText(file)) !== text) {
    throw new TallyError(
      "usage",
      `${file} has changed meanwhile, so nothing was written. Approve it again.`,
    );
  }
  await replaceFile(file, `${jsonText(plan)}\n`);
  await tell(session, plan, tally, { file, present, state });
}

async function readPlanFile(file: string): Promise<string> {
  if (file === "-")
    throw new TallyError("usage", "Name the plan's file: approval is written to it.");
  const text = await readText(file);
  parsePlan(text); // says first whether it was altered
  return text;
}

/** Has each sign; with a node, what the ledger would make of it then. */
async function signAll(
  session: Session<ApproveOptions>,
  plan: Plan,
  present: Present[],
  tally: Tally | undefined,
): Promise<PlanState | undefined> {
  const where = { connected: tally !== undefined, organisation: session.options.for };
  let state: PlanState | undefined;
  for (const { officer } of present) {
    await signFor(plan, officer, where);
    if (tally !== undefined) state = await checkApproval(plan, officer, tally);
  }
  return state;
}

async function tell(
  session: Session,
  plan: Plan,
  tally: Tally | undefined,
  signed: { file: string; present: Present[]; state: PlanState | undefined },
): Promise<void> {
  const { file, present, state } = signed;
  const signers = present.map(({ signer }) => signer);
  const parties = await partiesOf(plan, tally);
  const data = { file, signer: signers[0], signers, digest: plan.digest, parties, state };
  session.out.data(data, () =>
    [`Signed as ${signers.join(", ")}.`, "", planFacts(plan, parties, state)].join("\n"),
  );
  session.out.words(
    state?.ready
      ? `Nothing was sent. Send it: tally plan send ${file} --send`
      : "Nothing was sent.",
  );
}
