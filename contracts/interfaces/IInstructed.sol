// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Approval, Envelope, Act} from "../types/Authority.sol";

/// @title Instructions of organisations
/// @notice Every write is an instruction of an organisation, approved by its officers' signatures over EIP-712 typed data.
/// Who submits it doesn't matter. A reference is the organisation's own and acts once in a contract.
interface IInstructed {
    /// @notice An instruction was authorised. It shares `organisation` and `ref` with the event of what it did.
    /// @param digest The EIP-712 digest that was signed.
    /// @param by The organisation whose officers signed; differs from `organisation` where another may act in its stead.
    /// @param role The role that was needed; zero where any one officer suffices.
    /// @param officers keccak256 of each signer, ascending; the registry's `OfficerEnrolled` has them in full.
    /// @param contractSigners Bit i is set if officer i approved through ERC-1271, which may change its mind later.
    event Authorised(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 digest,
        bytes32 by,
        uint8 role,
        bytes32[] officers,
        uint256 contractSigners
    );

    /// @notice An officer withdrew a reference: approvals already given under it are void.
    event ReferenceWithdrawn(bytes32 indexed organisation, bytes32 indexed ref);

    /// @notice The reference isn't 1 to 31 printable upper-case ASCII characters, trimmed and zero padded.
    error Instruction_BadReference(bytes32 organisation, bytes32 ref);
    /// @notice `validUntil` (Unix time, seconds) has passed.
    error Instruction_Expired(bytes32 organisation, bytes32 ref, uint64 validUntil);
    /// @notice This very instruction has been executed before; nothing is left to do.
    error Instruction_AlreadyDone(bytes32 organisation, bytes32 ref);
    /// @notice The organisation has used the reference for something else, or withdrawn it.
    error Instruction_ReferenceUsed(bytes32 organisation, bytes32 ref);

    /// @notice Makes a reference unusable, so that approvals already given under it can't be executed.
    /// Any one current officer of the organisation, suspended or not; in the registry its ADMIN, so that no other officer can
    /// stand in the way of its own retirement. Requires that the reference wasn't used. A second organisation that approved an
    /// instruction withdraws that approval under the instruction's reference.
    /// Emits {Authorised} and {ReferenceWithdrawn}.
    function withdraw(Envelope calldata envelope, Approval[] calldata approvals) external;

    /// @notice What became of a reference; an empty record if nothing did.
    function actOf(bytes32 organisation, bytes32 ref) external view returns (Act memory);
}
