// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Ids of what instructions create
library Ids {
    /// @notice Id of what an organisation's instruction creates, known before it is sent.
    function derive(bytes32 organisation, bytes32 ref) internal pure returns (bytes32) {
        return keccak256(abi.encode(organisation, ref));
    }
}
