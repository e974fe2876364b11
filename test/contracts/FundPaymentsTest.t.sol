// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./LedgerTest.sol";
import {Trees} from "./Trees.sol";

/// @notice Payment batches: posted as one root, settled, bounced leaf by leaf, acknowledged.
contract FundPaymentsTest is LedgerTest {
    uint24 private constant N_DFE = 2; // place on the register

    bytes32 private _grant; // DFE's: 700 awarded, 600 of it there
    Leaf[] private _leaves; // 7 payments, 280 in all

    function setUp() public override {
        super.setUp();
        _fundRoot(1000);
        _grant = _grantTo(ROOT, HMT, DFE, 700);
        _bring(_grant, HMT, DFE, 1, 600);
        for (uint32 k = 0; k < 7; ++k) _leaves.push(Leaf(k, keccak256(abi.encode(k)), 10 * (k + 1)));
    }

    // pay

    function test_ABatchIsPaidAsOneRoot() public {
        Pay memory i = _pay(0, 0);
        i.manifest = "manifest";
        bytes memory data = _call(i);
        bytes32 id = _id(i.envelope);
        vm.expectEmit(address(_fund));
        emit IFundPayments.PaymentsPosted(DFE, i.envelope.ref, _grant, id, 0, 0, i.root, 280, 7, "manifest", 1);
        _do(data);
        _sameCash(_grant, 600, 280, 0, 0);
        _sameBudget(_grant, 700, 280, 600);
        BatchView memory b = _fund.batchOf(_grant, id);
        _yes(b.posted && !b.settled && !b.acknowledged, "posted");
        _yes(b.amount == 280 && b.back == 0 && b.count == 7 && b.root == i.root, "batch");
        _same(b.payee, 0, "nobody on the register");
    }

    function test_ABatchIsRefused() public {
        Pay memory i = _pay(0, 0);
        i.amount = 0;
        _refuse(_call(i), _zeroAmount());
        i.amount = 601;
        bytes4 short = IFundErrors.Fund_InsufficientCash.selector;
        _refuse(_call(i), abi.encodeWithSelector(short, _grant, 600, 601));
        i.amount = LIMIT + 1;
        _refuse(_call(i), _overLimit(DFE, LIMIT + 1));
        i.amount = 280;
        i.count = 0;
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_EmptyBatch.selector));
        i.count = 7;
        i.payee = DFE;
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_PayeeIsPayer.selector, DFE));
        i.payee = "XX-NOBODY";
        _refuse(_call(i), _unknownOrganisation("XX-NOBODY"));
        i.payee = 0;
        i.grant = "X";
        _refuse(_call(i), _unknownGrant("X"));
        i.grant = _grant;
        i.envelope.organisation = HMT;
        _refuse(_call(i), _wrongOrganisation(_grant, HMT, N_DFE));
        i.envelope.organisation = DFE;
        bytes memory refusal = _seatWithout(DFE, Role.RELEASE);
        _refuse(_call(i), refusal);
        _seatPair(DFE);
        _resistTampering(address(_fund), _call(i), 11);
    }

    function test_WhatWasAwardedOnIsNotPaidOut() public {
        _grantTo(_grant, DFE, SLC, 421);
        bytes4 short = IFundErrors.Fund_InsufficientHeadroom.selector;
        _refuse(_call(_pay(0, 0)), abi.encodeWithSelector(short, _grant, 279, 280));
    }

    function test_AHoldOrASuspensionStopsPayments() public {
        bytes memory data = _call(_pay(UNI, NAO));
        _do(_call(Hold(_next(HMT), ROOT, HMT, 1)));
        _refuse(data, _held(_grant, ROOT));
        _do(_call(Lift(_next(HMT), ROOT, HMT)));
        bytes32[3] memory parties = [NAO, UNI, DFE]; // verifier, payee, payer
        for (uint256 k = 0; k < 3; ++k) {
            _suspend(parties[k]);
            _refuse(data, _suspended(parties[k]));
        }
        for (uint256 k = 0; k < 3; ++k) {
            _send(address(_registry), _call(Reinstate(_next(HMT), parties[k])));
        }
        _do(data);
    }

    function test_OnlyAnAcceptedGrantPays() public {
        Award memory award = _awardOf(_grant, DFE, SLC, 10);
        _do(_call(award));
        Pay memory i = _pay(0, 0);
        (i.envelope, i.grant, i.amount) = (_next(SLC), _id(award.envelope), 1);
        _refuse(_call(i), _grantState(i.grant, GrantState.Awarded));
    }

    function test_AVerifierCoSigns() public {
        Pay memory i = _pay(0, DFE);
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_VerifierMayNotPay.selector, DFE));
        i.verifier = NAO;
        _clerk.seat(NAO, new Hand[](0));
        bytes4 short = IOrganisationRegistry.Registry_QuorumNotReached.selector;
        _refuse(_call(i), abi.encodeWithSelector(short, NAO, Role.VERIFY, 1, 0));
        _seatPair(NAO);
        bytes memory refusal = _seatWithout(NAO, Role.VERIFY);
        _refuse(_call(i), refusal);
        _seatPair(NAO);
        bytes memory data = _call(i);
        bytes32[] memory officers = new bytes32[](2);
        bytes32 digest = _clerk.digestOfPay(i);
        Approval[] memory approvals = _clerk.approvals(NAO, digest);
        for (uint256 k = 0; k < 2; ++k) officers[k] = keccak256(approvals[k].signer);
        vm.expectEmit(address(_fund));
        emit IInstructed.Authorised(NAO, i.envelope.ref, digest, NAO, Role.VERIFY, officers, 0);
        _do(data);
    }

    function test_AVerifiersOfficersNeedNoLimitAndTheBatchNamesItAndThePayee() public {
        Hand memory hand = _hand(NAO, 7);
        _enrol(NAO, hand, OfficerTerms(hand.signer, Role.VERIFY, FAR, new Limit[](0)));
        _clerk.seat(NAO, _alone(hand));
        Pay memory i = _pay(UNI, NAO);
        bytes memory data = _call(i);
        bytes32 id = _id(i.envelope);
        _no(_fund.batchOf(_grant, id).posted, "not yet");
        vm.expectEmit(address(_fund));
        emit IFundPayments.PaymentsPosted(DFE, i.envelope.ref, _grant, id, UNI, NAO, i.root, 280, 7, 0, 1);
        _do(data);
        _yes(_fund.batchOf(_grant, id).posted, "posted");
    }

    function test_TheVerifiersWithdrawalVoidsItsApproval() public {
        Pay memory i = _pay(0, NAO);
        bytes memory data = _call(i);
        Envelope memory withdrawn = Envelope(NAO, i.envelope.ref, FAR);
        _do(_clerk.withdraw(address(_fund), withdrawn));
        _refuse(data, _referenceUsed(withdrawn));
        i = _pay(0, NAO);
        _do(_clerk.withdraw(address(_fund), Envelope(UNI, i.envelope.ref, FAR))); // UNI approved nothing
        _do(_call(i));
    }

    // References are each organisation's own: only a withdrawal says something about another's.
    function test_AVerifierMayHaveUsedThePayersReferenceItself() public {
        _do(_call(_scheduleOf(_grant, HMT, DFE, Tranche(2, 100, 0, NAO, "report"))));
        Pay memory i = _pay(0, NAO);
        Envelope memory same = Envelope(NAO, i.envelope.ref, FAR);
        _do(_call(Attest(same, _grant, 2, DFE, 100, "report", "evidence")));
        _do(_call(i));
    }

    // settleBatch

    function test_SettlingABatchIsAFactOnce() public {
        bytes32 batch = _post(0);
        SettleBatch memory i = SettleBatch(_next(DFE), _grant, batch, 280, "bank", TODAY);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundPayments.BatchSettled(DFE, i.envelope.ref, _grant, _batch(batch), 280, "bank", TODAY);
        _do(data);
        _yes(_fund.batchOf(_grant, _batch(batch)).settled, "settled");
        i = SettleBatch(_next(DFE), _grant, batch, 280, "bank, corrected", TODAY);
        _do(_call(i));
        _same(_fund.totals(0, 9).settled, 280, "counted once");
    }

    function test_ASettlementOfABatchIsRefused() public {
        bytes32 batch = _post(0);
        SettleBatch memory i = SettleBatch(_next(DFE), _grant, batch, 279, "bank", TODAY);
        _refuse(_call(i), _wrongAmount(_grant, 279, 280));
        i.amount = 280;
        i.batch = "X";
        bytes4 unknown = IFundErrors.Fund_UnknownBatch.selector;
        _refuse(_call(i), abi.encodeWithSelector(unknown, _grant, _batch("X")));
        i.batch = batch;
        i.grant = ROOT;
        _refuse(_call(i), _wrongOrganisation(ROOT, DFE, 1));
        i.grant = "X";
        _refuse(_call(i), _unknownGrant("X"));
        i.grant = _grant;
        i.bankingDate = 20271301;
        _refuse(_call(i), _badDate(20271301));
        i.bankingDate = TODAY;
        bytes memory refusal = _seatWithout(DFE, Role.SETTLE);
        _refuse(_call(i), refusal);
        _seatPair(DFE);
        _resistTampering(address(_fund), _call(i), 8);
    }

    // bounce

    function test_BouncedPaymentsAreThePayersAgain() public {
        bytes32 batch = _post(0);
        Bounce memory i = _bounce(batch, 2, 6);
        bytes memory data = _call(i, _proofs(2, 6));
        uint32[] memory indices = new uint32[](2);
        (indices[0], indices[1]) = (2, 6);
        vm.expectEmit(address(_fund));
        emit IFundPayments.PaymentsBounced(DFE, i.envelope.ref, _grant, _batch(batch), 100, "bank", TODAY, indices);
        _do(data);
        _sameCash(_grant, 700, 280, 0, 0);
        _sameBudget(_grant, 700, 180, 600);
        _same(_fund.batchOf(_grant, _batch(batch)).back, 100, "back");
        for (uint32 k = 0; k < 7; ++k) {
            _yes(_fund.isBounced(_grant, _batch(batch), k) == (k == 2 || k == 6), "bounced");
        }
        Leaf memory leaf = _leaves[2];
        _yes(_fund.verifyPayment(_grant, _batch(batch), leaf, _proofs(2, 6)[0]), "it still lies inside");
        _do(_call(_pay(0, 0))); // and may be paid again in a later batch
    }

    function test_APaymentBouncesOnce() public {
        bytes32 batch = _post(0);
        bytes4 again = IFundErrors.Fund_AlreadyBounced.selector;
        bytes memory refusal = abi.encodeWithSelector(again, _batch(batch), 2);
        _refuse(_call(_bounce(batch, 2, 2), _proofs(2, 2)), refusal); // not even in one instruction
        _do(_call(_bounce(batch, 2, 3), _proofs(2, 3)));
        _refuse(_call(_bounce(batch, 1, 2), _proofs(1, 2)), refusal);
        _do(_call(_bounce(batch, 1, 4), _proofs(1, 4)));
    }

    function test_ABounceIsProven() public {
        bytes32 batch = _post(0);
        bytes4 unproven = IFundErrors.Fund_PaymentNotProven.selector;
        bytes memory refusal = abi.encodeWithSelector(unproven, _batch(batch), 2);
        Node[][] memory proofs = _proofs(2, 6);
        Bounce memory i = _bounce(batch, 2, 6);
        i.payments[0].amount += 1;
        _refuse(_call(i, proofs), refusal);
        i.payments[0].amount = 0;
        _refuse(_call(i, proofs), refusal);
        i.payments[0] = _leaves[3]; // the neighbour, under this payment's proof
        i.payments[0].index = 2;
        _refuse(_call(i, proofs), refusal);
        i = _bounce(batch, 2, 6);
        (proofs[0], proofs[1]) = (proofs[1], proofs[0]);
        _refuse(_call(i, proofs), refusal);
    }

    // Who commits to more than it debits has payments that can't be proven.
    function test_ABatchThatDebitsLessThanItsTreeProvesNothing() public {
        Pay memory i = _pay(0, 0);
        i.amount = 279;
        _do(_call(i));
        bytes32 id = _id(i.envelope);
        for (uint256 k = 0; k < 7; ++k) {
            _no(_fund.verifyPayment(_grant, id, _leaves[k], _proofs(k, 0)[0]), "proven");
        }
        Leaf memory leaf = _leaves[0];
        _no(_fund.verifyPayment(_grant, "X", leaf, _proofs(0, 0)[0]), "unknown batch");
    }

    function test_ABounceIsRefused() public {
        bytes32 batch = _post(0);
        Bounce memory i = _bounce(batch, 2, 6);
        Node[][] memory proofs = _proofs(2, 6);
        bytes4 mismatch = IFundErrors.Fund_ProofsMismatch.selector;
        _refuse(_call(i, new Node[][](1)), abi.encodeWithSelector(mismatch, 2, 1));
        i.amount = 99;
        _refuse(_call(i, proofs), _wrongAmount(_grant, 99, 100));
        i.amount = 100;
        i.batch = "X";
        bytes4 unknown = IFundErrors.Fund_UnknownBatch.selector;
        _refuse(_call(i, proofs), abi.encodeWithSelector(unknown, _grant, _batch("X")));
        i.batch = batch;
        i.grant = ROOT;
        _refuse(_call(i, proofs), _wrongOrganisation(ROOT, DFE, 1));
        i.grant = "X";
        _refuse(_call(i, proofs), _unknownGrant("X"));
        i.grant = _grant;
        i.bankingDate = 0;
        _refuse(_call(i, proofs), _badDate(0));
        i.bankingDate = TODAY;
        bytes memory refusal = _seatWithout(DFE, Role.SETTLE);
        _refuse(_call(i, proofs), refusal);
        _seatPair(DFE);
        i.payments = new Leaf[](0);
        _refuse(_call(i, new Node[][](0)), abi.encodeWithSelector(IFundErrors.Fund_EmptyBatch.selector));
    }

    function test_EveryFieldOfABounceIsSigned() public {
        bytes32 batch = _post(0);
        Bounce memory i = _bounce(batch, 2, 6);
        Node[][] memory proofs = _proofs(2, 6);
        bytes memory data = _call(i, proofs);
        (, , Approval[] memory approvals) = abi.decode(_arguments(data), (Bounce, Node[][], Approval[]));
        bytes memory invalid = _invalid(DFE, _first(DFE));
        for (uint256 k = 0; k < 7; ++k) {
            Bounce memory j = abi.decode(abi.encode(i), (Bounce));
            if (k == 0) j.payments[0].index = 3;
            if (k == 1) j.payments[0].payee = 0;
            if (k == 2) j.payments[0].amount += 1;
            if (k == 3) (j.payments[0], j.payments[1]) = (j.payments[1], j.payments[0]);
            if (k == 4) j.bankReference = 0;
            if (k == 5) j.bankingDate += 1;
            if (k == 6) j.amount += 1;
            _refuse(abi.encodeCall(IFundPayments.bounce, (j, proofs, approvals)), invalid);
        }
        _do(data);
    }

    // acknowledge

    function test_ThePayeeSignsForItsBatchOnce() public {
        bytes32 batch = _post(UNI);
        Acknowledge memory i = Acknowledge(_next(UNI), _grant, DFE, batch, 280, TODAY, "evidence");
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundPayments.BatchAcknowledged(UNI, i.envelope.ref, _grant, _batch(batch), DFE, 280, TODAY, "evidence");
        _do(data);
        BatchView memory b = _fund.batchOf(_grant, _batch(batch));
        _yes(b.acknowledged && b.payee == UNI, "acknowledged");
        i.envelope = _next(UNI);
        bytes4 already = IFundErrors.Fund_AlreadyAcknowledged.selector;
        _refuse(_call(i), abi.encodeWithSelector(already, _batch(batch)));
    }

    function test_AnAcknowledgementIsRefused() public {
        bytes32 batch = _post(UNI);
        Acknowledge memory i = Acknowledge(_next(UNI), _grant, DFE, batch, 279, TODAY, "evidence");
        _refuse(_call(i), _wrongAmount(_grant, 279, 280));
        i.amount = 280;
        i.payer = SLC;
        _refuse(_call(i), _wrongOrganisation(_grant, SLC, N_DFE));
        i.payer = DFE;
        i.batch = "X";
        bytes4 unknown = IFundErrors.Fund_UnknownBatch.selector;
        _refuse(_call(i), abi.encodeWithSelector(unknown, _grant, _batch("X")));
        i.batch = batch;
        i.grant = "X";
        _refuse(_call(i), _unknownGrant("X"));
        i.grant = _grant;
        i.envelope.organisation = SLC;
        bytes4 nobody = IFundErrors.Fund_NoSuchPayee.selector;
        _refuse(_call(i), abi.encodeWithSelector(nobody, _batch(batch), SLC));
        i.envelope.organisation = UNI;
        i.bankingDate = 1;
        _refuse(_call(i), _badDate(1));
        i.bankingDate = TODAY;
        bytes memory refusal = _seatWithout(UNI, Role.RECEIPT);
        _refuse(_call(i), refusal);
        _seatPair(UNI);
        _resistTampering(address(_fund), _call(i), 9);
        batch = _post(0);
        i = Acknowledge(_next(UNI), _grant, DFE, batch, 280, TODAY, "evidence");
        _refuse(_call(i), abi.encodeWithSelector(nobody, _batch(batch), UNI));
    }

    // facts

    function test_NothingStopsTheFactsOfABatch() public {
        bytes32 batch = _post(UNI);
        _do(_call(Hold(_next(HMT), _grant, DFE, 1)));
        _suspend(DFE);
        _suspend(UNI);
        _do(_call(SettleBatch(_next(DFE), _grant, batch, 280, "bank", TODAY)));
        _do(_call(_bounce(batch, 2, 6), _proofs(2, 6)));
        _do(_call(Acknowledge(_next(UNI), _grant, DFE, batch, 280, TODAY, "evidence")));
    }

    // A bank may send money back long after the grant is closed: it goes up by refund, and the grant is closed again.
    function test_MoneyThatBouncesAfterClosingGoesUp() public {
        bytes32 batch = _post(0);
        _up(-1, 320);
        _do(_call(Close(_next(HMT), _grant, DFE)));
        _sameBudget(ROOT, 1000, 280, 0);
        _do(_call(_bounce(batch, 2, 6), _proofs(2, 6)));
        _refuse(_call(_pay(0, 0)), _grantState(_grant, GrantState.Closed)); // not to be spent again
        _up(-2, 100);
        _do(_call(Close(_next(HMT), _grant, DFE)));
        _sameBudget(ROOT, 1000, 180, 0);
        _sameBudget(_grant, 180, 180, 180);
        _same(_fund.grantOf(ROOT).openChildren, 0, "closed once");
    }

    // helpers

    function _pay(bytes32 payee, bytes32 verifier) private returns (Pay memory) {
        Node memory root = Trees.root(_leaves);
        return Pay(_next(DFE), _grant, payee, verifier, root.hash, root.sum, 7, 0, 1);
    }

    /// @dev Posts the batch and returns its reference.
    function _post(bytes32 payee) private returns (bytes32) {
        Pay memory i = _pay(payee, 0);
        _do(_call(i));
        return i.envelope.ref;
    }

    function _batch(bytes32 ref) private pure returns (bytes32) {
        return keccak256(abi.encode(DFE, ref));
    }

    function _bounce(bytes32 batch, uint256 a, uint256 b) private returns (Bounce memory) {
        Leaf[] memory payments = new Leaf[](2);
        (payments[0], payments[1]) = (_leaves[a], _leaves[b]);
        uint96 sum = payments[0].amount + payments[1].amount;
        return Bounce(_next(DFE), _grant, batch, sum, "bank", TODAY, payments);
    }

    function _proofs(uint256 a, uint256 b) private view returns (Node[][] memory proofs) {
        proofs = new Node[][](2);
        (proofs[0], proofs[1]) = (Trees.proof(_leaves, a), Trees.proof(_leaves, b));
    }

    function _up(int32 number, uint96 amount) private {
        _do(_call(Refund(_next(DFE), _grant, number, HMT, amount)));
        _do(_call(_receiptOf(_grant, HMT, DFE, number, amount)));
    }
}
