// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {RegistryBound} from "./RegistryBound.sol";
import {IFundGrants} from "./interfaces/IFundGrants.sol";
import {IOrganisationRegistry} from "./interfaces/IOrganisationRegistry.sol";
import {ITreasury} from "./interfaces/ITreasury.sol";
import {Ids} from "./libraries/Ids.sol";
import {TreasuryDeeds} from "./libraries/TreasuryDeeds.sol";
import {Approval, Envelope, Role} from "./types/Authority.sol";
import {FundTerms, OpenFund, SetImplementation, SetVerifier} from "./types/TreasuryTypes.sol";

/// @title The Treasury's list of funds
contract Treasury is ITreasury, RegistryBound {
    address private _implementation;
    address[] private _funds;
    mapping(address fund => bool) private _opened;
    mapping(address verifier => bool) private _verifiers;

    /// @param verifiers ERC-7913 verifiers whose keys may be enrolled from the start.
    constructor(
        IOrganisationRegistry registry_,
        address implementation_,
        address[] memory verifiers
    ) EIP712("Tallystick Treasury", "1") RegistryBound(registry_) {
        _setImplementation("", "", implementation_);
        for (uint256 i = 0; i < verifiers.length; ++i) _setVerifier("", "", verifiers[i], true);
    }

    /// @inheritdoc ITreasury
    function openFund(OpenFund calldata i, Approval[] calldata approvals) external returns (address fund) {
        _authoriseTreasury(i.envelope, Role.COMMIT, i.comptroller, TreasuryDeeds.deed(i), approvals);
        address current = _implementation;
        if (i.implementation != current) revert Treasury_NotTheImplementation(i.implementation, current);
        if (i.comptroller == i.envelope.organisation) revert Treasury_OwnComptroller(i.comptroller);
        if (i.comptroller != 0) _requireVerifying(i.comptroller);
        if (!_isCurrency(i.currency)) revert Treasury_BadCurrency(i.currency);
        if (i.predecessor != address(0) && !_opened[i.predecessor]) revert Treasury_UnknownFund(i.predecessor);
        (bytes32 organisation, bytes32 ref) = (i.envelope.organisation, i.envelope.ref);
        fund = Clones.cloneDeterministicWithImmutableArgs(
            current,
            abi.encode(
                FundTerms({currency: i.currency, predecessor: i.predecessor, comptroller: i.comptroller, name: ref})
            ),
            Ids.derive(organisation, ref)
        );
        _funds.push(fund);
        _opened[fund] = true;
        emit FundOpened(organisation, ref, fund, i.currency, i.comptroller, i.predecessor, current);
        IFundGrants(fund).initialise();
    }

    /// @inheritdoc ITreasury
    function setImplementation(SetImplementation calldata i, Approval[] calldata approvals) external {
        _authoriseTreasury(i.envelope, Role.ADMIN, 0, TreasuryDeeds.deed(i), approvals);
        _setImplementation(i.envelope.organisation, i.envelope.ref, i.implementation);
    }

    /// @inheritdoc ITreasury
    function setVerifier(SetVerifier calldata i, Approval[] calldata approvals) external {
        _authoriseTreasury(i.envelope, Role.ADMIN, 0, TreasuryDeeds.deed(i), approvals);
        _setVerifier(i.envelope.organisation, i.envelope.ref, i.verifier, i.allowed);
    }

    /// @inheritdoc ITreasury
    function implementation() external view returns (address) {
        return _implementation;
    }

    /// @inheritdoc ITreasury
    function isVerifier(address verifier) external view returns (bool) {
        return _verifiers[verifier];
    }

    /// @inheritdoc ITreasury
    function isFund(address fund) external view returns (bool) {
        return _opened[fund];
    }

    /// @inheritdoc ITreasury
    function fundCount() external view returns (uint256) {
        return _funds.length;
    }

    /// @inheritdoc ITreasury
    function list(uint256 start, uint256 count) external view returns (address[] memory funds) {
        uint256 length = _funds.length;
        if (start >= length) return funds;
        uint256 end = count > length - start ? length : start + count;
        funds = new address[](end - start);
        for (uint256 i = start; i < end; ++i) funds[i - start] = _funds[i];
    }

    /// @inheritdoc ITreasury
    function registry() external view returns (address) {
        return address(_REGISTRY);
    }

    function _authoriseTreasury(
        Envelope calldata envelope,
        uint8 role,
        bytes32 counterparty,
        bytes memory deed,
        Approval[] calldata approvals
    ) private {
        if (_authorise(envelope, _authority(role, counterparty, 0), deed, approvals).organisation != TREASURY) {
            revert Treasury_NotTheTreasury(envelope.organisation);
        }
    }

    /// @dev Or no drawdown could ever be co-signed: the roles of an organisation stay what they were, and so do its successors'.
    function _requireVerifying(bytes32 comptroller) private view {
        (, , uint8 roles, , , ) = _REGISTRY.organisationOf(comptroller);
        if (roles & Role.VERIFY == 0) revert Treasury_ComptrollerCannotVerify(comptroller);
    }

    function _setImplementation(bytes32 organisation, bytes32 ref, address implementation_) private {
        if (implementation_.code.length == 0) revert Treasury_NotAContract(implementation_);
        _implementation = implementation_;
        emit ImplementationSet(organisation, ref, implementation_);
    }

    function _setVerifier(bytes32 organisation, bytes32 ref, address verifier, bool allowed) private {
        if (verifier.code.length == 0) revert Treasury_NotAContract(verifier);
        _verifiers[verifier] = allowed;
        emit VerifierSet(organisation, ref, verifier, allowed);
    }

    /// @dev Three capital letters, as ISO 4217 codes are.
    function _isCurrency(bytes3 code) private pure returns (bool) {
        for (uint256 k = 0; k < 3; ++k) {
            if (code[k] < "A" || code[k] > "Z") return false;
        }
        return true;
    }

    /// @dev The treasury's instructions move no money.
    function _currency() internal pure override returns (bytes3) {
        return 0;
    }
}
