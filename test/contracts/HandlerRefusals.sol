// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./HandlerStops.sol";

/// @title What must be refused in whatever state, with the reason that the documents give
/// @notice That it changed nothing shows in the book afterwards.
abstract contract HandlerRefusals is HandlerStops {
    /// @dev Something that passed is sent again: as it was, with another `validUntil`, or with another instruction under its
    /// reference.
    function _replay() internal returns (bool) {
        bytes memory data = _sent[_dice(_sent.length)];
        Envelope memory e = _envelopeOf(data);
        bytes memory done = abi.encodeWithSelector(IInstructed.Instruction_AlreadyDone.selector, e.organisation, e.ref);
        _denied(data, done);
        data[_envelopePlace(data) + 95] ^= 0x01;
        _denied(data, done);
        _denied(_another(e), _referenceUsed(e));
        return true;
    }

    /// @dev Authority under a hold.
    function _tryHeld() internal returns (bool) {
        if (_holds.length == 0) return false;
        uint256 n = _dice(_grants.length);
        if (!_isHeld(n)) n = _holds[0].grant;
        (, uint256 where) = _heldAt(n);
        GrantBook storage g = _grants[n];
        if (_isOut[g.grantee]) return false;
        bytes memory refusal = _held(g.id, _grants[where].id);
        bool tried;
        if (g.state == GrantState.Active) {
            _denied(_tryPay(n), refusal);
            (bool found, bytes memory data) = _tryAward(n);
            if (found) _denied(data, refusal);
            tried = true;
        }
        if (n == 0 || _isOut[_grantorOf(n)] || g.state == GrantState.Closed) return tried;
        _denied(_trySchedule(n), refusal);
        _denied(_tryAmend(n), refusal);
        if (g.state == GrantState.Active) _denied(_tryRelease(n), refusal);
        else _denied(_tryAccept(n), refusal);
        return true;
    }

    /// @dev Authority of a suspended organisation, whoever signs for it, and power given to one.
    function _trySuspended() internal returns (bool) {
        if (_suspendedOnes.length == 0) return false;
        uint256 n = _dice(_grants.length);
        for (uint256 k = 0; k < _grants.length && !_isStopped(n); ++k) n = (n + 1) % _grants.length;
        GrantBook storage g = _grants[n];
        if (_isOut[g.grantee]) {
            _denied(_tryPay(n), _suspended(g.grantee));
            _denied(_tryAward(n, UNI), _suspended(g.grantee));
        }
        if (n == 0 || !_isStopped(n)) return _isOut[g.grantee];
        bytes32 grantor = _grantorOf(n);
        bytes memory refusal = _suspended(_isOut[grantor] ? grantor : g.grantee); // the acting organisation is asked first
        _denied(_trySchedule(n), refusal);
        _denied(_tryAmend(n), refusal);
        _denied(_tryRelease(n), refusal);
        _denied(_tryAccept(n), _suspended(_isOut[g.grantee] ? g.grantee : grantor));
        return true;
    }

    /// @dev The payer says what became of a transfer while the payee, in good standing, holds the grant.
    function _tryDisputed() internal returns (bool) {
        for (uint256 k = 0; k < _transfers.length; ++k) {
            TransferBook storage t = _transfers[k];
            if (_outstanding(t) == 0 || !_isDisputed(t)) continue;
            bytes32 grant = _grants[t.grant].id;
            (bytes32 payer, bytes32 payee) = _parties(t);
            bytes memory refusal = abi.encodeWithSelector(IFundErrors.Fund_PayeeHolds.selector, grant, payee);
            RecordReturn memory i = RecordReturn(_next(payer), grant, t.number, payee, 1, "bank", TODAY, 1);
            _denied(abi.encodeCall(IFundGrants.recordReturn, (i, _fact(payer))), refusal);
            WriteOff memory j = WriteOff(_next(payer), grant, t.number, payee, 1, 1);
            _denied(abi.encodeCall(IFundGrants.writeOff, (j, _fact(payer))), refusal);
            return true;
        }
        return false;
    }

    /// @dev More than there is.
    function _tryTooMuch() internal returns (bool) {
        uint256 n = _dice(_grants.length);
        GrantBook storage g = _grants[n];
        bytes32 grantor = _grantorOf(n);
        Lose memory i = Lose(_next(grantor), g.id, g.grantee, g.cash + 1, 1);
        _denied(abi.encodeCall(IFundBudget.lose, (i, _fact(grantor))), IFundErrors.Fund_InsufficientCash.selector);
        if (n > 0) {
            Refund memory j = Refund(_next(g.grantee), g.id, g.refunds - 1, grantor, g.cash + 1);
            bytes memory data = abi.encodeCall(IFundGrants.refund, (j, _fact(g.grantee)));
            _denied(data, IFundErrors.Fund_InsufficientCash.selector);
        }
        if (g.cash > _chargeable(n)) {
            i = Lose(_next(grantor), g.id, g.grantee, g.cash, 1);
            bytes memory data = abi.encodeCall(IFundBudget.lose, (i, _fact(grantor)));
            _denied(data, IFundErrors.Fund_InsufficientHeadroom.selector);
        }
        _tryTooMuchOfATransfer();
        _tryTooMuchOfABatch();
        return true;
    }

    function _tryTooMuchOfATransfer() private {
        if (_transfers.length == 0) return;
        TransferBook storage t = _transfers[_dice(_transfers.length)];
        if (t.state != TransferState.Open || _isDisputed(t)) return;
        bytes32 grant = _grants[t.grant].id;
        (bytes32 payer, bytes32 payee) = _parties(t);
        uint96 over = _outstanding(t) + 1;
        bytes4 refusal = IFundErrors.Fund_OverOutstanding.selector;
        SignReceipt memory i = SignReceipt(_next(payee), grant, t.number, payer, over, TODAY, "e", 0, 0, true);
        _denied(abi.encodeCall(IFundGrants.signReceipt, (i, _fact(payee))), refusal);
        RecordReturn memory j = RecordReturn(_next(payer), grant, t.number, payee, over, "bank", TODAY, 1);
        _denied(abi.encodeCall(IFundGrants.recordReturn, (j, _fact(payer))), refusal);
        WriteOff memory k = WriteOff(_next(payer), grant, t.number, payee, over, 1);
        _denied(abi.encodeCall(IFundGrants.writeOff, (k, _fact(payer))), refusal);
    }

    function _tryTooMuchOfABatch() private {
        if (_batches.length == 0) return;
        BatchBook storage b = _batches[_dice(_batches.length)];
        GrantBook storage g = _grants[b.grant];
        bytes4 refusal =
            b.facts & BatchFact.VOIDED != 0
                ? IFundErrors.Fund_BatchFacts.selector
                : IFundErrors.Fund_OverBatch.selector;
        Recover memory i = Recover(_next(g.grantee), g.id, b.ref, _out(b) + 1, "bank", TODAY, "evidence");
        _denied(abi.encodeCall(IFundPayments.recover, (i, _fact(g.grantee))), refusal);
        if (b.facts == BatchFact.POSTED) return;
        VoidBatch memory j = VoidBatch(_next(g.grantee), g.id, b.ref, b.amount, 1);
        bytes memory data = abi.encodeCall(IFundPayments.voidBatch, (j, _fact(g.grantee)));
        _denied(data, IFundErrors.Fund_BatchFacts.selector);
    }

    // instructions that would be in order but for the stop

    function _tryPay(uint256 n) private returns (bytes memory) {
        GrantBook storage g = _grants[n];
        Pay memory i = Pay(_next(g.grantee), g.id, 0, 0, keccak256("root"), 1, 1, 0, 1);
        return abi.encodeCall(IFundPayments.pay, (i, _anyhow(g.grantee), new Approval[](0)));
    }

    function _tryAward(uint256 n) private returns (bool found, bytes memory data) {
        bytes32 grantee = _someone();
        if (_isOut[grantee] || _isOnPath(n, grantee)) return (false, "");
        return (true, _tryAward(n, grantee));
    }

    function _tryAward(uint256 n, bytes32 grantee) private returns (bytes memory) {
        bytes32 by = _grants[n].grantee;
        Award memory i = Award(_next(by), _grants[n].id, grantee, 1, NONE, TERMS, "09.4", 1);
        return abi.encodeCall(IFundGrants.award, (i, _anyhow(by)));
    }

    function _trySchedule(uint256 n) private returns (bytes memory) {
        bytes32 by = _grantorOf(n);
        Tranche[] memory tranches = new Tranche[](1);
        tranches[0] = Tranche(_grants[n].tranches + 1, 1, 0, 0, 0);
        Schedule memory i = Schedule(_next(by), _grants[n].id, _grants[n].grantee, 1, tranches);
        return abi.encodeCall(IFundGrants.schedule, (i, _anyhow(by)));
    }

    function _tryAmend(uint256 n) private returns (bytes memory) {
        bytes32 by = _grantorOf(n);
        Amend memory i = Amend(_next(by), _grants[n].id, _grants[n].grantee, _grants[n].awarded + 1, NONE, TERMS);
        return abi.encodeCall(IFundGrants.amend, (i, _anyhow(by)));
    }

    function _tryRelease(uint256 n) private returns (bytes memory) {
        bytes32 by = _grantorOf(n);
        Release memory i = Release(_next(by), _grants[n].id, 1, _grants[n].grantee, 1);
        return abi.encodeCall(IFundGrants.release, (i, _anyhow(by)));
    }

    function _tryAccept(uint256 n) private returns (bytes memory) {
        GrantBook storage g = _grants[n];
        Accept memory i = Accept(_next(g.grantee), g.id, _grantorOf(n), g.awarded, g.ceiling, g.terms);
        return abi.encodeCall(IFundGrants.accept, (i, _anyhow(g.grantee)));
    }

    /// @dev The suspended sign themselves or have the Treasury try.
    function _anyhow(bytes32 organisation) private returns (Approval[] memory) {
        return _own(_isOut[organisation] && _dice(2) == 0 ? HMT : organisation);
    }

    function _another(Envelope memory e) private returns (bytes memory) {
        if (_dice(2) == 0) return abi.encodeCall(IInstructed.withdraw, (e, _own(e.organisation)));
        return abi.encodeCall(IFundGrants.hold, (Hold(e, ROOT, HMT, uint8(2 + _dice(254))), _own(e.organisation)));
    }

    function _envelopeOf(bytes memory data) private pure returns (Envelope memory e) {
        uint256 place = 32 + _envelopePlace(data);
        (bytes32 organisation, bytes32 ref, uint256 validUntil) = (0, 0, 0);
        assembly ("memory-safe") {
            organisation := mload(add(data, place))
            ref := mload(add(data, add(place, 32)))
            validUntil := mload(add(data, add(place, 64)))
        }
        return Envelope(organisation, ref, uint64(validUntil));
    }

    /// @dev Where the envelope begins: an instruction with a list stands behind its place.
    function _envelopePlace(bytes memory data) private pure returns (uint256 place) {
        bytes4 selector = bytes4(data);
        if (selector != IFundGrants.schedule.selector && selector != IFundPayments.bounce.selector) return 4;
        assembly ("memory-safe") {
            place := add(4, mload(add(data, 36)))
        }
    }
}
