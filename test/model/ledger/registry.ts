import { ROLE_NAMES, type Role } from "../../../sdk/roles.js";
import type { Fields, OfficerTerms } from "./instruction.js";
import type { Ledger, Row, Said } from "./ledger.js";
import { authority, fact, has, officerId, quorumOf, roleBit } from "./organisations.js";
import type { Officer, Organisation, Suspender } from "./organisations.js";
import { demand } from "./refusal.js";

const REST: Role[] = ["RELEASE", "SETTLE", "RECEIPT"];

const register: Row = {
  mandate: () => authority("REGISTER"),
  apply(ledger, i, { possessions = [] }) {
    const { mask } = ledger.register.known(i.organisation);
    demand((i.roles & ~mask) === 0n, "Registry_RolesExceedMask", i.subject, i.roles, mask);
    const added = newOrganisation(ledger, i.subject, i.organisation, i.roles);
    requirePossessions(i.subject, i.officers, possessions);
    for (const terms of i.officers) enrolOfficer(ledger, added, terms);
    setQuorums(added, i.quorums);
    ledger.register.organisations.set(added.id, added);
    return founded(added, i.officers);
  },
};

const enrol: Row = {
  mandate: () => authority("ADMIN"),
  apply(ledger, { organisation, officer }, { officers, possessions = [] }) {
    const own = ledger.register.unsucceeded(organisation);
    const before = own.officers.get(officer.signer)?.roles ?? 0n;
    const stepsDown = has(before, "ADMIN") && !has(officer.roles, "ADMIN");
    if (stepsDown) requireOthers(own, officer.signer, officers);
    requirePossessions(organisation, [officer], possessions);
    enrolOfficer(ledger, own, officer);
    return [["OfficerEnrolled", { ...officer, officer: officerId(officer.signer) }]];
  },
};

const retire: Row = {
  mandate: ({ resigns }) => fact(resigns ? "any" : "ADMIN"),
  apply(ledger, { organisation, signer, resigns }, { officers }) {
    const own = ledger.register.unsucceeded(organisation);
    const id = officerId(signer);
    const officer = own.officers.get(signer);
    demand(
      officer !== undefined && officer.roles !== 0n,
      "Registry_NotAnOfficer",
      organisation,
      id,
    );
    const [first] = officers;
    const alone = officers.length === 1 && first === id;
    demand(!resigns || alone, "Registry_RoleMissing", organisation, first, roleBit("ADMIN"));
    if (has(officer.roles, "ADMIN") && !resigns) requireOthers(own, signer, officers);
    officer.roles = 0n;
    return [["OfficerRetired", { officer: id }]];
  },
};

const setQuorum: Row = {
  mandate: () => authority("ADMIN"),
  apply(ledger, { organisation, role, quorum }, { officers }) {
    const own = ledger.register.unsucceeded(organisation);
    const shown = BigInt(officers.length);
    const locks = role === roleBit("ADMIN") && shown < quorum;
    demand(!locks, "Registry_WouldLockOut", organisation, shown, quorum);
    const place = ROLE_NAMES.findIndex((name) => roleBit(name) === role);
    const quorums = own.quorums.map((each, n) => (n === place ? quorum : each));
    const sound = (own.quorums[place] ?? 0n) > 0n && unsoundRole(own, quorums) === undefined;
    demand(sound, "Registry_BadQuorum", organisation, role, quorum);
    own.quorums = quorums;
    return [["QuorumSet", {}]];
  },
};

const suspend: Row = {
  mandate: () => authority("REGISTER"),
  apply(ledger, { organisation, subject }) {
    const capacity = capacityOf(ledger, organisation, subject);
    ledger.register.known(subject).suspendedBy.add(capacity);
    return [["OrganisationSuspended", { organisation: subject, by: organisation }]];
  },
};

const reinstate: Row = {
  mandate: () => authority("REGISTER"),
  apply(ledger, { organisation, subject }) {
    const capacity = capacityOf(ledger, organisation, subject);
    const { suspendedBy } = ledger.register.known(subject);
    const lifts = capacity === "treasury" ? (["treasury", "registrar"] as const) : [capacity];
    const any = lifts.some((each) => suspendedBy.has(each));
    demand(any, "Registry_NotSuspended", subject, organisation);
    for (const each of lifts) suspendedBy.delete(each);
    return [["OrganisationReinstated", { organisation: subject, by: organisation }]];
  },
};

const withdraw: Row = {
  mandate: () => fact("ADMIN"),
  apply: () => [["ReferenceWithdrawn", {}]],
};

export const REGISTRY_ROWS = { register, enrol, retire, setQuorum, suspend, reinstate, withdraw };

/** Puts the first organisation on the register: nobody approves. */
export function found(ledger: Ledger, { subject, roles, officers, quorums }: Fields): void {
  const treasury = newOrganisation(ledger, subject, "", roles);
  for (const terms of officers) enrolOfficer(ledger, treasury, terms);
  setQuorums(treasury, quorums);
  ledger.register.organisations.set(subject, treasury);
}

function newOrganisation(
  ledger: Ledger,
  id: string,
  registrar: string,
  mask: bigint,
): Organisation {
  demand(/^[!-~]{1,31}$/.test(id), "Registry_BadIdentifier", id);
  const { organisations } = ledger.register;
  demand(!organisations.has(id), "Registry_OrganisationExists", id);
  const rests = !has(mask, "COMMIT") || REST.every((role) => has(mask, role));
  demand(has(mask, "ADMIN") && rests, "Registry_RolesIncomplete", id, mask);
  const number = BigInt(organisations.size + 1);
  const [quorums, officers] = [ROLE_NAMES.map(() => 0n), new Map<string, Officer>()];
  const nothingYet = { suspendedBy: new Set<Suspender>(), recovery: undefined, successor: "" };
  return { id, number, registrar, mask, quorums, officers, ...nothingYet };
}

/** Enrols an officer or replaces its terms: limits that it had before end with them. */
export function enrolOfficer(ledger: Ledger, own: Organisation, terms: OfficerTerms): void {
  const { signer, roles, validUntil } = terms;
  demand(roles !== 0n, "Registry_NoRoles", own.id);
  demand((roles & ~own.mask) === 0n, "Registry_RolesExceedMask", own.id, roles, own.mask);
  const current = ledger.register.now <= validUntil;
  demand(current, "Registry_OfficerExpired", own.id, officerId(signer), validUntil);
  const limits = new Map(terms.limits.map(({ currency, amount }) => [currency, amount]));
  own.officers.set(signer, { signer, roles, validUntil, limits });
}

/** A key is an address, or a verifier that the Treasury allows and a key; here it allows none. */
export function requirePossessions(id: string, officers: OfficerTerms[], proven: boolean[]): void {
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

/** The first role whose quorum breaks a rule: ADMIN's can be reached and is the largest, and each role of the mask has one. */
function unsoundRole(own: Organisation, quorums: bigint[]): Role | undefined {
  const admins = [...own.officers.values()].filter(({ roles }) => has(roles, "ADMIN")).length;
  const most = quorums[0]!;
  if (most > admins) return "ADMIN";
  return ROLE_NAMES.find((role, n) => {
    const quorum = quorums[n]!;
    return has(own.mask, role) ? quorum < 1n || quorum > most : quorum !== 0n;
  });
}

export function setQuorums(own: Organisation, quorums: bigint[]): void {
  const role = unsoundRole(own, quorums);
  const quorum = role === undefined ? 0n : quorums[ROLE_NAMES.indexOf(role)];
  demand(role === undefined, "Registry_BadQuorum", own.id, roleBit(role ?? "any"), quorum);
  own.quorums = quorums;
}

/** Enough ADMINs beside this officer signed that it can go. */
function requireOthers(own: Organisation, signer: string, officers: string[]): void {
  const others = BigInt(officers.filter((each) => each !== officerId(signer)).length);
  const quorum = quorumOf(own, "ADMIN");
  demand(others >= quorum, "Registry_WouldLockOut", own.id, others, quorum);
}

/** In which capacity one organisation may suspend another: as the Treasury anybody but itself, as registrar its own. */
export function capacityOf({ register }: Ledger, by: string, id: string): Suspender {
  const { registrar } = register.known(id);
  const { id: treasury } = register.treasury;
  if (by === treasury && id !== treasury) return "treasury";
  demand(registrar === by, "Registry_NotRegistrar", by, id);
  return "registrar";
}

function founded(added: Organisation, officers: OfficerTerms[]): Said[] {
  const organisation = added.id;
  const { registrar, number, mask: roles } = added;
  const quorums = ROLE_NAMES.map((name, n) => [roleBit(name), added.quorums[n]!] as const);
  return [
    ["OrganisationRegistered", { organisation, registrar, number, roles }],
    ...officers.map((terms): Said => {
      const officer = officerId(terms.signer);
      return ["OfficerEnrolled", { ...terms, organisation, officer }];
    }),
    ...quorums
      .filter(([, quorum]) => quorum > 0n)
      .map(([role, quorum]): Said => ["QuorumSet", { organisation, role, quorum }]),
  ];
}
