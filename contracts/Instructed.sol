// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {IInstructed} from "./interfaces/IInstructed.sol";
import {Ids} from "./libraries/Ids.sol";
import {Text} from "./libraries/Text.sol";
import {Approval, Envelope, Act, Mandate, Verdict} from "./types/Authority.sol";

/// @title Base of every contract that takes instructions
/// @dev A deed is an instruction's EIP-712 encoding without its last field, `validUntil`: what it does, not until when.
abstract contract Instructed is IInstructed, EIP712, Multicall {
    /// @dev What an instruction needs beside its envelope; a struct in memory, as the IR specialises literals per call.
    struct Demand {
        uint8 role;
        bool fact;
        bytes32 counterparty;
        uint96 limited; // minor units that an officer's limit must cover
    }

    bytes32 private constant WITHDRAW = keccak256("Withdraw(string organisation,string reference,uint64 validUntil)");

    mapping(bytes32 id => Act) private _acts;

    /// @inheritdoc IInstructed
    function withdraw(Envelope calldata envelope, Approval[] calldata approvals) external {
        Demand memory demand = Demand({role: _withdrawalRole(), fact: true, counterparty: 0, limited: 0});
        _authorise(envelope, demand, _withdrawal(envelope.organisation, envelope.ref), approvals);
        emit ReferenceWithdrawn(envelope.organisation, envelope.ref);
    }

    /// @inheritdoc IInstructed
    function actOf(bytes32 organisation, bytes32 ref) external view returns (Act memory) {
        return _acts[Ids.derive(organisation, ref)];
    }

    /// @dev Takes the reference, has the approvals confirmed and puts the verdict on record.
    function _authorise(
        Envelope calldata envelope,
        Demand memory demand,
        bytes memory deed,
        Approval[] calldata approvals
    ) internal returns (Verdict memory verdict) {
        return _sign(envelope.organisation, envelope.ref, demand, _claim(envelope, deed), approvals);
    }

    /// @dev Confirms an organisation's approvals of `digest` and puts the verdict on record.
    function _sign(
        bytes32 organisation,
        bytes32 ref,
        Demand memory demand,
        bytes32 digest,
        Approval[] calldata approvals
    ) internal returns (Verdict memory verdict) {
        verdict = _confirm(_mandate(organisation, demand, digest), approvals);
        emit Authorised(organisation, ref, digest, verdict.by, demand.role, verdict.officers, verdict.contractSigners);
    }

    /// @dev The same for a second organisation, which may have withdrawn what it approved under the first one's reference.
    function _cosign(
        bytes32 organisation,
        bytes32 ref,
        Demand memory demand,
        bytes32 digest,
        Approval[] calldata approvals
    ) internal {
        bytes20 withdrawn = bytes20(keccak256(_withdrawal(organisation, ref)));
        if (_act(organisation, ref).deed == withdrawn) revert Instruction_ReferenceUsed(organisation, ref);
        _sign(organisation, ref, demand, digest, approvals);
    }

    /// @dev Takes the reference for this deed and returns the digest that was to be signed.
    function _claim(Envelope calldata envelope, bytes memory deed) internal returns (bytes32 digest) {
        (bytes32 organisation, bytes32 ref) = (envelope.organisation, envelope.ref);
        if (!Text.isReference(ref)) revert Instruction_BadReference(organisation, ref);
        Act storage act = _acts[Ids.derive(organisation, ref)];
        bytes20 done = act.deed;
        bytes20 doing = bytes20(keccak256(deed));
        if (done == doing) revert Instruction_AlreadyDone(organisation, ref);
        if (done != 0) revert Instruction_ReferenceUsed(organisation, ref);
        if (block.timestamp > envelope.validUntil) {
            revert Instruction_Expired(organisation, ref, envelope.validUntil);
        }
        act.deed = doing;
        return _hashTypedDataV4(keccak256(bytes.concat(deed, bytes32(uint256(envelope.validUntil)))));
    }

    function _mandate(
        bytes32 organisation,
        Demand memory demand,
        bytes32 digest
    ) internal view returns (Mandate memory) {
        return
            Mandate({
                organisation: organisation,
                counterparty: demand.counterparty,
                digest: digest,
                role: demand.role,
                fact: demand.fact,
                currency: demand.limited == 0 ? bytes3(0) : _currency(),
                amount: demand.limited
            });
    }

    function _act(bytes32 organisation, bytes32 ref) internal view returns (Act storage) {
        return _acts[Ids.derive(organisation, ref)];
    }

    function _withdrawal(bytes32 organisation, bytes32 ref) private pure returns (bytes memory) {
        return abi.encode(WITHDRAW, Text.hash(organisation), Text.hash(ref));
    }

    /// @dev The role that may withdraw a reference; zero is any one current officer.
    function _withdrawalRole() internal pure virtual returns (uint8) {
        return 0;
    }

    /// @dev The currency in which an officer's limit is looked up.
    function _currency() internal view virtual returns (bytes3);

    /// @dev Confirms the approvals or reverts with the first reason why not.
    function _confirm(
        Mandate memory mandate,
        Approval[] calldata approvals
    ) internal view virtual returns (Verdict memory);
}
