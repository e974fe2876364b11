import { isTallyError, type Plan, type Tally, type TallyErrorCode } from "../sdk/index.js";
import { facts } from "./output.js";

/**
 * Refuses a plan of a contract that isn't a fund of this ledger.
 *
 * @throws TallyError `fund-unknown`.
 */
export async function requireFund(plan: Plan, tally: Tally): Promise<void> {
  if (plan.instruction.target === "fund") await tally.fund(plan.domain.verifyingContract);
}

/** What a plan is, for programs. */
export function headOf(plan: Plan) {
  const { organisation, reference, digest, domain } = plan;
  const { target, kind } = plan.instruction;
  return { target, kind, organisation, reference, summary: plan.summary(), digest, domain };
}

interface PartyState {
  organisation: string;
  role: string;
  /** Officers that have approved. */
  approvals: string[];
  /** Officers that must approve; unknown without a node. */
  quorum?: number;
  missing?: number;
}

/** Who must approve, and who has. */
export async function partiesOf(plan: Plan, tally?: Tally): Promise<PartyState[]> {
  const states = plan.parties.map(async ({ organisation, role }): Promise<PartyState> => {
    const given = plan.approvals.filter((each) => each.organisation === organisation);
    const approvals = given.map(({ signer }) => signer);
    if (tally === undefined) return { organisation, role, approvals };
    const { quorums } = await tally.organisation(organisation);
    const quorum = role === "any" ? 1 : (quorums[role] ?? 0);
    const missing = Math.max(0, quorum - approvals.length);
    return { organisation, role, approvals, quorum, missing };
  });
  return Promise.all(states);
}

export interface PlanState {
  /** Whether the ledger would execute it as it stands. */
  ready: boolean;
  /** Why not: code and words. */
  code?: TallyErrorCode;
  message?: string;
  /** Id of the officer whose approval is to blame, if one is. */
  officer?: unknown;
}

/** What the ledger would do with the plan, and with its approvals, now. */
export async function stateOf(plan: Plan): Promise<PlanState> {
  try {
    await plan.simulate();
    return { ready: true };
  } catch (error) {
    if (!isTallyError(error)) throw error;
    const { code, message, data } = error;
    return { ready: false, code, message, officer: data.officer };
  }
}

/** A plan's parties and state, for people. */
export function planFacts(plan: Plan, parties: PartyState[], state?: PlanState): string {
  return facts([
    ["digest", plan.digest],
    ...parties.map((party) => ["approvals", approvalWords(party)] as const),
    ["ledger", stateWords(state)],
  ]);
}

function approvalWords({ organisation, role, approvals, quorum, missing }: PartyState): string {
  const wanted = quorum === undefined ? `${approvals.length}` : `${approvals.length} of ${quorum}`;
  const rest = missing ? `, ${missing} missing` : "";
  const by = approvals.length === 0 ? "" : ` by ${approvals.join(", ")}`;
  const officers = role === "any" ? "any officer" : role;
  return `${organisation} (${officers}): ${wanted}${by}${rest}`;
}

function stateWords(state?: PlanState): string {
  if (state === undefined) return "not asked, because no node is named";
  return state.ready ? "would execute it now" : `${state.message} [${state.code}]`;
}
