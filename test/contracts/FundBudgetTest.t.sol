// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./TransferTest.sol";

/// @notice Authority and cash of the whole fund: votes reduced, cash surrendered, credited and lost, the fund closed.
contract FundBudgetTest is TransferTest {
    // reduceVote

    function test_AReducedVoteLowersTheRootsAward() public {
        ReduceVote memory i = _reduction(_voted(500), 200);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundBudget.VoteReduced(HMT, i.envelope.ref, i.vote, 200, i.authority);
        _do(data);
        _sameBudget(ROOT, 1300, 700, 0);
        VoteAccount memory v = _fund.voteOf(i.vote);
        _yes(v.amount == 300 && v.drawn == 0 && v.availableUntil == FAR, "vote");
    }

    function test_AVoteIsNotReducedBelowWhatWasDrawnUnderIt() public {
        bytes32 vote = _voted(500);
        _do(_call(DrawDown(_next(HMT), vote, NAO, 400)));
        bytes4 exhausted = IFundErrors.Fund_VoteExhausted.selector;
        _refuse(_call(_reduction(vote, 101)), abi.encodeWithSelector(exhausted, vote, 100, 101));
        _do(_call(_reduction(vote, 100)));
        _refuse(_call(_reduction(vote, 1)), abi.encodeWithSelector(exhausted, vote, 0, 1));
    }

    function test_AVoteIsNotReducedBelowWhatTheRootHasUsed() public {
        bytes32 vote = _voted(500);
        _do(_call(_awardOf(ROOT, HMT, SLC, 600))); // 1300 of 1500 used
        bytes4 short = IFundErrors.Fund_InsufficientHeadroom.selector;
        _refuse(_call(_reduction(vote, 201)), abi.encodeWithSelector(short, ROOT, 200, 201));
        _do(_call(_reduction(vote, 200)));
        _sameBudget(ROOT, 1300, 1300, 0);
    }

    function test_AVoteReducedToNothingIsStillKnown() public {
        Vote memory i = _voteOf(500);
        i.availableUntil = START; // as late as can be
        _do(_call(i));
        bytes32 vote = _id(i.envelope);
        _do(_call(_reduction(vote, 500)));
        bytes4 exhausted = IFundErrors.Fund_VoteExhausted.selector;
        _refuse(_call(_reduction(vote, 1)), abi.encodeWithSelector(exhausted, vote, 0, 1));
        _refuse(_call(DrawDown(_next(HMT), vote, NAO, 1)), abi.encodeWithSelector(exhausted, vote, 0, 1));
    }

    function test_AReductionIsRefused() public {
        bytes32 vote = _voted(500);
        _refuse(_call(_reduction(vote, 0)), _zeroAmount());
        _refuse(_call(_reduction("X", 1)), abi.encodeWithSelector(IFundErrors.Fund_UnknownVote.selector, bytes32("X")));
        ReduceVote memory i = _reduction(vote, 1);
        i.envelope.organisation = DFE;
        _refuse(_call(i), _wrongOrganisation(ROOT, DFE, N_HMT));
        i = _reduction(vote, 1);
        bytes memory refusal = _seatWithout(HMT, Role.COMMIT);
        _refuse(_call(i), refusal);
        _seatPair(HMT);
        _resistTampering(address(_fund), _call(i), 6);
    }

    // surrender

    function test_SurrenderedCashUsesUpTheRootsAward() public {
        Surrender memory i = Surrender(_next(HMT), 120);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundBudget.CashSurrendered(HMT, i.envelope.ref, 120);
        _do(data);
        _sameCash(ROOT, 1000, 120, 0, 0);
        _sameBudget(ROOT, 1000, 820, 0);
        _same(_fund.totals(0, 9).surrendered, 120, "surrendered");
        _conserved();
    }

    function test_WhatIsEarmarkedIsNotSurrendered() public {
        bytes4 short = IFundErrors.Fund_InsufficientHeadroom.selector;
        _refuse(_call(Surrender(_next(HMT), 301)), abi.encodeWithSelector(short, ROOT, 300, 301));
        _do(_call(Surrender(_next(HMT), 300)));
    }

    function test_ASurrenderIsRefused() public {
        _refuse(_call(Surrender(_next(HMT), 0)), _zeroAmount());
        _voted(5000);
        bytes4 short = IFundErrors.Fund_InsufficientCash.selector;
        _refuse(_call(Surrender(_next(HMT), 1001)), abi.encodeWithSelector(short, ROOT, 1000, 1001));
        _refuse(_call(Surrender(_next(HMT), LIMIT + 1)), _overLimit(HMT, LIMIT + 1));
        _refuse(_call(Surrender(_next(DFE), 1)), _wrongOrganisation(ROOT, DFE, N_HMT));
        Surrender memory i = Surrender(_next(HMT), 1);
        bytes memory refusal = _seatWithout(HMT, Role.RELEASE);
        _refuse(_call(i), refusal);
        _seatPair(HMT);
        _resistTampering(address(_fund), _call(i), 4);
    }

    // credit

    function test_IncomeIsCashAndBudgetOfItsGrantAlone() public {
        bytes32 below = _grantTo(_grant, DFE, SLC, 200);
        Credit memory i = _income(below, SLC, 15);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundBudget.CashCredited(SLC, i.envelope.ref, below, 15, "bank", TODAY, 1);
        _do(data);
        _sameCash(below, 15, 0, 0, 0);
        _sameBudget(below, 215, 0, 15);
        _sameBudget(_grant, 715, 215, 15); // headroom 500 as before
        _sameBudget(ROOT, 1015, 715, 0); // headroom 300 as before
        _same(_fund.totals(0, 9).credited, 15, "credited");
        _conserved();
    }

    function test_IncomeLeavesNoMoreToSchedule() public {
        _do(_call(_income(_grant, DFE, 15)));
        bytes4 over = IFundErrors.Fund_OverScheduled.selector;
        Schedule memory i = _scheduleOf(_grant, HMT, DFE, _tranche(1, 701));
        _refuse(_call(i), abi.encodeWithSelector(over, _grant, 715, 716));
        _do(_call(_scheduleOf(_grant, HMT, DFE, _tranche(1, 700))));
    }

    function test_IncomeOfTheRootIsSurrendered() public {
        _do(_call(Surrender(_next(HMT), 300)));
        _do(_call(_income(ROOT, HMT, 15)));
        _sameBudget(ROOT, 1015, 1000, 0);
        _do(_call(Surrender(_next(HMT), 15)));
        _conserved();
    }

    function test_NothingStopsIncomeFromBeingRecorded() public {
        _do(_call(Hold(_next(HMT), _grant, DFE, 1)));
        _suspend(DFE);
        _do(_call(_income(_grant, DFE, 1)));
        _clerk.seat(DFE, _pair(HMT));
        _do(_call(_income(_grant, DFE, 2)));
        _sameCash(_grant, 3, 0, 0, 0);
    }

    function test_IncomeAfterClosingGoesUpAndIsClosedAgain() public {
        _do(_call(Close(_next(HMT), _grant, DFE)));
        _sameBudget(ROOT, 1000, 0, 0);
        _do(_call(_income(_grant, DFE, 15)));
        _isState(_grant, GrantState.Closed);
        _sameBudget(_grant, 15, 0, 15);
        _do(_refund(_grant, DFE, HMT, -1, 15));
        _do(_call(_receiptOf(_grant, HMT, DFE, -1, 15)));
        _do(_call(Close(_next(HMT), _grant, DFE)));
        _sameBudget(_grant, 0, 0, 0);
        _sameBudget(ROOT, 1015, 0, 0);
        _do(_call(Surrender(_next(HMT), 1015)));
        _conserved();
    }

    function test_IncomeIsRefused() public {
        _refuse(_call(_income(_grant, DFE, 0)), _zeroAmount());
        _refuse(_call(_income(_grant, DFE, LIMIT + 1)), _overLimit(DFE, LIMIT + 1));
        _refuse(_call(_income("X", DFE, 1)), _unknownGrant("X"));
        _refuse(_call(_income(_grant, HMT, 1)), _wrongOrganisation(_grant, HMT, N_DFE));
        Credit memory i = _income(_grant, DFE, 1);
        i.bankingDate = 20270232;
        _refuse(_call(i), _badDate(20270232));
        i.bankingDate = TODAY;
        bytes memory refusal = _seatWithout(DFE, Role.SETTLE);
        _refuse(_call(i), refusal);
        _seatPair(DFE);
        _resistTampering(address(_fund), _call(i), 8);
    }

    // lose

    function test_LostCashIsChargedToItsGrant() public {
        _bring(_grant, HMT, DFE, 1, 400);
        Lose memory i = _loss(_grant, HMT, DFE, 90);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundBudget.CashLost(HMT, i.envelope.ref, _grant, DFE, 90, 1);
        _do(data);
        _sameCash(_grant, 400, 90, 0, 0);
        _sameBudget(_grant, 700, 90, 400);
        _same(_fund.totals(0, 9).lost, 90, "lost");
        _conserved();
    }

    function test_TheTreasuryRecordsTheRootsOwnLoss() public {
        _do(_call(_loss(ROOT, HMT, HMT, 90)));
        _sameCash(ROOT, 1000, 90, 0, 0);
        _sameBudget(ROOT, 1000, 790, 0);
        _refuse(_call(_loss(ROOT, DFE, HMT, 1)), _wrongOrganisation(ROOT, DFE, N_HMT));
        _refuse(_call(_loss(ROOT, HMT, DFE, 1)), _wrongOrganisation(ROOT, DFE, N_HMT));
        _conserved();
    }

    function test_NothingStopsALossFromBeingRecorded() public {
        bytes32 below = _grantTo(_grant, DFE, SLC, 200);
        _bring(_grant, HMT, DFE, 1, 100);
        _bring(below, DFE, SLC, 1, 100);
        _do(_call(Hold(_next(HMT), ROOT, HMT, 1)));
        _suspend(DFE);
        _suspend(SLC);
        _do(_call(_loss(below, DFE, SLC, 40)));
        _clerk.seat(DFE, _pair(HMT));
        _do(_call(_loss(below, DFE, SLC, 60)));
        _sameCash(below, 100, 100, 0, 0);
    }

    function test_ALossIsRefused() public {
        _bring(_grant, HMT, DFE, 1, 400);
        _refuse(_call(_loss(_grant, HMT, DFE, 0)), _zeroAmount());
        bytes4 short = IFundErrors.Fund_InsufficientCash.selector;
        _refuse(_call(_loss(_grant, HMT, DFE, 401)), abi.encodeWithSelector(short, _grant, 400, 401));
        _refuse(_call(_loss("X", HMT, DFE, 1)), _unknownGrant("X"));
        _refuse(_call(_loss(_grant, DFE, DFE, 1)), _wrongOrganisation(_grant, DFE, N_HMT));
        _refuse(_call(_loss(_grant, HMT, SLC, 1)), _wrongOrganisation(_grant, SLC, N_DFE));
        _refuse(_call(_loss(_grant, HMT, DFE, LIMIT + 1)), _overLimit(HMT, LIMIT + 1));
        _do(_call(_awardOf(_grant, DFE, SLC, 650)));
        short = IFundErrors.Fund_InsufficientHeadroom.selector;
        _refuse(_call(_loss(_grant, HMT, DFE, 51)), abi.encodeWithSelector(short, _grant, 50, 51));
        Lose memory i = _loss(_grant, HMT, DFE, 50);
        bytes memory refusal = _seatWithout(HMT, Role.RELEASE);
        _refuse(_call(i), refusal);
        _seatPair(HMT);
        _resistTampering(address(_fund), _call(i), 7);
    }

    // closeFund

    function test_AClosedFundTakesNoAuthority() public {
        bytes32 vote = _voted(500);
        _do(_call(Close(_next(HMT), _grant, DFE)));
        _do(_call(Surrender(_next(HMT), 1000)));
        CloseFund memory i = CloseFund(_next(HMT));
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundBudget.FundClosed(HMT, i.envelope.ref, 1000, 500);
        _do(data);
        _isState(ROOT, GrantState.Closed);
        _sameBudget(ROOT, 1500, 1000, 0);
        bytes memory closed = _grantState(ROOT, GrantState.Closed);
        _refuse(_call(_voteOf(1)), closed);
        _refuse(_call(DrawDown(_next(HMT), vote, NAO, 1)), closed);
        _refuse(_call(_awardOf(ROOT, HMT, DFE, 1)), closed);
        _conserved();
    }

    function test_AFundIsClosedAtRest() public {
        CloseFund memory i = CloseFund(_next(HMT));
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_CashLeft.selector, ROOT, 1000));
        _do(_call(Surrender(_next(HMT), 300)));
        _advance(_grant, HMT, DFE, 1, 700);
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_OpenChildren.selector, ROOT, 1));
        _do(_call(_receiptOf(_grant, DFE, HMT, 1, 700)));
        _do(_call(_loss(_grant, HMT, DFE, 700)));
        _do(_call(Close(_next(HMT), _grant, DFE)));
        _do(_call(i));
    }

    function test_TheLastMinorUnitKeepsAGrantOpen() public {
        Close memory i = Close(_next(HMT), _grant, DFE);
        bytes4 inFlight = IFundErrors.Fund_MoneyInFlight.selector;
        _advance(_grant, HMT, DFE, 1, 1);
        _refuse(_call(i), abi.encodeWithSelector(inFlight, _grant, 1, 0));
        _do(_call(_receiptOf(_grant, DFE, HMT, 1, 1)));
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_CashLeft.selector, _grant, 1));
        _do(_refund(_grant, DFE, HMT, -1, 1));
        _refuse(_call(i), abi.encodeWithSelector(inFlight, _grant, 0, 1));
        _do(_call(_receiptOf(_grant, HMT, DFE, -1, 1)));
        _do(_call(i));
    }

    function test_FactsLandInAClosedFundAndAreSurrendered() public {
        _do(_call(Surrender(_next(HMT), 300)));
        _bring(_grant, HMT, DFE, 1, 700);
        Pay memory paid = Pay(_next(DFE), _grant, 0, 0, "root", 700, 1, 0, 1);
        _do(_call(paid));
        Close memory i = Close(_next(HMT), _grant, DFE);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.GrantClosed(HMT, i.envelope.ref, _grant, 700, 0);
        _do(data);
        _do(_call(CloseFund(_next(HMT))));
        _do(_call(Recover(_next(DFE), _grant, paid.envelope.ref, 60, "bank", TODAY, "evidence")));
        _do(_refund(_grant, DFE, HMT, -1, 60));
        _do(_call(_receiptOf(_grant, HMT, DFE, -1, 60)));
        bytes4 short = IFundErrors.Fund_InsufficientHeadroom.selector;
        _refuse(_call(Surrender(_next(HMT), 60)), abi.encodeWithSelector(short, ROOT, 0, 60));
        _refuse(_call(Lose(_next(HMT), ROOT, HMT, 60, 1)), abi.encodeWithSelector(short, ROOT, 0, 60));
        _do(_call(Close(_next(HMT), _grant, DFE))); // gives the unused award back
        _do(_call(Surrender(_next(HMT), 60)));
        _do(_call(CloseFund(_next(HMT))));
        _sameBudget(ROOT, 1000, 1000, 0);
        _conserved();
    }

    // A refund's receipt is taken back, the fund is closed meanwhile, and then the money does arrive.
    function test_CashThatArrivesAfterTheCloseIsSurrendered() public {
        _bring(_grant, HMT, DFE, 1, 40);
        _do(_refund(_grant, DFE, HMT, -1, 40));
        SignReceipt memory receipt = _receiptOf(_grant, HMT, DFE, -1, 40);
        _do(_call(receipt));
        _do(_call(Close(_next(HMT), _grant, DFE)));
        ReverseReceipt memory i = ReverseReceipt(_next(HMT), _grant, -1, DFE, receipt.envelope.ref, 40, 1);
        _do(_call(i, receipt));
        _do(_call(Surrender(_next(HMT), 960)));
        _do(_call(CloseFund(_next(HMT))));
        _do(_call(_receiptOf(_grant, HMT, DFE, -1, 40)));
        _do(_call(Surrender(_next(HMT), 40)));
        _do(_call(CloseFund(_next(HMT))));
        _sameBudget(ROOT, 1000, 1000, 0);
        _conserved();
    }

    // What is undrawn and what late cash needs are counted together, so neither is taken for the other.
    function test_AVoteOfAClosedFundIsReducedWithoutTakingLateCashItsBudget() public {
        bytes32 vote = _voted(500);
        _do(_call(Close(_next(HMT), _grant, DFE)));
        _do(_call(Surrender(_next(HMT), 1000)));
        _do(_call(CloseFund(_next(HMT))));
        _do(_call(Credit(_next(HMT), ROOT, 10, "bank", TODAY, 1)));
        _do(_call(_reduction(vote, 500)));
        _do(_call(Surrender(_next(HMT), 10)));
        _sameBudget(ROOT, 1010, 1010, 0);
    }

    function test_OnlyTheTreasuryClosesAFund() public {
        _do(_call(Close(_next(HMT), _grant, DFE)));
        _do(_call(Surrender(_next(HMT), 1000)));
        _refuse(_call(CloseFund(_next(DFE))), _wrongOrganisation(ROOT, DFE, N_HMT));
        CloseFund memory i = CloseFund(_next(HMT));
        bytes memory refusal = _seatWithout(HMT, Role.COMMIT);
        _refuse(_call(i), refusal);
        _seatPair(HMT);
        _resistTampering(address(_fund), _call(i), 3);
    }

    // Instructions

    function _voted(uint96 amount) private returns (bytes32) {
        Vote memory i = _voteOf(amount);
        _do(_call(i));
        return _id(i.envelope);
    }

    function _reduction(bytes32 vote, uint96 amount) private returns (ReduceVote memory) {
        return ReduceVote(_next(HMT), vote, amount, "SUPPLEMENTARY ESTIMATE");
    }

    function _income(bytes32 grant, bytes32 grantee, uint96 amount) private returns (Credit memory) {
        return Credit(_next(grantee), grant, amount, "bank", TODAY, 1);
    }

    function _loss(bytes32 grant, bytes32 grantor, bytes32 grantee, uint96 amount) private returns (Lose memory) {
        return Lose(_next(grantor), grant, grantee, amount, 1);
    }
}
