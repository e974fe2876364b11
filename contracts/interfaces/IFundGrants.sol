// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFundErrors} from "./IFundErrors.sol";
import {IInstructed} from "./IInstructed.sol";
import {Approval} from "../types/Authority.sol";
import {
    Award,
    Accept,
    Decline,
    Amend,
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

/// @title The fund's book of grants and transfers
/// @notice Every grant is an earmarked account with one parent: cash comes down into it only by its grantee's signed receipt,
/// and none of it can be passed on beyond that. Amounts are minor units of the fund's currency, banking dates yyyymmdd.
/// In every function the acting organisation is the envelope's; "who" names the organisation and the role of its officers.
interface IFundGrants is IFundErrors, IInstructed {
    /// @param ceiling Most that the grant may have in cash and in flight; the maximum of uint96 is none.
    event GrantAwarded(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        bytes32 parent,
        bytes32 grantee,
        uint96 amount,
        uint96 ceiling,
        bytes32 terms,
        bytes32 classification,
        uint8 kind
    );
    event GrantAccepted(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        uint96 amount,
        bytes32 terms
    );
    /// @param released Award that the grant didn't use and its parent has back.
    event GrantDeclined(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        uint96 used,
        uint96 released
    );
    /// @param amount The new total.
    event GrantAmended(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        bytes32 grantee,
        uint96 amount,
        uint96 ceiling,
        bytes32 terms
    );
    /// @notice One event for each tranche of the schedule.
    event TrancheScheduled(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        int32 tranche,
        uint96 amount,
        uint40 notBefore,
        bytes32 verifier,
        bytes32 condition
    );
    event ConditionAttested(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        int32 tranche,
        bytes32 condition,
        bytes32 evidence
    );
    event TrancheReleased(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        int32 tranche,
        bytes32 grantee,
        uint96 amount
    );
    event TrancheCancelled(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        int32 tranche,
        uint96 amount
    );
    event RefundSent(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        int32 transfer,
        bytes32 grantor,
        uint96 amount
    );
    event TransferSettled(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        int32 transfer,
        uint96 amount,
        bytes32 bankReference,
        uint32 bankingDate
    );
    event ReceiptSigned(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        int32 transfer,
        bytes32 payer,
        uint96 amount,
        uint32 bankingDate,
        bytes32 evidence,
        bytes3 originalCurrency,
        uint96 originalAmount,
        bool isFinal
    );
    /// @param receipt The reference under which the organisation signed it.
    event ReceiptReversed(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        int32 transfer,
        bytes32 payer,
        bytes32 receipt,
        uint96 amount,
        uint8 reason
    );
    /// @param shrunk By how much the grant's award fell; the rest took the payer's headroom.
    event TransferWrittenOff(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        int32 transfer,
        bytes32 payee,
        uint96 amount,
        uint96 shrunk,
        uint8 reason
    );
    event TransferReturned(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        int32 transfer,
        uint96 amount,
        bytes32 bankReference,
        uint32 bankingDate,
        uint8 reason
    );
    event HoldPlaced(bytes32 indexed organisation, bytes32 indexed ref, bytes32 indexed grant, uint8 code);
    event HoldLifted(bytes32 indexed organisation, bytes32 indexed ref, bytes32 indexed grant, bytes32 holder);
    /// @param released Award that the grant didn't use and its parent has back.
    event GrantClosed(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        bytes32 indexed grant,
        uint96 used,
        uint96 released
    );

    /// @notice Gives a new fund its root grant, which belongs to the Treasury. Once; the treasury contract does it on opening.
    function initialise() external;

    /// @notice Earmarks part of a grant for another organisation. Who: the parent's grantee, COMMIT, limit. Requires as much
    /// headroom, an accepted parent without a hold on the way up, a grantee that is neither suspended nor an ancestor, a
    /// ceiling, and a depth of at most 32. Its id follows from organisation and reference. Emits {GrantAwarded}.
    function award(Award calldata instruction, Approval[] calldata approvals) external;

    /// @notice Accepts a grant. Who: its grantee, COMMIT. Requires exactly the awarded amount, ceiling and terms, and no hold.
    /// Emits {GrantAccepted}.
    function accept(Accept calldata instruction, Approval[] calldata approvals) external;

    /// @notice Turns a grant, or an amendment of it, down for good. Who: its grantee, COMMIT. Requires exactly the offered amount,
    /// ceiling and terms, no cash, nothing in flight and closed children; what it didn't use goes back to its parent. Emits {GrantDeclined}.
    function decline(Decline calldata instruction, Approval[] calldata approvals) external;

    /// @notice Offers a grant anew with another total, ceiling or terms; it takes no more authority until its grantee accepts.
    /// Who: the grantor, COMMIT, a limit of the new total. Requires a grant that isn't closed, a total of at least what it used and
    /// what was scheduled, headroom and acceptance of the parent, and no hold on the way up. Emits {GrantAmended}.
    function amend(Amend calldata instruction, Approval[] calldata approvals) external;

    /// @notice Plans tranches. Who: the grantor, COMMIT. Requires numbers from 1 that aren't taken, live tranches within the
    /// award, a verifier that isn't the grantee where there is a condition, and no hold. Emits {TrancheScheduled} for each.
    function schedule(Schedule calldata instruction, Approval[] calldata approvals) external;

    /// @notice Confirms that a tranche's condition is met. Who: its verifier, VERIFY. Emits {ConditionAttested}.
    function attest(Attest calldata instruction, Approval[] calldata approvals) external;

    /// @notice Authorises payment of a tranche. Who: the grantor, RELEASE, limit. Requires an accepted grant, its time and
    /// condition, no hold on the way up, neither side suspended, cash in the grantor's own grant, and the grantee within
    /// its ceiling. The grantor's cash falls, the transfer is open. Emits {TrancheReleased}.
    function release(Release calldata instruction, Approval[] calldata approvals) external;

    /// @notice Cancels a tranche that wasn't released. Who: the grantor, COMMIT. Emits {TrancheCancelled}.
    function cancel(Cancel calldata instruction, Approval[] calldata approvals) external;

    /// @notice Sends cash back up to the grantor. Who: the grantee, RELEASE. Requires as much cash and a transfer number from
    /// -1 down that isn't taken; nothing stops it. Emits {RefundSent}.
    function refund(Refund calldata instruction, Approval[] calldata approvals) external;

    /// @notice Records that the payer's bank paid, or corrects the record. Who: the payer, SETTLE. Requires an open transfer.
    /// Emits {TransferSettled}.
    function settle(Settle calldata instruction, Approval[] calldata approvals) external;

    /// @notice Signs for what arrived. Who: the payee, RECEIPT. Requires no more than is outstanding; an amount of 0 only if
    /// final, which says that nothing (more) came. The payee's cash rises. Emits {ReceiptSigned}.
    function signReceipt(SignReceipt calldata instruction, Approval[] calldata approvals) external;

    /// @notice Takes back all or part of a receipt that was signed by mistake, and with it the word that no more is expected. Who: its
    /// payee, RECEIPT. Requires the receipt as it was signed, no more than it still stands for, and as much cash; an amount of 0
    /// only for a final receipt. So much is outstanding again. Emits {ReceiptReversed}.
    /// @param receipt The instruction that was signed, whatever its `validUntil`.
    function reverseReceipt(
        ReverseReceipt calldata instruction,
        SignReceipt calldata receipt,
        Approval[] calldata approvals
    ) external;

    /// @notice Gives up what is outstanding of a transfer and won't come. Who: the payer, RELEASE, limit. Requires the payee's
    /// final receipt, no more than is outstanding, and no hold by the payee on the grant, unless the payee is suspended. It is charged to
    /// the payer's budget: a tranche lowers the grant's award as far as that isn't used and takes the rest of the payer's headroom,
    /// a refund takes the grant's headroom. Emits {TransferWrittenOff}.
    function writeOff(WriteOff calldata instruction, Approval[] calldata approvals) external;

    /// @notice Records that the bank returned money to the payer. Who: the payer, SETTLE. Requires no more than is
    /// outstanding, and no hold by the payee on the grant, unless the payee is suspended. Paying again is a new transfer. Emits {TransferReturned}.
    function recordReturn(RecordReturn calldata instruction, Approval[] calldata approvals) external;

    /// @notice Stops authority on a grant and below it. Who: the grantee of the grant or of any ancestor, COMMIT.
    /// Emits {HoldPlaced}.
    function hold(Hold calldata instruction, Approval[] calldata approvals) external;

    /// @notice Lifts a hold. Who: its holder or the Treasury, COMMIT. Emits {HoldLifted}.
    function lift(Lift calldata instruction, Approval[] calldata approvals) external;

    /// @notice Closes a grant; what it didn't use goes back to its parent's headroom. Who: the grantor, COMMIT. Requires no
    /// cash, nothing in flight and closed children. Facts still land afterwards and go up by refund; then close again.
    /// Emits {GrantClosed}.
    function close(Close calldata instruction, Approval[] calldata approvals) external;
}
