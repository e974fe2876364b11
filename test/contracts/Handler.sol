// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./ToRest.sol";

/// @title Organisations at work
/// @notice Does one thing at a time, chosen by a seed among those that are possible just then. What it sends must pass, and what
/// it tries against the rules must be refused: anything else is a fault.
contract Handler is ToRest {
    enum Action {
        Vote,
        ReduceVote,
        DrawDown,
        Surrender,
        Credit,
        Lose,
        Award,
        Accept,
        Decline,
        Amend,
        Close,
        Schedule,
        Attest,
        Release,
        Cancel,
        Refund,
        Settle,
        SignReceipt,
        Reverse,
        RecordReturn,
        WriteOff,
        Pay,
        SettleBatch,
        VoidBatch,
        Bounce,
        Recover,
        Acknowledge,
        Hold,
        Lift,
        Suspend,
        Reinstate,
        Replay,
        TryHeld,
        TrySuspended,
        TryDisputed,
        TryTooMuch,
        ToRest
    }

    uint256 private constant TRIES = 8;

    /// @dev How often each action is tried: what moves money on more often than what ends its way.
    bytes private constant _MIX =
        hex"0001020202030405"
        hex"06060607070707070707080909090a0a"
        hex"0b0b0b0b0b0b0c0c0c0c0d0d0d0d0d0d0d0d0d0d0e"
        hex"0f0f10111111111111111112121213131414141414"
        hex"1515151515151617171818181919191a1a1a"
        hex"1b1b1c1c1c1d1e1e1f1f202121222223";

    mapping(Action => uint256) public done;

    constructor() {
        setUp();
        bytes32[6] memory all = [HMT, DFE, SLC, UNI, NAO, EVE];
        for (uint256 k = 0; k < 6; ++k) _enrolSeal(all[k]);
        GrantBook storage root = _grants.push();
        (root.id, root.grantee, root.ceiling, root.state) = (ROOT, HMT, 0, GrantState.Active);
        _vote();
        _drawDown();
    }

    /// @notice One action: the first one drawn that is possible. Now and then everything is brought to rest, and what comes after
    /// is late.
    function step(uint256 luck) external {
        _seed(luck); // the runner likes small and extreme numbers, which one hash makes as good as any
        for (uint256 k = 0; k < TRIES; ++k) {
            Action what = _dice(400) == 0 ? Action.ToRest : Action(uint8(_MIX[_dice(_MIX.length)]));
            if (!_does(what)) continue;
            ++done[what];
            return;
        }
    }

    /// @notice Everything to rest, from here.
    function toRest(uint256 luck) external {
        _seed(luck);
        if (_dice(2) == 0) _suspend();
        _toRest(_dice(2) == 0);
    }

    function _does(Action what) private returns (bool) {
        if (what <= Action.Lose) return _doesWithTheFund(what);
        if (what <= Action.Close) return _doesWithGrants(what);
        if (what <= Action.WriteOff) return _doesWithTransfers(what);
        if (what <= Action.Acknowledge) return _doesWithBatches(what);
        return _doesWithStops(what);
    }

    function _doesWithTheFund(Action what) private returns (bool) {
        if (what == Action.Vote) return _vote();
        if (what == Action.ReduceVote) return _reduceVote();
        if (what == Action.DrawDown) return _drawDown();
        if (what == Action.Surrender) return _surrender();
        if (what == Action.Credit) return _credit();
        return _lose();
    }

    function _doesWithGrants(Action what) private returns (bool) {
        if (what == Action.Award) return _award();
        if (what == Action.Accept) return _accept();
        if (what == Action.Decline) return _decline();
        if (what == Action.Amend) return _amend();
        return _close();
    }

    function _doesWithTransfers(Action what) private returns (bool) {
        if (what == Action.Schedule) return _schedule();
        if (what == Action.Attest) return _attest();
        if (what == Action.Release) return _release();
        if (what == Action.Cancel) return _cancel();
        if (what == Action.Refund) return _refund();
        if (what == Action.Settle) return _settle();
        if (what == Action.SignReceipt) return _signReceipt();
        if (what == Action.Reverse) return _reverse();
        if (what == Action.RecordReturn) return _recordReturn();
        return _writeOff();
    }

    function _doesWithBatches(Action what) private returns (bool) {
        if (what == Action.Pay) return _pay();
        if (what == Action.SettleBatch) return _settleBatch();
        if (what == Action.VoidBatch) return _voidBatch();
        if (what == Action.Bounce) return _bounce();
        if (what == Action.Recover) return _recover();
        return _acknowledge();
    }

    function _doesWithStops(Action what) private returns (bool) {
        if (what == Action.Hold) return _hold();
        if (what == Action.Lift) return _lift();
        if (what == Action.Suspend) return _suspend();
        if (what == Action.Reinstate) return _reinstate();
        if (what == Action.Replay) return _replay();
        if (what == Action.TryHeld) return _tryHeld();
        if (what == Action.TrySuspended) return _trySuspended();
        if (what == Action.TryDisputed) return _tryDisputed();
        if (what == Action.TryTooMuch) return _tryTooMuch();
        _toRest(_dice(2) == 0);
        return true;
    }

    /// @notice How often facts of stopped organisations passed, and how often the Treasury signed them.
    function facts() external view returns (uint256 stopped, uint256 inTheirStead) {
        return (_stoppedFacts, _stead);
    }
}
