// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Envelope} from "./Authority.sol";

/// @notice An organisation on the register.
struct Organisation {
    // slot 0
    uint24 number; // 1 is the Treasury; 0 means unknown
    uint24 registrar; // number of the organisation that registered it; 0 for the Treasury
    uint8 roles; // mask of the roles its officers may have
    uint16 admins; // officers with ADMIN
    uint8 suspension; // bit 0: by its registrar, bit 1: by the Treasury, bit 2: by a recovery
    uint56 quorums; // one byte a role, ADMIN lowest
    uint32 era; // whose officers are its own: a recovery begins another
    uint24 successor; // number of the organisation that acts for it; 0 if it acts for itself
    uint16 predecessors; // how many organisations it acts for
}

/// @notice Where an organisation's recovery stands. Pending: may be vetoed. Disputed: vetoed, and not completed until the
/// Treasury upholds it. Upheld: can't be vetoed again.
enum RecoveryState {
    None,
    Pending,
    Disputed,
    Upheld
}

/// @notice New officers who wait until an organisation had time to object; they are enrolled already, in an era to come.
struct Recovery {
    // slot 0
    uint24 startedBy; // number of the registrar or of the Treasury
    RecoveryState state;
    uint40 notBefore; // first second (Unix time) at which it may be completed
    uint32 era; // of these officers; no era comes twice, even if a recovery is given up
    uint16 admins;
    uint56 quorums;
    // slot 1
    bytes32 ref; // of the instruction that started it
}

/// @notice An officer of one organisation in one era.
struct Officer {
    // slot 0
    uint8 roles;
    uint64 validUntil; // last second (Unix time)
    uint32 enrolments; // how often it was enrolled: limits end with the enrolment that set them
    // slot 1
    mapping(uint32 enrolment => mapping(bytes3 currency => uint96 minorUnits)) limits;
}

/// @notice Delegated authority in one currency, in minor units.
struct Limit {
    bytes3 currency;
    uint96 amount;
}

/// @notice An officer's enrolment as it is signed.
/// @param validUntil Last second (Unix time) at which the officer may approve.
struct OfficerTerms {
    bytes signer;
    uint8 roles;
    uint64 validUntil;
    Limit[] limits;
}

struct Register {
    Envelope envelope;
    bytes32 subject;
    string name;
    uint8 roles;
    OfficerTerms[] officers;
    uint8[7] quorums;
}

struct Enrol {
    Envelope envelope;
    OfficerTerms officer;
}

struct Retire {
    Envelope envelope;
    bytes signer;
    bool resigns; // the officer retires itself, alone
}

struct SetQuorum {
    Envelope envelope;
    uint8 role;
    uint8 quorum;
}

struct Suspend {
    Envelope envelope;
    bytes32 subject;
    uint8 reason;
}

struct Reinstate {
    Envelope envelope;
    bytes32 subject;
}

struct StartRecovery {
    Envelope envelope;
    bytes32 subject;
    OfficerTerms[] officers;
    uint8[7] quorums;
}

struct VetoRecovery {
    Envelope envelope;
    bytes32 startedBy;
    bytes32 recovery; // reference of the instruction that started it
}

struct Adjudicate {
    Envelope envelope;
    bytes32 subject;
    bytes32 startedBy;
    bytes32 recovery;
    bool upheld;
}

struct Succeed {
    Envelope envelope;
    bytes32 old;
    bytes32 successor;
}
