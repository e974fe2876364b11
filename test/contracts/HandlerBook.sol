// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./LedgerTest.sol";

/// @title The handler's own account of the money
/// @notice Nothing in it is read from the fund. States move only along the steps that the documents name.
abstract contract HandlerBook is LedgerTest {
    struct GrantBook {
        bytes32 id;
        bytes32 grantee;
        bytes32 terms;
        uint256 parent;
        GrantState state;
        uint32 openChildren;
        int32 tranches;
        int32 refunds;
        uint96 ceiling;
        uint96 cash;
        uint96 inFlight;
        uint96 refunding;
        uint96 awarded;
        uint96 below; // awards of its children
        uint96 posted; // less what came back
        uint96 writtenOff;
        uint96 lost;
        uint96 surrendered;
        uint96 takenBack; // of refunds' receipts
        uint96 scheduled;
    }

    struct TransferBook {
        uint256 grant;
        int32 number;
        TransferState state;
        bool settled;
        bool finalReceipt;
        bytes32 verifier;
        uint96 amount;
        uint96 received;
        uint96 reversed;
        uint96 returned;
        uint96 writtenOff;
    }

    struct ReceiptBook {
        uint256 transfer;
        uint96 left;
        SignReceipt signed;
    }

    struct BatchBook {
        uint256 grant;
        bytes32 ref;
        bytes32 payee;
        uint8 facts;
        uint96 amount;
        uint96 bounced;
        uint96 recovered;
        uint96 voided;
        uint256 seed;
        uint256 count;
        uint256 marks; // bit k: payment k bounced
    }

    struct VoteBook {
        bytes32 id;
        uint96 amount;
        uint96 drawn;
    }

    struct HoldBook {
        uint256 grant;
        bytes32 holder;
    }

    struct Sums {
        uint256 voted; // less reductions
        uint256 drawn;
        uint256 credited;
        uint256 postedBack;
        uint256 settled;
    }

    error Differs(string what, uint256 left, uint256 right);

    Sums internal _sum;
    GrantBook[] internal _grants; // the root first, parents before children
    TransferBook[] internal _transfers;
    ReceiptBook[] internal _receipts;
    BatchBook[] internal _batches;
    VoteBook[] internal _votes;
    HoldBook[] internal _holds;
    mapping(bytes32 organisation => bool) internal _isOut; // suspended

    // what the handler knows

    function fund() external view returns (IFund) {
        return _fund;
    }

    function sums() external view returns (Sums memory) {
        return _sum;
    }

    function grants() external view returns (GrantBook[] memory) {
        return _grants;
    }

    function holds() external view returns (HoldBook[] memory) {
        return _holds;
    }

    function votes() external view returns (VoteBook[] memory) {
        return _votes;
    }

    function transferCount() external view returns (uint256) {
        return _transfers.length;
    }

    function batchCount() external view returns (uint256) {
        return _batches.length;
    }

    function transferAt(uint256 n) external view returns (TransferBook memory) {
        return _transfers[n];
    }

    function batchAt(uint256 n) external view returns (BatchBook memory) {
        return _batches[n];
    }

    // its arithmetic

    function _used(uint256 n) internal view returns (uint96) {
        GrantBook storage g = _grants[n];
        return g.below + g.posted + g.writtenOff + g.lost + g.surrendered;
    }

    function _headroom(uint256 n) internal view returns (uint96) {
        return _grants[n].awarded - _used(n);
    }

    function _outstanding(TransferBook storage t) internal view returns (uint96) {
        if (t.state != TransferState.Open) return 0;
        return t.amount + t.reversed - t.received - t.returned - t.writtenOff;
    }

    function _out(BatchBook storage b) internal view returns (uint96) {
        return b.amount - b.bounced - b.recovered - b.voided;
    }

    /// @dev A closed grant has given its headroom up: what it can't bear, those above it bear.
    function _chargeable(uint256 n) internal view returns (uint96 most) {
        most = _headroom(n);
        for (; n > 0 && _grants[n].state == GrantState.Closed;) most += _headroom(n = _grants[n].parent);
    }

    /// @dev Which grants bear an amount, and how much each.
    function _bearers(
        uint256 n,
        uint96 amount
    ) internal view returns (uint256[] memory bearers, uint96[] memory parts) {
        (bearers, parts) = (new uint256[](_grants.length), new uint96[](_grants.length));
        for (uint256 k = 0; amount > 0; ++k) {
            bool open = n == 0 || _grants[n].state != GrantState.Closed;
            (bearers[k], parts[k]) = (n, open ? amount : _least(amount, _headroom(n)));
            (n, amount) = (_grants[n].parent, amount - parts[k]);
        }
    }

    function _unplan(GrantBook storage g, uint96 amount) internal {
        g.scheduled = amount > g.scheduled ? 0 : g.scheduled - amount;
    }

    function _least(uint96 a, uint96 b) internal pure returns (uint96) {
        return a < b ? a : b;
    }

    // its states

    /// @dev The only way back is an amendment, which has to be accepted anew.
    function _turn(GrantBook storage g, GrantState to) internal {
        GrantState from = g.state;
        bool offered = to == GrantState.Awarded && from != GrantState.Closed;
        bool accepted = to == GrantState.Active && from == GrantState.Awarded;
        bool closed = to == GrantState.Closed && from != GrantState.None;
        _must(offered || accepted || closed, "a grant has no such step");
        g.state = to;
    }

    function _turn(TransferBook storage t, TransferState to) internal {
        TransferState from = t.state;
        bool planned = from == TransferState.None && (to == TransferState.Planned || to == TransferState.Awaiting);
        bool attested = from == TransferState.Awaiting && to == TransferState.Planned;
        bool waiting = from == TransferState.Planned || from == TransferState.Awaiting;
        bool opened = to == TransferState.Open && from == (t.number > 0 ? TransferState.Planned : TransferState.None);
        bool cancelled = to == TransferState.Cancelled && waiting;
        _must(planned || attested || opened || cancelled, "a transfer has no such step");
        t.state = to;
    }

    // who is in whose way

    function _grantorOf(uint256 n) internal view returns (bytes32) {
        return n == 0 ? HMT : _grants[_grants[n].parent].grantee;
    }

    function _parties(TransferBook storage t) internal view returns (bytes32 payer, bytes32 payee) {
        (payer, payee) = (_grantorOf(t.grant), _grants[t.grant].grantee);
        if (t.number < 0) (payer, payee) = (payee, payer);
    }

    function _isOnPath(uint256 n, bytes32 organisation) internal view returns (bool) {
        for (; n > 0; n = _grants[n].parent) if (_grants[n].grantee == organisation) return true;
        return organisation == HMT;
    }

    function _holdsIt(uint256 n, bytes32 organisation) internal view returns (bool) {
        for (uint256 k = 0; k < _holds.length; ++k) {
            if (_holds[k].grant == n && _holds[k].holder == organisation) return true;
        }
        return false;
    }

    /// @dev The nearest grant on the way up that somebody holds, if any.
    function _heldAt(uint256 n) internal view returns (bool held, uint256 where) {
        if (_holds.length == 0) return (false, 0);
        for (where = n; true; where = _grants[where].parent) {
            for (uint256 k = 0; k < _holds.length; ++k) if (_holds[k].grant == where) return (true, where);
            if (where == 0) return (false, 0);
        }
    }

    function _isHeld(uint256 n) internal view returns (bool held) {
        (held, ) = _heldAt(n);
    }

    /// @dev Whether either party to a grant is suspended.
    function _isStopped(uint256 n) internal view returns (bool) {
        return _isOut[_grants[n].grantee] || _isOut[_grantorOf(n)];
    }

    /// @dev Whether the payee's own hold, unless it is suspended, keeps its payer from saying what became of a transfer.
    function _isDisputed(TransferBook storage t) internal view returns (bool) {
        (, bytes32 payee) = _parties(t);
        return !_isOut[payee] && _holdsIt(t.grant, payee);
    }

    function _isAtRest(uint256 n) internal view returns (bool) {
        GrantBook storage g = _grants[n];
        return g.cash == 0 && g.inFlight == 0 && g.refunding == 0 && g.openChildren == 0;
    }

    // judging without the cost of a cheat code

    function _must(bool condition, string memory what) internal pure {
        require(condition, what);
    }

    function _equal(uint256 left, uint256 right, string memory what) internal pure {
        if (left != right) revert Differs(what, left, right);
    }
}
