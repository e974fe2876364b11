import type { Command } from "commander";
import { dataSlice, getAddress, id, keccak256 } from "ethers";
import {
  officerSigner,
  parsePlan,
  readDeployment,
  TallyError,
  type Approval,
  type OfficerSigner,
  type Plan,
  type Tally,
  type Verifiers,
} from "../../sdk/index.js";
import { readText, replaceFile } from "../files.js";
import { officerKey } from "../keys.js";
import { facts, jsonText, visible } from "../output.js";
import { partiesOf, planFacts, requireFund, stateOf, type PlanState } from "../plan-state.js";
import { confirm } from "../prompt.js";
import { example, run, type Session } from "../session.js";

interface ApproveOptions {
  for?: string;
  keystore?: string;
}

/** Keys to try until enough have a hash above an officer's. */
const MOST_TRIES = 1000;

/** `tally approve`. */
export function addApprove(program: Command): void {
  program
    .command("approve <file>")
    .description("shows what a plan does, asks, signs it as an officer, and writes it back")
    .option("--for <organisation>", "for which of the plan's parties you sign")
    .option(
      "--keystore <file>",
      "encrypted keystore of the key (default: TALLY_OFFICER_KEY, TALLY_OFFICER_KEY_FILE)",
    )
    .addHelpText("after", example("tally approve plan.json --keystore officer.json"))
    .action(run<ApproveOptions>(approve));
}

async function approve(session: Session<ApproveOptions>, file: string): Promise<void> {
  const text = await readPlanFile(file);
  const tally = await session.tallyIfNamed();
  const plan = tally === undefined ? parsePlan(text) : tally.readPlan(text);
  if (tally !== undefined) await requireFund(plan, tally);
  // also when quiet: it is what is signed
  process.stderr.write(`${visible(plan.summary())}\n\n${facts(plan.details())}\n\n`);
  const verifiers = () => verifiersOf(plan, session.options.deployments);
  const officer = officerSigner(await officerKey(session.options, verifiers));
  const key = await officer.key();
  const signer = key.length === 42 ? getAddress(key) : key;
  await confirm(`Sign this as ${signer}?`, session.options);
  await sign(plan, officer, {
    connected: tally !== undefined,
    organisation: session.options.for,
  });
  const state = tally === undefined ? undefined : await checkApproval(plan, officer, tally);
  if ((await readText(file)) !== text) {
    throw new TallyError(
      "usage",
      `${file} has changed meanwhile, so nothing was written. Approve it again.`,
    );
  }
  await replaceFile(file, `${jsonText(plan)}\n`);
  await tell(session, plan, tally, { file, signer, state });
}

/** The verifiers of the ledger that a plan is for. */
async function verifiersOf(plan: Plan, deployments?: string): Promise<Verifiers> {
  const { verifiers } = await readDeployment(BigInt(plan.domain.chainId), deployments);
  if (verifiers !== undefined) return verifiers;
  throw new TallyError(
    "usage",
    `The deployments file names no verifiers of P-256 and RSA keys on chain ${plan.domain.chainId}. ` +
      `Add them as "verifiers" once the Treasury has allowed them; docs/signers.md says how.`,
  );
}

async function readPlanFile(file: string): Promise<string> {
  if (file === "-")
    throw new TallyError("usage", "Name the plan's file: approval is written to it.");
  const text = await readText(file);
  parsePlan(text); // says first whether it was altered
  return text;
}

async function sign(
  plan: Plan,
  officer: OfficerSigner,
  { connected, organisation }: { connected: boolean; organisation: string | undefined },
): Promise<void> {
  const names = plan.parties.map((party) => party.organisation);
  if (organisation === undefined && (names.length === 1 || connected)) {
    await plan.approve(officer);
    return;
  }
  if (organisation === undefined) {
    throw new TallyError(
      "usage",
      `${names.join(" and ")} must both approve this plan. Say for which of them you sign (--for), or name a node.`,
    );
  }
  if (!names.includes(organisation)) {
    throw new TallyError(
      "usage",
      `${organisation} is no party of this plan, which ${names.join(" and ")} must approve.`,
    );
  }
  await plan.approveFor(organisation, officer);
}

/**
 * What the ledger makes of the approvals. What it has against this officer is an error, and nothing is written.
 *
 * @throws TallyError `role-missing`, `not-an-officer` and the like.
 */
async function checkApproval(plan: Plan, officer: OfficerSigner, tally: Tally): Promise<PlanState> {
  const signer = await officer.key();
  for (const approval of plan.approvals.filter((each) => each.signer === signer)) {
    const { code, message, officer: blamed } = await stateOf(await probeOf(plan, approval, tally));
    if (code !== undefined && blamed === keccak256(signer)) {
      throw new TallyError(code, message ?? "");
    }
  }
  const state = await stateOf(plan);
  if (!state.ready) await requireAuthority(plan, signer, tally);
  return state;
}

/** What the ledger would say of the officer if it had nothing else against the plan. */
async function requireAuthority(plan: Plan, signer: string, tally: Tally): Promise<void> {
  for (const { organisation, role } of plan.parties) {
    const signed = plan.approvals.some(
      (each) => each.signer === signer && each.organisation === organisation,
    );
    // the Treasury's officers may sign facts of a suspended organisation
    if (!signed || (await tally.organisation(organisation)).suspended) continue;
    const { roles, validUntil } = await tally.officer(organisation, signer);
    const data = { organisation, officer: keccak256(signer), role };
    if (roles.length === 0) {
      const message = `${signer} is not an officer of ${organisation}. An ADMIN quorum of ${organisation} can enrol it.`;
      throw new TallyError("not-an-officer", message, { data });
    }
    if (role !== "any" && !roles.includes(role)) {
      const message = `${signer} lacks the ${role} role at ${organisation}. An ADMIN quorum of ${organisation} can grant it by \`enrol\`.`;
      throw new TallyError("role-missing", message, { data });
    }
    if (validUntil * 1000n < BigInt(Date.now())) {
      const message = `The term of ${signer} at ${organisation} is over. An ADMIN quorum of ${organisation} can renew it by \`enrol\`.`;
      throw new TallyError("officer-expired", message, { data });
    }
  }
}

/**
 * The plan as if one officer were the first of a full quorum, so that the ledger says what it has against that one also
 * while others are missing: it counts approvals first, and then looks at them by the hash of their keys.
 */
async function probeOf(plan: Plan, approval: Approval, tally: Tally): Promise<Plan> {
  const { organisation, signer, signature } = approval;
  const others = plan.approvals.filter((each) => each.organisation !== organisation);
  const { quorum = 1 } = (await partiesOf(plan, tally)).find(
    (each) => each.organisation === organisation,
  )!;
  const nobodies = Array.from({ length: MOST_TRIES }, (_, nth) => dataSlice(id(String(nth)), 0, 20))
    .filter((nobody) => keccak256(nobody) > keccak256(signer))
    .slice(0, quorum - 1)
    .map((nobody) => ({ organisation, signer: nobody, signature }));
  const approvals = [...others, approval, ...nobodies];
  return tally.readPlan(jsonText({ ...plan.toJSON(), approvals }));
}

async function tell(
  session: Session,
  plan: Plan,
  tally: Tally | undefined,
  signed: { file: string; signer: string; state: PlanState | undefined },
): Promise<void> {
  const { file, signer, state } = signed;
  const parties = await partiesOf(plan, tally);
  session.out.data({ file, signer, digest: plan.digest, parties, state }, () =>
    [`Signed as ${signer}.`, "", planFacts(plan, parties, state)].join("\n"),
  );
  session.out.words(
    state?.ready
      ? `Nothing was sent. Send it: tally plan send ${file} --send`
      : "Nothing was sent.",
  );
}
