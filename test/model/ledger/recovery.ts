import type { Fields, OfficerTerms } from "../instruction.js";
import { nobody, RECOVERY_STATES } from "./organisations.js";
import type { Organisation, Recovery, Register } from "./organisations.js";
import { demand } from "./basics.js";
import { appoint, capacityOf, requireRoles } from "./registry.js";
import { authority, fact, row } from "./row.js";

/** Long enough to notice. */
const DELAY = 7n * 86_400n;

export const RECOVERY_ROWS = {
  /** New officers for an organisation that lost its own, or had its keys stolen. It stands still until they take over. */
  startRecovery: row(authority("REGISTER"), "RecoveryStarted", ({ register }, i, given) => {
    const { subject, organisation: startedBy, reference } = i;
    capacityOf(register, startedBy, subject);
    const own = register.unsucceeded(subject);
    requireState(own, "None");
    const renewed = { ...own, officers: new Map<string, OfficerTerms>() };
    appoint(register, renewed, i, given.possessions);
    const { officers, quorums } = renewed;
    const notBefore = register.now + DELAY;
    own.recovery = { startedBy, reference, state: "Pending", notBefore, officers, quorums };
    own.suspendedBy.add("recovery");
    return { organisation: subject, startedBy, recovery: reference, notBefore };
  }),

  /** Nobody judges its own cause: a recovery that the Treasury started ends, others it adjudicates. */
  vetoRecovery: row(fact("ADMIN"), "RecoveryVetoed", ({ register }, i) => {
    const { own, recovery } = recoveryOf(register, i.organisation, i);
    requireState(own, "Pending");
    const ended = i.startedBy === register.treasury.id;
    if (ended) end(own);
    else recovery.state = "Disputed";
    return { ended };
  }),

  adjudicate: row(authority("REGISTER"), "RecoveryAdjudicated", ({ register }, i) => {
    const { own, recovery } = recoveryOf(register, i.subject, i);
    const { organisation: by, subject, upheld } = i;
    const may = by === register.treasury.id || (!upheld && by === i.startedBy);
    demand(may, "Registry_MayNotAdjudicate", by, subject);
    if (upheld) requireState(own, "Disputed");
    if (upheld) recovery.state = "Upheld";
    else end(own);
    return { organisation: subject, by };
  }),

  completeRecovery: row(undefined, "OrganisationRecovered", ({ register }, i) => {
    const { own, recovery } = recoveryOf(register, i.organisation, i);
    requireState(own, "Pending", "Upheld");
    const { notBefore, officers, quorums } = recovery;
    demand(register.now >= notBefore, "Registry_RecoveryNotDue", own.id, i.recovery, notBefore);
    register.requireFit(i.startedBy);
    for (const signer of own.officers.keys()) own.officers.set(signer, nobody(signer));
    for (const [signer, terms] of officers) own.officers.set(signer, terms);
    own.quorums = quorums;
    end(own);
  }),

  /** One hop only, so that who acts for whom never goes in a circle. */
  succeed: row(authority("REGISTER"), "OrganisationSucceeded", ({ register }, i, { cosign }) => {
    const { organisation: by, old: id, successor } = i;
    capacityOf(register, by, id);
    const old = register.known(id);
    const { mask } = register.known(successor);
    demand(successor !== register.treasury.id, "Registry_TreasuryMayNotSucceed", id);
    demand(successor !== id && successor !== old.successor, "Registry_BadSuccessor", id, successor);
    register.unsucceeded(successor);
    const others = [...register.organisations.values()].filter((each) => each.successor === id);
    demand(others.length === 0, "Registry_ActsForOthers", id, others.length);
    requireRoles(successor, old.mask, mask);
    cosign(id, "ADMIN");
    cosign(successor, "ADMIN");
    old.successor = successor;
    return { organisation: id, by };
  }),
};

/** The recovery of an organisation that an instruction names. */
function recoveryOf({ organisations }: Register, id: string, i: Fields) {
  const own = organisations.get(id);
  const recovery = own?.recovery;
  const same = recovery?.startedBy === i.startedBy && recovery.reference === i.recovery;
  demand(own !== undefined && same, "Registry_NoSuchRecovery", id, i.startedBy, i.recovery);
  return { own, recovery };
}

function requireState({ id, recovery }: Organisation, ...states: Recovery["state"][]): void {
  const state = recovery?.state ?? "None";
  const place = RECOVERY_STATES.indexOf(state);
  demand(states.includes(state), "Registry_RecoveryState", id, recovery?.reference, place);
}

function end(own: Organisation): void {
  own.recovery = undefined;
  own.suspendedBy.delete("recovery");
}
