import type { ContractErrors, ErrorArgs } from "./contract-error.js";
import * as say from "./phrases.js";

/** What the registry refuses: who may approve what, and who is on the register. */
export const REGISTRY_ERRORS: ContractErrors = {
  Registry_NotFounder: {
    code: "not-founder",
    words: (a) =>
      `Only the account that deployed the registry can found it, and ${String(a.sender)} isn't that account. ` +
      `Send it from the deployer's account.`,
  },
  Registry_AlreadyFounded: {
    code: "already-founded",
    words: () =>
      `The register has been founded before, which happens once. Go on with it as it is, or check its address.`,
  },
  Registry_UnknownOrganisation: {
    code: "organisation-unknown",
    words: (a) =>
      `${org(a)} isn't on the register. Check the identifier; if it is right, an organisation with the REGISTER role ` +
      `has to register it first.`,
  },
  Registry_OrganisationExists: {
    code: "organisation-exists",
    words: (a) =>
      `${org(a)} is on the register already, and an identifier is given once. Use the organisation as it is, or check ` +
      `the identifier.`,
  },
  Registry_BadIdentifier: {
    code: "bad-identifier",
    words: (a) =>
      `The registry doesn't take ${org(a)} as an identifier. Write 1 to 31 plain ASCII characters without spaces, ` +
      `such as GB-GOV-14.`,
  },
  Registry_Suspended: {
    code: "suspended",
    words: (a) =>
      `${org(a)} is suspended, so it can neither give new authority nor get any; receipts, settlements and returns can ` +
      `still be recorded. Its registrar or the Treasury can lift the suspension by \`reinstate\`.`,
  },
  Registry_QuorumNotReached: {
    code: "quorum-not-reached",
    words: quorumNotReached,
    role: (a) => say.roles(a.role),
  },
  Registry_ApprovalsNotAscending: {
    code: "approvals-not-ascending",
    words: (a, c) =>
      `The approval for ${org(a)} by ${say.officer(a.officer, c)} stands twice or out of order. Give each officer's ` +
      `approval once; a plan that is sent by the SDK sorts them itself.`,
  },
  Registry_NotAnOfficer: {
    code: "not-an-officer",
    words: (a, c) =>
      `${org(a)} doesn't have ${say.officer(a.officer, c)} among its officers: never enrolled, or retired since. ` +
      `Ask one of its officers to approve, or an ADMIN quorum of ${org(a)} to enrol this key by \`enrol\`.`,
  },
  Registry_RoleMissing: {
    code: "role-missing",
    words: (a, c) =>
      `At ${org(a)}, ${say.officer(a.officer, c)} doesn't have the ${say.roles(a.role)} role, which this needs. Ask an ` +
      `officer who has it to approve, or an ADMIN quorum of ${org(a)} to grant it by \`enrol\`.`,
    role: (a) => say.roles(a.role),
  },
  Registry_OfficerExpired: {
    code: "officer-expired",
    words: (a, c) =>
      `At ${org(a)}, the authority of ${say.officer(a.officer, c)} ran out on ${say.time(a.validUntil)}. Ask another ` +
      `officer to approve, or an ADMIN quorum of ${org(a)} to renew it by \`enrol\`.`,
  },
  Registry_ApprovalInvalid: {
    code: "approval-invalid",
    words: (a, c) =>
      `The signature given for ${say.officer(a.officer, c)} of ${org(a)} isn't that officer's signature of this ` +
      `instruction. Have the plan signed again, as it now stands and for this chain, with the officer's own key.`,
  },
  Registry_OverLimit: {
    code: "over-limit",
    words: overLimit,
  },
  Registry_RolesExceedMask: {
    code: "roles-exceed-mask",
    words: (a) =>
      `Officers of ${org(a)} can't be given ${say.rolesBeyond(a.roles, a.mask)}: the roles that can be handed out there ` +
      `are ${say.roles(a.mask)}. Leave the others out.`,
  },
  Registry_NoRoles: {
    code: "no-roles",
    words: (a) =>
      `An officer of ${org(a)} would be enrolled without a role. Give at least one role, or end the officer's ` +
      `authority by \`retire\`.`,
  },
  Registry_BadSigner: {
    code: "bad-signer",
    words: (a) =>
      `The key given for an officer of ${org(a)} is neither an address nor a verifier with a key. ` +
      `Ask its holder to export it again, and copy it whole.`,
  },
  Registry_VerifierNotAllowed: {
    code: "verifier-not-allowed",
    words: (a) =>
      `Keys that the contract ${String(a.verifier)} verifies may not be enrolled. Use a kind of key that is allowed, ` +
      `or ask an ADMIN quorum of the Treasury to allow this one by \`setVerifier\`.`,
  },
  Registry_PossessionNotProven: {
    code: "possession-not-proven",
    words: (a, c) =>
      `It isn't proven that ${say.officer(a.officer, c)} has the key and joins ${org(a)}. ` +
      `Ask its holder to sign the proof of possession for ${org(a)}, then enrol it again.`,
  },
  Registry_ProofsMismatch: {
    code: "proofs-mismatch",
    words: (a) =>
      `There are ${say.count(a.officers, "officer")} and ${say.count(a.proofs, "proof")} of possession. ` +
      `Give one proof for each officer, in the same order.`,
  },
  Registry_BadQuorum: {
    code: "bad-quorum",
    words: (a) =>
      `${org(a)} can't have a quorum of ${String(a.quorum)} for ${say.roles(a.role)}. A quorum is at least 1 for each role ` +
      `that the organisation has and none for others, at most ADMIN's, and ADMIN's at most the number of its ADMIN officers.`,
  },
  Registry_WouldLockOut: {
    code: "would-lock-out",
    words: (a) =>
      `Only ${say.count(a.admins, "ADMIN officer")} of ${org(a)} who would remain approved this, and ${String(a.quorum)} ` +
      `will be needed from then on: it could lock itself out. Have more ADMIN officers approve, or lower the quorum first.`,
  },
  Registry_RolesIncomplete: {
    code: "roles-incomplete",
    words: (a) =>
      `${org(a)} can't be registered with these roles alone: every organisation needs ADMIN, and one with COMMIT also ` +
      `RELEASE, SETTLE and RECEIPT, to bring to rest what it takes on. Add them.`,
  },
  Registry_NotRegistrar: {
    code: "not-registrar",
    words: (a) =>
      `${org(a)} didn't register ${say.organisation(a.subject)}, so it can neither suspend nor reinstate it. ` +
      `Ask the organisation that registered it, or the Treasury.`,
  },
  Registry_NotSuspended: {
    code: "not-suspended",
    words: (a) =>
      `There is no suspension of ${org(a)} that ${say.organisation(a.by)} could lift. Nothing is left to do, unless ` +
      `another organisation suspended it: then ask that one, or the Treasury.`,
  },
  Registry_NoSuchRecovery: {
    code: "no-such-recovery",
    words: (a) =>
      `No recovery ${say.text(a.recovery)} of ${org(a)} that ${say.organisation(a.startedBy)} started is pending: it was ` +
      `never started, or it was completed or ended. \`tally org show\` tells what there is.`,
  },
  Registry_RecoveryState: {
    code: "recovery-state",
    words: recoveryState,
  },
  Registry_RecoveryNotDue: {
    code: "recovery-not-due",
    words: (a) =>
      `${org(a)} may still object to its recovery ${say.text(a.recovery)}, which can't be completed before ` +
      `${say.time(a.notBefore)}. Complete it then.`,
  },
  Registry_MayNotAdjudicate: {
    code: "may-not-adjudicate",
    words: (a) =>
      `${org(a)} can't decide about the recovery of ${say.organisation(a.subject)}. Only the Treasury upholds one; to end it, ` +
      `ask the Treasury or the organisation that started it.`,
  },
  Registry_Succeeded: {
    code: "succeeded",
    words: (a) =>
      `${org(a)} was succeeded by ${say.organisation(a.successor)}, whose officers act for it. Change officers and quorums at ` +
      `${say.organisation(a.successor)} instead.`,
  },
  Registry_BadSuccessor: {
    code: "bad-successor",
    words: (a) =>
      `${say.organisation(a.successor)} can't succeed ${org(a)}: it is the same organisation, or its successor already. ` +
      `Name another one.`,
  },
  Registry_ActsForOthers: {
    code: "acts-for-others",
    words: (a) =>
      `${org(a)} acts for ${say.count(a.predecessors, "other organisation")}, which would be left without officers. Have each of ` +
      `them succeeded by another organisation first, by \`succeed\`.`,
  },
  Registry_TreasuryMayNotSucceed: {
    code: "treasury-may-not-succeed",
    words: (a) =>
      `The Treasury can't succeed ${org(a)}, or it would hold both keys wherever ${org(a)} checks it. Name another ` +
      `organisation.`,
  },
};

function org(args: ErrorArgs): string {
  return say.organisation(args.organisation);
}

function quorumNotReached(args: ErrorArgs): string {
  const [needed, given] = [say.whole(args.quorum), say.whole(args.approvals)];
  if (say.whole(args.role) === 0n) {
    return `No officer of ${org(args)} has approved this. Collect the approval of any one of them.`;
  }
  const role = say.roles(args.role);
  if (needed === 0n) {
    return (
      `${org(args)} doesn't have the ${role} role, so none of its officers can approve this. Its registrar set its roles ` +
      `at registration; leave this to an organisation that has ${role}.`
    );
  }
  return (
    `${org(args)} needs ${say.count(needed, "approval")} by officers with the ${role} role, and there ` +
    `${given === 1n ? "is" : "are"} ${given}. Collect ${needed - given} more; an ADMIN quorum of ${org(args)} can grant the ` +
    `role by \`enrol\`.`
  );
}

function recoveryState(args: ErrorArgs): string {
  const recovery = `The recovery ${say.text(args.recovery)} of ${org(args)}`;
  switch (say.whole(args.state)) {
    case 1n:
      return `${recovery} is pending. Complete it in its time, or have it ended by \`adjudicate\`.`;
    case 2n:
      return `${recovery} is disputed: ${org(args)} objected. Ask the Treasury to decide by \`adjudicate\`.`;
    case 3n:
      return `${recovery} was upheld by the Treasury, so objecting again changes nothing. Take it up with the Treasury.`;
    default:
      return `${recovery} isn't pending any more. Look at what there is by \`tally org show\`.`;
  }
}

function overLimit(args: ErrorArgs): string {
  const currency = say.currencyCode(args.currency);
  return (
    `No officer who approved for ${org(args)} may authorise ${say.amount(args.amount, { currency })}. Add the approval of an ` +
    `officer whose limit in ${currency} is at least that, or ask an ADMIN quorum of ${org(args)} to raise one by \`enrol\`.`
  );
}
