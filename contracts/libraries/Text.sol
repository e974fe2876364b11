// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ShortString, ShortStrings} from "@openzeppelin/contracts/utils/ShortStrings.sol";

/// @title Short ASCII text in a word
/// @notice Organisations and references are up to 31 ASCII characters, left aligned and zero padded, so that events can be
/// read as they are; signers see the same text as an EIP-712 `string`.
/// @dev Every byte is looked at in one step: with all bytes below 0x80, adding 0x80 - n to each sets its top bit exactly
/// where the byte is at least n, and nothing carries over.
library Text {
    uint256 private constant ONES = type(uint256).max / 0xff;
    uint256 private constant TOPS = ONES * 0x80;
    uint256 private constant FROM_ONE = ONES * (0x80 - 0x01);
    uint256 private constant FROM_SPACE = ONES * (0x80 - 0x20);
    uint256 private constant FROM_BANG = ONES * (0x80 - 0x21);
    uint256 private constant FROM_LOWER_A = ONES * (0x80 - 0x61);
    uint256 private constant FROM_BRACE = ONES * (0x80 - 0x7b);
    uint256 private constant FROM_DELETE = ONES * (0x80 - 0x7f);

    /// @notice Whether `text` is a reference: 1 to 31 printable ASCII characters, none in lower case, no space at the ends.
    function isReference(bytes32 text) internal pure returns (bool) {
        (bool printable, uint256 filled) = _printable(text);
        if (!printable) return false;
        uint256 word = uint256(text);
        uint256 lower = _atLeast(word, FROM_LOWER_A) & ~_atLeast(word, FROM_BRACE);
        uint256 spaces = filled & ~_atLeast(word, FROM_BANG);
        uint256 ends = (filled & ~(filled << 8)) | (1 << 255);
        return lower == 0 && spaces & ends == 0;
    }

    /// @notice Whether `text` is an identifier: 1 to 31 printable ASCII characters without spaces.
    function isIdentifier(bytes32 text) internal pure returns (bool) {
        (bool printable, uint256 filled) = _printable(text);
        return printable && _atLeast(uint256(text), FROM_BANG) == filled;
    }

    /// @notice Number of characters, for text without zero bytes inside.
    function length(bytes32 text) internal pure returns (uint256 characters) {
        uint256 word = uint256(text);
        if (word == 0) return 0;
        characters = 32;
        if (word << 128 == 0) (characters, word) = (characters - 16, word >> 128);
        if (word << 192 == 0) (characters, word) = (characters - 8, word >> 64);
        if (word << 224 == 0) (characters, word) = (characters - 4, word >> 32);
        if (word << 240 == 0) (characters, word) = (characters - 2, word >> 16);
        if (word << 248 == 0) characters -= 1;
    }

    /// @notice keccak256 of the characters: how EIP-712 encodes the text as a `string`.
    function hash(bytes32 text) internal pure returns (bytes32) {
        ShortString short = ShortString.wrap(text | bytes32(length(text)));
        return keccak256(bytes(ShortStrings.toString(short)));
    }

    /// @dev Whether all characters are printable and none follows a zero byte; and marks of the bytes that are filled.
    function _printable(bytes32 text) private pure returns (bool, uint256 filled) {
        uint256 word = uint256(text);
        if (word == 0 || word & 0xff != 0 || word & TOPS != 0) return (false, 0);
        filled = _atLeast(word, FROM_ONE);
        uint256 gaps = ((~filled & TOPS) >> 8) & filled;
        bool printable = _atLeast(word, FROM_SPACE) == filled && _atLeast(word, FROM_DELETE) == 0;
        return (gaps == 0 && printable, filled);
    }

    /// @dev Marks every byte that is at least n, where `offset` adds 0x80 - n to each.
    function _atLeast(uint256 word, uint256 offset) private pure returns (uint256) {
        return (word + offset) & TOPS;
    }
}
