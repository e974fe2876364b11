import { ROLE_NAMES } from "../../../sdk/roles.js";
import type { Fields, OfficerTerms } from "./instruction.js";
import { has, officerId, quorumOf, roleBit } from "./organisations.js";
import type { Organisation, Register, Suspender } from "./organisations.js";
import { demand } from "./refusal.js";
import { authority, fact, row } from "./row.js";

export const REGISTRY_ROWS = {
  register: row(authority("REGISTER"), "OrganisationRegistered", ({ register }, i, given) => {
    requireRoles(i.subject, i.roles, register.known(i.organisation).mask);
    return found(register, i, given.possessions);
  }),

  enrol: row(authority("ADMIN"), "OfficerEnrolled", ({ register }, i, given) => {
    const { organisation, officer } = i;
    const own = register.unsucceeded(organisation);
    const before = own.officers.get(officer.signer)?.roles ?? 0n;
    const stepsDown = has(before, "ADMIN") && !has(officer.roles, "ADMIN");
    if (stepsDown) requireOthers(own, officer.signer, given.officers);
    requirePossessions(organisation, [officer], given.possessions);
    enrolOfficer(register, own, officer);
    return { ...officer, officer: officerId(officer.signer) };
  }),

  retire: row(retireBy, "OfficerRetired", ({ register }, i, { officers }) => {
    const { organisation, signer, resigns } = i;
    const own = register.unsucceeded(organisation);
    const [id, terms] = [officerId(signer), own.officers.get(signer)];
    const enrolled = terms !== undefined && terms.roles !== 0n;
    demand(enrolled, "Registry_NotAnOfficer", organisation, id);
    const alone = officers.length === 1 && officers[0] === id;
    const missing = [organisation, officers[0], roleBit("ADMIN")];
    demand(!resigns || alone, "Registry_RoleMissing", ...missing);
    if (has(terms.roles, "ADMIN") && !resigns) requireOthers(own, signer, officers);
    own.officers.set(signer, { ...terms, roles: 0n });
    return { officer: id };
  }),

  setQuorum: row(authority("ADMIN"), "QuorumSet", ({ register }, i, { officers }) => {
    const own = register.unsucceeded(i.organisation);
    const shown = BigInt(officers.length);
    const locks = i.role === roleBit("ADMIN") && shown < i.quorum;
    demand(!locks, "Registry_WouldLockOut", own.id, shown, i.quorum);
    const place = ROLE_NAMES.findIndex((role) => roleBit(role) === i.role);
    const quorums = own.quorums.map((each, n) => (n === place ? i.quorum : each));
    const sound =
      (own.quorums[place] ?? 0n) > 0n && ROLE_NAMES.every((_, n) => isSound(own, quorums, n));
    demand(sound, "Registry_BadQuorum", own.id, i.role, i.quorum);
    own.quorums = quorums;
  }),

  suspend: row(authority("REGISTER"), "OrganisationSuspended", ({ register }, i) => {
    const capacity = capacityOf(register, i.organisation, i.subject);
    register.known(i.subject).suspendedBy.add(capacity);
    return { organisation: i.subject, by: i.organisation };
  }),

  reinstate: row(authority("REGISTER"), "OrganisationReinstated", ({ register }, i) => {
    const capacity = capacityOf(register, i.organisation, i.subject);
    const { suspendedBy } = register.known(i.subject);
    const lifted = suspendedBy.delete(capacity);
    const registrars = capacity === "treasury" && suspendedBy.delete("registrar");
    demand(lifted || registrars, "Registry_NotSuspended", i.subject, i.organisation);
    return { organisation: i.subject, by: i.organisation };
  }),

  withdraw: row(fact("ADMIN"), "ReferenceWithdrawn"),
};

function retireBy(i: Fields) {
  return fact(i.resigns ? "any" : "ADMIN")(i);
}

/** Puts an organisation on the register; the first, the Treasury, has no registrar, and its keys prove nothing. */
export function found(register: Register, i: Fields, possessions?: boolean[]) {
  const { subject: id, organisation: registrar = "", roles: mask } = i;
  demand(/^[!-~]{1,31}$/.test(id), "Registry_BadIdentifier", id);
  demand(!register.organisations.has(id), "Registry_OrganisationExists", id);
  const rests = (["RELEASE", "SETTLE", "RECEIPT"] as const).every((role) => has(mask, role));
  const complete = has(mask, "ADMIN") && (rests || !has(mask, "COMMIT"));
  demand(complete, "Registry_RolesIncomplete", id, mask);
  const number = BigInt(register.organisations.size + 1);
  const staff = appoint(register, { id, mask }, i, possessions);
  const nothingYet = { suspendedBy: new Set<Suspender>(), recovery: undefined, successor: "" };
  register.organisations.set(id, { ...staff, number, registrar, ...nothingYet });
  const quorums = ROLE_NAMES.map((role, n) => ({ role: roleBit(role), quorum: i.quorums[n]! }));
  return [
    { organisation: id, registrar, number, roles: mask },
    ...i.officers.map((terms) => {
      const officer = officerId(terms.signer);
      return { event: "OfficerEnrolled", organisation: id, ...terms, officer };
    }),
    ...quorums
      .filter(({ quorum }) => quorum > 0n)
      .map((each) => ({ event: "QuorumSet", organisation: id, ...each })),
  ];
}

/** Officers and quorums for an organisation, as an instruction names them. */
export function appoint(register: Register, own: Named, i: Fields, possessions?: boolean[]) {
  requirePossessions(own.id, i.officers, possessions);
  const staff = {
    id: own.id,
    mask: own.mask,
    officers: new Map<string, OfficerTerms>(),
    quorums: i.quorums,
  };
  for (const terms of i.officers) enrolOfficer(register, staff, terms);
  for (const [n, role] of ROLE_NAMES.entries()) {
    const sound = isSound(staff, i.quorums, n);
    demand(sound, "Registry_BadQuorum", own.id, roleBit(role), i.quorums[n]);
  }
  return staff;
}
type Named = Pick<Organisation, "id" | "mask">;
type Staff = Pick<Organisation, "id" | "mask" | "officers">;

/** Enrols an officer or replaces its terms: limits that it had before end with them. */
function enrolOfficer(register: Register, own: Staff, terms: OfficerTerms): void {
  const { signer, roles, validUntil } = terms;
  demand(roles !== 0n, "Registry_NoRoles", own.id);
  requireRoles(own.id, roles, own.mask);
  const current = register.now <= validUntil;
  demand(current, "Registry_OfficerExpired", own.id, officerId(signer), validUntil);
  own.officers.set(signer, terms);
}

/** Of a role's quorum: ADMIN's can be reached and is the largest, and each role of the mask has one. */
function isSound({ mask, officers }: Staff, quorums: bigint[], n: number): boolean {
  const [quorum, most] = [quorums[n]!, quorums[0]!];
  if (!has(mask, ROLE_NAMES[n]!)) return quorum === 0n;
  const admins = [...officers.values()].filter(({ roles }) => has(roles, "ADMIN")).length;
  return quorum > 0n && quorum <= most && most <= admins;
}

/** Nobody gives roles that it hasn't. */
export function requireRoles(id: string, roles: bigint, mask: bigint): void {
  demand((roles & ~mask) === 0n, "Registry_RolesExceedMask", id, roles, mask);
}

/** A key is an address, or a verifier that the Treasury allows and a key; here it allows none. */
function requirePossessions(id: string, officers: OfficerTerms[], proven: boolean[] = []): void {
  const [keys, proofs] = [officers.length, proven.length];
  demand(keys === proofs, "Registry_ProofsMismatch", keys, proofs);
  for (const [place, { signer }] of officers.entries()) {
    const bytes = (signer.length - 2) / 2;
    const address = bytes >= 20 && (bytes > 20 || BigInt(signer) !== 0n);
    demand(address, "Registry_BadSigner", id, signer);
    demand(bytes === 20, "Registry_VerifierNotAllowed", signer.slice(0, 42));
    demand(proven[place]!, "Registry_PossessionNotProven", id, officerId(signer));
  }
}

/** Enough ADMINs beside this officer signed that it can go. */
function requireOthers(own: Organisation, signer: string, officers: string[]): void {
  const others = BigInt(officers.filter((each) => each !== officerId(signer)).length);
  const quorum = quorumOf(own, "ADMIN");
  demand(others >= quorum, "Registry_WouldLockOut", own.id, others, quorum);
}

/** In which capacity one organisation may suspend another: as the Treasury anybody but itself, as registrar its own. */
export function capacityOf(register: Register, by: string, id: string) {
  const { registrar } = register.known(id);
  if (by === register.treasury.id && id !== by) return "treasury";
  demand(registrar === by, "Registry_NotRegistrar", by, id);
  return "registrar";
}
