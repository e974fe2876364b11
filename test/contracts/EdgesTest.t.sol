// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./TransferTest.sol";
import {Trees} from "./Trees.sol";

/// @notice The largest amounts, the longest lists, and who is suspended in the middle.
contract EdgesTest is TransferTest {
    uint96 private constant MOST = type(uint80).max / 2; // what votes may add up to

    function test_TheLargestAmountGoesAllTheWayDownAndUp() public {
        _unlimited(HMT);
        _unlimited(DFE);
        uint96 rest = MOST - 1000;
        _fundRoot(rest);
        bytes32 grant = _grantTo(ROOT, HMT, SLC, rest);
        _bring(grant, HMT, SLC, 1, rest);
        _sameCash(grant, rest, 0, 0, 0);
        _do(_refund(grant, SLC, HMT, type(int32).min, rest));
        _do(_call(_receiptOf(grant, HMT, SLC, type(int32).min, rest)));
        _do(_call(_scheduleOf(grant, HMT, SLC, _tranche(type(int32).max, rest))));
        _do(_call(_releaseOf(grant, HMT, SLC, type(int32).max, rest)));
        _do(_call(_receiptOf(grant, SLC, HMT, type(int32).max, rest)));
        _sameCash(grant, 2 * uint256(rest), rest, 0, 0);
        _do(_call(Lose(_next(HMT), grant, SLC, rest, 1)));
        _do(_call(Close(_next(HMT), grant, SLC)));
        _conserved();
    }

    function test_SumsBeyondTheRangeAreRefused() public {
        Schedule memory i = _scheduleOf(_grant, HMT, DFE, _tranche(1, NONE));
        bytes4 over = IFundErrors.Fund_OverScheduled.selector;
        _refuse(_call(i), abi.encodeWithSelector(over, _grant, 700, NONE));
        i.tranches = new Tranche[](2);
        (i.tranches[0], i.tranches[1]) = (_tranche(1, NONE), _tranche(2, 1));
        _refuse(_call(i), _wrongAmount(_grant, NONE, uint256(NONE) + 1));
        i.amount = 0; // as if the sum had wrapped around
        _refuse(_call(i), _wrongAmount(_grant, 0, uint256(NONE) + 1));
    }

    function test_AHundredPaymentsBounceWithinTheGasCap() public {
        _bring(_grant, HMT, DFE, 1, 300);
        Leaf[] memory leaves = new Leaf[](128);
        for (uint32 k = 0; k < 128; ++k) leaves[k] = Leaf(k, keccak256(abi.encode(k)), 2);
        Pay memory paid = Pay(_next(DFE), _grant, 0, 0, Trees.root(leaves).hash, 256, 128, 0, 1);
        _do(_call(paid));
        Leaf[] memory payments = new Leaf[](100);
        Node[][] memory proofs = new Node[][](100);
        for (uint256 k = 0; k < 100; ++k) (payments[k], proofs[k]) = (leaves[k], Trees.proof(leaves, k));
        Bounce memory i = Bounce(_next(DFE), _grant, paid.envelope.ref, 200, "bank", TODAY, payments);
        bytes memory data = _call(i, proofs);
        uint256 before = gasleft();
        _do(data);
        uint256 whole = before - gasleft() + 21_000 + 16 * data.length; // at most, as a transaction
        _yes(whole < 1 << 24, "beyond the cap of EIP-7825");
        _sameCash(_grant, 300 + 200, 256, 0, 0);
    }

    function test_ASuspendedVerifierAttestsNothing() public {
        Tranche memory tranche = Tranche(1, 100, 0, NAO, "report");
        _do(_call(_scheduleOf(_grant, HMT, DFE, tranche)));
        Attest memory i = Attest(_next(NAO), _grant, 1, DFE, 100, "report", "evidence");
        bytes memory data = _call(i);
        _suspend(NAO);
        _refuse(data, _suspended(NAO));
        _do(_call(Cancel(_next(HMT), _grant, 1, DFE, 100))); // the money isn't stuck behind it
        _send(address(_registry), _call(Reinstate(_next(HMT), NAO)));
        bytes4 state = IFundErrors.Fund_TransferState.selector;
        _refuse(data, abi.encodeWithSelector(state, _grant, 1, TransferState.Cancelled));
    }

    /// @dev Has an officer without a limit sign for the organisation.
    function _unlimited(bytes32 organisation) private {
        Hand memory hand = _hand(organisation, 7);
        OfficerTerms memory officer = _termsFor(hand, Role.ALL);
        officer.limits[0].amount = NONE;
        _enrol(organisation, hand, officer);
        _clerk.seat(organisation, _alone(hand));
    }
}
