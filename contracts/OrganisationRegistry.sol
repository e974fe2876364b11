// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {RegistryBook} from "./RegistryBook.sol";
import {IOrganisationRegistry} from "./interfaces/IOrganisationRegistry.sol";
import {ITreasury} from "./interfaces/ITreasury.sol";
import {Quorums} from "./libraries/Quorums.sol";
import {RegistryDeeds} from "./libraries/RegistryDeeds.sol";
import {Text} from "./libraries/Text.sol";
import {Approval, Envelope, Mandate, Verdict, Role} from "./types/Authority.sol";
import {
    Organisation,
    Officer,
    OfficerTerms,
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
    Recovery,
    RecoveryState
} from "./types/RegistryTypes.sol";

/// @title Who acts for whom
contract OrganisationRegistry is RegistryBook {
    using Quorums for uint56;

    uint8 private constant BY_REGISTRAR = 1;
    uint8 private constant BY_TREASURY = 2;
    uint8 private constant BY_RECOVERY = 4;
    /// @dev Long enough to notice; money comes to rest meanwhile.
    uint40 private constant RECOVERY_DELAY = 7 days;
    /// @dev What an organisation that takes grants needs to bring their money to rest.
    uint8 private constant TO_REST = Role.RELEASE | Role.SETTLE | Role.RECEIPT;

    address private immutable _FOUNDER;

    constructor() {
        _FOUNDER = msg.sender;
    }

    /// @inheritdoc IOrganisationRegistry
    function found(
        address treasury_,
        bytes32 organisation,
        string calldata name,
        OfficerTerms[] calldata officers,
        uint8[7] calldata quorums
    ) external {
        if (msg.sender != _FOUNDER) revert Registry_NotFounder(msg.sender);
        if (_count != 0) revert Registry_AlreadyFounded();
        _treasury = treasury_;
        _add(organisation, 0, Role.ALL, name);
        _openWith(organisation, officers, quorums);
    }

    /// @inheritdoc IOrganisationRegistry
    function register(Register calldata i, bytes[] calldata possessions, Approval[] calldata approvals) external {
        _authorise(i.envelope, _authority(Role.REGISTER, 0, 0), RegistryDeeds.deed(i), approvals);
        bytes32 registrar = i.envelope.organisation;
        uint8 mask = _organisations[registrar].roles;
        if (i.roles & ~mask != 0) revert Registry_RolesExceedMask(i.subject, i.roles, mask);
        _add(i.subject, registrar, i.roles, i.name);
        _checkPossessions(i.envelope, i.subject, i.officers, possessions);
        _openWith(i.subject, i.officers, i.quorums);
    }

    /// @inheritdoc IOrganisationRegistry
    function enrol(Enrol calldata i, bytes calldata possession, Approval[] calldata approvals) external {
        Verdict memory verdict = _authorise(i.envelope, _authority(Role.ADMIN, 0, 0), RegistryDeeds.deed(i), approvals);
        bytes32 organisation = i.envelope.organisation;
        _requireUnsucceeded(organisation);
        Organisation storage record = _organisations[organisation];
        bytes32 id = keccak256(i.officer.signer);
        bool steppingDown = _officer(organisation, id).roles & ~i.officer.roles & Role.ADMIN != 0;
        if (steppingDown) _requireOthers(organisation, id, verdict);
        _checkPossession(i.envelope, organisation, i.officer.signer, possession);
        record.admins = _put(organisation, record.era, record.admins, i.officer);
        _announce(organisation, i.officer);
    }

    /// @inheritdoc IOrganisationRegistry
    function retire(Retire calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        bytes32 id = keccak256(i.signer);
        Mandate memory mandate = _fact(i.resigns ? 0 : Role.ADMIN, 0);
        Verdict memory verdict = _authorise(i.envelope, mandate, RegistryDeeds.deed(i), approvals);
        _requireUnsucceeded(organisation);
        Officer storage officer = _officer(organisation, id);
        if (officer.roles == 0) revert Registry_NotAnOfficer(organisation, id);
        if (i.resigns && (verdict.officers.length > 1 || verdict.officers[0] != id)) {
            revert Registry_RoleMissing(organisation, verdict.officers[0], Role.ADMIN);
        }
        bool admin = officer.roles & Role.ADMIN != 0;
        if (admin && !i.resigns) _requireOthers(organisation, id, verdict);
        if (admin) --_organisations[organisation].admins;
        officer.roles = 0;
        emit OfficerRetired(organisation, id);
    }

    /// @inheritdoc IOrganisationRegistry
    function setQuorum(SetQuorum calldata i, Approval[] calldata approvals) external {
        Verdict memory verdict = _authorise(i.envelope, _authority(Role.ADMIN, 0, 0), RegistryDeeds.deed(i), approvals);
        bytes32 organisation = i.envelope.organisation;
        _requireUnsucceeded(organisation);
        Organisation storage record = _organisations[organisation];
        if (i.role == Role.ADMIN && verdict.officers.length < i.quorum) {
            revert Registry_WouldLockOut(organisation, verdict.officers.length, i.quorum);
        }
        if (record.quorums.needed(i.role) == 0) revert Registry_BadQuorum(organisation, i.role, i.quorum);
        record.quorums = record.quorums.with(i.role, i.quorum);
        if (record.quorums.unsound(record.roles, record.admins) != 0) {
            revert Registry_BadQuorum(organisation, i.role, i.quorum);
        }
        emit QuorumSet(organisation, i.role, i.quorum);
    }

    /// @inheritdoc IOrganisationRegistry
    function suspend(Suspend calldata i, Approval[] calldata approvals) external {
        _authorise(i.envelope, _authority(Role.REGISTER, 0, 0), RegistryDeeds.deed(i), approvals);
        bytes32 by = i.envelope.organisation;
        _organisations[i.subject].suspension |= _suspender(by, i.subject);
        emit OrganisationSuspended(i.subject, by, i.reason);
    }

    /// @inheritdoc IOrganisationRegistry
    function reinstate(Reinstate calldata i, Approval[] calldata approvals) external {
        _authorise(i.envelope, _authority(Role.REGISTER, 0, 0), RegistryDeeds.deed(i), approvals);
        bytes32 by = i.envelope.organisation;
        Organisation storage subject = _organisations[i.subject];
        uint8 lifted = _suspender(by, i.subject);
        if (lifted == BY_TREASURY) lifted |= BY_REGISTRAR;
        if (subject.suspension & lifted == 0) revert Registry_NotSuspended(i.subject, by);
        subject.suspension &= ~lifted;
        emit OrganisationReinstated(i.subject, by);
    }

    /// @inheritdoc IOrganisationRegistry
    function startRecovery(
        StartRecovery calldata i,
        bytes[] calldata possessions,
        Approval[] calldata approvals
    ) external {
        _authorise(i.envelope, _authority(Role.REGISTER, 0, 0), RegistryDeeds.deed(i), approvals);
        (bytes32 by, bytes32 ref) = (i.envelope.organisation, i.envelope.ref);
        _suspender(by, i.subject);
        _requireUnsucceeded(i.subject);
        Recovery storage recovery = _recoveries[i.subject];
        if (recovery.state != RecoveryState.None) {
            revert Registry_RecoveryState(i.subject, recovery.ref, recovery.state);
        }
        _checkPossessions(i.envelope, i.subject, i.officers, possessions);
        uint32 era = recovery.era + 1;
        uint40 notBefore = uint40(block.timestamp) + RECOVERY_DELAY;
        (recovery.admins, recovery.quorums) = _fill(i.subject, era, i.officers, i.quorums);
        (recovery.era, recovery.notBefore, recovery.state) = (era, notBefore, RecoveryState.Pending);
        (recovery.startedBy, recovery.ref) = (_organisations[by].number, ref);
        _organisations[i.subject].suspension |= BY_RECOVERY;
        emit RecoveryStarted(i.subject, by, ref, notBefore, i.officers, i.quorums);
    }

    /// @inheritdoc IOrganisationRegistry
    function vetoRecovery(VetoRecovery calldata i, Approval[] calldata approvals) external {
        _authorise(i.envelope, _fact(Role.ADMIN, 0), RegistryDeeds.deed(i), approvals);
        bytes32 organisation = i.envelope.organisation;
        Recovery storage recovery = _recovery(organisation, i.startedBy, i.recovery);
        _requireState(organisation, recovery, RecoveryState.Pending);
        bool ended = recovery.startedBy == TREASURY;
        if (ended) _endRecovery(organisation, recovery);
        else recovery.state = RecoveryState.Disputed;
        emit RecoveryVetoed(organisation, i.startedBy, i.recovery, ended);
    }

    /// @inheritdoc IOrganisationRegistry
    function adjudicate(Adjudicate calldata i, Approval[] calldata approvals) external {
        bytes32 by = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _authority(Role.REGISTER, 0, 0),
            RegistryDeeds.deed(i),
            approvals
        );
        Recovery storage recovery = _recovery(i.subject, i.startedBy, i.recovery);
        if (verdict.organisation != TREASURY && (i.upheld || by != i.startedBy)) {
            revert Registry_MayNotAdjudicate(by, i.subject);
        }
        if (i.upheld) {
            _requireState(i.subject, recovery, RecoveryState.Disputed);
            recovery.state = RecoveryState.Upheld;
        } else {
            _endRecovery(i.subject, recovery);
        }
        emit RecoveryAdjudicated(i.subject, i.startedBy, i.recovery, by, i.upheld);
    }

    /// @inheritdoc IOrganisationRegistry
    function completeRecovery(bytes32 organisation, bytes32 startedBy, bytes32 ref) external {
        Recovery storage recovery = _recovery(organisation, startedBy, ref);
        if (recovery.state == RecoveryState.Disputed) {
            revert Registry_RecoveryState(organisation, ref, RecoveryState.Disputed);
        }
        if (block.timestamp < recovery.notBefore) revert Registry_RecoveryNotDue(organisation, ref, recovery.notBefore);
        _active(startedBy, false);
        Organisation storage record = _organisations[organisation];
        (record.era, record.admins, record.quorums) = (recovery.era, recovery.admins, recovery.quorums);
        _endRecovery(organisation, recovery);
        emit OrganisationRecovered(organisation, startedBy, ref);
    }

    /// @inheritdoc IOrganisationRegistry
    function succeed(
        Succeed calldata i,
        Approval[] calldata approvals,
        Approval[] calldata oldApprovals,
        Approval[] calldata successorApprovals
    ) external {
        (bytes32 by, bytes32 ref) = (i.envelope.organisation, i.envelope.ref);
        bytes32 digest = _claim(i.envelope, RegistryDeeds.deed(i));
        _sign(by, ref, _authority(Role.REGISTER, 0, 0), digest, approvals);
        _suspender(by, i.old);
        _checkSuccession(i.old, i.successor);
        _cosign(i.old, ref, _authority(Role.ADMIN, 0, 0), digest, oldApprovals);
        _cosign(i.successor, ref, _authority(Role.ADMIN, 0, 0), digest, successorApprovals);
        Organisation storage old = _organisations[i.old];
        Organisation storage successor = _organisations[i.successor];
        if (old.successor != 0) --_organisations[_identifiers[old.successor]].predecessors;
        ++successor.predecessors;
        old.successor = successor.number;
        emit OrganisationSucceeded(i.old, i.successor, by);
    }

    /// @inheritdoc IOrganisationRegistry
    function authorise(Mandate memory mandate, Approval[] calldata approvals) external view returns (Verdict memory) {
        return _confirm(mandate, approvals);
    }

    /// @inheritdoc IOrganisationRegistry
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
        )
    {
        Organisation memory record = _organisations[organisation];
        return (
            record.number,
            _identifiers[record.registrar],
            record.roles,
            record.admins,
            record.suspension,
            record.quorums.unpack()
        );
    }

    /// @inheritdoc IOrganisationRegistry
    function officerOf(
        bytes32 organisation,
        bytes32 officer,
        bytes3 currency
    ) external view returns (uint8 roles, uint64 validUntil, uint96 limit) {
        Officer storage record = _officer(_acting(organisation), officer);
        roles = record.roles & _organisations[organisation].roles;
        return (roles, record.validUntil, record.limits[record.enrolments][currency]);
    }

    /// @inheritdoc IOrganisationRegistry
    function recoveryOf(
        bytes32 organisation
    ) external view returns (bytes32 startedBy, bytes32 ref, uint64 notBefore, RecoveryState state) {
        Recovery storage recovery = _recoveries[organisation];
        if (recovery.state == RecoveryState.None) return (0, 0, 0, RecoveryState.None);
        return (_identifiers[recovery.startedBy], recovery.ref, recovery.notBefore, recovery.state);
    }

    /// @inheritdoc IOrganisationRegistry
    function successorOf(bytes32 organisation) external view returns (bytes32) {
        return _identifiers[_organisations[organisation].successor];
    }

    /// @inheritdoc IOrganisationRegistry
    function recoveryDelay() external pure returns (uint40) {
        return RECOVERY_DELAY;
    }

    /// @inheritdoc IOrganisationRegistry
    function identifierOf(uint24 number) external view returns (bytes32) {
        return _identifiers[number];
    }

    /// @inheritdoc IOrganisationRegistry
    function numberOf(bytes32 organisation) external view returns (uint24) {
        return _active(organisation, true);
    }

    /// @inheritdoc IOrganisationRegistry
    function isSuspended(bytes32 organisation) external view returns (bool) {
        _active(organisation, true);
        return _organisations[organisation].suspension | _organisations[_acting(organisation)].suspension != 0;
    }

    /// @inheritdoc IOrganisationRegistry
    function organisationCount() external view returns (uint24) {
        return _count;
    }

    /// @inheritdoc IOrganisationRegistry
    function treasury() external view returns (address) {
        return _treasury;
    }

    /// @dev In which capacity `by` may suspend the subject.
    function _suspender(bytes32 by, bytes32 subject) private view returns (uint8) {
        Organisation storage record = _organisations[subject];
        uint24 number = _organisations[by].number;
        if (record.number == 0) revert Registry_UnknownOrganisation(subject);
        if (record.number != TREASURY && number == TREASURY) return BY_TREASURY;
        if (record.registrar == number) return BY_REGISTRAR;
        revert Registry_NotRegistrar(by, subject);
    }

    function _add(bytes32 identifier, bytes32 registrar, uint8 roles, string calldata name) private {
        if (!Text.isIdentifier(identifier)) revert Registry_BadIdentifier(identifier);
        Organisation storage record = _organisations[identifier];
        if (record.number != 0) revert Registry_OrganisationExists(identifier);
        bool commits = roles & Role.COMMIT != 0;
        if (roles & Role.ADMIN == 0 || (commits && roles & TO_REST != TO_REST)) {
            revert Registry_RolesIncomplete(identifier, roles);
        }
        uint24 number = ++_count;
        record.number = number;
        record.registrar = _organisations[registrar].number;
        record.roles = roles;
        _identifiers[number] = identifier;
        emit OrganisationRegistered(identifier, registrar, number, roles, name);
    }

    /// @dev The officers and quorums with which an organisation joins the register.
    function _openWith(bytes32 organisation, OfficerTerms[] calldata officers, uint8[7] calldata quorums) private {
        Organisation storage record = _organisations[organisation];
        (record.admins, record.quorums) = _fill(organisation, 0, officers, quorums);
        for (uint256 k = 0; k < officers.length; ++k) _announce(organisation, officers[k]);
        for (uint256 k = 0; k < Role.COUNT; ++k) {
            if (quorums[k] != 0) emit QuorumSet(organisation, uint8(1 << k), quorums[k]);
        }
    }

    /// @dev Fills an era that nobody was enrolled in, and checks that its quorums can be reached.
    function _fill(
        bytes32 organisation,
        uint32 era,
        OfficerTerms[] calldata officers,
        uint8[7] calldata list
    ) private returns (uint16 admins, uint56 quorums) {
        for (uint256 k = 0; k < officers.length; ++k) admins = _put(organisation, era, admins, officers[k]);
        quorums = Quorums.pack(list);
        uint8 role = quorums.unsound(_organisations[organisation].roles, admins);
        if (role != 0) revert Registry_BadQuorum(organisation, role, quorums.needed(role));
    }

    /// @dev Enrols an officer or replaces its terms: limits that it had before end with them. Takes the number of the era's
    /// ADMINs before and returns the one after.
    function _put(
        bytes32 organisation,
        uint32 era,
        uint16 admins,
        OfficerTerms calldata terms
    ) private returns (uint16) {
        Organisation storage record = _organisations[organisation];
        uint8 mask = record.roles;
        _checkSigner(organisation, terms.signer);
        if (terms.roles == 0) revert Registry_NoRoles(organisation);
        if (terms.roles & ~mask != 0) revert Registry_RolesExceedMask(organisation, terms.roles, mask);
        bytes32 id = keccak256(terms.signer);
        if (block.timestamp > terms.validUntil) revert Registry_OfficerExpired(organisation, id, terms.validUntil);
        Officer storage officer = _officers[_staff(record.number, era)][id];
        if (officer.roles & Role.ADMIN != 0) --admins;
        if (terms.roles & Role.ADMIN != 0) ++admins;
        officer.roles = terms.roles;
        officer.validUntil = terms.validUntil;
        uint32 enrolment = ++officer.enrolments;
        for (uint256 i = 0; i < terms.limits.length; ++i) {
            officer.limits[enrolment][terms.limits[i].currency] = terms.limits[i].amount;
        }
        return admins;
    }

    function _announce(bytes32 organisation, OfficerTerms calldata terms) private {
        bytes32 id = keccak256(terms.signer);
        emit OfficerEnrolled(organisation, id, terms.signer, terms.roles, terms.validUntil, terms.limits);
    }

    function _recovery(bytes32 organisation, bytes32 startedBy, bytes32 ref) private view returns (Recovery storage) {
        Recovery storage recovery = _recoveries[organisation];
        bool pending = recovery.state != RecoveryState.None && recovery.ref == ref;
        if (!pending || _identifiers[recovery.startedBy] != startedBy) {
            revert Registry_NoSuchRecovery(organisation, startedBy, ref);
        }
        return recovery;
    }

    function _requireState(bytes32 organisation, Recovery storage recovery, RecoveryState state) private view {
        if (recovery.state != state) revert Registry_RecoveryState(organisation, recovery.ref, recovery.state);
    }

    /// @dev Of a recovery, nothing is left but its era, which is never given out again.
    function _endRecovery(bytes32 organisation, Recovery storage recovery) private {
        recovery.state = RecoveryState.None;
        _organisations[organisation].suspension &= ~BY_RECOVERY;
    }

    /// @dev One hop only, so that who acts for whom is read in one step and never goes in a circle.
    function _checkSuccession(bytes32 old, bytes32 successor) private view {
        Organisation storage record = _organisations[old];
        Organisation storage next = _organisations[successor];
        if (next.number == 0) revert Registry_UnknownOrganisation(successor);
        if (next.number == TREASURY) revert Registry_TreasuryMayNotSucceed(old);
        if (successor == old || next.number == record.successor) revert Registry_BadSuccessor(old, successor);
        _requireUnsucceeded(successor);
        if (record.predecessors != 0) revert Registry_ActsForOthers(old, record.predecessors);
        if (record.roles & ~next.roles != 0) revert Registry_RolesExceedMask(successor, record.roles, next.roles);
    }

    function _checkSigner(bytes32 organisation, bytes calldata signer) private view {
        if (signer.length < 20 || (signer.length == 20 && bytes20(signer) == 0)) {
            revert Registry_BadSigner(organisation, signer);
        }
        if (signer.length > 20) {
            address verifier = address(bytes20(signer[:20]));
            if (!ITreasury(_treasury).isVerifier(verifier)) revert Registry_VerifierNotAllowed(verifier);
        }
    }

    function _checkPossessions(
        Envelope calldata envelope,
        bytes32 organisation,
        OfficerTerms[] calldata officers,
        bytes[] calldata proofs
    ) private view {
        if (officers.length != proofs.length) revert Registry_ProofsMismatch(officers.length, proofs.length);
        for (uint256 k = 0; k < proofs.length; ++k) {
            _checkPossession(envelope, organisation, officers[k].signer, proofs[k]);
        }
    }

    function _checkPossession(
        Envelope calldata envelope,
        bytes32 organisation,
        bytes calldata signer,
        bytes calldata proof
    ) private view {
        _checkSigner(organisation, signer);
        bytes32 digest = _hashTypedDataV4(RegistryDeeds.possession(organisation, signer, envelope));
        if (!SignatureChecker.isValidSignatureNow(signer, digest, proof)) {
            revert Registry_PossessionNotProven(organisation, keccak256(signer));
        }
    }

    /// @dev Enough ADMINs beside this officer have just signed: records alone don't tell whose term has ended.
    function _requireOthers(bytes32 organisation, bytes32 officer, Verdict memory verdict) private view {
        uint256 others;
        for (uint256 i = 0; i < verdict.officers.length; ++i) {
            if (verdict.officers[i] != officer) ++others;
        }
        uint8 quorum = _organisations[organisation].quorums.needed(Role.ADMIN);
        if (others < quorum) revert Registry_WouldLockOut(organisation, others, quorum);
    }
}
