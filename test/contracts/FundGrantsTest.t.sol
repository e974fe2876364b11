// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./LedgerTest.sol";

/// @notice Votes, drawdowns and grants: who may earmark what for whom.
contract FundGrantsTest is LedgerTest {
    uint24 private constant N_HMT = 1; // places on the register
    uint24 private constant N_DFE = 2;
    uint24 private constant N_SLC = 3;

    // initialise

    function test_AFundHasItsRootGrantOnce() public {
        _isState(ROOT, GrantState.Active);
        _same(_fund.grantOf(ROOT).grantee, HMT, "the root belongs to the Treasury");
        vm.expectRevert(abi.encodeWithSelector(IFundErrors.Fund_AlreadyInitialised.selector));
        _fund.initialise();
    }

    // vote

    function test_AVoteRaisesTheRootsAward() public {
        Vote memory i = _voteOf(1000);
        bytes memory data = _call(i);
        bytes32 id = _id(i.envelope);
        vm.expectEmit(address(_fund));
        emit IFundBudget.Voted(HMT, i.envelope.ref, id, 1000, i.authority, FAR, 1);
        _do(data);
        _sameBudget(ROOT, 1000, 0, 0);
        _sameCash(ROOT, 0, 0, 0, 0);
        VoteAccount memory account = _fund.voteOf(id);
        _same(account.amount, 1000, "amount");
        _same(account.drawn, 0, "drawn");
        _same(account.availableUntil, FAR, "available until");
    }

    function test_AVoteIsRefused() public {
        _refuse(_call(_voteOf(0)), _zeroAmount());
        _refuse(_call(_voteOf(LIMIT + 1)), _overLimit(HMT, LIMIT + 1));
        Vote memory i = _voteOf(1000);
        i.availableUntil = 0; // reduced to nothing, it would be as unknown as one that never was
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_NoAvailability.selector));
        i = _voteOf(1000);
        i.envelope.organisation = DFE;
        _refuse(_call(i), _wrongOrganisation(ROOT, DFE, N_HMT));
        i = _voteOf(1000);
        bytes memory refusal = _seatWithout(HMT, Role.COMMIT);
        _refuse(_call(i), refusal);
    }

    function test_EveryFieldOfAVoteIsSigned() public {
        _resistTampering(address(_fund), _call(_voteOf(1000)), 7);
    }

    function test_VotesAndIncomeStayWithinWhatAFundCountsTo() public {
        Hand memory hand = _hand(HMT, 0);
        OfficerTerms memory officer = _termsFor(hand, Role.ALL);
        officer.limits[0].amount = NONE;
        _enrol(HMT, hand, officer);
        _clerk.seat(HMT, _alone(hand));
        uint96 most = type(uint80).max / 2;
        _do(_call(Credit(_next(HMT), ROOT, most, "bank", TODAY, 1))); // takes no room of votes
        bytes4 over = IFundErrors.Fund_OverBudgetLimit.selector;
        _refuse(_call(_voteOf(most + 1)), abi.encodeWithSelector(over, most, uint256(most) + 1));
        _do(_call(_voteOf(most)));
        _refuse(_call(_voteOf(1)), abi.encodeWithSelector(over, most, uint256(most) + 1));
        _refuse(_call(_voteOf(NONE)), abi.encodeWithSelector(over, most, uint256(most) + NONE));
        Credit memory income = Credit(_next(HMT), ROOT, 1, "bank", TODAY, 1);
        _refuse(_call(income), abi.encodeWithSelector(over, most, uint256(most) + 1));
        income.amount = NONE; // more than an account that has cash already can count
        _refuse(_call(income), abi.encodeWithSelector(over, most, uint256(most) + NONE));
    }

    // drawDown

    function test_ADrawdownBringsCashToTheRoot() public {
        DrawDown memory i = _drawdown(_voted(1000), 400);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundBudget.DrawnDown(HMT, i.envelope.ref, i.vote, NAO, 400);
        _do(data);
        _sameCash(ROOT, 400, 0, 0, 0);
        _same(_fund.voteOf(i.vote).drawn, 400, "drawn of the vote");
        _same(_fund.totals(0, 1).drawn, 400, "drawn of the fund");
    }

    function test_ADrawdownIsAuthorisedByBothOrganisations() public {
        DrawDown memory i = _drawdown(_voted(1000), 400);
        bytes32 digest = _clerk.digestOfDrawDown(i);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IInstructed.Authorised(HMT, i.envelope.ref, digest, HMT, Role.RELEASE, _both(HMT), 0);
        vm.expectEmit(address(_fund));
        emit IInstructed.Authorised(NAO, i.envelope.ref, digest, NAO, Role.VERIFY, _both(NAO), 0);
        _do(data);
    }

    function test_ADrawdownStaysWithinItsVote() public {
        bytes32 vote = _voted(1000);
        _do(_call(_drawdown(vote, 400)));
        bytes4 exhausted = IFundErrors.Fund_VoteExhausted.selector;
        _refuse(_call(_drawdown(vote, 601)), abi.encodeWithSelector(exhausted, vote, 600, 601));
        _do(_call(_drawdown(vote, 600)));
    }

    function test_ALapsedVoteCannotBeDrawn() public {
        Vote memory vote = _voteOf(1000);
        vote.availableUntil = START + 100;
        _do(_call(vote));
        bytes32 id = _id(vote.envelope);
        bytes memory late = _call(_drawdown(id, 100));
        vm.warp(START + 101);
        _refuse(late, abi.encodeWithSelector(IFundErrors.Fund_VoteLapsed.selector, id, START + 100));
        vm.warp(START + 100);
        _do(late);
    }

    function test_ADrawdownIsRefused() public {
        bytes32 vote = _voted(1000);
        _refuse(_call(_drawdown(vote, 0)), _zeroAmount());
        bytes memory unknown = abi.encodeWithSelector(IFundErrors.Fund_UnknownVote.selector, bytes32("X"));
        _refuse(_call(_drawdown("X", 1)), unknown);
        _refuse(_call(_drawdown(vote, LIMIT + 1)), _overLimit(HMT, LIMIT + 1));
        DrawDown memory i = _drawdown(vote, 1);
        i.envelope.organisation = DFE;
        _refuse(_call(i), _wrongOrganisation(ROOT, DFE, N_HMT));
    }

    function test_ADrawdownNeedsItsOwnComptroller() public {
        DrawDown memory i = _drawdown(_voted(1000), 1);
        bytes4 wrong = IFundErrors.Fund_WrongComptroller.selector;
        i.comptroller = EVE;
        _refuse(_call(i), abi.encodeWithSelector(wrong, EVE, NAO));
        i.comptroller = 0;
        _refuse(_call(i), abi.encodeWithSelector(wrong, bytes32(0), NAO));
        i.comptroller = NAO;
        _clerk.seat(NAO, new Hand[](0));
        bytes4 short = IOrganisationRegistry.Registry_QuorumNotReached.selector;
        _refuse(_call(i), abi.encodeWithSelector(short, NAO, Role.VERIFY, 1, 0));
        _seatPair(NAO);
        bytes memory refusal = _seatWithout(NAO, Role.VERIFY);
        _refuse(_call(i), refusal);
        _seatPair(NAO);
        refusal = _seatWithout(HMT, Role.RELEASE);
        _refuse(_call(i), refusal);
        _seatPair(HMT);
        _suspend(NAO);
        _refuse(_call(i), _suspended(NAO));
    }

    function test_TheComptrollersOfficersNeedNoLimit() public {
        _seatWithoutLimits(NAO);
        _fundRoot(100);
        _same(_fund.grantOf(ROOT).credits, 100, "drawn");
    }

    function test_TheComptrollersWithdrawalVoidsItsApproval() public {
        DrawDown memory i = _drawdown(_voted(1000), 400);
        bytes memory data = _call(i);
        Envelope memory withdrawn = Envelope(NAO, i.envelope.ref, FAR);
        _do(_clerk.withdraw(address(_fund), withdrawn));
        _refuse(data, _referenceUsed(withdrawn));
        i.envelope = _next(HMT);
        _do(_call(i)); // under another reference it may approve again
        _do(_clerk.withdraw(address(_fund), Envelope(NAO, i.envelope.ref, FAR))); // too late
        _sameCash(ROOT, 400, 0, 0, 0);
    }

    function test_AFundWithoutComptrollerDrawsOnTheTreasurysWord() public {
        _fund = _openFund("PLAIN", GBP, 0);
        _clerk.open(address(_fund), GBP);
        DrawDown memory i = _drawdown(_voted(1000), 1000);
        i.comptroller = NAO;
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_WrongComptroller.selector, NAO, bytes32(0)));
        i.comptroller = 0;
        _do(_call(i));
        _sameCash(ROOT, 1000, 0, 0, 0);
    }

    function test_EveryFieldOfADrawdownIsSigned() public {
        _resistTampering(address(_fund), _call(_drawdown(_voted(1000), 400)), 6);
    }

    // award

    function test_AnAwardUsesTheParentsHeadroom() public {
        _voted(1000);
        Award memory i = _awardOf(ROOT, HMT, DFE, 700);
        i.ceiling = 500;
        bytes memory data = _call(i);
        bytes32 id = _id(i.envelope);
        vm.expectEmit(address(_fund));
        emit IFundGrants.GrantAwarded(HMT, i.envelope.ref, id, ROOT, DFE, 700, 500, TERMS, "09.4", 1);
        _do(data);
        _sameBudget(ROOT, 1000, 700, 0);
        _sameBudget(id, 700, 0, 0);
        GrantView memory g = _fund.grantOf(id);
        _isState(id, GrantState.Awarded);
        _same(g.depth, 1, "depth");
        _same(g.parent, ROOT, "parent");
        _same(g.grantor, HMT, "grantor");
        _same(g.grantee, DFE, "grantee");
        _same(g.terms, TERMS, "terms");
        _same(g.ceiling, 500, "ceiling");
        _same(_fund.grantOf(ROOT).openChildren, 1, "open children");
    }

    function test_AnAwardIsRefused() public {
        _voted(1000);
        bytes32 grant = _grantTo(ROOT, HMT, DFE, 700);
        Award memory i = _awardOf(ROOT, HMT, SLC, 0);
        _refuse(_call(i), _zeroAmount());
        i.amount = 300;
        i.ceiling = 0;
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_NoCeiling.selector));
        i.ceiling = NONE;
        i.amount = 301;
        bytes4 short = IFundErrors.Fund_InsufficientHeadroom.selector;
        _refuse(_call(i), abi.encodeWithSelector(short, ROOT, 300, 301));
        i.amount = LIMIT + 1;
        _refuse(_call(i), _overLimit(HMT, LIMIT + 1));
        i.amount = 300;
        i.parent = "X";
        _refuse(_call(i), _unknownGrant("X"));
        i.parent = grant;
        _refuse(_call(i), _wrongOrganisation(grant, HMT, N_DFE));
        i.parent = ROOT;
        i.grantee = "XX-NOBODY";
        _refuse(_call(i), _unknownOrganisation("XX-NOBODY"));
        bytes memory refusal = _seatWithout(HMT, Role.COMMIT);
        i.grantee = SLC;
        _refuse(_call(i), refusal);
        _seatPair(HMT);
        _do(_call(i));
    }

    function test_AnAwardNamesItsGrantee() public {
        _voted(1000);
        _refuse(_call(_awardOf(ROOT, HMT, 0, 1)), _unknownOrganisation(0));
    }

    function test_AnAwardComesFromAnAcceptedGrant() public {
        _voted(1000);
        Award memory parent = _awardOf(ROOT, HMT, DFE, 700);
        bytes32 grant = _id(parent.envelope);
        _do(_call(parent));
        bytes memory data = _call(_awardOf(grant, DFE, SLC, 1));
        _refuse(data, _grantState(grant, GrantState.Awarded));
        _do(_call(Close(_next(HMT), grant, DFE)));
        _refuse(data, _grantState(grant, GrantState.Closed));
    }

    function test_AGranteeIsNoAncestor() public {
        _voted(1000);
        bytes32 grant = _grantTo(ROOT, HMT, DFE, 700);
        bytes32 below = _grantTo(grant, DFE, SLC, 500);
        bytes4 ancestor = IFundErrors.Fund_GranteeIsAncestor.selector;
        _refuse(_call(_awardOf(ROOT, HMT, HMT, 1)), abi.encodeWithSelector(ancestor, ROOT, HMT));
        _refuse(_call(_awardOf(below, SLC, SLC, 1)), abi.encodeWithSelector(ancestor, below, SLC));
        _refuse(_call(_awardOf(below, SLC, DFE, 1)), abi.encodeWithSelector(ancestor, below, DFE));
        _refuse(_call(_awardOf(below, SLC, HMT, 1)), abi.encodeWithSelector(ancestor, below, HMT));
        _grantTo(ROOT, HMT, SLC, 1); // a second grant on another path is fine
    }

    function test_GrantsGo32Deep() public {
        _voted(1000);
        bytes32 parent = ROOT;
        bytes32 grantor = HMT;
        for (uint8 depth = 1; depth <= 33; ++depth) {
            bytes32 grantee = bytes32(abi.encodePacked("XX-", uint8(64 + depth)));
            _join(HMT, grantee);
            if (depth == 33) {
                bytes memory deep = abi.encodeWithSelector(IFundErrors.Fund_TooDeep.selector, parent, 32);
                _refuse(_call(_awardOf(parent, grantor, grantee, 1)), deep);
            } else {
                parent = _grantTo(parent, grantor, grantee, 1);
                grantor = grantee;
            }
        }
        _same(_fund.grantOf(parent).depth, 32, "depth");
    }

    function test_EveryFieldOfAnAwardIsSigned() public {
        _voted(1000);
        _resistTampering(address(_fund), _call(_awardOf(ROOT, HMT, DFE, 700)), 10);
    }

    // accept

    function test_AGrantIsAcceptedAsItWasAwarded() public {
        _voted(1000);
        Award memory award = _awardOf(ROOT, HMT, DFE, 700);
        bytes32 grant = _id(award.envelope);
        _do(_call(award));
        Accept memory i = _acceptOf(grant, DFE, HMT, 699);
        _refuse(_call(i), _wrongAmount(grant, 699, 700));
        i.amount = 700;
        i.ceiling = 50;
        _refuse(_call(i), _wrongCeiling(grant, 50, NONE));
        i.ceiling = NONE;
        i.terms = "other";
        bytes4 terms = IFundErrors.Fund_WrongTerms.selector;
        _refuse(_call(i), abi.encodeWithSelector(terms, grant, bytes32("other"), TERMS));
        i.terms = TERMS;
        i.grantor = SLC;
        _refuse(_call(i), _wrongOrganisation(grant, SLC, N_HMT));
        i.grantor = 0;
        _refuse(_call(i), _wrongOrganisation(grant, 0, N_HMT));
        i.grantor = HMT;
        i.envelope.organisation = SLC;
        _refuse(_call(i), _wrongOrganisation(grant, SLC, N_DFE));
        i.envelope.organisation = DFE;
        bytes memory refusal = _seatWithout(DFE, Role.COMMIT);
        _refuse(_call(i), refusal);
        _seatPair(DFE);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.GrantAccepted(DFE, i.envelope.ref, grant, 700, TERMS);
        _do(data);
        _isState(grant, GrantState.Active);
        _refuse(_call(_acceptOf(grant, DFE, HMT, 700)), _grantState(grant, GrantState.Active));
        _refuse(_call(_acceptOf("X", DFE, HMT, 700)), _unknownGrant("X"));
    }

    function test_EveryFieldOfAnAcceptanceIsSigned() public {
        _voted(1000);
        Award memory award = _awardOf(ROOT, HMT, DFE, 700);
        _do(_call(award));
        _resistTampering(address(_fund), _call(_acceptOf(_id(award.envelope), DFE, HMT, 700)), 8);
    }

    // hold and lift

    function test_AHoldStopsAuthorityBelowIt() public {
        (bytes32 upper, bytes32 lower) = _chain();
        Award memory waiting = _awardOf(lower, SLC, UNI, 50);
        _do(_call(waiting));
        Hold memory i = Hold(_next(HMT), upper, DFE, 7);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.HoldPlaced(HMT, i.envelope.ref, upper, 7);
        _do(data);
        (bool held, uint8 code) = _fund.holdOf(upper, HMT);
        _yes(held && code == 7, "hold");
        _refuse(_call(_awardOf(lower, SLC, UNI, 1)), _held(lower, upper));
        _refuse(_call(_awardOf(upper, DFE, UNI, 1)), _held(upper, upper));
        bytes32 id = _id(waiting.envelope);
        _refuse(_call(_acceptOf(id, UNI, SLC, 50)), _held(id, upper));
        _refuse(_call(_scheduleOf(lower, DFE, SLC, _tranche(9, 1))), _held(lower, upper));
        _refuse(_call(_releaseOf(lower, DFE, SLC, 2, 100)), _held(lower, upper));
        _grantTo(ROOT, HMT, EVE, 1); // beside it, nothing is stopped
        _do(_call(Lift(_next(HMT), upper, HMT)));
        _do(_call(_acceptOf(id, UNI, SLC, 50)));
    }

    function test_AHoldIsPlacedByThoseOnTheWayUp() public {
        (bytes32 upper, bytes32 lower) = _chain();
        bytes4 notHolder = IFundErrors.Fund_NotHolder.selector;
        _refuse(_call(Hold(_next(EVE), lower, SLC, 0)), abi.encodeWithSelector(notHolder, lower, EVE));
        _refuse(_call(Hold(_next(SLC), upper, DFE, 0)), abi.encodeWithSelector(notHolder, upper, SLC));
        _refuse(_call(Hold(_next(DFE), lower, EVE, 0)), _wrongOrganisation(lower, EVE, N_SLC));
        _refuse(_call(Hold(_next(DFE), "X", SLC, 0)), _unknownGrant("X"));
        bytes32[3] memory holders = [SLC, DFE, HMT];
        for (uint8 k = 0; k < 3; ++k) {
            _do(_call(Hold(_next(holders[k]), lower, SLC, 255)));
            _same(_fund.grantOf(lower).holds, k + 1, "holds");
        }
        bytes4 already = IFundErrors.Fund_AlreadyHeld.selector;
        _refuse(_call(Hold(_next(DFE), lower, SLC, 1)), abi.encodeWithSelector(already, lower, DFE));
        bytes memory refusal = _seatWithout(DFE, Role.COMMIT);
        _refuse(_call(Hold(_next(DFE), upper, DFE, 1)), refusal);
    }

    function test_AHoldIsLiftedByItsHolderOrTheTreasury() public {
        (, bytes32 lower) = _chain();
        _do(_call(Hold(_next(SLC), lower, SLC, 0)));
        _do(_call(Hold(_next(DFE), lower, SLC, 0)));
        bytes4 notHolder = IFundErrors.Fund_NotHolder.selector;
        _refuse(_call(Lift(_next(DFE), lower, SLC)), abi.encodeWithSelector(notHolder, lower, DFE));
        _refuse(_call(Lift(_next(HMT), lower, UNI)), abi.encodeWithSelector(notHolder, lower, UNI));
        _refuse(_call(Lift(_next(HMT), lower, HMT)), abi.encodeWithSelector(notHolder, lower, HMT));
        _refuse(_call(Lift(_next(HMT), lower, 0)), abi.encodeWithSelector(notHolder, lower, bytes32(0)));
        Lift memory i = Lift(_next(HMT), lower, SLC);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.HoldLifted(HMT, i.envelope.ref, lower, SLC);
        _do(data);
        _same(_fund.grantOf(lower).holds, 1, "DFE still holds");
        bytes memory refusal = _seatWithout(DFE, Role.COMMIT);
        _refuse(_call(Lift(_next(DFE), lower, DFE)), refusal);
        refusal = _seatWithout(HMT, Role.COMMIT);
        _refuse(_call(Lift(_next(HMT), lower, DFE)), refusal);
        _seatPair(DFE);
        _do(_call(Lift(_next(DFE), lower, DFE)));
        _same(_fund.grantOf(lower).holds, 0, "nobody holds");
        (bool held, uint8 code) = _fund.holdOf(lower, DFE);
        _yes(!held && code == 0, "no hold");
    }

    function test_WhatMovesNoMoneyNeedsNoLimit() public {
        (, bytes32 lower) = _chain();
        Award memory award = _awardOf(lower, SLC, UNI, 50);
        _do(_call(award));
        bytes32 grant = _id(award.envelope);
        bytes32[4] memory all = [HMT, SLC, UNI, NAO];
        for (uint256 k = 0; k < 4; ++k) _seatWithoutLimits(all[k]);
        _do(_call(_acceptOf(grant, UNI, SLC, 50)));
        _do(_call(_scheduleOf(grant, SLC, UNI, Tranche(1, 20, 0, NAO, "report"))));
        _do(_call(Attest(_next(NAO), grant, 1, UNI, 20, "report", "evidence")));
        _do(_call(Cancel(_next(SLC), grant, 1, UNI, 20)));
        _do(_call(Hold(_next(SLC), grant, UNI, 1)));
        _do(_call(Lift(_next(SLC), grant, SLC)));
        _do(_call(Hold(_next(SLC), grant, UNI, 1)));
        _do(_call(Lift(_next(HMT), grant, SLC)));
        _do(_call(Close(_next(SLC), grant, UNI)));
    }

    function test_EveryFieldOfAHoldAndALiftIsSigned() public {
        (, bytes32 lower) = _chain();
        _resistTampering(address(_fund), _call(Hold(_next(SLC), lower, SLC, 3)), 6);
        _resistTampering(address(_fund), _call(Lift(_next(SLC), lower, SLC)), 5);
    }

    // close

    function test_ClosingGivesBackWhatWasNotUsed() public {
        (bytes32 upper, bytes32 lower) = _chain();
        _do(_call(Cancel(_next(DFE), lower, 2, SLC, 100)));
        _refund(lower, SLC, DFE, 200);
        Close memory i = Close(_next(DFE), lower, SLC);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.GrantClosed(DFE, i.envelope.ref, lower, 0, 500);
        _do(data);
        _isState(lower, GrantState.Closed);
        _sameBudget(lower, 0, 0, 0);
        _sameBudget(upper, 700, 0, 600);
        _same(_fund.grantOf(upper).openChildren, 0, "open children");
        _do(_call(Close(_next(DFE), lower, SLC))); // again: nothing more to give back
        _sameBudget(upper, 700, 0, 600);
    }

    function test_AGrantIsClosedAtRest() public {
        (bytes32 upper, bytes32 lower) = _chain();
        bytes memory data = _call(Close(_next(DFE), lower, SLC));
        _refuse(data, abi.encodeWithSelector(IFundErrors.Fund_CashLeft.selector, lower, 200));
        Refund memory refund = Refund(_next(SLC), lower, -1, DFE, 200);
        _do(_call(refund));
        bytes4 inFlight = IFundErrors.Fund_MoneyInFlight.selector;
        _refuse(data, abi.encodeWithSelector(inFlight, lower, 0, 200));
        _do(_call(_receiptOf(lower, DFE, SLC, -1, 200)));
        _do(_call(_releaseOf(lower, DFE, SLC, 2, 100)));
        _refuse(data, abi.encodeWithSelector(inFlight, lower, 100, 0));
        _do(_call(_receiptOf(lower, SLC, DFE, 2, 100)));
        _do(_call(Refund(_next(SLC), lower, -2, DFE, 100)));
        _do(_call(_receiptOf(lower, DFE, SLC, -2, 100)));
        _refund(upper, DFE, HMT, 600);
        bytes memory above = _call(Close(_next(HMT), upper, DFE));
        _refuse(above, abi.encodeWithSelector(IFundErrors.Fund_OpenChildren.selector, upper, 1));
        _do(data);
        _do(above);
        _sameBudget(ROOT, 1000, 0, 0);
    }

    function test_AGrantIsClosedByItsGrantor() public {
        (, bytes32 lower) = _chain();
        _refuse(_call(Close(_next(SLC), lower, SLC)), _wrongOrganisation(lower, SLC, N_DFE));
        _refuse(_call(Close(_next(HMT), lower, SLC)), _wrongOrganisation(lower, HMT, N_DFE));
        _refuse(_call(Close(_next(DFE), lower, UNI)), _wrongOrganisation(lower, UNI, N_SLC));
        _refuse(_call(Close(_next(DFE), "X", SLC)), _unknownGrant("X"));
        _refuse(_call(Close(_next(HMT), ROOT, HMT)), _wrongOrganisation(ROOT, HMT, 0));
        bytes memory refusal = _seatWithout(DFE, Role.COMMIT);
        _refuse(_call(Close(_next(DFE), lower, SLC)), refusal);
    }

    // What is planned but never released doesn't outlive the award that it was planned within.
    function test_ClosingLeavesNothingScheduledBeyondTheAward() public {
        _voted(1000);
        bytes32 grant = _grantTo(ROOT, HMT, DFE, 100);
        _do(_call(_scheduleOf(grant, HMT, DFE, _tranche(1, 100))));
        _do(_call(Close(_next(HMT), grant, DFE)));
        _refuse(_call(_releaseOf(grant, HMT, DFE, 1, 100)), _grantState(grant, GrantState.Closed));
        GrantView memory g = _fund.grantOf(grant);
        _yes(g.scheduled <= g.awarded, "scheduled within the award");
    }

    function test_EveryFieldOfAClosureIsSigned() public {
        _voted(1000);
        bytes32 grant = _grantTo(ROOT, HMT, DFE, 700);
        _resistTampering(address(_fund), _call(Close(_next(HMT), grant, DFE)), 5);
    }

    // reading

    function test_GrantsAreListedAndSummedInPages() public {
        (bytes32 upper, bytes32 lower) = _chain();
        _same(_fund.grantCount(), 3, "count");
        bytes32[] memory page = _fund.listGrants(0, 2);
        _yes(page.length == 2 && page[0] == ROOT && page[1] == upper, "first page");
        page = _fund.listGrants(2, type(uint256).max);
        _yes(page.length == 1 && page[0] == lower, "last page");
        _same(_fund.listGrants(3, 1).length, 0, "beyond the end");
        _same(_fund.listGrants(9, 9).length, 0, "far beyond the end");
        Totals memory whole = _fund.totals(0, type(uint256).max);
        Totals memory first = _fund.totals(0, 1);
        Totals memory rest = _fund.totals(1, 5);
        _same(whole.cash, first.cash + rest.cash, "cash");
        _same(whole.outstanding, first.outstanding + rest.outstanding, "outstanding");
        _same(whole.awarded, 1200, "awarded below the root");
        _same(whole.used, first.used + rest.used, "used");
        _same(_fund.totals(7, 1).cash, 0, "nothing beyond the end");
        _same(_fund.totals(7, 1).drawn, 1000, "every page has the fund's own sums");
    }

    function test_AFundKnowsItsTerms() public view {
        FundTerms memory terms = _fund.terms();
        _yes(terms.currency == GBP && terms.predecessor == address(0), "currency and predecessor");
        _same(terms.comptroller, NAO, "comptroller");
        _same(terms.name, "STUDENTS", "name");
    }

    // helpers

    function _voted(uint96 amount) private returns (bytes32) {
        Vote memory i = _voteOf(amount);
        _do(_call(i));
        return _id(i.envelope);
    }

    function _drawdown(bytes32 vote, uint96 amount) private returns (DrawDown memory) {
        return DrawDown(_next(HMT), vote, NAO, amount);
    }

    /// @dev 1000 drawn; 700 awarded to DFE, 600 of it there; 500 awarded to SLC, 200 of it there and 100 planned as tranche 2.
    function _chain() private returns (bytes32 upper, bytes32 lower) {
        _fundRoot(1000);
        upper = _grantTo(ROOT, HMT, DFE, 700);
        _bring(upper, HMT, DFE, 1, 600);
        lower = _grantTo(upper, DFE, SLC, 500);
        _bring(lower, DFE, SLC, 1, 200);
        _do(_call(_scheduleOf(lower, DFE, SLC, _tranche(2, 100))));
    }

    function _seatWithoutLimits(bytes32 organisation) private {
        Hand memory hand = _hand(organisation, 7);
        _enrol(organisation, hand, OfficerTerms(hand.signer, Role.ALL, FAR, new Limit[](0)));
        _clerk.seat(organisation, _alone(hand));
    }

    function _refund(bytes32 grant, bytes32 grantee, bytes32 grantor, uint96 amount) private {
        _do(_call(Refund(_next(grantee), grant, -1, grantor, amount)));
        _do(_call(_receiptOf(grant, grantor, grantee, -1, amount)));
    }
}
