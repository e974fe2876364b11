// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Handler} from "./Handler.sol";
import {HandlerBook} from "./HandlerBook.sol";
import {Test} from "./Test.sol";
import {IFund} from "../../contracts/interfaces/IFund.sol";
import "../../contracts/types/FundTypes.sol";

/// @notice What holds after every instruction, whatever came before.
/// @dev One campaign for all of it: the runner would play another one for each function that it is given. States move only along
/// the documented steps because those of the handler's book do (`HandlerBook._turn`) and the fund's are always the same; that a reference acts
/// once, and that stops stop authority and never facts, the handler tries as it goes (`HandlerRefusals`).
contract InvariantTest is Test {
    uint256 private constant WINDOW = 6; // transfers and batches that are compared after each step; at the end all are

    Handler private _handler;
    IFund private _fund;

    function setUp() public {
        _handler = _newHandler();
        _fund = _handler.fund();
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = Handler.step.selector;
        _target(address(_handler), selectors);
    }

    function invariant_TheBookStands() public view {
        _check(WINDOW);
    }

    // Every open amount can come to rest: whatever was reached is driven, by ordinary instructions, with organisations suspended or not, to
    // grants that are all closed and have neither cash nor anything in flight; and all that was drawn or credited was then
    // paid out, written off, lost or surrendered.
    function afterInvariant() public {
        _check(type(uint256).max);
        _handler.toRest(uint256(keccak256(abi.encode(_fund.totals(0, 99), _handler.transferCount()))));
        _check(type(uint256).max);
        _isAtRest();
    }

    // The campaign means something: a like number of random steps does everything there is to do, and little is in vain.
    function test_TheHandlerReachesEveryAction() public {
        uint256[] memory reached = new uint256[](uint256(Handler.Action.ToRest) + 1);
        (uint256 taken, uint256 stopped, uint256 inTheirStead) = (0, 0, 0);
        for (uint256 k = 0; k < 16; ++k) {
            _handler = _newHandler();
            _fund = _handler.fund();
            for (uint256 j = 0; j < 100; ++j) _handler.step(uint256(keccak256(abi.encode(k, j))));
            afterInvariant();
            for (uint256 a = 0; a < reached.length; ++a) reached[a] += _handler.done(Handler.Action(a));
            (uint256 facts, uint256 stead) = _handler.facts();
            (stopped, inTheirStead) = (stopped + facts, inTheirStead + stead);
        }
        for (uint256 a = 0; a < reached.length; ++a) {
            taken += reached[a];
            if (reached[a] < 3) revert HandlerBook.Differs("times that an action was possible", a, reached[a]);
        }
        if (taken < 1200) revert HandlerBook.Differs("steps that were possible", taken, 1200);
        // facts of the suspended pass, signed by themselves and by the Treasury in their stead
        if (stopped < 40 || inTheirStead < 15)
            revert HandlerBook.Differs("facts of the suspended", stopped, inTheirStead);
    }

    /// @dev By artifact, which the runner knows and which isn't compiled again with this test.
    function _newHandler() private returns (Handler handler) {
        bytes memory code = vm.getCode("Handler.sol");
        assembly ("memory-safe") {
            handler := create(0, add(code, 32), mload(code))
        }
        _must(address(handler) != address(0), "Handler.sol");
    }

    function _check(uint256 window) private view {
        HandlerBook.GrantBook[] memory book = _handler.grants();
        GrantView[] memory grants = new GrantView[](book.length);
        for (uint256 k = 0; k < book.length; ++k) grants[k] = _fund.grantOf(book[k].id);
        _isConserved(grants, book);
        _isNeverBelowZero(grants, book);
        _nests(grants, book);
        _isInFlight(grants, book, window);
        _isBudgeted(grants);
        _batchesAre(book, window);
        _stopsAre(grants);
    }

    // Money is conserved: what was drawn and credited is somebody's cash, or on its way, or was paid out and didn't come back,
    // written off, lost or surrendered. The fund's cash accounts say so against its budget accounts, page by page; and both say what the
    // handler's own book says.
    function _isConserved(GrantView[] memory grants, HandlerBook.GrantBook[] memory book) private view {
        Totals memory t = _totals();
        _equal(t.drawn + t.credited + t.awarded, t.cash + t.outstanding + t.used, "conserved");
        HandlerBook.Sums memory sums = _handler.sums();
        _equal(t.drawn, sums.drawn, "drawn");
        _equal(t.credited, sums.credited, "credited");
        _equal(t.postedBack, sums.postedBack, "posted back");
        _equal(t.settled, sums.settled, "settled");
        (uint256 cash, uint256 inFlight, uint256 posted) = (0, 0, 0);
        (uint256 writtenOff, uint256 lost, uint256 surrendered) = (0, 0, 0);
        for (uint256 k = 0; k < book.length; ++k) {
            cash += book[k].cash;
            inFlight += uint256(book[k].inFlight) + book[k].refunding;
            posted += book[k].posted;
            writtenOff += book[k].writtenOff;
            lost += book[k].lost;
            surrendered += book[k].surrendered;
        }
        _equal(grants.length, _fund.grantCount(), "grants");
        _equal(t.cash, cash, "cash");
        _equal(t.outstanding, inFlight, "outstanding");
        _equal(t.writtenOff, writtenOff, "written off");
        _equal(t.lost, lost, "lost");
        _equal(t.surrendered, surrendered, "surrendered");
        _equal(t.used - t.awarded, posted + writtenOff + lost + surrendered, "used up");
        _equal(
            sums.drawn + sums.credited,
            cash + inFlight + posted + writtenOff + lost + surrendered,
            "nothing missing"
        );
    }

    // Neither cash nor headroom is ever less than nothing, and both are exactly what the handler's book says. So are the states.
    function _isNeverBelowZero(GrantView[] memory grants, HandlerBook.GrantBook[] memory book) private pure {
        for (uint256 k = 0; k < book.length; ++k) {
            GrantView memory g = grants[k];
            _must(g.credits >= g.debits, "cash below zero");
            _must(g.awarded >= g.used, "headroom below zero");
            _equal(g.credits - g.debits, book[k].cash, "cash of a grant");
            _equal(uint256(g.state), uint256(book[k].state), "state of a grant");
            _equal(g.ceiling, book[k].ceiling, "ceiling");
            _must(g.terms == book[k].terms, "terms");
        }
    }

    // Budgets nest: a grant used what its children were awarded, what it paid out, wrote off and lost, and that is at most what it was awarded
    // itself; what is planned to be paid down to it is within its award, but for refunds whose receipts were taken back. Nothing but votes and income raises the budget of the fund.
    function _nests(GrantView[] memory grants, HandlerBook.GrantBook[] memory book) private view {
        uint256[] memory below = new uint256[](book.length);
        uint256[] memory open = new uint256[](book.length);
        for (uint256 k = 1; k < book.length; ++k) {
            below[book[k].parent] += grants[k].awarded;
            if (grants[k].state != GrantState.Closed) ++open[book[k].parent];
        }
        for (uint256 k = 0; k < book.length; ++k) {
            GrantView memory g = grants[k];
            uint256 own = uint256(book[k].posted) + book[k].writtenOff + book[k].lost + book[k].surrendered;
            _equal(g.used, below[k] + own, "used");
            _equal(g.awarded, book[k].awarded, "awarded");
            _equal(g.scheduled, book[k].scheduled, "scheduled");
            _must(k == 0 || g.scheduled <= g.awarded + book[k].takenBack, "scheduled beyond the award");
            _equal(g.openChildren, open[k], "open children");
        }
        HandlerBook.Sums memory sums = _handler.sums();
        _must(grants[0].awarded <= sums.voted + sums.credited, "budget out of nothing");
    }

    // What may still be used is what may still be drawn, what is there, and what is on its way: no amount can be stuck for want of
    // budget.
    function _isBudgeted(GrantView[] memory grants) private view {
        uint256 headroom;
        uint256 covered;
        for (uint256 k = 0; k < grants.length; ++k) {
            GrantView memory g = grants[k];
            headroom += g.awarded - g.used;
            covered += g.credits - g.debits + g.inFlight + g.refunding;
        }
        HandlerBook.VoteBook[] memory votes = _handler.votes();
        uint256 undrawn;
        for (uint256 k = 0; k < votes.length; ++k) {
            VoteAccount memory v = _fund.voteOf(votes[k].id);
            _equal(v.amount, votes[k].amount, "vote");
            _equal(v.drawn, votes[k].drawn, "drawn under a vote");
            undrawn += v.amount - v.drawn;
        }
        _equal(headroom, undrawn + covered, "headroom");
    }

    // Of every transfer, what was received and not reversed, returned, written off and is outstanding is its amount; and what a grant has in flight is
    // what its transfers have outstanding, tranches and refunds apart.
    function _isInFlight(GrantView[] memory grants, HandlerBook.GrantBook[] memory book, uint256 window) private view {
        for (uint256 k = 0; k < book.length; ++k) {
            _equal(grants[k].inFlight, book[k].inFlight, "in flight");
            _equal(grants[k].refunding, book[k].refunding, "refunding");
        }
        uint256 count = _handler.transferCount();
        uint256[] memory down = new uint256[](book.length);
        uint256[] memory up = new uint256[](book.length);
        for (uint256 k = count; k > (count > window ? count - window : 0); --k) {
            HandlerBook.TransferBook memory b = _handler.transferAt(k - 1);
            uint96 outstanding = _transferIs(book[b.grant].id, b);
            if (b.number > 0) down[b.grant] += outstanding;
            else up[b.grant] += outstanding;
        }
        for (uint256 k = 0; k < book.length; ++k) {
            _must(down[k] <= grants[k].inFlight && up[k] <= grants[k].refunding, "more than in flight");
            if (window < count) continue;
            _equal(grants[k].inFlight, down[k], "sum of tranches");
            _equal(grants[k].refunding, up[k], "sum of refunds");
        }
    }

    function _transferIs(bytes32 grant, HandlerBook.TransferBook memory b) private view returns (uint96) {
        (Transfer memory t, Condition memory c) = _fund.transferOf(grant, b.number);
        _equal(uint256(t.state), uint256(b.state), "state of a transfer");
        _equal(t.amount, b.amount, "amount of a transfer");
        _must((c.verifier != 0) == (b.verifier != 0), "condition");
        if (b.state != TransferState.Open) return 0;
        uint256 rested = uint256(b.received) - b.reversed + b.returned + b.writtenOff;
        _equal(t.amount, rested + t.outstanding, "a transfer's amount");
        _must(t.settled == b.settled && t.finalReceipt == b.finalReceipt, "facts of a transfer");
        return t.outstanding;
    }

    // Facts of a batch stay on record, and never more comes back of it than it paid.
    function _batchesAre(HandlerBook.GrantBook[] memory book, uint256 window) private view {
        uint256 count = _handler.batchCount();
        for (uint256 k = count; k > (count > window ? count - window : 0); --k) {
            HandlerBook.BatchBook memory b = _handler.batchAt(k - 1);
            bytes32 grant = book[b.grant].id;
            bytes32 id = keccak256(abi.encode(book[b.grant].grantee, b.ref));
            BatchView memory v = _fund.batchOf(grant, id);
            _must(v.posted, "posted");
            _must(v.settled == (b.facts & BatchFact.SETTLED != 0), "batch settled");
            _must(v.acknowledged == (b.facts & BatchFact.ACKNOWLEDGED != 0), "acknowledged");
            _must(v.voided == (b.facts & BatchFact.VOIDED != 0), "voided");
            _equal(v.back, uint256(b.bounced) + b.recovered + b.voided, "back");
            _must(v.back <= v.amount, "more back than paid");
            for (uint256 j = 0; j < b.count; ++j) {
                _must(_fund.isBounced(grant, id, uint32(j)) == (b.marks & (1 << j) != 0), "bounced");
            }
        }
    }

    // Holds are those that were placed and not lifted.
    function _stopsAre(GrantView[] memory grants) private view {
        HandlerBook.HoldBook[] memory holds = _handler.holds();
        uint256[] memory count = new uint256[](grants.length);
        for (uint256 k = 0; k < holds.length; ++k) ++count[holds[k].grant];
        for (uint256 k = 0; k < grants.length; ++k) _equal(grants[k].holds, count[k], "holds");
    }

    function _isAtRest() private view {
        HandlerBook.GrantBook[] memory book = _handler.grants();
        for (uint256 k = 0; k < book.length; ++k) {
            GrantView memory g = _fund.grantOf(book[k].id);
            _must(g.state == GrantState.Closed, "open");
            _equal(g.credits, g.debits, "cash left");
            _equal(uint256(g.inFlight) + g.refunding, 0, "left in flight");
        }
        Totals memory t = _totals();
        uint256 posted = t.used - t.awarded - t.writtenOff - t.lost - t.surrendered;
        _equal(t.drawn + t.credited, posted + t.writtenOff + t.lost + t.surrendered, "all of it is somewhere");
    }

    /// @dev The whole book, summed by pages.
    function _totals() private view returns (Totals memory sum) {
        uint256 count = _fund.grantCount();
        sum = _fund.totals(0, 5);
        for (uint256 start = 5; start < count; start += 5) {
            Totals memory page = _fund.totals(start, 5);
            sum.cash += page.cash;
            sum.outstanding += page.outstanding;
            sum.awarded += page.awarded;
            sum.used += page.used;
        }
    }

    function _equal(uint256 left, uint256 right, string memory what) private pure {
        if (left != right) revert HandlerBook.Differs(what, left, right);
    }

    function _must(bool condition, string memory what) private pure {
        require(condition, what);
    }
}
