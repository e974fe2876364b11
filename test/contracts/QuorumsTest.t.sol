// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Test} from "./Test.sol";
import {Quorums} from "../../contracts/libraries/Quorums.sol";

/// @notice Packed quorums against plain lists of seven.
contract QuorumsTest is Test {
    function testFuzz_PackedAndUnpackedIsTheSameList(uint8[7] memory list) public pure {
        _yes(_equal(Quorums.unpack(Quorums.pack(list)), list), "list");
    }

    // Only a single known role has a quorum, and it is the one in its place.
    function testFuzz_EachRoleHasItsOwnQuorum(uint8[7] memory list) public pure {
        uint56 quorums = Quorums.pack(list);
        for (uint256 role = 0; role < 256; ++role) {
            _same(Quorums.needed(quorums, uint8(role)), _listed(list, role), "needed");
        }
    }

    function testFuzz_AQuorumIsChangedAlone(uint8[7] memory list, uint8 quorum) public pure {
        uint56 quorums = Quorums.pack(list);
        for (uint256 place = 0; place < 7; ++place) {
            uint8[7] memory changed = Quorums.unpack(Quorums.with(quorums, uint8(1 << place), quorum));
            for (uint256 k = 0; k < 7; ++k) _same(changed[k], k == place ? quorum : list[k], "quorum");
        }
        _same(Quorums.with(quorums, 128, quorum), quorums, "no such role");
        _same(Quorums.with(quorums, 3, quorum), quorums, "two roles");
    }

    // Small numbers, so that sound and unsound lists both come about.
    function testFuzz_TheFirstUnsoundRoleIsNamed(uint8[7] memory list, uint8 mask, uint8 admins) public pure {
        for (uint256 k = 0; k < 7; ++k) list[k] %= 4;
        _judged(list, mask, admins % 5);
        for (uint256 k = 0; k < 7; ++k) list[k] = mask & (1 << k) == 0 ? 0 : 1 + (list[k] % 2);
        _judged(list, mask, admins % 5);
        list[0] = 2;
        _judged(list, mask | 1, 2);
    }

    function test_AQuorumOfOneEachIsSound() public pure {
        uint56 ones = Quorums.pack([1, 1, 1, 1, 1, 1, 1]);
        _same(Quorums.unsound(ones, 127, 1), 0, "enough");
        _same(Quorums.unsound(ones, 127, 0), 1, "no admin");
        _same(Quorums.unsound(ones, 255, 1), 0, "there is no eighth role");
        _same(Quorums.unsound(ones, 63, 1), 64, "a quorum for a role that the organisation hasn't");
    }

    function _judged(uint8[7] memory list, uint8 mask, uint16 admins) private pure {
        _same(Quorums.unsound(Quorums.pack(list), mask, admins), _firstUnsound(list, mask, admins), "unsound");
    }

    function _firstUnsound(uint8[7] memory list, uint8 mask, uint16 admins) private pure returns (uint256) {
        if (list[0] > admins) return 1;
        for (uint256 k = 0; k < 7; ++k) {
            bool has = (mask >> k) % 2 == 1;
            if (has && (list[k] == 0 || list[k] > list[0])) return 2 ** k;
            if (!has && list[k] != 0) return 2 ** k;
        }
        return 0;
    }

    function _listed(uint8[7] memory list, uint256 role) private pure returns (uint8) {
        for (uint256 k = 0; k < 7; ++k) {
            if (role == 2 ** k) return list[k];
        }
        return 0;
    }

    function _equal(uint8[7] memory left, uint8[7] memory right) private pure returns (bool) {
        return keccak256(abi.encode(left)) == keccak256(abi.encode(right));
    }
}
