// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./RegisterTest.sol";

/// @notice The register: who founds it and who joins it.
contract RegistryTest is RegisterTest {
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
        bytes memory data = _call(i);
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

    function test_OnlyQuorumsThatThereAreAreAnnounced() public {
        Register memory i = _registration(HMT, NEW);
        i.roles = Role.ADMIN | Role.RECEIPT;
        i.quorums = [1, 0, 0, 0, 0, 1, 0];
        for (uint256 k = 0; k < 2; ++k) i.officers[k].roles = i.roles;
        bytes memory data = _call(i);
        vm.recordLogs();
        _ask(data);
        _same(vm.getRecordedLogs().length, 1 + 1 + 2 + 2, "authorised, registered, two officers, two quorums");
        (uint24 number, , , , , ) = _registry.organisationOf(NEW);
        _same(number, _registry.numberOf(NEW), "number");
    }

    function test_ARegistrationIsRefused() public {
        Register memory i = _registration(HMT, NEW);
        bytes[] memory proofs = _possessions(i);
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
        _ask(_call(i));
        _clerk.seat(NEW, _pair(NEW));
        bytes32 child = "XX-CHILD";
        Register memory j = _registration(NEW, child);
        bytes4 mask = IOrganisationRegistry.Registry_RolesExceedMask.selector;
        _refused(_call(j), abi.encodeWithSelector(mask, child, Role.ALL, i.roles));
        (j.roles, j.quorums) = (i.roles, i.quorums);
        _refused(_call(j), abi.encodeWithSelector(mask, child, Role.ALL, i.roles));
        for (uint256 k = 0; k < 2; ++k) j.officers[k].roles = i.roles;
        _ask(_call(j));
        _expectRecord(child, NEW, i.roles, 2, 0);
    }

    function test_NobodyHasARoleBeyondTheKnownOnes() public {
        Register memory i = _registration(HMT, NEW);
        i.roles = 255;
        bytes4 mask = IOrganisationRegistry.Registry_RolesExceedMask.selector;
        _refused(_call(i), abi.encodeWithSelector(mask, NEW, 255, Role.ALL));
    }

    // What an organisation takes on, it must be able to bring to rest; and somebody must look after its officers.
    function test_AMaskIsComplete() public {
        Register memory i = _registration(HMT, NEW);
        uint8[5] memory lacking = [Role.ADMIN, Role.RELEASE, Role.SETTLE, Role.RECEIPT, Role.ALL & ~Role.COMMIT];
        for (uint256 k = 0; k < 5; ++k) {
            _mask(i, Role.ALL & ~lacking[k]);
            _refused(_call(i), _incomplete(i.roles));
        }
        _mask(i, 0);
        _refused(_call(i), _incomplete(0));
        _mask(i, Role.RECEIPT);
        _refused(_call(i), _incomplete(Role.RECEIPT));
        _mask(i, Role.ADMIN | Role.COMMIT | Role.RELEASE | Role.SETTLE | Role.RECEIPT);
        _ask(_call(i));
        i = _registration(HMT, "XX-AUDITOR");
        _mask(i, Role.ADMIN | Role.VERIFY); // without COMMIT it takes no money
        _ask(_call(i));
    }

    function test_ARegistrationNeedsOfficersWhoCanAct() public {
        Register memory i = _registration(HMT, NEW);
        i.officers[1].validUntil = START - 1;
        _refused(_call(i), _expired(NEW, _idOf(_hand(NEW, 1)), START - 1));
        IOrganisationRegistry fresh = IOrganisationRegistry(_deploy("OrganisationRegistry.sol", ""));
        i.officers = _officers(HMT);
        i.officers[0].validUntil = START - 1;
        vm.expectRevert(_expired(HMT, _idOf(_hand(HMT, 0)), START - 1));
        fresh.found(address(_treasury), HMT, "HM Treasury", i.officers, _quorums(1));
        i.officers[0].validUntil = FAR;
        i.officers[0].signer = "key"; // the founders' keys aren't proven, but must be keys
        bytes4 bad = IOrganisationRegistry.Registry_BadSigner.selector;
        vm.expectRevert(abi.encodeWithSelector(bad, HMT, "key"));
        fresh.found(address(_treasury), HMT, "HM Treasury", i.officers, _quorums(1));
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
            _refused(_call(i), abi.encodeWithSelector(bad, NEW, roles[k], quorums[k]));
        }
    }

    function test_EveryFieldOfARegistrationIsSigned() public {
        Register memory i = _registration(HMT, NEW);
        bytes[] memory proofs = _possessions(i);
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

    // reading

    function test_WhatIsUnknownReadsAsNothing() public {
        (uint24 number, , uint8 roles, , , ) = _registry.organisationOf("XX-NOBODY");
        _yes(number == 0 && roles == 0, "no record");
        _same(_registry.identifierOf(99), 0, "no identifier");
        vm.expectRevert(_unknownOrganisation("XX-NOBODY"));
        _registry.numberOf("XX-NOBODY");
    }

    // helpers

    /// @dev Gives the organisation and its officers these roles, each with a quorum of 1.
    function _mask(Register memory i, uint8 roles) private pure {
        i.roles = roles;
        for (uint256 k = 0; k < 2; ++k) i.officers[k].roles = roles;
        for (uint256 k = 0; k < 7; ++k) i.quorums[k] = roles & (1 << k) == 0 ? 0 : 1;
    }

    function _incomplete(uint8 roles) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IOrganisationRegistry.Registry_RolesIncomplete.selector, NEW, roles);
    }

    /// @dev The approvals at the end of a signed registration.
    function _approvalsOf(bytes memory data) private pure returns (Approval[] memory approvals) {
        (, , approvals) = abi.decode(_arguments(data), (Register, bytes[], Approval[]));
    }
}
