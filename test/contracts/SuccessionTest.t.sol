// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./RegisterTest.sol";

/// @notice One organisation acts for another from some day on. Here FCO succeeds DFE, which has a grant of the Treasury's and
/// awarded one to SLC.
contract SuccessionTest is RegisterTest {
    bytes32 private constant FCO = "GB-GOV-3";
    bytes32 private constant SMALL = "XX-SMALL";
    bytes32 private _upper; // HMT to DFE: 300 came, 200 on the way
    bytes32 private _lower; // DFE to SLC: 50 planned

    function setUp() public override {
        super.setUp();
        _join(HMT, FCO);
        _fundRoot(1000);
        _upper = _grantTo(ROOT, HMT, DFE, 700);
        _bring(_upper, HMT, DFE, 1, 300);
        _advance(_upper, HMT, DFE, 2, 200);
        _lower = _grantTo(_upper, DFE, SLC, 200);
        _do(_call(_scheduleOf(_lower, DFE, SLC, _tranche(1, 50))));
    }

    // what it brings

    function test_TheSuccessorActsForTheOld() public {
        Succeed memory i = Succeed(_next(HMT), DFE, FCO);
        bytes memory data = _call(i);
        bytes32 digest = _clerk.digestOfSucceed(i);
        bytes32 ref = i.envelope.ref;
        vm.expectEmit(address(_registry));
        emit IInstructed.Authorised(HMT, ref, digest, HMT, Role.REGISTER, _both(HMT), 0);
        vm.expectEmit(address(_registry));
        emit IInstructed.Authorised(DFE, ref, digest, DFE, Role.ADMIN, _both(DFE), 0);
        vm.expectEmit(address(_registry));
        emit IInstructed.Authorised(FCO, ref, digest, FCO, Role.ADMIN, _both(FCO), 0);
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.OrganisationSucceeded(DFE, FCO, HMT);
        _ask(data);
        _same(_registry.successorOf(DFE), FCO, "successor");
        _same(_registry.successorOf(FCO), 0, "acts for itself");
        _expectRecord(DFE, HMT, Role.ALL, 2, 0);
    }

    function test_TheRecordSaysWhoSignedForTheOld() public {
        _succeed(DFE, FCO);
        SignReceipt memory i = _receiptOf(_upper, DFE, HMT, 2, 200);
        bytes memory data = _call(i);
        bytes32 digest = _clerk.digestOfReceipt(i);
        vm.expectEmit(address(_fund));
        emit IInstructed.Authorised(DFE, i.envelope.ref, digest, FCO, Role.RECEIPT, _both(FCO), 0);
        vm.expectEmit(address(_fund));
        emit IFundGrants.ReceiptSigned(DFE, i.envelope.ref, _upper, 2, HMT, 200, TODAY, "evidence", 0, 0, false);
        _do(data);
        Release memory j = _releaseOf(_lower, DFE, SLC, 1, 50);
        data = _call(j);
        digest = _clerk.digestOfRelease(j);
        vm.expectEmit(address(_fund));
        emit IInstructed.Authorised(DFE, j.envelope.ref, digest, FCO, Role.RELEASE, _both(FCO), 0);
        _do(data);
        _sameCash(_upper, 500, 50, 0, 0);
        _do(_call(_receiptOf(_lower, SLC, DFE, 1, 50)));
    }

    function test_TheOldOfficersActNoMore() public {
        bytes memory release = _call(_releaseOf(_lower, DFE, SLC, 1, 50)); // signed, and not yet sent
        bytes memory receipt = _call(_receiptOf(_upper, DFE, HMT, 2, 200));
        _succeed(DFE, FCO);
        _refuse(release, _stranger(FCO, _first(DFE)));
        _refuse(receipt, _stranger(FCO, _first(DFE)));
        _seatPair(DFE);
        bytes memory refusal = _stranger(FCO, _first(DFE));
        address[3] memory targets = [address(_registry), address(_treasury), address(_fund)];
        for (uint256 k = 0; k < 3; ++k) _refuse(targets[k], _clerk.withdraw(targets[k], _next(DFE)), refusal);
        _clerk.seat(DFE, _pair(FCO));
        for (uint256 k = 0; k < 3; ++k) _send(targets[k], _clerk.withdraw(targets[k], _next(DFE)));
    }

    function test_TheSuccessorActsByItsOwnQuorumAndLimits() public {
        _ask(_call(SetQuorum(_next(FCO), Role.ADMIN, 2)));
        _ask(_call(SetQuorum(_next(FCO), Role.RELEASE, 2)));
        Hand memory junior = _hand(FCO, 7);
        OfficerTerms memory terms = _termsFor(junior, Role.RELEASE);
        terms.limits[0].amount = 49;
        _enrol(FCO, junior, terms);
        Hand memory other = _hand(FCO, 8);
        terms.signer = other.signer;
        _enrol(FCO, other, terms);
        _succeed(DFE, FCO);
        Release memory i = _releaseOf(_lower, DFE, SLC, 1, 50);
        _clerk.seat(DFE, _alone(junior));
        bytes4 short = IOrganisationRegistry.Registry_QuorumNotReached.selector;
        _refuse(_call(i), abi.encodeWithSelector(short, FCO, Role.RELEASE, 2, 1));
        _clerk.seat(DFE, _two(junior, other));
        _refuse(_call(i), _overLimit(FCO, 50));
        _clerk.seat(DFE, _two(junior, _hand(FCO, 0)));
        _do(_call(i));
    }

    // Who sees nothing but the register sees who may act.
    function test_AnOfficersRecordIsTheSuccessors() public {
        _join(HMT, SMALL, Role.ADMIN | Role.VERIFY);
        (uint8 roles, , ) = _registry.officerOf(SMALL, _first(SMALL), GBP);
        _same(roles, Role.ADMIN | Role.VERIFY, "its own");
        _succeed(SMALL, FCO);
        (roles, , ) = _registry.officerOf(SMALL, _first(SMALL), GBP);
        _same(roles, 0, "no more");
        uint64 until;
        uint96 limit;
        (roles, until, limit) = _registry.officerOf(SMALL, _first(FCO), GBP);
        _yes(roles == Role.ADMIN | Role.VERIFY && until == FAR && limit == LIMIT, "the successor's, within the mask");
    }

    function test_TheSuccessorHasNoRoleThatTheOldHadNot() public {
        _join(HMT, SMALL, Role.ADMIN | Role.VERIFY);
        _succeed(SMALL, FCO);
        bytes4 short = IOrganisationRegistry.Registry_QuorumNotReached.selector;
        Register memory i = _registration(SMALL, NEW);
        _refused(_call(i), abi.encodeWithSelector(short, SMALL, Role.REGISTER, 0, 2));
        _refuse(
            _call(Settle(_next(SMALL), _upper, 2, DFE, 200, "bank", TODAY)),
            abi.encodeWithSelector(short, SMALL, Role.SETTLE, 0, 2)
        );
        _do(_clerk.withdraw(address(_fund), _next(SMALL))); // any officer will do
    }

    // What the old one took on, its successor must be able to bring to rest.
    function test_ASuccessorHasEveryRoleOfTheOld() public {
        _join(HMT, SMALL, Role.ALL & ~Role.REGISTER);
        bytes4 mask = IOrganisationRegistry.Registry_RolesExceedMask.selector;
        bytes memory refusal = abi.encodeWithSelector(mask, SMALL, Role.ALL, Role.ALL & ~Role.REGISTER);
        _refused(_call(Succeed(_next(HMT), DFE, SMALL)), refusal);
        _succeed(SMALL, FCO);
    }

    function test_TheSuccessorOfARegistrarLooksAfterWhatItRegistered() public {
        _join(DFE, NEW);
        _succeed(DFE, FCO);
        _ask(_call(Suspend(_next(DFE), NEW, 1)));
        _expectRecord(NEW, DFE, Role.ALL, 2, 1);
        _ask(_call(Reinstate(_next(DFE), NEW)));
        bytes4 notRegistrar = IOrganisationRegistry.Registry_NotRegistrar.selector;
        _refused(_call(Suspend(_next(FCO), NEW, 1)), abi.encodeWithSelector(notRegistrar, FCO, NEW));
        _join(DFE, "XX-LATE");
        _expectRecord("XX-LATE", DFE, Role.ALL, 2, 0);
    }

    function test_AComptrollersSuccessorHoldsItsKey() public {
        Vote memory i = _voteOf(10);
        _do(_call(i));
        _succeed(NAO, FCO);
        DrawDown memory j = DrawDown(_next(HMT), _id(i.envelope), NAO, 10);
        _seatPair(NAO);
        _refuse(_call(j), _stranger(FCO, _first(NAO)));
        _clerk.seat(NAO, _pair(FCO));
        bytes memory data = _call(j);
        bytes32 digest = _clerk.digestOfDrawDown(j);
        vm.expectEmit(address(_fund));
        emit IInstructed.Authorised(HMT, j.envelope.ref, digest, HMT, Role.RELEASE, _both(HMT), 0);
        vm.expectEmit(address(_fund));
        emit IInstructed.Authorised(NAO, j.envelope.ref, digest, FCO, Role.VERIFY, _both(FCO), 0);
        _do(data);
    }

    function test_ARecoveredSuccessorsNewOfficersActForTheOld() public {
        _succeed(DFE, FCO);
        Hand memory hand = _hand(FCO, 10);
        OfficerTerms[] memory officers = new OfficerTerms[](1);
        officers[0] = _termsFor(hand, Role.ALL);
        StartRecovery memory i = StartRecovery(_next(HMT), FCO, officers, _quorums(1));
        bytes[] memory proofs = new bytes[](1);
        proofs[0] = _clerk.possession(FCO, hand, i.envelope);
        _ask(_call(i, proofs));
        _refuse(_call(_releaseOf(_lower, DFE, SLC, 1, 50)), _suspended(FCO));
        vm.warp(START + 7 days);
        _registry.completeRecovery(FCO, HMT, i.envelope.ref);
        _refuse(_call(_releaseOf(_lower, DFE, SLC, 1, 50)), _stranger(FCO, _first(FCO)));
        _clerk.seat(DFE, _alone(hand));
        _do(_call(_releaseOf(_lower, DFE, SLC, 1, 50)));
    }

    function test_TheOldHasNoOfficersToChange() public {
        _succeed(DFE, FCO);
        bytes memory refusal = _succeeded(DFE, FCO);
        Hand memory hand = _hand(DFE, 5);
        _refused(_call(Enrol(_next(DFE), _termsFor(hand, Role.COMMIT)), hand), refusal);
        _refused(_call(SetQuorum(_next(DFE), Role.COMMIT, 1)), refusal);
        _refused(_call(Retire(_next(DFE), _hand(DFE, 1).signer, false)), refusal);
        OfficerTerms[] memory officers = new OfficerTerms[](1);
        officers[0] = _termsFor(hand, Role.ALL);
        StartRecovery memory i = StartRecovery(_next(HMT), DFE, officers, _quorums(1));
        bytes[] memory proofs = new bytes[](1);
        proofs[0] = _clerk.possession(DFE, hand, i.envelope);
        _refused(_call(i, proofs), refusal);
    }

    // consent

    function test_NobodyIsTakenOverWithoutConsent() public {
        bytes32[2] memory both = [DFE, FCO];
        for (uint256 k = 0; k < 2; ++k) {
            _clerk.seat(both[k], _pair(HMT));
            _refused(_call(Succeed(_next(HMT), DFE, FCO)), _stranger(both[k], _first(HMT)));
            _clerk.seat(both[k], new Hand[](0));
            _refused(_call(Succeed(_next(HMT), DFE, FCO)), _short(both[k], Role.ADMIN, 1, 0));
            _seatPair(both[k]);
            bytes memory refusal = _seatWithout(both[k], Role.ADMIN);
            _refused(_call(Succeed(_next(HMT), DFE, FCO)), refusal);
            _seatPair(both[k]);
        }
        bytes memory missing = _seatWithout(HMT, Role.REGISTER);
        _refused(_call(Succeed(_next(HMT), DFE, FCO)), missing);
    }

    function test_EitherTakesItsConsentBack() public {
        bytes32[2] memory both = [DFE, FCO];
        for (uint256 k = 0; k < 2; ++k) {
            Succeed memory i = Succeed(_next(HMT), DFE, FCO);
            bytes memory data = _call(i);
            Envelope memory e = Envelope(both[k], i.envelope.ref, FAR);
            _ask(_clerk.withdraw(address(_registry), e));
            _refused(data, _referenceUsed(e));
        }
    }

    function test_NobodySuspendedTakesPart() public {
        _join(DFE, NEW);
        bytes32[3] memory all = [DFE, NEW, FCO];
        for (uint256 k = 0; k < 3; ++k) {
            Succeed memory i = Succeed(_next(DFE), NEW, FCO);
            _suspend(all[k]);
            _refused(_call(i), _suspended(all[k]));
            _ask(_call(Reinstate(_next(HMT), all[k])));
        }
        _ask(_call(Succeed(_next(DFE), NEW, FCO)));
    }

    function test_ASuccessionIsOrderedByTheRegistrarOrTheTreasury() public {
        _join(DFE, NEW);
        bytes4 notRegistrar = IOrganisationRegistry.Registry_NotRegistrar.selector;
        bytes32[3] memory strangers = [EVE, NEW, FCO];
        for (uint256 k = 0; k < 3; ++k) {
            bytes memory refusal = abi.encodeWithSelector(notRegistrar, strangers[k], NEW);
            _refused(_call(Succeed(_next(strangers[k]), NEW, FCO)), refusal);
        }
        _ask(_call(Succeed(_next(DFE), NEW, DFE))); // a registrar may take over itself what it registered
        _same(_registry.successorOf(NEW), DFE, "successor");
    }

    // who can't

    function test_TheTreasuryNeitherSucceedsNorIsSucceeded() public {
        bytes4 notRegistrar = IOrganisationRegistry.Registry_NotRegistrar.selector;
        _refused(_call(Succeed(_next(HMT), HMT, FCO)), abi.encodeWithSelector(notRegistrar, HMT, HMT));
        bytes4 treasury = IOrganisationRegistry.Registry_TreasuryMayNotSucceed.selector;
        _refused(_call(Succeed(_next(HMT), NAO, HMT)), abi.encodeWithSelector(treasury, NAO));
    }

    function test_ASuccessorIsAnotherThanNow() public {
        bytes4 bad = IOrganisationRegistry.Registry_BadSuccessor.selector;
        _refused(_call(Succeed(_next(HMT), DFE, DFE)), abi.encodeWithSelector(bad, DFE, DFE));
        _refused(_call(Succeed(_next(HMT), DFE, "XX-NOBODY")), _unknownOrganisation("XX-NOBODY"));
        _refused(_call(Succeed(_next(HMT), "XX-NOBODY", DFE)), _unknownOrganisation("XX-NOBODY"));
        _succeed(DFE, FCO);
        _refused(_call(Succeed(_next(HMT), DFE, FCO)), abi.encodeWithSelector(bad, DFE, FCO));
    }

    function test_WhoWasSucceededSucceedsNobody() public {
        _succeed(DFE, FCO);
        _refused(_call(Succeed(_next(HMT), UNI, DFE)), _succeeded(DFE, FCO));
        _refused(_call(Succeed(_next(HMT), FCO, DFE)), _succeeded(DFE, FCO)); // nor in a circle
    }

    // Otherwise an organisation without officers would act for another.
    function test_WhoActsForOthersIsSucceededAfterThem() public {
        _succeed(DFE, FCO);
        _succeed(SLC, FCO);
        bytes4 others = IOrganisationRegistry.Registry_ActsForOthers.selector;
        _refused(_call(Succeed(_next(HMT), FCO, UNI)), abi.encodeWithSelector(others, FCO, 2));
        _succeed(DFE, UNI);
        _refused(_call(Succeed(_next(HMT), FCO, UNI)), abi.encodeWithSelector(others, FCO, 1));
        _succeed(SLC, UNI);
        _succeed(FCO, UNI);
        _same(_registry.successorOf(DFE), UNI, "the old one's");
        _refused(_call(Succeed(_next(HMT), UNI, EVE)), abi.encodeWithSelector(others, UNI, 3));
    }

    // Where it acts for a suspended one, the Treasury does both and suspends it again, at once.
    function test_ASuspendedOneIsGivenAnotherSuccessorInOneTransaction() public {
        _succeed(DFE, FCO);
        _suspend(DFE);
        bytes[] memory calls = new bytes[](4);
        calls[0] = _call(Reinstate(_next(HMT), DFE));
        calls[1] = _call(Succeed(_next(HMT), DFE, UNI));
        calls[2] = _call(Suspend(_next(HMT), DFE, 1));
        calls[3] = _call(Succeed(_next(HMT), FCO, UNI));
        _refused(calls[1], _suspended(DFE));
        _ask(abi.encodeWithSignature("multicall(bytes[])", calls));
        _same(_registry.successorOf(DFE), UNI, "successor");
        _yes(_registry.isSuspended(DFE), "suspended");
    }

    function test_ThePresentSuccessorConsentsForTheOld() public {
        _succeed(DFE, FCO);
        _seatPair(DFE);
        _refused(_call(Succeed(_next(HMT), DFE, UNI)), _stranger(FCO, _first(DFE)));
        _clerk.seat(DFE, _pair(UNI));
        _refused(_call(Succeed(_next(HMT), DFE, UNI)), _stranger(FCO, _first(UNI)));
        _clerk.seat(DFE, _pair(FCO));
        _succeed(DFE, UNI);
        _do(_call(_releaseOf(_lower, DFE, SLC, 1, 50)));
        _clerk.seat(DFE, _pair(FCO));
        _refuse(_call(_receiptOf(_upper, DFE, HMT, 2, 1)), _stranger(UNI, _first(FCO)));
    }

    function test_EveryFieldOfASuccessionIsSigned() public {
        _resistTampering(address(_registry), _call(Succeed(_next(HMT), DFE, FCO)), 5);
    }

    // suspensions

    function test_ASuspensionOfEitherStopsAuthority() public {
        _succeed(DFE, FCO);
        bytes memory release = _call(_releaseOf(_lower, DFE, SLC, 1, 50));
        bytes memory toOld = _call(_releaseOf(_upper, HMT, DFE, 3, 1));
        _do(_call(_scheduleOf(_upper, HMT, DFE, _tranche(3, 1))));
        bytes32[2] memory both = [DFE, FCO];
        for (uint256 k = 0; k < 2; ++k) {
            _suspend(both[k]);
            _yes(_registry.isSuspended(DFE), "whoever it is");
            _refuse(release, _suspended(both[k]));
            _refuse(toOld, _suspended(both[k])); // and money to it
            _ask(_call(Reinstate(_next(HMT), both[k])));
            _no(_registry.isSuspended(DFE), "no more");
        }
        _suspend(DFE);
        _no(_registry.isSuspended(FCO), "the old one's is its own");
        _ask(_call(SetQuorum(_next(FCO), Role.COMMIT, 1)));
        _ask(_call(Reinstate(_next(HMT), DFE)));
        _do(release);
        _do(toOld);
    }

    function test_FactsOfTheOldGoOnWhoeverIsSuspended() public {
        _succeed(DFE, FCO);
        bytes32[2] memory both = [DFE, FCO];
        for (uint256 k = 0; k < 2; ++k) {
            _suspend(both[k]);
            _clerk.seat(DFE, _pair(FCO));
            _do(_call(_receiptOf(_upper, DFE, HMT, 2, 10)));
            _clerk.seat(DFE, _pair(HMT));
            SignReceipt memory i = _receiptOf(_upper, DFE, HMT, 2, 10);
            bytes memory data = _call(i);
            bytes32 digest = _clerk.digestOfReceipt(i);
            vm.expectEmit(address(_fund));
            emit IInstructed.Authorised(DFE, i.envelope.ref, digest, HMT, Role.RECEIPT, _both(HMT), 0);
            _do(data);
            _seatPair(DFE); // its former officers are nobody's
            _refuse(_call(_receiptOf(_upper, DFE, HMT, 2, 10)), _stranger(FCO, _first(DFE)));
            _ask(_call(Reinstate(_next(HMT), both[k])));
        }
        _clerk.seat(DFE, _pair(HMT));
        _refuse(_call(_receiptOf(_upper, DFE, HMT, 2, 10)), _stranger(FCO, _first(HMT)));
        _sameCash(_upper, 340, 0, 160, 0);
    }

    // A hold of the suspended doesn't keep money from coming back, whoever of the two is suspended.
    function test_TheSuspendedSuccessorsHoldStopsNoReturn() public {
        _succeed(DFE, FCO);
        _do(_call(Hold(_next(DFE), _upper, DFE, 2)));
        RecordReturn memory i = RecordReturn(_next(HMT), _upper, 2, DFE, 5, "bank", TODAY, 1);
        (bool done, ) = address(_fund).call(_call(i));
        _no(done, "its hold stops a return");
        _suspend(FCO);
        _do(_call(i));
    }

    function test_TheTreasuryNeitherWithdrawsNorSucceedsInTheOldsStead() public {
        _succeed(DFE, FCO);
        _suspend(FCO);
        _clerk.seat(DFE, _pair(HMT));
        _refuse(_clerk.withdraw(address(_fund), _next(DFE)), _stranger(FCO, _first(HMT)));
        _refused(_call(Succeed(_next(HMT), DFE, UNI)), _suspended(FCO));
    }

    // helpers

    function _succeed(bytes32 old, bytes32 successor) private {
        _ask(_call(Succeed(_next(HMT), old, successor)));
        _clerk.seat(old, _pair(successor));
    }

    /// @dev Registers an organisation with these roles only.
    function _join(bytes32 registrar, bytes32 subject, uint8 roles) private {
        Register memory i = _registration(registrar, subject);
        i.roles = roles;
        for (uint256 k = 0; k < 2; ++k) i.officers[k].roles = roles;
        for (uint256 k = 0; k < 7; ++k) i.quorums[k] = roles & (1 << k) == 0 ? 0 : 1;
        _ask(_call(i));
        _seatPair(subject);
    }

    function _succeeded(bytes32 organisation, bytes32 successor) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IOrganisationRegistry.Registry_Succeeded.selector, organisation, successor);
    }

    function _two(Hand memory a, Hand memory b) private pure returns (Hand[] memory hands) {
        hands = new Hand[](2);
        (hands[0], hands[1]) = (a, b);
    }
}
