// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Role} from "../types/Authority.sol";

/// @title Quorums by role, packed one byte a role
library Quorums {
    /// @notice Officers needed for `role`; 0 unless it is a single role's bit.
    /// @dev Role i is the bit 2^i and its byte begins at bit 8i, so dividing by (2^i)^8 brings that byte to the front.
    function needed(uint56 quorums, uint8 role) internal pure returns (uint8) {
        if (role == 0 || role > Role.VERIFY || role & (role - 1) != 0) return 0;
        // at most 64^8 = 2^48; the checks would cost every instruction 200 gas
        unchecked {
            uint256 squared = uint256(role) * role;
            uint256 fourth = squared * squared;
            return uint8(quorums / (fourth * fourth));
        }
    }

    /// @notice The same quorums with `role` needing `quorum` officers.
    function with(uint56 quorums, uint8 role, uint8 quorum) internal pure returns (uint56 changed) {
        uint8[7] memory list = unpack(quorums);
        for (uint256 i = 0; i < Role.COUNT; ++i) {
            if (role == 1 << i) list[i] = quorum;
        }
        return pack(list);
    }

    function pack(uint8[7] memory list) internal pure returns (uint56 quorums) {
        for (uint256 i = 0; i < Role.COUNT; ++i) quorums |= uint56(list[i]) << uint56(8 * i);
    }

    function unpack(uint56 quorums) internal pure returns (uint8[7] memory list) {
        for (uint256 i = 0; i < Role.COUNT; ++i) list[i] = uint8(quorums >> (8 * i));
    }

    /// @notice The first role (as a bit) whose quorum breaks a rule, 0 if all are sound: at least 1 for each role of the
    /// mask and 0 for the others, ADMIN's at least the largest and no more than there are `admins`.
    function unsound(uint56 quorums, uint8 mask, uint16 admins) internal pure returns (uint8 role) {
        uint8 admin = needed(quorums, Role.ADMIN);
        if (admin > admins) return Role.ADMIN;
        for (uint256 i = 0; i < Role.COUNT; ++i) {
            role = uint8(1 << i);
            uint8 quorum = uint8(quorums >> (8 * i));
            bool allowed = mask & role == 0 ? quorum == 0 : quorum > 0 && quorum <= admin;
            if (!allowed) return role;
        }
        return 0;
    }
}
