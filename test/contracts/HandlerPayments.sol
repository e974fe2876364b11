// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./HandlerTransfers.sol";
import {Trees} from "./Trees.sol";

/// @title Payment batches
abstract contract HandlerPayments is HandlerTransfers {
    function _pay() internal returns (bool) {
        uint256 n = _dice(_grants.length);
        for (uint256 k = 0; k < _grants.length; ++k) {
            n = (n + 1) % _grants.length;
            if (n == 0 && k + 1 < _grants.length) continue; // rather not the root
            uint96 most = _least(_grants[n].cash, _headroom(n));
            if (_grants[n].state != GrantState.Active || most < 5) continue;
            if (_isHeld(n) || _isOut[_grants[n].grantee]) continue;
            _pay(n, _amount(most - 4) + 4);
            return true;
        }
        return false;
    }

    function _pay(uint256 n, uint96 amount) private {
        bytes32 by = _grants[n].grantee;
        bytes32 payee = _dice(2) == 0 ? _someone() : bytes32(0);
        if (payee == by || _isOut[payee]) payee = 0;
        bytes32 verifier = _dice(4) == 0 && by != NAO && !_isOut[NAO] ? NAO : bytes32(0);
        BatchBook memory b;
        (b.grant, b.payee, b.amount, b.facts) = (n, payee, amount, BatchFact.POSTED);
        (b.seed, b.count) = (_dice(type(uint128).max), 1 + _dice(5));
        bytes32 root = Trees.root(_leaves(b)).hash;
        Pay memory i = Pay(_next(by), _grants[n].id, payee, verifier, root, amount, uint32(b.count), 0, 1);
        _put(abi.encodeCall(IFundPayments.pay, (i, _own(by), verifier == 0 ? new Approval[](0) : _own(verifier))));
        b.ref = i.envelope.ref;
        _batches.push(b);
        _grants[n].cash -= amount;
        _grants[n].posted += amount;
    }

    function _settleBatch() internal returns (bool) {
        if (_batches.length == 0) return false;
        BatchBook storage b = _batches[_dice(_batches.length)];
        if (b.facts & BatchFact.VOIDED != 0) return false;
        _settleBatch(b);
        return true;
    }

    function _settleBatch(BatchBook storage b) internal {
        GrantBook storage g = _grants[b.grant];
        SettleBatch memory i = SettleBatch(_next(g.grantee), g.id, b.ref, b.amount, "bank", TODAY);
        _put(abi.encodeCall(IFundPayments.settleBatch, (i, _fact(g.grantee))));
        if (b.facts & BatchFact.SETTLED == 0) _sum.settled += b.amount;
        b.facts |= BatchFact.SETTLED;
    }

    function _voidBatch() internal returns (bool) {
        if (_batches.length == 0) return false;
        BatchBook storage b = _batches[_dice(_batches.length)];
        if (b.facts != BatchFact.POSTED) return false;
        _voidBatch(b);
        return true;
    }

    function _voidBatch(BatchBook storage b) internal {
        GrantBook storage g = _grants[b.grant];
        VoidBatch memory i = VoidBatch(_next(g.grantee), g.id, b.ref, b.amount, 1);
        _put(abi.encodeCall(IFundPayments.voidBatch, (i, _fact(g.grantee))));
        uint96 rest = _out(b);
        b.voided = rest;
        b.facts |= BatchFact.VOIDED;
        _cameBack(g, rest);
    }

    /// @dev A payment that hasn't bounced and, after what was recovered, may.
    function _bounce() internal returns (bool) {
        if (_batches.length == 0) return false;
        BatchBook storage b = _batches[_dice(_batches.length)];
        uint256 k = _dice(b.count);
        if (b.facts & BatchFact.VOIDED != 0 || b.marks & (1 << k) != 0) return false;
        Leaf[] memory leaves = _leaves(b);
        if (leaves[k].amount > _out(b)) return false;
        _bounce(b, leaves, k);
        return true;
    }

    function _bounce(BatchBook storage b, Leaf[] memory leaves, uint256 k) private {
        GrantBook storage g = _grants[b.grant];
        Leaf[] memory payments = new Leaf[](1);
        Node[][] memory proofs = new Node[][](1);
        (payments[0], proofs[0]) = (leaves[k], Trees.proof(leaves, k));
        uint96 amount = leaves[k].amount;
        Bounce memory i = Bounce(_next(g.grantee), g.id, b.ref, amount, "bank", TODAY, payments);
        _put(abi.encodeCall(IFundPayments.bounce, (i, proofs, _fact(g.grantee))));
        b.bounced += amount;
        b.marks |= 1 << k;
        _cameBack(g, amount);
    }

    function _recover() internal returns (bool) {
        if (_batches.length == 0) return false;
        BatchBook storage b = _batches[_dice(_batches.length)];
        if (b.facts & BatchFact.VOIDED != 0 || _out(b) == 0) return false;
        GrantBook storage g = _grants[b.grant];
        uint96 amount = _amount(_out(b) / 2 + 1);
        Recover memory i = Recover(_next(g.grantee), g.id, b.ref, amount, "bank", TODAY, "evidence");
        _put(abi.encodeCall(IFundPayments.recover, (i, _fact(g.grantee))));
        b.recovered += amount;
        _cameBack(g, amount);
        return true;
    }

    function _acknowledge() internal returns (bool) {
        if (_batches.length == 0) return false;
        BatchBook storage b = _batches[_dice(_batches.length)];
        if (b.payee == 0 || b.facts & (BatchFact.ACKNOWLEDGED | BatchFact.VOIDED) != 0) return false;
        GrantBook storage g = _grants[b.grant];
        Acknowledge memory i = Acknowledge(_next(b.payee), g.id, g.grantee, b.ref, b.amount, TODAY, "evidence");
        _put(abi.encodeCall(IFundPayments.acknowledge, (i, _fact(b.payee))));
        b.facts |= BatchFact.ACKNOWLEDGED;
        return true;
    }

    function _cameBack(GrantBook storage g, uint96 amount) private {
        g.cash += amount;
        g.posted -= amount;
        _sum.postedBack += amount;
    }

    /// @dev `count` payments that add up to the batch's amount, which is at least 5.
    function _leaves(BatchBook memory b) internal pure returns (Leaf[] memory leaves) {
        leaves = new Leaf[](b.count);
        uint96 left = b.amount;
        for (uint256 k = 0; k < b.count; ++k) {
            uint96 amount = k + 1 == b.count ? left : 1 + uint96((b.seed >> (16 * k)) % (left - (b.count - 1 - k)));
            leaves[k] = Leaf(uint32(k), keccak256(abi.encode(b.seed, k)), amount);
            left -= amount;
        }
    }
}
