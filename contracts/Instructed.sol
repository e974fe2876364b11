// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {IInstructed} from "./interfaces/IInstructed.sol";
import {Ids} from "./libraries/Ids.sol";
import {Text} from "./libraries/Text.sol";
import {Approval, Envelope, Act, Mandate, Verdict} from "./types/Authority.sol";

/// @title Base of every contract that takes instructions
/// @dev A deed is an instruction's EIP-712 encoding. What is kept of it leaves out its last word, `validUntil`: what was done,
/// not until when it might have been. A mandate names the role, the counterparty and the amount that an instruction needs;
/// who acts and what was signed are filled in here.
abstract contract Instructed is IInstructed, EIP712, Multicall {
    bytes32 private constant WITHDRAW = keccak256("Withdraw(string organisation,string reference,uint64 validUntil)");

    mapping(bytes32 id => Act) private _acts;

    /// @inheritdoc IInstructed
    function withdraw(Envelope calldata envelope, Approval[] calldata approvals) external {
        bytes memory what = _withdrawal(envelope.organisation, envelope.ref);
        bytes memory deed = bytes.concat(what, bytes32(uint256(envelope.validUntil)));
        _authorise(envelope, _fact(_withdrawalRole(), 0), deed, approvals);
        emit ReferenceWithdrawn(envelope.organisation, envelope.ref);
    }

    /// @inheritdoc IInstructed
    function actOf(bytes32 organisation, bytes32 ref) external view returns (Act memory) {
        return _acts[Ids.derive(organisation, ref)];
    }

    /// @dev Takes the reference, has the approvals confirmed and puts the verdict on record.
    function _authorise(
        Envelope calldata envelope,
        Mandate memory mandate,
        bytes memory deed,
        Approval[] calldata approvals
    ) internal returns (Verdict memory) {
        return _sign(envelope.organisation, envelope.ref, mandate, _claim(envelope, deed), approvals);
    }

    /// @dev Confirms an organisation's approvals of `digest` and puts the verdict on record.
    function _sign(
        bytes32 organisation,
        bytes32 ref,
        Mandate memory mandate,
        bytes32 digest,
        Approval[] calldata approvals
    ) internal returns (Verdict memory verdict) {
        (mandate.organisation, mandate.digest) = (organisation, digest);
        if (mandate.amount != 0) mandate.currency = _currency();
        verdict = _confirm(mandate, approvals);
        emit Authorised(organisation, ref, digest, verdict.by, mandate.role, verdict.officers, verdict.contractSigners);
    }

    /// @dev The same for a second organisation, which may have withdrawn what it approved under the first one's reference.
    function _cosign(
        bytes32 organisation,
        bytes32 ref,
        Mandate memory mandate,
        bytes32 digest,
        Approval[] calldata approvals
    ) internal {
        bytes20 withdrawn = bytes20(keccak256(_withdrawal(organisation, ref)));
        if (_act(organisation, ref).deed == withdrawn) revert Instruction_ReferenceUsed(organisation, ref);
        _sign(organisation, ref, mandate, digest, approvals);
    }

    /// @dev Takes the reference for this deed and returns the digest that was to be signed.
    function _claim(Envelope calldata envelope, bytes memory deed) internal returns (bytes32 digest) {
        (bytes32 organisation, bytes32 ref) = (envelope.organisation, envelope.ref);
        if (!Text.isReference(ref)) revert Instruction_BadReference(organisation, ref);
        Act storage act = _acts[Ids.derive(organisation, ref)];
        bytes20 done = act.deed;
        (bytes32 what, bytes32 structHash) = _hashes(deed);
        bytes20 doing = bytes20(what);
        if (done == doing) revert Instruction_AlreadyDone(organisation, ref);
        if (done != 0) revert Instruction_ReferenceUsed(organisation, ref);
        if (block.timestamp > envelope.validUntil) {
            revert Instruction_Expired(organisation, ref, envelope.validUntil);
        }
        act.deed = doing;
        return _hashTypedDataV4(structHash);
    }

    /// @dev Hashes of a deed without and with its last word. Assembly, because a copy without it costs each instruction 300 gas.
    function _hashes(bytes memory deed) private pure returns (bytes32 what, bytes32 structHash) {
        assembly ("memory-safe") {
            let size := mload(deed)
            what := keccak256(add(deed, 0x20), sub(size, 0x20))
            structHash := keccak256(add(deed, 0x20), size)
        }
    }

    /// @dev What an instruction that gives authority needs; a suspension stops it. `limited` are the minor units that an
    /// officer's limit must cover, 0 for none.
    function _authority(
        uint8 role,
        bytes32 counterparty,
        uint96 limited
    ) internal pure returns (Mandate memory mandate) {
        (mandate.role, mandate.counterparty, mandate.amount) = (role, counterparty, limited);
    }

    /// @dev What an instruction that records a fact or takes authority back needs; nothing stops it.
    function _fact(uint8 role, bytes32 counterparty) internal pure returns (Mandate memory mandate) {
        (mandate.role, mandate.counterparty, mandate.fact) = (role, counterparty, true);
    }

    /// @dev The same where money is given up or appears: an officer's limit must cover it.
    function _limitedFact(
        uint8 role,
        bytes32 counterparty,
        uint96 limited
    ) internal pure returns (Mandate memory mandate) {
        mandate = _fact(role, counterparty);
        mandate.amount = limited;
    }

    /// @dev What is kept of a deed.
    function _kept(bytes memory deed) internal pure returns (bytes20) {
        (bytes32 what, ) = _hashes(deed);
        return bytes20(what);
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
