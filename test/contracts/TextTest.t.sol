// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Test} from "./Test.sol";
import {Text} from "../../contracts/libraries/Text.sol";

/// @notice Text looks at all bytes of a word in one step; here it is held against a reference that walks them one by one.
contract TextTest is Test {
    // Any 32 bytes at all.
    function testFuzz_AnyWordIsJudgedAsByteByByte(bytes32 word) public pure {
        _compare(word);
    }

    // Words that are nearly text: printable up to a length, with one byte of any kind somewhere.
    function testFuzz_NearlyTextIsJudgedAsByteByByte(bytes32 seed, uint8 length, uint8 place, bytes1 odd) public pure {
        bytes memory word = _printable(seed, length % 34);
        _compare(_word(word));
        word[place % 32] = odd;
        _compare(_word(word));
    }

    // Every byte value at the first, a middle and the last place of a text.
    function test_EveryByteIsJudgedAsByteByByte() public pure {
        for (uint256 value = 0; value < 256; ++value) {
            bytes1 odd = bytes1(uint8(value));
            _compare(bytes32(odd));
            _compare(bytes32(bytes.concat(bytes10("GB-GOV-1:A"), odd)));
            _compare(bytes32(bytes.concat(bytes4("GB-G"), odd, bytes3("V-1"))));
            _compare(bytes32(bytes.concat(odd, bytes30("ABCDEFGHIJKLMNOPQRSTUVWXYZ1234"))));
            _compare(bytes32(bytes.concat(bytes31("ABCDEFGHIJKLMNOPQRSTUVWXYZ12345"), odd)));
        }
    }

    // Padding is halved five times: a text may end right before and right after each half, in any bit of its last byte.
    function test_EveryLengthIsFoundWhateverTheLastByte() public pure {
        bytes memory word = new bytes(32);
        for (uint256 length = 1; length <= 32; ++length) {
            for (uint256 bit = 0; bit < 8; ++bit) {
                word[length - 1] = bytes1(uint8(1 << bit));
                _compare(_word(word));
            }
            word[length - 1] = "A";
        }
    }

    function testFuzz_TheHashIsThatOfTheString(bytes32 seed, uint8 length) public pure {
        bytes memory word = _printable(seed, length % 32);
        bytes32 text = _word(word);
        _same(Text.hash(text), keccak256(_trimmed(text)), "hash");
    }

    function test_WhatIsAndIsNotAReference() public pure {
        _yes(Text.isReference("A"), "one character");
        _yes(Text.isReference("GRANT 2026/27 #1"), "space inside");
        _yes(Text.isReference("ABCDEFGHIJKLMNOPQRSTUVWXYZ12345"), "31 characters");
        _no(Text.isReference(""), "empty");
        _no(Text.isReference("ABCDEFGHIJKLMNOPQRSTUVWXYZ123456"), "32 characters");
        _no(Text.isReference(" A"), "space before");
        _no(Text.isReference("A "), "space after");
        _no(Text.isReference("a"), "lower case");
        _no(Text.isReference(hex"4100ff"), "zero byte inside");
        _no(Text.isReference(hex"41c389"), "beyond ASCII");
        _yes(Text.isIdentifier("gb-Gov-1"), "identifiers keep their case");
        _no(Text.isIdentifier("GB GOV 1"), "space in an identifier");
    }

    // Nothing is ever cut off: what a relayer could alter would not be signed.
    function test_TextThatFillsItsWordIsHashedWhole() public pure {
        _yes(
            Text.hash("ABCDEFGHIJKLMNOPQRSTUVWXYZ123456") == keccak256("ABCDEFGHIJKLMNOPQRSTUVWXYZ123456"),
            "32 characters"
        );
        bytes32 last = bytes32(uint256(1));
        _yes(Text.hash(last) == keccak256(abi.encodePacked(last)), "zeros and a last byte");
        _yes(Text.hash("A\x00B") == keccak256("A\x00B"), "a zero inside");
    }

    function _compare(bytes32 word) private pure {
        bytes memory text = _trimmed(word);
        bool printable = text.length > 0 && text.length < 32;
        bool lower;
        bool spaced;
        for (uint256 i = 0; i < text.length; ++i) {
            printable = printable && text[i] >= 0x20 && text[i] <= 0x7e;
            lower = lower || (text[i] >= "a" && text[i] <= "z");
            spaced = spaced || text[i] == " ";
        }
        bool trimmed = text.length > 0 && text[0] != " " && text[text.length - 1] != " ";
        _yes(Text.isReference(word) == (printable && !lower && trimmed), "isReference");
        _yes(Text.isIdentifier(word) == (printable && !spaced), "isIdentifier");
        _same(Text.length(word), text.length, "length");
    }

    /// @dev Everything up to the last byte that isn't zero.
    function _trimmed(bytes32 word) private pure returns (bytes memory text) {
        uint256 length = 32;
        while (length > 0 && word[length - 1] == 0) --length;
        text = new bytes(length);
        for (uint256 i = 0; i < length; ++i) text[i] = word[i];
    }

    function _printable(bytes32 seed, uint256 length) private pure returns (bytes memory word) {
        word = new bytes(32);
        for (uint256 i = 0; i < length && i < 32; ++i) word[i] = bytes1(uint8(0x20 + (uint8(seed[i]) % 95)));
    }

    function _word(bytes memory word) private pure returns (bytes32) {
        return bytes32(word);
    }
}
