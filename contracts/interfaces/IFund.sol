// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IFundBudget} from "./IFundBudget.sol";
import {IFundGrants} from "./IFundGrants.sol";
import {IFundPayments} from "./IFundPayments.sol";

/// @title A fund
/// @notice One book in one currency at one address: budget, grants and transfers, payment batches, and what can be read of them.
interface IFund is IFundBudget, IFundGrants, IFundPayments, IERC5267 {
    /// @notice Executes several calls in one transaction; one that fails reverts the rest.
    function multicall(bytes[] calldata data) external returns (bytes[] memory results);
}
