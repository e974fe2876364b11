// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Calls} from "./Calls.sol";
import {Clerk, Hand, Style} from "./Clerk.sol";
import {IFund} from "../../contracts/interfaces/IFund.sol";
import {IFundErrors} from "../../contracts/interfaces/IFundErrors.sol";
import {IFundBudget} from "../../contracts/interfaces/IFundBudget.sol";
import {IFundGrants} from "../../contracts/interfaces/IFundGrants.sol";
import {IFundPayments} from "../../contracts/interfaces/IFundPayments.sol";
import {IInstructed} from "../../contracts/interfaces/IInstructed.sol";
import {IOrganisationRegistry} from "../../contracts/interfaces/IOrganisationRegistry.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {Leaf, Node} from "../../contracts/libraries/MerkleSum.sol";
import "../../contracts/types/Authority.sol";
import "../../contracts/types/FundInstructions.sol";
import "../../contracts/types/FundTypes.sol";
import "../../contracts/types/RegistryTypes.sol";
import "../../contracts/types/TreasuryTypes.sol";

/// @title The world in which the tests happen
/// @notice A register with the Treasury (HMT), a department (DFE), a lender (SLC) and a university (UNI) down the chain, the
/// auditor (NAO), and an outsider (EVE). Each has two officers with every role and a quorum of 1, unless a test says otherwise.
abstract contract LedgerTest is Calls {
    bytes32 internal constant HMT = "GB-GOV-2";
    bytes32 internal constant DFE = "GB-GOV-14";
    bytes32 internal constant SLC = "GB-COH-02401034";
    bytes32 internal constant UNI = "GB-UKPRN-10007774";
    bytes32 internal constant NAO = "GB-GOV-NAO";
    bytes32 internal constant EVE = "XX-EVE";

    bytes32 internal constant ROOT = "ROOT";
    bytes32 internal constant TERMS = keccak256("terms");
    bytes3 internal constant GBP = "GBP";
    bytes3 internal constant EUR = "EUR";

    uint96 internal constant NONE = type(uint96).max; // no ceiling
    uint96 internal constant LIMIT = 1e15; // every officer's, in GBP
    uint64 internal constant START = 1_800_000_000;
    uint64 internal constant FAR = START + 10 * 365 days;
    uint32 internal constant TODAY = 20270115;

    IOrganisationRegistry internal _registry;
    ITreasury internal _treasury;
    address internal _implementation;
    address internal _p256;
    IFund internal _fund; // GBP, NAO co-signs
    IFund internal _other; // EUR, nobody co-signs
    uint256 private _references;

    function setUp() public virtual {
        vm.warp(START);
        _registry = IOrganisationRegistry(_deploy("OrganisationRegistry.sol", ""));
        address payments = _deploy("FundPayments.sol", abi.encode(_registry));
        _implementation = _deploy("Fund.sol", abi.encode(_registry, payments));
        address[] memory verifiers = new address[](1);
        verifiers[0] = _p256 = _deploy("P256Verifier.sol", "");
        _treasury = ITreasury(_deploy("Treasury.sol", abi.encode(_registry, _implementation, verifiers)));
        _clerk = Clerk(_deploy("Clerk.sol", abi.encode(_registry, _treasury)));
        _registry.found(address(_treasury), HMT, "HM Treasury", _officers(HMT), _quorums(1));
        _clerk.seat(HMT, _pair(HMT));
        bytes32[5] memory others = [DFE, SLC, UNI, NAO, EVE];
        for (uint256 k = 0; k < others.length; ++k) _join(HMT, others[k]);
        _other = _openFund("EXCHANGE", EUR, 0);
        _fund = _openFund("STUDENTS", GBP, NAO);
        _clerk.open(address(_fund), GBP);
    }

    /// @dev By artifact, so that no test carries the contracts' code and is compiled again with them.
    function _deploy(string memory artifact, bytes memory arguments) internal returns (address deployed) {
        bytes memory code = bytes.concat(vm.getCode(artifact), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(code, 32), mload(code))
        }
        _yes(deployed != address(0), artifact);
    }

    // Sending

    function _send(address target, bytes memory data) internal returns (bytes memory result) {
        bool done;
        (done, result) = target.call(data);
        if (done) return result;
        assembly ("memory-safe") {
            revert(add(result, 32), mload(result))
        }
    }

    function _do(bytes memory data) internal {
        _send(address(_fund), data);
    }

    function _refuse(address target, bytes memory data, bytes memory refusal) internal {
        vm.expectRevert(refusal);
        (bool done, ) = target.call(data);
        _yes(done, "expectRevert turns it around");
    }

    function _refuse(bytes memory data, bytes memory refusal) internal {
        _refuse(address(_fund), data, refusal);
    }

    /// @dev The call passes as it is, and with no bit of the first `words` words after the selector changed.
    function _resistTampering(address target, bytes memory data, uint256 words) internal {
        for (uint256 k = 0; k < words; ++k) {
            _no(_tampered(target, data, 4 + 32 * k), "first byte of a word altered");
            _no(_tampered(target, data, 35 + 32 * k), "last byte of a word altered");
        }
        _send(target, data);
    }

    function _tampered(address target, bytes memory data, uint256 place) internal returns (bool done) {
        bytes1 was = data[place];
        data[place] = was ^ 0x01;
        (done, ) = target.call(data);
        data[place] = was;
    }

    /// @dev What comes after the selector.
    function _arguments(bytes memory data) internal pure returns (bytes memory arguments) {
        arguments = new bytes(data.length - 4);
        for (uint256 k = 0; k < arguments.length; ++k) arguments[k] = data[k + 4];
    }

    // Organisations and hands

    function _key(bytes32 organisation, uint256 n) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(organisation, n))) >> 8;
    }

    function _hand(bytes32 organisation, uint256 n) internal pure returns (Hand memory) {
        uint256 key = _key(organisation, n);
        return Hand(abi.encodePacked(vm.addr(key)), key, Style.Plain);
    }

    function _p256Hand() internal view returns (Hand memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(0xA11CE);
        return Hand(abi.encodePacked(_p256, x, y), 0xA11CE, Style.P256);
    }

    function _pair(bytes32 organisation) internal pure returns (Hand[] memory hands) {
        hands = new Hand[](2);
        (hands[0], hands[1]) = (_hand(organisation, 0), _hand(organisation, 1));
    }

    function _alone(Hand memory hand) internal pure returns (Hand[] memory hands) {
        hands = new Hand[](1);
        hands[0] = hand;
    }

    function _idOf(Hand memory hand) internal pure returns (bytes32) {
        return keccak256(hand.signer);
    }

    /// @dev The officer of an organisation's pair whose approval comes first.
    function _first(bytes32 organisation) internal pure returns (bytes32) {
        return _both(organisation)[0];
    }

    /// @dev An organisation's pair as an event lists it.
    function _both(bytes32 organisation) internal pure returns (bytes32[] memory officers) {
        officers = new bytes32[](2);
        (officers[0], officers[1]) = (_idOf(_hand(organisation, 0)), _idOf(_hand(organisation, 1)));
        if (officers[0] > officers[1]) (officers[0], officers[1]) = (officers[1], officers[0]);
    }

    function _termsFor(Hand memory hand, uint8 roles) internal pure returns (OfficerTerms memory) {
        Limit[] memory limits = new Limit[](1);
        limits[0] = Limit(GBP, LIMIT);
        return OfficerTerms(hand.signer, roles, FAR, limits);
    }

    function _officers(bytes32 organisation) internal pure returns (OfficerTerms[] memory list) {
        list = new OfficerTerms[](2);
        for (uint256 k = 0; k < 2; ++k) list[k] = _termsFor(_hand(organisation, k), Role.ALL);
    }

    function _quorums(uint8 each) internal pure returns (uint8[7] memory) {
        return [each, each, each, each, each, each, each];
    }

    function _registration(bytes32 registrar, bytes32 subject) internal returns (Register memory) {
        return Register(_next(registrar), subject, "An organisation", Role.ALL, _officers(subject), _quorums(1));
    }

    /// @dev The proofs of the pair that joins by this registration.
    function _possessions(Register memory i) internal view returns (bytes[] memory proofs) {
        proofs = new bytes[](2);
        for (uint256 k = 0; k < 2; ++k) proofs[k] = _clerk.possession(i.subject, _hand(i.subject, k), i.envelope);
    }

    function _call(Register memory i) internal view returns (bytes memory) {
        return _call(i, _possessions(i));
    }

    function _call(Enrol memory i, Hand memory hand) internal view returns (bytes memory) {
        return _call(i, _clerk.possession(i.envelope.organisation, hand, i.envelope));
    }

    function _join(bytes32 registrar, bytes32 subject) internal {
        _send(address(_registry), _call(_registration(registrar, subject)));
        _clerk.seat(subject, _pair(subject));
    }

    function _enrol(bytes32 organisation, Hand memory hand, OfficerTerms memory officer) internal {
        _send(address(_registry), _call(Enrol(_next(organisation), officer), hand));
    }

    /// @dev Has an officer sign for the organisation who has every role but this one; returns the refusal that follows.
    function _seatWithout(bytes32 organisation, uint8 role) internal returns (bytes memory refusal) {
        Hand memory hand = _hand(organisation, 100 + role);
        _enrol(organisation, hand, _termsFor(hand, Role.ALL & ~role));
        _clerk.seat(organisation, _alone(hand));
        return _missing(organisation, _idOf(hand), role);
    }

    function _seatPair(bytes32 organisation) internal {
        _clerk.seat(organisation, _pair(organisation));
    }

    function _suspend(bytes32 subject) internal {
        _send(address(_registry), _call(Suspend(_next(HMT), subject, 1)));
    }

    function _openFund(bytes32 name, bytes3 currency, bytes32 comptroller) internal returns (IFund) {
        OpenFund memory i = OpenFund(Envelope(HMT, name, FAR), currency, comptroller, address(0), _implementation);
        return IFund(abi.decode(_send(address(_treasury), _call(i)), (address)));
    }

    // Envelopes and ids

    /// @dev An envelope under a reference that wasn't used.
    function _next(bytes32 organisation) internal returns (Envelope memory) {
        uint256 n = ++_references;
        bytes memory digits = new bytes(6);
        for (uint256 k = 6; k > 0; --k) {
            digits[k - 1] = bytes1(uint8(48 + (n % 10)));
            n /= 10;
        }
        return Envelope(organisation, bytes32(bytes.concat("REF-", digits)), FAR);
    }

    function _id(Envelope memory envelope) internal pure returns (bytes32) {
        return keccak256(abi.encode(envelope.organisation, envelope.ref));
    }

    // Instructions as they are mostly needed

    function _voteOf(uint96 amount) internal returns (Vote memory) {
        return Vote(_next(HMT), amount, "APPROPRIATION ACT 2026", FAR, 1);
    }

    function _awardOf(bytes32 parent, bytes32 grantor, bytes32 grantee, uint96 amount) internal returns (Award memory) {
        return Award(_next(grantor), parent, grantee, amount, NONE, TERMS, "09.4", 1);
    }

    function _acceptOf(
        bytes32 grant,
        bytes32 grantee,
        bytes32 grantor,
        uint96 amount
    ) internal returns (Accept memory) {
        return Accept(_next(grantee), grant, grantor, amount, NONE, TERMS);
    }

    function _tranche(int32 number, uint96 amount) internal pure returns (Tranche memory) {
        return Tranche(number, amount, 0, 0, 0);
    }

    function _scheduleOf(
        bytes32 grant,
        bytes32 grantor,
        bytes32 grantee,
        Tranche memory tranche
    ) internal returns (Schedule memory) {
        Tranche[] memory tranches = new Tranche[](1);
        tranches[0] = tranche;
        return Schedule(_next(grantor), grant, grantee, tranche.amount, tranches);
    }

    function _releaseOf(
        bytes32 grant,
        bytes32 grantor,
        bytes32 grantee,
        int32 number,
        uint96 amount
    ) internal returns (Release memory) {
        return Release(_next(grantor), grant, number, grantee, amount);
    }

    function _receiptOf(
        bytes32 grant,
        bytes32 payee,
        bytes32 payer,
        int32 number,
        uint96 amount
    ) internal returns (SignReceipt memory) {
        return SignReceipt(_next(payee), grant, number, payer, amount, TODAY, "evidence", 0, 0, false);
    }

    // The usual course

    function _fundRoot(uint96 amount) internal {
        Vote memory i = _voteOf(amount);
        _do(_call(i));
        _do(_call(DrawDown(_next(HMT), _id(i.envelope), NAO, amount)));
    }

    /// @dev Awards and accepts.
    function _grantTo(
        bytes32 parent,
        bytes32 grantor,
        bytes32 grantee,
        uint96 amount
    ) internal returns (bytes32 grant) {
        Award memory i = _awardOf(parent, grantor, grantee, amount);
        grant = _id(i.envelope);
        _do(_call(i));
        _do(_call(_acceptOf(grant, grantee, grantor, amount)));
    }

    /// @dev Schedules and releases.
    function _advance(bytes32 grant, bytes32 grantor, bytes32 grantee, int32 number, uint96 amount) internal {
        _do(_call(_scheduleOf(grant, grantor, grantee, _tranche(number, amount))));
        _do(_call(_releaseOf(grant, grantor, grantee, number, amount)));
    }

    /// @dev Schedules, releases and signs for it.
    function _bring(bytes32 grant, bytes32 grantor, bytes32 grantee, int32 number, uint96 amount) internal {
        _advance(grant, grantor, grantee, number, amount);
        _do(_call(_receiptOf(grant, grantee, grantor, number, amount)));
    }

    // What a grant's accounts should say

    function _sameCash(
        bytes32 grant,
        uint256 credits,
        uint256 debits,
        uint256 inFlight,
        uint256 refunding
    ) internal view {
        GrantView memory g = _fund.grantOf(grant);
        _same(g.credits, credits, "credits");
        _same(g.debits, debits, "debits");
        _same(g.inFlight, inFlight, "in flight");
        _same(g.refunding, refunding, "refunding");
    }

    function _sameBudget(bytes32 grant, uint256 awarded, uint256 used, uint256 scheduled) internal view {
        GrantView memory g = _fund.grantOf(grant);
        _same(g.awarded, awarded, "awarded");
        _same(g.used, used, "used");
        _same(g.scheduled, scheduled, "scheduled");
    }

    function _isState(bytes32 grant, GrantState state) internal view {
        _same(uint256(_fund.grantOf(grant).state), uint256(state), "state");
    }

    // Refusals that many instructions share

    function _unknownOrganisation(bytes32 organisation) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IOrganisationRegistry.Registry_UnknownOrganisation.selector, organisation);
    }

    function _suspended(bytes32 organisation) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IOrganisationRegistry.Registry_Suspended.selector, organisation);
    }

    function _stranger(bytes32 organisation, bytes32 officer) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IOrganisationRegistry.Registry_NotAnOfficer.selector, organisation, officer);
    }

    function _missing(bytes32 organisation, bytes32 officer, uint8 role) internal pure returns (bytes memory) {
        bytes4 selector = IOrganisationRegistry.Registry_RoleMissing.selector;
        return abi.encodeWithSelector(selector, organisation, officer, role);
    }

    function _referenceUsed(Envelope memory e) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IInstructed.Instruction_ReferenceUsed.selector, e.organisation, e.ref);
    }

    function _overLimit(bytes32 organisation, uint96 amount) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IOrganisationRegistry.Registry_OverLimit.selector, organisation, GBP, amount);
    }

    function _invalid(bytes32 organisation, bytes32 officer) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IOrganisationRegistry.Registry_ApprovalInvalid.selector, organisation, officer);
    }

    function _wrongOrganisation(
        bytes32 grant,
        bytes32 organisation,
        uint24 expected
    ) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFundErrors.Fund_WrongOrganisation.selector, grant, organisation, expected);
    }

    function _wrongAmount(bytes32 grant, uint96 given, uint256 expected) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFundErrors.Fund_WrongAmount.selector, grant, given, expected);
    }

    function _wrongCeiling(bytes32 grant, uint96 given, uint96 expected) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFundErrors.Fund_WrongCeiling.selector, grant, given, expected);
    }

    function _unknownGrant(bytes32 grant) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFundErrors.Fund_UnknownGrant.selector, grant);
    }

    function _grantState(bytes32 grant, GrantState state) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFundErrors.Fund_GrantState.selector, grant, state);
    }

    function _held(bytes32 grant, bytes32 heldAt) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFundErrors.Fund_Held.selector, grant, heldAt);
    }

    function _zeroAmount() internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFundErrors.Fund_ZeroAmount.selector);
    }

    function _badDate(uint32 date) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFundErrors.Fund_BadBankingDate.selector, date);
    }
}
