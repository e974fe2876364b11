// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFundErrors} from "./IFundErrors.sol";
import {IInstructed} from "./IInstructed.sol";
import {Leaf, Node} from "../libraries/MerkleSum.sol";
import {Approval} from "../types/Authority.sol";
import {Pay, SettleBatch, VoidBatch, Bounce, Recover, Acknowledge} from "../types/FundInstructions.sol";
import {GrantView, Transfer, Condition, VoteAccount, BatchView, Totals} from "../types/FundTypes.sol";
import {FundTerms} from "../types/TreasuryTypes.sol";

/// @title The fund's payment batches, and what can be read of the book
/// @notice A batch pays those who hold no grant: students, suppliers, staff. Only the root of its Merkle-sum tree is on the
/// ledger; each payee can prove one payment, nobody can learn from it who any payee is. Amounts are minor units.
interface IFundPayments is IFundErrors, IInstructed {
    /// @param batch Id of the batch, from organisation and reference.
    /// @param payee Organisation that is paid and may acknowledge, zero if none is named.
    /// @param verifier Organisation that co-signed, zero if none.
    /// @param root Root of the Merkle-sum tree; its sum is `amount`, its leaves are `count`.
    /// @param manifest Hash of the published manifest, zero if it isn't published.
    event PaymentsPosted(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        bytes32 batch,
        bytes32 payee,
        bytes32 verifier,
        bytes32 root,
        uint96 amount,
        uint32 count,
        bytes32 manifest,
        uint8 kind
    );
    event BatchSettled(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        bytes32 batch,
        uint96 amount,
        bytes32 bankReference,
        uint32 bankingDate
    );
    /// @param indices Places of the payments in the batch.
    event PaymentsBounced(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        bytes32 batch,
        uint96 amount,
        bytes32 bankReference,
        uint32 bankingDate,
        uint32[] indices
    );
    /// @param back What came back with it: all that had not come back before.
    event BatchVoided(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        bytes32 batch,
        uint96 amount,
        uint96 back,
        uint8 reason
    );
    event PaymentsRecovered(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        bytes32 batch,
        uint96 amount,
        bytes32 bankReference,
        uint32 bankingDate,
        bytes32 evidence
    );
    event BatchAcknowledged(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        bytes32 batch,
        bytes32 payer,
        uint96 amount,
        uint32 bankingDate,
        bytes32 evidence
    );

    /// @notice Pays a batch out of a grant. Who: its grantee, RELEASE, limit; and the verifier's VERIFY over the same digest,
    /// if the batch names one, which can't be the payer. Requires cash and headroom for the total, an accepted grant, and
    /// no hold on the way up. Emits {PaymentsPosted}, and {Authorised} once for each organisation.
    /// @param verifierApprovals Empty if the batch names no verifier.
    function pay(
        Pay calldata instruction,
        Approval[] calldata approvals,
        Approval[] calldata verifierApprovals
    ) external;

    /// @notice Records that the bank paid a batch, or corrects the record. Who: the payer, SETTLE. Emits {BatchSettled}.
    function settleBatch(SettleBatch calldata instruction, Approval[] calldata approvals) external;

    /// @notice Takes a batch back that the bank never paid. Who: the payer, SETTLE. Requires that it is neither settled nor
    /// acknowledged; cash and headroom rise by all of it that had not come back, and no other fact lands on it. Emits {BatchVoided}.
    function voidBatch(VoidBatch calldata instruction, Approval[] calldata approvals) external;

    /// @notice Records money that payees paid back later, without saying who. Who: the payer, SETTLE. Requires no more than is
    /// still out of the batch; cash and headroom rise. Emits {PaymentsRecovered}.
    function recover(Recover calldata instruction, Approval[] calldata approvals) external;

    /// @notice Records payments that the bank sent back. Who: the payer, SETTLE. Requires a proof for each, each once, and no more than is
    /// still out of the batch; cash
    /// and headroom rise by their sum. Emits {PaymentsBounced}.
    /// @param proofs Siblings from leaf to root, for each payment.
    function bounce(Bounce calldata instruction, Node[][] calldata proofs, Approval[] calldata approvals) external;

    /// @notice Signs for a batch that names the organisation as payee. Who: that organisation, RECEIPT. Once, for the whole
    /// amount. Emits {BatchAcknowledged}.
    function acknowledge(Acknowledge calldata instruction, Approval[] calldata approvals) external;

    /// @notice Whether a payment lies inside a batch; bounced payments still do.
    /// @param batch Id of the batch.
    function verifyPayment(
        bytes32 grant,
        bytes32 batch,
        Leaf calldata leaf,
        Node[] calldata proof
    ) external view returns (bool);

    /// @notice Whether payment `index` of a batch was sent back by the bank.
    function isBounced(bytes32 grant, bytes32 batch, uint32 index) external view returns (bool);

    /// @notice A grant's accounts; an empty record if unknown.
    function grantOf(bytes32 grant) external view returns (GrantView memory);

    /// @notice A transfer and its condition; empty records if unknown. Tranches count from 1, refunds from -1 down.
    function transferOf(bytes32 grant, int32 transfer) external view returns (Transfer memory, Condition memory);

    /// @notice A vote; an empty record if unknown.
    function voteOf(bytes32 vote) external view returns (VoteAccount memory);

    /// @notice A batch; an empty record if unknown.
    function batchOf(bytes32 grant, bytes32 batch) external view returns (BatchView memory);

    /// @notice The code under which an organisation holds a grant, and whether it does.
    function holdOf(bytes32 grant, bytes32 organisation) external view returns (bool held, uint8 code);

    /// @notice Grants `start` to `start + count - 1` in the order of award, the root first, fewer at the end.
    function listGrants(uint256 start, uint256 count) external view returns (bytes32[] memory);

    /// @notice How many grants there are, the root included.
    function grantCount() external view returns (uint256);

    /// @notice Sums the accounts of grants `start` to `start + count - 1`, and reads the fund's own sums, which every page has
    /// whole. Over all pages: `drawn + credited = Σ cash + Σ outstanding + Σ used - Σ awarded`, where `awarded` leaves out
    /// the root and `used - awarded` is what was posted less what came back, written off, lost or surrendered: cash
    /// accounts on one side are checked against budget accounts on the other.
    function totals(uint256 start, uint256 count) external view returns (Totals memory);

    /// @notice What never changes about the fund.
    function terms() external view returns (FundTerms memory);
}
