// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./RegisterTest.sol";

/// @notice Who may stop whom, and what a suspended organisation still does on the register.
contract SuspensionTest is RegisterTest {
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
        _refused(_call(SetQuorum(_next(NEW), Role.COMMIT, 2)), _suspended(NEW));
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
        _refused(_call(_registration(DFE, "XX-LATE")), _suspended(DFE));
        Hand memory hand = _hand(DFE, 5);
        _refused(_call(Enrol(_next(DFE), _termsFor(hand, Role.COMMIT)), hand), _suspended(DFE));
        _refused(_call(Suspend(_next(DFE), NEW, 1)), _suspended(DFE));
        _refused(_call(Reinstate(_next(DFE), NEW)), _suspended(DFE));
        _refused(_call(SetQuorum(_next(DFE), Role.COMMIT, 1)), _suspended(DFE));
    }

    function test_EveryFieldOfASuspensionIsSigned() public {
        _resistTampering(address(_registry), _call(Suspend(_next(HMT), SLC, 5)), 5);
        _resistTampering(address(_registry), _call(Reinstate(_next(HMT), SLC)), 4);
    }

    function test_AnybodyMayAskWhetherAnOrganisationIsSuspended() public {
        _join(DFE, NEW);
        _no(_registry.isSuspended(NEW), "not yet");
        _ask(_call(Suspend(_next(DFE), NEW, 3)));
        _yes(_registry.isSuspended(NEW), "by its registrar");
        _ask(_call(Suspend(_next(HMT), NEW, 3)));
        _ask(_call(Reinstate(_next(DFE), NEW)));
        _yes(_registry.isSuspended(NEW), "by the Treasury");
        _ask(_call(Reinstate(_next(HMT), NEW)));
        _no(_registry.isSuspended(NEW), "no more");
        vm.expectRevert(_unknownOrganisation("XX-NOBODY"));
        _registry.isSuspended("XX-NOBODY");
    }

    // Its officers still sign facts, so a stolen key must not stay.
    function test_ASuspendedOrganisationRetiresAStolenKey() public {
        _fundRoot(1000);
        bytes32 grant = _grantTo(ROOT, HMT, DFE, 500);
        _bring(grant, HMT, DFE, 1, 300);
        _suspend(DFE);
        Hand memory stolen = _hand(DFE, 1);
        bytes memory data = _call(Retire(_next(DFE), stolen.signer, false));
        vm.expectEmit(address(_registry));
        emit IOrganisationRegistry.OfficerRetired(DFE, _idOf(stolen));
        _ask(data);
        _clerk.seat(DFE, _alone(stolen));
        _refuse(_call(Refund(_next(DFE), grant, -1, HMT, 300)), _stranger(DFE, _idOf(stolen)));
        _clerk.seat(DFE, _alone(_hand(DFE, 0)));
        _do(_call(Refund(_next(DFE), grant, -1, HMT, 300)));
    }
}
