// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./HandlerPayments.sol";

/// @title Holds and suspensions, and how they end
abstract contract HandlerStops is HandlerPayments {
    uint256 private constant MOST_HOLDS = 4;

    bytes32[] internal _suspendedOnes; // the suspended

    /// @dev By the grantee of the grant or of any ancestor; rather not of the root, which would stop everything.
    function _hold() internal returns (bool) {
        if (_holds.length == MOST_HOLDS) return false;
        uint256 n = _dice(_grants.length);
        if (n == 0) n = _dice(_grants.length);
        uint256 by = n;
        while (by > 0 && _dice(2) == 0) by = _grants[by].parent;
        bytes32 holder = _grants[by].grantee;
        (bool found, uint256 t) = _unrested(false);
        if (found && _dice(2) == 0) (n, holder) = (_transfers[t].grant, _payeeOf(_transfers[t])); // a dispute
        if (_holdsIt(n, holder)) return false;
        Hold memory i = Hold(_next(holder), _grants[n].id, _grants[n].grantee, 1);
        _put(abi.encodeCall(IFundGrants.hold, (i, _fact(holder))));
        _holds.push(HoldBook(n, holder));
        return true;
    }

    function _payeeOf(TransferBook storage t) private view returns (bytes32 payee) {
        (, payee) = _parties(t);
    }

    /// @dev By its holder, unless that is suspended, or by the Treasury.
    function _lift() internal returns (bool) {
        if (_holds.length == 0) return false;
        uint256 n = _dice(_holds.length);
        bytes32 holder = _holds[n].holder;
        bytes32 by = _dice(2) == 0 || _isOut[holder] ? HMT : holder;
        _put(abi.encodeCall(IFundGrants.lift, (Lift(_next(by), _grants[_holds[n].grant].id, holder), _own(by))));
        _holds[n] = _holds[_holds.length - 1];
        _holds.pop();
        return true;
    }

    /// @dev Rather somebody who has a grant; nobody suspends the Treasury.
    function _suspend() internal returns (bool) {
        bytes32 subject = _grants[_dice(_grants.length)].grantee;
        if (subject == HMT) subject = _someone();
        if (_isOut[subject] || _suspendedOnes.length > 1) return false;
        _ask(abi.encodeCall(IOrganisationRegistry.suspend, (Suspend(_next(HMT), subject, 1), _own(HMT))));
        _isOut[subject] = true;
        _suspendedOnes.push(subject);
        return true;
    }

    function _reinstate() internal returns (bool) {
        if (_suspendedOnes.length == 0) return false;
        bytes32 subject = _suspendedOnes[_suspendedOnes.length - 1];
        _ask(abi.encodeCall(IOrganisationRegistry.reinstate, (Reinstate(_next(HMT), subject), _own(HMT))));
        _isOut[subject] = false;
        _suspendedOnes.pop();
        return true;
    }
}
