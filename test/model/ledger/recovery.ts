import type { Ledger, Row } from "./ledger.js";
import { authority, fact, type Officer, type Organisation } from "./organisations.js";
import type { Recovery } from "./organisations.js";
import { demand, Refusal } from "./refusal.js";
import { capacityOf, enrolOfficer, requirePossessions, setQuorums } from "./registry.js";

/** Long enough to notice. */
const DELAY = 7n * 86_400n;
export const RECOVERY_STATES = ["None", "Pending", "Disputed", "Upheld"] as const;

/** New officers for an organisation that lost its own, or had its keys stolen. It stands still until they take over. */
const startRecovery: Row = {
  mandate: () => authority("REGISTER"),
  apply(ledger, i, { possessions = [] }) {
    const { register } = ledger;
    capacityOf(ledger, i.organisation, i.subject);
    const own = register.unsucceeded(i.subject);
    if (own.recovery !== undefined) refuseState(own, own.recovery);
    requirePossessions(i.subject, i.officers, possessions);
    const renewed = { ...own, officers: new Map<string, Officer>() };
    for (const terms of i.officers) enrolOfficer(ledger, renewed, terms);
    setQuorums(renewed, i.quorums);
    const { officers, quorums } = renewed;
    const [startedBy, notBefore] = [i.organisation, register.now + DELAY];
    const { reference } = i;
    own.recovery = { startedBy, reference, state: "Pending", notBefore, officers, quorums };
    own.suspendedBy.add("recovery");
    const about = { organisation: i.subject, startedBy, recovery: reference, notBefore };
    return [["RecoveryStarted", about]];
  },
};

/** Nobody judges its own cause: a recovery that the Treasury started ends, others it adjudicates. */
const vetoRecovery: Row = {
  mandate: () => fact("ADMIN"),
  apply(ledger, { organisation, startedBy, recovery: reference }) {
    const [own, recovery] = recoveryOf(ledger, organisation, startedBy, reference);
    if (recovery.state !== "Pending") refuseState(own, recovery);
    const ended = startedBy === ledger.register.treasury.id;
    if (ended) end(own);
    else recovery.state = "Disputed";
    return [["RecoveryVetoed", { ended }]];
  },
};

const adjudicate: Row = {
  mandate: () => authority("REGISTER"),
  apply(ledger, { organisation: by, subject, startedBy, recovery: reference, upheld }) {
    const [own, recovery] = recoveryOf(ledger, subject, startedBy, reference);
    const givesUp = !upheld && by === startedBy;
    const may = by === ledger.register.treasury.id || givesUp;
    demand(may, "Registry_MayNotAdjudicate", by, subject);
    if (upheld && recovery.state !== "Disputed") refuseState(own, recovery);
    if (upheld) recovery.state = "Upheld";
    else end(own);
    return [["RecoveryAdjudicated", { organisation: subject, by }]];
  },
};

const completeRecovery: Row = {
  apply(ledger, { organisation, startedBy, recovery: reference }) {
    const { register } = ledger;
    const [own, recovery] = recoveryOf(ledger, organisation, startedBy, reference);
    const { state, notBefore, officers, quorums } = recovery;
    if (state === "Disputed") refuseState(own, recovery);
    const due = register.now >= notBefore;
    demand(due, "Registry_RecoveryNotDue", organisation, reference, notBefore);
    const waits = register.suspended(startedBy);
    demand(waits === undefined, "Registry_Suspended", waits?.id);
    const nobody = { roles: 0n, validUntil: 0n, limits: new Map<string, bigint>() };
    for (const signer of own.officers.keys()) own.officers.set(signer, { signer, ...nobody });
    for (const [signer, officer] of officers) own.officers.set(signer, officer);
    own.quorums = quorums;
    end(own);
    return [["OrganisationRecovered", {}]];
  },
};

/** One hop only, so that who acts for whom never goes in a circle. */
const succeed: Row = {
  mandate: () => authority("REGISTER"),
  apply(ledger, { organisation: by, old: id, successor }, { cosign }) {
    const { register } = ledger;
    capacityOf(ledger, by, id);
    const old = register.known(id);
    const { mask } = register.known(successor);
    demand(successor !== register.treasury.id, "Registry_TreasuryMayNotSucceed", id);
    const another = successor !== id && successor !== old.successor;
    demand(another, "Registry_BadSuccessor", id, successor);
    register.unsucceeded(successor);
    const others = [...register.organisations.values()].filter((each) => each.successor === id);
    demand(others.length === 0, "Registry_ActsForOthers", id, others.length);
    const covered = (old.mask & ~mask) === 0n;
    demand(covered, "Registry_RolesExceedMask", successor, old.mask, mask);
    cosign(id, "ADMIN");
    cosign(successor, "ADMIN");
    old.successor = successor;
    return [["OrganisationSucceeded", { organisation: id, by }]];
  },
};

export const RECOVERY_ROWS = {
  ...{ startRecovery, vetoRecovery, adjudicate, completeRecovery },
  succeed,
};

function recoveryOf(
  { register }: Ledger,
  id: string,
  startedBy: string,
  reference: string,
): [Organisation, Recovery] {
  const own = register.organisations.get(id);
  const recovery = own?.recovery;
  const same = recovery?.startedBy === startedBy && recovery.reference === reference;
  demand(own !== undefined && same, "Registry_NoSuchRecovery", id, startedBy, reference);
  return [own, recovery];
}

function refuseState({ id }: Organisation, { reference, state }: Recovery): never {
  throw new Refusal("Registry_RecoveryState", [id, reference, RECOVERY_STATES.indexOf(state)]);
}

function end(own: Organisation): void {
  own.recovery = undefined;
  own.suspendedBy.delete("recovery");
}
