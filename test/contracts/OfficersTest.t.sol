// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./RegisterTest.sol";

/// @notice Who acts for an organisation: keys, enrolments, retirements, quorums.
contract OfficersTest is RegisterTest {
    // keys

    function test_AKeyIsEnrolledByWhoHasIt() public {
        Hand memory hand = _hand(DFE, 5);
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, Role.COMMIT));
        bytes memory refusal = _unproven(DFE, _idOf(hand));
        _refused(_call(i, Hand(hand.signer, _key(DFE, 6), Style.Plain)), refusal);
        _refused(_call(i, _clerk.possession(SLC, hand, i.envelope)), refusal); // it joined another organisation
        _refused(_call(i, ""), refusal);
        _ask(_call(i, hand));
        Register memory j = _registration(HMT, NEW);
        bytes[] memory proofs = _possessions(j);
        (proofs[0], proofs[1]) = (proofs[1], proofs[0]);
        _refused(_call(j, proofs), _unproven(NEW, _idOf(_hand(NEW, 0))));
    }

    // An approval can be withdrawn, a proof can't: so it is good for one instruction of one organisation.
    function test_AProofOfPossessionIsForOneReference() public {
        Hand memory hand = _hand(DFE, 5);
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, Role.COMMIT));
        Envelope memory other = _next(DFE);
        _refused(_call(i, _clerk.possession(DFE, hand, other)), _unproven(DFE, _idOf(hand)));
        other = Envelope(HMT, i.envelope.ref, FAR);
        _refused(_call(i, _clerk.possession(DFE, hand, other)), _unproven(DFE, _idOf(hand)));
        other = Envelope(DFE, i.envelope.ref, START); // until when doesn't matter
        _ask(_call(i, _clerk.possession(DFE, hand, other)));
    }

    function test_AnOldProofEnrolsNoRetiredKey() public {
        Hand memory hand = _hand(DFE, 9);
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, Role.RECEIPT));
        bytes memory proof = _clerk.possession(DFE, hand, i.envelope);
        _ask(_call(i, proof));
        _clerk.seat(DFE, _alone(hand));
        _ask(_call(Retire(_next(DFE), hand.signer, true)));
        _seatPair(DFE);
        i = Enrol(_next(DFE), _termsFor(hand, Role.ALL));
        _refused(_call(i, proof), _unproven(DFE, _idOf(hand)));
    }

    function test_AnotherRegistrarCannotUseTheProofsOfARegistration() public {
        Register memory honest = _registration(HMT, NEW);
        bytes[] memory proofs = _possessions(honest);
        Register memory i = _registration(EVE, NEW);
        i.envelope.ref = honest.envelope.ref;
        Hand memory own = _hand(EVE, 5);
        OfficerTerms[] memory officers = new OfficerTerms[](3);
        bytes[] memory stolen = new bytes[](3);
        for (uint256 k = 0; k < 2; ++k) (officers[k], stolen[k]) = (i.officers[k], proofs[k]);
        (officers[2], stolen[2]) = (_termsFor(own, Role.ALL), _clerk.possession(NEW, own, i.envelope));
        i.officers = officers;
        _refused(_call(i, stolen), _unproven(NEW, _idOf(_hand(NEW, 0))));
        _ask(_call(honest, proofs));
    }

    function test_AKeyIsAnAddressOrOfAnAllowedVerifier() public {
        bytes4 bad = IOrganisationRegistry.Registry_BadSigner.selector;
        bytes[3] memory signers = [
            bytes(""),
            hex"00000000000000000000000000000000000001",
            abi.encodePacked(address(0))
        ];
        for (uint256 k = 0; k < 3; ++k) {
            Enrol memory i = Enrol(_next(DFE), _termsFor(_hand(DFE, 5), Role.COMMIT));
            i.officer.signer = signers[k];
            _refused(_call(i, ""), abi.encodeWithSelector(bad, DFE, signers[k]));
        }
        Hand memory hand = _p256Hand();
        hand.signer = abi.encodePacked(address(this), hand.signer);
        Enrol memory j = Enrol(_next(DFE), _termsFor(hand, Role.COMMIT));
        bytes4 verifier = IOrganisationRegistry.Registry_VerifierNotAllowed.selector;
        _refused(_call(j, ""), abi.encodeWithSelector(verifier, address(this)));
        j.officer.signer = abi.encodePacked(address(this), hex"01");
        _refused(_call(j, ""), abi.encodeWithSelector(verifier, address(this)));
        j.officer.signer = abi.encodePacked(address(0), hex"01");
        _refused(_call(j, ""), abi.encodeWithSelector(verifier, address(0)));
        hand = _p256Hand();
        _enrol(DFE, hand, _termsFor(hand, Role.COMMIT));
    }

    function test_AKeyOfAnyLengthIsJudgedByItsVerifier() public {
        address stamp = _deploy("Stamp.sol", "");
        _send(address(_treasury), _call(SetVerifier(_next(HMT), stamp, true)));
        Hand memory hand = Hand(abi.encodePacked(stamp, hex"01"), 1, Style.Plain);
        _enrol(DFE, hand, _termsFor(hand, Role.ALL));
        _clerk.seat(DFE, _alone(hand));
        _ask(_call(SetQuorum(_next(DFE), Role.COMMIT, 1)));
    }

    // A verifier that the Treasury stops takes no new keys; enrolled ones stay.
    function test_AStoppedVerifierTakesNoNewKeys() public {
        Hand memory hand = _p256Hand();
        _enrol(DFE, hand, _termsFor(hand, Role.ALL));
        _send(address(_treasury), _call(SetVerifier(_next(HMT), _p256, false)));
        bytes4 verifier = IOrganisationRegistry.Registry_VerifierNotAllowed.selector;
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, Role.COMMIT));
        _refused(_call(i, hand), abi.encodeWithSelector(verifier, _p256));
        _clerk.seat(DFE, _alone(hand));
        _ask(_call(SetQuorum(_next(DFE), Role.COMMIT, 1)));
    }

    // enrol

    function test_EnrollingAgainReplacesRolesAndLimits() public {
        Hand memory hand = _hand(DFE, 5);
        OfficerTerms memory terms = _termsFor(hand, Role.ADMIN | Role.COMMIT);
        _enrol(DFE, hand, terms);
        _expectRecord(DFE, HMT, Role.ALL, 3, 0);
        terms = OfficerTerms(hand.signer, Role.RELEASE, FAR - 1, new Limit[](1));
        terms.limits[0] = Limit(EUR, 5);
        bytes memory data = _call(Enrol(_next(DFE), terms), hand);
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.OfficerEnrolled(DFE, _idOf(hand), hand.signer, Role.RELEASE, FAR - 1, terms.limits);
        _ask(data);
        (uint8 roles, uint64 until, uint96 limit) = _registry.officerOf(DFE, _idOf(hand), GBP);
        _yes(roles == Role.RELEASE && until == FAR - 1 && limit == 0, "the old limit is gone");
        (, , limit) = _registry.officerOf(DFE, _idOf(hand), EUR);
        _same(limit, 5, "the new limit");
        _expectRecord(DFE, HMT, Role.ALL, 2, 0);
    }

    function test_AnEnrolmentIsRefused() public {
        Hand memory hand = _hand(DFE, 5);
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, 0));
        bytes memory proof = _clerk.possession(DFE, hand, i.envelope);
        _refused(_call(i, proof), abi.encodeWithSelector(IOrganisationRegistry.Registry_NoRoles.selector, DFE));
        i.officer.roles = 128;
        bytes4 mask = IOrganisationRegistry.Registry_RolesExceedMask.selector;
        _refused(_call(i, proof), abi.encodeWithSelector(mask, DFE, 128, Role.ALL));
        bytes memory refusal = _seatWithout(DFE, Role.ADMIN);
        i.officer.roles = Role.COMMIT;
        _refused(_call(i, proof), refusal);
        _clerk.seat(DFE, _pair(HMT)); // the Treasury's officers have no say here
        _refused(_call(i, proof), _stranger(DFE, _first(HMT)));
        _seatPair(DFE);
        _suspend(DFE);
        _refused(_call(i, proof), _suspended(DFE));
    }

    function test_EveryFieldOfAnEnrolmentIsSigned() public {
        Hand memory hand = _hand(DFE, 5);
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, Role.COMMIT));
        bytes memory proof = _clerk.possession(DFE, hand, i.envelope);
        bytes memory data = _call(i, proof);
        (, , Approval[] memory approvals) = abi.decode(_arguments(data), (Enrol, bytes, Approval[]));
        i.officer.roles = Role.ALL;
        bytes memory invalid = _invalid(DFE, _first(DFE));
        _refused(abi.encodeCall(IOrganisationRegistry.enrol, (i, proof, approvals)), invalid);
        i.officer.roles = Role.COMMIT;
        i.officer.limits[0].amount = LIMIT + 1;
        _refused(abi.encodeCall(IOrganisationRegistry.enrol, (i, proof, approvals)), invalid);
        _no(_tampered(address(_registry), data, 4 + 32 * 3 + 31), "organisation");
        _ask(data);
    }

    // Who hasn't just signed may have lost its key or reached the end of its term.
    function test_AnAdminStepsDownByAQuorumWithoutIt() public {
        Hand memory third = _hand(DFE, 7);
        _enrol(DFE, third, _termsFor(third, Role.ALL));
        _ask(_call(SetQuorum(_next(DFE), Role.ADMIN, 2)));
        Hand memory hand = _hand(DFE, 1);
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, Role.ALL & ~Role.ADMIN));
        _refused(_call(i, hand), _lockOut(DFE, 1, 2));
        i.officer.roles = Role.ADMIN; // it stays one
        _ask(_call(i, hand));
        i = Enrol(_next(DFE), _termsFor(hand, Role.COMMIT));
        _clerk.seat(DFE, _two(_hand(DFE, 0), third));
        _ask(_call(i, hand));
        _expectRecord(DFE, HMT, Role.ALL, 2, 0);
    }

    function test_WhoseTermHasEndedIsNotEnrolled() public {
        Hand memory hand = _hand(DFE, 1);
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, Role.ALL));
        i.officer.validUntil = START - 1;
        _refused(_call(i, hand), _expired(DFE, _idOf(hand), START - 1));
        i.officer.validUntil = START; // its last second
        _ask(_call(i, hand));
    }

    // retire

    function test_AnOfficerIsRetiredByItsAdmins() public {
        bytes32 id = _idOf(_hand(DFE, 1));
        bytes memory data = _call(Retire(_next(DFE), _hand(DFE, 1).signer, false));
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.OfficerRetired(DFE, id);
        _ask(data);
        (uint8 roles, , ) = _registry.officerOf(DFE, id, GBP);
        _same(roles, 0, "no roles");
        _expectRecord(DFE, HMT, Role.ALL, 1, 0);
        _refused(_call(SetQuorum(_next(DFE), Role.COMMIT, 1)), _stranger(DFE, id));
        _clerk.seat(DFE, _alone(_hand(DFE, 0)));
        _refused(_call(Retire(_next(DFE), _hand(DFE, 1).signer, false)), _stranger(DFE, id));
    }

    function test_WhoIsAnAdminIsCountedWhateverElseItIs() public {
        Hand memory third = _hand(DFE, 7);
        _enrol(DFE, third, _termsFor(third, Role.ADMIN));
        _expectRecord(DFE, HMT, Role.ALL, 3, 0);
        _ask(_call(Retire(_next(DFE), third.signer, false)));
        _expectRecord(DFE, HMT, Role.ALL, 2, 0);
    }

    function test_OnlyAdminsRetireOthers() public {
        bytes memory refusal = _seatWithout(DFE, Role.ADMIN);
        _refused(_call(Retire(_next(DFE), _hand(DFE, 1).signer, false)), refusal);
        _clerk.seat(DFE, _pair(HMT));
        _refused(_call(Retire(_next(DFE), _hand(DFE, 1).signer, false)), _stranger(DFE, _first(HMT)));
        _seatPair(DFE);
        _ask(_call(Retire(_next(DFE), _hand(DFE, 100 + Role.ADMIN).signer, false)));
    }

    function test_AnAdminIsRetiredByAQuorumWithoutIt() public {
        Hand memory third = _hand(DFE, 7);
        OfficerTerms memory terms = _termsFor(third, Role.ALL);
        terms.validUntil = START;
        _enrol(DFE, third, terms);
        _ask(_call(SetQuorum(_next(DFE), Role.ADMIN, 2)));
        vm.warp(START + 1); // the third is still on record, but can't act
        Retire memory i = Retire(_next(DFE), _hand(DFE, 1).signer, false);
        _refused(_call(i), _lockOut(DFE, 1, 2));
        _enrol(DFE, third, _termsFor(third, Role.ALL));
        _refused(_call(i), _lockOut(DFE, 1, 2)); // it could act, but that isn't shown
        _clerk.seat(DFE, _two(_hand(DFE, 0), third));
        _ask(_call(i));
        _expectRecord(DFE, HMT, Role.ALL, 2, 0);
    }

    function test_TheLastAdminCanOnlyResign() public {
        _ask(_call(Retire(_next(DFE), _hand(DFE, 1).signer, false)));
        _clerk.seat(DFE, _alone(_hand(DFE, 0)));
        _refused(_call(Retire(_next(DFE), _hand(DFE, 0).signer, false)), _lockOut(DFE, 0, 1));
        _ask(_call(Retire(_next(DFE), _hand(DFE, 0).signer, true)));
        _expectRecord(DFE, HMT, Role.ALL, 0, 0);
    }

    // A lost or stolen key can be given up at once, whatever that does to the quorum and even while suspended.
    function test_AnOfficerCanAlwaysResign() public {
        _ask(_call(SetQuorum(_next(DFE), Role.ADMIN, 2)));
        _suspend(DFE);
        for (uint256 k = 0; k < 2; ++k) {
            _clerk.seat(DFE, _alone(_hand(DFE, k)));
            bytes memory data = _call(Retire(_next(DFE), _hand(DFE, k).signer, true));
            vm.expectEmit(address(_registry));
            emit IOrganisationRegistry.OfficerRetired(DFE, _idOf(_hand(DFE, k)));
            _ask(data);
        }
        _expectRecord(DFE, HMT, Role.ALL, 0, 1 << 1);
        Hand memory hand = _hand(SLC, 9);
        _enrol(SLC, hand, _termsFor(hand, Role.RECEIPT));
        _clerk.seat(SLC, _alone(hand));
        _ask(_call(Retire(_next(SLC), hand.signer, true)));
        _expectRecord(SLC, HMT, Role.ALL, 2, 0);
    }

    function test_AnOfficerResignsForItselfOnly() public {
        Hand memory hand = _hand(DFE, 0);
        _clerk.seat(DFE, _alone(hand));
        Retire memory i = Retire(_next(DFE), _hand(DFE, 1).signer, true);
        _refused(_call(i), _missing(DFE, _idOf(hand), Role.ADMIN));
        hand = _hand(EVE, 0);
        _clerk.seat(DFE, _alone(hand));
        _refused(_call(Retire(_next(DFE), hand.signer, true)), _stranger(DFE, _idOf(hand)));
    }

    function test_ResigningIsSignedAlone() public {
        _seatPair(DFE);
        for (uint256 k = 0; k < 2; ++k) {
            Retire memory i = Retire(_next(DFE), _hand(DFE, k).signer, true);
            _refused(_call(i), _missing(DFE, _first(DFE), Role.ADMIN));
        }
    }

    // Whoever relays an approval can't make more of it than was signed, nor less.
    function test_AnApprovalToRetireIsNoResignation() public {
        _ask(_call(SetQuorum(_next(DFE), Role.ADMIN, 2)));
        Hand memory hand = _hand(DFE, 1);
        Retire memory i = Retire(_next(DFE), hand.signer, false);
        _refused(_call(i), _lockOut(DFE, 1, 2));
        _clerk.seat(DFE, _alone(hand));
        bytes memory data = _call(i);
        _refused(data, _short(DFE, Role.ADMIN, 2, 1));
        (, Approval[] memory approvals) = abi.decode(_arguments(data), (Retire, Approval[]));
        i.resigns = true;
        _refused(abi.encodeCall(IOrganisationRegistry.retire, (i, approvals)), _invalid(DFE, _idOf(hand)));
    }

    function test_EveryFieldOfARetirementIsSigned() public {
        Retire memory i = Retire(_next(DFE), _hand(DFE, 1).signer, false);
        bytes memory data = _call(i);
        (, Approval[] memory approvals) = abi.decode(_arguments(data), (Retire, Approval[]));
        i.signer = _hand(DFE, 0).signer;
        _refused(abi.encodeCall(IOrganisationRegistry.retire, (i, approvals)), _invalid(DFE, _first(DFE)));
        i.signer = _hand(DFE, 1).signer;
        i.resigns = true;
        _refused(abi.encodeCall(IOrganisationRegistry.retire, (i, approvals)), _invalid(DFE, _first(DFE)));
        i.resigns = false;
        i.envelope.ref = "ANOTHER";
        _refused(abi.encodeCall(IOrganisationRegistry.retire, (i, approvals)), _invalid(DFE, _first(DFE)));
        _ask(data);
    }

    // withdraw

    function test_OnlyAdminsWithdrawReferencesOnTheRegister() public {
        Hand memory rogue = _hand(DFE, 9);
        _enrol(DFE, rogue, _termsFor(rogue, Role.ALL & ~Role.ADMIN));
        Retire memory i = Retire(_next(DFE), rogue.signer, false);
        bytes memory data = _call(i);
        _clerk.seat(DFE, _alone(rogue));
        bytes memory veto = _clerk.withdraw(address(_registry), i.envelope);
        _refused(veto, _missing(DFE, _idOf(rogue), Role.ADMIN));
        _ask(data); // so it can't stand in the way of its own retirement
        _seatPair(DFE);
        SetQuorum memory j = SetQuorum(_next(DFE), Role.COMMIT, 1);
        data = _call(j);
        bytes memory withdrawal = _clerk.withdraw(address(_registry), j.envelope);
        bytes32 digest = _clerk.digestOfWithdraw(address(_registry), j.envelope);
        vm.expectEmit(address(_registry));
        emit IInstructed.Authorised(DFE, j.envelope.ref, digest, DFE, Role.ADMIN, _both(DFE), 0);
        vm.expectEmit(address(_registry));
        emit IInstructed.ReferenceWithdrawn(DFE, j.envelope.ref);
        _ask(withdrawal);
        _refused(data, _referenceUsed(j.envelope));
    }

    function test_WithdrawingOnTheRegisterTakesTheQuorumOfAdmins() public {
        _ask(_call(SetQuorum(_next(DFE), Role.ADMIN, 2)));
        _clerk.seat(DFE, _alone(_hand(DFE, 0)));
        _refused(_clerk.withdraw(address(_registry), _next(DFE)), _short(DFE, Role.ADMIN, 2, 1));
    }

    // setQuorum

    function test_AQuorumIsSetWithinReach() public {
        bytes4 bad = IOrganisationRegistry.Registry_BadQuorum.selector;
        bytes memory data = _call(SetQuorum(_next(DFE), Role.RELEASE, 2));
        _refused(data, abi.encodeWithSelector(bad, DFE, Role.RELEASE, 2)); // above ADMIN's
        _refused(_call(SetQuorum(_next(DFE), Role.ADMIN, 0)), abi.encodeWithSelector(bad, DFE, Role.ADMIN, 0));
        _refused(_call(SetQuorum(_next(DFE), Role.VERIFY, 0)), abi.encodeWithSelector(bad, DFE, Role.VERIFY, 0));
        _refused(_call(SetQuorum(_next(DFE), 3, 1)), abi.encodeWithSelector(bad, DFE, 3, 1)); // two roles at once
        _refused(_call(SetQuorum(_next(DFE), 0, 1)), abi.encodeWithSelector(bad, DFE, 0, 1));
        _refused(_call(SetQuorum(_next(DFE), 128, 1)), abi.encodeWithSelector(bad, DFE, 128, 1));
        _clerk.seat(DFE, _alone(_hand(DFE, 0)));
        _refused(_call(SetQuorum(_next(DFE), Role.RELEASE, 2)), abi.encodeWithSelector(bad, DFE, Role.RELEASE, 2));
        SetQuorum memory i = SetQuorum(_next(DFE), Role.ADMIN, 2);
        bytes memory refusal = _seatWithout(DFE, Role.ADMIN);
        _refused(_call(i), refusal);
        _seatPair(DFE);
        bytes memory admins = _call(i);
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.QuorumSet(DFE, Role.ADMIN, 2);
        _ask(admins);
        _ask(data);
        (, , , , , uint8[7] memory quorums) = _registry.organisationOf(DFE);
        _yes(quorums[0] == 2 && quorums[3] == 2 && quorums[2] == 1, "quorums");
    }

    function test_AdminsQuorumIsSetByAsManyAsItWillNeed() public {
        _clerk.seat(DFE, _alone(_hand(DFE, 0)));
        _refused(_call(SetQuorum(_next(DFE), Role.ADMIN, 2)), _lockOut(DFE, 1, 2));
        _ask(_call(SetQuorum(_next(DFE), Role.ADMIN, 1)));
        _seatPair(DFE);
        _refused(_call(SetQuorum(_next(DFE), Role.ADMIN, 3)), _lockOut(DFE, 2, 3));
        _ask(_call(SetQuorum(_next(DFE), Role.ADMIN, 2)));
        _clerk.seat(DFE, _alone(_hand(DFE, 0)));
        _refused(_call(SetQuorum(_next(DFE), Role.ADMIN, 1)), _short(DFE, Role.ADMIN, 2, 1));
        _seatPair(DFE);
        _ask(_call(SetQuorum(_next(DFE), Role.ADMIN, 1)));
    }

    function test_AdminsWhoseTermHasEndedDoNotCountTowardsAHigherQuorum() public {
        Hand memory hand = _hand(DFE, 7);
        OfficerTerms memory terms = _termsFor(hand, Role.ALL);
        terms.validUntil = START;
        _enrol(DFE, hand, terms);
        vm.warp(START + 1);
        _expectRecord(DFE, HMT, Role.ALL, 3, 0);
        _refused(_call(SetQuorum(_next(DFE), Role.ADMIN, 3)), _lockOut(DFE, 2, 3));
        _ask(_call(SetQuorum(_next(DFE), Role.COMMIT, 1)));
    }

    function test_EveryFieldOfAQuorumIsSigned() public {
        _resistTampering(address(_registry), _call(SetQuorum(_next(DFE), Role.ADMIN, 2)), 5);
    }

    function _two(Hand memory a, Hand memory b) private pure returns (Hand[] memory hands) {
        hands = new Hand[](2);
        (hands[0], hands[1]) = (a, b);
    }
}
