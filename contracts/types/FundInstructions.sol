// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Envelope} from "./Authority.sol";
import {Leaf} from "../libraries/MerkleSum.sol";

// One struct per instruction, as it is sent; `FundDeeds` says how each is hashed for signing.
// Amounts are minor units of the fund's currency; banking dates are yyyymmdd.

struct Vote {
    Envelope envelope;
    uint96 amount;
    bytes32 authority; // text: the Act or Estimate
    uint64 availableUntil; // Unix time, seconds
    uint8 kind;
}

struct DrawDown {
    Envelope envelope;
    bytes32 vote;
    bytes32 comptroller;
    uint96 amount;
}

struct ReduceVote {
    Envelope envelope;
    bytes32 vote;
    uint96 amount; // by how much
    bytes32 authority; // text: the Act or Estimate
}

struct Surrender {
    Envelope envelope;
    uint96 amount;
}

struct Credit {
    Envelope envelope;
    bytes32 grant;
    uint96 amount;
    bytes32 bankReference; // hash
    uint32 bankingDate;
    uint8 kind;
}

struct Lose {
    Envelope envelope;
    bytes32 grant;
    bytes32 grantee;
    uint96 amount;
    uint8 reason;
}

struct CloseFund {
    Envelope envelope;
}

struct Award {
    Envelope envelope;
    bytes32 parent;
    bytes32 grantee;
    uint96 amount;
    uint96 ceiling; // the maximum of uint96 is none
    bytes32 terms; // hash of the terms' document
    bytes32 classification; // text
    uint8 kind;
}

struct Accept {
    Envelope envelope;
    bytes32 grant;
    bytes32 grantor;
    uint96 amount;
    uint96 ceiling;
    bytes32 terms;
}

struct Decline {
    Envelope envelope;
    bytes32 grant;
    bytes32 grantor;
    uint96 amount;
    uint96 ceiling;
    bytes32 terms;
}

struct Amend {
    Envelope envelope;
    bytes32 grant;
    bytes32 grantee;
    uint96 amount; // the new total
    uint96 ceiling; // the maximum of uint96 is none
    bytes32 terms; // hash of the terms' document
}

struct Tranche {
    int32 number; // from 1, the grantor's choice
    uint96 amount;
    uint40 notBefore; // Unix time, seconds
    bytes32 verifier; // zero: no condition
    bytes32 condition; // hash of the condition's text
}

struct Schedule {
    Envelope envelope;
    bytes32 grant;
    bytes32 grantee;
    uint96 amount; // sum of the tranches
    Tranche[] tranches;
}

struct Attest {
    Envelope envelope;
    bytes32 grant;
    int32 tranche;
    bytes32 grantee;
    uint96 amount;
    bytes32 condition;
    bytes32 evidence;
}

struct Release {
    Envelope envelope;
    bytes32 grant;
    int32 tranche;
    bytes32 grantee;
    uint96 amount;
}

struct Cancel {
    Envelope envelope;
    bytes32 grant;
    int32 tranche;
    bytes32 grantee;
    uint96 amount;
}

struct Refund {
    Envelope envelope;
    bytes32 grant;
    int32 transfer; // from -1 down, the grantee's choice
    bytes32 grantor;
    uint96 amount;
}

struct Settle {
    Envelope envelope;
    bytes32 grant;
    int32 transfer;
    bytes32 payee;
    uint96 amount;
    bytes32 bankReference; // hash
    uint32 bankingDate;
}

struct SignReceipt {
    Envelope envelope;
    bytes32 grant;
    int32 transfer;
    bytes32 payer;
    uint96 amount;
    uint32 bankingDate;
    bytes32 evidence; // hash
    bytes3 originalCurrency; // zero: it arrived in the fund's
    uint96 originalAmount; // minor units of `originalCurrency`
    bool isFinal;
}

struct ReverseReceipt {
    Envelope envelope;
    bytes32 grant;
    int32 transfer;
    bytes32 payer;
    bytes32 receipt; // the reference of its `signReceipt`
    uint96 amount;
    uint8 reason;
}

struct WriteOff {
    Envelope envelope;
    bytes32 grant;
    int32 transfer;
    bytes32 payee;
    uint96 amount;
    uint8 reason;
}

struct RecordReturn {
    Envelope envelope;
    bytes32 grant;
    int32 transfer;
    bytes32 payee;
    uint96 amount;
    bytes32 bankReference; // hash
    uint32 bankingDate;
    uint8 reason;
}

struct Hold {
    Envelope envelope;
    bytes32 grant;
    bytes32 grantee;
    uint8 code;
}

struct Lift {
    Envelope envelope;
    bytes32 grant;
    bytes32 holder;
}

struct Close {
    Envelope envelope;
    bytes32 grant;
    bytes32 grantee;
}

struct Pay {
    Envelope envelope;
    bytes32 grant;
    bytes32 payee; // organisation that takes it as its own income, zero: payees hold no place on the register
    bytes32 verifier; // organisation that co-signs, zero: none
    bytes32 root;
    uint96 amount;
    uint32 count;
    bytes32 manifest; // hash of a published manifest, zero: not published
    uint8 kind;
}

struct SettleBatch {
    Envelope envelope;
    bytes32 grant;
    bytes32 batch; // the reference of its `pay`
    uint96 amount;
    bytes32 bankReference; // hash
    uint32 bankingDate;
}

struct VoidBatch {
    Envelope envelope;
    bytes32 grant;
    bytes32 batch; // the reference of its `pay`
    uint96 amount;
    uint8 reason;
}

struct Recover {
    Envelope envelope;
    bytes32 grant;
    bytes32 batch; // the reference of its `pay`
    uint96 amount;
    bytes32 bankReference; // hash
    uint32 bankingDate;
    bytes32 evidence; // hash
}

struct Bounce {
    Envelope envelope;
    bytes32 grant;
    bytes32 batch;
    uint96 amount; // sum of the leaves
    bytes32 bankReference; // hash
    uint32 bankingDate;
    Leaf[] payments;
}

struct Acknowledge {
    Envelope envelope;
    bytes32 grant;
    bytes32 payer;
    bytes32 batch;
    uint96 amount;
    uint32 bankingDate;
    bytes32 evidence; // hash
}
