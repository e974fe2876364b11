// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFundErrors} from "../interfaces/IFundErrors.sol";
import {Grant} from "../types/FundTypes.sol";

/// @title The two accounts of a grant
/// @notice Neither cash nor headroom can go below zero; `id` is for the error that says so.
library GrantLib {
    function cash(Grant storage grant) internal view returns (uint96) {
        return grant.credits - grant.debits;
    }

    function headroom(Grant storage grant) internal view returns (uint96) {
        return grant.awarded - grant.used;
    }

    function credit(Grant storage grant, uint96 amount) internal {
        grant.credits += amount;
    }

    function debit(Grant storage grant, bytes32 id, uint96 amount) internal {
        uint96 available = cash(grant);
        if (amount > available) revert IFundErrors.Fund_InsufficientCash(id, available, amount);
        grant.debits += amount;
    }

    function use(Grant storage grant, bytes32 id, uint96 amount) internal {
        uint96 available = headroom(grant);
        if (amount > available) revert IFundErrors.Fund_InsufficientHeadroom(id, available, amount);
        grant.used += amount;
    }

    function giveBack(Grant storage grant, uint96 amount) internal {
        grant.used -= amount;
    }

    /// @notice Adds income to the award, as paid already: there is no more to schedule than before.
    function earn(Grant storage grant, uint96 amount) internal {
        grant.awarded += amount;
        grant.scheduled += amount;
    }

    /// @notice Takes from the award what got lost on its way down, as far as it has headroom; returns how much.
    function shrink(Grant storage grant, uint96 amount) internal returns (uint96 shrunk) {
        uint96 available = headroom(grant);
        shrunk = amount > available ? available : amount;
        grant.awarded -= shrunk;
    }

    /// @notice Plans more to be paid down, within the award.
    function plan(Grant storage grant, bytes32 id, uint96 amount) internal {
        uint256 scheduled = uint256(grant.scheduled) + amount;
        if (scheduled > grant.awarded) revert IFundErrors.Fund_OverScheduled(id, grant.awarded, scheduled);
        grant.scheduled += amount;
    }

    /// @notice Frees what was planned, so that it may be scheduled again.
    /// @dev A closed grant forgot its plans, and late money may still go up through it: so it stops at zero.
    function unplan(Grant storage grant, uint96 amount) internal {
        uint96 scheduled = grant.scheduled;
        grant.scheduled = amount > scheduled ? 0 : scheduled - amount;
    }

    /// @notice Forgets plans that a smaller award no longer covers.
    function unplanBeyondAward(Grant storage grant) internal {
        if (grant.scheduled > grant.awarded) grant.scheduled = grant.awarded;
    }

    /// @notice Sends an advance on its way down: no payment in advance of need.
    function advance(Grant storage grant, bytes32 id, uint96 amount) internal {
        uint256 wouldHold = uint256(cash(grant)) + grant.inFlight + amount;
        if (wouldHold > grant.ceiling) revert IFundErrors.Fund_OverCeiling(id, grant.ceiling, wouldHold);
        grant.inFlight += amount;
    }
}
