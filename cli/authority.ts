import { dataSlice, id, keccak256 } from "ethers";
import {
  TallyError,
  type Approval,
  type OfficerSigner,
  type Plan,
  type Tally,
} from "../sdk/index.js";
import { jsonText } from "./output.js";
import { partiesOf, stateOf, type PlanState } from "./plan-state.js";

/** Keys to try until enough have a hash above an officer's. */
const MOST_TRIES = 1000;

/**
 * What the ledger makes of the approvals. What it has against this officer is an error, and nothing is written.
 *
 * @throws TallyError `role-missing`, `not-an-officer` and the like.
 */
export async function checkApproval(
  plan: Plan,
  officer: OfficerSigner,
  tally: Tally,
): Promise<PlanState> {
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

/**
 * What the ledger would say of the officer if it had nothing else against the plan.
 *
 * @throws TallyError `not-an-officer`, `role-missing`, `officer-expired`.
 */
export async function requireAuthority(plan: Plan, signer: string, tally: Tally): Promise<void> {
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
