// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./HandlerRefusals.sol";

/// @title Everything to rest
/// @notice Drives whatever was reached to closed grants without cash, by ordinary instructions, from the bottom up. How each amount comes
/// to rest is left to chance, except that an open grant can't bear a loss beyond its award: that takes an amendment, which is authority.
abstract contract ToRest is HandlerRefusals {
    uint256 public rested; // how often
    uint256 public unbearable; // losses for which the grantor would have to amend the award first; the money comes back instead

    /// @dev With organisations suspended, the Treasury signs their facts; no authority of anybody's is used but to lift holds.
    function _toRest(bool reinstated) internal {
        while (_holds.length > 0) _lift();
        while (reinstated && _suspendedOnes.length > 0) _reinstate();
        for (uint256 k = 0; k < _batches.length; ++k) _batchToRest(_batches[k]);
        for (uint256 n = _grants.length - 1; n > 0; --n) _grantToRest(n);
        if (_grants[0].cash > 0 && _dice(8) == 0) _lose(0, _amount(_grants[0].cash));
        if (_grants[0].cash > 0) _surrender(_grants[0].cash);
        _must(_closeFund(), "the fund isn't at rest");
        ++rested;
    }

    function _batchToRest(BatchBook storage b) private {
        if (b.facts != BatchFact.POSTED) return;
        if (_dice(2) == 0) _voidBatch(b);
        else _settleBatch(b);
    }

    /// @dev Those below it are at rest already.
    function _grantToRest(uint256 n) private {
        GrantBook storage g = _grants[n];
        _transfersToRest(n);
        while (g.cash > 0) {
            if (_dice(8) == 0 && g.cash <= _chargeable(n)) _lose(n, _amount(g.cash));
            else _refund(n, _part(g.cash));
            _transfersToRest(n);
        }
        if (g.state == GrantState.Awarded && _dice(2) == 0) _decline(n);
        else _close(n);
    }

    function _transfersToRest(uint256 n) private {
        for (uint256 k = 0; k < _transfers.length; ++k) {
            TransferBook storage t = _transfers[k];
            if (t.grant != n) continue;
            bool waiting = t.state == TransferState.Planned || t.state == TransferState.Awaiting;
            if (waiting && _dice(2) == 0) _cancel(t);
            if (_outstanding(t) > 0) _transferToRest(k, t);
        }
    }

    /// @dev Some of it arrived, perhaps; the rest came back or is lost.
    function _transferToRest(uint256 k, TransferBook storage t) private {
        uint256 what = _dice(3);
        if (what == 0) {
            _receive(k, _outstanding(t), _dice(2) == 0);
            return;
        }
        if (_dice(2) == 0) _receive(k, _part(_outstanding(t)), false);
        if (_outstanding(t) == 0) return;
        if (what == 1) {
            _return(t, _outstanding(t));
            return;
        }
        if (!t.finalReceipt) _receive(k, 0, true);
        if (_bearable(t) < _outstanding(t)) {
            ++unbearable;
            _return(t, _outstanding(t));
        } else {
            _writeOff(t, _outstanding(t));
        }
    }
}
