// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Handler} from "./Handler.sol";
import {Test} from "./Test.sol";
import {IFund} from "../../contracts/interfaces/IFund.sol";
import {GrantState, GrantView, Totals, Transfer} from "../../contracts/types/FundTypes.sol";

/// @notice What holds after every instruction, whatever came before.
contract InvariantTest is Test {
    Handler private _handler;
    IFund private _fund;

    function setUp() public {
        _handler = new Handler();
        _fund = _handler.fund();
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = Handler.step.selector;
        _target(address(_handler), selectors);
    }

    // Money is conserved: what was drawn and credited is somebody's cash, or on its way, or was paid out and didn't come
    // back. The fund's cash accounts say so against its budget accounts, page by page; and both say what the handler,
    // which keeps its own account, says.
    function invariant_MoneyIsConserved() public view {
        Totals memory t = _totals();
        _same(t.drawn + t.credited + t.awarded, t.cash + t.outstanding + t.used, "conserved");
        (uint256 cash, uint256 posted, uint256 postedBack) = (0, 0, 0);
        Handler.GrantBook[] memory grants = _handler.grants();
        for (uint256 k = 0; k < grants.length; ++k) {
            cash += grants[k].cash;
            posted += grants[k].posted;
            postedBack += grants[k].postedBack;
        }
        _same(t.drawn, _handler.drawn(), "drawn");
        _same(t.cash, cash, "cash");
        _same(t.used - t.awarded, posted, "posted");
        _same(t.postedBack, postedBack, "posted back");
        _same(t.outstanding, _outstanding(), "outstanding");
        _same(t.drawn, cash + _outstanding() + posted, "nothing lost");
    }

    // Every grant has exactly the cash that arrived and didn't leave; it is never less than nothing.
    function invariant_EveryGrantHasTheCashThatItShould() public view {
        Handler.GrantBook[] memory grants = _handler.grants();
        for (uint256 k = 0; k < grants.length; ++k) {
            GrantView memory g = _fund.grantOf(grants[k].id);
            _yes(g.credits >= g.debits, "cash below zero");
            _same(g.credits - g.debits, grants[k].cash, "cash");
            _same(uint256(g.state), uint256(grants[k].state), "state");
        }
    }

    // What a grant says is in flight is what its transfers say is outstanding, tranches and refunds apart; and no transfer
    // has more outstanding than it carried.
    function invariant_MoneyInFlightIsThatOfTheTransfers() public view {
        Handler.GrantBook[] memory grants = _handler.grants();
        Handler.TransferBook[] memory transfers = _handler.transfers();
        uint256[] memory down = new uint256[](grants.length);
        uint256[] memory up = new uint256[](grants.length);
        for (uint256 k = 0; k < transfers.length; ++k) {
            uint256 n = transfers[k].grant;
            (Transfer memory t, ) = _fund.transferOf(grants[n].id, transfers[k].number);
            _same(t.outstanding, transfers[k].outstanding, "outstanding of a transfer");
            _same(uint256(t.state), uint256(transfers[k].state), "state of a transfer");
            _yes(t.outstanding <= t.amount, "more than it carried");
            if (transfers[k].number > 0) down[n] += t.outstanding;
            else up[n] += t.outstanding;
        }
        for (uint256 k = 0; k < grants.length; ++k) {
            GrantView memory g = _fund.grantOf(grants[k].id);
            _same(g.inFlight, down[k], "in flight");
            _same(g.refunding, up[k], "refunding");
        }
    }

    // Budgets nest: what a grant awarded on and paid out is what it used, and that is at most what it was awarded; what is
    // planned for it stays within its award.
    function invariant_BudgetsNest() public view {
        Handler.GrantBook[] memory grants = _handler.grants();
        uint256[] memory below = new uint256[](grants.length);
        uint256[] memory open = new uint256[](grants.length);
        for (uint256 k = 1; k < grants.length; ++k) {
            below[grants[k].parent] += grants[k].awarded;
            if (grants[k].state != GrantState.Closed) ++open[grants[k].parent];
        }
        for (uint256 k = 0; k < grants.length; ++k) {
            GrantView memory g = _fund.grantOf(grants[k].id);
            _same(g.awarded, grants[k].awarded, "awarded");
            _same(g.used, below[k] + grants[k].posted, "used");
            _yes(below[k] <= g.used && g.used <= g.awarded, "children within used within awarded");
            _yes(g.scheduled <= g.awarded, "scheduled within awarded");
            if (g.state != GrantState.Closed) _same(g.scheduled, grants[k].planned, "scheduled");
            _same(g.openChildren, open[k], "open children");
        }
    }

    // The campaign means something: a like number of random steps reaches the far ends of the book.
    function test_TheHandlerReachesEveryAction() public {
        for (uint256 k = 0; k < 600; ++k) {
            bytes32 seed = keccak256(abi.encode(k));
            _handler.step(uint8(seed[0]), uint256(seed));
        }
        for (uint8 action = 0; action <= uint8(Handler.Action.Lift); ++action) {
            _yes(_handler.done(Handler.Action(action)) > 9, "an action was hardly ever possible");
        }
        uint256 taken;
        for (uint8 action = 0; action <= uint8(Handler.Action.Lift); ++action) {
            taken += _handler.done(Handler.Action(action));
        }
        _yes(taken > 400, "most steps should be possible");
        invariant_MoneyIsConserved();
        invariant_EveryGrantHasTheCashThatItShould();
        invariant_MoneyInFlightIsThatOfTheTransfers();
        invariant_BudgetsNest();
    }

    /// @dev The whole book, summed by pages.
    function _totals() private view returns (Totals memory sum) {
        uint256 count = _fund.grantCount();
        sum = _fund.totals(0, 3);
        for (uint256 start = 3; start < count; start += 3) {
            Totals memory page = _fund.totals(start, 3);
            sum.cash += page.cash;
            sum.outstanding += page.outstanding;
            sum.awarded += page.awarded;
            sum.used += page.used;
        }
    }

    function _outstanding() private view returns (uint256 sum) {
        Handler.TransferBook[] memory transfers = _handler.transfers();
        for (uint256 k = 0; k < transfers.length; ++k) sum += transfers[k].outstanding;
    }
}
