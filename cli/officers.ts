import { getAddress } from "ethers";
import {
  officerSigner,
  readDeployment,
  TallyError,
  type OfficerSigner,
  type Plan,
  type Verifiers,
} from "../sdk/index.js";
import { officerKeys, type OfficerKeyOptions } from "./keys.js";

/** An officer who signs here, and its key as it is shown. */
export interface Present {
  officer: OfficerSigner;
  /** An address, or a verifier and a key in lower-case hex. */
  signer: string;
}

/**
 * The officers whose keys are at hand.
 *
 * @param plan Says on which chain their keys' verifiers are.
 * @throws TallyError as `officerKeys`.
 */
export async function officersPresent(
  plan: Plan,
  options: OfficerKeyOptions & { deployments?: string },
): Promise<Present[]> {
  const keys = await officerKeys(options, () => verifiersOf(plan, options.deployments));
  return Promise.all(
    keys.map(async (key) => {
      const officer = officerSigner(key);
      const signer = await officer.key();
      return { officer, signer: signer.length === 42 ? getAddress(signer) : signer };
    }),
  );
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

/** Has an officer sign a plan: for the party that enrolled it, or for the one that is named. */
export async function signFor(
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
