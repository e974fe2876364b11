import { keccak256 } from "ethers";
import { ROLES, type Role } from "../../../sdk/roles.js";
import type { Approval } from "./instruction.js";
import { demand } from "./refusal.js";

export interface Officer {
  signer: string;
  roles: bigint;
  validUntil: bigint;
  limits: Map<string, bigint>;
}

/** Who suspended an organisation: each lifts its own only. */
export type Suspender = "registrar" | "treasury" | "recovery";

/** New officers who wait until an organisation had time to object. */
export interface Recovery {
  startedBy: string;
  reference: string;
  state: "Pending" | "Disputed" | "Upheld";
  notBefore: bigint;
  officers: Map<string, Officer>;
  quorums: bigint[];
}

export interface Organisation {
  id: string;
  number: bigint; // its place on the register
  registrar: string;
  mask: bigint;
  quorums: bigint[]; // in the order of the roles' bits
  officers: Map<string, Officer>; // also those who left, without roles
  suspendedBy: Set<Suspender>;
  recovery: Recovery | undefined;
  successor: string; // acts for it, if there is one
}

/** What an instruction needs: whose officers with which role, and how much one of them must be good for. */
export interface Mandate {
  role: Role | "any";
  fact: boolean;
  counterparty?: string;
  limited?: bigint;
}

/** Power over money, or power itself: stopped by a suspension. */
export const authority = (role: Role, counterparty = "", limited = 0n): Mandate => ({
  role,
  fact: false,
  counterparty,
  limited,
});

/** What happened, or power taken back: never stopped. A loss of money needs a limit, too. */
export const fact = (role: Role | "any", counterparty = "", limited = 0n): Mandate => ({
  role,
  fact: true,
  counterparty,
  limited,
});

export interface Verdict {
  by: string;
  officers: string[];
}

export const roleBit = (role: Role | "any"): bigint => (role === "any" ? 0n : BigInt(ROLES[role]));
export const has = (roles: bigint, role: Role): boolean => (roles & roleBit(role)) !== 0n;

/** How records name an officer: the hash of the key. */
export function officerId(signer: string): string {
  const known = officerIds.get(signer) ?? keccak256(signer);
  officerIds.set(signer, known);
  return known;
}
const officerIds = new Map<string, string>();

/** Who acts for whom. The first on the register is the Treasury. */
export class Register {
  now = 0n;
  readonly organisations = new Map<string, Organisation>();

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
    const organisation = this.known(id);
    const { successor } = organisation;
    demand(successor === "", "Registry_Succeeded", id, successor);
    return organisation;
  }

  /** Whose officers act for an organisation while nobody is suspended. */
  actingFor({ id, successor }: Organisation): Organisation {
    return this.known(successor || id);
  }

  /** The organisation or its successor, if suspended. */
  suspended(id: string): Organisation | undefined {
    const organisation = this.known(id);
    const both = [organisation, this.actingFor(organisation)];
    return both.find(({ suspendedBy }) => suspendedBy.size > 0);
  }

  /**
   * Confirms that the approvals authorise what the mandate says. In this order: the organisation is known and, for authority, not
   * suspended; a successor signs in the old one's roles only; then the counterparty, if it names one; the quorum; one
   * officer after the other (in order, enrolled, with the role, in its term, its signature); the limit.
   */
  confirm(
    organisation: string,
    mandate: Mandate,
    approvals: Approval[],
    currency: string,
  ): Verdict {
    const { role, fact, counterparty = "", limited = 0n } = mandate;
    const own = this.#fit(organisation, fact);
    const acting = this.actingFor(own);
    const given = approvals.length;
    const inherited = acting === own || role === "any" || has(own.mask, role);
    demand(inherited, "Registry_QuorumNotReached", own.id, roleBit(role), 0n, given);
    if (counterparty !== "") this.#fit(counterparty, fact);
    const by = fact && this.#treasurySigns(own, role, approvals) ? this.treasury : acting;
    const quorum = role === "any" ? 1n : quorumOf(by, role);
    const enough = quorum > 0n && given >= quorum;
    demand(enough, "Registry_QuorumNotReached", by.id, roleBit(role), quorum, given);
    const officers = approvals.map((approval, place) => {
      const id = officerId(approval.signer);
      const before = place === 0 ? "" : officerId(approvals[place - 1]!.signer);
      demand(id > before, "Registry_ApprovalsNotAscending", by.id, id);
      this.#check(by, approval, id, role);
      return id;
    });
    const good = approvals.some(
      ({ signer }) => (by.officers.get(signer)!.limits.get(currency) ?? 0n) >= limited,
    );
    demand(good, "Registry_OverLimit", by.id, currency, limited);
    return { by: by.id, officers };
  }

  #fit(id: string, fact: boolean): Organisation {
    const suspended = this.suspended(id);
    demand(fact || suspended === undefined, "Registry_Suspended", suspended?.id);
    return this.known(id);
  }

  #check(by: Organisation, { signer, genuine }: Approval, id: string, role: Role | "any"): void {
    const officer = by.officers.get(signer);
    demand(officer !== undefined && officer.roles !== 0n, "Registry_NotAnOfficer", by.id, id);
    const able = role === "any" || has(officer.roles, role);
    demand(able, "Registry_RoleMissing", by.id, id, roleBit(role));
    const current = this.now <= officer.validUntil;
    demand(current, "Registry_OfficerExpired", by.id, id, officer.validUntil);
    demand(genuine, "Registry_ApprovalInvalid", by.id, id);
  }

  /** Facts of a suspended organisation may be signed by the Treasury's officers: its money still has to come to rest. */
  #treasurySigns(own: Organisation, role: Role | "any", approvals: Approval[]): boolean {
    if (this.suspended(own.id) === undefined || role === "any" || role === "ADMIN") return false;
    const acting = this.actingFor(own);
    return approvals.some(({ signer }) => {
      const { roles, validUntil } = acting.officers.get(signer) ?? { roles: 0n, validUntil: 0n };
      const able = has(roles, role) && this.now <= validUntil;
      return !able && (this.treasury.officers.get(signer)?.roles ?? 0n) !== 0n;
    });
  }
}

/** Officers needed; 0 for a role that the organisation's officers can't have. */
export function quorumOf(organisation: Organisation, role: Role): bigint {
  return organisation.quorums[Object.keys(ROLES).indexOf(role)] ?? 0n;
}
