// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

// Amounts are minor units of the fund's currency everywhere.

enum GrantState {
    None,
    Awarded,
    Active,
    Closed
}

enum TransferState {
    None,
    Awaiting, // planned, its condition not yet attested
    Planned,
    Open, // released (a refund: sent)
    Cancelled
}

/// @notice What is on record of a payment batch, as bits: independent facts, not steps.
library BatchFact {
    uint8 internal constant POSTED = 1;
    uint8 internal constant SETTLED = 2;
    uint8 internal constant ACKNOWLEDGED = 4;
    uint8 internal constant VOIDED = 8;
}

/// @notice An earmarked account: cash in against cash out, budget awarded against budget used.
struct Grant {
    // slot 0: cash
    uint96 credits;
    uint96 debits;
    uint24 grantee; // register number, never changes
    uint8 depth; // the root is 0
    GrantState state;
    uint8 holds; // organisations that hold it
    // slot 1: budget
    uint96 awarded;
    uint96 used; // children's awards + net posted + written off + lost (root: + surrendered)
    uint32 openChildren;
    // slot 2: advances
    uint96 inFlight; // released to it, not yet at rest
    uint96 ceiling; // most that it may have in cash and in flight; never 0
    uint24 grantor; // register number: the parent's grantee, kept here to spare two reads in every receipt
    // slot 3: plan
    uint96 scheduled; // live tranches, and income credited to it or below it
    uint96 refunding; // sent up by it, not yet at rest
    // slot 4
    bytes32 parent;
    // slot 5
    bytes32 terms;
}

/// @notice Money on its way between a grant and its parent: tranches count up from 1, refunds down from -1.
struct Transfer {
    // slot 0
    uint96 amount;
    uint96 outstanding;
    uint40 notBefore; // Unix time, seconds
    TransferState state;
    bool settled; // the payer's bank did it
    bool finalReceipt; // the payee expects no more
}

/// @notice What must be attested before a tranche may be released.
struct Condition {
    // slot 0
    uint24 verifier; // register number
    // slot 1
    bytes32 condition; // hash of the condition's text
}

/// @notice Authority from Parliament.
struct VoteAccount {
    // slot 0
    uint96 amount;
    uint96 drawn;
    uint64 availableUntil; // Unix time, seconds
}

/// @notice Payments to those who hold no grant.
struct Batch {
    // slot 0
    uint96 amount;
    uint96 back; // bounced or recovered
    uint32 count;
    uint24 payee; // register number of the organisation paid, 0 if it names none
    uint8 facts; // bits of BatchFact
    // slot 1
    bytes32 root; // of the Merkle-sum tree
    // slot 2
    BitMaps.BitMap bounced;
}

/// @notice Sums of the fund that no grant keeps.
struct FundSums {
    // slot 0
    uint96 drawn;
    uint96 credited;
    // slot 1
    uint128 postedBack; // wider, because a batch can be posted and voided without end
    uint128 settled;
    // slot 2
    uint96 writtenOff;
    uint96 lost;
    // slot 3
    uint96 surrendered;
}

/// @notice A grant as it is read.
struct GrantView {
    GrantState state;
    uint8 depth;
    uint8 holds;
    uint32 openChildren;
    bytes32 parent;
    bytes32 grantor;
    bytes32 grantee;
    bytes32 terms;
    uint96 awarded;
    uint96 used;
    uint96 credits;
    uint96 debits;
    uint96 inFlight;
    uint96 refunding;
    uint96 scheduled;
    uint96 ceiling;
}

/// @notice A payment batch as it is read.
struct BatchView {
    bool posted;
    bool settled;
    bool acknowledged;
    bool voided;
    uint32 count;
    uint96 amount;
    uint96 back;
    bytes32 root;
    bytes32 payee;
}

/// @notice A page of the book, summed; see `IFundPayments.totals`.
struct Totals {
    uint256 cash;
    uint256 outstanding;
    uint256 awarded;
    uint256 used;
    uint256 drawn;
    uint256 credited;
    uint256 postedBack;
    uint256 settled;
    uint256 writtenOff;
    uint256 lost;
    uint256 surrendered;
}
