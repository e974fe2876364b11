// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Envelope} from "./Authority.sol";

/// @notice What never changes about a fund; kept in the clone's code as immutable arguments.
/// @param currency ISO 4217 code; every amount in the fund is in its minor units.
/// @param predecessor The fund that this one carries on, zero if none.
/// @param comptroller Organisation that co-signs every drawdown, zero if none.
/// @param name The reference under which the Treasury opened it.
struct FundTerms {
    bytes3 currency;
    address predecessor;
    bytes32 comptroller;
    bytes32 name;
}

struct OpenFund {
    Envelope envelope;
    bytes3 currency;
    bytes32 comptroller;
    address predecessor;
    address implementation;
}

struct SetImplementation {
    Envelope envelope;
    address implementation;
}

struct SetVerifier {
    Envelope envelope;
    address verifier;
    bool allowed;
}
