// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Clerk} from "./Clerk.sol";
import {Test} from "./Test.sol";
import {Node} from "../../contracts/libraries/MerkleSum.sol";
import "../../contracts/types/FundInstructions.sol";
import "../../contracts/types/RegistryTypes.sol";
import "../../contracts/types/TreasuryTypes.sol";

/// @title One name for every signed call
abstract contract Calls is Test {
    Clerk internal _clerk;

    function _call(Register memory i, bytes[] memory proofs) internal view returns (bytes memory) {
        return _clerk.register(i, proofs);
    }

    function _call(Enrol memory i, bytes memory proof) internal view returns (bytes memory) {
        return _clerk.enrol(i, proof);
    }

    function _call(Retire memory i) internal view returns (bytes memory) {
        return _clerk.retire(i);
    }

    function _call(SetQuorum memory i) internal view returns (bytes memory) {
        return _clerk.setQuorum(i);
    }

    function _call(Suspend memory i) internal view returns (bytes memory) {
        return _clerk.suspend(i);
    }

    function _call(Reinstate memory i) internal view returns (bytes memory) {
        return _clerk.reinstate(i);
    }

    function _call(StartRecovery memory i, bytes[] memory proofs) internal view returns (bytes memory) {
        return _clerk.startRecovery(i, proofs);
    }

    function _call(VetoRecovery memory i) internal view returns (bytes memory) {
        return _clerk.vetoRecovery(i);
    }

    function _call(Adjudicate memory i) internal view returns (bytes memory) {
        return _clerk.adjudicate(i);
    }

    function _call(Succeed memory i) internal view returns (bytes memory) {
        return _clerk.succeed(i);
    }

    function _call(OpenFund memory i) internal view returns (bytes memory) {
        return _clerk.openFund(i);
    }

    function _call(SetImplementation memory i) internal view returns (bytes memory) {
        return _clerk.setImplementation(i);
    }

    function _call(SetVerifier memory i) internal view returns (bytes memory) {
        return _clerk.setVerifier(i);
    }

    function _call(Vote memory i) internal view returns (bytes memory) {
        return _clerk.vote(i);
    }

    function _call(DrawDown memory i) internal view returns (bytes memory) {
        return _clerk.drawDown(i);
    }

    function _call(Award memory i) internal view returns (bytes memory) {
        return _clerk.award(i);
    }

    function _call(Accept memory i) internal view returns (bytes memory) {
        return _clerk.accept(i);
    }

    function _call(Schedule memory i) internal view returns (bytes memory) {
        return _clerk.schedule(i);
    }

    function _call(Attest memory i) internal view returns (bytes memory) {
        return _clerk.attest(i);
    }

    function _call(Release memory i) internal view returns (bytes memory) {
        return _clerk.release(i);
    }

    function _call(Cancel memory i) internal view returns (bytes memory) {
        return _clerk.cancel(i);
    }

    function _call(Refund memory i) internal view returns (bytes memory) {
        return _clerk.refund(i);
    }

    function _call(Settle memory i) internal view returns (bytes memory) {
        return _clerk.settle(i);
    }

    function _call(SignReceipt memory i) internal view returns (bytes memory) {
        return _clerk.signReceipt(i);
    }

    function _call(RecordReturn memory i) internal view returns (bytes memory) {
        return _clerk.recordReturn(i);
    }

    function _call(Hold memory i) internal view returns (bytes memory) {
        return _clerk.hold(i);
    }

    function _call(Lift memory i) internal view returns (bytes memory) {
        return _clerk.lift(i);
    }

    function _call(Close memory i) internal view returns (bytes memory) {
        return _clerk.close(i);
    }

    function _call(Pay memory i) internal view returns (bytes memory) {
        return _clerk.pay(i);
    }

    function _call(SettleBatch memory i) internal view returns (bytes memory) {
        return _clerk.settleBatch(i);
    }

    function _call(Bounce memory i, Node[][] memory proofs) internal view returns (bytes memory) {
        return _clerk.bounce(i, proofs);
    }

    function _call(Acknowledge memory i) internal view returns (bytes memory) {
        return _clerk.acknowledge(i);
    }

    function _call(ReduceVote memory i) internal view returns (bytes memory) {
        return _clerk.reduceVote(i);
    }

    function _call(Surrender memory i) internal view returns (bytes memory) {
        return _clerk.surrender(i);
    }

    function _call(Decline memory i) internal view returns (bytes memory) {
        return _clerk.decline(i);
    }

    function _call(Amend memory i) internal view returns (bytes memory) {
        return _clerk.amend(i);
    }

    function _call(ReverseReceipt memory i, SignReceipt memory receipt) internal view returns (bytes memory) {
        return _clerk.reverseReceipt(i, receipt);
    }

    function _call(WriteOff memory i) internal view returns (bytes memory) {
        return _clerk.writeOff(i);
    }

    function _call(VoidBatch memory i) internal view returns (bytes memory) {
        return _clerk.voidBatch(i);
    }

    function _call(Recover memory i) internal view returns (bytes memory) {
        return _clerk.recover(i);
    }

    function _call(Credit memory i) internal view returns (bytes memory) {
        return _clerk.credit(i);
    }

    function _call(Lose memory i) internal view returns (bytes memory) {
        return _clerk.lose(i);
    }

    function _call(CloseFund memory i) internal view returns (bytes memory) {
        return _clerk.closeFund(i);
    }
}
