// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import "./LedgerTest.sol";

/// @notice The Treasury's list of funds, of their code and of verifiers.
contract TreasuryTest is LedgerTest {
    // openFund

    function test_AFundIsOpenedWithTermsThatNeverChange() public {
        OpenFund memory i = _opening("BRIDGES", address(_fund));
        bytes memory data = _call(i);
        uint256 count = _treasury.fundCount();
        address fund = abi.decode(_send(address(_treasury), data), (address));
        FundTerms memory terms = IFund(fund).terms();
        _yes(terms.currency == EUR && terms.predecessor == address(_fund), "currency and predecessor");
        _yes(terms.comptroller == NAO && terms.name == "BRIDGES", "comptroller and name");
        _same(IFund(fund).grantOf(ROOT).grantee, HMT, "initialised");
        _yes(_treasury.isFund(fund) && !_treasury.isFund(address(this)), "listed");
        _same(_treasury.fundCount(), count + 1, "count");
        (, string memory name, string memory version, , address contract_, , ) = IFund(fund).eip712Domain();
        _yes(keccak256(bytes(name)) == keccak256("Tallystick Fund"), "domain name");
        _yes(keccak256(bytes(version)) == keccak256("1") && contract_ == fund, "domain");
        bytes4 done = IInstructed.Instruction_AlreadyDone.selector;
        _refuse(address(_treasury), data, abi.encodeWithSelector(done, HMT, bytes32("BRIDGES")));
    }

    function test_OpeningSaysSo() public {
        OpenFund memory i = _opening("BRIDGES", address(_fund));
        bytes memory data = _call(i);
        bytes32 salt = _id(i.envelope);
        bytes memory terms = abi.encode(FundTerms(EUR, address(_fund), NAO, "BRIDGES"));
        address fund = Clones.predictDeterministicAddressWithImmutableArgs(
            _implementation,
            terms,
            salt,
            address(_treasury)
        );
        vm.expectEmit(address(_treasury));
        emit ITreasury.FundOpened(HMT, "BRIDGES", fund, EUR, NAO, address(_fund), _implementation);
        _send(address(_treasury), data);
    }

    function test_AFundIsNotOpened() public {
        OpenFund memory i = _opening("BRIDGES", address(0));
        i.implementation = address(this);
        bytes4 other = ITreasury.Treasury_NotTheImplementation.selector;
        _refused(_call(i), abi.encodeWithSelector(other, address(this), _implementation));
        i.implementation = _implementation;
        i.currency = 0;
        _refused(_call(i), abi.encodeWithSelector(ITreasury.Treasury_BadCurrency.selector, bytes3(0)));
        i.currency = "gbp";
        _refused(_call(i), abi.encodeWithSelector(ITreasury.Treasury_BadCurrency.selector, bytes3("gbp")));
        i.currency = GBP;
        i.predecessor = address(this);
        _refused(_call(i), abi.encodeWithSelector(ITreasury.Treasury_UnknownFund.selector, address(this)));
        i.predecessor = address(0);
        i.comptroller = "XX-NOBODY";
        _refused(_call(i), _unknownOrganisation("XX-NOBODY"));
        i.comptroller = NAO;
        i.envelope.organisation = DFE;
        _refused(_call(i), abi.encodeWithSelector(ITreasury.Treasury_NotTheTreasury.selector, DFE));
        i.envelope.organisation = HMT;
        bytes memory refusal = _seatWithout(HMT, Role.COMMIT);
        _refused(_call(i), refusal);
        _seatPair(HMT);
        _suspend(NAO);
        _refused(_call(i), _suspended(NAO));
        i.comptroller = 0;
        _send(address(_treasury), _call(i));
    }

    // The characters beside A and Z in ASCII are as close as another can be.
    function test_ACurrencyIsThreeCapitalLetters() public {
        bytes3[6] memory others = [bytes3("@BC"), "A@C", "AB@", "[BC", "A[C", "AB["];
        for (uint256 k = 0; k < others.length; ++k) {
            OpenFund memory i = _opening("BRIDGES", address(0));
            i.currency = others[k];
            _refused(_call(i), abi.encodeWithSelector(ITreasury.Treasury_BadCurrency.selector, others[k]));
        }
        OpenFund memory first = _opening("FIRST", address(0));
        first.currency = "AAA";
        _send(address(_treasury), _call(first));
        OpenFund memory last = _opening("LAST", address(0));
        last.currency = "ZZZ";
        _send(address(_treasury), _call(last));
    }

    function test_TheTreasuryIsNotItsOwnComptroller() public {
        OpenFund memory i = _opening("BRIDGES", address(0));
        i.comptroller = HMT;
        _refused(_call(i), abi.encodeWithSelector(ITreasury.Treasury_OwnComptroller.selector, HMT));
    }

    function test_AComptrollerIsAbleToVerify() public {
        Register memory j = _registration(HMT, "XX-MUTE");
        j.roles = Role.ALL & ~Role.VERIFY;
        for (uint256 k = 0; k < 2; ++k) j.officers[k].roles = j.roles;
        j.quorums[6] = 0;
        _send(address(_registry), _call(j, _possessions(j)));
        OpenFund memory i = _opening("BRIDGES", address(0));
        i.comptroller = "XX-MUTE";
        bytes4 mute = ITreasury.Treasury_ComptrollerCannotVerify.selector;
        _refused(_call(i), abi.encodeWithSelector(mute, bytes32("XX-MUTE")));
    }

    function test_EveryFieldOfAnOpeningIsSigned() public {
        _resistTampering(address(_treasury), _call(_opening("BRIDGES", address(_fund))), 7);
    }

    // setImplementation

    function test_NewCodeIsForTheNextFund() public {
        address next = _deploy("Fund.sol", abi.encode(_registry, address(this)));
        SetImplementation memory i = SetImplementation(_next(HMT), next);
        bytes memory refusal = _seatWithout(HMT, Role.ADMIN);
        _refused(_call(i), refusal);
        _seatPair(HMT);
        bytes memory data = _call(i);
        vm.expectEmit(address(_treasury));
        emit ITreasury.ImplementationSet(HMT, i.envelope.ref, next);
        _send(address(_treasury), data);
        _same(uint160(_treasury.implementation()), uint160(next), "implementation");
        OpenFund memory opening = _opening("OLD", address(0));
        bytes4 other = ITreasury.Treasury_NotTheImplementation.selector;
        _refused(_call(opening), abi.encodeWithSelector(other, _implementation, next));
        _do(_call(_voteOf(1))); // an open book keeps its code
    }

    function test_CodeIsNotChosen() public {
        SetImplementation memory i = SetImplementation(_next(HMT), address(0xE0A));
        _refused(_call(i), abi.encodeWithSelector(ITreasury.Treasury_NotAContract.selector, address(0xE0A)));
        i.implementation = _implementation;
        i.envelope.organisation = DFE;
        _refused(_call(i), abi.encodeWithSelector(ITreasury.Treasury_NotTheTreasury.selector, DFE));
        i.envelope.organisation = HMT;
        _resistTampering(address(_treasury), _call(i), 4);
    }

    // setVerifier

    function test_TheTreasuryKeepsTheListOfVerifiers() public {
        _yes(_treasury.isVerifier(_p256), "from the start");
        SetVerifier memory i = SetVerifier(_next(HMT), address(this), true);
        bytes memory refusal = _seatWithout(HMT, Role.ADMIN);
        _refused(_call(i), refusal);
        _seatPair(HMT);
        bytes memory data = _call(i);
        vm.expectEmit(address(_treasury));
        emit ITreasury.VerifierSet(HMT, i.envelope.ref, address(this), true);
        _send(address(_treasury), data);
        _yes(_treasury.isVerifier(address(this)), "added");
        _send(address(_treasury), _call(SetVerifier(_next(HMT), address(this), false)));
        _no(_treasury.isVerifier(address(this)), "removed");
    }

    function test_AVerifierIsNotListed() public {
        SetVerifier memory i = SetVerifier(_next(HMT), address(0xE0A), true);
        _refused(_call(i), abi.encodeWithSelector(ITreasury.Treasury_NotAContract.selector, address(0xE0A)));
        i.verifier = address(this);
        i.envelope.organisation = DFE;
        _refused(_call(i), abi.encodeWithSelector(ITreasury.Treasury_NotTheTreasury.selector, DFE));
        i.envelope.organisation = HMT;
        _resistTampering(address(_treasury), _call(i), 5);
    }

    // list

    function test_FundsAreListedInPages() public view {
        _same(_treasury.fundCount(), 2, "count");
        address[] memory page = _treasury.list(0, 1);
        _yes(page.length == 1 && page[0] == address(_other), "first");
        page = _treasury.list(1, type(uint256).max);
        _yes(page.length == 1 && page[0] == address(_fund), "last");
        _same(_treasury.list(1, 2).length, 1, "one more than there is");
        _same(_treasury.list(2, 1).length, 0, "beyond the end");
        _same(_treasury.list(0, 0).length, 0, "none asked for");
        _same(uint160(_treasury.registry()), uint160(address(_registry)), "registry");
    }

    function test_APageFarBeyondTheEndIsEmpty() public view {
        _same(_treasury.list(9, 1).length, 0, "nothing there");
    }

    // an implementation is no fund

    function test_TheImplementationItselfHasNoBook() public {
        bytes memory data = _call(_voteOf(1));
        (bool done, ) = _implementation.call(data);
        _no(done, "no terms, no money");
    }

    // several at once

    function test_SeveralCallsGoInOneTransactionOrNotAtAll() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = _call(_voteOf(70));
        calls[1] = _call(Hold(_next(HMT), ROOT, HMT, 1));
        _fund.multicall(calls);
        _same(_fund.grantOf(ROOT).awarded, 70, "voted");
        _same(_fund.grantOf(ROOT).holds, 1, "held");
        Vote memory i = _voteOf(30);
        calls[0] = _call(i);
        calls[1] = _call(_voteOf(0));
        vm.expectRevert(_zeroAmount());
        _fund.multicall(calls);
        _yes(_fund.actOf(HMT, i.envelope.ref).deed == 0, "the first is undone");
    }

    function _opening(bytes32 name, address predecessor) private view returns (OpenFund memory) {
        return OpenFund(Envelope(HMT, name, FAR), EUR, NAO, predecessor, _implementation);
    }

    function _refused(bytes memory data, bytes memory refusal) private {
        _refuse(address(_treasury), data, refusal);
    }
}
