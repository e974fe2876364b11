// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./LedgerTest.sol";
import {Mood, Wallet} from "./Wallet.sol";

/// @notice The one model of authority behind every instruction, shown on a vote and on a withdrawal.
contract AuthorityTest is LedgerTest {
    bytes4 private constant SHORT = IOrganisationRegistry.Registry_QuorumNotReached.selector;
    bytes4 private constant STRANGER = IOrganisationRegistry.Registry_NotAnOfficer.selector;
    bytes4 private constant DESCENDING = IOrganisationRegistry.Registry_ApprovalsNotAscending.selector;
    bytes4 private constant EXPIRED = IOrganisationRegistry.Registry_OfficerExpired.selector;

    // quorum

    function test_AQuorumOfDistinctOfficersMustApprove() public {
        _raise(2);
        _clerk.seat(HMT, new Hand[](0));
        _refuse(_call(_voteOf(1)), abi.encodeWithSelector(SHORT, HMT, Role.COMMIT, 2, 0));
        _clerk.seat(HMT, _alone(_hand(HMT, 0)));
        _refuse(_call(_voteOf(1)), abi.encodeWithSelector(SHORT, HMT, Role.COMMIT, 2, 1));
        _seatPair(HMT);
        _do(_call(_voteOf(1)));
    }

    function test_TheSameKeyTwiceDoesNotMakeAQuorum() public {
        _raise(2);
        Hand[] memory hands = _pair(HMT);
        hands[1] = hands[0];
        _clerk.seat(HMT, hands);
        _refuse(_call(_voteOf(1)), abi.encodeWithSelector(DESCENDING, HMT, _idOf(hands[0])));
    }

    function test_ApprovalsComeInAscendingOrder() public {
        Hand[] memory hands = _pair(HMT);
        if (_idOf(hands[0]) < _idOf(hands[1])) (hands[0], hands[1]) = (hands[1], hands[0]);
        _clerk.seat(HMT, hands);
        _clerk.keepOrder(true);
        _refuse(_call(_voteOf(1)), abi.encodeWithSelector(DESCENDING, HMT, _idOf(hands[1])));
        _clerk.keepOrder(false);
        _do(_call(_voteOf(1)));
    }

    // One approval too many is one more that must be sound.
    function test_EveryApprovalMustBeSound() public {
        Hand[] memory hands = new Hand[](3);
        (hands[0], hands[1], hands[2]) = (_hand(HMT, 0), _hand(HMT, 1), _hand(EVE, 0));
        _clerk.seat(HMT, hands);
        _refuse(_call(_voteOf(1)), abi.encodeWithSelector(STRANGER, HMT, _idOf(hands[2])));
        _enrol3(hands, Role.ALL & ~Role.COMMIT, FAR);
        bytes4 missing = IOrganisationRegistry.Registry_RoleMissing.selector;
        _refuse(_call(_voteOf(1)), abi.encodeWithSelector(missing, HMT, _idOf(hands[2]), Role.COMMIT));
        _enrol3(hands, Role.COMMIT, START);
        vm.warp(START + 1);
        _refuse(_call(_voteOf(1)), abi.encodeWithSelector(EXPIRED, HMT, _idOf(hands[2]), START));
        _enrol3(hands, Role.COMMIT, FAR);
        _do(_call(_voteOf(1)));
    }

    function test_AnotherOrganisationsOfficersHaveNoSay() public {
        _clerk.seat(HMT, _pair(DFE));
        _refuse(_call(_voteOf(1)), abi.encodeWithSelector(STRANGER, HMT, _first(DFE)));
    }

    // A key that serves two organisations approves for the one that it names.
    function test_AnApprovalIsForOneOrganisation() public {
        Hand memory shared = _hand(HMT, 0);
        _enrol(DFE, shared, _termsFor(shared, Role.ALL));
        _clerk.seat(HMT, _alone(shared));
        _clerk.seat(DFE, _alone(shared));
        Envelope memory e = _next(HMT);
        bytes memory data = _clerk.withdraw(address(_fund), e);
        e.organisation = DFE;
        Approval[] memory approvals = _approvals(data);
        _refuse(abi.encodeCall(IInstructed.withdraw, (e, approvals)), _invalid(DFE, _idOf(shared)));
        _do(_clerk.withdraw(address(_fund), e));
    }

    function test_AnOfficerApprovesUntilItsLastSecond() public {
        Hand memory hand = _hand(HMT, 7);
        OfficerTerms memory terms = _termsFor(hand, Role.ALL);
        terms.validUntil = START + 100;
        _enrol(HMT, hand, terms);
        _clerk.seat(HMT, _alone(hand));
        bytes memory data = _call(_voteOf(1));
        vm.warp(START + 101);
        _refuse(data, abi.encodeWithSelector(EXPIRED, HMT, _idOf(hand), START + 100));
        vm.warp(START + 100);
        _do(data);
    }

    function test_ARetiredOfficerApprovesNothing() public {
        bytes memory data = _call(_voteOf(1));
        _send(address(_registry), _call(Retire(_next(HMT), _hand(HMT, 1).signer, false)));
        _refuse(data, abi.encodeWithSelector(STRANGER, HMT, _idOf(_hand(HMT, 1))));
    }

    // limits

    function test_OneOfficersLimitSuffices() public {
        (Hand memory junior, bytes32[] memory both) = (_hand(HMT, 7), _both(HMT));
        for (uint256 n = 8; _idOf(junior) < both[0] || _idOf(junior) > both[1]; ++n) junior = _hand(HMT, n);
        OfficerTerms memory terms = _termsFor(junior, Role.ALL);
        terms.limits[0].amount = 100;
        _enrol(HMT, junior, terms);
        _clerk.seat(HMT, _alone(junior));
        _do(_call(_voteOf(100)));
        _refuse(_call(_voteOf(101)), _overLimit(HMT, 101));
        Hand[] memory hands = _pair(HMT);
        hands[1] = junior;
        for (uint256 k = 0; k < 2; ++k) {
            hands[0] = _hand(HMT, k); // one approves before the junior, the other after it
            _clerk.seat(HMT, hands);
            _do(_call(_voteOf(LIMIT)));
            _refuse(_call(_voteOf(LIMIT + 1)), _overLimit(HMT, LIMIT + 1));
        }
    }

    function test_ACurrencyThatIsNotNamedHasNoLimitAtAll() public {
        _clerk.open(address(_other), EUR);
        bytes4 over = IOrganisationRegistry.Registry_OverLimit.selector;
        bytes memory data = _call(_voteOf(1));
        _refuse(address(_other), data, abi.encodeWithSelector(over, HMT, EUR, 1));
        Hand memory hand = _hand(HMT, 0);
        OfficerTerms memory terms = _termsFor(hand, Role.ALL);
        terms.limits[0].currency = EUR;
        _enrol(HMT, hand, terms);
        _send(address(_other), data);
    }

    // what a signature is good for

    function test_AnApprovalIsForOneFund() public {
        IFund second = _openFund("SECOND", GBP, NAO);
        bytes memory data = _call(_voteOf(1));
        _refuse(address(second), data, _invalid(HMT, _first(HMT)));
        _refuse(address(_other), data, _invalid(HMT, _first(HMT)));
        _do(data);
    }

    function test_AnApprovalIsForOneContract() public {
        bytes memory data = _clerk.withdraw(address(_fund), _next(HMT));
        _refuse(address(_treasury), data, _invalid(HMT, _first(HMT)));
        _refuse(address(_registry), data, _invalid(HMT, _first(HMT)));
        _do(data);
    }

    function test_AnApprovalIsForOneChain() public {
        bytes memory data = _call(_voteOf(1));
        vm.chainId(8453);
        _refuse(data, _invalid(HMT, _first(HMT)));
        vm.chainId(31337);
        _do(data);
    }

    function test_AnApprovalIsForOneAmount() public {
        Vote memory i = _voteOf(1);
        (, Approval[] memory approvals) = abi.decode(_arguments(_call(i)), (Vote, Approval[]));
        i.amount = 2;
        _refuse(abi.encodeCall(IFundBudget.vote, (i, approvals)), _invalid(HMT, _first(HMT)));
        i.amount = 1;
        i.envelope.validUntil += 1;
        _refuse(abi.encodeCall(IFundBudget.vote, (i, approvals)), _invalid(HMT, _first(HMT)));
    }

    function test_OnlyOneFormOfASignatureCounts() public {
        Style[3] memory styles = [Style.HighS, Style.Compact, Style.BadV];
        Hand memory hand = _hand(HMT, 0);
        for (uint256 k = 0; k < 3; ++k) {
            hand.style = styles[k];
            _clerk.seat(HMT, _alone(hand));
            _refuse(_call(_voteOf(1)), _invalid(HMT, _idOf(hand)));
        }
        hand.style = Style.Plain;
        hand.key = _key(HMT, 1); // another officer's signature
        _clerk.seat(HMT, _alone(hand));
        _refuse(_call(_voteOf(1)), _invalid(HMT, _idOf(hand)));
    }

    function test_AnEmptySignatureIsNone() public {
        Vote memory i = _voteOf(1);
        Approval[] memory approvals = new Approval[](1);
        approvals[0].signer = _hand(HMT, 0).signer;
        bytes32 id = keccak256(approvals[0].signer);
        _refuse(abi.encodeCall(IFundBudget.vote, (i, approvals)), _invalid(HMT, id));
        approvals[0].signature = new bytes(65); // recovers to the zero address
        _refuse(abi.encodeCall(IFundBudget.vote, (i, approvals)), _invalid(HMT, id));
        approvals[0].signer = abi.encodePacked(address(0));
        id = keccak256(approvals[0].signer);
        _refuse(abi.encodeCall(IFundBudget.vote, (i, approvals)), abi.encodeWithSelector(STRANGER, HMT, id));
    }

    function test_WhoSubmitsDoesNotMatter() public {
        bytes memory data = _call(_voteOf(1));
        vm.prank(vm.addr(_key(EVE, 0)));
        _do(data);
    }

    // contracts and passkeys as officers

    function test_AContractThatSignsIsFlagged() public {
        Hand memory wallet = _wallet(Mood.Sound);
        _enrol(HMT, wallet, _termsFor(wallet, Role.ALL));
        Hand[] memory hands = _pair(HMT);
        hands[1] = wallet;
        _clerk.seat(HMT, hands);
        bool first = _idOf(wallet) < _idOf(hands[0]);
        bytes32[] memory officers = new bytes32[](2);
        officers[first ? 0 : 1] = _idOf(wallet);
        officers[first ? 1 : 0] = _idOf(hands[0]);
        Envelope memory e = _next(HMT);
        bytes memory data = _clerk.withdraw(address(_fund), e);
        bytes32 digest = _clerk.digestOfWithdraw(address(_fund), e);
        vm.expectEmit(address(_fund));
        emit IInstructed.Authorised(HMT, e.ref, digest, HMT, 0, officers, first ? 1 : 2);
        _do(data);
    }

    function test_AContractThatMisbehavesApprovesNothing() public {
        Hand memory wallet = _wallet(Mood.Sound);
        _enrol(HMT, wallet, _termsFor(wallet, Role.ALL));
        _clerk.seat(HMT, _alone(wallet));
        bytes memory data = _call(_voteOf(1));
        address account = address(bytes20(wallet.signer));
        bytes memory sound = account.code;
        for (uint8 mood = uint8(Mood.Reverts); mood <= uint8(Mood.Writes); ++mood) {
            if (mood == uint8(Mood.Loops)) continue;
            Wallet changed = new Wallet(vm.addr(wallet.key), Mood(mood));
            vm.etch(account, address(changed).code); // what it was enrolled as doesn't bind it
            _refuse(data, _invalid(HMT, _idOf(wallet)));
        }
        wallet.key = _key(EVE, 0);
        vm.etch(account, sound);
        _clerk.seat(HMT, _alone(wallet));
        _refuse(_call(_voteOf(1)), _invalid(HMT, _idOf(wallet))); // the magic value for its owner's signature only
        _do(data);
    }

    function test_AContractThatBurnsAllGasHarmsOnlyItsOwnApproval() public {
        Hand memory wallet = _wallet(Mood.Sound);
        _enrol(HMT, wallet, _termsFor(wallet, Role.ALL));
        _clerk.seat(HMT, _alone(wallet));
        bytes memory data = _call(_voteOf(1));
        vm.etch(address(bytes20(wallet.signer)), address(new Wallet(vm.addr(wallet.key), Mood.Loops)).code);
        (bool done, ) = address(_fund).call{gas: 2_000_000}(data);
        _no(done, "no approval");
        _seatPair(HMT);
        _do(_call(_voteOf(1)));
    }

    // EIP-7702: code at an officer's address takes the place of its key.
    function test_CodeAtAnOfficersAddressSpeaksForIt() public {
        Hand memory hand = _hand(HMT, 0);
        _clerk.seat(HMT, _alone(hand));
        bytes memory data = _call(_voteOf(1));
        vm.etch(address(bytes20(hand.signer)), hex"60006000fd");
        _refuse(data, _invalid(HMT, _idOf(hand)));
    }

    function test_AP256KeyApproves() public {
        Hand memory hand = _p256Hand();
        _enrol(HMT, hand, _termsFor(hand, Role.ALL));
        _clerk.seat(HMT, _alone(hand));
        Envelope memory e = _next(HMT);
        bytes memory data = _clerk.withdraw(address(_fund), e);
        bytes32 digest = _clerk.digestOfWithdraw(address(_fund), e);
        bytes32[] memory officers = new bytes32[](1);
        officers[0] = _idOf(hand);
        vm.expectEmit(address(_fund));
        emit IInstructed.Authorised(HMT, e.ref, digest, HMT, 0, officers, 0); // a key, not a contract that changes its mind
        _do(data);
        hand.key = 0xB0B;
        _clerk.seat(HMT, _alone(hand));
        _refuse(_call(_voteOf(1)), _invalid(HMT, _idOf(hand)));
    }

    // references

    function test_AReferenceActsOnce() public {
        Vote memory i = _voteOf(1);
        bytes memory data = _call(i);
        _do(data);
        (bytes32 by, bytes32 ref) = (HMT, i.envelope.ref);
        bytes memory done = abi.encodeWithSelector(IInstructed.Instruction_AlreadyDone.selector, by, ref);
        _refuse(data, done);
        i.envelope.validUntil = START + 1;
        vm.warp(START + 2);
        _refuse(_call(i), done); // the same instruction, however late
        i.envelope.validUntil = FAR;
        i.amount = 2;
        bytes memory used = abi.encodeWithSelector(IInstructed.Instruction_ReferenceUsed.selector, by, ref);
        _refuse(_call(i), used);
        _refuse(_clerk.withdraw(address(_fund), i.envelope), used);
        _yes(_fund.actOf(HMT, ref).deed != 0, "on record");
        _yes(_fund.actOf(DFE, ref).deed == 0, "not for others");
    }

    function test_AReferenceIsTheOrganisationsOwn() public {
        _do(_call(_voteOf(100)));
        Award memory i = _awardOf(ROOT, HMT, DFE, 10);
        _do(_clerk.withdraw(address(_fund), Envelope(DFE, i.envelope.ref, FAR))); // DFE uses it first
        _do(_call(i));
        _do(_clerk.withdraw(address(_fund), Envelope(EVE, i.envelope.ref, FAR)));
    }

    function test_AReferenceIsUpperCaseText() public {
        bytes32[3] memory bad = [bytes32(0), "lower", " LEADING"];
        for (uint256 k = 0; k < 3; ++k) {
            Vote memory i = _voteOf(1);
            i.envelope.ref = bad[k];
            bytes4 selector = IInstructed.Instruction_BadReference.selector;
            _refuse(_call(i), abi.encodeWithSelector(selector, HMT, bad[k]));
        }
    }

    function test_AnInstructionExpires() public {
        Vote memory i = _voteOf(1);
        i.envelope.validUntil = START + 100;
        bytes memory data = _call(i);
        vm.warp(START + 101);
        bytes4 expired = IInstructed.Instruction_Expired.selector;
        _refuse(data, abi.encodeWithSelector(expired, HMT, i.envelope.ref, START + 100));
        vm.warp(START + 100);
        _do(data);
    }

    // withdraw

    function test_AnyOneOfficerWithdrawsAReference() public {
        _raise(2);
        Vote memory i = _voteOf(1);
        bytes memory data = _call(i);
        Hand memory clerk = _hand(HMT, 7);
        _enrol(HMT, clerk, _termsFor(clerk, Role.RECEIPT));
        _clerk.seat(HMT, _alone(clerk));
        bytes memory withdrawal = _clerk.withdraw(address(_fund), i.envelope);
        vm.expectEmit(address(_fund));
        emit IInstructed.ReferenceWithdrawn(HMT, i.envelope.ref);
        _do(withdrawal);
        bytes32 ref = i.envelope.ref;
        _refuse(data, abi.encodeWithSelector(IInstructed.Instruction_ReferenceUsed.selector, HMT, ref));
        _refuse(withdrawal, abi.encodeWithSelector(IInstructed.Instruction_AlreadyDone.selector, HMT, ref));
    }

    function test_WithdrawingIsRefused() public {
        Envelope memory e = _next(HMT);
        _clerk.seat(HMT, new Hand[](0));
        _refuse(_clerk.withdraw(address(_fund), e), abi.encodeWithSelector(SHORT, HMT, 0, 1, 0));
        _clerk.seat(HMT, _alone(_hand(EVE, 0)));
        bytes32 id = _idOf(_hand(EVE, 0));
        _refuse(_clerk.withdraw(address(_fund), e), abi.encodeWithSelector(STRANGER, HMT, id));
        e.organisation = "XX-NOBODY";
        _refuse(_clerk.withdraw(address(_fund), e), _unknownOrganisation("XX-NOBODY"));
        e.organisation = DFE;
        e.ref = "lower";
        bytes4 bad = IInstructed.Instruction_BadReference.selector;
        _refuse(_clerk.withdraw(address(_fund), e), abi.encodeWithSelector(bad, DFE, bytes32("lower")));
    }

    function test_EveryContractTakesWithdrawals() public {
        address[3] memory targets = [address(_fund), address(_treasury), address(_registry)];
        _suspend(DFE); // authority is taken back even so
        Envelope memory e = _next(DFE);
        for (uint256 k = 0; k < 3; ++k) _resistTampering(targets[k], _clerk.withdraw(targets[k], e), 3);
    }

    // the register answers anybody, and says why not

    function test_AnybodyMayAskWhetherAMandateIsApproved() public {
        Mandate memory m = Mandate(HMT, DFE, keccak256("digest"), Role.COMMIT, false, GBP, LIMIT);
        Verdict memory v = _registry.authorise(m, _clerk.approvals(HMT, m.digest));
        _yes(v.organisation == 1 && v.counterparty == 2 && v.by == HMT, "who");
        _yes(v.officers.length == 2 && v.officers[0] == _first(HMT), "officers");
        Approval[] memory approvals = _clerk.approvals(HMT, m.digest);
        m.role = Role.COMMIT | Role.RELEASE; // no quorum is known for two roles at once
        vm.expectRevert(abi.encodeWithSelector(SHORT, HMT, m.role, 0, 2));
        _registry.authorise(m, approvals);
    }

    // helpers

    function _raise(uint8 quorum) private {
        _send(address(_registry), _call(SetQuorum(_next(HMT), Role.ADMIN, quorum)));
        _send(address(_registry), _call(SetQuorum(_next(HMT), Role.COMMIT, quorum)));
    }

    /// @dev Enrols the third of the hands at the Treasury, then has all three sign for it.
    function _enrol3(Hand[] memory hands, uint8 roles, uint64 validUntil) private {
        _seatPair(HMT);
        OfficerTerms memory terms = _termsFor(hands[2], roles);
        terms.validUntil = validUntil;
        _enrol(HMT, hands[2], terms);
        _clerk.seat(HMT, hands);
    }

    function _wallet(Mood mood) private returns (Hand memory) {
        uint256 key = _key("WALLET", 0);
        return Hand(abi.encodePacked(new Wallet(vm.addr(key), mood)), key, Style.Plain);
    }

    function _approvals(bytes memory withdrawal) private pure returns (Approval[] memory approvals) {
        (, approvals) = abi.decode(_arguments(withdrawal), (Envelope, Approval[]));
    }
}
