// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./TransferTest.sol";

/// @notice Tranches down and refunds up: planned, attested, released, cancelled, sent.
contract FundTransfersTest is TransferTest {
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
        Accept memory accept = _acceptOf(grant, SLC, HMT, 300);
        accept.ceiling = 100;
        _do(_call(accept));
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

    // suspension

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
}
