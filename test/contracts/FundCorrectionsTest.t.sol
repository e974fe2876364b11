// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./TransferTest.sol";

/// @notice Receipts taken back, and what will never come written off.
contract FundCorrectionsTest is TransferTest {
    // reverseReceipt

    function test_AReversedReceiptIsOutstandingAgain() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory receipt = _receiptOf(_grant, DFE, HMT, 1, 400);
        receipt.isFinal = true;
        _do(_call(receipt));
        ReverseReceipt memory i = _reversal(receipt, 150);
        bytes memory data = _call(i, receipt);
        vm.expectEmit(address(_fund));
        emit IFundGrants.ReceiptReversed(DFE, i.envelope.ref, _grant, 1, HMT, receipt.envelope.ref, 150, 1);
        _do(data);
        _sameCash(_grant, 400, 150, 150, 0);
        _expectTransfer(1, TransferState.Open, 400, 150);
        (Transfer memory t, ) = _fund.transferOf(_grant, 1);
        _no(t.finalReceipt, "more may be expected again");
        _same(_fund.actOf(DFE, receipt.envelope.ref).reversible, 250, "what the receipt still stands for");
        _do(_call(_receiptOf(_grant, DFE, HMT, 1, 150)));
        _sameCash(_grant, 550, 150, 0, 0);
    }

    function test_AReversedRefundIsOnItsWayUpAgain() public {
        _bring(_grant, HMT, DFE, 1, 400);
        _do(_refund(_grant, DFE, HMT, -1, 100));
        SignReceipt memory receipt = _receiptOf(_grant, HMT, DFE, -1, 100);
        _do(_call(receipt));
        _sameBudget(_grant, 700, 0, 300);
        _do(_call(_reversal(receipt, 100), receipt));
        _sameCash(_grant, 400, 100, 0, 100);
        _sameCash(ROOT, 1100, 500, 0, 0);
        _sameBudget(_grant, 700, 0, 400);
    }

    function test_AReversedRefundStaysPlannedEvenBeyondTheAward() public {
        _bring(_grant, HMT, DFE, 1, 700);
        _do(_refund(_grant, DFE, HMT, -1, 100));
        SignReceipt memory receipt = _receiptOf(_grant, HMT, DFE, -1, 100);
        _do(_call(receipt));
        _do(_call(_scheduleOf(_grant, HMT, DFE, _tranche(2, 60))));
        _do(_call(_reversal(receipt, 100), receipt));
        _sameBudget(_grant, 700, 0, 760);
        bytes4 over = IFundErrors.Fund_OverScheduled.selector;
        Schedule memory more = _scheduleOf(_grant, HMT, DFE, _tranche(3, 1));
        _refuse(_call(more), abi.encodeWithSelector(over, _grant, 700, 761));
        _do(_call(_receiptOf(_grant, HMT, DFE, -1, 100)));
        _sameBudget(_grant, 700, 0, 660); // reversed and signed again, it frees nothing twice
        more = _scheduleOf(_grant, HMT, DFE, _tranche(3, 41));
        _refuse(_call(more), abi.encodeWithSelector(over, _grant, 700, 701));
    }

    function test_AFinalReceiptOfNothingIsTakenBack() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory receipt = _receiptOf(_grant, DFE, HMT, 1, 0);
        receipt.isFinal = true;
        _do(_call(receipt));
        _do(_call(_reversal(receipt, 0), receipt));
        (Transfer memory t, ) = _fund.transferOf(_grant, 1);
        _yes(!t.finalReceipt && t.outstanding == 400, "as if it were not signed");
        SignReceipt memory part = _receiptOf(_grant, DFE, HMT, 1, 10);
        _do(_call(part));
        _refuse(_call(_reversal(part, 0), part), _zeroAmount());
    }

    function test_NothingStopsAReversal() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory receipt = _receiptOf(_grant, DFE, HMT, 1, 400);
        _do(_call(receipt));
        _do(_call(Hold(_next(HMT), _grant, DFE, 1)));
        _suspend(DFE);
        _do(_call(_reversal(receipt, 100), receipt));
        _clerk.seat(DFE, _pair(HMT));
        _do(_call(_reversal(receipt, 300), receipt));
        _sameCash(_grant, 400, 400, 400, 0);
    }

    function test_AReceiptIsReversedUpToWhatItStandsFor() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory receipt = _receiptOf(_grant, DFE, HMT, 1, 150);
        _do(_call(receipt));
        _do(_call(_receiptOf(_grant, DFE, HMT, 1, 250)));
        bytes4 over = IFundErrors.Fund_OverReceipt.selector;
        bytes32 ref = receipt.envelope.ref;
        _refuse(_call(_reversal(receipt, 151), receipt), abi.encodeWithSelector(over, DFE, ref, 150, 151));
        _do(_call(_reversal(receipt, 100), receipt));
        _refuse(_call(_reversal(receipt, 51), receipt), abi.encodeWithSelector(over, DFE, ref, 50, 51));
        _do(_call(_reversal(receipt, 50), receipt));
        _refuse(_call(_reversal(receipt, 1), receipt), abi.encodeWithSelector(over, DFE, ref, 0, 1));
    }

    function test_WhatWasSpentIsNotReversed() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory receipt = _receiptOf(_grant, DFE, HMT, 1, 400);
        _do(_call(receipt));
        _do(_call(Pay(_next(DFE), _grant, 0, 0, "root", 300, 1, 0, 1)));
        bytes4 short = IFundErrors.Fund_InsufficientCash.selector;
        _refuse(_call(_reversal(receipt, 101), receipt), abi.encodeWithSelector(short, _grant, 100, 101));
        _do(_call(_reversal(receipt, 100), receipt));
    }

    function test_OnlyTheReceiptThatWasSignedIsReversed() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory receipt = _receiptOf(_grant, DFE, HMT, 1, 400);
        _do(_call(receipt));
        _advance(_grant, HMT, DFE, 2, 100);
        bytes memory wrong = abi.encodeWithSelector(IFundErrors.Fund_WrongReceipt.selector, DFE, receipt.envelope.ref);
        ReverseReceipt memory i = _reversal(receipt, 100);
        i.transfer = 2; // the receipt is of the first
        _refuse(_call(i, receipt), wrong);
        SignReceipt memory other = _receiptOf(_grant, DFE, HMT, 2, 100);
        other.envelope.ref = receipt.envelope.ref; // as if the same reference were of the second
        _refuse(_call(i, other), wrong);
        i = _reversal(receipt, 100);
        other = _receiptOf(_grant, DFE, HMT, 1, 400); // never sent
        _refuse(_call(i, other), wrong);
        i = _reversal(receipt, 50);
        i.grant = _grantTo(ROOT, HMT, DFE, 50); // the receipt is of another grant's first
        _advance(i.grant, HMT, DFE, 1, 50);
        _refuse(_call(i, receipt), wrong);
        bytes32 below = _grantTo(_grant, DFE, SLC, 100);
        i.grant = below;
        _refuse(_call(i, receipt), _wrongOrganisation(below, DFE, 3));
    }

    function test_AnActThatIsNoReceiptIsNotReversed() public {
        _bring(_grant, HMT, DFE, 1, 400);
        Refund memory refund = Refund(_next(DFE), _grant, -1, HMT, 100);
        _do(_call(refund));
        SignReceipt memory posed = _receiptOf(_grant, DFE, HMT, 1, 100);
        posed.envelope = refund.envelope;
        bytes4 wrong = IFundErrors.Fund_WrongReceipt.selector;
        _refuse(_call(_reversal(posed, 100), posed), abi.encodeWithSelector(wrong, DFE, refund.envelope.ref));
    }

    function test_AReversalIsSignedWhateverTheReceiptsTerm() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory receipt = _receiptOf(_grant, DFE, HMT, 1, 400);
        _do(_call(receipt));
        receipt.envelope.validUntil = 0;
        _do(_call(_reversal(receipt, 100), receipt));
    }

    function test_AReversalIsRefused() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory receipt = _receiptOf(_grant, DFE, HMT, 1, 400);
        _do(_call(receipt));
        ReverseReceipt memory i = _reversal(receipt, 100);
        i.envelope.organisation = HMT;
        _refuse(_call(i, receipt), _wrongOrganisation(_grant, HMT, N_DFE));
        i = _reversal(receipt, 100);
        i.payer = SLC;
        _refuse(_call(i, receipt), _wrongOrganisation(_grant, SLC, N_HMT));
        i = _reversal(receipt, 100);
        i.grant = "X";
        _refuse(_call(i, receipt), _unknownGrant("X"));
        i = _reversal(receipt, 100);
        bytes memory refusal = _seatWithout(DFE, Role.RECEIPT);
        _refuse(_call(i, receipt), refusal);
        _seatPair(DFE);
        _resistTampering(address(_fund), _call(i, receipt), 9);
    }

    // writeOff

    function test_WhatGotLostOnItsWayDownIsChargedToThePayer() public {
        _short(1, 400, 360);
        WriteOff memory i = _writing(HMT, 1, DFE, 40);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.TransferWrittenOff(HMT, i.envelope.ref, _grant, 1, DFE, 40, 40, 1);
        _do(data);
        _sameCash(_grant, 360, 0, 0, 0);
        _sameBudget(_grant, 660, 0, 360);
        _sameBudget(ROOT, 1000, 700, 0); // the award lost what the root used: neither less nor more is left
        _expectTransfer(1, TransferState.Open, 400, 0);
        _same(_fund.totals(0, 9).writtenOff, 40, "written off");
        _conserved();
    }

    function test_WhatTheGranteeHasAwardedOnIsChargedToThePayersHeadroom() public {
        _short(1, 400, 360);
        _do(_call(_awardOf(_grant, DFE, SLC, 675)));
        WriteOff memory i = _writing(HMT, 1, DFE, 40);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.TransferWrittenOff(HMT, i.envelope.ref, _grant, 1, DFE, 40, 25, 1);
        _do(data);
        _sameBudget(_grant, 675, 675, 360);
        _sameBudget(ROOT, 1000, 715, 0);
        _conserved();
    }

    function test_AWriteOffNeedsBudget() public {
        _short(1, 400, 360);
        _do(_call(_awardOf(_grant, DFE, SLC, 675)));
        _do(_call(_awardOf(ROOT, HMT, UNI, 300)));
        bytes4 short = IFundErrors.Fund_InsufficientHeadroom.selector;
        _refuse(_call(_writing(HMT, 1, DFE, 40)), abi.encodeWithSelector(short, ROOT, 25, 40));
        _do(_call(_writing(HMT, 1, DFE, 25)));
    }

    function test_ARefundThatGotLostIsChargedToItsGrant() public {
        _bring(_grant, HMT, DFE, 1, 400);
        _do(_refund(_grant, DFE, HMT, -1, 100));
        SignReceipt memory receipt = _receiptOf(_grant, HMT, DFE, -1, 90);
        receipt.isFinal = true;
        _do(_call(receipt));
        WriteOff memory i = _writing(DFE, -1, HMT, 10);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.TransferWrittenOff(DFE, i.envelope.ref, _grant, -1, HMT, 10, 0, 1);
        _do(data);
        _sameCash(_grant, 400, 100, 0, 0);
        _sameBudget(_grant, 700, 10, 310);
        _conserved();
        _do(_refund(_grant, DFE, HMT, -2, 300));
        receipt = _receiptOf(_grant, HMT, DFE, -2, 0);
        receipt.isFinal = true;
        _do(_call(receipt));
        _do(_call(_awardOf(_grant, DFE, SLC, 600)));
        bytes4 short = IFundErrors.Fund_InsufficientHeadroom.selector;
        _refuse(_call(_writing(DFE, -2, HMT, 91)), abi.encodeWithSelector(short, _grant, 90, 91));
    }

    function test_OnlyItsGranteeSettlesARefundOrRecordsItsReturn() public {
        _bring(_grant, HMT, DFE, 1, 400);
        _do(_refund(_grant, DFE, HMT, -1, 100));
        bytes memory notThePayer = _wrongOrganisation(_grant, EVE, 2);
        _refuse(_call(Settle(_next(EVE), _grant, -1, HMT, 100, "bank", TODAY)), notThePayer);
        _refuse(_call(RecordReturn(_next(EVE), _grant, -1, HMT, 100, "bank", TODAY, 1)), notThePayer);
        _do(_call(Settle(_next(DFE), _grant, -1, HMT, 100, "bank", TODAY)));
        _do(_call(RecordReturn(_next(DFE), _grant, -1, HMT, 100, "bank", TODAY, 1)));
    }

    function test_WhatAClosedGrantCannotBearIsChargedToThoseAboveIt() public {
        bytes32 below = _grantTo(_grant, DFE, SLC, 50);
        _bring(_grant, HMT, DFE, 1, 40);
        _bring(below, DFE, SLC, 1, 40);
        _do(_refund(below, SLC, DFE, -1, 40));
        SignReceipt memory receipt = _receiptOf(below, DFE, SLC, -1, 40);
        _do(_call(receipt));
        _do(_call(Close(_next(DFE), below, SLC)));
        _do(_call(_reversal(receipt, 40), receipt));
        _do(_call(Close(_next(HMT), _grant, DFE))); // both gave their headroom up
        SignReceipt memory none = _receiptOf(below, DFE, SLC, -1, 0);
        none.isFinal = true;
        _do(_call(none));
        _do(_call(Credit(_next(DFE), _grant, 5, "bank", TODAY, 1)));
        _do(_call(WriteOff(_next(SLC), below, -1, DFE, 30, 1)));
        _sameBudget(below, 0, 0, 40);
        _sameBudget(_grant, 5, 5, 5);
        _sameBudget(ROOT, 1005, 5 + 25, 0);
        _do(_call(RecordReturn(_next(SLC), below, -1, DFE, 10, "bank", TODAY, 1)));
        _do(_call(Lose(_next(DFE), below, SLC, 10, 1)));
        _sameBudget(ROOT, 1005, 5 + 35, 0);
        _conserved();
    }

    function test_AnOpenGrantBearsItsOwnLosses() public {
        _do(_call(Surrender(_next(HMT), 300)));
        _bring(_grant, HMT, DFE, 1, 700);
        _do(_call(_awardOf(_grant, DFE, SLC, 690)));
        bytes4 short = IFundErrors.Fund_InsufficientHeadroom.selector;
        _refuse(_call(Lose(_next(HMT), _grant, DFE, 11, 1)), abi.encodeWithSelector(short, _grant, 10, 11));
    }

    function test_OnlyWhatThePayeeNoLongerExpectsIsWrittenOff() public {
        _advance(_grant, HMT, DFE, 1, 400);
        _do(_call(_receiptOf(_grant, DFE, HMT, 1, 360)));
        bytes4 notFinal = IFundErrors.Fund_NoFinalReceipt.selector;
        _refuse(_call(_writing(HMT, 1, DFE, 40)), abi.encodeWithSelector(notFinal, _grant, 1));
        SignReceipt memory last = _receiptOf(_grant, DFE, HMT, 1, 0);
        last.isFinal = true;
        _do(_call(last));
        bytes4 over = IFundErrors.Fund_OverOutstanding.selector;
        _refuse(_call(_writing(HMT, 1, DFE, 41)), abi.encodeWithSelector(over, _grant, 1, 40, 41));
        _do(_call(_writing(HMT, 1, DFE, 30)));
        _refuse(_call(_writing(HMT, 1, DFE, 11)), abi.encodeWithSelector(over, _grant, 1, 10, 11));
        _do(_call(_writing(HMT, 1, DFE, 10)));
    }

    function test_AReversedReceiptMustBeFinalAgainBeforeAWriteOff() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory receipt = _receiptOf(_grant, DFE, HMT, 1, 360);
        receipt.isFinal = true;
        _do(_call(receipt));
        _do(_call(_reversal(receipt, 100), receipt));
        bytes4 notFinal = IFundErrors.Fund_NoFinalReceipt.selector;
        _refuse(_call(_writing(HMT, 1, DFE, 140)), abi.encodeWithSelector(notFinal, _grant, 1));
    }

    function test_APayeeThatHoldsIsNotWrittenOff() public {
        _short(1, 400, 360);
        bytes memory data = _call(_writing(HMT, 1, DFE, 40));
        _do(_call(Hold(_next(DFE), _grant, DFE, 1)));
        _refuse(data, abi.encodeWithSelector(IFundErrors.Fund_PayeeHolds.selector, _grant, DFE));
        _suspend(DFE); // a suspended payee can't stand in the way
        _do(data);
    }

    function test_NothingElseStopsAWriteOff() public {
        bytes32 below = _grantTo(_grant, DFE, SLC, 200);
        _bring(_grant, HMT, DFE, 1, 200);
        _advance(below, DFE, SLC, 1, 200);
        SignReceipt memory receipt = _receiptOf(below, SLC, DFE, 1, 100);
        receipt.isFinal = true;
        _do(_call(receipt));
        _do(_call(Hold(_next(HMT), ROOT, HMT, 1)));
        _suspend(DFE);
        WriteOff memory i = WriteOff(_next(DFE), below, 1, SLC, 60, 1);
        _do(_call(i));
        _clerk.seat(DFE, _pair(HMT));
        i = WriteOff(_next(DFE), below, 1, SLC, 40, 1);
        _do(_call(i));
        _same(_fund.grantOf(below).inFlight, 0, "at rest");
    }

    function test_AWriteOffIsRefused() public {
        _short(1, 400, 360);
        _refuse(_call(_writing(HMT, 1, DFE, 0)), _zeroAmount());
        _refuse(_call(_writing(DFE, 1, DFE, 40)), _wrongOrganisation(_grant, DFE, N_HMT));
        _refuse(_call(_writing(HMT, 1, SLC, 40)), _wrongOrganisation(_grant, SLC, N_DFE));
        WriteOff memory i = _writing(HMT, 1, DFE, 40);
        i.grant = "X";
        _refuse(_call(i), _unknownGrant("X"));
        bytes4 state = IFundErrors.Fund_TransferState.selector;
        _refuse(_call(_writing(HMT, 2, DFE, 40)), abi.encodeWithSelector(state, _grant, 2, TransferState.None));
        _refuse(_call(_writing(HMT, 1, DFE, LIMIT + 1)), _overLimit(HMT, LIMIT + 1));
        i = _writing(HMT, 1, DFE, 40);
        bytes memory refusal = _seatWithout(HMT, Role.RELEASE);
        _refuse(_call(i), refusal);
        _seatPair(HMT);
        _resistTampering(address(_fund), _call(i), 8);
    }

    /// @dev A tranche of which less arrives, and the payee says that no more will.
    function _short(int32 number, uint96 amount, uint96 arrived) private {
        _advance(_grant, HMT, DFE, number, amount);
        SignReceipt memory receipt = _receiptOf(_grant, DFE, HMT, number, arrived);
        receipt.isFinal = true;
        _do(_call(receipt));
    }

    function _reversal(SignReceipt memory receipt, uint96 amount) private returns (ReverseReceipt memory) {
        bytes32 payee = receipt.envelope.organisation;
        bytes32 ref = receipt.envelope.ref;
        return ReverseReceipt(_next(payee), receipt.grant, receipt.transfer, receipt.payer, ref, amount, 1);
    }

    function _writing(bytes32 payer, int32 number, bytes32 payee, uint96 amount) private returns (WriteOff memory) {
        return WriteOff(_next(payer), _grant, number, payee, amount, 1);
    }
}
