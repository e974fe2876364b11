// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFundErrors} from "./IFundErrors.sol";
import {IInstructed} from "./IInstructed.sol";
import {Approval} from "../types/Authority.sol";
import {Vote, ReduceVote, DrawDown, Surrender, Credit, Lose, CloseFund} from "../types/FundInstructions.sol";

/// @title How authority and cash come into a fund and leave it
/// @notice Parliament's votes, cash drawn under them, income, losses, and what goes back to the Consolidated Fund. Amounts
/// are minor units of the fund's currency, banking dates yyyymmdd.
interface IFundBudget is IFundErrors, IInstructed {
    /// @param vote Id of the vote.
    /// @param authority Text that names the Act or Estimate.
    /// @param availableUntil Last second (Unix time) at which it may be drawn.
    event Voted(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed vote,
        uint96 amount,
        bytes32 authority,
        uint64 availableUntil,
        uint8 kind
    );
    /// @param amount By how much.
    event VoteReduced(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed vote,
        uint96 amount,
        bytes32 authority
    );
    event DrawnDown(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed vote,
        bytes32 comptroller,
        uint96 amount
    );
    event CashSurrendered(bytes32 indexed organisation, bytes32 indexed ref, uint96 amount);
    event CashCredited(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        uint96 amount,
        bytes32 bankReference,
        uint32 bankingDate,
        uint8 kind
    );
    event CashLost(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        bytes32 grantee,
        uint96 amount,
        uint8 reason
    );
    /// @param used What the fund used of its votes and income.
    /// @param lapsed What it didn't, and nobody can use any more; the root's award stays what it was.
    event FundClosed(bytes32 indexed organisation, bytes32 indexed ref, uint96 used, uint96 lapsed);

    /// @notice Records authority that Parliament gave. Who: the Treasury, COMMIT, limit. Requires a last second at which it
    /// may be drawn. Raises the root's award. Emits {Voted}.
    function vote(Vote calldata instruction, Approval[] calldata approvals) external;

    /// @notice Takes back authority that Parliament reduced. Who: the Treasury, COMMIT. Requires as much undrawn under the vote and
    /// as much headroom of the root. Emits {VoteReduced}.
    function reduceVote(ReduceVote calldata instruction, Approval[] calldata approvals) external;

    /// @notice Draws cash under a vote. Who: the Treasury, RELEASE, limit; and the comptroller's VERIFY over the same
    /// digest, if the fund names one. Requires a vote that hasn't lapsed and has as much undrawn. Emits {DrawnDown}, and
    /// {Authorised} once for each organisation.
    /// @param comptrollerApprovals Empty if the fund names no comptroller.
    function drawDown(
        DrawDown calldata instruction,
        Approval[] calldata approvals,
        Approval[] calldata comptrollerApprovals
    ) external;

    /// @notice Returns unspent cash to the Consolidated Fund. Who: the Treasury, RELEASE, limit. Requires as much cash and headroom
    /// of the root: what is earmarked for a grant isn't unspent. Also after the fund was closed. Emits {CashSurrendered}.
    function surrender(Surrender calldata instruction, Approval[] calldata approvals) external;

    /// @notice Records income: interest, an exchange gain, a sale. Who: the grantee, SETTLE, limit. The grant's cash and award rise, and
    /// the award and use of every grant above it, so that nobody else's headroom changes. Emits {CashCredited}.
    /// @dev The kind is an enumerated code of the SDK's glossary.
    function credit(Credit calldata instruction, Approval[] calldata approvals) external;

    /// @notice Records that cash of a grant is lost: theft, insolvency, an exchange loss. Who: the grantor, RELEASE, limit; for the
    /// root the Treasury. Requires as much cash and headroom of the grant. Emits {CashLost}.
    /// @dev The reason is an enumerated code of the SDK's glossary.
    function lose(Lose calldata instruction, Approval[] calldata approvals) external;

    /// @notice Closes the fund for votes, drawdowns and awards. Who: the Treasury, COMMIT. Requires no cash at the root and all
    /// grants below it closed. Facts still land afterwards and are surrendered; then close again. Emits {FundClosed}.
    function closeFund(CloseFund calldata instruction, Approval[] calldata approvals) external;
}
