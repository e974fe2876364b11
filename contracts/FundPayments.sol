// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {FundBook} from "./FundBook.sol";
import {FundBudget} from "./FundBudget.sol";
import {FundViews} from "./FundViews.sol";
import {IFundPayments} from "./interfaces/IFundPayments.sol";
import {IOrganisationRegistry} from "./interfaces/IOrganisationRegistry.sol";
import {BankingDate} from "./libraries/BankingDate.sol";
import {GrantLib} from "./libraries/GrantLib.sol";
import {Ids} from "./libraries/Ids.sol";
import {Leaf, MerkleSum, Node} from "./libraries/MerkleSum.sol";
import {PaymentDeeds} from "./libraries/PaymentDeeds.sol";
import {Approval, Role, Verdict} from "./types/Authority.sol";
import {Pay, SettleBatch, VoidBatch, Bounce, Recover, Acknowledge} from "./types/FundInstructions.sol";
import {Batch, BatchFact, Grant} from "./types/FundTypes.sol";

/// @title The fund's payment batches, its budget, and what can be read of the book
/// @dev Runs only behind `Fund`, at its address and on its storage.
contract FundPayments is FundBudget, FundViews {
    using BitMaps for BitMaps.BitMap;
    using GrantLib for Grant;

    constructor(IOrganisationRegistry registry_) FundBook(registry_) {}

    /// @inheritdoc IFundPayments
    function pay(Pay calldata i, Approval[] calldata approvals, Approval[] calldata verifierApprovals) external {
        _requireAmount(i.amount);
        if (i.count == 0) revert Fund_EmptyBatch();
        (bytes32 organisation, bytes32 ref) = (i.envelope.organisation, i.envelope.ref);
        if (i.payee == organisation) revert Fund_PayeeIsPayer(organisation);
        bytes32 digest = _claim(i.envelope, PaymentDeeds.deed(i, _currencyHash()));
        Verdict memory verdict = _sign(
            organisation,
            ref,
            _authority(Role.RELEASE, i.payee, i.amount),
            digest,
            approvals
        );
        if (i.verifier != 0) _verifierSigns(i, digest, verifierApprovals);
        Grant storage grant = _activeGrant(i.grant);
        _requireOrganisation(i.grant, organisation, verdict.organisation, grant.grantee);
        _requireUnheld(i.grant);
        grant.debit(i.grant, i.amount);
        grant.use(i.grant, i.amount);
        bytes32 id = Ids.derive(organisation, ref);
        Batch storage batch = _batches[i.grant][id];
        batch.amount = i.amount;
        batch.count = i.count;
        batch.payee = verdict.counterparty;
        batch.facts = BatchFact.POSTED;
        batch.root = i.root;
        _emitPosted(i, id);
    }

    /// @inheritdoc IFundPayments
    function settleBatch(SettleBatch calldata i, Approval[] calldata approvals) external {
        BankingDate.check(i.bankingDate);
        (bytes32 organisation, bytes32 ref) = (i.envelope.organisation, i.envelope.ref);
        _payerRecords(i.grant, organisation, _authoriseSettle(i, approvals));
        (bytes32 id, Batch storage batch) = _batch(i.grant, organisation, i.batch);
        _requireNotVoided(id, batch);
        if (i.amount != batch.amount) revert Fund_WrongAmount(i.grant, i.amount, batch.amount);
        if (batch.facts & BatchFact.SETTLED == 0) {
            batch.facts |= BatchFact.SETTLED;
            _sums.settled += i.amount;
        }
        emit BatchSettled(organisation, ref, i.grant, id, i.amount, i.bankReference, i.bankingDate);
    }

    /// @inheritdoc IFundPayments
    function voidBatch(VoidBatch calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        bytes memory deed = PaymentDeeds.deed(i, _currencyHash());
        Verdict memory verdict = _authorise(i.envelope, _fact(Role.SETTLE, 0), deed, approvals);
        Grant storage grant = _payerRecords(i.grant, organisation, verdict);
        (bytes32 id, Batch storage batch) = _batch(i.grant, organisation, i.batch);
        if (i.amount != batch.amount) revert Fund_WrongAmount(i.grant, i.amount, batch.amount);
        if (batch.facts != BatchFact.POSTED) revert Fund_BatchFacts(id, batch.facts);
        batch.facts |= BatchFact.VOIDED;
        uint96 rest = batch.amount - batch.back;
        _comeBack(grant, id, batch, rest);
        emit BatchVoided(organisation, i.envelope.ref, i.grant, id, i.amount, rest, i.reason);
    }

    /// @inheritdoc IFundPayments
    function bounce(Bounce calldata i, Node[][] calldata proofs, Approval[] calldata approvals) external {
        BankingDate.check(i.bankingDate);
        if (i.payments.length == 0) revert Fund_EmptyBatch();
        if (i.payments.length != proofs.length) revert Fund_ProofsMismatch(i.payments.length, proofs.length);
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _fact(Role.SETTLE, 0),
            PaymentDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _payerRecords(i.grant, organisation, verdict);
        (bytes32 id, Batch storage batch) = _batch(i.grant, organisation, i.batch);
        uint32[] memory indices = new uint32[](proofs.length);
        uint96 sum;
        for (uint256 k = 0; k < proofs.length; ++k) {
            _markBounced(id, batch, i.payments[k], proofs[k]);
            indices[k] = i.payments[k].index;
            sum += i.payments[k].amount;
        }
        if (sum != i.amount) revert Fund_WrongAmount(i.grant, i.amount, sum);
        _requireNotVoided(id, batch);
        _comeBack(grant, id, batch, sum);
        _emitBounced(i, id, indices);
    }

    /// @inheritdoc IFundPayments
    function recover(Recover calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        BankingDate.check(i.bankingDate);
        bytes32 organisation = i.envelope.organisation;
        bytes memory deed = PaymentDeeds.deed(i, _currencyHash());
        Verdict memory verdict = _authorise(i.envelope, _fact(Role.SETTLE, 0), deed, approvals);
        Grant storage grant = _payerRecords(i.grant, organisation, verdict);
        (bytes32 id, Batch storage batch) = _batch(i.grant, organisation, i.batch);
        _requireNotVoided(id, batch);
        _comeBack(grant, id, batch, i.amount);
        _emitRecovered(i, id);
    }

    /// @inheritdoc IFundPayments
    function acknowledge(Acknowledge calldata i, Approval[] calldata approvals) external {
        BankingDate.check(i.bankingDate);
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _fact(Role.RECEIPT, i.payer),
            PaymentDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requireOrganisation(i.grant, i.payer, verdict.counterparty, grant.grantee);
        (bytes32 id, Batch storage batch) = _batch(i.grant, i.payer, i.batch);
        if (batch.payee != verdict.organisation) revert Fund_NoSuchPayee(id, organisation);
        if (i.amount != batch.amount) revert Fund_WrongAmount(i.grant, i.amount, batch.amount);
        _requireNotVoided(id, batch);
        if (batch.facts & BatchFact.ACKNOWLEDGED != 0) revert Fund_AlreadyAcknowledged(id);
        batch.facts |= BatchFact.ACKNOWLEDGED;
        emit BatchAcknowledged(organisation, i.envelope.ref, i.grant, id, i.payer, i.amount, i.bankingDate, i.evidence);
    }

    /// @dev Cash and headroom rise by what came back of a batch, never by more than it paid.
    function _comeBack(Grant storage grant, bytes32 id, Batch storage batch, uint96 amount) private {
        uint96 paid = batch.amount - batch.back;
        if (amount > paid) revert Fund_OverBatch(id, paid, amount);
        batch.back += amount;
        _sums.postedBack += amount;
        grant.credit(amount);
        grant.giveBack(amount);
    }

    function _requireNotVoided(bytes32 id, Batch storage batch) private view {
        if (batch.facts & BatchFact.VOIDED != 0) revert Fund_BatchFacts(id, batch.facts);
    }

    function _authoriseSettle(SettleBatch calldata i, Approval[] calldata approvals) private returns (Verdict memory) {
        return _authorise(i.envelope, _fact(Role.SETTLE, 0), PaymentDeeds.deed(i, _currencyHash()), approvals);
    }

    function _verifierSigns(Pay calldata i, bytes32 digest, Approval[] calldata approvals) private {
        if (i.verifier == i.envelope.organisation) revert Fund_VerifierMayNotPay(i.verifier);
        _cosign(i.verifier, i.envelope.ref, _authority(Role.VERIFY, 0, 0), digest, approvals);
    }

    function _markBounced(bytes32 id, Batch storage batch, Leaf calldata leaf, Node[] calldata proof) private {
        if (!MerkleSum.verify(batch.root, batch.amount, batch.count, leaf, proof)) {
            revert Fund_PaymentNotProven(id, leaf.index);
        }
        if (batch.bounced.get(leaf.index)) revert Fund_AlreadyBounced(id, leaf.index);
        batch.bounced.set(leaf.index);
    }

    function _payerRecords(
        bytes32 id,
        bytes32 organisation,
        Verdict memory verdict
    ) private view returns (Grant storage grant) {
        grant = _grant(id);
        _requireOrganisation(id, organisation, verdict.organisation, grant.grantee);
    }

    function _batch(bytes32 grant, bytes32 payer, bytes32 ref) private view returns (bytes32 id, Batch storage batch) {
        id = Ids.derive(payer, ref);
        batch = _batches[grant][id];
        if (batch.facts == 0) revert Fund_UnknownBatch(grant, id);
    }

    function _emitPosted(Pay calldata i, bytes32 id) private {
        emit PaymentsPosted(
            i.envelope.organisation,
            i.envelope.ref,
            i.grant,
            id,
            i.payee,
            i.verifier,
            i.root,
            i.amount,
            i.count,
            i.manifest,
            i.kind
        );
    }

    function _emitBounced(Bounce calldata i, bytes32 id, uint32[] memory indices) private {
        emit PaymentsBounced(
            i.envelope.organisation,
            i.envelope.ref,
            i.grant,
            id,
            i.amount,
            i.bankReference,
            i.bankingDate,
            indices
        );
    }

    function _emitRecovered(Recover calldata i, bytes32 id) private {
        emit PaymentsRecovered(
            i.envelope.organisation,
            i.envelope.ref,
            i.grant,
            id,
            i.amount,
            i.bankReference,
            i.bankingDate,
            i.evidence
        );
    }
}
