// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GrantState, TransferState} from "../types/FundTypes.sol";

/// @title What a fund refuses, and why
/// @notice Amounts are minor units of the fund's currency, times are Unix seconds, organisations given as numbers are
/// places on the register.
interface IFundErrors {
    error Fund_AlreadyInitialised();
    error Fund_ZeroAmount();
    /// @notice The instruction's `role` in this step belongs to organisation number `expected`, not to `organisation`.
    error Fund_WrongOrganisation(bytes32 grant, bytes32 organisation, uint24 expected);

    error Fund_UnknownVote(bytes32 vote);
    /// @notice 0 as the last second at which a vote may be drawn.
    error Fund_NoAvailability();
    error Fund_VoteLapsed(bytes32 vote, uint64 availableUntil);
    error Fund_VoteExhausted(bytes32 vote, uint96 undrawn, uint96 amount);
    error Fund_WrongComptroller(bytes32 given, bytes32 comptroller);

    /// @notice Votes may not exceed `limit`, nor may income.
    error Fund_OverBudgetLimit(uint96 limit, uint256 wouldBe);

    error Fund_UnknownGrant(bytes32 grant);
    error Fund_GrantState(bytes32 grant, GrantState state);
    error Fund_Held(bytes32 grant, bytes32 heldAt);
    error Fund_InsufficientCash(bytes32 grant, uint96 cash, uint96 amount);
    error Fund_InsufficientHeadroom(bytes32 grant, uint96 headroom, uint96 amount);
    error Fund_GranteeIsAncestor(bytes32 grant, bytes32 grantee);
    error Fund_TooDeep(bytes32 parent, uint8 limit);
    error Fund_NoCeiling();
    error Fund_BelowUsed(bytes32 grant, uint96 used, uint96 amount);
    error Fund_WrongAmount(bytes32 grant, uint96 given, uint256 expected);
    error Fund_WrongCeiling(bytes32 grant, uint96 given, uint96 expected);
    error Fund_WrongTerms(bytes32 grant, bytes32 given, bytes32 expected);
    error Fund_OverCeiling(bytes32 grant, uint96 ceiling, uint256 wouldHold);
    error Fund_CashLeft(bytes32 grant, uint96 cash);
    error Fund_MoneyInFlight(bytes32 grant, uint96 down, uint96 up);
    error Fund_OpenChildren(bytes32 grant, uint32 children);

    error Fund_NoTranches(bytes32 grant);
    error Fund_BadTransferNumber(bytes32 grant, int32 transfer);
    error Fund_TransferExists(bytes32 grant, int32 transfer);
    error Fund_ConditionWithoutVerifier(bytes32 grant, int32 tranche);
    error Fund_VerifierIsGrantee(bytes32 grant, int32 tranche);
    error Fund_OverScheduled(bytes32 grant, uint96 awarded, uint256 scheduled);
    error Fund_TransferState(bytes32 grant, int32 transfer, TransferState state);
    error Fund_WrongCondition(bytes32 grant, int32 tranche, bytes32 given, bytes32 expected);
    error Fund_NotVerifier(bytes32 grant, int32 tranche, bytes32 organisation);
    error Fund_TooEarly(bytes32 grant, int32 tranche, uint40 notBefore);
    error Fund_OverOutstanding(bytes32 grant, int32 transfer, uint96 outstanding, uint96 amount);
    /// @notice The payee hasn't said that it expects no more.
    error Fund_NoFinalReceipt(bytes32 grant, int32 transfer);
    /// @notice The receipt presented isn't the one that the organisation signed under that reference, or is another transfer's.
    error Fund_WrongReceipt(bytes32 organisation, bytes32 receipt);
    error Fund_OverReceipt(bytes32 organisation, bytes32 receipt, uint96 reversible, uint96 amount);
    error Fund_PayeeHolds(bytes32 grant, bytes32 payee);
    error Fund_BadBankingDate(uint32 bankingDate);
    error Fund_OriginalAmountMissing();

    error Fund_NotHolder(bytes32 grant, bytes32 organisation);
    error Fund_AlreadyHeld(bytes32 grant, bytes32 organisation);

    error Fund_EmptyBatch();
    error Fund_UnknownBatch(bytes32 grant, bytes32 batch);
    /// @notice What is on record of the batch (bits: 1 posted, 2 settled, 4 acknowledged, 8 voided) rules this out.
    error Fund_BatchFacts(bytes32 batch, uint8 facts);
    /// @notice More would have come back of a batch than is still out.
    error Fund_OverBatch(bytes32 batch, uint96 paid, uint96 amount);
    error Fund_PayeeIsPayer(bytes32 organisation);
    error Fund_VerifierMayNotPay(bytes32 organisation);
    error Fund_ProofsMismatch(uint256 payments, uint256 proofs);
    error Fund_PaymentNotProven(bytes32 batch, uint32 index);
    error Fund_AlreadyBounced(bytes32 batch, uint32 index);
    error Fund_NoSuchPayee(bytes32 batch, bytes32 organisation);
    error Fund_AlreadyAcknowledged(bytes32 batch);
}
