// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice One officer's approval of an instruction.
/// @param signer ERC-7913 form: 20 bytes are an address (EOA or ERC-1271 contract), longer is verifier ‖ key.
/// @param signature The officer's signature over the instruction's EIP-712 digest.
struct Approval {
    bytes signer;
    bytes signature;
}

/// @notice What every instruction carries.
/// @param organisation Identifier of the acting organisation: its org-id.guide text, zero padded.
/// @param ref The organisation's own reference: ASCII, trimmed, upper case, at most 31 bytes, zero padded.
/// @param validUntil Last second (Unix time) at which the instruction may be executed.
struct Envelope {
    bytes32 organisation;
    bytes32 ref;
    uint64 validUntil;
}

/// @notice What became of a reference.
struct Act {
    // slot 0
    bytes20 deed; // truncated hash of what was done; tells "already done" from "used for something else"
    uint96 reversible; // minor units; what a signed receipt still stands for, 0 for everything else
}

/// @notice What the registry is asked to confirm about an instruction.
/// @param counterparty The other organisation named in the instruction, zero if there is none.
/// @param role The role needed, as a single bit; zero accepts any one current officer.
/// @param fact True if it records what has happened or takes authority back, which no suspension stops.
/// @param currency ISO 4217 code of `amount`.
/// @param amount Minor units that one officer's limit must cover; zero if no limit applies.
struct Mandate {
    bytes32 organisation;
    bytes32 counterparty;
    bytes32 digest;
    uint8 role;
    bool fact;
    bytes3 currency;
    uint96 amount;
}

/// @notice The registry's answer.
/// @param organisation Register number of the acting organisation.
/// @param counterparty Register number of the counterparty, zero if none was named.
/// @param by Identifier of the organisation whose officers signed.
/// @param officers keccak256 of each signer, ascending.
/// @param contractSigners Bit i is set if officer i approved through ERC-1271.
struct Verdict {
    uint24 organisation;
    uint24 counterparty;
    bytes32 by;
    bytes32[] officers;
    uint256 contractSigners;
}

/// @notice Roles of officers, as bits.
library Role {
    uint8 internal constant ADMIN = 1;
    uint8 internal constant REGISTER = 2;
    uint8 internal constant COMMIT = 4;
    uint8 internal constant RELEASE = 8;
    uint8 internal constant SETTLE = 16;
    uint8 internal constant RECEIPT = 32;
    uint8 internal constant VERIFY = 64;

    uint8 internal constant ALL = 127;
    uint8 internal constant COUNT = 7;
}
