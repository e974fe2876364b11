// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./TransferTest.sol";

/// @notice Offers turned down, and grants offered anew.
contract FundAmendmentsTest is TransferTest {
    // decline

    function test_ADeclinedGrantGivesItsAwardBack() public {
        Award memory award = _awardOf(ROOT, HMT, SLC, 200);
        _do(_call(award));
        bytes32 grant = _id(award.envelope);
        _do(_call(_scheduleOf(grant, HMT, SLC, _tranche(1, 50))));
        Decline memory i = Decline(_next(SLC), grant, HMT, 200, NONE, TERMS);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.GrantDeclined(SLC, i.envelope.ref, grant, 0, 200);
        _do(data);
        _isState(grant, GrantState.Closed);
        _sameBudget(grant, 0, 0, 0);
        _sameBudget(ROOT, 1000, 700, 0);
        _same(_fund.grantOf(ROOT).openChildren, 1, "open children");
        _refuse(_call(_acceptOf(grant, SLC, HMT, 0)), _grantState(grant, GrantState.Closed));
        _refuse(_call(_releaseOf(grant, HMT, SLC, 1, 50)), _grantState(grant, GrantState.Closed));
    }

    function test_AnAmendmentIsDeclinedAtRest() public {
        _bring(_grant, HMT, DFE, 1, 100);
        _do(_call(Pay(_next(DFE), _grant, 0, 0, "root", 30, 1, 0, 1)));
        _do(_call(_amendment(_grant, HMT, DFE, 500)));
        Decline memory i = Decline(_next(DFE), _grant, HMT, 500, NONE, "new terms");
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_CashLeft.selector, _grant, 70));
        _do(_refund(_grant, DFE, HMT, -1, 70));
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_MoneyInFlight.selector, _grant, 0, 70));
        _do(_call(_receiptOf(_grant, HMT, DFE, -1, 70)));
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.GrantDeclined(DFE, i.envelope.ref, _grant, 30, 470);
        _do(data);
        _sameBudget(_grant, 30, 30, 30);
        _sameBudget(ROOT, 1000, 30, 0);
    }

    function test_NothingStopsDeclining() public {
        Award memory award = _awardOf(ROOT, HMT, SLC, 200);
        _do(_call(award));
        bytes32 grant = _id(award.envelope);
        _do(_call(Hold(_next(HMT), ROOT, HMT, 1)));
        _suspend(SLC);
        _clerk.seat(SLC, _pair(HMT));
        _do(_call(Decline(_next(SLC), grant, HMT, 200, NONE, TERMS)));
        _isState(grant, GrantState.Closed);
    }

    function test_DecliningIsRefused() public {
        Award memory award = _awardOf(ROOT, HMT, SLC, 200);
        _do(_call(award));
        bytes32 grant = _id(award.envelope);
        _refuse(_call(Decline(_next(SLC), grant, HMT, 199, NONE, TERMS)), _wrongAmount(grant, 199, 200));
        bytes4 terms = IFundErrors.Fund_WrongTerms.selector;
        bytes memory other = abi.encodeWithSelector(terms, grant, bytes32("other"), TERMS);
        _refuse(_call(Decline(_next(SLC), grant, HMT, 200, NONE, "other")), other);
        _refuse(_call(Decline(_next(SLC), grant, HMT, 200, 50, TERMS)), _wrongCeiling(grant, 50, NONE));
        _refuse(_call(Decline(_next(HMT), grant, HMT, 200, NONE, TERMS)), _wrongOrganisation(grant, HMT, 3));
        _refuse(_call(Decline(_next(SLC), grant, DFE, 200, NONE, TERMS)), _wrongOrganisation(grant, DFE, N_HMT));
        _refuse(_call(Decline(_next(SLC), "X", HMT, 200, NONE, TERMS)), _unknownGrant("X"));
        Decline memory active = Decline(_next(DFE), _grant, HMT, 700, NONE, TERMS);
        _refuse(_call(active), _grantState(_grant, GrantState.Active));
        Decline memory root = Decline(_next(HMT), ROOT, HMT, 1000, NONE, 0);
        _refuse(_call(root), _wrongOrganisation(ROOT, HMT, 0));
        Decline memory i = Decline(_next(SLC), grant, HMT, 200, NONE, TERMS);
        bytes memory refusal = _seatWithout(SLC, Role.COMMIT);
        _refuse(_call(i), refusal);
        _seatPair(SLC);
        _resistTampering(address(_fund), _call(i), 8);
    }

    // amend

    function test_AnAmendmentIsAnOfferThatMustBeAccepted() public {
        Amend memory i = _amendment(_grant, HMT, DFE, 900);
        i.ceiling = 800;
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.GrantAmended(HMT, i.envelope.ref, _grant, DFE, 900, 800, "new terms");
        _do(data);
        _isState(_grant, GrantState.Awarded);
        _sameBudget(_grant, 900, 0, 0);
        _sameBudget(ROOT, 1000, 900, 0);
        _do(_call(_scheduleOf(_grant, HMT, DFE, _tranche(1, 900))));
        _refuse(_call(_releaseOf(_grant, HMT, DFE, 1, 900)), _grantState(_grant, GrantState.Awarded));
        _refuse(_call(_acceptOf(_grant, DFE, HMT, 700)), _wrongAmount(_grant, 700, 900));
        Accept memory accept = _acceptOf(_grant, DFE, HMT, 900);
        accept.terms = "new terms";
        _refuse(_call(accept), _wrongCeiling(_grant, NONE, 800)); // what was offered before
        accept.ceiling = 800;
        _do(_call(accept));
        bytes4 over = IFundErrors.Fund_OverCeiling.selector;
        _refuse(_call(_releaseOf(_grant, HMT, DFE, 1, 900)), abi.encodeWithSelector(over, _grant, 800, 900));
    }

    function test_UntilItIsAcceptedAnAmendedGrantTakesNoAuthority() public {
        _bring(_grant, HMT, DFE, 1, 100);
        _do(_call(_amendment(_grant, HMT, DFE, 600)));
        bytes memory awarded = _grantState(_grant, GrantState.Awarded);
        _refuse(_call(_awardOf(_grant, DFE, SLC, 1)), awarded);
        _refuse(_call(Pay(_next(DFE), _grant, 0, 0, "root", 1, 1, 0, 1)), awarded);
        _do(_refund(_grant, DFE, HMT, -1, 100)); // facts go on
    }

    function test_AnAmendmentLeavesWhatWasUsedAndScheduled() public {
        _bring(_grant, HMT, DFE, 1, 100);
        _do(_call(_awardOf(_grant, DFE, SLC, 300)));
        bytes4 below = IFundErrors.Fund_BelowUsed.selector;
        Amend memory i = _amendment(_grant, HMT, DFE, 299);
        _refuse(_call(i), abi.encodeWithSelector(below, _grant, 300, 299));
        _do(_call(_scheduleOf(_grant, HMT, DFE, _tranche(2, 250))));
        bytes4 over = IFundErrors.Fund_OverScheduled.selector;
        i = _amendment(_grant, HMT, DFE, 349);
        _refuse(_call(i), abi.encodeWithSelector(over, _grant, 349, 350));
        _do(_call(_amendment(_grant, HMT, DFE, 350)));
        _sameBudget(_grant, 350, 300, 350);
        _sameBudget(ROOT, 1000, 350, 0);
    }

    function test_AGrantMayBeAmendedDownToWhatWasUsed() public {
        _bring(_grant, HMT, DFE, 1, 100);
        _do(_call(Pay(_next(DFE), _grant, 0, 0, "root", 100, 1, 0, 1)));
        bytes4 below = IFundErrors.Fund_BelowUsed.selector;
        _refuse(_call(_amendment(_grant, HMT, DFE, 99)), abi.encodeWithSelector(below, _grant, 100, 99));
        _do(_call(_amendment(_grant, HMT, DFE, 100)));
        _sameBudget(_grant, 100, 100, 100);
    }

    function test_AnAmendmentStaysWithinTheParent() public {
        _do(_call(_awardOf(ROOT, HMT, SLC, 100)));
        bytes4 short = IFundErrors.Fund_InsufficientHeadroom.selector;
        Amend memory i = _amendment(_grant, HMT, DFE, 901);
        _refuse(_call(i), abi.encodeWithSelector(short, ROOT, 900, 901));
        _do(_call(_amendment(_grant, HMT, DFE, 900)));
    }

    function test_AnAmendmentNeedsAnAcceptedParent() public {
        bytes32 below = _grantTo(_grant, DFE, SLC, 200);
        _do(_call(_amendment(_grant, HMT, DFE, 600)));
        _refuse(_call(_amendment(below, DFE, SLC, 100)), _grantState(_grant, GrantState.Awarded));
    }

    function test_HoldsAndSuspensionsStopAmendments() public {
        Amend memory i = _amendment(_grant, HMT, DFE, 600);
        bytes memory data = _call(i);
        _do(_call(Hold(_next(HMT), ROOT, HMT, 1)));
        _refuse(data, _held(_grant, ROOT));
        _do(_call(Lift(_next(HMT), ROOT, HMT)));
        _do(_call(Hold(_next(DFE), _grant, DFE, 1)));
        _refuse(data, _held(_grant, _grant));
        _do(_call(Lift(_next(DFE), _grant, DFE)));
        _suspend(DFE);
        _refuse(data, _suspended(DFE));
        _send(address(_registry), _call(Reinstate(_next(HMT), DFE)));
        _do(data);
    }

    function test_AnAmendmentIsRefused() public {
        _refuse(_call(_amendment(_grant, HMT, DFE, 0)), _zeroAmount());
        Amend memory i = _amendment(_grant, HMT, DFE, 600);
        i.ceiling = 0;
        _refuse(_call(i), abi.encodeWithSelector(IFundErrors.Fund_NoCeiling.selector));
        _refuse(_call(_amendment("X", HMT, DFE, 600)), _unknownGrant("X"));
        _refuse(_call(_amendment(_grant, DFE, DFE, 600)), _wrongOrganisation(_grant, DFE, N_HMT));
        _refuse(_call(_amendment(_grant, HMT, SLC, 600)), _wrongOrganisation(_grant, SLC, N_DFE));
        _refuse(_call(_amendment(ROOT, HMT, HMT, 600)), _wrongOrganisation(ROOT, HMT, 0));
        _refuse(_call(_amendment(_grant, HMT, DFE, LIMIT + 1)), _overLimit(HMT, LIMIT + 1));
        i = _amendment(_grant, HMT, DFE, 600);
        bytes memory refusal = _seatWithout(HMT, Role.COMMIT);
        _refuse(_call(i), refusal);
        _seatPair(HMT);
        _resistTampering(address(_fund), _call(i), 8);
        Accept memory accept = _acceptOf(_grant, DFE, HMT, 600);
        accept.terms = "new terms";
        _do(_call(accept));
        _do(_call(Close(_next(HMT), _grant, DFE)));
        _refuse(_call(_amendment(_grant, HMT, DFE, 600)), _grantState(_grant, GrantState.Closed));
    }

    function _amendment(bytes32 grant, bytes32 grantor, bytes32 grantee, uint96 amount) private returns (Amend memory) {
        return Amend(_next(grantor), grant, grantee, amount, NONE, "new terms");
    }
}
