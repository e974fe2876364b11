// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Text} from "./Text.sol";
import {Envelope} from "../types/Authority.sol";
import {
    Award,
    Accept,
    Decline,
    Amend,
    Tranche,
    Schedule,
    Attest,
    Release,
    Cancel,
    Refund,
    Settle,
    SignReceipt,
    ReverseReceipt,
    WriteOff,
    RecordReturn,
    Hold,
    Lift,
    Close
} from "../types/FundInstructions.sol";

/// @title How a fund's instructions on grants and transfers are signed
/// @notice The EIP-712 encoding of each, whose last field is always `validUntil`. `currency` is the hash of the
/// fund's currency code: it isn't sent, the fund fills in its own.
library FundDeeds {
    bytes32 private constant AWARD = keccak256(
        "Award(string organisation,string reference,bytes32 parent,string grantee,string currency,uint96 amount,uint96 ceiling,bytes32 terms,string classification,uint8 kind,uint64 validUntil)"
    );
    bytes32 private constant ACCEPT = keccak256(
        "Accept(string organisation,string reference,bytes32 grant,string grantor,string currency,uint96 amount,uint96 ceiling,bytes32 terms,uint64 validUntil)"
    );
    bytes32 private constant DECLINE = keccak256(
        "Decline(string organisation,string reference,bytes32 grant,string grantor,string currency,uint96 amount,uint96 ceiling,bytes32 terms,uint64 validUntil)"
    );
    bytes32 private constant AMEND = keccak256(
        "Amend(string organisation,string reference,bytes32 grant,string grantee,string currency,uint96 amount,uint96 ceiling,bytes32 terms,uint64 validUntil)"
    );
    bytes32 private constant TRANCHE = keccak256(
        "Tranche(int32 number,uint96 amount,uint40 notBefore,string verifier,bytes32 condition)"
    );
    bytes32 private constant SCHEDULE = keccak256(
        "Schedule(string organisation,string reference,bytes32 grant,string grantee,string currency,uint96 amount,Tranche[] tranches,uint64 validUntil)Tranche(int32 number,uint96 amount,uint40 notBefore,string verifier,bytes32 condition)"
    );
    bytes32 private constant ATTEST = keccak256(
        "Attest(string organisation,string reference,bytes32 grant,int32 tranche,string grantee,string currency,uint96 amount,bytes32 condition,bytes32 evidence,uint64 validUntil)"
    );
    bytes32 private constant RELEASE = keccak256(
        "Release(string organisation,string reference,bytes32 grant,int32 tranche,string grantee,string currency,uint96 amount,uint64 validUntil)"
    );
    bytes32 private constant CANCEL = keccak256(
        "Cancel(string organisation,string reference,bytes32 grant,int32 tranche,string grantee,string currency,uint96 amount,uint64 validUntil)"
    );
    bytes32 private constant REFUND = keccak256(
        "Refund(string organisation,string reference,bytes32 grant,int32 transfer,string grantor,string currency,uint96 amount,uint64 validUntil)"
    );
    bytes32 private constant SETTLE = keccak256(
        "Settle(string organisation,string reference,bytes32 grant,int32 transfer,string payee,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,uint64 validUntil)"
    );
    bytes32 private constant SIGN_RECEIPT = keccak256(
        "SignReceipt(string organisation,string reference,bytes32 grant,int32 transfer,string payer,string currency,uint96 amount,uint32 bankingDate,bytes32 evidence,string originalCurrency,uint96 originalAmount,bool final,uint64 validUntil)"
    );
    bytes32 private constant REVERSE_RECEIPT = keccak256(
        "ReverseReceipt(string organisation,string reference,bytes32 grant,int32 transfer,string payer,string receipt,string currency,uint96 amount,uint8 reason,uint64 validUntil)"
    );
    bytes32 private constant WRITE_OFF = keccak256(
        "WriteOff(string organisation,string reference,bytes32 grant,int32 transfer,string payee,string currency,uint96 amount,uint8 reason,uint64 validUntil)"
    );
    bytes32 private constant RECORD_RETURN = keccak256(
        "RecordReturn(string organisation,string reference,bytes32 grant,int32 transfer,string payee,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,uint8 reason,uint64 validUntil)"
    );
    bytes32 private constant HOLD = keccak256(
        "Hold(string organisation,string reference,bytes32 grant,string grantee,uint8 code,uint64 validUntil)"
    );
    bytes32 private constant LIFT = keccak256(
        "Lift(string organisation,string reference,bytes32 grant,string holder,uint64 validUntil)"
    );
    bytes32 private constant CLOSE = keccak256(
        "Close(string organisation,string reference,bytes32 grant,string grantee,uint64 validUntil)"
    );

    function deed(Award calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                AWARD,
                organisation,
                ref,
                i.parent,
                Text.hash(i.grantee),
                currency,
                i.amount,
                i.ceiling,
                i.terms,
                Text.hash(i.classification),
                i.kind,
                i.envelope.validUntil
            );
    }

    function deed(Accept calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                ACCEPT,
                organisation,
                ref,
                i.grant,
                Text.hash(i.grantor),
                currency,
                i.amount,
                i.ceiling,
                i.terms,
                i.envelope.validUntil
            );
    }

    function deed(Decline calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                DECLINE,
                organisation,
                ref,
                i.grant,
                Text.hash(i.grantor),
                currency,
                i.amount,
                i.ceiling,
                i.terms,
                i.envelope.validUntil
            );
    }

    function deed(Amend calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                AMEND,
                organisation,
                ref,
                i.grant,
                Text.hash(i.grantee),
                currency,
                i.amount,
                i.ceiling,
                i.terms,
                i.envelope.validUntil
            );
    }

    function deed(Schedule calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        bytes32[] memory tranches = new bytes32[](i.tranches.length);
        for (uint256 k = 0; k < tranches.length; ++k) tranches[k] = _hash(i.tranches[k]);
        bytes32 list = keccak256(abi.encodePacked(tranches));
        return
            abi.encode(
                SCHEDULE,
                organisation,
                ref,
                i.grant,
                Text.hash(i.grantee),
                currency,
                i.amount,
                list,
                i.envelope.validUntil
            );
    }

    function deed(Attest calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                ATTEST,
                organisation,
                ref,
                i.grant,
                i.tranche,
                Text.hash(i.grantee),
                currency,
                i.amount,
                i.condition,
                i.evidence,
                i.envelope.validUntil
            );
    }

    function deed(Release calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                RELEASE,
                organisation,
                ref,
                i.grant,
                i.tranche,
                Text.hash(i.grantee),
                currency,
                i.amount,
                i.envelope.validUntil
            );
    }

    function deed(Cancel calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                CANCEL,
                organisation,
                ref,
                i.grant,
                i.tranche,
                Text.hash(i.grantee),
                currency,
                i.amount,
                i.envelope.validUntil
            );
    }

    function deed(Refund calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                REFUND,
                organisation,
                ref,
                i.grant,
                i.transfer,
                Text.hash(i.grantor),
                currency,
                i.amount,
                i.envelope.validUntil
            );
    }

    function deed(Settle calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                SETTLE,
                organisation,
                ref,
                i.grant,
                i.transfer,
                Text.hash(i.payee),
                currency,
                i.amount,
                i.bankReference,
                i.bankingDate,
                i.envelope.validUntil
            );
    }

    function deed(SignReceipt calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        bytes memory what = abi.encode(
            SIGN_RECEIPT,
            organisation,
            ref,
            i.grant,
            i.transfer,
            Text.hash(i.payer),
            currency,
            i.amount,
            i.bankingDate,
            i.evidence
        );
        bytes memory original = abi.encode(
            Text.hash(i.originalCurrency),
            i.originalAmount,
            i.isFinal,
            i.envelope.validUntil
        );
        return bytes.concat(what, original);
    }

    function deed(ReverseReceipt calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                REVERSE_RECEIPT,
                organisation,
                ref,
                i.grant,
                i.transfer,
                Text.hash(i.payer),
                Text.hash(i.receipt),
                currency,
                i.amount,
                i.reason,
                i.envelope.validUntil
            );
    }

    function deed(WriteOff calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                WRITE_OFF,
                organisation,
                ref,
                i.grant,
                i.transfer,
                Text.hash(i.payee),
                currency,
                i.amount,
                i.reason,
                i.envelope.validUntil
            );
    }

    function deed(RecordReturn calldata i, bytes32 currency) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return
            abi.encode(
                RECORD_RETURN,
                organisation,
                ref,
                i.grant,
                i.transfer,
                Text.hash(i.payee),
                currency,
                i.amount,
                i.bankReference,
                i.bankingDate,
                i.reason,
                i.envelope.validUntil
            );
    }

    function deed(Hold calldata i) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return abi.encode(HOLD, organisation, ref, i.grant, Text.hash(i.grantee), i.code, i.envelope.validUntil);
    }

    function deed(Lift calldata i) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return abi.encode(LIFT, organisation, ref, i.grant, Text.hash(i.holder), i.envelope.validUntil);
    }

    function deed(Close calldata i) internal pure returns (bytes memory) {
        (bytes32 organisation, bytes32 ref) = _head(i.envelope);
        return abi.encode(CLOSE, organisation, ref, i.grant, Text.hash(i.grantee), i.envelope.validUntil);
    }

    function _head(Envelope calldata envelope) private pure returns (bytes32 organisation, bytes32 ref) {
        return (Text.hash(envelope.organisation), Text.hash(envelope.ref));
    }

    function _hash(Tranche calldata t) private pure returns (bytes32) {
        return keccak256(abi.encode(TRANCHE, t.number, t.amount, t.notBefore, Text.hash(t.verifier), t.condition));
    }
}
