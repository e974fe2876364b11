// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {FundBook} from "./FundBook.sol";
import {IFundGrants} from "./interfaces/IFundGrants.sol";
import {IOrganisationRegistry} from "./interfaces/IOrganisationRegistry.sol";
import {BankingDate} from "./libraries/BankingDate.sol";
import {FundDeeds} from "./libraries/FundDeeds.sol";
import {GrantLib} from "./libraries/GrantLib.sol";
import {Ids} from "./libraries/Ids.sol";
import {TransferLib} from "./libraries/TransferLib.sol";
import {Act, Approval, Mandate, Role, Verdict} from "./types/Authority.sol";
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
} from "./types/FundInstructions.sol";
import {Grant, GrantState, Transfer, Condition} from "./types/FundTypes.sol";

/// @title The fund's book of grants and transfers
/// @dev What it doesn't know (authority and cash of the whole fund, payment batches, views) it leaves to `FundPayments`, at the
/// same address and on the same storage.
contract Fund is IFundGrants, FundBook {
    using GrantLib for Grant;
    using TransferLib for Transfer;

    uint8 private constant DEPTH_LIMIT = 32;

    address private immutable _PAYMENTS;

    constructor(IOrganisationRegistry registry_, address payments) FundBook(registry_) {
        _PAYMENTS = payments;
    }

    /// @dev The result goes back as it came, without another layer of encoding.
    fallback(bytes calldata data) external returns (bytes memory) {
        return Address.functionDelegateCall(_PAYMENTS, data);
    }

    /// @inheritdoc IFundGrants
    function initialise() external {
        Grant storage root = _grants[ROOT];
        if (root.state != GrantState.None) revert Fund_AlreadyInitialised();
        root.state = GrantState.Active;
        root.grantee = TREASURY;
    }

    /// @inheritdoc IFundGrants
    function award(Award calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        if (i.ceiling == 0) revert Fund_NoCeiling();
        if (i.grantee == 0) revert IOrganisationRegistry.Registry_UnknownOrganisation(i.grantee);
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _authority(Role.COMMIT, i.grantee, i.amount),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage parent = _activeGrant(i.parent);
        _requireOrganisation(i.parent, organisation, verdict.organisation, parent.grantee);
        _requireUnheld(i.parent);
        _requireNoAncestor(i.parent, verdict.counterparty, i.grantee);
        if (parent.depth == DEPTH_LIMIT) revert Fund_TooDeep(i.parent, DEPTH_LIMIT);
        parent.use(i.parent, i.amount);
        ++parent.openChildren;
        bytes32 id = Ids.derive(organisation, i.envelope.ref);
        Grant storage grant = _grants[id];
        grant.state = GrantState.Awarded;
        grant.grantee = verdict.counterparty;
        grant.depth = parent.depth + 1;
        grant.awarded = i.amount;
        grant.ceiling = i.ceiling;
        grant.grantor = verdict.organisation;
        grant.parent = i.parent;
        grant.terms = i.terms;
        _awarded.push(id);
        _emitAwarded(i, id);
    }

    /// @inheritdoc IFundGrants
    function accept(Accept calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _authority(Role.COMMIT, i.grantor, 0),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requireGrantee(i.grant, grant, verdict, organisation, i.grantor);
        _requireOffer(i.grant, grant, i.amount, i.terms);
        _requireUnheld(i.grant);
        grant.state = GrantState.Active;
        emit GrantAccepted(organisation, i.envelope.ref, i.grant, i.amount, i.terms);
    }

    /// @inheritdoc IFundGrants
    function decline(Decline calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _fact(Role.COMMIT, i.grantor),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requireGrantee(i.grant, grant, verdict, organisation, i.grantor);
        _requireOffer(i.grant, grant, i.amount, i.terms);
        uint96 unused = _shut(i.grant, grant);
        emit GrantDeclined(organisation, i.envelope.ref, i.grant, grant.used, unused);
    }

    /// @inheritdoc IFundGrants
    function amend(Amend calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        if (i.ceiling == 0) revert Fund_NoCeiling();
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _authority(Role.COMMIT, i.grantee, i.amount),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requireGrantor(i.grant, grant, verdict, organisation, i.grantee);
        if (grant.state == GrantState.Closed) revert Fund_GrantState(i.grant, grant.state);
        _requireUnheld(i.grant);
        if (i.amount < grant.used) revert Fund_BelowUsed(i.grant, grant.used, i.amount);
        if (i.amount < grant.scheduled) revert Fund_OverScheduled(i.grant, i.amount, grant.scheduled);
        Grant storage parent = _activeGrant(grant.parent);
        parent.giveBack(grant.awarded);
        parent.use(grant.parent, i.amount);
        (grant.awarded, grant.ceiling, grant.terms) = (i.amount, i.ceiling, i.terms);
        grant.state = GrantState.Awarded;
        emit GrantAmended(organisation, i.envelope.ref, i.grant, i.grantee, i.amount, i.ceiling, i.terms);
    }

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
        uint96 sum;
        for (uint256 k = 0; k < i.tranches.length; ++k) {
            _plan(i, grant.grantee, i.tranches[k]);
            sum += i.tranches[k].amount;
        }
        if (sum != i.amount) revert Fund_WrongAmount(i.grant, i.amount, sum);
        grant.plan(i.grant, sum);
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
            _loss(Role.RELEASE, i.payee, i.amount),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requirePayer(i.grant, grant, i.transfer, verdict, organisation, i.payee);
        _requirePayeeConsents(i.grant, verdict, i.payee);
        _transfers[i.grant][i.transfer].giveUp(i.grant, i.transfer, i.amount);
        uint96 shrunk = _charge(i.grant, grant, i.transfer, i.amount);
        _sums.writtenOff += i.amount;
        emit TransferWrittenOff(organisation, i.envelope.ref, i.grant, i.transfer, i.payee, i.amount, shrunk, i.reason);
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
        emit TransferReturned(
            organisation,
            i.envelope.ref,
            i.grant,
            i.transfer,
            i.amount,
            i.bankReference,
            i.bankingDate,
            i.reason
        );
    }

    /// @inheritdoc IFundGrants
    function hold(Hold calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(i.envelope, _fact(Role.COMMIT, i.grantee), FundDeeds.deed(i), approvals);
        Grant storage grant = _grant(i.grant);
        _requireOrganisation(i.grant, i.grantee, verdict.counterparty, grant.grantee);
        if (!_isOnPath(i.grant, verdict.organisation)) revert Fund_NotHolder(i.grant, organisation);
        if (_holds[i.grant][verdict.organisation] != 0) revert Fund_AlreadyHeld(i.grant, organisation);
        _holds[i.grant][verdict.organisation] = uint16(i.code) + 1;
        ++grant.holds;
        emit HoldPlaced(organisation, i.envelope.ref, i.grant, i.code);
    }

    /// @inheritdoc IFundGrants
    function lift(Lift calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        bool own = i.holder == organisation;
        Mandate memory mandate = own ? _authority(Role.COMMIT, i.holder, 0) : _fact(Role.COMMIT, i.holder);
        Verdict memory verdict = _authorise(i.envelope, mandate, FundDeeds.deed(i), approvals);
        if (!own && verdict.organisation != TREASURY) revert Fund_NotHolder(i.grant, organisation);
        if (_holds[i.grant][verdict.counterparty] == 0) revert Fund_NotHolder(i.grant, i.holder);
        delete _holds[i.grant][verdict.counterparty];
        --_grant(i.grant).holds;
        emit HoldLifted(organisation, i.envelope.ref, i.grant, i.holder);
    }

    /// @inheritdoc IFundGrants
    function close(Close calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(i.envelope, _fact(Role.COMMIT, i.grantee), FundDeeds.deed(i), approvals);
        Grant storage grant = _grant(i.grant);
        _requireGrantor(i.grant, grant, verdict, organisation, i.grantee);
        uint96 unused = _shut(i.grant, grant);
        emit GrantClosed(organisation, i.envelope.ref, i.grant, grant.used, unused);
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
        emit TrancheScheduled(
            i.envelope.organisation,
            i.envelope.ref,
            i.grant,
            tranche.number,
            tranche.amount,
            tranche.notBefore,
            tranche.verifier,
            tranche.condition
        );
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
            grant.replan(amount);
        }
    }

    /// @dev What is given up on its way is charged to the payer: a tranche to the award out of which it was sent, as far as that
    /// isn't used, so that the grantor's budget bears it once; a refund to the grant itself.
    function _charge(bytes32 id, Grant storage grant, int32 transfer, uint96 amount) private returns (uint96 shrunk) {
        if (transfer > 0) {
            grant.inFlight -= amount;
            grant.unplan(amount);
            shrunk = grant.shrink(amount);
            Grant storage parent = _grants[grant.parent];
            parent.giveBack(shrunk);
            parent.use(grant.parent, amount);
        } else {
            grant.refunding -= amount;
            grant.use(id, amount);
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

    /// @dev Closes a grant at rest, again if late facts came; what it didn't use goes back to its parent.
    function _shut(bytes32 id, Grant storage grant) private returns (uint96 unused) {
        _requireAtRest(id, grant);
        Grant storage parent = _grants[grant.parent];
        unused = grant.headroom();
        parent.giveBack(unused);
        if (grant.state != GrantState.Closed) --parent.openChildren;
        grant.awarded -= unused;
        grant.unplanBeyondAward();
        grant.state = GrantState.Closed;
    }

    /// @dev What the grantee signs is what was offered.
    function _requireOffer(bytes32 id, Grant storage grant, uint96 amount, bytes32 terms) private view {
        if (grant.state != GrantState.Awarded) revert Fund_GrantState(id, grant.state);
        if (amount != grant.awarded) revert Fund_WrongAmount(id, amount, grant.awarded);
        if (terms != grant.terms) revert Fund_WrongTerms(id, terms, grant.terms);
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

    function _requireNoAncestor(bytes32 id, uint24 number, bytes32 grantee) private view {
        if (_isOnPath(id, number)) revert Fund_GranteeIsAncestor(id, grantee);
    }

    /// @dev Whether the organisation is grantee of the grant or of any ancestor.
    function _isOnPath(bytes32 id, uint24 number) private view returns (bool) {
        for (bytes32 step = id; step != 0; step = _grants[step].parent) {
            if (_grants[step].grantee == number) return true;
        }
        return false;
    }

    function _emitAwarded(Award calldata i, bytes32 id) private {
        emit GrantAwarded(
            i.envelope.organisation,
            i.envelope.ref,
            id,
            i.parent,
            i.grantee,
            i.amount,
            i.ceiling,
            i.terms,
            i.classification,
            i.kind
        );
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
}
