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

    /// @notice Whether `text` is a reference: 1 to 31 printable ASCII characters, none in lower case, no space at the ends.
    function isReference(bytes32 text) internal pure returns (bool) {
        if (!_isPrintable(text)) return false;
        uint256 word = uint256(text);
        bool lower = _atLeast(word, "a") & ~_atLeast(word, "{") != 0;
        return !lower && text[0] != " " && text[length(text) - 1] != " ";
    }

    /// @notice Whether `text` is an identifier: 1 to 31 printable ASCII characters without spaces.
    function isIdentifier(bytes32 text) internal pure returns (bool) {
        return _isPrintable(text) && _atLeast(uint256(text), "!") == _atLeast(uint256(text), 0x01);
    }

    /// @notice Number of characters, for text without zero bytes inside.
    function length(bytes32 text) internal pure returns (uint256 characters) {
        uint256 word = uint256(text);
        if (word == 0) return 0;
        characters = 32;
        for (uint256 bytes_ = 16; bytes_ > 0; bytes_ /= 2) {
            if (word << (256 - 8 * bytes_) == 0) {
                characters -= bytes_;
                word >>= 8 * bytes_;
            }
        }
    }

    /// @notice keccak256 of the characters: how EIP-712 encodes the text as a `string`.
    function hash(bytes32 text) internal pure returns (bytes32) {
        ShortString short = ShortString.wrap(text | bytes32(length(text)));
        return keccak256(bytes(ShortStrings.toString(short)));
    }

    function _isPrintable(bytes32 text) private pure returns (bool) {
        uint256 word = uint256(text);
        if (word == 0 || word & 0xff != 0 || word & TOPS != 0) return false;
        uint256 filled = _atLeast(word, 0x01);
        bool gap = ((~filled & TOPS) >> 8) & filled != 0;
        return !gap && _atLeast(word, " ") == filled && _atLeast(word, 0x7f) == 0;
    }

    function _atLeast(uint256 word, bytes1 bound) private pure returns (uint256) {
        return (word + ONES * (0x80 - uint8(bound))) & TOPS;
    }
}
