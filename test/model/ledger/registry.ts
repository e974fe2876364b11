import { ROLE_NAMES } from "../../../sdk/roles.js";
import type { Fields, OfficerTerms } from "../instruction.js";
import { has, officerId, officerOf, quorumOf, roleBit } from "./organisations.js";
import type { Organisation, Register } from "./organisations.js";
import { demand } from "./basics.js";
import { authority, fact, row } from "./row.js";

const retireBy = (i: Fields) => fact(i.resigns ? "any" : "ADMIN")(i);

export const REGISTRY_ROWS = {
  register: row(authority("REGISTER"), "OrganisationRegistered", ({ register }, i, given) => {
    requireRoles(i.subject, i.roles, register.known(i.organisation).mask);
    return found(register, i, given.possessions);
  }),

  enrol: row(authority("ADMIN"), "OfficerEnrolled", ({ register }, i, given) => {
    const own = register.unsucceeded(i.organisation);
    const { signer, roles } = i.officer;
    const stepsDown = has(officerOf(own, signer).roles, "ADMIN") && !has(roles, "ADMIN");
    if (stepsDown) requireOthers(own, signer, given.officers);
    enrol(register, own, [i.officer], given.possessions);
    return enrolled(i.officer);
  }),

  retire: row(retireBy, "OfficerRetired", ({ register }, i, { officers }) => {
    const own = register.unsucceeded(i.organisation);
    const [officer, terms] = [officerId(i.signer), officerOf(own, i.signer)];
    demand(terms.roles !== 0n, "Registry_NotAnOfficer", own.id, officer);
    const alone = officers.length === 1 && officers[0] === officer;
    demand(!i.resigns || alone, "Registry_RoleMissing", own.id, officers[0], roleBit("ADMIN"));
    if (has(terms.roles, "ADMIN") && !i.resigns) requireOthers(own, i.signer, officers);
    own.officers.set(i.signer, { ...terms, roles: 0n });
    return { officer };
  }),

  setQuorum: row(authority("ADMIN"), "QuorumSet", ({ register }, i, { officers }) => {
    const own = register.unsucceeded(i.organisation);
    const shown = BigInt(officers.length);
    const locks = i.role === roleBit("ADMIN") && shown < i.quorum;
    demand(!locks, "Registry_WouldLockOut", own.id, shown, i.quorum);
    const role = ROLE_NAMES.find((each) => roleBit(each) === i.role && has(own.mask, each));
    const quorums = own.quorums.map((each, n) => (ROLE_NAMES[n] === role ? i.quorum : each));
    const sound = role !== undefined && ROLE_NAMES.every((_, n) => isSound({ ...own, quorums }, n));
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

const enrolled = (terms: OfficerTerms) => ({
  ...{ event: "OfficerEnrolled", ...terms, officer: officerId(terms.signer) },
});

/** Puts an organisation on the register; the first, the Treasury, has no registrar. */
export function found(register: Register, i: Fields, possessions?: boolean[]) {
  const { subject: organisation, organisation: registrar = "", roles } = i;
  demand(/^[!-~]{1,31}$/.test(organisation), "Registry_BadIdentifier", organisation);
  demand(!register.organisations.has(organisation), "Registry_OrganisationExists", organisation);
  const settles = (["RELEASE", "SETTLE", "RECEIPT"] as const).every((role) => has(roles, role));
  const complete = has(roles, "ADMIN") && (settles || !has(roles, "COMMIT"));
  demand(complete, "Registry_RolesIncomplete", organisation, roles);
  const number = BigInt(register.organisations.size + 1);
  const added: Organisation = {
    ...{ id: organisation, number, registrar, mask: roles, officers: new Map(), quorums: [] },
    ...{ suspendedBy: new Set(), recovery: undefined, successor: "" },
  };
  appoint(register, added, i, possessions);
  register.organisations.set(organisation, added);
  const quorums = ROLE_NAMES.map((role, n) => ({ role: roleBit(role), quorum: i.quorums[n]! }));
  return [
    { registrar, number, roles },
    ...i.officers.map(enrolled),
    ...quorums.filter(({ quorum }) => quorum > 0n).map((each) => ({ event: "QuorumSet", ...each })),
  ].map((each) => ({ organisation, ...each }));
}

/** Gives an organisation the officers and quorums that an instruction names. */
export function appoint(register: Register, own: Organisation, i: Fields, proven?: boolean[]) {
  enrol(register, own, i.officers, proven);
  own.quorums = i.quorums;
  const n = ROLE_NAMES.findIndex((_, n) => !isSound(own, n));
  demand(n < 0, "Registry_BadQuorum", own.id, roleBit(ROLE_NAMES[n] ?? "any"), i.quorums[n]);
}

/** Enrols officers or replaces their terms: limits that they had before end with them. */
function enrol(
  register: Register,
  own: Organisation,
  officers: OfficerTerms[],
  proven: boolean[] = [],
): void {
  const [keys, proofs] = [officers.length, proven.length];
  demand(keys === proofs, "Registry_ProofsMismatch", keys, proofs);
  for (const [place, { signer }] of officers.entries()) {
    // a key is an address, or a verifier that the Treasury allows and a key; here it allows none
    const bytes = (signer.length - 2) / 2;
    const address = bytes >= 20 && (bytes > 20 || BigInt(signer) !== 0n);
    demand(address, "Registry_BadSigner", own.id, signer);
    demand(bytes === 20, "Registry_VerifierNotAllowed", signer.slice(0, 42));
    demand(proven[place]!, "Registry_PossessionNotProven", own.id, officerId(signer));
  }
  for (const terms of officers) {
    const { signer, roles, validUntil } = terms;
    demand(roles !== 0n, "Registry_NoRoles", own.id);
    requireRoles(own.id, roles, own.mask);
    const current = register.now <= validUntil;
    demand(current, "Registry_OfficerExpired", own.id, officerId(signer), validUntil);
    own.officers.set(signer, terms);
  }
}

/** ADMIN's quorum can be reached and is the largest, and each role of the mask has one. */
function isSound({ mask, officers, quorums }: Organisation, n: number): boolean {
  const [quorum, most] = [quorums[n]!, quorums[0]!];
  if (!has(mask, ROLE_NAMES[n]!)) return quorum === 0n;
  const admins = [...officers.values()].filter(({ roles }) => has(roles, "ADMIN")).length;
  return quorum > 0n && quorum <= most && most <= admins;
}

/** Nobody gives roles that it hasn't. */
export const requireRoles = (id: string, roles: bigint, mask: bigint): void =>
  demand((roles & ~mask) === 0n, "Registry_RolesExceedMask", id, roles, mask);

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
