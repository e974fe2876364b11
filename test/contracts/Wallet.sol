// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

enum Mood {
    Sound,
    Reverts,
    Garbage, // a word that isn't the magic value
    Short, // the magic value, not padded to a word
    Truthy, // a word that says 1
    Silent, // nothing at all
    Floods, // the magic value's first half, and 300,000 bytes after it
    Loops, // burns all gas
    Writes // tries to change state
}

/// @title A contract that signs by ERC-1271, or pretends to
contract Wallet {
    address private immutable _OWNER;
    Mood private immutable _MOOD;
    uint256 private _calls;

    constructor(address owner, Mood mood) {
        (_OWNER, _MOOD) = (owner, mood);
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external returns (bytes4) {
        if (_MOOD == Mood.Reverts) revert("no");
        if (_MOOD == Mood.Garbage) _answer(bytes.concat(keccak256("garbage")));
        if (_MOOD == Mood.Short) _answer(hex"1626ba7e");
        if (_MOOD == Mood.Truthy) _answer(abi.encode(1));
        if (_MOOD == Mood.Silent) _answer("");
        if (_MOOD == Mood.Floods) _answer(bytes.concat(hex"1626", new bytes(300_000)));
        if (_MOOD == Mood.Writes) ++_calls;
        while (_MOOD == Mood.Loops) hash = keccak256(bytes.concat(hash));
        address by = ecrecover(hash, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]));
        return by == _OWNER ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }

    function _answer(bytes memory data) private pure {
        assembly ("memory-safe") {
            return(add(data, 32), mload(data))
        }
    }
}
