// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC7913WebAuthnVerifier} from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913WebAuthnVerifier.sol";

/// @title Checks signatures of passkeys (WebAuthn assertions by P-256 keys, the person present and verified)
/// @notice An officer's signer is this contract's address ‖ x ‖ y (84 bytes), its signature abi.encode(bytes32 r, bytes32 s,
/// uint256 challengeIndex, uint256 typeIndex, bytes authenticatorData, string clientDataJSON): six values, not a struct.
/// The challenge is the digest. OpenZeppelin's code, unchanged; it doesn't look at the web page's origin.
contract WebAuthnVerifier is ERC7913WebAuthnVerifier {}
