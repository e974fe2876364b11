// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Leaf} from "./MerkleSum.sol";
import {Text} from "./Text.sol";
import {Pay, SettleBatch, VoidBatch, Bounce, Recover, Acknowledge} from "../types/FundInstructions.sol";

/// @title How a fund's instructions on payment batches are signed
/// @notice The EIP-712 encoding of each, whose last field is always `validUntil`. `currency` is the hash of the
/// fund's currency code: it isn't sent, the fund fills in its own.
library PaymentDeeds {
    bytes32 private constant PAY = keccak256(
        "Pay(string organisation,string reference,bytes32 grant,string payee,string verifier,bytes32 root,string currency,uint96 amount,uint32 count,bytes32 manifest,uint8 kind,uint64 validUntil)"
    );
    bytes32 private constant SETTLE_BATCH = keccak256(
        "SettleBatch(string organisation,string reference,bytes32 grant,string batch,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,uint64 validUntil)"
    );
    bytes32 private constant VOID_BATCH = keccak256(
        "VoidBatch(string organisation,string reference,bytes32 grant,string batch,string currency,uint96 amount,uint8 reason,uint64 validUntil)"
    );
    bytes32 private constant RECOVER = keccak256(
        "Recover(string organisation,string reference,bytes32 grant,string batch,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,bytes32 evidence,uint64 validUntil)"
    );
    bytes32 private constant PAYMENT = keccak256("Payment(uint32 index,bytes32 payee,uint96 amount)");
    bytes32 private constant BOUNCE = keccak256(
        "Bounce(string organisation,string reference,bytes32 grant,string batch,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,Payment[] payments,uint64 validUntil)Payment(uint32 index,bytes32 payee,uint96 amount)"
    );
    bytes32 private constant ACKNOWLEDGE = keccak256(
        "Acknowledge(string organisation,string reference,bytes32 grant,string payer,string batch,string currency,uint96 amount,uint32 bankingDate,bytes32 evidence,uint64 validUntil)"
    );

    function deed(Pay calldata i, bytes32 currency) internal pure returns (bytes memory) {
        bytes memory who = abi.encode(
            PAY,
            Text.hash(i.envelope.organisation),
            Text.hash(i.envelope.ref),
            i.grant,
            Text.hash(i.payee),
            Text.hash(i.verifier)
        );
        return
            bytes.concat(
                who,
                abi.encode(i.root, currency, i.amount, i.count, i.manifest, i.kind, i.envelope.validUntil)
            );
    }

    function deed(SettleBatch calldata i, bytes32 currency) internal pure returns (bytes memory) {
        return
            abi.encode(
                SETTLE_BATCH,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                i.grant,
                Text.hash(i.batch),
                currency,
                i.amount,
                i.bankReference,
                i.bankingDate,
                i.envelope.validUntil
            );
    }

    function deed(VoidBatch calldata i, bytes32 currency) internal pure returns (bytes memory) {
        return
            abi.encode(
                VOID_BATCH,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                i.grant,
                Text.hash(i.batch),
                currency,
                i.amount,
                i.reason,
                i.envelope.validUntil
            );
    }

    function deed(Recover calldata i, bytes32 currency) internal pure returns (bytes memory) {
        return
            abi.encode(
                RECOVER,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                i.grant,
                Text.hash(i.batch),
                currency,
                i.amount,
                i.bankReference,
                i.bankingDate,
                i.evidence,
                i.envelope.validUntil
            );
    }

    function deed(Bounce calldata i, bytes32 currency) internal pure returns (bytes memory) {
        bytes32[] memory payments = new bytes32[](i.payments.length);
        for (uint256 k = 0; k < payments.length; ++k) payments[k] = _hash(i.payments[k]);
        return
            abi.encode(
                BOUNCE,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                i.grant,
                Text.hash(i.batch),
                currency,
                i.amount,
                i.bankReference,
                i.bankingDate,
                keccak256(abi.encodePacked(payments)),
                i.envelope.validUntil
            );
    }

    function deed(Acknowledge calldata i, bytes32 currency) internal pure returns (bytes memory) {
        return
            abi.encode(
                ACKNOWLEDGE,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                i.grant,
                Text.hash(i.payer),
                Text.hash(i.batch),
                currency,
                i.amount,
                i.bankingDate,
                i.evidence,
                i.envelope.validUntil
            );
    }

    function _hash(Leaf calldata leaf) private pure returns (bytes32) {
        return keccak256(abi.encode(PAYMENT, leaf.index, leaf.payee, leaf.amount));
    }
}
