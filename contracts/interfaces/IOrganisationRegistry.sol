// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IInstructed} from "./IInstructed.sol";
import {Approval, Mandate, Verdict} from "../types/Authority.sol";
import {Register, Enrol, Retire, SetQuorum, Suspend, Reinstate, OfficerTerms, Limit} from "../types/RegistryTypes.sol";

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

    /// @notice Lifts one's own suspension; the Treasury lifts anyone's. REGISTER. Emits {OrganisationReinstated}.
    function reinstate(Reinstate calldata instruction, Approval[] calldata approvals) external;

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

    /// @notice An officer's record; zero roles if not (or no longer) enrolled. `limit` is in minor units of `currency`.
    function officerOf(
        bytes32 organisation,
        bytes32 officer,
        bytes3 currency
    ) external view returns (uint8 roles, uint64 validUntil, uint96 limit);

    /// @notice Identifier by register number, from 1; zero beyond the last.
    function identifierOf(uint24 number) external view returns (bytes32);

    /// @notice Register number of an organisation; reverts if it is unknown.
    function numberOf(bytes32 organisation) external view returns (uint24);

    /// @notice Whether an organisation is suspended; reverts if it is unknown.
    function isSuspended(bytes32 organisation) external view returns (bool);

    /// @notice How many organisations are on the register.
    function organisationCount() external view returns (uint24);

    /// @notice The treasury contract, which keeps the list of verifiers.
    function treasury() external view returns (address);
}
