// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Instructed} from "./Instructed.sol";
import {IOrganisationRegistry} from "./interfaces/IOrganisationRegistry.sol";
import {Approval, Mandate, Verdict} from "./types/Authority.sol";

/// @title Base of contracts that ask the registry who may act
abstract contract RegistryBound is Instructed {
    /// @dev Register number of the Treasury, which founded the register.
    uint24 internal constant TREASURY = 1;

    IOrganisationRegistry internal immutable _REGISTRY;

    constructor(IOrganisationRegistry registry_) {
        _REGISTRY = registry_;
    }

    /// @inheritdoc Instructed
    function _confirm(
        Mandate memory mandate,
        Approval[] calldata approvals
    ) internal view override returns (Verdict memory) {
        return _REGISTRY.authorise(mandate, approvals);
    }
}
