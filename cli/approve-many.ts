import { parsePlan, TallyError, type Plan, type Tally } from "../sdk/index.js";
import { quickKeccak } from "../sdk/keccak.js";
import { requireAuthority } from "./authority.js";
import { keepHeapSmall } from "./heap.js";
import { officersPresent, signFor, type Present } from "./officers.js";
import { visible } from "./output.js";
import { requireFund } from "./plan-state.js";
import { confirm } from "./prompt.js";
import { besides, hashOfFile, linesOf } from "./rows/plan-file.js";
import { badRows, problemFrom, type Problem } from "./rows/row.js";
import { Totals } from "./rows/totals.js";
import type { Session } from "./session.js";

interface ApproveOptions {
  for?: string;
  keystore?: string[];
}

/** Shows what a file of plans does in all, asks, signs each, and writes it back: whole, or not at all. */
export async function approveMany(session: Session<ApproveOptions>, file: string): Promise<void> {
  keepHeapSmall();
  await quickKeccak();
  const tally = await session.tallyIfNamed();
  const before = await hashOfFile(file);
  const { totals, samples } = await readAll(file, tally);
  const plans = totals.count === 1 ? "1 plan" : `${totals.count} plans`;
  process.stderr.write(`${visible(file)}: ${plans}\n\n${totals.words()}\n\n`); // also when quiet
  const present = await officersPresent(samples[0]!, session.options);
  const signers = present.map(({ signer }) => signer);
  await confirm(`Sign all of it as ${signers.join(", ")}?`, session.options);
  const where = { connected: tally !== undefined, organisation: session.options.for };
  if (tally !== undefined) await requireOfficers(samples, present, { ...where, tally });
  await signEach(file, before, (line) => signed(line, tally, present, where));
  const data = { file, signers, plans: totals.count, totals: totals.rows() };
  session.out.data(data, () => `Signed ${plans} as ${signers.join(", ")}.`);
  session.out.words(`Nothing was sent. Send them: tally push ${file} --send`);
}

/** Hashes every plan anew, and adds them up. */
async function readAll(
  file: string,
  tally: Tally | undefined,
): Promise<{ totals: Totals; samples: Plan[] }> {
  const totals = new Totals();
  const samples = new Map<string, Plan>();
  const problems: Problem[] = [];
  const contracts = new Set<string>();
  let line = 0;
  for await (const text of linesOf(file)) {
    line += 1;
    try {
      const plan = readPlan(text, tally);
      if (tally !== undefined && !contracts.has(plan.domain.verifyingContract)) {
        await requireFund(plan, tally);
      }
      contracts.add(plan.domain.verifyingContract);
      totals.add(plan);
      samples.set(JSON.stringify([plan.parties, plan.domain.chainId]), plan);
    } catch (error) {
      problems.push(problemFrom(error, line, ""));
    }
  }
  if (problems.length > 0) throw badRows(file, problems);
  if (totals.count === 0) throw new TallyError("usage", `${file} has no plans.`);
  return { totals, samples: [...samples.values()] };
}

function readPlan(text: string, tally: Tally | undefined): Plan {
  return tally === undefined ? parsePlan(text) : tally.readPlan(text);
}

type Where = Parameters<typeof signFor>[2];

/** Whether the officers may sign all that there is, before any of it is signed. */
async function requireOfficers(
  samples: Plan[],
  present: Present[],
  { tally, ...where }: Where & { tally: Tally },
): Promise<void> {
  for (const sample of samples) {
    for (const { officer } of present) {
      await signFor(sample, officer, where);
      await requireAuthority(sample, await officer.key(), tally);
    }
  }
}

async function signed(
  line: string,
  tally: Tally | undefined,
  present: Present[],
  where: Where,
): Promise<Plan> {
  const plan = readPlan(line, tally);
  for (const { officer } of present) await signFor(plan, officer, where);
  return plan;
}

async function signEach(
  file: string,
  before: string,
  sign: (line: string) => Promise<Plan>,
): Promise<void> {
  const approved = await besides(file);
  try {
    for await (const line of linesOf(file)) await approved.add(await sign(line));
    if ((await hashOfFile(file)) !== before) {
      throw new TallyError(
        "usage",
        `${file} has changed meanwhile, so nothing was written. Approve it again.`,
      );
    }
    await approved.replace();
  } finally {
    await approved.drop();
  }
}
