// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./LedgerTest.sol";
import {Trees} from "./Trees.sol";

/// @title Organisations at work
/// @notice Does one thing at a time, chosen by a seed among those that are possible just then, and keeps its own account of
/// the money, in which nothing is read from the fund. What it sends must pass: a refusal is a fault.
contract Handler is LedgerTest {
    enum Action {
        Vote,
        DrawDown,
        Award,
        Accept,
        Schedule,
        Release,
        SignReceipt,
        Refund,
        Pay,
        Bounce,
        Close,
        RecordReturn,
        Settle,
        SettleBatch,
        Cancel,
        Hold,
        Lift
    }

    struct GrantBook {
        bytes32 id;
        uint256 parent;
        bytes32 grantee;
        uint256 cash;
        uint256 awarded;
        uint256 posted; // less what came back
        uint256 postedBack;
        uint256 planned; // live tranches
        int32 tranches;
        int32 refunds;
        GrantState state;
        bytes32 holder; // at most one here
    }

    struct TransferBook {
        uint256 grant;
        int32 number;
        uint96 amount;
        uint256 outstanding;
        TransferState state;
    }

    struct BatchBook {
        uint256 grant;
        bytes32 ref;
        uint96 amount;
        uint256 seed;
        uint256 next; // payments before this one have bounced
        uint256 count;
    }

    /// @dev How often each action is tried: what moves money on more often than what ends its way.
    bytes private constant _MIX = hex"000101020202030303040404040505050506060606070808080808090a0b0c0d0e0f1010";
    uint256 private constant MOST_GRANTS = 12;
    uint96 private constant MOST = 1e6;

    uint256 public drawn;
    mapping(Action => uint256) public done;
    GrantBook[] private _grants; // the root first
    TransferBook[] private _transfers;
    BatchBook[] private _batches;
    bytes32[] private _votes;
    uint256 private _voted;

    constructor() {
        setUp();
        bytes32[6] memory all = [HMT, DFE, SLC, UNI, NAO, EVE];
        for (uint256 k = 0; k < 6; ++k) _clerk.seat(all[k], _alone(_hand(all[k], 0)));
        GrantBook storage root = _grants.push();
        (root.id, root.grantee, root.state) = (ROOT, HMT, GrantState.Active);
        _vote(MOST - 1);
        _drawDown(MOST - 1);
    }

    /// @notice One action, if it is possible.
    function step(uint8 action, uint256 luck) external {
        uint256 seed = uint256(keccak256(abi.encode(luck))) >> 8; // the runner likes small and extreme numbers
        Action what = Action(uint8(_MIX[action % _MIX.length]));
        bool possible;
        if (what == Action.Vote) possible = _vote(seed);
        else if (what == Action.DrawDown) possible = _drawDown(seed);
        else if (what == Action.Award) possible = _award(seed);
        else if (what == Action.Accept) possible = _accept(seed);
        else if (what == Action.Schedule) possible = _schedule(seed);
        else if (what == Action.Release) possible = _release(seed);
        else if (what == Action.SignReceipt) possible = _signReceipt(seed);
        else if (what == Action.Refund) possible = _refund(seed);
        else if (what == Action.Pay) possible = _pay(seed);
        else if (what == Action.Bounce) possible = _bounce(seed);
        else if (what == Action.Close) possible = _close(seed);
        else if (what == Action.RecordReturn) possible = _recordReturn(seed);
        else if (what == Action.Settle) possible = _settle(seed);
        else if (what == Action.SettleBatch) possible = _settleBatch(seed);
        else if (what == Action.Cancel) possible = _cancel(seed);
        else if (what == Action.Hold) possible = _hold(seed);
        else possible = _lift(seed);
        if (possible) ++done[what];
    }

    // what the handler knows

    function fund() external view returns (IFund) {
        return _fund;
    }

    function grants() external view returns (GrantBook[] memory) {
        return _grants;
    }

    function transfers() external view returns (TransferBook[] memory) {
        return _transfers;
    }

    // votes and grants

    function _vote(uint256 seed) private returns (bool) {
        Vote memory i = _voteOf(_amount(seed, MOST));
        _do(_call(i));
        _votes.push(_id(i.envelope));
        _voted = i.amount;
        _grants[0].awarded += i.amount;
        return true;
    }

    /// @dev Under the newest vote.
    function _drawDown(uint256 seed) private returns (bool) {
        if (_voted == 0) return false;
        uint96 amount = _amount(seed, _voted);
        _do(_call(DrawDown(_next(HMT), _votes[_votes.length - 1], NAO, amount)));
        _voted -= amount;
        drawn += amount;
        _grants[0].cash += amount;
        return true;
    }

    function _award(uint256 seed) private returns (bool) {
        if (_grants.length > MOST_GRANTS) return false;
        bytes32[5] memory candidates = [DFE, SLC, UNI, EVE, NAO];
        for (uint256 k = 0; k < _grants.length; ++k) {
            uint256 p = (seed + k) % _grants.length;
            bytes32 grantee = candidates[(seed >> 8) % 5];
            if (_grants[p].state != GrantState.Active || _headroom(p) == 0) continue;
            if (_isHeld(p) || _isOnPath(p, grantee)) continue;
            uint96 amount = _amount(seed >> 16, _headroom(p));
            Award memory i = _awardOf(_grants[p].id, _grants[p].grantee, grantee, amount);
            _do(_call(i));
            GrantBook storage g = _grants.push();
            (g.id, g.parent, g.grantee, g.awarded, g.state) = (_id(i.envelope), p, grantee, amount, GrantState.Awarded);
            return true;
        }
        return false;
    }

    function _accept(uint256 seed) private returns (bool) {
        for (uint256 k = 0; k < _grants.length; ++k) {
            GrantBook storage g = _grants[(seed + k) % _grants.length];
            if (g.state != GrantState.Awarded || _isHeld((seed + k) % _grants.length)) continue;
            _do(_call(_acceptOf(g.id, g.grantee, _grants[g.parent].grantee, uint96(g.awarded))));
            g.state = GrantState.Active;
            return true;
        }
        return false;
    }

    function _close(uint256 seed) private returns (bool) {
        for (uint256 k = 0; k < _grants.length; ++k) {
            uint256 n = (seed + k) % _grants.length;
            GrantBook storage g = _grants[n];
            if (n == 0 || g.cash > 0 || !_isQuiet(n)) continue;
            if (seed & (1 << 200) == 0 && g.posted == 0 && k + 1 < _grants.length) continue; // rather those that paid
            _do(_call(Close(_next(_grants[g.parent].grantee), g.id, g.grantee)));
            g.awarded -= _headroom(n);
            g.state = GrantState.Closed;
            return true;
        }
        return false;
    }

    function _hold(uint256 seed) private returns (bool) {
        uint256 n = seed % _grants.length;
        GrantBook storage g = _grants[n];
        if (g.holder != 0) return false;
        bytes32 holder = seed & (1 << 100) == 0 ? g.grantee : _grants[g.parent].grantee;
        _do(_call(Hold(_next(holder), g.id, g.grantee, 1)));
        g.holder = holder;
        return true;
    }

    function _lift(uint256 seed) private returns (bool) {
        for (uint256 k = 0; k < _grants.length; ++k) {
            GrantBook storage g = _grants[(seed + k) % _grants.length];
            if (g.holder == 0) continue;
            bytes32 by = seed & (1 << 100) == 0 ? g.holder : HMT;
            _do(_call(Lift(_next(by), g.id, g.holder)));
            g.holder = 0;
            return true;
        }
        return false;
    }

    // transfers

    function _schedule(uint256 seed) private returns (bool) {
        for (uint256 k = 0; k < _grants.length; ++k) {
            uint256 n = (seed + k) % _grants.length;
            GrantBook storage g = _grants[n];
            if (n == 0 || g.state == GrantState.Closed || _isHeld(n) || g.planned >= g.awarded) continue;
            // mostly no more than the grantor could pay now
            uint256 most = g.awarded - g.planned;
            uint256 cash = _grants[g.parent].cash;
            if (seed & (7 << 100) != 0 && cash > 0 && cash < most) most = cash;
            uint96 amount = _amount(seed >> 16, most);
            _do(_call(_scheduleOf(g.id, _grants[g.parent].grantee, g.grantee, _tranche(++g.tranches, amount))));
            g.planned += amount;
            _transfers.push(TransferBook(n, g.tranches, amount, 0, TransferState.Planned));
            return true;
        }
        return false;
    }

    function _release(uint256 seed) private returns (bool) {
        for (uint256 k = 0; k < _transfers.length; ++k) {
            TransferBook storage t = _transfers[(seed + k) % _transfers.length];
            GrantBook storage g = _grants[t.grant];
            GrantBook storage p = _grants[g.parent];
            if (t.state != TransferState.Planned || g.state != GrantState.Active) continue;
            if (p.cash < t.amount || _isHeld(t.grant)) continue;
            _do(_call(_releaseOf(g.id, p.grantee, g.grantee, t.number, t.amount)));
            p.cash -= t.amount;
            (t.outstanding, t.state) = (t.amount, TransferState.Open);
            return true;
        }
        return false;
    }

    function _cancel(uint256 seed) private returns (bool) {
        for (uint256 k = 0; k < _transfers.length; ++k) {
            TransferBook storage t = _transfers[(seed + k) % _transfers.length];
            GrantBook storage g = _grants[t.grant];
            if (t.state != TransferState.Planned) continue;
            _do(_call(Cancel(_next(_grants[g.parent].grantee), g.id, t.number, g.grantee, t.amount)));
            g.planned -= t.amount;
            t.state = TransferState.Cancelled;
            return true;
        }
        return false;
    }

    function _settle(uint256 seed) private returns (bool) {
        for (uint256 k = 0; k < _transfers.length; ++k) {
            TransferBook storage t = _transfers[(seed + k) % _transfers.length];
            if (t.state != TransferState.Open) continue;
            (bytes32 payer, bytes32 payee) = _parties(t);
            _do(_call(Settle(_next(payer), _grants[t.grant].id, t.number, payee, t.amount, "bank", TODAY)));
            return true;
        }
        return false;
    }

    /// @dev In part, or all of it.
    function _signReceipt(uint256 seed) private returns (bool) {
        for (uint256 k = 0; k < _transfers.length; ++k) {
            TransferBook storage t = _transfers[(seed + k) % _transfers.length];
            GrantBook storage g = _grants[t.grant];
            if (t.outstanding == 0) continue;
            (bytes32 payer, bytes32 payee) = _parties(t);
            uint96 amount = seed & (1 << 100) == 0 ? uint96(t.outstanding) : _amount(seed >> 16, t.outstanding);
            _do(_call(_receiptOf(g.id, payee, payer, t.number, amount)));
            t.outstanding -= amount;
            if (t.number > 0) g.cash += amount;
            else (g.planned, _grants[g.parent].cash) = (g.planned - amount, _grants[g.parent].cash + amount);
            return true;
        }
        return false;
    }

    function _recordReturn(uint256 seed) private returns (bool) {
        for (uint256 k = 0; k < _transfers.length; ++k) {
            TransferBook storage t = _transfers[(seed + k) % _transfers.length];
            GrantBook storage g = _grants[t.grant];
            (bytes32 payer, bytes32 payee) = _parties(t);
            if (t.outstanding == 0 || g.holder == payee) continue;
            uint96 amount = _amount(seed >> 16, t.outstanding);
            _do(_call(RecordReturn(_next(payer), g.id, t.number, payee, amount, "bank", TODAY, 1)));
            t.outstanding -= amount;
            if (t.number < 0) g.cash += amount;
            else (g.planned, _grants[g.parent].cash) = (g.planned - amount, _grants[g.parent].cash + amount);
            return true;
        }
        return false;
    }

    /// @dev Half of the time all that there is, so that grants can be closed.
    function _refund(uint256 seed) private returns (bool) {
        for (uint256 k = 0; k < _grants.length; ++k) {
            uint256 n = (seed + k) % _grants.length;
            GrantBook storage g = _grants[n];
            if (n == 0 || g.cash == 0) continue;
            uint96 amount = seed & (1 << 100) == 0 ? uint96(g.cash) : _amount(seed >> 16, g.cash);
            _do(_call(Refund(_next(g.grantee), g.id, --g.refunds, _grants[g.parent].grantee, amount)));
            g.cash -= amount;
            _transfers.push(TransferBook(n, g.refunds, amount, amount, TransferState.Open));
            return true;
        }
        return false;
    }

    // payments

    function _pay(uint256 seed) private returns (bool) {
        for (uint256 k = 0; k < _grants.length; ++k) {
            uint256 n = (seed + k) % _grants.length;
            GrantBook storage g = _grants[n];
            uint256 most = g.cash < _headroom(n) ? g.cash : _headroom(n);
            if (n == 0 && k + 1 < _grants.length) continue; // rather not the root
            if (g.state != GrantState.Active || most < 5 || _isHeld(n)) continue;
            uint96 amount = _amount(seed >> 16, most - 4) + 4;
            BatchBook memory b = BatchBook(n, 0, amount, seed, 0, 1 + ((seed >> 8) % 5));
            Node memory root = Trees.root(_leaves(b));
            Pay memory i = Pay(_next(g.grantee), g.id, 0, 0, root.hash, amount, uint32(b.count), 0, 1);
            _do(_call(i));
            b.ref = i.envelope.ref;
            _batches.push(b);
            g.cash -= amount;
            g.posted += amount;
            return true;
        }
        return false;
    }

    function _bounce(uint256 seed) private returns (bool) {
        for (uint256 k = 0; k < _batches.length; ++k) {
            BatchBook storage b = _batches[(seed + k) % _batches.length];
            if (b.next == b.count) continue;
            GrantBook storage g = _grants[b.grant];
            Leaf[] memory leaves = _leaves(b);
            Leaf[] memory payments = new Leaf[](1);
            Node[][] memory proofs = new Node[][](1);
            payments[0] = leaves[b.next];
            proofs[0] = Trees.proof(leaves, b.next);
            uint96 amount = payments[0].amount;
            _do(_call(Bounce(_next(g.grantee), g.id, b.ref, amount, "bank", TODAY, payments), proofs));
            ++b.next;
            g.cash += amount;
            g.posted -= amount;
            g.postedBack += amount;
            return true;
        }
        return false;
    }

    function _settleBatch(uint256 seed) private returns (bool) {
        if (_batches.length == 0) return false;
        BatchBook storage b = _batches[seed % _batches.length];
        GrantBook storage g = _grants[b.grant];
        _do(_call(SettleBatch(_next(g.grantee), g.id, b.ref, b.amount, "bank", TODAY)));
        return true;
    }

    /// @dev `count` payments that add up to the batch's amount, which is at least 5.
    function _leaves(BatchBook memory b) private pure returns (Leaf[] memory leaves) {
        leaves = new Leaf[](b.count);
        uint96 left = b.amount;
        for (uint256 k = 0; k < b.count; ++k) {
            uint96 amount = k + 1 == b.count ? left : 1 + uint96((b.seed >> (16 * k)) % (left - (b.count - 1 - k)));
            leaves[k] = Leaf(uint32(k), keccak256(abi.encode(b.seed, k)), amount);
            left -= amount;
        }
    }

    // what is possible

    function _amount(uint256 seed, uint256 most) private pure returns (uint96) {
        return uint96(_bound(seed, 1, most));
    }

    function _headroom(uint256 n) private view returns (uint256) {
        uint256 used = _grants[n].posted;
        for (uint256 k = 1; k < _grants.length; ++k) if (_grants[k].parent == n) used += _grants[k].awarded;
        return _grants[n].awarded - used;
    }

    function _isHeld(uint256 n) private view returns (bool) {
        for (; n > 0; n = _grants[n].parent) if (_grants[n].holder != 0) return true;
        return _grants[0].holder != 0;
    }

    function _isOnPath(uint256 n, bytes32 organisation) private view returns (bool) {
        for (; n > 0; n = _grants[n].parent) if (_grants[n].grantee == organisation) return true;
        return organisation == HMT;
    }

    /// @dev Nothing in flight, and its children closed.
    function _isQuiet(uint256 n) private view returns (bool) {
        for (uint256 k = 0; k < _transfers.length; ++k) {
            if (_transfers[k].grant == n && _transfers[k].outstanding > 0) return false;
        }
        for (uint256 k = 1; k < _grants.length; ++k) {
            if (_grants[k].parent == n && _grants[k].state != GrantState.Closed) return false;
        }
        return true;
    }

    function _parties(TransferBook storage t) private view returns (bytes32 payer, bytes32 payee) {
        GrantBook storage g = _grants[t.grant];
        (payer, payee) = (_grants[g.parent].grantee, g.grantee);
        if (t.number < 0) (payer, payee) = (payee, payer);
    }
}
