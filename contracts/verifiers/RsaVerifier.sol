// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC7913RSAVerifier} from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913RSAVerifier.sol";

/// @title Checks signatures of RSA keys of at least 2048 bits
/// @notice An officer's signer is this contract's address ‖ abi.encode(bytes exponent, bytes modulus), its signature PKCS #1
/// v1.5 with SHA-256 of the digest's 32 bytes (RFC 8017, section 8.2). OpenZeppelin's code, unchanged.
contract RsaVerifier is ERC7913RSAVerifier {}
