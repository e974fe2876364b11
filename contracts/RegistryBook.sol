// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Instructed} from "./Instructed.sol";
import {IOrganisationRegistry} from "./interfaces/IOrganisationRegistry.sol";
import {Quorums} from "./libraries/Quorums.sol";
import {Approval, Mandate, Verdict, Role} from "./types/Authority.sol";
import {Organisation, Officer, Recovery} from "./types/RegistryTypes.sol";

/// @title The register's storage, and how it confirms who acts for whom
abstract contract RegistryBook is IOrganisationRegistry, Instructed {
    using Quorums for uint56;

    uint24 internal constant TREASURY = 1;

    mapping(bytes32 identifier => Organisation) internal _organisations;
    /// @dev Nobody outside of an organisation's present staff is its officer.
    mapping(uint56 staff => mapping(bytes32 officer => Officer)) internal _officers;
    mapping(uint24 number => bytes32 identifier) internal _identifiers;
    address internal _treasury;
    uint24 internal _count;
    mapping(bytes32 identifier => Recovery) internal _recoveries;

    constructor() EIP712("Tallystick Registry", "1") {}

    /// @inheritdoc Instructed
    function _confirm(
        Mandate memory mandate,
        Approval[] calldata approvals
    ) internal view override returns (Verdict memory verdict) {
        Organisation storage record = _organisations[mandate.organisation];
        verdict.organisation = record.number;
        if (verdict.organisation == 0) revert Registry_UnknownOrganisation(mandate.organisation);
        if (record.successor != 0 || record.suspension != 0) {
            mandate.organisation = _inStead(record, mandate, approvals);
            record = _organisations[mandate.organisation];
        }
        if (mandate.counterparty != 0) verdict.counterparty = _active(mandate.counterparty, mandate.fact);
        verdict.by = mandate.organisation;
        uint256 quorum = mandate.role == 0 ? 1 : record.quorums.needed(mandate.role);
        if (quorum == 0 || approvals.length < quorum) {
            revert Registry_QuorumNotReached(mandate.organisation, mandate.role, quorum, approvals.length);
        }
        (verdict.officers, verdict.contractSigners) = _checkApprovals(
            mandate,
            _officers[_staff(record.number, record.era)],
            approvals
        );
    }

    /// @dev Whose officers sign for an organisation that was succeeded or is suspended: its own, or its successor's; or for facts
    /// while either is suspended, the Treasury's, as money still has to come to rest. The Treasury's it is as soon as one of them
    /// approves who couldn't sign for the organisation itself: neither their order nor a key that serves both decides it.
    function _inStead(
        Organisation storage record,
        Mandate memory mandate,
        Approval[] calldata approvals
    ) private view returns (bytes32 by) {
        by = mandate.organisation;
        if (!mandate.fact) _requireActive(record, by);
        bool suspended = record.suspension != 0;
        if (record.successor != 0) {
            // it acts within the roles that the old organisation had
            if (mandate.role != 0 && record.quorums.needed(mandate.role) == 0) {
                revert Registry_QuorumNotReached(by, mandate.role, 0, approvals.length);
            }
            by = _identifiers[record.successor];
            suspended = suspended || _organisations[by].suspension != 0;
        }
        if (!suspended || !mandate.fact || mandate.role <= Role.ADMIN) return by;
        bytes32 stead = _identifiers[TREASURY];
        for (uint256 i = 0; i < approvals.length; ++i) {
            bytes32 id = keccak256(approvals[i].signer);
            if (!_isAble(_officer(by, id), mandate.role) && _officer(stead, id).roles != 0) return stead;
        }
    }

    function _isAble(Officer storage officer, uint8 role) private view returns (bool) {
        return officer.roles & role != 0 && block.timestamp <= officer.validUntil;
    }

    function _checkApprovals(
        Mandate memory mandate,
        mapping(bytes32 officer => Officer) storage present,
        Approval[] calldata approvals
    ) private view returns (bytes32[] memory officers, uint256 contractSigners) {
        officers = new bytes32[](approvals.length);
        bool covered = mandate.amount == 0;
        bytes32 last;
        for (uint256 i = 0; i < approvals.length; ++i) {
            bytes calldata signer = approvals[i].signer;
            bytes32 id = keccak256(signer);
            if (id <= last) revert Registry_ApprovalsNotAscending(mandate.organisation, id);
            Officer storage officer = present[id];
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

    /// @dev The number of an organisation that is known and, unless facts are recorded, neither suspended nor succeeded by one
    /// that is.
    function _active(bytes32 organisation, bool fact) internal view returns (uint24 number) {
        Organisation storage record = _organisations[organisation];
        number = record.number;
        if (number == 0) revert Registry_UnknownOrganisation(organisation);
        if (!fact) _requireActive(record, organisation);
    }

    function _requireActive(Organisation storage record, bytes32 organisation) private view {
        if (record.suspension != 0) revert Registry_Suspended(organisation);
        if (record.successor != 0) {
            bytes32 successor = _identifiers[record.successor];
            if (_organisations[successor].suspension != 0) revert Registry_Suspended(successor);
        }
    }

    /// @dev Whose officers act for an organisation while nobody is suspended.
    function _acting(bytes32 organisation) internal view returns (bytes32) {
        uint24 successor = _organisations[organisation].successor;
        return successor == 0 ? organisation : _identifiers[successor];
    }

    /// @dev An officer's record in the organisation's present era; empty if it has none.
    function _officer(bytes32 organisation, bytes32 officer) internal view returns (Officer storage) {
        Organisation storage record = _organisations[organisation];
        return _officers[_staff(record.number, record.era)][officer];
    }

    /// @dev Whoever is enrolled at an organisation in one era.
    function _staff(uint24 number, uint32 era) internal pure returns (uint56) {
        return (uint56(era) << 24) | number;
    }

    /// @dev Its officers and quorums mean something: nobody succeeded it.
    function _requireUnsucceeded(bytes32 organisation) internal view {
        uint24 successor = _organisations[organisation].successor;
        if (successor != 0) revert Registry_Succeeded(organisation, _identifiers[successor]);
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
