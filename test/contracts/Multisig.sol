// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Two of three owners, who sign by ERC-1271 as the owners of a Safe do (Safe 1.4: SafeMessage, owners ascending)
contract Multisig {
    bytes32 private constant DOMAIN = keccak256("EIP712Domain(uint256 chainId,address verifyingContract)");
    bytes32 private constant MESSAGE = keccak256("SafeMessage(bytes message)");
    uint256 private constant NEEDED = 2;

    mapping(address account => bool) private _owners;

    constructor(address[3] memory owners) {
        for (uint256 i = 0; i < 3; ++i) _owners[owners[i]] = true;
    }

    function isValidSignature(bytes32 hash, bytes calldata signatures) external view returns (bytes4) {
        require(signatures.length >= 65 * NEEDED, "GS020");
        bytes32 digest = messageHash(hash);
        address last;
        for (uint256 i = 0; i < NEEDED; ++i) {
            bytes calldata signature = signatures[65 * i:65 * (i + 1)];
            uint8 v = uint8(signature[64]);
            address owner = ecrecover(digest, v, bytes32(signature[:32]), bytes32(signature[32:64]));
            require(owner > last && _owners[owner], "GS026");
            last = owner;
        }
        return 0x1626ba7e;
    }

    /// @notice What its owners sign when it is asked about `hash`.
    function messageHash(bytes32 hash) public view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN, block.chainid, this));
        bytes32 message = keccak256(abi.encode(MESSAGE, keccak256(abi.encode(hash))));
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }
}
