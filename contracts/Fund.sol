// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {FundBook} from "./FundBook.sol";
import {FundGrants} from "./FundGrants.sol";
import {FundTransfers} from "./FundTransfers.sol";
import {IFundGrants} from "./interfaces/IFundGrants.sol";
import {IOrganisationRegistry} from "./interfaces/IOrganisationRegistry.sol";
import {Grant, GrantState} from "./types/FundTypes.sol";

/// @title The fund's book of grants and transfers
/// @dev What it doesn't know (authority and cash of the whole fund, payment batches, views) it leaves to `FundPayments`, at the
/// same address and on the same storage.
contract Fund is FundGrants, FundTransfers {
    address private immutable _PAYMENTS;

    constructor(IOrganisationRegistry registry_, address payments) FundBook(registry_) {
        _PAYMENTS = payments;
    }

    /// @dev The result goes back as it came, without another layer of encoding.
    fallback(bytes calldata data) external returns (bytes memory) {
        return Address.functionDelegateCall(_PAYMENTS, data);
    }

    /// @inheritdoc IFundGrants
    function initialise() external {
        Grant storage root = _grants[ROOT];
        if (root.state != GrantState.None) revert Fund_AlreadyInitialised();
        root.state = GrantState.Active;
        root.grantee = TREASURY;
    }
}
