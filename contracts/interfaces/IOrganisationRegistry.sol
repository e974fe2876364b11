// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IInstructed} from "./IInstructed.sol";
import {Approval, Mandate, Verdict} from "../types/Authority.sol";
import {
    Register,
    Enrol,
    Retire,
    SetQuorum,
    Suspend,
    Reinstate,
    StartRecovery,
    VetoRecovery,
    Adjudicate,
    Succeed,
    OfficerTerms,
    Limit,
    RecoveryState
} from "../types/RegistryTypes.sol";

/// @title Who acts for whom
/// @notice Organisations, their officers' keys, roles, limits and quorums. It holds no money.
interface IOrganisationRegistry is IInstructed {
    /// @notice An organisation joined the register.
    /// @param registrar Who registered it; zero for the Treasury, which founded the register.
    /// @param number Its place on the register, from 1.
    /// @param roles Mask of the roles its officers may have.
    event OrganisationRegistered(
        bytes32 indexed organisation,
        bytes32 indexed registrar,
        uint24 number,
        uint8 roles,
        string name
    );
    /// @notice An officer may act, on these terms; they replace earlier ones. `officer` is keccak256 of `signer`.
    /// @param validUntil Last second (Unix time) at which the officer may approve.
    /// @param limits Delegated authority by currency, minor units; a currency not named has none.
    event OfficerEnrolled(
        bytes32 indexed organisation,
        bytes32 indexed officer,
        bytes signer,
        uint8 roles,
        uint64 validUntil,
        Limit[] limits
    );
    event OfficerRetired(bytes32 indexed organisation, bytes32 indexed officer);
    /// @notice So many officers with `role` must approve from now on.
    event QuorumSet(bytes32 indexed organisation, uint8 role, uint8 quorum);
    event OrganisationSuspended(bytes32 indexed organisation, bytes32 indexed by, uint8 reason);
    event OrganisationReinstated(bytes32 indexed organisation, bytes32 indexed by);
    /// @notice New officers and quorums wait for an organisation, which is suspended meanwhile.
    /// @param recovery Reference of `startedBy`'s instruction.
    /// @param notBefore First second (Unix time) at which the recovery may be completed.
    event RecoveryStarted(
        bytes32 indexed organisation,
        bytes32 indexed startedBy,
        bytes32 indexed recovery,
        uint64 notBefore,
        OfficerTerms[] officers,
        uint8[7] quorums
    );
    /// @notice The organisation objected. The recovery `ended` if the Treasury started it; otherwise the Treasury decides.
    event RecoveryVetoed(bytes32 indexed organisation, bytes32 indexed startedBy, bytes32 indexed recovery, bool ended);
    /// @notice The recovery may go on in spite of a veto (`upheld`), or it ended.
    event RecoveryAdjudicated(
        bytes32 indexed organisation,
        bytes32 indexed startedBy,
        bytes32 indexed recovery,
        bytes32 by,
        bool upheld
    );
    /// @notice The officers and quorums of {RecoveryStarted} are the organisation's from now on, and nobody else's.
    event OrganisationRecovered(bytes32 indexed organisation, bytes32 indexed startedBy, bytes32 indexed recovery);
    /// @notice Only the successor's officers act for the organisation from now on.
    /// @param by Whose instruction it was.
    event OrganisationSucceeded(bytes32 indexed organisation, bytes32 indexed successor, bytes32 by);

    error Registry_NotFounder(address sender);
    error Registry_AlreadyFounded();
    error Registry_UnknownOrganisation(bytes32 organisation);
    error Registry_OrganisationExists(bytes32 organisation);
    /// @notice Not an org-id.guide identifier of 1 to 31 printable ASCII characters without spaces.
    error Registry_BadIdentifier(bytes32 organisation);
    error Registry_Suspended(bytes32 organisation);
    error Registry_QuorumNotReached(bytes32 organisation, uint8 role, uint256 quorum, uint256 approvals);
    /// @notice Approvals must come in ascending order of keccak256(signer), each signer once.
    error Registry_ApprovalsNotAscending(bytes32 organisation, bytes32 officer);
    error Registry_NotAnOfficer(bytes32 organisation, bytes32 officer);
    error Registry_RoleMissing(bytes32 organisation, bytes32 officer, uint8 role);
    error Registry_OfficerExpired(bytes32 organisation, bytes32 officer, uint64 validUntil);
    error Registry_ApprovalInvalid(bytes32 organisation, bytes32 officer);
    /// @notice No approving officer has a limit of at least `amount` minor units in `currency`.
    error Registry_OverLimit(bytes32 organisation, bytes3 currency, uint96 amount);
    error Registry_RolesExceedMask(bytes32 organisation, uint8 roles, uint8 mask);
    error Registry_NoRoles(bytes32 organisation);
    error Registry_BadSigner(bytes32 organisation, bytes signer);
    error Registry_VerifierNotAllowed(address verifier);
    /// @notice The new key didn't sign `Possession(string organisation,bytes signer,string by,string reference)`, where `by` and
    /// `reference` are those of the instruction that enrols it.
    error Registry_PossessionNotProven(bytes32 organisation, bytes32 officer);
    error Registry_ProofsMismatch(uint256 officers, uint256 proofs);
    /// @notice A role has a quorum of at least 1, ADMIN's is at least the largest of the others and can be reached.
    error Registry_BadQuorum(bytes32 organisation, uint8 role, uint8 quorum);
    /// @notice Fewer ADMINs than ADMIN's quorum have shown, by signing, that they can still act afterwards.
    error Registry_WouldLockOut(bytes32 organisation, uint256 admins, uint8 quorum);
    /// @notice Every organisation needs ADMIN, and one with COMMIT also RELEASE, SETTLE and RECEIPT: what it takes on, it must
    /// be able to bring to rest.
    error Registry_RolesIncomplete(bytes32 organisation, uint8 roles);
    error Registry_NotRegistrar(bytes32 organisation, bytes32 subject);
    error Registry_NotSuspended(bytes32 organisation, bytes32 by);
    /// @notice No such recovery of the organisation is pending: never started, completed, or ended.
    error Registry_NoSuchRecovery(bytes32 organisation, bytes32 startedBy, bytes32 recovery);
    /// @notice The pending recovery's state doesn't allow this.
    error Registry_RecoveryState(bytes32 organisation, bytes32 recovery, RecoveryState state);
    /// @notice Before `notBefore` (Unix time, seconds) it isn't completed, so that the organisation has time to object.
    error Registry_RecoveryNotDue(bytes32 organisation, bytes32 recovery, uint64 notBefore);
    /// @notice The Treasury adjudicates; whoever started a recovery may only give it up.
    error Registry_MayNotAdjudicate(bytes32 organisation, bytes32 subject);
    /// @notice The organisation's officers are its successor's.
    error Registry_Succeeded(bytes32 organisation, bytes32 successor);
    /// @notice An organisation is succeeded by another one than now and than itself.
    error Registry_BadSuccessor(bytes32 organisation, bytes32 successor);
    /// @notice Before it is succeeded itself, those that it acts for need other successors.
    error Registry_ActsForOthers(bytes32 organisation, uint16 predecessors);
    /// @notice The Treasury would hold both keys wherever it is checked by another organisation.
    error Registry_TreasuryMayNotSucceed(bytes32 organisation);

    /// @notice Founds the register: the Treasury's organisation with its first officers, and the treasury contract that
    /// keeps the list of verifiers. Once, by the account that deployed the registry. The first officers prove their keys
    /// with the first instruction that they sign. Emits {OrganisationRegistered}, {OfficerEnrolled}, {QuorumSet}.
    /// @param treasury The treasury contract.
    /// @param organisation The Treasury's identifier.
    /// @param quorums Officers needed by role, ADMIN first, in the order of the roles' bits.
    function found(
        address treasury,
        bytes32 organisation,
        string calldata name,
        OfficerTerms[] calldata officers,
        uint8[7] calldata quorums
    ) external;

    /// @notice Puts an organisation on the register with its first officers. REGISTER of the registrar, which hands down
    /// at most its own roles. Requires that the identifier is new, a mask with ADMIN and, if it has COMMIT, also RELEASE, SETTLE
    /// and RECEIPT, each officer's roles within the mask, each key's proof of possession, and quorums that can be reached.
    /// Emits {OrganisationRegistered}, {OfficerEnrolled}, {QuorumSet}.
    /// @param possessions Each officer's proof of possession, in the order of the officers.
    function register(
        Register calldata instruction,
        bytes[] calldata possessions,
        Approval[] calldata approvals
    ) external;

    /// @notice Enrols an officer or replaces an officer's terms. ADMIN of the organisation. Requires roles within the mask,
    /// a term that hasn't ended, and the key's proof of possession; an ADMIN steps down only if the quorum signs without it.
    /// Emits {OfficerEnrolled}.
    function enrol(Enrol calldata instruction, bytes calldata possession, Approval[] calldata approvals) external;

    /// @notice Ends an officer's authority, in a suspended organisation too. ADMIN of the organisation, for an ADMIN by a quorum
    /// without it, so that the organisation doesn't lock itself out; or, if it `resigns`, the officer itself, alone and always.
    /// Emits {OfficerRetired}.
    function retire(Retire calldata instruction, Approval[] calldata approvals) external;

    /// @notice Sets how many officers with a role must approve. ADMIN of the organisation; ADMIN's own quorum by as many ADMINs
    /// as it will need. Emits {QuorumSet}.
    function setQuorum(SetQuorum calldata instruction, Approval[] calldata approvals) external;

    /// @notice Stops an organisation's authority; facts can still be recorded. REGISTER of its registrar or of the Treasury.
    /// Emits {OrganisationSuspended}.
    /// @dev The reason is an enumerated code of the SDK's glossary.
    function suspend(Suspend calldata instruction, Approval[] calldata approvals) external;

    /// @notice Lifts one's own suspension; the Treasury lifts anyone's, but not a recovery's. REGISTER.
    /// Emits {OrganisationReinstated}.
    function reinstate(Reinstate calldata instruction, Approval[] calldata approvals) external;

    /// @notice Begins to give new officers to an organisation that lost its keys or had them stolen, and suspends it.
    /// REGISTER of its registrar or of the Treasury; never for the Treasury. Requires that no other recovery of it is pending,
    /// that it wasn't succeeded, and of the officers and quorums what `register` requires.
    /// Emits {RecoveryStarted}.
    /// @param possessions Each officer's proof of possession, in the order of the officers.
    function startRecovery(
        StartRecovery calldata instruction,
        bytes[] calldata possessions,
        Approval[] calldata approvals
    ) external;

    /// @notice The organisation objects to its recovery, suspended as it is, until that is completed. ADMIN of the organisation, nobody in its stead.
    /// Requires that the recovery wasn't vetoed before. A veto of the Treasury's own recovery ends it: nobody judges its own
    /// cause. Any other goes to the Treasury, and the suspension stays. Emits {RecoveryVetoed}.
    function vetoRecovery(VetoRecovery calldata instruction, Approval[] calldata approvals) external;

    /// @notice Decides a dispute, or ends a recovery. REGISTER of the Treasury; whoever started it may end it, too. Requires a
    /// veto to uphold it against. Emits {RecoveryAdjudicated}.
    function adjudicate(Adjudicate calldata instruction, Approval[] calldata approvals) external;

    /// @notice Carries out what `startRecovery` authorised: anybody may send it. The new officers and quorums replace the old, and
    /// the recovery's suspension ends; another one stays. Requires that {recoveryDelay} seconds have passed since the start,
    /// that no veto stands, and that whoever started it isn't suspended. Emits {OrganisationRecovered}.
    function completeRecovery(bytes32 organisation, bytes32 startedBy, bytes32 recovery) external;

    /// @notice Has another organisation's officers act for an organisation, and its own no more. REGISTER of the old one's registrar
    /// or of the Treasury, and over the same digest ADMIN of the old and ADMIN of the successor, so that nobody is taken over
    /// without consent. Requires that none of the three is suspended, that the successor has every role that the old one has and
    /// acts for itself, and that the old one acts for nobody else; neither is the Treasury. Where the old one has a successor
    /// already, that one's ADMINs consent for it. Emits {OrganisationSucceeded}.
    function succeed(
        Succeed calldata instruction,
        Approval[] calldata approvals,
        Approval[] calldata oldApprovals,
        Approval[] calldata successorApprovals
    ) external;

    /// @notice Confirms that the approvals authorise what the mandate says, or reverts with the first reason why not.
    function authorise(Mandate calldata mandate, Approval[] calldata approvals) external view returns (Verdict memory);

    /// @notice An organisation's record; all zero if unknown.
    /// @param quorums Officers needed by role, in the order of the roles' bits; 0 where the mask lacks the role.
    function organisationOf(
        bytes32 organisation
    )
        external
        view
        returns (
            uint24 number,
            bytes32 registrar,
            uint8 roles,
            uint16 admins,
            uint8 suspension,
            uint8[7] memory quorums
        );

    /// @notice What an officer may approve for an organisation; zero roles if not (or no longer) enrolled. For an organisation
    /// that was succeeded these are its successor's officers. `limit` is in minor units of `currency`.
    function officerOf(
        bytes32 organisation,
        bytes32 officer,
        bytes3 currency
    ) external view returns (uint8 roles, uint64 validUntil, uint96 limit);

    /// @notice An organisation's pending recovery; all zero if there is none.
    /// @param startedBy The registrar or the Treasury.
    /// @param recovery Reference of its instruction.
    /// @param notBefore First second (Unix time) at which it may be completed.
    function recoveryOf(
        bytes32 organisation
    ) external view returns (bytes32 startedBy, bytes32 recovery, uint64 notBefore, RecoveryState state);

    /// @notice Who acts for an organisation that was succeeded; zero if it acts for itself.
    function successorOf(bytes32 organisation) external view returns (bytes32);

    /// @notice How long an organisation has at least to object to its recovery, in seconds: it may until that is completed.
    function recoveryDelay() external view returns (uint40);

    /// @notice Identifier by register number, from 1; zero beyond the last.
    function identifierOf(uint24 number) external view returns (bytes32);

    /// @notice Register number of an organisation; reverts if it is unknown.
    function numberOf(bytes32 organisation) external view returns (uint24);

    /// @notice Whether an organisation, or who acts for it, is suspended; reverts if it is unknown.
    function isSuspended(bytes32 organisation) external view returns (bool);

    /// @notice How many organisations are on the register.
    function organisationCount() external view returns (uint24);

    /// @notice The treasury contract, which keeps the list of verifiers.
    function treasury() external view returns (address);
}
