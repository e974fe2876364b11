// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./HandlerBook.sol";
import {Seal} from "./Seal.sol";

/// @title Chance, seals and sending
abstract contract HandlerDesk is HandlerBook {
    uint256 private constant REMEMBERED = 48;

    bytes[] internal _sent; // what passed, as it was sent
    uint256 internal _stead; // facts that the Treasury signed for a suspended organisation
    uint256 internal _stoppedFacts; // facts of those who are held or suspended
    mapping(bytes32 organisation => bytes signer) private _seals;
    uint256 private _luck;

    /// @dev A new number below `sides`.
    function _dice(uint256 sides) internal returns (uint256) {
        _luck = uint256(keccak256(abi.encode(_luck)));
        return (_luck >> 8) % sides;
    }

    function _amount(uint96 most) internal returns (uint96) {
        return uint96(1 + _dice(most));
    }

    /// @dev Half of the time all of it, so that things come to an end.
    function _part(uint96 most) internal returns (uint96) {
        return _dice(2) == 0 ? most : _amount(most);
    }

    function _seed(uint256 luck) internal {
        _luck = luck;
    }

    /// @dev Gives an organisation an officer who approves all.
    function _enrolSeal(bytes32 organisation) internal {
        bytes memory signer = abi.encodePacked(address(new Seal()));
        Limit[] memory limits = new Limit[](1);
        limits[0] = Limit(GBP, LIMIT);
        Enrol memory i = Enrol(_next(organisation), OfficerTerms(signer, Role.ALL, FAR, limits));
        _send(address(_registry), _clerk.enrol(i, ""));
        _seals[organisation] = signer;
    }

    /// @dev Its own approval.
    function _own(bytes32 organisation) internal view returns (Approval[] memory list) {
        list = new Approval[](1);
        list[0].signer = _seals[organisation];
    }

    /// @dev Approval of a fact: of a suspended organisation's, the Treasury's half of the time.
    function _fact(bytes32 organisation) internal returns (Approval[] memory) {
        if (!_isOut[organisation]) return _own(organisation);
        ++_stoppedFacts;
        if (_dice(2) == 0) return _own(organisation);
        ++_stead;
        return _own(HMT);
    }

    /// @dev What is sent must pass: a refusal is a fault.
    function _put(bytes memory data) internal {
        _do(data);
        if (_sent.length < REMEMBERED) _sent.push(data);
        else _sent[_dice(REMEMBERED)] = data;
    }

    function _ask(bytes memory data) internal {
        _send(address(_registry), data);
    }

    /// @dev What is sent must be refused, and for this reason.
    function _denied(bytes memory data, bytes memory refusal) internal {
        (bool done, bytes memory result) = address(_fund).call(data);
        _must(!done, "it should have been refused");
        if (keccak256(result) != keccak256(refusal)) _wrongRefusal(result, refusal);
    }

    /// @dev The same where only the kind of refusal matters.
    function _denied(bytes memory data, bytes4 selector) internal {
        (bool done, bytes memory result) = address(_fund).call(data);
        _must(!done, "it should have been refused");
        if (bytes4(result) != selector) _wrongRefusal(result, abi.encodePacked(selector));
    }

    function _wrongRefusal(bytes memory given, bytes memory expected) private pure {
        revert(string.concat("refused for another reason: ", _hex(given), " instead of ", _hex(expected)));
    }

    function _hex(bytes memory data) private pure returns (string memory) {
        bytes memory text = new bytes(2 * data.length);
        for (uint256 k = 0; k < data.length; ++k) {
            text[2 * k] = bytes16("0123456789abcdef")[uint8(data[k]) >> 4];
            text[2 * k + 1] = bytes16("0123456789abcdef")[uint8(data[k]) & 15];
        }
        return string(text);
    }
}
