// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./HandlerDesk.sol";

/// @title What the Treasury does with the fund as a whole; income and losses
abstract contract HandlerBudget is HandlerDesk {
    uint96 internal constant MOST = 1e6;

    function _vote() internal returns (bool) {
        GrantBook storage root = _grants[0];
        if (root.state != GrantState.Active) return false;
        Vote memory i = Vote(_next(HMT), _amount(MOST), "APPROPRIATION ACT 2026", FAR, 1);
        _put(abi.encodeCall(IFundBudget.vote, (i, _own(HMT))));
        _votes.push(VoteBook(_id(i.envelope), i.amount, 0));
        root.awarded += i.amount;
        _sum.voted += i.amount;
        return true;
    }

    function _reduceVote() internal returns (bool) {
        (bool found, uint256 n, uint96 undrawn) = _undrawn();
        uint96 most = _least(undrawn, _headroom(0));
        if (!found || most == 0) return false;
        uint96 amount = _amount(most);
        ReduceVote memory i = ReduceVote(_next(HMT), _votes[n].id, amount, "AMENDING ACT 2026");
        _put(abi.encodeCall(IFundBudget.reduceVote, (i, _fact(HMT))));
        _votes[n].amount -= amount;
        _grants[0].awarded -= amount;
        _sum.voted -= amount;
        return true;
    }

    function _drawDown() internal returns (bool) {
        (bool found, uint256 n, uint96 undrawn) = _undrawn();
        if (!found || _isOut[NAO] || _grants[0].state != GrantState.Active) return false;
        uint96 amount = _part(undrawn);
        DrawDown memory i = DrawDown(_next(HMT), _votes[n].id, NAO, amount);
        _put(abi.encodeCall(IFundBudget.drawDown, (i, _own(HMT), _own(NAO))));
        _votes[n].drawn += amount;
        _grants[0].cash += amount;
        _sum.drawn += amount;
        return true;
    }

    function _surrender() internal returns (bool) {
        uint96 most = _least(_grants[0].cash, _headroom(0));
        if (most == 0) return false;
        _surrender(1 + uint96(_dice(most / 8 + 1))); // rather little: the money is there to be used
        return true;
    }

    function _surrender(uint96 amount) internal {
        _put(abi.encodeCall(IFundBudget.surrender, (Surrender(_next(HMT), amount), _fact(HMT))));
        _grants[0].cash -= amount;
        _grants[0].surrendered += amount;
    }

    function _credit() internal returns (bool) {
        uint256 n = _dice(_grants.length);
        GrantBook storage g = _grants[n];
        uint96 amount = _amount(1000);
        Credit memory i = Credit(_next(g.grantee), g.id, amount, "bank", TODAY, 1);
        _put(abi.encodeCall(IFundBudget.credit, (i, _fact(g.grantee))));
        g.cash += amount;
        _sum.credited += amount;
        for (; n > 0; n = _grants[n].parent) {
            _grants[n].awarded += amount;
            _grants[n].scheduled += amount;
            _grants[_grants[n].parent].below += amount;
        }
        _grants[0].awarded += amount;
        return true;
    }

    function _lose() internal returns (bool) {
        uint256 n = _dice(_grants.length);
        uint96 most = _least(_grants[n].cash, _chargeable(n));
        if (most == 0) return false;
        _lose(n, 1 + uint96(_dice(most / 8 + 1)));
        return true;
    }

    function _lose(uint256 n, uint96 amount) internal {
        GrantBook storage g = _grants[n];
        bytes32 grantor = _grantorOf(n);
        Lose memory i = Lose(_next(grantor), g.id, g.grantee, amount, 1);
        _put(abi.encodeCall(IFundBudget.lose, (i, _fact(grantor))));
        g.cash -= amount;
        (uint256[] memory bearers, uint96[] memory parts) = _bearers(n, amount);
        for (uint256 k = 0; k < parts.length; ++k) _grants[bearers[k]].lost += parts[k];
    }

    function _closeFund() internal returns (bool) {
        if (!_isAtRest(0)) return false;
        _put(abi.encodeCall(IFundBudget.closeFund, (CloseFund(_next(HMT)), _fact(HMT))));
        _turn(_grants[0], GrantState.Closed);
        return true;
    }

    function _undrawn() private returns (bool found, uint256 n, uint96 undrawn) {
        n = _dice(_votes.length);
        for (uint256 k = 0; k < _votes.length; ++k) {
            undrawn = _votes[n].amount - _votes[n].drawn;
            if (undrawn > 0) return (true, n, undrawn);
            n = (n + 1) % _votes.length;
        }
    }
}
