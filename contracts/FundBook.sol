// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Instructed} from "./Instructed.sol";
import {RegistryBound} from "./RegistryBound.sol";
import {IFundErrors} from "./interfaces/IFundErrors.sol";
import {IOrganisationRegistry} from "./interfaces/IOrganisationRegistry.sol";
import {GrantLib} from "./libraries/GrantLib.sol";
import {Verdict} from "./types/Authority.sol";
import {Grant, GrantState, Transfer, Condition, VoteAccount, Batch, FundSums} from "./types/FundTypes.sol";
import {FundTerms} from "./types/TreasuryTypes.sol";

/// @title The storage and the rules that both implementations of a fund share
/// @dev `Fund` and `FundPayments` run at one address: nothing may be stored outside this contract and its bases.
abstract contract FundBook is IFundErrors, RegistryBound {
    using GrantLib for Grant;

    bytes32 internal constant ROOT = "ROOT";

    mapping(bytes32 grant => Grant) internal _grants;
    mapping(bytes32 grant => mapping(int32 number => Transfer)) internal _transfers;
    mapping(bytes32 grant => mapping(int32 number => Condition)) internal _conditions;
    mapping(bytes32 grant => mapping(bytes32 batch => Batch)) internal _batches;
    mapping(bytes32 grant => mapping(uint24 organisation => uint16 codePlusOne)) internal _holds;
    mapping(bytes32 vote => VoteAccount) internal _votes;
    bytes32[] internal _awarded; // every grant but the root
    FundSums internal _sums;

    constructor(IOrganisationRegistry registry_) EIP712("Tallystick Fund", "1") RegistryBound(registry_) {}

    function _grant(bytes32 id) internal view returns (Grant storage grant) {
        grant = _grants[id];
        if (grant.state == GrantState.None) revert Fund_UnknownGrant(id);
    }

    function _activeGrant(bytes32 id) internal view returns (Grant storage grant) {
        grant = _grant(id);
        if (grant.state != GrantState.Active) revert Fund_GrantState(id, grant.state);
    }

    function _requireOrganisation(bytes32 grant, bytes32 organisation, uint24 number, uint24 expected) internal pure {
        // 0 is nobody: no grantor above the root, no counterparty named
        if (number == 0 || number != expected) revert Fund_WrongOrganisation(grant, organisation, expected);
    }

    /// @dev The acting organisation is the grant's grantor, its counterparty the grantee.
    function _requireGrantor(
        bytes32 id,
        Grant storage grant,
        Verdict memory verdict,
        bytes32 organisation,
        bytes32 counterparty
    ) internal view {
        _requireOrganisation(id, organisation, verdict.organisation, grant.grantor);
        _requireOrganisation(id, counterparty, verdict.counterparty, grant.grantee);
    }

    /// @dev The acting organisation is the grant's grantee, its counterparty the grantor.
    function _requireGrantee(
        bytes32 id,
        Grant storage grant,
        Verdict memory verdict,
        bytes32 organisation,
        bytes32 counterparty
    ) internal view {
        _requireOrganisation(id, organisation, verdict.organisation, grant.grantee);
        _requireOrganisation(id, counterparty, verdict.counterparty, grant.grantor);
    }

    /// @dev No organisation holds the grant or any of its ancestors.
    function _requireUnheld(bytes32 id) internal view {
        bytes32 step = id;
        while (step != 0) {
            Grant storage grant = _grants[step];
            if (grant.holds > 0) revert Fund_Held(id, step);
            step = grant.parent;
        }
    }

    /// @dev What is lost or given up uses the grant's headroom. A closed grant gave what it had to its parent, so the rest is charged
    /// there, and so on up to a grant that is open, or the root.
    function _charge(bytes32 id, uint96 amount) internal {
        Grant storage grant = _grants[id];
        while (grant.state == GrantState.Closed && grant.parent != 0) {
            uint96 own = grant.headroom();
            if (own >= amount) break;
            grant.used += own;
            (id, amount) = (grant.parent, amount - own);
            grant = _grants[id];
        }
        grant.use(id, amount);
    }

    /// @dev No cash, nothing on its way, nothing open below.
    function _requireAtRest(bytes32 id, Grant storage grant) internal view {
        uint96 cash = grant.cash();
        if (cash > 0) revert Fund_CashLeft(id, cash);
        if (grant.inFlight > 0 || grant.refunding > 0) {
            revert Fund_MoneyInFlight(id, grant.inFlight, grant.refunding);
        }
        if (grant.openChildren > 0) revert Fund_OpenChildren(id, grant.openChildren);
    }

    function _requireAmount(uint96 amount) internal pure {
        if (amount == 0) revert Fund_ZeroAmount();
    }

    function _fundTerms() internal view returns (FundTerms memory) {
        return abi.decode(Clones.fetchCloneArgs(address(this)), (FundTerms));
    }

    /// @dev As EIP-712 encodes the currency's code.
    function _currencyHash() internal view returns (bytes32) {
        return keccak256(abi.encodePacked(_currency()));
    }

    /// @inheritdoc Instructed
    function _currency() internal view override returns (bytes3) {
        return abi.decode(Clones.fetchCloneArgs(address(this)), (bytes3)); // the first of the terms
    }
}
