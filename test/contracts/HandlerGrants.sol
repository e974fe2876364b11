// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./HandlerBudget.sol";

/// @title Awards, from offer to close
abstract contract HandlerGrants is HandlerBudget {
    uint256 private constant MOST_GRANTS = 12;

    function _award() internal returns (bool) {
        if (_grants.length > MOST_GRANTS) return false;
        uint256 p = _dice(_grants.length);
        bytes32 grantee = _someone();
        for (uint256 k = 0; k < _grants.length; ++k) {
            p = (p + 1) % _grants.length;
            GrantBook storage parent = _grants[p];
            if (parent.state != GrantState.Active || _headroom(p) == 0) continue;
            if (_isHeld(p) || _isOnPath(p, grantee) || _isOut[grantee] || _isOut[parent.grantee]) continue;
            _award(p, grantee, _amount(_headroom(p)));
            return true;
        }
        return false;
    }

    function _award(uint256 p, bytes32 grantee, uint96 amount) private {
        GrantBook storage parent = _grants[p];
        uint96 ceiling = _dice(4) == 0 ? _amount(amount) : NONE;
        bytes32 by = parent.grantee;
        Award memory i = Award(_next(by), parent.id, grantee, amount, ceiling, TERMS, "09.4", 1);
        _put(abi.encodeCall(IFundGrants.award, (i, _own(by))));
        parent.below += amount;
        ++parent.openChildren;
        GrantBook storage g = _grants.push();
        (g.id, g.parent, g.grantee, g.awarded) = (_id(i.envelope), p, grantee, amount);
        (g.ceiling, g.terms) = (ceiling, TERMS);
        _turn(g, GrantState.Awarded);
    }

    function _accept() internal returns (bool) {
        (bool found, uint256 n) = _offered(true);
        if (!found) return false;
        GrantBook storage g = _grants[n];
        Accept memory i = Accept(_next(g.grantee), g.id, _grantorOf(n), g.awarded, g.ceiling, g.terms);
        _put(abi.encodeCall(IFundGrants.accept, (i, _own(g.grantee))));
        _turn(g, GrantState.Active);
        return true;
    }

    /// @dev A new grant or an amendment, which is declined only where nothing is left.
    function _decline() internal returns (bool) {
        (bool found, uint256 n) = _offered(false);
        if (!found || !_isAtRest(n)) return false;
        _decline(n);
        return true;
    }

    function _decline(uint256 n) internal {
        GrantBook storage g = _grants[n];
        Decline memory i = Decline(_next(g.grantee), g.id, _grantorOf(n), g.awarded, g.ceiling, g.terms);
        _put(abi.encodeCall(IFundGrants.decline, (i, _fact(g.grantee))));
        _shut(n);
    }

    function _amend() internal returns (bool) {
        uint256 n = _dice(_grants.length);
        for (uint256 k = 0; k < _grants.length; ++k) {
            n = (n + 1) % _grants.length;
            GrantBook storage g = _grants[n];
            if (n == 0 || g.state == GrantState.Closed || _grants[g.parent].state != GrantState.Active) continue;
            if (_isHeld(n) || _isStopped(n)) continue;
            uint96 least = _used(n) > g.scheduled ? _used(n) : g.scheduled;
            uint96 most = g.awarded + _headroom(g.parent);
            if (least == 0) least = 1;
            if (most < least) continue; // a reversed refund is planned again, also beyond the award
            _amend(n, least + uint96(_dice(most - least + 1)));
            return true;
        }
        return false;
    }

    function _amend(uint256 n, uint96 total) private {
        GrantBook storage g = _grants[n];
        uint96 ceiling = _dice(4) == 0 ? _amount(total) : NONE;
        bytes32 terms = keccak256(abi.encode(g.terms));
        bytes32 grantor = _grantorOf(n);
        Amend memory i = Amend(_next(grantor), g.id, g.grantee, total, ceiling, terms);
        _put(abi.encodeCall(IFundGrants.amend, (i, _own(grantor))));
        GrantBook storage parent = _grants[g.parent];
        parent.below = parent.below + total - g.awarded;
        (g.awarded, g.ceiling, g.terms) = (total, ceiling, terms);
        _turn(g, GrantState.Awarded);
    }

    /// @dev Rather those that paid something; also again.
    function _close() internal returns (bool) {
        uint256 n = _dice(_grants.length);
        bool any = _dice(2) == 0;
        for (uint256 k = 0; k < _grants.length; ++k) {
            n = (n + 1) % _grants.length;
            if (n == 0 || !_isAtRest(n) || (!any && _used(n) == 0)) continue;
            _close(n);
            return true;
        }
        return false;
    }

    function _close(uint256 n) internal {
        GrantBook storage g = _grants[n];
        bytes32 grantor = _grantorOf(n);
        _put(abi.encodeCall(IFundGrants.close, (Close(_next(grantor), g.id, g.grantee), _fact(grantor))));
        _shut(n);
    }

    function _someone() internal returns (bytes32) {
        return [DFE, SLC, UNI, EVE, NAO][_dice(5)];
    }

    function _shut(uint256 n) private {
        GrantBook storage g = _grants[n];
        GrantBook storage parent = _grants[g.parent];
        uint96 unused = _headroom(n);
        g.awarded -= unused;
        parent.below -= unused;
        g.scheduled = _least(g.scheduled, g.awarded);
        if (g.state != GrantState.Closed) --parent.openChildren;
        _turn(g, GrantState.Closed);
    }

    function _offered(bool toAccept) private returns (bool, uint256 n) {
        n = _dice(_grants.length);
        for (uint256 k = 0; k < _grants.length; ++k) {
            n = (n + 1) % _grants.length;
            if (_grants[n].state != GrantState.Awarded) continue;
            if (!toAccept || (!_isHeld(n) && !_isStopped(n))) return (true, n);
        }
        return (false, 0);
    }
}
