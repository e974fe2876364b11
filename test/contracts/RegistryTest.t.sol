// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./LedgerTest.sol";

/// @notice The register: who joins, who acts for whom, and who may stop whom.
contract RegistryTest is LedgerTest {
    bytes32 private constant NEW = "DK-CVR-20699310";

    // found

    function test_TheRegisterIsFoundedOnceByItsDeployer() public {
        bytes4 already = IOrganisationRegistry.Registry_AlreadyFounded.selector;
        vm.expectRevert(abi.encodeWithSelector(already));
        _registry.found(address(_treasury), HMT, "HM Treasury", _officers(HMT), _quorums(1));
        IOrganisationRegistry fresh = IOrganisationRegistry(_deploy("OrganisationRegistry.sol", ""));
        bytes4 notFounder = IOrganisationRegistry.Registry_NotFounder.selector;
        vm.prank(address(0xE4E));
        vm.expectRevert(abi.encodeWithSelector(notFounder, address(0xE4E)));
        fresh.found(address(_treasury), HMT, "HM Treasury", _officers(HMT), _quorums(1));
        bytes4 quorum = IOrganisationRegistry.Registry_BadQuorum.selector;
        vm.expectRevert(abi.encodeWithSelector(quorum, HMT, Role.ADMIN, 1));
        fresh.found(address(_treasury), HMT, "HM Treasury", new OfficerTerms[](0), _quorums(1));
        vm.expectEmit(address(fresh));
        emit IOrganisationRegistry.OrganisationRegistered(HMT, 0, 1, Role.ALL, "HM Treasury");
        fresh.found(address(_treasury), HMT, "HM Treasury", _officers(HMT), _quorums(1));
        _same(uint160(fresh.treasury()), uint160(address(_treasury)), "treasury");
    }

    // register

    function test_AnOrganisationJoinsTheRegister() public {
        Register memory i = _registration(DFE, NEW);
        i.roles = Role.ADMIN | Role.RECEIPT;
        i.quorums = [2, 0, 0, 0, 0, 1, 0];
        for (uint256 k = 0; k < 2; ++k) i.officers[k].roles = i.roles;
        bytes memory data = _call(i, _possessions(NEW));
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.OrganisationRegistered(NEW, DFE, 7, i.roles, "An organisation");
        for (uint256 k = 0; k < 2; ++k) {
            OfficerTerms memory o = i.officers[k];
            vm.expectEmit(address(_registry));
            emit IOrganisationRegistry.OfficerEnrolled(NEW, keccak256(o.signer), o.signer, i.roles, FAR, o.limits);
        }
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.QuorumSet(NEW, Role.ADMIN, 2);
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.QuorumSet(NEW, Role.RECEIPT, 1);
        _ask(data);
        _expectRecord(NEW, DFE, i.roles, 2, 0);
        _same(_registry.identifierOf(7), NEW, "identifier");
        _same(_registry.numberOf(NEW), 7, "number");
        _same(_registry.organisationCount(), 7, "count");
        (uint8 roles, uint64 until, uint96 limit) = _registry.officerOf(NEW, _first(NEW), GBP);
        _yes(roles == i.roles && until == FAR && limit == LIMIT, "officer");
        (, , limit) = _registry.officerOf(NEW, _first(NEW), EUR);
        _same(limit, 0, "no limit was given in this currency");
    }

    function test_ARegistrationIsRefused() public {
        bytes[] memory proofs = _possessions(NEW);
        Register memory i = _registration(HMT, NEW);
        i.subject = DFE;
        _refused(
            _call(i, proofs),
            abi.encodeWithSelector(IOrganisationRegistry.Registry_OrganisationExists.selector, DFE)
        );
        bytes32[2] memory bad = [bytes32(0), "DK CVR"];
        for (uint256 k = 0; k < 2; ++k) {
            i.subject = bad[k];
            bytes4 identifier = IOrganisationRegistry.Registry_BadIdentifier.selector;
            _refused(_call(i, proofs), abi.encodeWithSelector(identifier, bad[k]));
        }
        i.subject = NEW;
        bytes4 mismatch = IOrganisationRegistry.Registry_ProofsMismatch.selector;
        _refused(_call(i, new bytes[](1)), abi.encodeWithSelector(mismatch, 2, 1));
        bytes memory refusal = _seatWithout(HMT, Role.REGISTER);
        _refused(_call(i, proofs), refusal);
        _seatPair(HMT);
        _ask(_call(i, proofs));
    }

    function test_ARegistrarHandsDownAtMostItsOwnRoles() public {
        Register memory i = _registration(HMT, NEW);
        i.roles = Role.ADMIN | Role.REGISTER;
        for (uint256 k = 0; k < 2; ++k) i.officers[k].roles = i.roles;
        i.quorums = [1, 1, 0, 0, 0, 0, 0];
        _ask(_call(i, _possessions(NEW)));
        _clerk.seat(NEW, _pair(NEW));
        bytes32 child = "XX-CHILD";
        Register memory j = _registration(NEW, child);
        bytes4 mask = IOrganisationRegistry.Registry_RolesExceedMask.selector;
        _refused(_call(j, _possessions(child)), abi.encodeWithSelector(mask, child, Role.ALL, i.roles));
        (j.roles, j.quorums) = (i.roles, i.quorums);
        _refused(_call(j, _possessions(child)), abi.encodeWithSelector(mask, child, Role.ALL, i.roles));
        for (uint256 k = 0; k < 2; ++k) j.officers[k].roles = i.roles;
        _ask(_call(j, _possessions(child)));
        _expectRecord(child, NEW, i.roles, 2, 0);
    }

    function test_NobodyHasARoleBeyondTheKnownOnes() public {
        Register memory i = _registration(HMT, NEW);
        i.roles = 255;
        bytes4 mask = IOrganisationRegistry.Registry_RolesExceedMask.selector;
        _refused(_call(i, _possessions(NEW)), abi.encodeWithSelector(mask, NEW, 255, Role.ALL));
    }

    function test_QuorumsCanBeReached() public {
        Register memory i = _registration(HMT, NEW);
        uint8[7][5] memory lists = [
            [3, 1, 1, 1, 1, 1, 1], // more than there are
            [1, 1, 2, 1, 1, 1, 1], // above ADMIN's
            [1, 1, 1, 0, 1, 1, 1], // a role without quorum
            [0, 1, 1, 1, 1, 1, 1],
            [0, 0, 0, 0, 0, 0, 0]
        ];
        uint8[5] memory roles = [Role.ADMIN, Role.COMMIT, Role.RELEASE, Role.ADMIN, Role.ADMIN];
        uint8[5] memory quorums = [3, 2, 0, 0, 0];
        bytes4 bad = IOrganisationRegistry.Registry_BadQuorum.selector;
        for (uint256 k = 0; k < 5; ++k) {
            i.quorums = lists[k];
            _refused(_call(i, _possessions(NEW)), abi.encodeWithSelector(bad, NEW, roles[k], quorums[k]));
        }
    }

    function test_EveryFieldOfARegistrationIsSigned() public {
        bytes[] memory proofs = _possessions(NEW);
        Register memory i = _registration(HMT, NEW);
        bytes memory data = _call(i, proofs);
        _no(_tampered(address(_registry), data, 4 + 32 * 5 + 31 + 96), "role mask");
        bytes memory invalid = _invalid(HMT, _first(HMT));
        Approval[] memory approvals = _approvalsOf(data);
        Register memory j = abi.decode(abi.encode(i), (Register));
        j.name = "Another";
        _refused(abi.encodeCall(IOrganisationRegistry.register, (j, proofs, approvals)), invalid);
        j = abi.decode(abi.encode(i), (Register));
        j.officers[1].limits[0].amount = 7;
        _refused(abi.encodeCall(IOrganisationRegistry.register, (j, proofs, approvals)), invalid);
        j = abi.decode(abi.encode(i), (Register));
        j.officers[1].limits[0].currency = EUR;
        _refused(abi.encodeCall(IOrganisationRegistry.register, (j, proofs, approvals)), invalid);
        j = abi.decode(abi.encode(i), (Register));
        j.officers[0].validUntil = 7;
        _refused(abi.encodeCall(IOrganisationRegistry.register, (j, proofs, approvals)), invalid);
        j = abi.decode(abi.encode(i), (Register));
        j.officers[0].signer = j.officers[1].signer;
        _refused(abi.encodeCall(IOrganisationRegistry.register, (j, proofs, approvals)), invalid);
        j = abi.decode(abi.encode(i), (Register));
        j.officers[0].roles = 1;
        _refused(abi.encodeCall(IOrganisationRegistry.register, (j, proofs, approvals)), invalid);
        j = abi.decode(abi.encode(i), (Register));
        j.quorums[6] = 0;
        _refused(abi.encodeCall(IOrganisationRegistry.register, (j, proofs, approvals)), invalid);
        j = abi.decode(abi.encode(i), (Register));
        j.subject = "XX-OTHER";
        _refused(abi.encodeCall(IOrganisationRegistry.register, (j, proofs, approvals)), invalid);
        _ask(data);
    }

    // keys

    function test_AKeyIsEnrolledByWhoHasIt() public {
        Hand memory hand = _hand(DFE, 5);
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, Role.COMMIT));
        bytes4 unproven = IOrganisationRegistry.Registry_PossessionNotProven.selector;
        bytes memory refusal = abi.encodeWithSelector(unproven, DFE, _idOf(hand));
        bytes memory proof = _clerk.possession(DFE, Hand(hand.signer, _key(DFE, 6), Style.Plain));
        _refused(_call(i, proof), refusal);
        _refused(_call(i, _clerk.possession(SLC, hand)), refusal); // it joined another organisation
        _refused(_call(i, ""), refusal);
        _ask(_call(i, _clerk.possession(DFE, hand)));
        Register memory j = _registration(HMT, NEW);
        bytes[] memory proofs = _possessions(NEW);
        (proofs[0], proofs[1]) = (proofs[1], proofs[0]);
        bytes32 id = _idOf(_hand(NEW, 0));
        _refused(_call(j, proofs), abi.encodeWithSelector(unproven, NEW, id));
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
        hand = _p256Hand();
        _enrol(DFE, hand, _termsFor(hand, Role.COMMIT));
    }

    // A verifier that the Treasury stops takes no new keys; enrolled ones stay.
    function test_AStoppedVerifierTakesNoNewKeys() public {
        Hand memory hand = _p256Hand();
        _enrol(DFE, hand, _termsFor(hand, Role.ALL));
        _send(address(_treasury), _call(SetVerifier(_next(HMT), _p256, false)));
        bytes memory proof = _clerk.possession(DFE, hand);
        bytes4 verifier = IOrganisationRegistry.Registry_VerifierNotAllowed.selector;
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, Role.COMMIT));
        _refused(_call(i, proof), abi.encodeWithSelector(verifier, _p256));
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
        bytes memory proof = _clerk.possession(DFE, hand);
        bytes memory data = _call(Enrol(_next(DFE), terms), proof);
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
        bytes memory proof = _clerk.possession(DFE, hand);
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, 0));
        _refused(_call(i, proof), abi.encodeWithSelector(IOrganisationRegistry.Registry_NoRoles.selector, DFE));
        i.officer.roles = 128;
        bytes4 mask = IOrganisationRegistry.Registry_RolesExceedMask.selector;
        _refused(_call(i, proof), abi.encodeWithSelector(mask, DFE, 128, Role.ALL));
        bytes memory refusal = _seatWithout(DFE, Role.ADMIN);
        i.officer.roles = Role.COMMIT;
        _refused(_call(i, proof), refusal);
        _clerk.seat(DFE, _pair(HMT)); // the Treasury's officers have no say here
        bytes4 stranger = IOrganisationRegistry.Registry_NotAnOfficer.selector;
        _refused(_call(i, proof), abi.encodeWithSelector(stranger, DFE, _first(HMT)));
        _seatPair(DFE);
        _suspend(DFE);
        _refused(_call(i, proof), _suspended(DFE));
    }

    function test_EveryFieldOfAnEnrolmentIsSigned() public {
        Hand memory hand = _hand(DFE, 5);
        bytes memory proof = _clerk.possession(DFE, hand);
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, Role.COMMIT));
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

    function test_NobodyIsDemotedBelowTheQuorumOfAdmins() public {
        _ask(_call(SetQuorum(_next(DFE), Role.ADMIN, 2)));
        Hand memory hand = _hand(DFE, 0);
        bytes memory proof = _clerk.possession(DFE, hand);
        Enrol memory i = Enrol(_next(DFE), _termsFor(hand, Role.COMMIT));
        bytes4 lockOut = IOrganisationRegistry.Registry_WouldLockOut.selector;
        _refused(_call(i, proof), abi.encodeWithSelector(lockOut, DFE, 1, 2));
    }

    // retire

    function test_AnOfficerIsRetiredByItsAdmins() public {
        bytes32 id = _idOf(_hand(DFE, 1));
        bytes memory data = _call(Retire(_next(DFE), _hand(DFE, 1).signer));
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.OfficerRetired(DFE, id);
        _ask(data);
        (uint8 roles, , ) = _registry.officerOf(DFE, id, GBP);
        _same(roles, 0, "no roles");
        _expectRecord(DFE, HMT, Role.ALL, 1, 0);
        bytes4 stranger = IOrganisationRegistry.Registry_NotAnOfficer.selector;
        bytes memory refusal = abi.encodeWithSelector(stranger, DFE, id);
        _refused(_call(SetQuorum(_next(DFE), Role.COMMIT, 1)), refusal);
        _clerk.seat(DFE, _alone(_hand(DFE, 0)));
        _refused(_call(Retire(_next(DFE), _hand(DFE, 1).signer)), refusal);
    }

    function test_OnlyAdminsRetireOthersAndNotTheLastOfThem() public {
        bytes memory refusal = _seatWithout(DFE, Role.ADMIN);
        _refused(_call(Retire(_next(DFE), _hand(DFE, 1).signer)), refusal);
        _seatPair(DFE);
        _ask(_call(SetQuorum(_next(DFE), Role.ADMIN, 2)));
        bytes4 lockOut = IOrganisationRegistry.Registry_WouldLockOut.selector;
        refusal = abi.encodeWithSelector(lockOut, DFE, 1, 2);
        _refused(_call(Retire(_next(DFE), _hand(DFE, 1).signer)), refusal);
    }

    // A lost or stolen key can be given up at once, whatever that does to the quorum and even while suspended.
    function test_AnOfficerCanAlwaysRetireItself() public {
        _ask(_call(SetQuorum(_next(DFE), Role.ADMIN, 2)));
        _suspend(DFE);
        for (uint256 k = 0; k < 2; ++k) {
            _clerk.seat(DFE, _alone(_hand(DFE, k)));
            _ask(_call(Retire(_next(DFE), _hand(DFE, k).signer)));
        }
        _expectRecord(DFE, HMT, Role.ALL, 0, 1 << 1);
        Hand memory hand = _hand(SLC, 9);
        _enrol(SLC, hand, _termsFor(hand, Role.RECEIPT));
        _clerk.seat(SLC, _alone(hand));
        _ask(_call(Retire(_next(SLC), hand.signer)));
        _expectRecord(SLC, HMT, Role.ALL, 2, 0);
    }

    function test_WhoIsNoOfficerCannotRetireItself() public {
        Hand memory hand = _hand(EVE, 0);
        _clerk.seat(DFE, _alone(hand));
        bytes4 stranger = IOrganisationRegistry.Registry_NotAnOfficer.selector;
        _refused(_call(Retire(_next(DFE), hand.signer)), abi.encodeWithSelector(stranger, DFE, _idOf(hand)));
    }

    // setQuorum

    function test_AQuorumIsSetWithinReach() public {
        bytes4 bad = IOrganisationRegistry.Registry_BadQuorum.selector;
        bytes memory data = _call(SetQuorum(_next(DFE), Role.RELEASE, 2));
        _refused(data, abi.encodeWithSelector(bad, DFE, Role.RELEASE, 2)); // above ADMIN's
        _refused(_call(SetQuorum(_next(DFE), Role.ADMIN, 3)), abi.encodeWithSelector(bad, DFE, Role.ADMIN, 3));
        _refused(_call(SetQuorum(_next(DFE), Role.ADMIN, 0)), abi.encodeWithSelector(bad, DFE, Role.ADMIN, 0));
        _refused(_call(SetQuorum(_next(DFE), Role.VERIFY, 0)), abi.encodeWithSelector(bad, DFE, Role.VERIFY, 0));
        _refused(_call(SetQuorum(_next(DFE), 3, 1)), abi.encodeWithSelector(bad, DFE, 3, 1)); // two roles at once
        _refused(_call(SetQuorum(_next(DFE), 0, 1)), abi.encodeWithSelector(bad, DFE, 0, 1));
        _refused(_call(SetQuorum(_next(DFE), 128, 1)), abi.encodeWithSelector(bad, DFE, 128, 1));
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

    function test_EveryFieldOfTheSmallInstructionsIsSigned() public {
        _resistTampering(address(_registry), _call(SetQuorum(_next(DFE), Role.ADMIN, 2)), 5);
        _resistTampering(address(_registry), _call(Suspend(_next(HMT), SLC, 5)), 5);
        _resistTampering(address(_registry), _call(Reinstate(_next(HMT), SLC)), 4);
    }

    // suspend and reinstate

    function test_ARegistrarSuspendsWhatItRegistered() public {
        _join(DFE, NEW);
        bytes4 notRegistrar = IOrganisationRegistry.Registry_NotRegistrar.selector;
        _refused(_call(Suspend(_next(SLC), NEW, 3)), abi.encodeWithSelector(notRegistrar, SLC, NEW));
        _refused(_call(Suspend(_next(NEW), NEW, 3)), abi.encodeWithSelector(notRegistrar, NEW, NEW));
        _refused(_call(Suspend(_next(NEW), DFE, 3)), abi.encodeWithSelector(notRegistrar, NEW, DFE));
        _refused(_call(Suspend(_next(HMT), "XX-NOBODY", 3)), _unknownOrganisation("XX-NOBODY"));
        Suspend memory i = Suspend(_next(DFE), NEW, 3);
        bytes memory refusal = _seatWithout(DFE, Role.REGISTER);
        _refused(_call(i), refusal);
        _seatPair(DFE);
        bytes memory data = _call(i);
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.OrganisationSuspended(NEW, DFE, 3);
        _ask(data);
        _expectRecord(NEW, DFE, Role.ALL, 2, 1);
        Reinstate memory j = Reinstate(_next(DFE), NEW);
        refusal = _seatWithout(DFE, Role.REGISTER);
        _refused(_call(j), refusal);
        _seatPair(DFE);
        data = _call(j);
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.OrganisationReinstated(NEW, DFE);
        _ask(data);
        _expectRecord(NEW, DFE, Role.ALL, 2, 0);
    }

    function test_TheTreasurysSuspensionIsItsOwnToLift() public {
        _join(DFE, NEW);
        _ask(_call(Suspend(_next(HMT), NEW, 3)));
        _ask(_call(Suspend(_next(DFE), NEW, 3)));
        _expectRecord(NEW, DFE, Role.ALL, 2, 3);
        _ask(_call(Reinstate(_next(DFE), NEW)));
        _expectRecord(NEW, DFE, Role.ALL, 2, 2);
        bytes4 notSuspended = IOrganisationRegistry.Registry_NotSuspended.selector;
        _refused(_call(Reinstate(_next(DFE), NEW)), abi.encodeWithSelector(notSuspended, NEW, DFE));
        _ask(_call(Suspend(_next(DFE), NEW, 3)));
        _ask(_call(Reinstate(_next(HMT), NEW))); // the Treasury lifts anyone's
        _expectRecord(NEW, DFE, Role.ALL, 2, 0);
        _refused(_call(Reinstate(_next(HMT), NEW)), abi.encodeWithSelector(notSuspended, NEW, HMT));
        bytes4 notRegistrar = IOrganisationRegistry.Registry_NotRegistrar.selector;
        _refused(_call(Reinstate(_next(SLC), NEW)), abi.encodeWithSelector(notRegistrar, SLC, NEW));
        _refused(_call(Reinstate(_next(HMT), "XX-NOBODY")), _unknownOrganisation("XX-NOBODY"));
    }

    function test_NobodySuspendsTheTreasury() public {
        bytes4 notRegistrar = IOrganisationRegistry.Registry_NotRegistrar.selector;
        _refused(_call(Suspend(_next(HMT), HMT, 1)), abi.encodeWithSelector(notRegistrar, HMT, HMT));
        _refused(_call(Suspend(_next(DFE), HMT, 1)), abi.encodeWithSelector(notRegistrar, DFE, HMT));
    }

    function test_ASuspendedOrganisationChangesNothingOnTheRegister() public {
        _join(DFE, NEW);
        _suspend(DFE);
        _refused(_call(_registration(DFE, "XX-LATE"), _possessions("XX-LATE")), _suspended(DFE));
        _refused(_call(Suspend(_next(DFE), NEW, 1)), _suspended(DFE));
        _refused(_call(Reinstate(_next(DFE), NEW)), _suspended(DFE));
        _refused(_call(SetQuorum(_next(DFE), Role.COMMIT, 1)), _suspended(DFE));
        _refused(_call(Retire(_next(DFE), _hand(DFE, 1).signer)), _suspended(DFE));
    }

    // reading

    function test_WhatIsUnknownReadsAsNothing() public {
        (uint24 number, , uint8 roles, , , ) = _registry.organisationOf("XX-NOBODY");
        _yes(number == 0 && roles == 0, "no record");
        _same(_registry.identifierOf(99), 0, "no identifier");
        vm.expectRevert(_unknownOrganisation("XX-NOBODY"));
        _registry.numberOf("XX-NOBODY");
    }

    // helpers

    function _ask(bytes memory data) private {
        _send(address(_registry), data);
    }

    function _refused(bytes memory data, bytes memory refusal) private {
        _refuse(address(_registry), data, refusal);
    }

    function _expectRecord(bytes32 id, bytes32 registrar, uint8 roles, uint16 admins, uint8 suspension) private view {
        (, bytes32 by, uint8 mask, uint16 count, uint8 suspended, ) = _registry.organisationOf(id);
        _same(by, registrar, "registrar");
        _same(mask, roles, "roles");
        _same(count, admins, "admins");
        _same(suspended, suspension, "suspension");
    }

    /// @dev The approvals at the end of a signed registration.
    function _approvalsOf(bytes memory data) private pure returns (Approval[] memory approvals) {
        (, , approvals) = abi.decode(_arguments(data), (Register, bytes[], Approval[]));
    }
}
