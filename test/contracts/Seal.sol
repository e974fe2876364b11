// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A signing contract (ERC-1271) that approves whatever it is asked about
/// @notice Campaigns are about the book, and a signature would cost more than all the rest of a step. Whose seal it is still
/// matters; that a signature must be right is shown elsewhere.
contract Seal {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return this.isValidSignature.selector;
    }
}
