// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FundBook} from "./FundBook.sol";
import {IFundGrants} from "./interfaces/IFundGrants.sol";
import {BankingDate} from "./libraries/BankingDate.sol";
import {FundDeeds} from "./libraries/FundDeeds.sol";
import {GrantLib} from "./libraries/GrantLib.sol";
import {TransferLib} from "./libraries/TransferLib.sol";
import {Act, Approval, Envelope, Role, Verdict} from "./types/Authority.sol";
import {
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
    RecordReturn
} from "./types/FundInstructions.sol";
import {Grant, GrantState, Transfer, Condition} from "./types/FundTypes.sol";

/// @title Money on its way between a grant and its parent: planned, released, settled, signed for, returned, given up
abstract contract FundTransfers is IFundGrants, FundBook {
    using GrantLib for Grant;
    using TransferLib for Transfer;

    /// @inheritdoc IFundGrants
    function schedule(Schedule calldata i, Approval[] calldata approvals) external {
        Verdict memory verdict = _authorise(
            i.envelope,
            _authority(Role.COMMIT, i.grantee, 0),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requireGrantor(i.grant, grant, verdict, i.envelope.organisation, i.grantee);
        if (grant.state == GrantState.Closed) revert Fund_GrantState(i.grant, grant.state);
        _requireUnheld(i.grant);
        if (i.tranches.length == 0) revert Fund_NoTranches(i.grant);
        uint256 sum; // wider than an amount, so that too much is told as a wrong one
        for (uint256 k = 0; k < i.tranches.length; ++k) {
            _plan(i, grant.grantee, i.tranches[k]);
            sum += i.tranches[k].amount;
        }
        if (sum != i.amount) revert Fund_WrongAmount(i.grant, i.amount, sum);
        grant.plan(i.grant, uint96(sum));
    }

    /// @inheritdoc IFundGrants
    function attest(Attest calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _authority(Role.VERIFY, i.grantee, 0),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        Condition storage condition = _conditions[i.grant][i.tranche];
        Transfer storage transfer = _transfers[i.grant][i.tranche];
        _requireOrganisation(i.grant, i.grantee, verdict.counterparty, grant.grantee);
        transfer.meet(i.grant, i.tranche);
        if (condition.verifier != verdict.organisation) {
            revert Fund_NotVerifier(i.grant, i.tranche, organisation);
        }
        if (i.amount != transfer.amount) revert Fund_WrongAmount(i.grant, i.amount, transfer.amount);
        if (i.condition != condition.condition) {
            revert Fund_WrongCondition(i.grant, i.tranche, i.condition, condition.condition);
        }
        emit ConditionAttested(organisation, i.envelope.ref, i.grant, i.tranche, i.condition, i.evidence);
    }

    /// @inheritdoc IFundGrants
    function release(Release calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _authority(Role.RELEASE, i.grantee, i.amount),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _activeGrant(i.grant);
        _requireGrantor(i.grant, grant, verdict, organisation, i.grantee);
        _requireUnheld(i.grant);
        Transfer storage transfer = _transfers[i.grant][i.tranche];
        transfer.release(i.grant, i.tranche);
        if (i.amount != transfer.amount) revert Fund_WrongAmount(i.grant, i.amount, transfer.amount);
        _activeGrant(grant.parent).debit(grant.parent, i.amount);
        grant.advance(i.grant, i.amount);
        emit TrancheReleased(organisation, i.envelope.ref, i.grant, i.tranche, i.grantee, i.amount);
    }

    /// @inheritdoc IFundGrants
    function cancel(Cancel calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _fact(Role.COMMIT, i.grantee),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requireGrantor(i.grant, grant, verdict, organisation, i.grantee);
        Transfer storage transfer = _transfers[i.grant][i.tranche];
        transfer.cancel(i.grant, i.tranche);
        if (i.amount != transfer.amount) revert Fund_WrongAmount(i.grant, i.amount, transfer.amount);
        grant.unplan(i.amount);
        emit TrancheCancelled(organisation, i.envelope.ref, i.grant, i.tranche, i.amount);
    }

    /// @inheritdoc IFundGrants
    function refund(Refund calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _fact(Role.RELEASE, i.grantor),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requireGrantee(i.grant, grant, verdict, organisation, i.grantor);
        _transfers[i.grant][i.transfer].send(i.grant, i.transfer, i.amount);
        grant.debit(i.grant, i.amount);
        grant.refunding += i.amount;
        emit RefundSent(organisation, i.envelope.ref, i.grant, i.transfer, i.grantor, i.amount);
    }

    /// @inheritdoc IFundGrants
    function settle(Settle calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        BankingDate.check(i.bankingDate);
        Verdict memory verdict = _authorise(
            i.envelope,
            _fact(Role.SETTLE, i.payee),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requirePayer(i.grant, grant, i.transfer, verdict, organisation, i.payee);
        Transfer storage transfer = _transfers[i.grant][i.transfer];
        transfer.settle(i.grant, i.transfer);
        if (i.amount != transfer.amount) revert Fund_WrongAmount(i.grant, i.amount, transfer.amount);
        emit TransferSettled(
            organisation,
            i.envelope.ref,
            i.grant,
            i.transfer,
            i.amount,
            i.bankReference,
            i.bankingDate
        );
    }

    /// @inheritdoc IFundGrants
    function signReceipt(SignReceipt calldata i, Approval[] calldata approvals) external {
        (bytes32 id, int32 number, uint96 amount) = (i.grant, i.transfer, i.amount);
        if (!i.isFinal) _requireAmount(amount);
        if ((i.originalCurrency == 0) != (i.originalAmount == 0)) revert Fund_OriginalAmountMissing();
        BankingDate.check(i.bankingDate);
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _fact(Role.RECEIPT, i.payer),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(id);
        _requirePayee(id, grant, number, verdict, organisation, i.payer);
        Transfer storage transfer = _transfers[id][number];
        transfer.rest(id, number, amount);
        if (i.isFinal) transfer.finalReceipt = true;
        _act(organisation, i.envelope.ref).reversible = amount;
        _arrive(grant, number, amount);
        _emitReceipt(i);
    }

    /// @inheritdoc IFundGrants
    function reverseReceipt(
        ReverseReceipt calldata i,
        SignReceipt calldata receipt,
        Approval[] calldata approvals
    ) external {
        if (!receipt.isFinal) _requireAmount(i.amount);
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _fact(Role.RECEIPT, i.payer),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requirePayee(i.grant, grant, i.transfer, verdict, organisation, i.payer);
        _takeBack(i, receipt);
        _transfers[i.grant][i.transfer].reopen(i.amount);
        _depart(i.grant, grant, i.transfer, i.amount);
        _emitReversed(i);
    }

    /// @inheritdoc IFundGrants
    function writeOff(WriteOff calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _limitedFact(Role.RELEASE, i.payee, i.amount),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requirePayer(i.grant, grant, i.transfer, verdict, organisation, i.payee);
        _requirePayeeConsents(i.grant, verdict, i.payee);
        _transfers[i.grant][i.transfer].giveUp(i.grant, i.transfer, i.amount);
        uint96 shrunk = _giveUp(i.grant, grant, i.transfer, i.amount);
        _sums.writtenOff += i.amount;
        _emitWrittenOff(i, shrunk);
    }

    /// @inheritdoc IFundGrants
    function recordReturn(RecordReturn calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        BankingDate.check(i.bankingDate);
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _fact(Role.SETTLE, i.payee),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requirePayer(i.grant, grant, i.transfer, verdict, organisation, i.payee);
        _requirePayeeConsents(i.grant, verdict, i.payee);
        _transfers[i.grant][i.transfer].rest(i.grant, i.transfer, i.amount);
        _comeBack(grant, i.transfer, i.amount);
        _emitReturned(i);
    }

    function _plan(Schedule calldata i, uint24 grantee, Tranche calldata tranche) private {
        _transfers[i.grant][tranche.number].plan(i.grant, tranche);
        if (tranche.verifier != 0) {
            uint24 verifier = _REGISTRY.numberOf(tranche.verifier);
            if (verifier == grantee) revert Fund_VerifierIsGrantee(i.grant, tranche.number);
            _conditions[i.grant][tranche.number] = Condition({verifier: verifier, condition: tranche.condition});
        } else if (tranche.condition != 0) {
            revert Fund_ConditionWithoutVerifier(i.grant, tranche.number);
        }
        _emitScheduled(i.envelope, i.grant, tranche);
    }

    /// @dev Money arrives: a tranche in the grant, a refund in its parent.
    function _arrive(Grant storage grant, int32 transfer, uint96 amount) private {
        if (transfer > 0) {
            grant.inFlight -= amount;
            grant.credit(amount);
        } else {
            grant.refunding -= amount;
            grant.unplan(amount);
            _grants[grant.parent].credit(amount);
        }
    }

    /// @dev Money comes back to where it was sent from.
    function _comeBack(Grant storage grant, int32 transfer, uint96 amount) private {
        if (transfer > 0) {
            grant.inFlight -= amount;
            grant.unplan(amount);
            _grants[grant.parent].credit(amount);
        } else {
            grant.refunding -= amount;
            grant.credit(amount);
        }
    }

    /// @dev A receipt is taken back: what arrived is on its way again.
    function _depart(bytes32 id, Grant storage grant, int32 transfer, uint96 amount) private {
        if (transfer > 0) {
            grant.debit(id, amount);
            grant.inFlight += amount;
        } else {
            _grants[grant.parent].debit(grant.parent, amount);
            grant.refunding += amount;
            grant.scheduled += amount;
        }
    }

    /// @dev What is given up on its way is charged to the payer: a tranche to the award out of which it was sent, as far as that
    /// isn't used, so that the grantor's budget bears it once; a refund to the grant itself.
    function _giveUp(bytes32 id, Grant storage grant, int32 transfer, uint96 amount) private returns (uint96 shrunk) {
        if (transfer > 0) {
            grant.inFlight -= amount;
            grant.unplan(amount);
            shrunk = grant.shrink(amount);
            _grants[grant.parent].giveBack(shrunk);
            _charge(grant.parent, amount);
        } else {
            grant.refunding -= amount;
            _charge(id, amount);
        }
    }

    /// @dev Takes so much back from the receipt that is presented: the very one that was signed under that reference.
    function _takeBack(ReverseReceipt calldata i, SignReceipt calldata receipt) private {
        bytes32 organisation = i.envelope.organisation;
        Act storage act = _act(organisation, i.receipt);
        bool same = receipt.grant == i.grant && receipt.transfer == i.transfer;
        if (!same || act.deed != _kept(FundDeeds.deed(receipt, _currencyHash()))) {
            revert Fund_WrongReceipt(organisation, i.receipt);
        }
        uint96 reversible = act.reversible;
        if (i.amount > reversible) revert Fund_OverReceipt(organisation, i.receipt, reversible, i.amount);
        act.reversible = reversible - i.amount;
    }

    /// @dev A payee that holds the grant disputes what the payer says of a transfer; a suspended one can't stand in its way.
    function _requirePayeeConsents(bytes32 id, Verdict memory verdict, bytes32 payee) private view {
        if (_holds[id][verdict.counterparty] != 0 && !_REGISTRY.isSuspended(payee)) revert Fund_PayeeHolds(id, payee);
    }

    function _requirePayer(
        bytes32 id,
        Grant storage grant,
        int32 transfer,
        Verdict memory verdict,
        bytes32 organisation,
        bytes32 counterparty
    ) private view {
        if (transfer > 0) _requireGrantor(id, grant, verdict, organisation, counterparty);
        else _requireGrantee(id, grant, verdict, organisation, counterparty);
    }

    function _requirePayee(
        bytes32 id,
        Grant storage grant,
        int32 transfer,
        Verdict memory verdict,
        bytes32 organisation,
        bytes32 counterparty
    ) private view {
        if (transfer > 0) _requireGrantee(id, grant, verdict, organisation, counterparty);
        else _requireGrantor(id, grant, verdict, organisation, counterparty);
    }

    function _emitReceipt(SignReceipt calldata i) private {
        emit ReceiptSigned(
            i.envelope.organisation,
            i.envelope.ref,
            i.grant,
            i.transfer,
            i.payer,
            i.amount,
            i.bankingDate,
            i.evidence,
            i.originalCurrency,
            i.originalAmount,
            i.isFinal
        );
    }

    function _emitReversed(ReverseReceipt calldata i) private {
        emit ReceiptReversed(
            i.envelope.organisation,
            i.envelope.ref,
            i.grant,
            i.transfer,
            i.payer,
            i.receipt,
            i.amount,
            i.reason
        );
    }

    function _emitWrittenOff(WriteOff calldata i, uint96 shrunk) private {
        emit TransferWrittenOff(
            i.envelope.organisation,
            i.envelope.ref,
            i.grant,
            i.transfer,
            i.payee,
            i.amount,
            shrunk,
            i.reason
        );
    }

    function _emitReturned(RecordReturn calldata i) private {
        emit TransferReturned(
            i.envelope.organisation,
            i.envelope.ref,
            i.grant,
            i.transfer,
            i.amount,
            i.bankReference,
            i.bankingDate,
            i.reason
        );
    }

    function _emitScheduled(Envelope calldata envelope, bytes32 grant, Tranche calldata tranche) private {
        emit TrancheScheduled(
            envelope.organisation,
            envelope.ref,
            grant,
            tranche.number,
            tranche.amount,
            tranche.notBefore,
            tranche.verifier,
            tranche.condition
        );
    }
}
