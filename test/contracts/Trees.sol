// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Leaf, Node} from "../../contracts/libraries/MerkleSum.sol";

/// @title Merkle-sum trees, built plainly and layer by layer
/// @notice Written from the description of the tree, without a line of the library that it checks.
library Trees {
    /// @notice Payments with amounts that differ, none of them 0.
    function random(uint256 seed, uint256 count) internal pure returns (Leaf[] memory leaves) {
        leaves = new Leaf[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32 payee = keccak256(abi.encode(seed, i));
            leaves[i] = Leaf(uint32(i), payee, uint96(1 + (uint256(payee) % 1e9)));
        }
    }

    function root(Leaf[] memory leaves) internal pure returns (Node memory) {
        Node[] memory layer = _bottom(leaves);
        while (layer.length > 1) layer = _above(layer);
        return layer[0];
    }

    function proof(Leaf[] memory leaves, uint256 index) internal pure returns (Node[] memory siblings) {
        Node[] memory layer = _bottom(leaves);
        Node[] memory found = new Node[](32);
        uint256 count;
        while (layer.length > 1) {
            uint256 sibling = index ^ 1;
            if (sibling < layer.length) found[count++] = layer[sibling];
            layer = _above(layer);
            index /= 2;
        }
        siblings = new Node[](count);
        for (uint256 i = 0; i < count; ++i) siblings[i] = found[i];
    }

    function leaf(Leaf memory payment) internal pure returns (Node memory) {
        bytes memory what = bytes.concat(hex"00", bytes4(payment.index), payment.payee, bytes12(payment.amount));
        return Node(keccak256(what), payment.amount);
    }

    function join(Node memory left, Node memory right) internal pure returns (Node memory) {
        bytes memory what = bytes.concat(hex"01", left.hash, bytes12(left.sum), right.hash, bytes12(right.sum));
        return Node(keccak256(what), left.sum + right.sum);
    }

    function _bottom(Leaf[] memory leaves) private pure returns (Node[] memory layer) {
        layer = new Node[](leaves.length);
        for (uint256 i = 0; i < leaves.length; ++i) layer[i] = leaf(leaves[i]);
    }

    function _above(Node[] memory layer) private pure returns (Node[] memory above) {
        above = new Node[]((layer.length + 1) / 2);
        for (uint256 i = 0; i < layer.length; i += 2) {
            above[i / 2] = i + 1 < layer.length ? join(layer[i], layer[i + 1]) : layer[i];
        }
    }
}
