// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice One payment of a batch.
/// @param index Its place in the batch, from 0.
/// @param payee Salted commitment to who is paid.
/// @param amount Minor units, never 0.
struct Leaf {
    uint32 index;
    bytes32 payee;
    uint96 amount;
}

/// @notice A sibling on the way from a leaf to the root.
struct Node {
    bytes32 hash;
    uint96 sum;
}

/// @title Merkle-sum trees
/// @notice Each node is (hash, sum) and a parent's hash covers both children's hashes and sums, so a proof shows that a
/// leaf's amount lies inside the total. The shape follows from the number of leaves: nodes pair up from the left, an odd
/// one at the end is carried up as it is.
library MerkleSum {
    bytes1 private constant LEAF = 0x00;
    bytes1 private constant NODE = 0x01;

    /// @notice Whether `leaf` is payment `leaf.index` of the `count` that add up to `total` under `root`.
    function verify(
        bytes32 root,
        uint96 total,
        uint32 count,
        Leaf calldata leaf,
        Node[] calldata proof
    ) internal pure returns (bool) {
        (bool wellFormed, bytes32 hash, uint256 sum) = fold(leaf, proof, count);
        return wellFormed && hash == root && sum == total;
    }

    /// @notice Root hash and sum that `proof` leads to; not well formed if it doesn't fit the tree's shape or a sum leaves
    /// the range of uint96.
    function fold(
        Leaf calldata leaf,
        Node[] calldata proof,
        uint32 count
    ) internal pure returns (bool wellFormed, bytes32 hash, uint256 sum) {
        if (leaf.index >= count || leaf.amount == 0) return (false, 0, 0);
        hash = hashLeaf(leaf);
        sum = leaf.amount;
        uint256 used;
        uint256 index = leaf.index;
        for (uint256 width = count; width > 1; width = (width + 1) / 2) {
            bool carried = index == width - 1 && width % 2 == 1;
            if (!carried) {
                if (used == proof.length) return (false, 0, 0);
                Node calldata sibling = proof[used++];
                hash =
                    index % 2 == 0
                        ? _hashNode(hash, uint96(sum), sibling.hash, sibling.sum)
                        : _hashNode(sibling.hash, sibling.sum, hash, uint96(sum));
                sum += sibling.sum;
                if (sum > type(uint96).max) return (false, 0, 0);
            }
            index /= 2;
        }
        return (used == proof.length, hash, sum);
    }

    function hashLeaf(Leaf calldata leaf) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(LEAF, leaf.index, leaf.payee, leaf.amount));
    }

    function _hashNode(bytes32 left, uint96 leftSum, bytes32 right, uint96 rightSum) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(NODE, left, leftSum, right, rightSum));
    }
}
