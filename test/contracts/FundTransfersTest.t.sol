// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./LedgerTest.sol";

/// @notice Tranches down and refunds up: planned, released, settled, signed for, returned.
contract FundTransfersTest is LedgerTest {
    uint24 private constant N_HMT = 1; // places on the register
    uint24 private constant N_DFE = 2;

    bytes32 private _grant; // 700 awarded by HMT to DFE and accepted, the root has 1000

    function setUp() public override {
        super.setUp();
        _fundRoot(1000);
        _grant = _grantTo(ROOT, HMT, DFE, 700);
    }

    // schedule

    function test_TranchesArePlannedWithinTheAward() public {
        Schedule memory i = _three();
        bytes memory data = _call(i);
        for (uint256 k = 0; k < 3; ++k) {
            Tranche memory t = i.tranches[k];
            vm.expectEmit(address(_fund));
            emit IFundGrants.TrancheScheduled(
                HMT,
                i.envelope.ref,
                _grant,
                t.number,
                t.amount,
                t.notBefore,
                t.verifier,
                t.condition
            );
        }
        _do(data);
        _sameBudget(_grant, 700, 0, 600);
        _expectTransfer(1, TransferState.Planned, 100, 0);
        _expectTransfer(5, TransferState.Planned, 200, 0);
        _expectTransfer(9, TransferState.Awaiting, 300, 0);
        (Transfer memory t2, Condition memory c) = _fund.transferOf(_grant, 9);
        _same(t2.notBefore, START + 50, "not before");
        _yes(c.verifier == 5 && c.condition == "report", "condition");
        bytes4 over = IFundErrors.Fund_OverScheduled.selector;
        _refuse(_plan(_tranche(10, 101)), abi.encodeWithSelector(over, _grant, 700, 701));
        _do(_plan(_tranche(10, 100)));
    }

    function test_AScheduleIsRefused() public {
        Schedule memory i = _scheduleOf(_grant, HMT, DFE, _tranche(1, 100));
        i.amount = 99;
        _refuse(_call(i), _wrongAmount(_grant, 99, 100));
        i.tranches = new Tranche[](0);
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_NoTranches.selector, _grant));
        _refuse(_plan(_tranche(0, 1)), abi.encodeWithSelector(IFundErrors.Fund_BadTransferNumber.selector, _grant, 0));
        bytes memory below = abi.encodeWithSelector(IFundErrors.Fund_BadTransferNumber.selector, _grant, -1);
        _refuse(_plan(_tranche(-1, 1)), below);
        _refuse(_plan(_tranche(1, 0)), _zeroAmount());
        _do(_plan(_tranche(1, 1)));
        bytes4 exists = IFundErrors.Fund_TransferExists.selector;
        _refuse(_plan(_tranche(1, 1)), abi.encodeWithSelector(exists, _grant, 1));
        bytes4 bare = IFundErrors.Fund_ConditionWithoutVerifier.selector;
        _refuse(_plan(Tranche(2, 1, 0, 0, "report")), abi.encodeWithSelector(bare, _grant, 2));
        bytes4 itself = IFundErrors.Fund_VerifierIsGrantee.selector;
        _refuse(_plan(Tranche(2, 1, 0, DFE, "report")), abi.encodeWithSelector(itself, _grant, 2));
        _refuse(_plan(Tranche(2, 1, 0, "XX-NOBODY", "report")), _unknownOrganisation("XX-NOBODY"));
        _refuse(_call(_scheduleOf("X", HMT, DFE, _tranche(2, 1))), _unknownGrant("X"));
        bytes memory notGrantor = _wrongOrganisation(_grant, DFE, N_HMT);
        _refuse(_call(_scheduleOf(_grant, DFE, DFE, _tranche(2, 1))), notGrantor);
        bytes memory notGrantee = _wrongOrganisation(_grant, SLC, N_DFE);
        _refuse(_call(_scheduleOf(_grant, HMT, SLC, _tranche(2, 1))), notGrantee);
        bytes memory refusal = _seatWithout(HMT, Role.COMMIT);
        _refuse(_plan(_tranche(2, 1)), refusal);
        _seatPair(HMT);
        _do(_call(Cancel(_next(HMT), _grant, 1, DFE, 1)));
        _do(_call(Close(_next(HMT), _grant, DFE)));
        _refuse(_plan(_tranche(2, 1)), _grantState(_grant, GrantState.Closed));
    }

    function test_EveryFieldOfAScheduleIsSigned() public {
        Schedule memory i = _three();
        bytes memory data = _call(i);
        (, Approval[] memory approvals) = abi.decode(_arguments(data), (Schedule, Approval[]));
        bytes memory invalid = _invalid(HMT, _first(HMT));
        for (uint256 k = 0; k < 6; ++k) {
            Schedule memory j = abi.decode(abi.encode(i), (Schedule));
            if (k == 0) j.tranches[1].number = 6;
            if (k == 1) (j.tranches[0].amount, j.tranches[1].amount) = (200, 100);
            if (k == 2) j.tranches[2].notBefore -= 1;
            if (k == 3) j.tranches[2].verifier = EVE;
            if (k == 4) j.tranches[2].condition = "none";
            if (k == 5) (j.tranches[0], j.tranches[1]) = (j.tranches[1], j.tranches[0]);
            _refuse(abi.encodeCall(IFundGrants.schedule, (j, approvals)), invalid);
        }
        _do(data);
    }

    // attest

    function test_AVerifierConfirmsTheCondition() public {
        _do(_call(_three()));
        Attest memory i = _attestation();
        bytes memory released = _call(_releaseOf(_grant, HMT, DFE, 9, 300));
        vm.warp(START + 50);
        bytes4 state = IFundErrors.Fund_TransferState.selector;
        _refuse(released, abi.encodeWithSelector(state, _grant, 9, TransferState.Awaiting));
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.ConditionAttested(NAO, i.envelope.ref, _grant, 9, "report", "evidence");
        _do(data);
        _expectTransfer(9, TransferState.Planned, 300, 0);
        _refuse(_call(_attestation()), abi.encodeWithSelector(state, _grant, 9, TransferState.Planned));
        _do(released);
    }

    function test_AnAttestationIsRefused() public {
        _do(_call(_three()));
        Attest memory i = _attestation();
        i.amount = 299;
        _refuse(_call(i), _wrongAmount(_grant, 299, 300));
        i = _attestation();
        i.condition = "none";
        bytes4 wrong = IFundErrors.Fund_WrongCondition.selector;
        _refuse(_call(i), abi.encodeWithSelector(wrong, _grant, 9, bytes32("none"), bytes32("report")));
        i = _attestation();
        i.envelope.organisation = HMT;
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_NotVerifier.selector, _grant, 9, HMT));
        i = _attestation();
        i.grantee = SLC;
        _refuse(_call(i), _wrongOrganisation(_grant, SLC, N_DFE));
        i = _attestation();
        i.grant = "X";
        _refuse(_call(i), _unknownGrant("X"));
        i = _attestation();
        i.tranche = 1;
        bytes4 state = IFundErrors.Fund_TransferState.selector;
        _refuse(_call(i), abi.encodeWithSelector(state, _grant, 1, TransferState.Planned));
        bytes memory refusal = _seatWithout(NAO, Role.VERIFY);
        _refuse(_call(_attestation()), refusal);
        _seatPair(NAO);
        _resistTampering(address(_fund), _call(_attestation()), 9);
    }

    // release

    function test_AReleaseTakesTheGrantorsCash() public {
        _do(_plan(_tranche(1, 400)));
        Release memory i = _releaseOf(_grant, HMT, DFE, 1, 400);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.TrancheReleased(HMT, i.envelope.ref, _grant, 1, DFE, 400);
        _do(data);
        _sameCash(ROOT, 1000, 400, 0, 0);
        _sameCash(_grant, 0, 0, 400, 0);
        _expectTransfer(1, TransferState.Open, 400, 400);
    }

    function test_ReleaseIsRefusedBeforeItsTime() public {
        _do(_plan(Tranche(1, 400, uint40(START + 100), 0, 0)));
        bytes memory data = _call(_releaseOf(_grant, HMT, DFE, 1, 400));
        vm.warp(START + 99);
        _refuse(data, abi.encodeWithSelector(IFundErrors.Fund_TooEarly.selector, _grant, 1, START + 100));
        vm.warp(START + 100);
        _do(data);
    }

    function test_AReleaseIsRefused() public {
        _do(_plan(_tranche(1, 400)));
        _refuse(_call(_releaseOf(_grant, HMT, DFE, 1, 399)), _wrongAmount(_grant, 399, 400));
        _refuse(_call(_releaseOf("X", HMT, DFE, 1, 400)), _unknownGrant("X"));
        _refuse(_call(_releaseOf(_grant, DFE, DFE, 1, 400)), _wrongOrganisation(_grant, DFE, N_HMT));
        _refuse(_call(_releaseOf(_grant, HMT, SLC, 1, 400)), _wrongOrganisation(_grant, SLC, N_DFE));
        bytes4 state = IFundErrors.Fund_TransferState.selector;
        bytes memory unknown = abi.encodeWithSelector(state, _grant, 2, TransferState.None);
        _refuse(_call(_releaseOf(_grant, HMT, DFE, 2, 400)), unknown);
        _refuse(_call(_releaseOf(_grant, HMT, DFE, 1, LIMIT + 1)), _overLimit(HMT, LIMIT + 1));
        bytes memory refusal = _seatWithout(HMT, Role.RELEASE);
        _refuse(_call(_releaseOf(_grant, HMT, DFE, 1, 400)), refusal);
        _seatPair(HMT);
        _resistTampering(address(_fund), _call(_releaseOf(_grant, HMT, DFE, 1, 400)), 7);
        bytes memory open = abi.encodeWithSelector(state, _grant, 1, TransferState.Open);
        _refuse(_call(_releaseOf(_grant, HMT, DFE, 1, 400)), open); // a second release
    }

    function test_WhatNobodySignedForIsNotPassedOn() public {
        _advance(_grant, HMT, DFE, 1, 400);
        _do(_call(_receiptOf(_grant, DFE, HMT, 1, 150)));
        bytes32 below = _grantTo(_grant, DFE, SLC, 300);
        _do(_call(_scheduleOf(below, DFE, SLC, _tranche(1, 151))));
        _do(_call(_scheduleOf(below, DFE, SLC, _tranche(2, 149))));
        bytes4 short = IFundErrors.Fund_InsufficientCash.selector;
        _refuse(_call(_releaseOf(below, DFE, SLC, 1, 151)), abi.encodeWithSelector(short, _grant, 150, 151));
        _do(_call(_releaseOf(below, DFE, SLC, 2, 149)));
    }

    function test_ThereIsNoPaymentInAdvanceOfNeed() public {
        Award memory award = _awardOf(ROOT, HMT, SLC, 300);
        award.ceiling = 100;
        bytes32 grant = _id(award.envelope);
        _do(_call(award));
        _do(_call(_acceptOf(grant, SLC, HMT, 300)));
        _bring(grant, HMT, SLC, 1, 60);
        _do(_call(_scheduleOf(grant, HMT, SLC, _tranche(2, 40))));
        _do(_call(_scheduleOf(grant, HMT, SLC, _tranche(3, 1))));
        _do(_call(_releaseOf(grant, HMT, SLC, 2, 40)));
        bytes4 over = IFundErrors.Fund_OverCeiling.selector;
        _refuse(_call(_releaseOf(grant, HMT, SLC, 3, 1)), abi.encodeWithSelector(over, grant, 100, 101));
    }

    function test_OnlyAnAcceptedGrantIsPaid() public {
        Award memory award = _awardOf(ROOT, HMT, SLC, 300);
        bytes32 grant = _id(award.envelope);
        _do(_call(award));
        _do(_call(_scheduleOf(grant, HMT, SLC, _tranche(1, 1)))); // planning needs no acceptance
        bytes memory data = _call(_releaseOf(grant, HMT, SLC, 1, 1));
        _refuse(data, _grantState(grant, GrantState.Awarded));
        _do(_call(_acceptOf(grant, SLC, HMT, 300)));
        _do(data);
    }

    // cancel

    function test_APlannedTrancheIsCancelled() public {
        _do(_call(_three()));
        Cancel memory i = Cancel(_next(HMT), _grant, 9, DFE, 300);
        i.amount = 299;
        _refuse(_call(i), _wrongAmount(_grant, 299, 300));
        i.amount = 300;
        i.grant = "X";
        _refuse(_call(i), _unknownGrant("X"));
        i.grant = _grant;
        i.envelope.organisation = DFE;
        _refuse(_call(i), _wrongOrganisation(_grant, DFE, N_HMT));
        i.envelope.organisation = HMT;
        i.grantee = SLC;
        _refuse(_call(i), _wrongOrganisation(_grant, SLC, N_DFE));
        i.grantee = DFE;
        bytes memory refusal = _seatWithout(HMT, Role.COMMIT);
        _refuse(_call(i), refusal);
        _seatPair(HMT);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.TrancheCancelled(HMT, i.envelope.ref, _grant, 9, 300);
        _do(data);
        _sameBudget(_grant, 700, 0, 300);
        bytes4 state = IFundErrors.Fund_TransferState.selector;
        i.envelope = _next(HMT);
        _refuse(_call(i), abi.encodeWithSelector(state, _grant, 9, TransferState.Cancelled));
        _resistTampering(address(_fund), _call(Cancel(_next(HMT), _grant, 5, DFE, 200)), 7);
        _do(_call(_releaseOf(_grant, HMT, DFE, 1, 100)));
        bytes memory open = abi.encodeWithSelector(state, _grant, 1, TransferState.Open);
        _refuse(_call(Cancel(_next(HMT), _grant, 1, DFE, 100)), open);
    }

    // refund

    function test_ARefundGoesUpAndMayBeScheduledAgain() public {
        _bring(_grant, HMT, DFE, 1, 400);
        Refund memory i = Refund(_next(DFE), _grant, -1, HMT, 150);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.RefundSent(DFE, i.envelope.ref, _grant, -1, HMT, 150);
        _do(data);
        _sameCash(_grant, 400, 150, 0, 150);
        _expectTransfer(-1, TransferState.Open, 150, 150);
        _do(_call(_receiptOf(_grant, HMT, DFE, -1, 100)));
        _sameCash(_grant, 400, 150, 0, 50);
        _sameCash(ROOT, 1100, 400, 0, 0);
        _sameBudget(_grant, 700, 0, 300);
        _do(_call(_receiptOf(_grant, HMT, DFE, -1, 50)));
        _sameBudget(_grant, 700, 0, 250);
    }

    function test_ARefundIsRefused() public {
        _bring(_grant, HMT, DFE, 1, 400);
        _refuse(_refund(_grant, DFE, HMT, -1, 0), _zeroAmount());
        bytes4 short = IFundErrors.Fund_InsufficientCash.selector;
        _refuse(_refund(_grant, DFE, HMT, -1, 401), abi.encodeWithSelector(short, _grant, 400, 401));
        bytes4 number = IFundErrors.Fund_BadTransferNumber.selector;
        _refuse(_refund(_grant, DFE, HMT, 0, 1), abi.encodeWithSelector(number, _grant, 0));
        _refuse(_refund(_grant, DFE, HMT, 2, 1), abi.encodeWithSelector(number, _grant, 2));
        _refuse(_refund("X", DFE, HMT, -1, 1), _unknownGrant("X"));
        _refuse(_refund(_grant, HMT, HMT, -1, 1), _wrongOrganisation(_grant, HMT, N_DFE));
        _refuse(_refund(_grant, DFE, SLC, -1, 1), _wrongOrganisation(_grant, SLC, N_HMT));
        bytes memory refusal = _seatWithout(DFE, Role.RELEASE);
        _refuse(_refund(_grant, DFE, HMT, -1, 1), refusal);
        _seatPair(DFE);
        _resistTampering(address(_fund), _refund(_grant, DFE, HMT, -1, 1), 7);
        bytes4 exists = IFundErrors.Fund_TransferExists.selector;
        _refuse(_refund(_grant, DFE, HMT, -1, 1), abi.encodeWithSelector(exists, _grant, -1));
    }

    // Above the root there is nobody to sign for it: unspent cash of the root is surrendered, not refunded.
    function test_TheRootHasNobodyToRefund() public {
        (bool done, ) = address(_fund).call(_refund(ROOT, HMT, 0, -1, 1));
        _no(done, "a refund of the root");
    }

    // Every open amount can come to rest by its payee's receipt, whatever the number of its transfer.
    function test_ARefundOfAnyNumberCanBeSignedFor() public {
        _bring(_grant, HMT, DFE, 1, 400);
        int32 last = type(int32).min;
        (bool sent, ) = address(_fund).call(_refund(_grant, DFE, HMT, last, 10));
        if (sent) _do(_call(_receiptOf(_grant, HMT, DFE, last, 10)));
    }

    // settle

    function test_SettlingIsAFactBesideTheReceipt() public {
        _advance(_grant, HMT, DFE, 1, 400);
        Settle memory i = _settlement(HMT, 1, DFE, 400);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.TransferSettled(HMT, i.envelope.ref, _grant, 1, 400, "bank", TODAY);
        _do(data);
        (Transfer memory t, ) = _fund.transferOf(_grant, 1);
        _yes(t.settled && t.outstanding == 400, "settled, not received");
        _do(_call(_receiptOf(_grant, DFE, HMT, 1, 400)));
        i = _settlement(HMT, 1, DFE, 400);
        i.bankReference = "bank, corrected";
        _do(_call(i)); // a later one corrects it
    }

    function test_ASettlementIsRefused() public {
        _do(_plan(_tranche(1, 400)));
        bytes4 state = IFundErrors.Fund_TransferState.selector;
        bytes memory planned = abi.encodeWithSelector(state, _grant, 1, TransferState.Planned);
        _refuse(_call(_settlement(HMT, 1, DFE, 400)), planned);
        _do(_call(_releaseOf(_grant, HMT, DFE, 1, 400)));
        _refuse(_call(_settlement(HMT, 1, DFE, 399)), _wrongAmount(_grant, 399, 400));
        _refuse(_call(_settlement(DFE, 1, DFE, 400)), _wrongOrganisation(_grant, DFE, N_HMT));
        _refuse(_call(_settlement(HMT, 1, SLC, 400)), _wrongOrganisation(_grant, SLC, N_DFE));
        bytes memory none = abi.encodeWithSelector(state, _grant, 0, TransferState.None);
        _refuse(_call(_settlement(DFE, 0, HMT, 400)), none);
        Settle memory i = _settlement(HMT, 1, DFE, 400);
        i.grant = "X";
        _refuse(_call(i), _unknownGrant("X"));
        i = _settlement(HMT, 1, DFE, 400);
        bytes memory refusal = _seatWithout(HMT, Role.SETTLE);
        _refuse(_call(i), refusal);
        _seatPair(HMT);
        _resistTampering(address(_fund), _call(i), 9);
    }

    function test_BankingDatesAreDates() public {
        _advance(_grant, HMT, DFE, 1, 400);
        uint32[7] memory bad = [uint32(0), 18991231, 20270001, 20271301, 20270100, 20270132, 100000101];
        for (uint256 k = 0; k < 7; ++k) {
            Settle memory i = _settlement(HMT, 1, DFE, 400);
            i.bankingDate = bad[k];
            _refuse(_call(i), _badDate(bad[k]));
            SignReceipt memory r = _receiptOf(_grant, DFE, HMT, 1, 1);
            r.bankingDate = bad[k];
            _refuse(_call(r), _badDate(bad[k]));
            RecordReturn memory back = _return(HMT, 1, DFE, 1);
            back.bankingDate = bad[k];
            _refuse(_call(back), _badDate(bad[k]));
        }
    }

    // signReceipt

    function test_AReceiptBringsCashIntoTheGrant() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 150);
        (i.originalCurrency, i.originalAmount) = (EUR, 175);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.ReceiptSigned(DFE, i.envelope.ref, _grant, 1, HMT, 150, TODAY, "evidence", EUR, 175, false);
        _do(data);
        _sameCash(_grant, 150, 0, 250, 0);
        _expectTransfer(1, TransferState.Open, 400, 250);
        _same(_fund.actOf(DFE, i.envelope.ref).reversible, 150, "what the receipt stands for");
        _do(_call(_receiptOf(_grant, DFE, HMT, 1, 250)));
        _sameCash(_grant, 400, 0, 0, 0);
    }

    function test_AFinalReceiptSaysThatNoMoreIsExpected() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 0);
        _refuse(_call(i), _zeroAmount());
        i.isFinal = true;
        _do(_call(i));
        (Transfer memory t, ) = _fund.transferOf(_grant, 1);
        _yes(t.finalReceipt && t.outstanding == 400, "final, nothing came");
    }

    function test_AReceiptIsRefused() public {
        _advance(_grant, HMT, DFE, 1, 400);
        bytes4 over = IFundErrors.Fund_OverOutstanding.selector;
        bytes memory more = abi.encodeWithSelector(over, _grant, 1, 400, 401);
        _refuse(_call(_receiptOf(_grant, DFE, HMT, 1, 401)), more);
        _refuse(_call(_receiptOf("X", DFE, HMT, 1, 1)), _unknownGrant("X"));
        _refuse(_call(_receiptOf(_grant, HMT, HMT, 1, 1)), _wrongOrganisation(_grant, HMT, N_DFE));
        _refuse(_call(_receiptOf(_grant, DFE, SLC, 1, 1)), _wrongOrganisation(_grant, SLC, N_HMT));
        bytes4 state = IFundErrors.Fund_TransferState.selector;
        bytes memory none = abi.encodeWithSelector(state, _grant, 2, TransferState.None);
        _refuse(_call(_receiptOf(_grant, DFE, HMT, 2, 1)), none);
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 1);
        i.originalCurrency = EUR;
        bytes memory half = abi.encodeWithSelector(IFundErrors.Fund_OriginalAmountMissing.selector);
        _refuse(_call(i), half);
        (i.originalCurrency, i.originalAmount) = (bytes3(0), 1);
        _refuse(_call(i), half);
        bytes memory refusal = _seatWithout(DFE, Role.RECEIPT);
        _refuse(_call(_receiptOf(_grant, DFE, HMT, 1, 1)), refusal);
        _seatPair(DFE);
        (i.originalCurrency, i.originalAmount) = (EUR, 1);
        _resistTampering(address(_fund), _call(i), 12);
    }

    function test_AnArrivedTransferTakesNoSecondReceipt() public {
        _bring(_grant, HMT, DFE, 1, 400);
        bytes4 over = IFundErrors.Fund_OverOutstanding.selector;
        bytes memory none = abi.encodeWithSelector(over, _grant, 1, 0, 1);
        _refuse(_call(_receiptOf(_grant, DFE, HMT, 1, 1)), none);
        _refuse(_call(_return(HMT, 1, DFE, 1)), none);
    }

    // recordReturn

    function test_AReturnedTrancheIsThePayersAgain() public {
        _advance(_grant, HMT, DFE, 1, 400);
        RecordReturn memory i = _return(HMT, 1, DFE, 150);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.TransferReturned(HMT, i.envelope.ref, _grant, 1, 150, "bank", TODAY, 1);
        _do(data);
        _sameCash(ROOT, 1150, 400, 0, 0);
        _sameCash(_grant, 0, 0, 250, 0);
        _sameBudget(_grant, 700, 0, 250);
        _expectTransfer(1, TransferState.Open, 400, 250);
        _do(_call(_return(HMT, 1, DFE, 250)));
        _bring(_grant, HMT, DFE, 2, 400); // paid again as another tranche
    }

    function test_AReturnedRefundIsTheGranteesAgain() public {
        _bring(_grant, HMT, DFE, 1, 400);
        _do(_refund(_grant, DFE, HMT, -1, 150));
        _do(_call(_return(DFE, -1, HMT, 150)));
        _sameCash(_grant, 550, 150, 0, 0);
        _sameBudget(_grant, 700, 0, 400);
    }

    function test_AReturnIsRefused() public {
        _advance(_grant, HMT, DFE, 1, 400);
        _refuse(_call(_return(HMT, 1, DFE, 0)), _zeroAmount());
        bytes4 over = IFundErrors.Fund_OverOutstanding.selector;
        _refuse(_call(_return(HMT, 1, DFE, 401)), abi.encodeWithSelector(over, _grant, 1, 400, 401));
        _refuse(_call(_return(DFE, 1, HMT, 1)), _wrongOrganisation(_grant, DFE, N_HMT));
        _refuse(_call(_return(HMT, 1, SLC, 1)), _wrongOrganisation(_grant, SLC, N_DFE));
        RecordReturn memory i = _return(HMT, 1, DFE, 1);
        i.grant = "X";
        _refuse(_call(i), _unknownGrant("X"));
        bytes4 state = IFundErrors.Fund_TransferState.selector;
        _refuse(_call(_return(HMT, 2, DFE, 1)), abi.encodeWithSelector(state, _grant, 2, TransferState.None));
        bytes memory refusal = _seatWithout(HMT, Role.SETTLE);
        _refuse(_call(_return(HMT, 1, DFE, 1)), refusal);
        _seatPair(HMT);
        _resistTampering(address(_fund), _call(_return(HMT, 1, DFE, 1)), 10);
    }

    // A payer can't take back by its own word what the payee says has arrived.
    function test_ThePayeesHoldStopsReturns() public {
        _advance(_grant, HMT, DFE, 1, 400);
        _do(_call(Hold(_next(DFE), _grant, DFE, 2)));
        bytes memory data = _call(_return(HMT, 1, DFE, 1));
        _refuse(data, abi.encodeWithSelector(IFundErrors.Fund_PayeeHolds.selector, _grant, DFE));
        _do(_call(Lift(_next(DFE), _grant, DFE)));
        _do(_call(Hold(_next(HMT), _grant, DFE, 2))); // the payer's own hold doesn't
        _do(data);
    }

    // authority can be stopped, facts can't

    function test_ASuspendedGranteeGetsNoNewAuthority() public {
        _do(_call(_three()));
        bytes memory released = _call(_releaseOf(_grant, HMT, DFE, 1, 100));
        _do(_call(Hold(_next(DFE), _grant, DFE, 2)));
        _suspend(DFE);
        bytes memory suspended = _suspended(DFE);
        _refuse(released, suspended);
        _refuse(_call(_attestation()), suspended);
        _refuse(_plan(_tranche(20, 1)), suspended);
        _refuse(_call(_awardOf(_grant, DFE, SLC, 1)), suspended);
        _refuse(_call(_awardOf(ROOT, HMT, DFE, 1)), suspended);
        _refuse(_call(_acceptOf(_grant, DFE, HMT, 700)), suspended);
        _refuse(_call(Lift(_next(DFE), _grant, DFE)), suspended);
        _do(_call(Lift(_next(HMT), _grant, DFE)));
        _suspend(NAO);
        Attest memory i = _attestation();
        i.grantee = HMT;
        _refuse(_call(i), _suspended(NAO));
    }

    function test_MoneyInFlightOfTheSuspendedComesToRest() public {
        _bring(_grant, HMT, DFE, 1, 300);
        bytes32 below = _grantTo(_grant, DFE, SLC, 200);
        _bring(below, DFE, SLC, 1, 50);
        _advance(below, DFE, SLC, 2, 60);
        _do(_call(_scheduleOf(below, DFE, SLC, _tranche(3, 70))));
        _do(_call(Hold(_next(HMT), _grant, DFE, 2)));
        _suspend(DFE);
        _suspend(SLC);
        _do(_call(Settle(_next(DFE), below, 2, SLC, 60, "bank", TODAY)));
        _do(_call(_receiptOf(below, SLC, DFE, 2, 20)));
        _do(_call(RecordReturn(_next(DFE), below, 2, SLC, 40, "bank", TODAY, 1)));
        _do(_refund(below, SLC, DFE, -1, 70));
        _do(_call(_receiptOf(below, DFE, SLC, -1, 70)));
        _do(_call(Cancel(_next(DFE), below, 3, SLC, 70)));
        _do(_call(Hold(_next(DFE), below, SLC, 2)));
        _do(_call(Close(_next(DFE), below, SLC)));
        _do(_refund(_grant, DFE, HMT, -1, 300));
        _do(_call(_receiptOf(_grant, HMT, DFE, -1, 300)));
        _sameCash(_grant, 300 + 40 + 70, 110 + 300, 0, 0);
    }

    // helpers

    function _three() private returns (Schedule memory i) {
        i = _scheduleOf(_grant, HMT, DFE, _tranche(1, 600));
        i.tranches = new Tranche[](3);
        i.tranches[0] = _tranche(1, 100);
        i.tranches[1] = _tranche(5, 200);
        i.tranches[2] = Tranche(9, 300, uint40(START + 50), NAO, "report");
    }

    function _plan(Tranche memory tranche) private returns (bytes memory) {
        return _call(_scheduleOf(_grant, HMT, DFE, tranche));
    }

    function _attestation() private returns (Attest memory) {
        return Attest(_next(NAO), _grant, 9, DFE, 300, "report", "evidence");
    }

    function _refund(
        bytes32 grant,
        bytes32 grantee,
        bytes32 grantor,
        int32 number,
        uint96 amount
    ) private returns (bytes memory) {
        return _call(Refund(_next(grantee), grant, number, grantor, amount));
    }

    function _settlement(bytes32 payer, int32 number, bytes32 payee, uint96 amount) private returns (Settle memory) {
        return Settle(_next(payer), _grant, number, payee, amount, "bank", TODAY);
    }

    function _return(bytes32 payer, int32 number, bytes32 payee, uint96 amount) private returns (RecordReturn memory) {
        return RecordReturn(_next(payer), _grant, number, payee, amount, "bank", TODAY, 1);
    }

    function _expectTransfer(int32 number, TransferState state, uint256 amount, uint256 outstanding) private view {
        (Transfer memory t, ) = _fund.transferOf(_grant, number);
        _same(uint256(t.state), uint256(state), "state");
        _same(t.amount, amount, "amount");
        _same(t.outstanding, outstanding, "outstanding");
    }
}
