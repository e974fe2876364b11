// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./HandlerGrants.sol";

/// @title Tranches and refunds, from plan to rest
abstract contract HandlerTransfers is HandlerGrants {
    uint256 private constant LOOKS = 16; // how many transfers are looked at for one that will do

    function _schedule() internal returns (bool) {
        uint256 n = _dice(_grants.length);
        for (uint256 k = 0; k < _grants.length; ++k) {
            n = (n + 1) % _grants.length;
            GrantBook storage g = _grants[n];
            if (n == 0 || g.state == GrantState.Closed || g.scheduled >= g.awarded) continue;
            if (_isHeld(n) || _isStopped(n)) continue;
            uint96 most = g.awarded - g.scheduled;
            uint96 cash = _grants[g.parent].cash;
            if (_dice(8) > 0 && cash > 0) most = _least(most, cash); // mostly what the grantor could pay now
            bytes32 verifier = _dice(3) == 0 && g.grantee != NAO ? NAO : bytes32(0);
            _schedule(n, _amount(most), verifier);
            return true;
        }
        return false;
    }

    function _schedule(uint256 n, uint96 amount, bytes32 verifier) private {
        GrantBook storage g = _grants[n];
        bytes32 grantor = _grantorOf(n);
        Tranche[] memory tranches = new Tranche[](1);
        bytes32 condition = verifier == 0 ? bytes32(0) : bytes32("report");
        tranches[0] = Tranche(++g.tranches, amount, 0, verifier, condition);
        Schedule memory i = Schedule(_next(grantor), g.id, g.grantee, amount, tranches);
        _put(abi.encodeCall(IFundGrants.schedule, (i, _own(grantor))));
        g.scheduled += amount;
        TransferBook storage t = _transfers.push();
        (t.grant, t.number, t.amount, t.verifier) = (n, g.tranches, amount, verifier);
        _turn(t, verifier == 0 ? TransferState.Planned : TransferState.Awaiting);
    }

    function _attest() internal returns (bool) {
        uint256 n = _first();
        for (uint256 k = _tries(); k > 0; --k) {
            TransferBook storage t = _transfers[n];
            n = (n + 1) % _transfers.length;
            GrantBook storage g = _grants[t.grant];
            if (t.state != TransferState.Awaiting || _isOut[t.verifier] || _isOut[g.grantee]) continue;
            bytes32 by = t.verifier;
            Attest memory i = Attest(_next(by), g.id, t.number, g.grantee, t.amount, "report", "evidence");
            _put(abi.encodeCall(IFundGrants.attest, (i, _own(by))));
            _turn(t, TransferState.Planned);
            return true;
        }
        return false;
    }

    function _release() internal returns (bool) {
        uint256 n = _first();
        for (uint256 k = _tries(); k > 0; --k) {
            TransferBook storage t = _transfers[n];
            n = (n + 1) % _transfers.length;
            GrantBook storage g = _grants[t.grant];
            GrantBook storage p = _grants[g.parent];
            if (t.state != TransferState.Planned || g.state != GrantState.Active || p.state != GrantState.Active)
                continue;
            if (p.cash < t.amount || _isHeld(t.grant) || _isStopped(t.grant)) continue;
            if (g.cash + g.inFlight + t.amount > g.ceiling) continue;
            Release memory i = Release(_next(p.grantee), g.id, t.number, g.grantee, t.amount);
            _put(abi.encodeCall(IFundGrants.release, (i, _own(p.grantee))));
            p.cash -= t.amount;
            g.inFlight += t.amount;
            _turn(t, TransferState.Open);
            return true;
        }
        return false;
    }

    function _cancel() internal returns (bool) {
        uint256 n = _first();
        for (uint256 k = _tries(); k > 0; --k) {
            TransferBook storage t = _transfers[n];
            if (t.state == TransferState.Planned || t.state == TransferState.Awaiting) {
                _cancel(t);
                return true;
            }
            n = (n + 1) % _transfers.length;
        }
        return false;
    }

    function _cancel(TransferBook storage t) internal {
        GrantBook storage g = _grants[t.grant];
        bytes32 by = _grantorOf(t.grant);
        _put(abi.encodeCall(IFundGrants.cancel, (Cancel(_next(by), g.id, t.number, g.grantee, t.amount), _fact(by))));
        _unplan(g, t.amount);
        _turn(t, TransferState.Cancelled);
    }

    function _refund() internal returns (bool) {
        uint256 n = _dice(_grants.length);
        for (uint256 k = 0; k < _grants.length; ++k) {
            n = (n + 1) % _grants.length;
            if (n == 0 || _grants[n].cash == 0) continue;
            _refund(n, _part(_grants[n].cash));
            return true;
        }
        return false;
    }

    function _refund(uint256 n, uint96 amount) internal returns (TransferBook storage t) {
        GrantBook storage g = _grants[n];
        Refund memory i = Refund(_next(g.grantee), g.id, --g.refunds, _grantorOf(n), amount);
        _put(abi.encodeCall(IFundGrants.refund, (i, _fact(g.grantee))));
        g.cash -= amount;
        g.refunding += amount;
        t = _transfers.push();
        (t.grant, t.number, t.amount) = (n, g.refunds, amount);
        _turn(t, TransferState.Open);
    }

    function _settle() internal returns (bool) {
        uint256 n = _first();
        for (uint256 k = _tries(); k > 0; --k) {
            TransferBook storage t = _transfers[n];
            n = (n + 1) % _transfers.length;
            if (t.state != TransferState.Open) continue;
            (bytes32 payer, bytes32 payee) = _parties(t);
            Settle memory i = Settle(_next(payer), _grants[t.grant].id, t.number, payee, t.amount, "bank", TODAY);
            _put(abi.encodeCall(IFundGrants.settle, (i, _fact(payer))));
            t.settled = true;
            return true;
        }
        return false;
    }

    function _signReceipt() internal returns (bool) {
        (bool found, uint256 n) = _unrested(false);
        if (!found) return false;
        uint96 outstanding = _outstanding(_transfers[n]);
        bool isFinal = _dice(3) == 0;
        bool isShort = isFinal && _dice(2) == 0;
        _receive(n, isShort ? uint96(_dice(outstanding)) : _part(outstanding), isFinal);
        return true;
    }

    function _receive(uint256 n, uint96 amount, bool isFinal) internal {
        TransferBook storage t = _transfers[n];
        GrantBook storage g = _grants[t.grant];
        (bytes32 payer, bytes32 payee) = _parties(t);
        SignReceipt memory i = SignReceipt(_next(payee), g.id, t.number, payer, amount, TODAY, "e", 0, 0, isFinal);
        if (_dice(4) == 0) (i.originalCurrency, i.originalAmount) = (EUR, amount + 1);
        _put(abi.encodeCall(IFundGrants.signReceipt, (i, _fact(payee))));
        t.received += amount;
        t.finalReceipt = t.finalReceipt || isFinal;
        ReceiptBook storage r = _receipts.push();
        (r.transfer, r.left, r.signed) = (n, amount, i);
        if (t.number > 0) {
            (g.inFlight, g.cash) = (g.inFlight - amount, g.cash + amount);
        } else {
            g.refunding -= amount;
            _unplan(g, amount);
            _grants[g.parent].cash += amount;
        }
    }

    function _reverse() internal returns (bool) {
        if (_receipts.length == 0) return false;
        uint256 n = _dice(_receipts.length);
        for (uint256 k = 0; k < LOOKS; ++k) {
            n = (n + 1) % _receipts.length;
            ReceiptBook storage r = _receipts[n];
            TransferBook storage t = _transfers[r.transfer];
            GrantBook storage g = _grants[t.grant];
            uint96 most = _least(r.left, t.number > 0 ? g.cash : _grants[g.parent].cash);
            if (most == 0 && !r.signed.isFinal) continue;
            _reverse(r, t, most == 0 ? 0 : _part(most));
            return true;
        }
        return false;
    }

    function _reverse(ReceiptBook storage r, TransferBook storage t, uint96 amount) private {
        GrantBook storage g = _grants[t.grant];
        (bytes32 payer, bytes32 payee) = _parties(t);
        bytes32 ref = r.signed.envelope.ref;
        ReverseReceipt memory i = ReverseReceipt(_next(payee), g.id, t.number, payer, ref, amount, 1);
        _put(abi.encodeCall(IFundGrants.reverseReceipt, (i, r.signed, _fact(payee))));
        r.left -= amount;
        t.reversed += amount;
        t.finalReceipt = false;
        if (t.number > 0) {
            (g.cash, g.inFlight) = (g.cash - amount, g.inFlight + amount);
        } else {
            _grants[g.parent].cash -= amount;
            g.refunding += amount;
            g.scheduled += amount;
            g.takenBack += amount;
        }
    }

    function _recordReturn() internal returns (bool) {
        (bool found, uint256 n) = _unrested(false);
        if (!found || _isDisputed(_transfers[n])) return false;
        _return(_transfers[n], _part(_outstanding(_transfers[n])));
        return true;
    }

    function _return(TransferBook storage t, uint96 amount) internal {
        GrantBook storage g = _grants[t.grant];
        (bytes32 payer, bytes32 payee) = _parties(t);
        RecordReturn memory i = RecordReturn(_next(payer), g.id, t.number, payee, amount, "bank", TODAY, 1);
        _put(abi.encodeCall(IFundGrants.recordReturn, (i, _fact(payer))));
        t.returned += amount;
        if (t.number < 0) {
            (g.refunding, g.cash) = (g.refunding - amount, g.cash + amount);
        } else {
            g.inFlight -= amount;
            _unplan(g, amount);
            _grants[g.parent].cash += amount;
        }
    }

    function _writeOff() internal returns (bool) {
        (bool found, uint256 n) = _unrested(true);
        if (!found) return false;
        TransferBook storage t = _transfers[n];
        uint96 most = _least(_outstanding(t), _bearable(t));
        if (most == 0 || _isDisputed(t)) return false;
        _writeOff(t, _part(most));
        return true;
    }

    /// @dev As much as the payer's budget can take.
    function _bearable(TransferBook storage t) internal view returns (uint96) {
        if (t.number < 0) return _chargeable(t.grant);
        return _headroom(t.grant) + _chargeable(_grants[t.grant].parent);
    }

    function _writeOff(TransferBook storage t, uint96 amount) internal {
        GrantBook storage g = _grants[t.grant];
        (bytes32 payer, bytes32 payee) = _parties(t);
        WriteOff memory i = WriteOff(_next(payer), g.id, t.number, payee, amount, 1);
        _put(abi.encodeCall(IFundGrants.writeOff, (i, _fact(payer))));
        t.writtenOff += amount;
        if (t.number < 0) {
            g.refunding -= amount;
            _bearWriteOff(t.grant, amount);
        } else {
            uint96 shrunk = _least(amount, _headroom(t.grant));
            g.inFlight -= amount;
            _unplan(g, amount);
            g.awarded -= shrunk;
            _grants[g.parent].below -= shrunk;
            _bearWriteOff(g.parent, amount);
        }
    }

    function _bearWriteOff(uint256 n, uint96 amount) private {
        (uint256[] memory bearers, uint96[] memory parts) = _bearers(n, amount);
        for (uint256 k = 0; k < parts.length; ++k) _grants[bearers[k]].writtenOff += parts[k];
    }

    /// @dev A transfer of which something is outstanding, though its payee may expect no more.
    function _unrested(bool isFinal) internal returns (bool, uint256 n) {
        n = _first();
        for (uint256 k = _tries(); k > 0; --k) {
            TransferBook storage t = _transfers[n];
            if (_outstanding(t) > 0 && (t.finalReceipt || !isFinal)) return (true, n);
            n = (n + 1) % _transfers.length;
        }
        return (false, 0);
    }

    function _first() private returns (uint256) {
        return _transfers.length == 0 ? 0 : _dice(_transfers.length);
    }

    function _tries() private view returns (uint256) {
        return _transfers.length < LOOKS ? _transfers.length : LOOKS;
    }
}
