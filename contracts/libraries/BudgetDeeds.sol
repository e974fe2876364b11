// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Text} from "./Text.sol";
import {Envelope} from "../types/Authority.sol";
import {Vote, ReduceVote, DrawDown, Surrender, Credit, Lose, CloseFund} from "../types/FundInstructions.sol";

/// @title How a fund's instructions on its authority and cash are signed
/// @notice The EIP-712 encoding of each, whose last field is always `validUntil`. `currency` is the hash of the
/// fund's currency code: it isn't sent, the fund fills in its own.
library BudgetDeeds {
    bytes32 private constant VOTE = keccak256(
        "Vote(string organisation,string reference,string currency,uint96 amount,string authority,uint64 availableUntil,uint8 kind,uint64 validUntil)"
    );
    bytes32 private constant REDUCE_VOTE = keccak256(
        "ReduceVote(string organisation,string reference,bytes32 vote,string currency,uint96 amount,string authority,uint64 validUntil)"
    );
    bytes32 private constant DRAW_DOWN = keccak256(
        "DrawDown(string organisation,string reference,bytes32 vote,string comptroller,string currency,uint96 amount,uint64 validUntil)"
    );
    bytes32 private constant SURRENDER = keccak256(
        "Surrender(string organisation,string reference,string currency,uint96 amount,uint64 validUntil)"
    );
    bytes32 private constant CREDIT = keccak256(
        "Credit(string organisation,string reference,bytes32 grant,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,uint8 kind,uint64 validUntil)"
    );
    bytes32 private constant LOSE = keccak256(
        "Lose(string organisation,string reference,bytes32 grant,string grantee,string currency,uint96 amount,uint8 reason,uint64 validUntil)"
    );
    bytes32 private constant CLOSE_FUND = keccak256(
        "CloseFund(string organisation,string reference,uint64 validUntil)"
    );

    function deed(Vote calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                VOTE,
                organisation,
                ref,
                currency,
                i.amount,
                Text.hash(i.authority),
                i.availableUntil,
                i.kind,
                i.envelope.validUntil
            );
    }

    function deed(ReduceVote calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                REDUCE_VOTE,
                organisation,
                ref,
                i.vote,
                currency,
                i.amount,
                Text.hash(i.authority),
                i.envelope.validUntil
            );
    }

    function deed(DrawDown calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                DRAW_DOWN,
                organisation,
                ref,
                i.vote,
                Text.hash(i.comptroller),
                currency,
                i.amount,
                i.envelope.validUntil
            );
    }

    function deed(Surrender calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return abi.encode(SURRENDER, organisation, ref, currency, i.amount, i.envelope.validUntil);
    }

    function deed(Credit calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                CREDIT,
                organisation,
                ref,
                i.grant,
                currency,
                i.amount,
                i.bankReference,
                i.bankingDate,
                i.kind,
                i.envelope.validUntil
            );
    }

    function deed(Lose calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                LOSE,
                organisation,
                ref,
                i.grant,
                Text.hash(i.grantee),
                currency,
                i.amount,
                i.reason,
                i.envelope.validUntil
            );
    }

    function deed(CloseFund calldata i) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return abi.encode(CLOSE_FUND, organisation, ref, i.envelope.validUntil);
    }

    function _head(Envelope calldata envelope) private pure returns (bytes32 organisation, bytes32 ref) {
        return (Text.hash(envelope.organisation), Text.hash(envelope.ref));
    }
}
