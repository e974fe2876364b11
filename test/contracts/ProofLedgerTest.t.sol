// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Test} from "./Test.sol";
import {Ledger} from "../proofs/Ledger.sol";

/// @notice The book that `npm run check:proof` proves, run with the real library and real storage.
contract ProofLedgerTest is Test {
    uint256 private constant STEPS = 30;

    // Every rule that is proved of the book's text holds in the machine, too, whatever is done in whatever order.
    function testFuzz_TheRulesThatAreProvedHoldInTheMachine(uint256 seed) public {
        Ledger ledger = new Ledger();
        ledger.vote(1000);
        ledger.drawDown(600);
        ledger.award(500);
        uint256 done;
        for (uint256 k = 0; k < STEPS; ++k) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (_step(ledger, seed)) ++done;
            _yes(ledger.cashIsNeverNegative(), "cash");
            _yes(ledger.headroomIsNeverNegative(), "headroom");
            _yes(ledger.whatIsChargedWasPermitted(), "permitted");
            _yes(ledger.plansStayWithinTheAward(), "plans");
            _yes(ledger.moneyIsConserved(), "conserved");
            _yes(ledger.headroomCoversAllOpenMoney(), "covered");
        }
        _yes(done > 0, "nothing was done");
    }

    /// @dev One instruction with an amount; false if it is refused. A failed assertion of the ledger's own isn't a refusal.
    function _step(Ledger ledger, uint256 seed) private returns (bool) {
        uint256 n = (seed >> 128) % 27;
        bytes memory data =
            n == 26
                ? abi.encodeWithSelector(ledger.close.selector)
                : abi.encodeWithSelector(_instructions()[n], uint96(_bound(uint128(seed), 1, 200)));
        (bool done, bytes memory why) = address(ledger).call(data);
        _no(!done && keccak256(why) == keccak256(abi.encodeWithSignature("Panic(uint256)", 1)), "assertion");
        return done;
    }

    function _instructions() private pure returns (bytes4[26] memory) {
        return
            [
                Ledger.vote.selector,
                Ledger.reduceVote.selector,
                Ledger.drawDown.selector,
                Ledger.surrender.selector,
                Ledger.award.selector,
                Ledger.amend.selector,
                Ledger.schedule.selector,
                Ledger.cancel.selector,
                Ledger.release.selector,
                Ledger.signReceipt.selector,
                Ledger.reverseReceipt.selector,
                Ledger.recordReturn.selector,
                Ledger.writeOff.selector,
                Ledger.refund.selector,
                Ledger.signReceiptOfRefund.selector,
                Ledger.reverseReceiptOfRefund.selector,
                Ledger.recordReturnOfRefund.selector,
                Ledger.writeOffRefund.selector,
                Ledger.writeOffRefundOfTheClosed.selector,
                Ledger.pay.selector,
                Ledger.bounce.selector,
                Ledger.creditRoot.selector,
                Ledger.creditChild.selector,
                Ledger.loseFromRoot.selector,
                Ledger.loseFromChild.selector,
                Ledger.loseFromTheClosed.selector
            ];
    }
}
