// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./LedgerTest.sol";
import {Trees} from "./Trees.sol";

/// @notice What each instruction costs, with two officers and a relayer; grants two deep.
contract GasTest is LedgerTest {
    address private constant RELAYER = address(0xBEEF);

    bytes32 private _upper;
    bytes32 private _lower;

    function setUp() public override {
        super.setUp();
        _fundRoot(1_000_000);
        _upper = _grantTo(ROOT, HMT, DFE, 700_000);
        _bring(_upper, HMT, DFE, 1, 600_000);
        _lower = _grantTo(_upper, DFE, SLC, 500_000);
        _bring(_lower, DFE, SLC, 1, 100_000);
        _advance(_lower, DFE, SLC, 2, 50_000);
        _do(_call(_scheduleOf(_lower, DFE, SLC, _tranche(3, 10_000))));
        _do(_call(_scheduleOf(_lower, DFE, SLC, Tranche(4, 10_000, 0, NAO, "report"))));
    }

    function test_TheRegister() public {
        bytes32 subject = "XX-NEW";
        _measure("register", address(_registry), _call(_registration(HMT, subject)));
        Hand memory hand = _hand(DFE, 5);
        _measure("enrol", address(_registry), _call(Enrol(_next(DFE), _termsFor(hand, Role.COMMIT)), hand));
        _measure("retire", address(_registry), _call(Retire(_next(DFE), hand.signer, false)));
        _measure("setQuorum", address(_registry), _call(SetQuorum(_next(DFE), Role.ADMIN, 2)));
        _measure("suspend", address(_registry), _call(Suspend(_next(HMT), EVE, 1)));
        _measure("reinstate", address(_registry), _call(Reinstate(_next(HMT), EVE)));
    }

    function test_RecoveriesAndSuccessions() public {
        bytes32 subject = "XX-NEW";
        _join(DFE, subject);
        Register memory like = _registration(DFE, subject);
        StartRecovery memory i = StartRecovery(like.envelope, subject, like.officers, like.quorums);
        bytes32 ref = i.envelope.ref;
        _measure("startRecovery", address(_registry), _call(i, _possessions(like)));
        _measure("vetoRecovery", address(_registry), _call(VetoRecovery(_next(subject), DFE, ref)));
        _measure("adjudicate", address(_registry), _call(Adjudicate(_next(HMT), subject, DFE, ref, true)));
        vm.warp(START + 7 days);
        bytes memory completion = abi.encodeCall(IOrganisationRegistry.completeRecovery, (subject, DFE, ref));
        _measure("completeRecovery", address(_registry), completion);
        _measure("succeed", address(_registry), _call(Succeed(_next(HMT), SLC, DFE)));
        _clerk.seat(SLC, _pair(DFE));
        _measure("signReceipt by a successor", _call(_receiptOf(_lower, SLC, DFE, 2, 20_000)));
    }

    function test_TheTreasury() public {
        OpenFund memory i = OpenFund(_next(HMT), GBP, NAO, address(_fund), _implementation);
        _measure("openFund", address(_treasury), _call(i));
        _measure("setVerifier", address(_treasury), _call(SetVerifier(_next(HMT), address(this), true)));
        SetImplementation memory next = SetImplementation(_next(HMT), address(this));
        _measure("setImplementation", address(_treasury), _call(next));
    }

    function test_Votes() public {
        Vote memory i = _voteOf(1000);
        _measure("vote", _call(i));
        _measure("drawDown", _call(DrawDown(_next(HMT), _id(i.envelope), NAO, 1000)));
        _measure("withdraw", _clerk.withdraw(address(_fund), _next(HMT)));
    }

    function test_Grants() public {
        Award memory i = _awardOf(_lower, SLC, UNI, 1000);
        bytes32 id = _id(i.envelope);
        _measure("award", _call(i));
        _measure("accept", _call(_acceptOf(id, UNI, SLC, 1000)));
        _measure("hold", _call(Hold(_next(DFE), _lower, SLC, 1)));
        _measure("lift", _call(Lift(_next(DFE), _lower, DFE)));
        _measure("close", _call(Close(_next(SLC), id, UNI)));
    }

    function test_Transfers() public {
        _measure("schedule", _call(_scheduleOf(_lower, DFE, SLC, _tranche(5, 1000))));
        _measure("attest", _call(Attest(_next(NAO), _lower, 4, SLC, 10_000, "report", "evidence")));
        _measure("release", _call(_releaseOf(_lower, DFE, SLC, 3, 10_000)));
        _measure("cancel", _call(Cancel(_next(DFE), _lower, 5, SLC, 1000)));
        _measure("settle", _call(Settle(_next(DFE), _lower, 2, SLC, 50_000, "bank", TODAY)));
        _measure("signReceipt", _call(_receiptOf(_lower, SLC, DFE, 2, 20_000)));
        _measure("recordReturn", _call(RecordReturn(_next(DFE), _lower, 2, SLC, 10_000, "bank", TODAY, 1)));
        _measure("refund", _call(Refund(_next(SLC), _lower, -1, DFE, 10_000)));
    }

    function test_Payments() public {
        Leaf[] memory leaves = new Leaf[](1000);
        for (uint32 k = 0; k < 1000; ++k) leaves[k] = Leaf(k, bytes32(uint256(k)), 10);
        Node memory root = Trees.root(leaves);
        Pay memory i = Pay(_next(SLC), _lower, UNI, 0, root.hash, root.sum, 1000, 0, 1);
        _measure("pay", _call(i));
        bytes32 batch = i.envelope.ref;
        _measure("settleBatch", _call(SettleBatch(_next(SLC), _lower, batch, root.sum, "bank", TODAY)));
        Acknowledge memory signed = Acknowledge(_next(UNI), _lower, SLC, batch, root.sum, TODAY, "evidence");
        _measure("acknowledge", _call(signed));
        Node[][] memory proofs = new Node[][](1);
        proofs[0] = Trees.proof(leaves, 500);
        Leaf[] memory payments = new Leaf[](1);
        payments[0] = leaves[500];
        _measure("bounce", _call(Bounce(_next(SLC), _lower, batch, 10, "bank", TODAY, payments), proofs));
    }

    function _measure(string memory name, bytes memory data) private {
        _measure(name, address(_fund), data);
    }

    function _measure(string memory name, address target, bytes memory data) private {
        vm.prank(RELAYER);
        (bool done, ) = target.call(data);
        vm.snapshotGasLastCall(name);
        _yes(done, name);
    }
}
