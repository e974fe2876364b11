// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./TransferTest.sol";
import {Trees} from "./Trees.sol";

/// @notice How payment batches end otherwise: voided before the bank paid, recovered from payees afterwards.
contract FundBatchEndsTest is TransferTest {
    bytes32 private _ref; // of a batch of 30, to UNI, in two payments of 10 and 20
    bytes32 private _batch;
    Leaf[] private _leaves;

    function setUp() public override {
        super.setUp();
        _bring(_grant, HMT, DFE, 1, 400);
        _leaves.push(Leaf(0, "A", 10));
        _leaves.push(Leaf(1, "B", 20));
        Pay memory i = Pay(_next(DFE), _grant, UNI, 0, Trees.root(_leaves).hash, 30, 2, 0, 1);
        _do(_call(i));
        (_ref, _batch) = (i.envelope.ref, _id(i.envelope));
    }

    // voidBatch

    function test_AVoidedBatchComesBackWhole() public {
        VoidBatch memory i = VoidBatch(_next(DFE), _grant, _ref, 30, 1);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundPayments.BatchVoided(DFE, i.envelope.ref, _grant, _batch, 30, 30, 1);
        _do(data);
        _sameCash(_grant, 430, 30, 0, 0);
        _sameBudget(_grant, 700, 0, 400);
        BatchView memory b = _fund.batchOf(_grant, _batch);
        _yes(b.posted && b.voided && !b.settled && b.back == 30, "voided");
        _same(_fund.totals(0, 9).postedBack, 30, "posted back");
        _conserved();
    }

    function test_WhatHadComeBackIsNotVoidedAgain() public {
        _do(_bounce(0));
        VoidBatch memory i = VoidBatch(_next(DFE), _grant, _ref, 30, 1);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundPayments.BatchVoided(DFE, i.envelope.ref, _grant, _batch, 30, 20, 1);
        _do(data);
        _sameCash(_grant, 430, 30, 0, 0);
        _conserved();
    }

    function test_NoFactLandsOnAVoidedBatch() public {
        _do(_call(VoidBatch(_next(DFE), _grant, _ref, 30, 1)));
        bytes memory voided = _facts(9);
        _refuse(_call(VoidBatch(_next(DFE), _grant, _ref, 30, 1)), voided);
        _refuse(_call(SettleBatch(_next(DFE), _grant, _ref, 30, "bank", TODAY)), voided);
        _refuse(_call(_recovery(1)), voided);
        _refuse(_bounce(0), voided);
        Acknowledge memory a = Acknowledge(_next(UNI), _grant, DFE, _ref, 30, TODAY, "evidence");
        _refuse(_call(a), voided);
    }

    function test_APaidBatchIsNotVoided() public {
        _do(_call(SettleBatch(_next(DFE), _grant, _ref, 30, "bank", TODAY)));
        _refuse(_call(VoidBatch(_next(DFE), _grant, _ref, 30, 1)), _facts(3));
    }

    function test_ABatchThatThePayeeSignedForIsNotVoided() public {
        _do(_call(Acknowledge(_next(UNI), _grant, DFE, _ref, 30, TODAY, "evidence")));
        _refuse(_call(VoidBatch(_next(DFE), _grant, _ref, 30, 1)), _facts(5));
    }

    function test_VoidingIsRefused() public {
        _refuse(_call(VoidBatch(_next(DFE), _grant, _ref, 29, 1)), _wrongAmount(_grant, 29, 30));
        _refuse(_call(VoidBatch(_next(DFE), "X", _ref, 30, 1)), _unknownGrant("X"));
        _refuse(_call(VoidBatch(_next(HMT), _grant, _ref, 30, 1)), _wrongOrganisation(_grant, HMT, N_DFE));
        bytes32 none = keccak256(abi.encode(DFE, bytes32("NONE")));
        bytes4 unknown = IFundErrors.Fund_UnknownBatch.selector;
        VoidBatch memory other = VoidBatch(_next(DFE), _grant, "NONE", 30, 1);
        _refuse(_call(other), abi.encodeWithSelector(unknown, _grant, none));
        VoidBatch memory i = VoidBatch(_next(DFE), _grant, _ref, 30, 1);
        bytes memory refusal = _seatWithout(DFE, Role.SETTLE);
        _refuse(_call(i), refusal);
        _seatPair(DFE);
        _resistTampering(address(_fund), _call(i), 7);
    }

    // recover

    function test_RecoveredMoneyIsThePayersAgain() public {
        Recover memory i = _recovery(12);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundPayments.PaymentsRecovered(DFE, i.envelope.ref, _grant, _batch, 12, "bank", TODAY, "evidence");
        _do(data);
        _sameCash(_grant, 412, 30, 0, 0);
        _sameBudget(_grant, 700, 18, 400);
        _same(_fund.batchOf(_grant, _batch).back, 12, "back");
        _conserved();
    }

    function test_NoMoreComesBackThanIsOut() public {
        _do(_bounce(0));
        bytes4 over = IFundErrors.Fund_OverBatch.selector;
        _refuse(_call(_recovery(21)), abi.encodeWithSelector(over, _batch, 20, 21));
        _do(_call(_recovery(5)));
        _refuse(_bounce(1), abi.encodeWithSelector(over, _batch, 15, 20));
        _no(_fund.isBounced(_grant, _batch, 1), "not bounced");
        _do(_call(_recovery(15)));
        _refuse(_call(_recovery(1)), abi.encodeWithSelector(over, _batch, 0, 1));
    }

    function test_NothingStopsARecovery() public {
        _do(_call(SettleBatch(_next(DFE), _grant, _ref, 30, "bank", TODAY)));
        _do(_call(Hold(_next(HMT), _grant, DFE, 1)));
        _suspend(DFE);
        _do(_call(_recovery(1)));
        _clerk.seat(DFE, _pair(HMT));
        _do(_call(_recovery(2)));
        _same(_fund.batchOf(_grant, _batch).back, 3, "back");
    }

    function test_TheTreasuryVoidsTheSuspendedsBatch() public {
        _suspend(DFE);
        _clerk.seat(DFE, _pair(HMT));
        _do(_call(VoidBatch(_next(DFE), _grant, _ref, 30, 1)));
    }

    function test_ARecoveryIsRefused() public {
        _refuse(_call(_recovery(0)), _zeroAmount());
        Recover memory i = _recovery(1);
        i.bankingDate = 0;
        _refuse(_call(i), _badDate(0));
        i = _recovery(1);
        i.grant = "X";
        _refuse(_call(i), _unknownGrant("X"));
        i = _recovery(1);
        i.envelope.organisation = HMT;
        _refuse(_call(i), _wrongOrganisation(_grant, HMT, N_DFE));
        i = _recovery(1);
        bytes memory refusal = _seatWithout(DFE, Role.SETTLE);
        _refuse(_call(i), refusal);
        _seatPair(DFE);
        _resistTampering(address(_fund), _call(i), 9);
    }

    function _recovery(uint96 amount) private returns (Recover memory) {
        return Recover(_next(DFE), _grant, _ref, amount, "bank", TODAY, "evidence");
    }

    function _bounce(uint256 index) private returns (bytes memory) {
        Leaf[] memory payments = new Leaf[](1);
        payments[0] = _leaves[index];
        Node[][] memory proofs = new Node[][](1);
        proofs[0] = Trees.proof(_leaves, index);
        return _call(Bounce(_next(DFE), _grant, _ref, payments[0].amount, "bank", TODAY, payments), proofs);
    }

    function _facts(uint8 facts) private view returns (bytes memory) {
        return abi.encodeWithSelector(IFundErrors.Fund_BatchFacts.selector, _batch, facts);
    }
}
