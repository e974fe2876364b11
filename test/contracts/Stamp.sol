// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A verifier (ERC-7913) of keys of one byte, which takes any signature
contract Stamp {
    function verify(bytes calldata key, bytes32, bytes calldata) external pure returns (bytes4) {
        return key.length == 1 ? this.verify.selector : bytes4(0);
    }
}
