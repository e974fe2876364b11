// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./LedgerTest.sol";

/// @title One grant and the money that goes to and fro in it
abstract contract TransferTest is LedgerTest {
    uint24 internal constant N_HMT = 1; // places on the register
    uint24 internal constant N_DFE = 2;

    bytes32 internal _grant; // 700 awarded by HMT to DFE and accepted, the root has 1000

    function setUp() public virtual override {
        super.setUp();
        _fundRoot(1000);
        _grant = _grantTo(ROOT, HMT, DFE, 700);
    }

    function _refund(
        bytes32 grant,
        bytes32 grantee,
        bytes32 grantor,
        int32 number,
        uint96 amount
    ) internal returns (bytes memory) {
        return _call(Refund(_next(grantee), grant, number, grantor, amount));
    }

    function _settlement(bytes32 payer, int32 number, bytes32 payee, uint96 amount) internal returns (Settle memory) {
        return Settle(_next(payer), _grant, number, payee, amount, "bank", TODAY);
    }

    function _return(bytes32 payer, int32 number, bytes32 payee, uint96 amount) internal returns (RecordReturn memory) {
        return RecordReturn(_next(payer), _grant, number, payee, amount, "bank", TODAY, 1);
    }

    function _expectTransfer(int32 number, TransferState state, uint256 amount, uint256 outstanding) internal view {
        (Transfer memory t, ) = _fund.transferOf(_grant, number);
        _same(uint256(t.state), uint256(state), "state");
        _same(t.amount, amount, "amount");
        _same(t.outstanding, outstanding, "outstanding");
    }

    function _conserved() internal view {
        Totals memory t = _fund.totals(0, 99);
        _same(t.drawn + t.credited + t.awarded, t.cash + t.outstanding + t.used, "conserved");
    }
}
