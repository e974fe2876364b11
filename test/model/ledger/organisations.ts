import { keccak256 } from "ethers";
import { ROLE_NAMES, ROLES } from "../../../sdk/roles.js";
import type { Approval, OfficerTerms } from "../instruction.js";
import { demand, demandIn } from "./basics.js";
import type { Mandate } from "./row.js";

export const SUSPENDERS = ["registrar", "treasury", "recovery"] as const;
export const RECOVERY_STATES = ["None", "Pending", "Disputed", "Upheld"] as const;

export interface Organisation {
  id: string;
  number: bigint; // its place on the register
  registrar: string;
  mask: bigint; // of roles that its officers may have
  officers: Map<string, OfficerTerms>; // by key; also those who left, without roles
  quorums: bigint[]; // in the order of the roles' bits
  suspendedBy: Set<(typeof SUSPENDERS)[number]>; // each lifts its own only
  recovery: Recovery | undefined;
  successor: string; // acts for it, if there is one
}

/** New officers who wait until an organisation had time to object. */
export interface Recovery extends Pick<Organisation, "officers" | "quorums"> {
  startedBy: string;
  reference: string;
  state: (typeof RECOVERY_STATES)[number];
  notBefore: bigint;
}

type Needed = Mandate["role"];
export const roleBit = (role: Needed): bigint => (role === "any" ? 0n : BigInt(ROLES[role]));
export const has = (roles: bigint, role: Needed): boolean =>
  role === "any" || (roles & roleBit(role)) !== 0n;

/** Officers needed; 0 for a role that the organisation's officers can't have. */
export const quorumOf = ({ quorums }: Organisation, role: Needed): bigint =>
  role === "any" ? 1n : quorums[ROLE_NAMES.indexOf(role)]!;

export const officerOf = ({ officers }: Organisation, signer: string): OfficerTerms =>
  officers.get(signer) ?? nobody(signer);
export const nobody = (signer: string): OfficerTerms => ({
  ...{ signer, roles: 0n, validUntil: 0n, limits: [] },
});
export const limitOf = ({ limits }: OfficerTerms, currency: string): bigint =>
  limits.findLast((limit) => limit.currency === currency)?.amount ?? 0n;

/** How records name an officer: the hash of the key. */
export function officerId(signer: string): string {
  if (!officerIds.has(signer)) officerIds.set(signer, keccak256(signer));
  return officerIds.get(signer)!;
}
const officerIds = new Map<string, string>();

/** Who acts for whom. The first on the register is the Treasury. */
export class Register {
  now = 0n;
  readonly organisations = new Map<string, Organisation>();

  constructor(readonly currency: string) {}

  get treasury(): Organisation {
    return [...this.organisations.values()][0]!;
  }

  /** An organisation on the register. */
  known(id: string): Organisation {
    return demandIn(this.organisations, id, "Registry_UnknownOrganisation");
  }

  /** One whose officers are its own. */
  unsucceeded(id: string): Organisation {
    const own = this.known(id);
    demand(own.successor === "", "Registry_Succeeded", id, own.successor);
    return own;
  }

  /** Whose officers act for an organisation while nobody is suspended. */
  actingFor({ id, successor }: Organisation): Organisation {
    return this.known(successor || id);
  }

  /** The organisation or its successor, if suspended. */
  suspended(id: string): Organisation | undefined {
    const own = this.known(id);
    return [own, this.actingFor(own)].find(({ suspendedBy }) => suspendedBy.size > 0);
  }

  /** On the register and, but for facts, not suspended. */
  requireFit(id: string, fact = false): void {
    const suspended = this.suspended(id);
    demand(fact || suspended === undefined, "Registry_Suspended", suspended?.id);
  }

  /**
   * Confirms that the approvals authorise what the mandate says. In this order: the organisation is known and, for authority,
   * not suspended; a successor signs in the old one's roles only; then the counterparty, if it names one; the quorum; one
   * officer after the other; the limit.
   */
  confirm(organisation: string, mandate: Mandate, approvals: Approval[]) {
    const { role, fact, counterparty, limited } = mandate;
    this.requireFit(organisation, fact);
    const own = this.known(organisation);
    const acting = this.actingFor(own);
    const [given, bit] = [approvals.length, roleBit(role)];
    const inherited = acting === own || has(own.mask, role);
    demand(inherited, "Registry_QuorumNotReached", own.id, bit, 0n, given);
    if (counterparty !== "") this.requireFit(counterparty, fact);
    const by = fact && this.#treasuryStandsIn(own, role, approvals) ? this.treasury : acting;
    const quorum = quorumOf(by, role);
    demand(quorum > 0n && given >= quorum, "Registry_QuorumNotReached", by.id, bit, quorum, given);
    const officers = approvals.map(({ signer }) => officerId(signer));
    for (const [place, { signer, genuine }] of approvals.entries()) {
      const [id, before = ""] = [officers[place]!, officers[place - 1]];
      const { roles, validUntil } = officerOf(by, signer);
      demand(id > before, "Registry_ApprovalsNotAscending", by.id, id);
      demand(roles !== 0n, "Registry_NotAnOfficer", by.id, id);
      demand(has(roles, role), "Registry_RoleMissing", by.id, id, bit);
      demand(this.now <= validUntil, "Registry_OfficerExpired", by.id, id, validUntil);
      demand(genuine, "Registry_ApprovalInvalid", by.id, id);
    }
    const limits = approvals.map(({ signer }) => limitOf(officerOf(by, signer), this.currency));
    const good = limits.some((limit) => limit >= limited);
    demand(good, "Registry_OverLimit", by.id, this.currency, limited);
    return { organisation, by: by.id, role, officers };
  }

  /** Facts of a suspended organisation may be signed by the Treasury's officers: its money still has to come to rest. */
  #treasuryStandsIn(own: Organisation, role: Needed, approvals: Approval[]): boolean {
    if (this.suspended(own.id) === undefined || role === "any" || role === "ADMIN") return false;
    return approvals.some(({ signer }) => {
      const { roles, validUntil } = officerOf(this.actingFor(own), signer);
      const able = has(roles, role) && this.now <= validUntil;
      return !able && officerOf(this.treasury, signer).roles !== 0n;
    });
  }
}
