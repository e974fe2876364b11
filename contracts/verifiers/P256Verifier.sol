// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC7913P256Verifier} from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913P256Verifier.sol";

/// @title Checks signatures of P-256 keys: hardware modules, smart cards, key services
/// @notice An officer's signer is this contract's address ‖ x ‖ y (84 bytes), its signature r ‖ s over the digest, s in the
/// lower half. OpenZeppelin's code, unchanged: the EVM's precompile where the chain has it (EIP-7951), Solidity elsewhere.
contract P256Verifier is ERC7913P256Verifier {}
