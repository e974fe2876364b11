// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./RegisterTest.sol";
import {Meddler} from "./Meddler.sol";
import {Mood, Wallet} from "./Wallet.sol";

/// @notice Contracts as officers (ERC-1271): what they may be, and what they can't do when they are asked.
contract ContractOfficersTest is RegisterTest {
    // It is asked by a static call: whatever it calls from there can change nothing.
    function test_AContractThatCallsBackActsOnNothing() public {
        Envelope memory e = _next(HMT);
        bytes memory other = _clerk.withdraw(address(_fund), e); // approved by the pair, and not sent
        Meddler meddler = new Meddler();
        meddler.meddle(address(_fund), other);
        Hand memory hand = Hand(abi.encodePacked(meddler), _key("MEDDLER", 0), Style.Plain);
        _enrol(HMT, hand, _termsFor(hand, Role.ALL));
        _clerk.seat(HMT, _alone(hand));
        bytes memory own = _call(_voteOf(1));
        meddler.meddle(address(_fund), own);
        _do(own);
        meddler.meddle(address(_fund), other);
        _do(_call(_voteOf(2)));
        _yes(_fund.actOf(HMT, e.ref).deed == 0, "nothing was done by calling back");
        _do(other);
    }

    // Nobody can prove that it has an address which has neither a key nor, yet, a contract (ERC-6492 isn't read).
    function test_AContractIsEnrolledOnceItIsThere() public {
        address owner = vm.addr(_key("WALLET", 0));
        bytes memory code = abi.encodePacked(type(Wallet).creationCode, abi.encode(owner, Mood.Sound));
        bytes32 made = keccak256(abi.encodePacked(hex"ff", address(this), bytes32(0), keccak256(code)));
        address wallet = address(uint160(uint256(made)));
        Hand memory hand = Hand(abi.encodePacked(wallet), _key("WALLET", 0), Style.Plain);
        bytes memory data = _call(Enrol(_next(DFE), _termsFor(hand, Role.ALL)), hand);
        _refused(data, _unproven(DFE, _idOf(hand)));
        _yes(address(new Wallet{salt: 0}(owner, Mood.Sound)) == wallet, "where it was to be");
        _ask(data);
    }

    // EIP-7702: who lets its account run code has let that code approve, and every such approval is flagged.
    function test_ApprovalsByCodeAtAnOfficersAddressAreFlagged() public {
        Hand memory hand = _hand(HMT, 0);
        Wallet code = new Wallet(vm.addr(_key(EVE, 0)), Mood.Sound);
        vm.etch(address(bytes20(hand.signer)), address(code).code);
        _clerk.seat(HMT, _alone(hand));
        Envelope memory e = _next(HMT);
        _refuse(_clerk.withdraw(address(_fund), e), _invalid(HMT, _idOf(hand))); // its own key no longer counts
        hand.key = _key(EVE, 0);
        _clerk.seat(HMT, _alone(hand));
        bytes memory data = _clerk.withdraw(address(_fund), e);
        bytes32 digest = _clerk.digestOfWithdraw(address(_fund), e);
        bytes32[] memory officers = new bytes32[](1);
        officers[0] = _idOf(hand);
        vm.expectEmit(address(_fund));
        emit IInstructed.Authorised(HMT, e.ref, digest, HMT, 0, officers, 1);
        _do(data);
    }
}
