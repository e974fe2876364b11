// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GrantLib} from "../../contracts/libraries/GrantLib.sol";
import {Grant} from "../../contracts/types/FundTypes.sol";

/// @notice A fund of two grants, as a book of numbers: what each instruction does to them, and what must hold after it.
/// @dev `npm run check:proof` reads this text: one instruction a function, no loops, rules are one expression each.
contract Ledger {
    using GrantLib for Grant;

    Grant internal root;
    Grant internal child;
    uint96 internal votes;
    uint96 internal drawn;
    uint96 internal credited;
    uint96 internal down; // outstanding tranches
    uint96 internal up; // outstanding refunds
    uint96 internal takenBack; // of refunds' receipts
    uint96 internal posted;
    uint96 internal back;
    uint96 internal writtenOff;
    uint96 internal lost;
    uint96 internal surrendered;

    // RULES

    function cashIsNeverNegative() public view returns (bool) {
        return root.debits <= root.credits && child.debits <= child.credits;
    }

    function headroomIsNeverNegative() public view returns (bool) {
        return root.used <= root.awarded && child.used <= child.awarded;
    }

    function whatIsChargedWasPermitted() public view returns (bool) {
        return drawn <= votes && child.awarded <= root.used && back <= posted && posted <= uint256(child.used) + back;
    }

    function plansStayWithinTheAward() public view returns (bool) {
        return child.scheduled <= uint256(child.awarded) + takenBack;
    }

    function moneyIsConserved() public view returns (bool) {
        return
            uint256(drawn) + credited + root.debits + child.debits + back ==
            uint256(root.credits) + child.credits + down + up + posted + writtenOff + lost + surrendered;
    }

    function headroomCoversAllOpenMoney() public view returns (bool) {
        return
            uint256(root.awarded) + child.awarded + root.debits + child.debits + drawn ==
            uint256(root.used) + child.used + root.credits + child.credits + down + up + votes;
    }

    // INSTRUCTIONS

    function vote(uint96 x) external {
        votes += x;
        root.awarded += x;
    }

    function reduceVote(uint96 x) external {
        require(x <= votes - drawn && x <= root.headroom());
        votes -= x;
        root.awarded -= x;
    }

    function drawDown(uint96 x) external {
        require(x <= votes - drawn);
        drawn += x;
        root.credit(x);
    }

    function surrender(uint96 x) external {
        root.debit("root", x);
        root.use("root", x);
        surrendered += x;
    }

    function award(uint96 x) external {
        root.use("root", x);
        child.awarded += x;
    }

    function amend(uint96 x) external {
        require(x >= child.used && x >= child.scheduled);
        root.giveBack(child.awarded);
        root.use("root", x);
        child.awarded = x;
    }

    function schedule(uint96 x) external {
        child.plan("child", x);
    }

    function cancel(uint96 x) external {
        child.unplan(x);
    }

    function release(uint96 x) external {
        root.debit("root", x);
        down += x;
    }

    function signReceipt(uint96 x) external {
        require(x <= down);
        down -= x;
        child.credit(x);
    }

    function reverseReceipt(uint96 x) external {
        child.debit("child", x);
        down += x;
    }

    function recordReturn(uint96 x) external {
        require(x <= down);
        down -= x;
        child.unplan(x);
        root.credit(x);
    }

    function writeOff(uint96 x) external {
        require(x <= down);
        down -= x;
        child.unplan(x);
        uint96 shrunk = child.shrink(x);
        root.giveBack(shrunk);
        assert(x <= root.headroom()); // aTrancheCanAlwaysBeWrittenOff
        root.use("root", x);
        writtenOff += x;
    }

    function refund(uint96 x) external {
        child.debit("child", x);
        up += x;
    }

    function signReceiptOfRefund(uint96 x) external {
        require(x <= up);
        up -= x;
        child.unplan(x);
        root.credit(x);
    }

    function reverseReceiptOfRefund(uint96 x) external {
        root.debit("root", x);
        up += x;
        child.scheduled += x;
        takenBack += x;
    }

    function recordReturnOfRefund(uint96 x) external {
        require(x <= up);
        up -= x;
        child.credit(x);
    }

    function writeOffRefund(uint96 x) external {
        require(x <= up);
        up -= x;
        child.use("child", x);
        writtenOff += x;
    }

    function writeOffRefundOfTheClosed(uint96 x) external {
        require(x <= up);
        up -= x;
        uint96 own = x < child.headroom() ? x : child.headroom();
        child.used += own;
        assert(x - own <= root.headroom()); // aClosedGrantsLossCanAlwaysBeBorne
        root.use("root", x - own);
        writtenOff += x;
    }

    function pay(uint96 x) external {
        child.debit("child", x);
        child.use("child", x);
        posted += x;
    }

    /// @dev So do a batch that is voided and money recovered.
    function bounce(uint96 x) external {
        require(x <= posted - back);
        back += x;
        child.credit(x);
        child.giveBack(x);
    }

    function creditRoot(uint96 x) external {
        root.credit(x);
        credited += x;
        root.awarded += x;
    }

    function creditChild(uint96 x) external {
        child.credit(x);
        credited += x;
        child.earn(x);
        root.used += x;
        root.awarded += x;
    }

    function loseFromRoot(uint96 x) external {
        root.debit("root", x);
        root.use("root", x);
        lost += x;
    }

    function loseFromChild(uint96 x) external {
        child.debit("child", x);
        child.use("child", x);
        lost += x;
    }

    function loseFromTheClosed(uint96 x) external {
        child.debit("child", x);
        uint96 own = x < child.headroom() ? x : child.headroom();
        child.used += own;
        assert(x - own <= root.headroom()); // aClosedGrantsLossCanAlwaysBeBorne
        root.use("root", x - own);
        lost += x;
    }

    function close() external {
        require(child.cash() == 0 && down == 0 && up == 0);
        uint96 unused = child.headroom();
        root.giveBack(unused);
        child.awarded -= unused;
        child.unplanBeyondAward();
    }
}
