import { keccak256 } from "ethers";
import { ROLE_NAMES, ROLES, type Role } from "../../../sdk/roles.js";
import type { Approval, OfficerTerms } from "./instruction.js";
import { demand } from "./refusal.js";
import type { Mandate } from "./row.js";

export interface Organisation {
  id: string;
  number: bigint; // its place on the register
  registrar: string;
  mask: bigint; // of roles that its officers may have
  officers: Map<string, OfficerTerms>; // by key; also those who left, without roles
  quorums: bigint[]; // in the order of the roles' bits
  suspendedBy: Set<Suspender>; // each lifts its own only
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

export const SUSPENDERS = ["registrar", "treasury", "recovery"] as const;
export type Suspender = (typeof SUSPENDERS)[number];
export const RECOVERY_STATES = ["None", "Pending", "Disputed", "Upheld"] as const;

export const roleBit = (role: Role | "any"): bigint => (role === "any" ? 0n : BigInt(ROLES[role]));
export const has = (roles: bigint, role: Role | "any"): boolean =>
  role === "any" || (roles & roleBit(role)) !== 0n;

/** Officers needed; 0 for a role that the organisation's officers can't have. */
export const quorumOf = ({ quorums }: Organisation, role: Role | "any"): bigint =>
  role === "any" ? 1n : quorums[ROLE_NAMES.indexOf(role)]!;

export const limitOf = ({ limits }: OfficerTerms, currency: string): bigint =>
  limits.findLast((limit) => limit.currency === currency)?.amount ?? 0n;

/** How records name an officer: the hash of the key. */
export function officerId(signer: string): string {
  const id = officerIds.get(signer) ?? keccak256(signer);
  officerIds.set(signer, id);
  return id;
}
const officerIds = new Map<string, string>();

/** Who signed, with which role, and for whom. */
export interface Signed {
  organisation: string;
  by: string;
  role: Role | "any";
  officers: string[];
}

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
    const organisation = this.organisations.get(id);
    demand(organisation !== undefined, "Registry_UnknownOrganisation", id);
    return organisation;
  }

  /** Its place on the register, 0 if it has none. */
  numberOf(id: string | undefined): bigint {
    return this.organisations.get(id ?? "")?.number ?? 0n;
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

  requireUnsuspended(id: string): void {
    const suspended = this.suspended(id);
    demand(suspended === undefined, "Registry_Suspended", suspended?.id);
  }

  /**
   * Confirms that the approvals authorise what the mandate says. In this order: the organisation is known and, for authority,
   * not suspended; a successor signs in the old one's roles only; then the counterparty, if it names one; the quorum; one
   * officer after the other; the limit.
   */
  confirm(organisation: string, mandate: Mandate, approvals: Approval[]): Signed {
    const { role, fact, counterparty, limited } = mandate;
    const own = this.known(organisation);
    if (!fact) this.requireUnsuspended(organisation);
    const acting = this.actingFor(own);
    const given = approvals.length;
    const inherited = acting === own || has(own.mask, role);
    demand(inherited, "Registry_QuorumNotReached", own.id, roleBit(role), 0n, given);
    if (counterparty !== "") this.known(counterparty);
    if (counterparty !== "" && !fact) this.requireUnsuspended(counterparty);
    const by = fact && this.#treasurySigns(own, role, approvals) ? this.treasury : acting;
    const quorum = quorumOf(by, role);
    const enough = quorum > 0n && given >= quorum;
    demand(enough, "Registry_QuorumNotReached", by.id, roleBit(role), quorum, given);
    const officers = approvals.map(({ signer }) => officerId(signer));
    for (const [place, { signer, genuine }] of approvals.entries()) {
      const id = officers[place]!;
      demand(place === 0 || id > officers[place - 1]!, "Registry_ApprovalsNotAscending", by.id, id);
      const officer = by.officers.get(signer);
      demand(officer !== undefined && officer.roles !== 0n, "Registry_NotAnOfficer", by.id, id);
      demand(has(officer.roles, role), "Registry_RoleMissing", by.id, id, roleBit(role));
      const { validUntil } = officer;
      demand(this.now <= validUntil, "Registry_OfficerExpired", by.id, id, validUntil);
      demand(genuine, "Registry_ApprovalInvalid", by.id, id);
    }
    const limits = approvals.map(({ signer }) => limitOf(by.officers.get(signer)!, this.currency));
    const good = limits.some((limit) => limit >= limited);
    demand(good, "Registry_OverLimit", by.id, this.currency, limited);
    return { organisation, by: by.id, role, officers };
  }

  /** Facts of a suspended organisation may be signed by the Treasury's officers: its money still has to come to rest. */
  #treasurySigns(own: Organisation, role: Role | "any", approvals: Approval[]): boolean {
    if (this.suspended(own.id) === undefined || role === "any" || role === "ADMIN") return false;
    const acting = this.actingFor(own);
    return approvals.some(({ signer }) => {
      const officer = acting.officers.get(signer);
      const able = officer && has(officer.roles, role) && this.now <= officer.validUntil;
      return !able && (this.treasury.officers.get(signer)?.roles ?? 0n) !== 0n;
    });
  }
}
