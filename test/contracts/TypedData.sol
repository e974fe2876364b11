// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title EIP-712 from the type string
/// @notice Reads a type member by member and takes its value from the instruction as it is sent, so that nothing is shared
/// with the contracts' encodings.
library TypedData {
    bytes32 private constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );

    function digest(string memory name, address target, bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN, keccak256(bytes(name)), keccak256("1"), block.chainid, target));
        return keccak256(bytes.concat(hex"1901", domain, structHash));
    }

    /// @param what The type, with the types that it refers to behind it.
    /// @param words The instruction, an envelope first, lists already hashed. Its text is hashed here.
    /// @param currency What stands for `string currency`, which a fund's instructions don't send; zero if it is sent.
    function hash(string memory what, bytes memory words, bytes3 currency) internal pure returns (bytes32) {
        bytes memory kind = bytes(what);
        bytes memory encoded = bytes.concat(keccak256(kind));
        uint256 next;
        uint256 place;
        while (kind[place] != "(") ++place;
        while (kind[place] != ")") {
            bool isText;
            bytes32 member;
            (isText, member, place) = _member(kind, place + 1);
            bytes32 value;
            if (member == keccak256("currency") && currency != 0) {
                value = currency;
            } else if (member == keccak256("validUntil")) {
                value = _word(words, 2);
            } else {
                value = _word(words, next++);
                if (next == 2) ++next;
            }
            if (member == keccak256("currency"))
                value = keccak256(bytes.concat(bytes3(value))); // always three characters
            else if (isText) value = text(value);
            encoded = bytes.concat(encoded, value);
        }
        require(words.length == 32 * (next < 3 ? 3 : next), "TypedData: the type has other members");
        return keccak256(encoded);
    }

    /// @notice Hash of a zero-padded text.
    function text(bytes32 padded) internal pure returns (bytes32) {
        uint256 length;
        while (length < 32 && padded[length] != 0) ++length;
        bytes memory characters = new bytes(length);
        for (uint256 k = 0; k < length; ++k) characters[k] = padded[k];
        return keccak256(characters);
    }

    /// @dev Reads `kind name` up to its comma or the closing bracket.
    function _member(bytes memory kind, uint256 start) private pure returns (bool isText, bytes32 member, uint256 end) {
        uint256 space = start;
        while (kind[space] != " ") ++space;
        end = space;
        while (kind[end] != "," && kind[end] != ")") ++end;
        return (_slice(kind, start, space) == keccak256("string"), _slice(kind, space + 1, end), end);
    }

    function _slice(bytes memory source, uint256 start, uint256 end) private pure returns (bytes32) {
        bytes memory part = new bytes(end - start);
        for (uint256 k = start; k < end; ++k) part[k - start] = source[k];
        return keccak256(part);
    }

    function _word(bytes memory words, uint256 index) private pure returns (bytes32 value) {
        assembly ("memory-safe") {
            value := mload(add(add(words, 32), mul(32, index)))
        }
    }
}
