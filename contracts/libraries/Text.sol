// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Short ASCII text in a word
/// @notice Organisations and references are up to 31 ASCII characters, left aligned and zero padded, so that events can be
/// read as they are; signers see the same text as an EIP-712 `string`.
/// @dev Every byte is looked at in one step: with all bytes below 0x80, adding 0x80 - n to each sets its top bit exactly
/// where the byte is at least n, and nothing carries over.
library Text {
    bytes32 private constant EMPTY = keccak256("");
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
    /// @dev Halves what may be padding five times. Assembly, because branches cost each text 130 gas more.
    function length(bytes32 text) internal pure returns (uint256 characters) {
        if (text == 0) return 0;
        assembly ("memory-safe") {
            let padding := shl(7, iszero(shl(128, text)))
            let word := shr(padding, text)
            let step := shl(6, iszero(shl(192, word)))
            padding := or(padding, step)
            word := shr(step, word)
            step := shl(5, iszero(shl(224, word)))
            padding := or(padding, step)
            word := shr(step, word)
            step := shl(4, iszero(shl(240, word)))
            padding := or(padding, step)
            word := shr(step, word)
            padding := or(padding, shl(3, iszero(shl(248, word))))
            characters := sub(32, shr(3, padding))
        }
    }

    /// @notice keccak256 of the characters: how EIP-712 encodes the text as a `string`.
    /// @dev Assembly, because every instruction hashes three or four texts, and a string in memory costs 300 gas each.
    function hash(bytes32 text) internal pure returns (bytes32 digest) {
        if (text == 0) return EMPTY;
        uint256 characters = length(text);
        assembly ("memory-safe") {
            mstore(0x00, text)
            digest := keccak256(0x00, characters)
        }
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
        // no byte carries over, the highest neither; the check would cost each instruction 150 gas
        unchecked {
            return (word + offset) & TOPS;
        }
    }
}
