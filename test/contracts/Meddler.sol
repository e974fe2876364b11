// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A contract that calls back when it is asked for its signature, and agrees to everything
contract Meddler {
    address private _target;
    bytes private _data;

    function meddle(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        (bool done, ) = _target.call(_data);
        return done ? bytes4(0xffffffff) : bytes4(0x1626ba7e);
    }
}
