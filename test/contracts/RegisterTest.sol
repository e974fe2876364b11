// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./LedgerTest.sol";

/// @title What the tests of the register share
abstract contract RegisterTest is LedgerTest {
    bytes32 internal constant NEW = "DK-CVR-20699310";

    function _ask(bytes memory data) internal {
        _send(address(_registry), data);
    }

    function _refused(bytes memory data, bytes memory refusal) internal {
        _refuse(address(_registry), data, refusal);
    }

    function _unproven(bytes32 organisation, bytes32 officer) internal pure returns (bytes memory) {
        bytes4 selector = IOrganisationRegistry.Registry_PossessionNotProven.selector;
        return abi.encodeWithSelector(selector, organisation, officer);
    }

    function _expired(bytes32 organisation, bytes32 officer, uint64 validUntil) internal pure returns (bytes memory) {
        bytes4 selector = IOrganisationRegistry.Registry_OfficerExpired.selector;
        return abi.encodeWithSelector(selector, organisation, officer, validUntil);
    }

    function _lockOut(bytes32 organisation, uint256 others, uint8 quorum) internal pure returns (bytes memory) {
        bytes4 selector = IOrganisationRegistry.Registry_WouldLockOut.selector;
        return abi.encodeWithSelector(selector, organisation, others, quorum);
    }

    function _short(
        bytes32 organisation,
        uint8 role,
        uint256 quorum,
        uint256 given
    ) internal pure returns (bytes memory) {
        bytes4 selector = IOrganisationRegistry.Registry_QuorumNotReached.selector;
        return abi.encodeWithSelector(selector, organisation, role, quorum, given);
    }

    function _expectRecord(bytes32 id, bytes32 registrar, uint8 roles, uint16 admins, uint8 suspension) internal view {
        (, bytes32 by, uint8 mask, uint16 count, uint8 suspended, ) = _registry.organisationOf(id);
        _same(by, registrar, "registrar");
        _same(mask, roles, "roles");
        _same(count, admins, "admins");
        _same(suspended, suspension, "suspension");
    }
}
