// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./TransferTest.sol";
import {Trees} from "./Trees.sol";

/// @notice Authority can be stopped, facts can't: a suspended organisation signs its own, or the Treasury in its stead.
contract FactsTest is TransferTest {
    function test_MoneyInFlightOfTheSuspendedComesToRest() public {
        _bring(_grant, HMT, DFE, 1, 300);
        bytes32 below = _grantTo(_grant, DFE, SLC, 200);
        _bring(below, DFE, SLC, 1, 50);
        _advance(below, DFE, SLC, 2, 60);
        _do(_call(_scheduleOf(below, DFE, SLC, _tranche(3, 70))));
        _do(_call(Hold(_next(HMT), _grant, DFE, 2)));
        _suspend(DFE);
        _suspend(SLC);
        _do(_call(Settle(_next(DFE), below, 2, SLC, 60, "bank", TODAY)));
        _do(_call(_receiptOf(below, SLC, DFE, 2, 20)));
        _do(_call(RecordReturn(_next(DFE), below, 2, SLC, 40, "bank", TODAY, 1)));
        _do(_refund(below, SLC, DFE, -1, 70));
        _do(_call(_receiptOf(below, DFE, SLC, -1, 70)));
        _do(_call(Cancel(_next(DFE), below, 3, SLC, 70)));
        _do(_call(Hold(_next(DFE), below, SLC, 2)));
        _do(_call(Close(_next(DFE), below, SLC)));
        _do(_refund(_grant, DFE, HMT, -1, 300));
        _do(_call(_receiptOf(_grant, HMT, DFE, -1, 300)));
        _sameCash(_grant, 300 + 40 + 70, 110 + 300, 0, 0);
    }

    function test_TheTreasurySignsTheFactsOfTheSuspended() public {
        _bring(_grant, HMT, DFE, 1, 300);
        bytes32 below = _grantTo(_grant, DFE, SLC, 200);
        _bring(below, DFE, SLC, 1, 50);
        _advance(below, DFE, SLC, 2, 60);
        _do(_call(_scheduleOf(below, DFE, SLC, _tranche(3, 70))));
        _suspend(DFE);
        _suspend(SLC);
        _clerk.seat(DFE, _pair(HMT));
        _clerk.seat(SLC, _pair(HMT));
        _do(_call(Settle(_next(DFE), below, 2, SLC, 60, "bank", TODAY)));
        _do(_call(_receiptOf(below, SLC, DFE, 2, 20)));
        _do(_call(RecordReturn(_next(DFE), below, 2, SLC, 40, "bank", TODAY, 1)));
        _do(_call(Refund(_next(SLC), below, -1, DFE, 70)));
        _do(_call(_receiptOf(below, DFE, SLC, -1, 70)));
        _do(_call(Cancel(_next(DFE), below, 3, SLC, 70)));
        _do(_call(Hold(_next(DFE), below, SLC, 2)));
        (bool held, ) = _fund.holdOf(below, DFE);
        _yes(held, "DFE's hold, not the Treasury's");
        _do(_call(Close(_next(DFE), below, SLC)));
        _isState(below, GrantState.Closed);
        _do(_call(Refund(_next(DFE), _grant, -1, HMT, 300)));
        _sameCash(_grant, 300 + 40 + 70, 110 + 300, 0, 300);
    }

    function test_TheTreasurySignsTheFactsOfTheSuspendedsBatches() public {
        _bring(_grant, HMT, DFE, 1, 300);
        Leaf[] memory leaves = new Leaf[](2);
        (leaves[0], leaves[1]) = (Leaf(0, "A", 10), Leaf(1, "B", 20));
        Node memory root = Trees.root(leaves);
        Pay memory i = Pay(_next(DFE), _grant, UNI, 0, root.hash, root.sum, 2, 0, 1);
        _do(_call(i));
        _suspend(DFE);
        _suspend(UNI);
        _clerk.seat(DFE, _pair(HMT));
        _clerk.seat(UNI, _pair(HMT));
        _do(_call(SettleBatch(_next(DFE), _grant, i.envelope.ref, 30, "bank", TODAY)));
        _do(_call(Acknowledge(_next(UNI), _grant, DFE, i.envelope.ref, 30, TODAY, "evidence")));
        Leaf[] memory payments = new Leaf[](1);
        payments[0] = leaves[1];
        Node[][] memory proofs = new Node[][](1);
        proofs[0] = Trees.proof(leaves, 1);
        _do(_call(Bounce(_next(DFE), _grant, i.envelope.ref, 20, "bank", TODAY, payments), proofs));
        BatchView memory batch = _fund.batchOf(_grant, _id(i.envelope));
        _yes(batch.settled && batch.acknowledged && batch.back == 20, "all on record");
    }

    function test_TheRecordSaysWhoSignedInItsStead() public {
        _advance(_grant, HMT, DFE, 1, 300);
        _suspend(DFE);
        _clerk.seat(DFE, _pair(HMT));
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 300);
        bytes memory data = _call(i);
        (bytes32 ref, bytes32 digest) = (i.envelope.ref, _clerk.digestOfReceipt(i));
        vm.expectEmit(address(_fund));
        emit IInstructed.Authorised(DFE, ref, digest, HMT, Role.RECEIPT, _both(HMT), 0);
        vm.expectEmit(address(_fund));
        emit IFundGrants.ReceiptSigned(DFE, ref, _grant, 1, HMT, 300, TODAY, "evidence", 0, 0, false);
        _do(data);
        _sameCash(_grant, 300, 0, 0, 0);
    }

    // A key that serves both signs as its organisation's own.
    function test_ItsOwnOfficersSignForThemselves() public {
        Hand memory shared = _hand(HMT, 0);
        _enrol(DFE, shared, _termsFor(shared, Role.RECEIPT));
        _advance(_grant, HMT, DFE, 1, 300);
        _suspend(DFE);
        _clerk.seat(DFE, _alone(shared));
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 300);
        bytes memory data = _call(i);
        bytes32 digest = _clerk.digestOfReceipt(i);
        bytes32[] memory officers = new bytes32[](1);
        officers[0] = _idOf(shared);
        vm.expectEmit(address(_fund));
        emit IInstructed.Authorised(DFE, i.envelope.ref, digest, DFE, Role.RECEIPT, officers, 0);
        _do(data);
    }

    function test_ItsOfficersAndTheTreasurysDoNotAddUp() public {
        _advance(_grant, HMT, DFE, 1, 300);
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 300);
        _suspend(DFE);
        Hand[] memory mixed = _pair(DFE);
        bool ownFirst = _idOf(mixed[0]) < _first(HMT);
        uint256 n = 2; // an officer of the Treasury on the other side of DFE's
        while (ownFirst == _idOf(mixed[0]) < _idOf(_hand(HMT, n))) ++n;
        _enrol(HMT, _hand(HMT, n), _termsFor(_hand(HMT, n), Role.RECEIPT));
        Hand memory first = _hand(HMT, _idOf(_hand(HMT, 0)) == _first(HMT) ? 0 : 1);
        Hand[2] memory treasurys = [first, _hand(HMT, n)];
        for (uint256 k = 0; k < 2; ++k) {
            mixed[1] = treasurys[k];
            _clerk.seat(DFE, mixed);
            _refuse(_call(i), _stranger(HMT, _idOf(mixed[0])));
        }
    }

    // Or whoever has the lowest key would decide it.
    function test_TheTreasurySignsThoughOneOfItsOfficersIsAlsoTheirs() public {
        bytes32[2] memory suspended = [DFE, SLC];
        bytes32[2] memory grants = [_grant, _grantTo(ROOT, HMT, SLC, 300)];
        _send(address(_registry), _call(SetQuorum(_next(HMT), Role.ADMIN, 2)));
        _send(address(_registry), _call(SetQuorum(_next(HMT), Role.RECEIPT, 2)));
        for (uint256 k = 0; k < 2; ++k) {
            (bytes32 it, Hand memory shared) = (suspended[k], _hand(HMT, k));
            _enrol(it, shared, _termsFor(shared, Role.RECEIPT));
            _advance(grants[k], HMT, it, 1, 100);
            _suspend(it);
            _clerk.seat(it, _pair(HMT));
            _do(_call(_receiptOf(grants[k], it, HMT, 1, 100)));
        }
    }

    function test_TheTreasurySignsByWhoCouldNotSignForThem() public {
        (Hand memory roleless, Hand memory late) = (_hand(HMT, 0), _hand(HMT, 1));
        _enrol(DFE, roleless, _termsFor(roleless, Role.COMMIT));
        OfficerTerms memory terms = _termsFor(late, Role.RECEIPT);
        terms.validUntil = START + 1;
        _enrol(DFE, late, terms);
        _advance(_grant, HMT, DFE, 1, 300);
        _suspend(DFE);
        vm.warp(START + 2);
        _clerk.seat(DFE, _alone(roleless));
        _do(_call(_receiptOf(_grant, DFE, HMT, 1, 100)));
        _clerk.seat(DFE, _alone(late));
        _do(_call(_receiptOf(_grant, DFE, HMT, 1, 100)));
    }

    function test_ASharedKeySignsAsItsOrganisationsOwnUntilItsLastSecond() public {
        Hand memory shared = _hand(HMT, 0);
        OfficerTerms memory terms = _termsFor(shared, Role.RECEIPT);
        terms.validUntil = START + 5;
        _enrol(DFE, shared, terms);
        _advance(_grant, HMT, DFE, 1, 300);
        _suspend(DFE);
        _clerk.seat(DFE, _alone(shared));
        bytes32[] memory officers = new bytes32[](1);
        officers[0] = _idOf(shared);
        for (uint256 k = 5; k < 7; ++k) {
            vm.warp(START + k);
            SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 100);
            bytes memory data = _call(i);
            bytes32 digest = _clerk.digestOfReceipt(i);
            vm.expectEmit(address(_fund));
            emit IInstructed.Authorised(DFE, i.envelope.ref, digest, k == 5 ? DFE : HMT, Role.RECEIPT, officers, 0);
            _do(data);
        }
    }

    // Its own officers are told what they lack themselves, not that they aren't the Treasury's.
    function test_ASuspendedOrganisationsOwnOfficersAreJudgedByItsRules() public {
        _advance(_grant, HMT, DFE, 1, 300);
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 300);
        bytes memory refusal = _seatWithout(DFE, Role.RECEIPT);
        _suspend(DFE);
        _refuse(_call(i), refusal);
    }

    function test_TheTreasurySignsByItsOwnRules() public {
        _advance(_grant, HMT, DFE, 1, 300);
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 300);
        _suspend(DFE);
        bytes memory refusal = _seatWithout(HMT, Role.RECEIPT);
        _clerk.seat(DFE, _alone(_hand(HMT, 100 + Role.RECEIPT)));
        _refuse(_call(i), refusal);
        _seatPair(HMT);
        _send(address(_registry), _call(SetQuorum(_next(HMT), Role.ADMIN, 2)));
        _send(address(_registry), _call(SetQuorum(_next(HMT), Role.RECEIPT, 2)));
        _clerk.seat(DFE, _alone(_hand(HMT, 0)));
        bytes4 short = IOrganisationRegistry.Registry_QuorumNotReached.selector;
        _refuse(_call(i), abi.encodeWithSelector(short, HMT, Role.RECEIPT, 2, 1));
        _clerk.seat(DFE, _pair(HMT));
        _do(_call(i));
    }

    function test_NobodyElseSignsForTheSuspended() public {
        _advance(_grant, HMT, DFE, 1, 300);
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 300);
        _suspend(DFE);
        _clerk.seat(DFE, _pair(EVE));
        _refuse(_call(i), _stranger(DFE, _first(EVE)));
        _clerk.seat(DFE, new Hand[](0));
        bytes4 short = IOrganisationRegistry.Registry_QuorumNotReached.selector;
        _refuse(_call(i), abi.encodeWithSelector(short, DFE, Role.RECEIPT, 1, 0));
    }

    function test_TheTreasurySignsForNobodyWhoIsNotSuspended() public {
        _advance(_grant, HMT, DFE, 1, 300);
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 300);
        _clerk.seat(DFE, _pair(HMT));
        bytes memory data = _call(i);
        _refuse(data, _stranger(DFE, _first(HMT)));
        _suspend(DFE);
        _send(address(_registry), _call(Reinstate(_next(HMT), DFE)));
        _refuse(data, _stranger(DFE, _first(HMT)));
        _suspend(DFE);
        _do(data);
    }

    function test_TheTreasuryHasNoAuthorityInAnothersStead() public {
        _bring(_grant, HMT, DFE, 1, 300);
        bytes32 below = _grantTo(_grant, DFE, SLC, 200);
        _do(_call(_scheduleOf(below, DFE, SLC, _tranche(1, 50))));
        _do(_call(_scheduleOf(_grant, HMT, DFE, Tranche(2, 100, 0, NAO, "report"))));
        _do(_call(Hold(_next(DFE), _grant, DFE, 1)));
        Award memory waiting = _awardOf(ROOT, HMT, DFE, 10);
        _do(_call(waiting));
        _suspend(DFE);
        _suspend(NAO);
        _clerk.seat(DFE, _pair(HMT));
        _clerk.seat(NAO, _pair(HMT));
        bytes memory suspended = _suspended(DFE);
        _refuse(_call(_awardOf(_grant, DFE, UNI, 1)), suspended);
        _refuse(_call(_acceptOf(_id(waiting.envelope), DFE, HMT, 10)), suspended);
        _refuse(_call(_scheduleOf(below, DFE, SLC, _tranche(2, 1))), suspended);
        _refuse(_call(_releaseOf(below, DFE, SLC, 1, 50)), suspended);
        _refuse(_call(Pay(_next(DFE), _grant, 0, 0, keccak256("root"), 10, 1, 0, 1)), suspended);
        _refuse(_call(Lift(_next(DFE), _grant, DFE)), suspended);
        _refuse(_call(Attest(_next(NAO), _grant, 2, DFE, 100, "report", "evidence")), _suspended(NAO));
        Vote memory vote = _voteOf(10);
        _do(_call(vote));
        _refuse(_call(DrawDown(_next(HMT), _id(vote.envelope), NAO, 10)), _suspended(NAO));
    }

    function test_TheTreasuryNeitherRetiresNorWithdrawsInAnothersStead() public {
        _suspend(DFE);
        _clerk.seat(DFE, _pair(HMT));
        bytes memory refusal = _stranger(DFE, _first(HMT));
        address registry = address(_registry);
        _refuse(registry, _call(Retire(_next(DFE), _hand(DFE, 1).signer, false)), refusal);
        _refuse(registry, _call(Retire(_next(DFE), _hand(DFE, 1).signer, true)), refusal);
        address[3] memory targets = [registry, address(_treasury), address(_fund)];
        for (uint256 k = 0; k < 3; ++k) _refuse(targets[k], _clerk.withdraw(targets[k], _next(DFE)), refusal);
    }

    // Otherwise an award of 1 to a friend would lock the rest of its grant for good.
    function test_AGrantOfTheSuspendedIsClosedAfterThoseThatItAwarded() public {
        Award memory i = _awardOf(_grant, DFE, EVE, 1);
        _do(_call(i));
        _suspend(DFE);
        bytes4 open = IFundErrors.Fund_OpenChildren.selector;
        _refuse(_call(Close(_next(HMT), _grant, DFE)), abi.encodeWithSelector(open, _grant, 1));
        _clerk.seat(DFE, _pair(HMT));
        _do(_call(Close(_next(DFE), _id(i.envelope), EVE)));
        _do(_call(Close(_next(HMT), _grant, DFE)));
        _sameBudget(ROOT, 1000, 0, 0);
    }
}
