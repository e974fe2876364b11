// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Text} from "./Text.sol";
import {Envelope} from "../types/Authority.sol";
import {
    Register,
    Enrol,
    Retire,
    SetQuorum,
    Suspend,
    Reinstate,
    StartRecovery,
    VetoRecovery,
    Adjudicate,
    Succeed,
    OfficerTerms,
    Limit
} from "../types/RegistryTypes.sol";

/// @title How the registry's instructions are signed
/// @notice The EIP-712 encoding of each, whose last field is always `validUntil`.
library RegistryDeeds {
    bytes private constant LIMIT_TYPE = "Limit(string currency,uint96 amount)";
    bytes private constant OFFICER_TYPE = "Officer(bytes signer,uint8 roles,uint64 validUntil,Limit[] limits)";
    bytes32 private constant LIMIT = keccak256(LIMIT_TYPE);
    bytes32 private constant OFFICER = keccak256(abi.encodePacked(OFFICER_TYPE, LIMIT_TYPE));
    bytes32 private constant REGISTER = keccak256(
        abi.encodePacked(
            "Register(string organisation,string reference,string subject,string name,uint8 roles,Officer[] officers,uint8[] quorums,uint64 validUntil)",
            LIMIT_TYPE,
            OFFICER_TYPE
        )
    );
    bytes32 private constant ENROL = keccak256(
        abi.encodePacked(
            "Enrol(string organisation,string reference,Officer officer,uint64 validUntil)",
            LIMIT_TYPE,
            OFFICER_TYPE
        )
    );
    bytes32 private constant RETIRE = keccak256(
        "Retire(string organisation,string reference,bytes signer,bool resigns,uint64 validUntil)"
    );
    bytes32 private constant SET_QUORUM = keccak256(
        "SetQuorum(string organisation,string reference,uint8 role,uint8 quorum,uint64 validUntil)"
    );
    bytes32 private constant SUSPEND = keccak256(
        "Suspend(string organisation,string reference,string subject,uint8 reason,uint64 validUntil)"
    );
    bytes32 private constant REINSTATE = keccak256(
        "Reinstate(string organisation,string reference,string subject,uint64 validUntil)"
    );
    bytes32 private constant START_RECOVERY = keccak256(
        abi.encodePacked(
            "StartRecovery(string organisation,string reference,string subject,Officer[] officers,uint8[] quorums,uint64 validUntil)",
            LIMIT_TYPE,
            OFFICER_TYPE
        )
    );
    bytes32 private constant VETO_RECOVERY = keccak256(
        "VetoRecovery(string organisation,string reference,string startedBy,string recovery,uint64 validUntil)"
    );
    bytes32 private constant ADJUDICATE = keccak256(
        "Adjudicate(string organisation,string reference,string subject,string startedBy,string recovery,bool upheld,uint64 validUntil)"
    );
    bytes32 private constant SUCCEED = keccak256(
        "Succeed(string organisation,string reference,string old,string successor,uint64 validUntil)"
    );
    bytes32 private constant POSSESSION = keccak256(
        "Possession(string organisation,bytes signer,string by,string reference)"
    );

    function deed(Register calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                REGISTER,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                Text.hash(i.subject),
                keccak256(bytes(i.name)),
                i.roles,
                _hash(i.officers),
                keccak256(abi.encode(i.quorums)),
                i.envelope.validUntil
            );
    }

    function deed(Enrol calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                ENROL,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                _hash(i.officer),
                i.envelope.validUntil
            );
    }

    function deed(Retire calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                RETIRE,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                keccak256(i.signer),
                i.resigns,
                i.envelope.validUntil
            );
    }

    function deed(SetQuorum calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                SET_QUORUM,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                i.role,
                i.quorum,
                i.envelope.validUntil
            );
    }

    function deed(Suspend calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                SUSPEND,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                Text.hash(i.subject),
                i.reason,
                i.envelope.validUntil
            );
    }

    function deed(Reinstate calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                REINSTATE,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                Text.hash(i.subject),
                i.envelope.validUntil
            );
    }

    function deed(StartRecovery calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                START_RECOVERY,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                Text.hash(i.subject),
                _hash(i.officers),
                keccak256(abi.encode(i.quorums)),
                i.envelope.validUntil
            );
    }

    function deed(VetoRecovery calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                VETO_RECOVERY,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                Text.hash(i.startedBy),
                Text.hash(i.recovery),
                i.envelope.validUntil
            );
    }

    function deed(Adjudicate calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                ADJUDICATE,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                Text.hash(i.subject),
                Text.hash(i.startedBy),
                Text.hash(i.recovery),
                i.upheld,
                i.envelope.validUntil
            );
    }

    function deed(Succeed calldata i) internal pure returns (bytes memory) {
        return
            abi.encode(
                SUCCEED,
                Text.hash(i.envelope.organisation),
                Text.hash(i.envelope.ref),
                Text.hash(i.old),
                Text.hash(i.successor),
                i.envelope.validUntil
            );
    }

    /// @notice EIP-712 struct hash of a key's proof of possession, good for one instruction.
    function possession(
        bytes32 organisation,
        bytes calldata signer,
        Envelope calldata envelope
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    POSSESSION,
                    Text.hash(organisation),
                    keccak256(signer),
                    Text.hash(envelope.organisation),
                    Text.hash(envelope.ref)
                )
            );
    }

    function _hash(OfficerTerms[] calldata officers) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](officers.length);
        for (uint256 k = 0; k < hashes.length; ++k) hashes[k] = _hash(officers[k]);
        return keccak256(abi.encodePacked(hashes));
    }

    function _hash(OfficerTerms calldata officer) private pure returns (bytes32) {
        bytes32[] memory limits = new bytes32[](officer.limits.length);
        for (uint256 k = 0; k < limits.length; ++k) limits[k] = _hash(officer.limits[k]);
        return
            keccak256(
                abi.encode(
                    OFFICER,
                    keccak256(officer.signer),
                    officer.roles,
                    officer.validUntil,
                    keccak256(abi.encodePacked(limits))
                )
            );
    }

    function _hash(Limit calldata limit) private pure returns (bytes32) {
        return keccak256(abi.encode(LIMIT, keccak256(abi.encodePacked(limit.currency)), limit.amount));
    }
}
