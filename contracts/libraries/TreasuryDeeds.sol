// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Text} from "./Text.sol";
import {OpenFund, SetImplementation, SetVerifier} from "../types/TreasuryTypes.sol";

/// @title How the treasury's instructions are signed
/// @notice The EIP-712 encoding of each, whose last field is always `validUntil`.
library TreasuryDeeds {
    bytes32 private constant OPEN_FUND = keccak256(
        "OpenFund(string organisation,string reference,string currency,string comptroller,address predecessor,address implementation,uint64 validUntil)"
    );
    bytes32 private constant SET_IMPLEMENTATION = keccak256(
        "SetImplementation(string organisation,string reference,address implementation,uint64 validUntil)"
    );
    bytes32 private constant SET_VERIFIER = keccak256(
        "SetVerifier(string organisation,string reference,address verifier,bool allowed,uint64 validUntil)"
    );

    function deed(OpenFund calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                OPEN_FUND,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                keccak256(abi.encodePacked(i.currency)),
                Text.hash(i.comptroller),
                i.predecessor,
                i.implementation,
                i.envelope.validUntil
            );
    }

    function deed(SetImplementation calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                SET_IMPLEMENTATION,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                i.implementation,
                i.envelope.validUntil
            );
    }

    function deed(SetVerifier calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                SET_VERIFIER,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                i.verifier,
                i.allowed,
                i.envelope.validUntil
            );
    }
}
