// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Instructed} from "./Instructed.sol";
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
    Reinstate
} from "./types/RegistryTypes.sol";

/// @title Who acts for whom
contract OrganisationRegistry is IOrganisationRegistry, Instructed {
    using Quorums for uint56;

    uint24 private constant TREASURY = 1;
    uint8 private constant BY_REGISTRAR = 1;
    uint8 private constant BY_TREASURY = 2;
    /// @dev What an organisation that takes grants needs to bring their money to rest.
    uint8 private constant TO_REST = Role.RELEASE | Role.SETTLE | Role.RECEIPT;

    address private immutable _FOUNDER;

    mapping(bytes32 identifier => Organisation) private _organisations;
    mapping(bytes32 identifier => mapping(bytes32 officer => Officer)) private _officers;
    mapping(uint24 number => bytes32 identifier) private _identifiers;
    address private _treasury;
    uint24 private _count;

    constructor() EIP712("Tallystick Registry", "1") {
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
        for (uint256 i = 0; i < officers.length; ++i) _put(organisation, officers[i]);
        _setQuorums(organisation, quorums);
    }

    /// @inheritdoc IOrganisationRegistry
    function register(Register calldata i, bytes[] calldata possessions, Approval[] calldata approvals) external {
        _authorise(i.envelope, _authority(Role.REGISTER, 0, 0), RegistryDeeds.deed(i), approvals);
        bytes32 registrar = i.envelope.organisation;
        uint8 mask = _organisations[registrar].roles;
        if (i.roles & ~mask != 0) revert Registry_RolesExceedMask(i.subject, i.roles, mask);
        if (i.officers.length != possessions.length) {
            revert Registry_ProofsMismatch(i.officers.length, possessions.length);
        }
        _add(i.subject, registrar, i.roles, i.name);
        for (uint256 k = 0; k < possessions.length; ++k) {
            _checkPossession(i.envelope, i.subject, i.officers[k].signer, possessions[k]);
            _put(i.subject, i.officers[k]);
        }
        _setQuorums(i.subject, i.quorums);
    }

    /// @inheritdoc IOrganisationRegistry
    function enrol(Enrol calldata i, bytes calldata possession, Approval[] calldata approvals) external {
        Verdict memory verdict = _authorise(i.envelope, _authority(Role.ADMIN, 0, 0), RegistryDeeds.deed(i), approvals);
        bytes32 organisation = i.envelope.organisation;
        bytes32 id = keccak256(i.officer.signer);
        bool steppingDown = _officers[organisation][id].roles & ~i.officer.roles & Role.ADMIN != 0;
        if (steppingDown) _requireOthers(organisation, id, verdict);
        _checkPossession(i.envelope, organisation, i.officer.signer, possession);
        _put(organisation, i.officer);
    }

    /// @inheritdoc IOrganisationRegistry
    function retire(Retire calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        bytes32 id = keccak256(i.signer);
        Mandate memory mandate = _fact(i.resigns ? 0 : Role.ADMIN, 0);
        Verdict memory verdict = _authorise(i.envelope, mandate, RegistryDeeds.deed(i), approvals);
        Officer storage officer = _officers[organisation][id];
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
        Officer storage record = _officers[organisation][officer];
        return (record.roles, record.validUntil, record.limits[record.enrolments][currency]);
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
        return _organisations[organisation].suspension != 0;
    }

    /// @inheritdoc IOrganisationRegistry
    function organisationCount() external view returns (uint24) {
        return _count;
    }

    /// @inheritdoc IOrganisationRegistry
    function treasury() external view returns (address) {
        return _treasury;
    }

    /// @inheritdoc Instructed
    function _confirm(
        Mandate memory mandate,
        Approval[] calldata approvals
    ) internal view override returns (Verdict memory verdict) {
        Organisation storage record = _organisations[mandate.organisation];
        verdict.organisation = _active(mandate.organisation, mandate.fact);
        if (mandate.counterparty != 0) verdict.counterparty = _active(mandate.counterparty, mandate.fact);
        if (mandate.fact && _treasuryStandsIn(mandate, record.suspension, approvals)) {
            mandate.organisation = _identifiers[TREASURY];
            record = _organisations[mandate.organisation];
        }
        verdict.by = mandate.organisation;
        uint256 quorum = mandate.role == 0 ? 1 : record.quorums.needed(mandate.role);
        if (quorum == 0 || approvals.length < quorum) {
            revert Registry_QuorumNotReached(mandate.organisation, mandate.role, quorum, approvals.length);
        }
        (verdict.officers, verdict.contractSigners) = _checkApprovals(mandate, approvals);
    }

    /// @dev Facts of a suspended organisation may be signed by the Treasury's officers: its money still has to come to rest.
    function _treasuryStandsIn(
        Mandate memory mandate,
        uint8 suspension,
        Approval[] calldata approvals
    ) private view returns (bool) {
        if (suspension == 0 || mandate.role <= Role.ADMIN || approvals.length == 0) return false;
        return _officers[mandate.organisation][keccak256(approvals[0].signer)].roles == 0;
    }

    function _checkApprovals(
        Mandate memory mandate,
        Approval[] calldata approvals
    ) private view returns (bytes32[] memory officers, uint256 contractSigners) {
        officers = new bytes32[](approvals.length);
        bool covered = mandate.amount == 0;
        bytes32 last;
        for (uint256 i = 0; i < approvals.length; ++i) {
            bytes calldata signer = approvals[i].signer;
            bytes32 id = keccak256(signer);
            if (id <= last) revert Registry_ApprovalsNotAscending(mandate.organisation, id);
            Officer storage officer = _officers[mandate.organisation][id];
            _checkOfficer(mandate, id, officer);
            if (!covered) covered = officer.limits[officer.enrolments][mandate.currency] >= mandate.amount;
            if (!_isValid(signer, mandate.digest, approvals[i].signature)) {
                revert Registry_ApprovalInvalid(mandate.organisation, id);
            }
            if (_isContract(signer)) contractSigners |= 1 << i;
            officers[i] = id;
            last = id;
        }
        if (!covered) revert Registry_OverLimit(mandate.organisation, mandate.currency, mandate.amount);
    }

    /// @dev Addresses, which most signers are, are checked without a copy of the key.
    function _isValid(bytes calldata signer, bytes32 digest, bytes calldata signature) private view returns (bool) {
        if (signer.length != 20) return SignatureChecker.isValidSignatureNow(signer, digest, signature);
        return SignatureChecker.isValidSignatureNowCalldata(address(bytes20(signer)), digest, signature);
    }

    function _isContract(bytes calldata signer) private view returns (bool) {
        return signer.length == 20 && address(bytes20(signer)).code.length > 0;
    }

    function _checkOfficer(Mandate memory mandate, bytes32 id, Officer storage officer) private view {
        uint8 roles = officer.roles;
        if (roles == 0) revert Registry_NotAnOfficer(mandate.organisation, id);
        if (roles & mandate.role != mandate.role) {
            revert Registry_RoleMissing(mandate.organisation, id, mandate.role);
        }
        if (block.timestamp > officer.validUntil) {
            revert Registry_OfficerExpired(mandate.organisation, id, officer.validUntil);
        }
    }

    /// @dev The number of an organisation that is known and, unless facts are recorded, not suspended.
    function _active(bytes32 organisation, bool fact) private view returns (uint24 number) {
        Organisation storage record = _organisations[organisation];
        number = record.number;
        if (number == 0) revert Registry_UnknownOrganisation(organisation);
        if (!fact && record.suspension != 0) revert Registry_Suspended(organisation);
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

    /// @dev Enrols an officer or replaces its terms: limits that it had before end with them.
    function _put(bytes32 organisation, OfficerTerms calldata terms) private {
        Organisation storage record = _organisations[organisation];
        _checkSigner(organisation, terms.signer);
        if (terms.roles == 0) revert Registry_NoRoles(organisation);
        if (terms.roles & ~record.roles != 0) {
            revert Registry_RolesExceedMask(organisation, terms.roles, record.roles);
        }
        bytes32 id = keccak256(terms.signer);
        if (block.timestamp > terms.validUntil) revert Registry_OfficerExpired(organisation, id, terms.validUntil);
        Officer storage officer = _officers[organisation][id];
        if (officer.roles & Role.ADMIN != 0) --record.admins;
        if (terms.roles & Role.ADMIN != 0) ++record.admins;
        officer.roles = terms.roles;
        officer.validUntil = terms.validUntil;
        uint32 enrolment = ++officer.enrolments;
        for (uint256 i = 0; i < terms.limits.length; ++i) {
            officer.limits[enrolment][terms.limits[i].currency] = terms.limits[i].amount;
        }
        emit OfficerEnrolled(organisation, id, terms.signer, terms.roles, terms.validUntil, terms.limits);
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

    function _setQuorums(bytes32 organisation, uint8[7] calldata list) private {
        Organisation storage record = _organisations[organisation];
        uint56 quorums = Quorums.pack(list);
        uint8 role = quorums.unsound(record.roles, record.admins);
        if (role != 0) revert Registry_BadQuorum(organisation, role, quorums.needed(role));
        record.quorums = quorums;
        for (uint256 i = 0; i < Role.COUNT; ++i) {
            if (list[i] != 0) emit QuorumSet(organisation, uint8(1 << i), list[i]);
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

    /// @dev One officer alone could stand in the way of its own retirement.
    function _withdrawalRole() internal pure override returns (uint8) {
        return Role.ADMIN;
    }

    /// @dev The registry's instructions move no money.
    function _currency() internal pure override returns (bytes3) {
        return 0;
    }
}
