// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Test} from "./Test.sol";
import {Trees} from "./Trees.sol";
import {Leaf, MerkleSum, Node} from "../../contracts/libraries/MerkleSum.sol";

/// @notice Proofs of payments against trees that a separate, plainer builder makes.
contract MerkleSumTest is Test {
    uint96 private constant MAX = type(uint96).max;

    // Whatever the number of payments: each is proven, at its own place, under its own total and count.
    function testFuzz_EveryPaymentOfATreeIsProven(uint256 seed) public view {
        Leaf[] memory leaves = Trees.random(seed, _bound(seed, 1, 40));
        Node memory root = Trees.root(leaves);
        for (uint32 i = 0; i < leaves.length; ++i) {
            Node[] memory proof = Trees.proof(leaves, i);
            _yes(_proven(root, leaves, leaves[i], proof), "proven");
        }
    }

    // Change anything about a proven payment and it is proven no more.
    function testFuzz_AnAlteredPaymentIsNotProven(uint256 seed) public view {
        (Node memory root, Leaf[] memory leaves, Leaf memory leaf, Node[] memory proof) = _case(seed);
        uint256 other = 1 + ((seed >> 128) % type(uint32).max);
        Leaf memory altered = Leaf(leaf.index, leaf.payee, leaf.amount ^ uint96(other));
        _no(_proven(root, leaves, altered, proof), "amount");
        altered = Leaf(leaf.index, leaf.payee ^ bytes32(other), leaf.amount);
        _no(_proven(root, leaves, altered, proof), "payee");
        altered = Leaf(uint32((leaf.index + other) & type(uint32).max), leaf.payee, leaf.amount);
        _no(_proven(root, leaves, altered, proof), "index");
        altered = Leaf(leaf.index, leaf.payee, 0);
        _no(_proven(root, leaves, altered, proof), "amount 0");
    }

    // Change anything about the proof and it proves nothing.
    function testFuzz_AnAlteredProofProvesNothing(uint256 seed) public view {
        (Node memory root, Leaf[] memory leaves, Leaf memory leaf, Node[] memory proof) = _case(seed);
        if (proof.length > 0) {
            uint256 place = (seed >> 64) % proof.length;
            proof[place].sum ^= 1;
            _no(_proven(root, leaves, leaf, proof), "sum");
            proof[place].sum ^= 1;
            proof[place].hash ^= bytes32(uint256(1));
            _no(_proven(root, leaves, leaf, proof), "hash");
            proof[place].hash ^= bytes32(uint256(1));
            if (proof.length > 1) {
                uint256 next = (place + 1) % proof.length;
                (proof[place], proof[next]) = (proof[next], proof[place]);
                _no(_proven(root, leaves, leaf, proof), "order");
                (proof[place], proof[next]) = (proof[next], proof[place]);
            }
            _no(_proven(root, leaves, leaf, _cut(proof)), "too short");
        }
        _no(_proven(root, leaves, leaf, _longer(proof)), "too long");
        _yes(_proven(root, leaves, leaf, proof), "unaltered");
    }

    // The total, the count and the root are part of what is proven.
    function testFuzz_AnotherTreeProvesNothing(uint256 seed) public view {
        (Node memory root, Leaf[] memory leaves, Leaf memory leaf, Node[] memory proof) = _case(seed);
        uint32 count = uint32(leaves.length);
        _no(this.verify(root.hash, root.sum + 1, count, leaf, proof), "total above the root's sum");
        _no(this.verify(root.hash, root.sum - 1, count, leaf, proof), "total below the root's sum");
        _no(this.verify(root.hash ^ bytes32(uint256(1)), root.sum, count, leaf, proof), "root");
        _no(this.verify(root.hash, root.sum, 0, leaf, proof), "no payments");
        _no(this.verify(root.hash, root.sum, leaf.index, leaf, proof), "index beyond the count");
        // a count that gives the leaf a path of another length
        _no(this.verify(root.hash, root.sum, count * 2 + 1, leaf, proof), "count above the tree's");
    }

    // A payer can't hide a payment by counting the last leaf twice: an odd one is carried up as it is.
    function test_AnOddLeafIsCarriedNotDuplicated() public view {
        Leaf[] memory leaves = Trees.random(7, 3);
        Node memory root = Trees.root(leaves);
        Node[] memory proof = Trees.proof(leaves, 2);
        _same(proof.length, 1, "one sibling");
        _yes(_proven(root, leaves, leaves[2], proof), "carried");
        Node memory last = Trees.leaf(leaves[2]);
        Node memory doubled = Trees.join(
            Trees.join(Trees.leaf(leaves[0]), Trees.leaf(leaves[1])),
            Trees.join(last, last)
        );
        Node[] memory twice = new Node[](2);
        (twice[0], twice[1]) = (last, proof[0]);
        _no(this.verify(doubled.hash, doubled.sum, 3, leaves[2], twice), "duplicated");
    }

    // A node is not a leaf: what is hashed says which of the two it is.
    function test_ANodeDoesNotPassForALeaf() public view {
        Leaf[] memory leaves = Trees.random(11, 4);
        Node memory root = Trees.root(leaves);
        Node memory left = Trees.join(Trees.leaf(leaves[0]), Trees.leaf(leaves[1]));
        Node[] memory proof = new Node[](1);
        proof[0] = Trees.join(Trees.leaf(leaves[2]), Trees.leaf(leaves[3]));
        _no(this.verify(root.hash, root.sum, 2, Leaf(0, left.hash, left.sum), proof), "node as leaf");
    }

    // Amounts that add up beyond the range prove nothing, however the sums are arranged.
    function test_SumsThatLeaveTheRangeProveNothing() public view {
        Leaf memory leaf = Leaf(0, "payee", MAX);
        Node[] memory proof = new Node[](1);
        proof[0] = Node("other", 1);
        (bool wellFormed, , ) = this.fold(leaf, proof, 2);
        _no(wellFormed, "overflow");
        proof[0].sum = 0;
        (wellFormed, , ) = this.fold(leaf, proof, 2);
        _yes(wellFormed, "the largest amount");
    }

    function test_TheLargestTotalIsProven() public view {
        Leaf[] memory leaves = new Leaf[](2);
        leaves[0] = Leaf(0, "a", MAX - 1);
        leaves[1] = Leaf(1, "b", 1);
        _yes(_proven(Trees.root(leaves), leaves, leaves[1], Trees.proof(leaves, 1)), "uint96 is filled");
    }

    function test_AOnlyPaymentIsItsOwnRoot() public view {
        Leaf[] memory leaves = Trees.random(13, 1);
        Node memory root = Trees.root(leaves);
        _yes(_proven(root, leaves, leaves[0], new Node[](0)), "no proof needed");
        _no(_proven(root, leaves, leaves[0], new Node[](1)), "none allowed");
    }

    // Whoever builds a tree may put anything in it: a batch of one payment has none at place 1 or 7.
    function test_APaymentBeyondTheCountIsNotProven() public view {
        for (uint32 index = 1; index < 8; ++index) {
            Leaf memory leaf = Leaf(index, "payee", 5);
            Node memory root = Trees.leaf(leaf);
            _no(this.verify(root.hash, root.sum, 1, leaf, new Node[](0)), "index beyond the count");
        }
    }

    function test_APaymentOfNothingIsNotProven() public view {
        Leaf[] memory leaves = Trees.random(17, 2);
        leaves[1].amount = 0;
        _no(_proven(Trees.root(leaves), leaves, leaves[1], Trees.proof(leaves, 1)), "amount 0");
        _yes(_proven(Trees.root(leaves), leaves, leaves[0], Trees.proof(leaves, 0)), "its sibling");
    }

    function test_WhatIsNotWellFormedLeadsNowhere() public view {
        _nowhere(Leaf(2, "payee", 5), new Node[](1), 2);
        _nowhere(Leaf(0, "payee", 0), new Node[](1), 2);
        _nowhere(Leaf(0, "payee", 5), new Node[](0), 2);
        Node[] memory proof = new Node[](1);
        proof[0] = Node("other", MAX);
        _nowhere(Leaf(0, "payee", 5), proof, 2);
    }

    function _nowhere(Leaf memory leaf, Node[] memory proof, uint32 count) private view {
        (bool wellFormed, bytes32 hash, uint256 sum) = this.fold(leaf, proof, count);
        _no(wellFormed, "not well formed");
        _yes(hash == 0 && sum == 0, "neither hash nor sum");
    }

    function verify(
        bytes32 root,
        uint96 total,
        uint32 count,
        Leaf calldata leaf,
        Node[] calldata proof
    ) external pure returns (bool) {
        return MerkleSum.verify(root, total, count, leaf, proof);
    }

    function fold(
        Leaf calldata leaf,
        Node[] calldata proof,
        uint32 count
    ) external pure returns (bool wellFormed, bytes32 hash, uint256 sum) {
        return MerkleSum.fold(leaf, proof, count);
    }

    function _proven(
        Node memory root,
        Leaf[] memory leaves,
        Leaf memory leaf,
        Node[] memory proof
    ) private view returns (bool) {
        return this.verify(root.hash, root.sum, uint32(leaves.length), leaf, proof);
    }

    function _case(
        uint256 seed
    ) private pure returns (Node memory root, Leaf[] memory leaves, Leaf memory leaf, Node[] memory proof) {
        leaves = Trees.random(seed, _bound(seed, 1, 40));
        uint256 index = (seed >> 32) % leaves.length;
        return (Trees.root(leaves), leaves, leaves[index], Trees.proof(leaves, index));
    }

    function _cut(Node[] memory proof) private pure returns (Node[] memory shorter) {
        shorter = new Node[](proof.length - 1);
        for (uint256 i = 0; i < shorter.length; ++i) shorter[i] = proof[i];
    }

    function _longer(Node[] memory proof) private pure returns (Node[] memory longer) {
        longer = new Node[](proof.length + 1);
        for (uint256 i = 0; i < proof.length; ++i) longer[i] = proof[i];
        longer[proof.length] = Node("surplus", 0);
    }
}
