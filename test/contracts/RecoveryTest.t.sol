// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./RegisterTest.sol";

/// @notice New officers for an organisation that lost its keys. DFE registered NEW; the Treasury registered the others.
contract RecoveryTest is RegisterTest {
    uint64 private constant DUE = START + 7 days;
    bytes4 private constant STATE = IOrganisationRegistry.Registry_RecoveryState.selector;
    bytes4 private constant ADJUDICATE = IOrganisationRegistry.Registry_MayNotAdjudicate.selector;
    uint8 private constant BY_RECOVERY = 4;

    function setUp() public override {
        super.setUp();
        _join(DFE, NEW);
    }

    // from start to end

    function test_ARecoveryIsCompletedAfterItsDelay() public {
        StartRecovery memory i = _recovery(DFE, NEW);
        i.quorums = _quorums(2);
        bytes memory data = _call(i, _proofs(i));
        bytes32 ref = i.envelope.ref;
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.RecoveryStarted(NEW, DFE, ref, DUE, i.officers, i.quorums);
        _ask(data);
        _same(_registry.recoveryDelay(), 7 days, "delay");
        _expectRecord(NEW, DFE, Role.ALL, 2, BY_RECOVERY);
        _expectRecovery(NEW, DFE, ref, DUE, RecoveryState.Pending);
        vm.warp(DUE - 1);
        _refused(_completion(i), _notDue(i));
        vm.warp(DUE);
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.OrganisationRecovered(NEW, DFE, ref);
        _ask(_completion(i));
        _expectRecord(NEW, DFE, Role.ALL, 2, 0);
        _expectRecovery(NEW, 0, 0, 0, RecoveryState.None);
        (, , , , , uint8[7] memory quorums) = _registry.organisationOf(NEW);
        for (uint256 k = 0; k < 7; ++k) _same(quorums[k], 2, "quorums");
        _clerk.seat(NEW, _alone(_hand(NEW, 10)));
        _refused(_call(SetQuorum(_next(NEW), Role.COMMIT, 1)), _short(NEW, Role.ADMIN, 2, 1));
        _clerk.seat(NEW, _rescuers(NEW));
        _ask(_call(SetQuorum(_next(NEW), Role.COMMIT, 1)));
    }

    function test_OldOfficersHaveNoAuthorityAfterwards() public {
        bytes memory before = _call(SetQuorum(_next(NEW), Role.COMMIT, 1)); // signed, and not yet sent
        bytes memory resigning = _resignation();
        _recover(DFE, NEW);
        bytes memory refusal = _stranger(NEW, _first(NEW));
        _refused(before, refusal);
        _refused(resigning, _stranger(NEW, _idOf(_hand(NEW, 0))));
        address[3] memory targets = [address(_registry), address(_treasury), address(_fund)];
        for (uint256 k = 0; k < 3; ++k) _refuse(targets[k], _clerk.withdraw(targets[k], _next(NEW)), refusal);
        _refused(_call(Enrol(_next(NEW), _termsFor(_hand(NEW, 0), Role.ALL)), _hand(NEW, 0)), refusal);
        (uint8 roles, , uint96 limit) = _registry.officerOf(NEW, _first(NEW), GBP);
        _yes(roles == 0 && limit == 0, "no officer");
        _clerk.seat(NEW, _rescuers(NEW));
        _refused(_call(Retire(_next(NEW), _hand(NEW, 1).signer, false)), _stranger(NEW, _idOf(_hand(NEW, 1))));
    }

    function test_TheNewOfficersBringTheMoneyOn() public {
        _fundRoot(1000);
        bytes32 grant = _grantTo(ROOT, HMT, NEW, 500);
        _advance(grant, HMT, NEW, 1, 300);
        bytes memory before = _call(_receiptOf(grant, NEW, HMT, 1, 300));
        bytes32 below = _awardTo(grant, 100);
        _recover(DFE, NEW);
        _refuse(before, _stranger(NEW, _first(NEW)));
        _clerk.seat(NEW, _rescuers(NEW));
        _do(_call(_receiptOf(grant, NEW, HMT, 1, 300)));
        _advance(below, NEW, UNI, 1, 50);
        _sameCash(grant, 300, 50, 0, 0);
    }

    // A recovery is no reason for money to hang in the air.
    function test_FactsGoOnMeanwhile() public {
        _fundRoot(1000);
        bytes32 grant = _grantTo(ROOT, HMT, NEW, 500);
        _advance(grant, HMT, NEW, 1, 300);
        _start(DFE, NEW);
        _do(_call(_receiptOf(grant, NEW, HMT, 1, 100)));
        _clerk.seat(NEW, _pair(HMT));
        _do(_call(_receiptOf(grant, NEW, HMT, 1, 200)));
        _clerk.seat(NEW, _rescuers(NEW));
        _refuse(_call(Refund(_next(NEW), grant, -1, HMT, 300)), _stranger(NEW, _firstOf(_rescuers(NEW))));
        _seatPair(NEW);
        _refuse(_call(_awardOf(grant, NEW, UNI, 1)), _suspended(NEW));
        _refused(_call(SetQuorum(_next(NEW), Role.COMMIT, 1)), _suspended(NEW));
    }

    function test_AKeyThatStaysGetsItsNewTermsOnly() public {
        Hand memory hand = _hand(NEW, 0);
        StartRecovery memory i = _recovery(DFE, NEW);
        i.officers[1] = OfficerTerms(hand.signer, Role.RECEIPT, FAR - 1, new Limit[](1));
        i.officers[1].limits[0] = Limit(EUR, 5);
        bytes[] memory proofs = _proofs(i);
        proofs[1] = _clerk.possession(NEW, hand, i.envelope);
        _ask(_call(i, proofs));
        (uint8 roles, uint64 until, uint96 limit) = _registry.officerOf(NEW, _idOf(hand), GBP);
        _yes(roles == Role.ALL && until == FAR && limit == LIMIT, "the old terms until then");
        vm.warp(DUE);
        _ask(_completion(i));
        (roles, until, limit) = _registry.officerOf(NEW, _idOf(hand), GBP);
        _yes(roles == Role.RECEIPT && until == FAR - 1 && limit == 0, "the new terms from then on");
        (, , limit) = _registry.officerOf(NEW, _idOf(hand), EUR);
        _same(limit, 5, "the new limit");
        _expectRecord(NEW, DFE, Role.ALL, 1, 0);
    }

    function test_AdminsAreCountedAnew() public {
        Hand memory third = _hand(NEW, 2);
        _enrol(NEW, third, _termsFor(third, Role.ALL));
        _expectRecord(NEW, DFE, Role.ALL, 3, 0);
        _start(DFE, NEW);
        _clerk.seat(NEW, _alone(third));
        _ask(_call(Retire(_next(NEW), third.signer, true))); // an old one, in the old count
        _expectRecord(NEW, DFE, Role.ALL, 2, BY_RECOVERY);
        StartRecovery memory i = _pending;
        vm.warp(DUE);
        _ask(_completion(i));
        _expectRecord(NEW, DFE, Role.ALL, 2, 0);
        _clerk.seat(NEW, _rescuers(NEW));
        _enrol(NEW, third, _termsFor(third, Role.ALL)); // it comes back as a newcomer
        _expectRecord(NEW, DFE, Role.ALL, 3, 0);
        _ask(_call(Retire(_next(NEW), third.signer, false)));
        _expectRecord(NEW, DFE, Role.ALL, 2, 0);
        bytes4 bad = IOrganisationRegistry.Registry_BadQuorum.selector;
        _refused(_call(SetQuorum(_next(NEW), Role.RELEASE, 2)), abi.encodeWithSelector(bad, NEW, Role.RELEASE, 2));
    }

    function test_AnAdminNamedTwiceCountsOnce() public {
        StartRecovery memory i = _recovery(DFE, NEW);
        i.officers[1] = i.officers[0];
        i.quorums = _quorums(2);
        bytes[] memory proofs = _proofs(i);
        proofs[1] = proofs[0];
        bytes4 bad = IOrganisationRegistry.Registry_BadQuorum.selector;
        _refused(_call(i, proofs), abi.encodeWithSelector(bad, NEW, Role.ADMIN, 2));
        i.quorums = _quorums(1);
        _ask(_call(i, proofs));
        vm.warp(DUE);
        _ask(_completion(i));
        _expectRecord(NEW, DFE, Role.ALL, 1, 0);
    }

    // Nobody who waited too long is let in; another recovery is what is left.
    function test_WhoseTermEndedMeanwhileCannotAct() public {
        StartRecovery memory i = _recovery(DFE, NEW);
        for (uint256 k = 0; k < 2; ++k) i.officers[k].validUntil = DUE - 1;
        _ask(_call(i, _proofs(i)));
        vm.warp(DUE);
        _ask(_completion(i));
        _clerk.seat(NEW, _rescuers(NEW));
        bytes memory refusal = _expired(NEW, _firstOf(_rescuers(NEW)), DUE - 1);
        _refused(_call(SetQuorum(_next(NEW), Role.COMMIT, 1)), refusal);
        i = _recovery(DFE, NEW);
        _ask(_call(i, _proofs(i)));
        vm.warp(DUE + 7 days);
        _ask(_completion(i));
        _ask(_call(SetQuorum(_next(NEW), Role.COMMIT, 1)));
    }

    // who starts one

    function test_TheRegistrarOrTheTreasuryStartsARecovery() public {
        bytes4 notRegistrar = IOrganisationRegistry.Registry_NotRegistrar.selector;
        bytes32[3] memory strangers = [EVE, SLC, NEW]; // not even the organisation itself
        for (uint256 k = 0; k < 3; ++k) {
            StartRecovery memory i = _recovery(strangers[k], NEW);
            _refused(_call(i, _proofs(i)), abi.encodeWithSelector(notRegistrar, strangers[k], NEW));
        }
        StartRecovery memory unknown = _recovery(HMT, "XX-NOBODY");
        _refused(_call(unknown, _proofs(unknown)), _unknownOrganisation("XX-NOBODY"));
        _start(HMT, NEW);
        _start(HMT, UNI);
    }

    function test_NobodyRecoversTheTreasury() public {
        bytes4 notRegistrar = IOrganisationRegistry.Registry_NotRegistrar.selector;
        bytes32[2] memory all = [HMT, DFE];
        for (uint256 k = 0; k < 2; ++k) {
            StartRecovery memory i = _recovery(all[k], HMT);
            _refused(_call(i, _proofs(i)), abi.encodeWithSelector(notRegistrar, all[k], HMT));
        }
    }

    function test_StartingARecoveryIsAuthority() public {
        StartRecovery memory i = _recovery(DFE, NEW);
        bytes[] memory proofs = _proofs(i);
        bytes memory refusal = _seatWithout(DFE, Role.REGISTER);
        _refused(_call(i, proofs), refusal);
        _seatPair(DFE);
        _suspend(DFE);
        _refused(_call(i, proofs), _suspended(DFE));
        _clerk.seat(DFE, _pair(HMT));
        _refused(_call(i, proofs), _suspended(DFE)); // and nobody does it in its stead
    }

    // what it may bring

    function test_ARecoveryGivesNoRoleBeyondTheMask() public {
        Register memory r = _registration(DFE, "XX-SMALL");
        r.roles = Role.ADMIN | Role.RECEIPT;
        for (uint256 k = 0; k < 2; ++k) r.officers[k].roles = r.roles;
        r.quorums = [1, 0, 0, 0, 0, 1, 0];
        _ask(_call(r));
        StartRecovery memory i = _recovery(DFE, "XX-SMALL");
        i.quorums = r.quorums;
        bytes[] memory proofs = _proofs(i);
        bytes4 mask = IOrganisationRegistry.Registry_RolesExceedMask.selector;
        _refused(_call(i, proofs), abi.encodeWithSelector(mask, i.subject, Role.ALL, r.roles));
        for (uint256 k = 0; k < 2; ++k) i.officers[k].roles = r.roles;
        i.quorums[2] = 1;
        bytes4 bad = IOrganisationRegistry.Registry_BadQuorum.selector;
        _refused(_call(i, proofs), abi.encodeWithSelector(bad, i.subject, Role.COMMIT, 1));
        i.quorums[2] = 0;
        _ask(_call(i, proofs));
    }

    function test_TheNewKeysAreProven() public {
        StartRecovery memory i = _recovery(DFE, NEW);
        bytes[] memory proofs = _proofs(i);
        bytes4 mismatch = IOrganisationRegistry.Registry_ProofsMismatch.selector;
        _refused(_call(i, new bytes[](1)), abi.encodeWithSelector(mismatch, 2, 1));
        bytes memory refusal = _unproven(NEW, _idOf(_hand(NEW, 11)));
        bytes memory sound = proofs[1];
        proofs[1] = "";
        _refused(_call(i, proofs), refusal);
        proofs[1] = _clerk.possession(NEW, _hand(NEW, 11), _next(DFE)); // for another reference
        _refused(_call(i, proofs), refusal);
        proofs[1] = _clerk.possession(SLC, _hand(NEW, 11), i.envelope); // it joins another organisation
        _refused(_call(i, proofs), refusal);
        proofs[1] = _clerk.possession(NEW, _hand(NEW, 11), Envelope(HMT, i.envelope.ref, FAR)); // by another one
        _refused(_call(i, proofs), refusal);
        proofs[1] = sound;
        _ask(_call(i, proofs));
    }

    function test_TheNewOfficersCanAct() public {
        StartRecovery memory i = _recovery(DFE, NEW);
        bytes[] memory proofs = _proofs(i);
        i.officers[1].validUntil = START - 1;
        _refused(_call(i, proofs), _expired(NEW, _idOf(_hand(NEW, 11)), START - 1));
        i = _recovery(DFE, NEW);
        i.quorums = _quorums(3);
        proofs = _proofs(i);
        bytes4 bad = IOrganisationRegistry.Registry_BadQuorum.selector;
        _refused(_call(i, proofs), abi.encodeWithSelector(bad, NEW, Role.ADMIN, 3));
        (i.officers, proofs) = (new OfficerTerms[](0), new bytes[](0));
        i.quorums = _quorums(1);
        _refused(_call(i, proofs), abi.encodeWithSelector(bad, NEW, Role.ADMIN, 1));
    }

    function test_WaitingOfficersHaveNoAuthority() public {
        _start(DFE, NEW);
        _clerk.seat(NEW, _rescuers(NEW));
        Envelope memory e = _next(NEW);
        _refused(_clerk.withdraw(address(_registry), e), _stranger(NEW, _firstOf(_rescuers(NEW))));
        _refused(_veto(NEW, _pending), _stranger(NEW, _firstOf(_rescuers(NEW))));
    }

    function test_EveryFieldOfARecoveryIsSigned() public {
        StartRecovery memory i = _recovery(DFE, NEW);
        bytes[] memory proofs = _proofs(i);
        bytes memory data = _call(i, proofs);
        (, , Approval[] memory approvals) = abi.decode(_arguments(data), (StartRecovery, bytes[], Approval[]));
        for (uint256 k = 0; k < 8; ++k) {
            StartRecovery memory j = abi.decode(abi.encode(i), (StartRecovery));
            if (k == 0) j.subject = SLC;
            if (k == 1) j.officers[1].roles = 1;
            if (k == 2) j.officers[0].validUntil -= 1;
            if (k == 3) j.officers[1].limits[0].amount += 1;
            if (k == 4) j.officers[0].limits[0].currency = EUR;
            if (k == 5) j.officers[0].signer = j.officers[1].signer;
            if (k == 6) j.quorums[6] = 2;
            if (k == 7) j.envelope.validUntil -= 1;
            bytes memory altered = abi.encodeCall(IOrganisationRegistry.startRecovery, (j, proofs, approvals));
            _refused(altered, _invalid(DFE, _first(DFE)));
        }
        _ask(data);
    }

    // once

    function test_OneRecoveryAtATime() public {
        StartRecovery memory first = _start(DFE, NEW);
        bytes memory refusal = abi.encodeWithSelector(STATE, NEW, first.envelope.ref, RecoveryState.Pending);
        StartRecovery memory i = _recovery(HMT, NEW);
        _refused(_call(i, _proofs(i)), refusal);
        i = _recovery(DFE, NEW);
        _refused(_call(i, _proofs(i)), refusal);
        _start(DFE, _joined("XX-SECOND")); // another organisation's is another matter
    }

    function test_ARecoveryIsCompletedOnce() public {
        StartRecovery memory i = _recover(DFE, NEW);
        _refused(_completion(i), _noSuch(NEW, DFE, i.envelope.ref));
        bytes4 done = IInstructed.Instruction_AlreadyDone.selector;
        bytes memory data = _call(i, _proofs(i));
        _refused(data, abi.encodeWithSelector(done, DFE, i.envelope.ref));
        i.quorums = _quorums(2);
        _refused(_call(i, _proofs(i)), _referenceUsed(i.envelope)); // nor does the reference bring anything else
    }

    function test_AnybodyCompletesWhatWasAuthorisedAndNothingElse() public {
        StartRecovery memory i = _start(DFE, NEW);
        bytes32 ref = i.envelope.ref;
        vm.warp(DUE);
        _refused(_completion(SLC, DFE, ref), _noSuch(SLC, DFE, ref));
        _refused(_completion(NEW, HMT, ref), _noSuch(NEW, HMT, ref));
        _refused(_completion(NEW, DFE, "OTHER"), _noSuch(NEW, DFE, "OTHER"));
        _refused(_completion(EVE, 0, 0), _noSuch(EVE, 0, 0));
        vm.prank(address(0xE4E));
        _ask(_completion(i));
    }

    // Officers who waited in a recovery that was given up wait no more.
    function test_AGivenUpRecoveryLeavesNobodyBehind() public {
        _end(DFE, _start(DFE, NEW));
        StartRecovery memory i = _recovery(DFE, NEW);
        (i.officers[0], i.officers[1]) = (_termsFor(_hand(NEW, 20), Role.ALL), _termsFor(_hand(NEW, 21), Role.ALL));
        bytes[] memory proofs = new bytes[](2);
        for (uint256 k = 0; k < 2; ++k) proofs[k] = _clerk.possession(NEW, _hand(NEW, 20 + k), i.envelope);
        _ask(_call(i, proofs));
        vm.warp(DUE);
        _ask(_completion(i));
        _expectRecord(NEW, DFE, Role.ALL, 2, 0);
        _clerk.seat(NEW, _rescuers(NEW));
        bytes memory data = _call(SetQuorum(_next(NEW), Role.COMMIT, 1));
        _refused(data, _stranger(NEW, _firstOf(_rescuers(NEW))));
    }

    // the organisation is alive

    function test_TheLivingObject() public {
        StartRecovery memory i = _start(DFE, NEW);
        bytes memory data = _veto(NEW, i);
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.RecoveryVetoed(NEW, DFE, i.envelope.ref, false);
        _ask(data);
        _expectRecovery(NEW, DFE, i.envelope.ref, DUE, RecoveryState.Disputed);
        _expectRecord(NEW, DFE, Role.ALL, 2, BY_RECOVERY);
        vm.warp(DUE + 365 days);
        _refused(_completion(i), _inState(i, RecoveryState.Disputed));
        _refused(_veto(NEW, i), _inState(i, RecoveryState.Disputed)); // once is enough
    }

    function test_TheLivingObjectUntilTheRecoveryIsCompleted() public {
        StartRecovery memory i = _start(DFE, NEW);
        vm.warp(DUE + 1);
        _ask(_veto(NEW, i));
        _refused(_completion(i), _inState(i, RecoveryState.Disputed));
        i = _start(HMT, NAO);
        bytes memory late = _veto(NAO, i);
        vm.warp(DUE + 1 + 7 days);
        _ask(_completion(i));
        _refused(late, _stranger(NAO, _first(NAO)));
    }

    // What is signed names the organisation, not its era.
    function test_AnApprovalOfAKeyThatStaysStillCounts() public {
        Hand memory hand = _hand(NEW, 0);
        _clerk.seat(NEW, _alone(hand));
        bytes memory before = _call(SetQuorum(_next(NEW), Role.COMMIT, 1));
        StartRecovery memory i = _recovery(DFE, NEW);
        i.officers[1] = _termsFor(hand, Role.ALL);
        bytes[] memory proofs = _proofs(i);
        proofs[1] = _clerk.possession(NEW, hand, i.envelope);
        _ask(_call(i, proofs));
        vm.warp(DUE);
        _ask(_completion(i));
        _ask(before);
    }

    function test_AVetoTakesTheOrganisationsOwnAdmins() public {
        StartRecovery memory i = _start(DFE, NEW);
        bytes32[2] memory others = [HMT, DFE];
        for (uint256 k = 0; k < 2; ++k) {
            _clerk.seat(NEW, _pair(others[k]));
            _refused(_veto(NEW, i), _stranger(NEW, _first(others[k])));
        }
        bytes memory none = abi.encodeWithSelector(
            IOrganisationRegistry.Registry_NoSuchRecovery.selector,
            EVE,
            DFE,
            i.envelope.ref
        );
        _refused(_veto(EVE, i), none);
    }

    function test_AVetoTakesTheQuorumOfAdmins() public {
        _ask(_call(SetQuorum(_next(NEW), Role.ADMIN, 2)));
        Hand memory clerk = _hand(NEW, 7);
        _enrol(NEW, clerk, _termsFor(clerk, Role.ALL & ~Role.ADMIN));
        StartRecovery memory i = _start(DFE, NEW);
        _clerk.seat(NEW, _alone(_hand(NEW, 0)));
        _refused(_veto(NEW, i), _short(NEW, Role.ADMIN, 2, 1));
        Hand[] memory hands = _pair(NEW);
        hands[1] = clerk;
        _clerk.seat(NEW, hands);
        bytes32 other = _idOf(hands[0]);
        _refused(_veto(NEW, i), _missing(NEW, _idOf(clerk), Role.ADMIN));
        _yes(other != _idOf(clerk), "two officers");
    }

    // A veto that wasn't needed any more must not hit the next recovery.
    function test_AVetoIsForOneRecovery() public {
        StartRecovery memory i = _start(DFE, NEW);
        bytes memory veto = _veto(NEW, i);
        _end(DFE, i);
        StartRecovery memory j = _recovery(HMT, NEW);
        j.envelope.ref = i.envelope.ref;
        _ask(_call(j, _proofs(j)));
        _refused(veto, _noSuch(NEW, DFE, i.envelope.ref));
    }

    function test_EveryFieldOfAVetoIsSigned() public {
        _resistTampering(address(_registry), _veto(NEW, _start(DFE, NEW)), 5);
    }

    // the dispute

    function test_AThiefsVetoFallsAtTheTreasury() public {
        StartRecovery memory i = _start(DFE, NEW);
        _ask(_veto(NEW, i));
        bytes memory data = _judgement(HMT, i, true);
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.RecoveryAdjudicated(NEW, DFE, i.envelope.ref, HMT, true);
        _ask(data);
        _expectRecovery(NEW, DFE, i.envelope.ref, DUE, RecoveryState.Upheld);
        _refused(_veto(NEW, i), _inState(i, RecoveryState.Upheld)); // it can't be repeated
        vm.warp(DUE - 1);
        _refused(_completion(i), _notDue(i)); // and the delay isn't shortened
        vm.warp(DUE);
        _ask(_completion(i));
        _clerk.seat(NEW, _rescuers(NEW));
        _ask(_call(SetQuorum(_next(NEW), Role.COMMIT, 1)));
    }

    function test_TheTreasuryDismissesARecovery() public {
        StartRecovery memory i = _start(DFE, NEW);
        _ask(_veto(NEW, i));
        bytes memory data = _judgement(HMT, i, false);
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.RecoveryAdjudicated(NEW, DFE, i.envelope.ref, HMT, false);
        _ask(data);
        _expectRecord(NEW, DFE, Role.ALL, 2, 0);
        _expectRecovery(NEW, 0, 0, 0, RecoveryState.None);
        _ask(_call(SetQuorum(_next(NEW), Role.COMMIT, 1))); // its officers are who they were
        vm.warp(DUE);
        _refused(_completion(i), _noSuch(NEW, DFE, i.envelope.ref));
        _refused(_judgement(HMT, i, true), _noSuch(NEW, DFE, i.envelope.ref));
    }

    function test_ARegistrarGivesUpItsOwnRecoveryOnly() public {
        StartRecovery memory i = _start(DFE, NEW);
        _refused(_judgement(EVE, i, false), abi.encodeWithSelector(ADJUDICATE, EVE, NEW));
        _ask(_judgement(DFE, i, false));
        _expectRecord(NEW, DFE, Role.ALL, 2, 0);
        i = _start(HMT, NEW);
        _refused(_judgement(DFE, i, false), abi.encodeWithSelector(ADJUDICATE, DFE, NEW));
        _ask(_judgement(HMT, i, false));
        _expectRecord(NEW, DFE, Role.ALL, 2, 0);
    }

    function test_OnlyTheTreasuryUpholds() public {
        StartRecovery memory i = _start(DFE, NEW);
        _ask(_veto(NEW, i));
        _refused(_judgement(DFE, i, true), abi.encodeWithSelector(ADJUDICATE, DFE, NEW));
        _refused(_judgement(EVE, i, true), abi.encodeWithSelector(ADJUDICATE, EVE, NEW));
        bytes memory refusal = _seatWithout(HMT, Role.REGISTER);
        _refused(_judgement(HMT, i, true), refusal);
        _seatPair(HMT);
        _ask(_judgement(HMT, i, true));
    }

    // Or the organisation would be silenced before it could speak.
    function test_NothingIsUpheldBeforeAVeto() public {
        StartRecovery memory i = _start(DFE, NEW);
        _refused(_judgement(HMT, i, true), _inState(i, RecoveryState.Pending));
        i = _start(HMT, NAO);
        _refused(_judgement(HMT, i, true), _inState(i, RecoveryState.Pending));
    }

    // Or the Treasury could take over its own comptroller.
    function test_AVetoOfTheTreasurysRecoveryIsFinal() public {
        StartRecovery memory i = _start(HMT, NAO);
        bytes memory data = _veto(NAO, i);
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.RecoveryVetoed(NAO, HMT, i.envelope.ref, true);
        _ask(data);
        _expectRecord(NAO, HMT, Role.ALL, 2, 0);
        bytes memory refusal = _noSuch(NAO, HMT, i.envelope.ref);
        _refused(_judgement(HMT, i, true), refusal);
        vm.warp(DUE);
        _refused(_completion(i), refusal);
        _fundRoot(1000); // NAO's officers are who they were
        i = _start(HMT, NEW);
        _ask(_veto(NEW, i)); // nor does it take over whom another one registered
        _expectRecord(NEW, DFE, Role.ALL, 2, 0);
    }

    function test_EveryFieldOfAnAdjudicationIsSigned() public {
        StartRecovery memory i = _start(DFE, NEW);
        _ask(_veto(NEW, i));
        _resistTampering(address(_registry), _judgement(HMT, i, true), 7);
    }

    // suspensions

    function test_NobodyLiftsARecoverysSuspension() public {
        StartRecovery memory i = _start(DFE, NEW);
        bytes4 notSuspended = IOrganisationRegistry.Registry_NotSuspended.selector;
        _refused(_call(Reinstate(_next(DFE), NEW)), abi.encodeWithSelector(notSuspended, NEW, DFE));
        _refused(_call(Reinstate(_next(HMT), NEW)), abi.encodeWithSelector(notSuspended, NEW, HMT));
        _suspend(NEW);
        _ask(_call(Suspend(_next(DFE), NEW, 1)));
        _expectRecord(NEW, DFE, Role.ALL, 2, 7);
        _ask(_call(Reinstate(_next(HMT), NEW)));
        _expectRecord(NEW, DFE, Role.ALL, 2, BY_RECOVERY);
        _suspend(NEW);
        vm.warp(DUE);
        _ask(_completion(i));
        _expectRecord(NEW, DFE, Role.ALL, 2, 2); // the Treasury's stays
    }

    // Whoever stole a registrar's keys must not get its organisations with them.
    function test_ASuspendedRegistrarsRecoveryWaits() public {
        StartRecovery memory i = _start(DFE, NEW);
        _suspend(DFE);
        vm.warp(DUE);
        _refused(_completion(i), _suspended(DFE));
        _refused(_judgement(DFE, i, false), _suspended(DFE));
        _send(address(_registry), _call(Reinstate(_next(HMT), DFE)));
        _ask(_completion(i));
        i = _start(DFE, NEW);
        _suspend(DFE);
        _ask(_judgement(HMT, i, false));
        _expectRecord(NEW, DFE, Role.ALL, 2, 0);
    }

    // helpers

    StartRecovery private _pending;

    function _recovery(bytes32 by, bytes32 subject) private returns (StartRecovery memory i) {
        OfficerTerms[] memory officers = new OfficerTerms[](2);
        for (uint256 k = 0; k < 2; ++k) officers[k] = _termsFor(_hand(subject, 10 + k), Role.ALL);
        return StartRecovery(_next(by), subject, officers, _quorums(1));
    }

    function _rescuers(bytes32 subject) private pure returns (Hand[] memory hands) {
        hands = new Hand[](2);
        for (uint256 k = 0; k < 2; ++k) hands[k] = _hand(subject, 10 + k);
    }

    function _proofs(StartRecovery memory i) private view returns (bytes[] memory proofs) {
        proofs = new bytes[](2);
        for (uint256 k = 0; k < 2; ++k) proofs[k] = _clerk.possession(i.subject, _hand(i.subject, 10 + k), i.envelope);
    }

    function _start(bytes32 by, bytes32 subject) private returns (StartRecovery memory i) {
        i = _recovery(by, subject);
        _ask(_call(i, _proofs(i)));
        (_pending.envelope, _pending.subject) = (i.envelope, i.subject);
    }

    /// @dev Starts a recovery, waits, and completes it.
    function _recover(bytes32 by, bytes32 subject) private returns (StartRecovery memory i) {
        i = _start(by, subject);
        vm.warp(DUE);
        _ask(_completion(i));
    }

    function _end(bytes32 by, StartRecovery memory i) private {
        _ask(_judgement(by, i, false));
    }

    function _veto(bytes32 organisation, StartRecovery memory i) private returns (bytes memory) {
        return _call(VetoRecovery(_next(organisation), i.envelope.organisation, i.envelope.ref));
    }

    function _judgement(bytes32 by, StartRecovery memory i, bool upheld) private returns (bytes memory) {
        return _call(Adjudicate(_next(by), i.subject, i.envelope.organisation, i.envelope.ref, upheld));
    }

    function _completion(StartRecovery memory i) private pure returns (bytes memory) {
        return _completion(i.subject, i.envelope.organisation, i.envelope.ref);
    }

    function _completion(bytes32 subject, bytes32 by, bytes32 ref) private pure returns (bytes memory) {
        return abi.encodeCall(IOrganisationRegistry.completeRecovery, (subject, by, ref));
    }

    function _resignation() private returns (bytes memory data) {
        _clerk.seat(NEW, _alone(_hand(NEW, 0)));
        data = _call(Retire(_next(NEW), _hand(NEW, 0).signer, true));
        _seatPair(NEW);
    }

    function _joined(bytes32 subject) private returns (bytes32) {
        _join(DFE, subject);
        return subject;
    }

    /// @dev NEW's award to UNI, accepted.
    function _awardTo(bytes32 parent, uint96 amount) private returns (bytes32) {
        return _grantTo(parent, NEW, UNI, amount);
    }

    function _firstOf(Hand[] memory hands) private pure returns (bytes32) {
        (bytes32 a, bytes32 b) = (_idOf(hands[0]), _idOf(hands[1]));
        return a < b ? a : b;
    }

    function _notDue(StartRecovery memory i) private pure returns (bytes memory) {
        bytes4 selector = IOrganisationRegistry.Registry_RecoveryNotDue.selector;
        return abi.encodeWithSelector(selector, i.subject, i.envelope.ref, DUE);
    }

    function _noSuch(bytes32 subject, bytes32 by, bytes32 ref) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IOrganisationRegistry.Registry_NoSuchRecovery.selector, subject, by, ref);
    }

    function _inState(StartRecovery memory i, RecoveryState state) private pure returns (bytes memory) {
        return abi.encodeWithSelector(STATE, i.subject, i.envelope.ref, state);
    }

    function _expectRecovery(bytes32 subject, bytes32 by, bytes32 ref, uint64 due, RecoveryState state) private view {
        (bytes32 startedBy, bytes32 recovery, uint64 notBefore, RecoveryState now_) = _registry.recoveryOf(subject);
        _same(startedBy, by, "started by");
        _same(recovery, ref, "reference");
        _same(notBefore, due, "not before");
        _same(uint256(now_), uint256(state), "state");
    }
}
