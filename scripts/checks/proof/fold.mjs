// Makes of MerkleSum.fold what the solver can prove: its loop and its sums word for word, without the hashes, which no
// branch and no sum reads. `siblings` adds up what the proof brings in, beside the library's own sum.
import { contract, functionsOf, replace } from "./text.mjs";

const SUM = `assert(siblings <= sum); // sum is leaf and siblings
        assert(sum - siblings == leafAmount); // sum is leaf and siblings`;

// The solver doesn't know that no calldata is as long as 2^64. It uses what an assertion says only if told so.
const NEXT_SIBLING = `require(proof.length <= type(uint64).max);
        assert(used < proof.length); // proof is long enough
        require(used < proof.length);
        ${SUM}
        uint96 sibling = proof[used++];`;

const RESULT = `if (used != proof.length) return;
        assert(sum <= type(uint96).max); // sum fits 96 bits
        ${SUM}
        assert(leafAmount > 0 && leafAmount <= sum); // leaf is inside the sum`;

/** @param library the text of MerkleSum.sol */
export function foldProof(library) {
  let { body } = functionsOf(library).find(({ name }) => name === "fold");
  for (const [pattern, by, times] of [
    [/leaf\.index/, "leafIndex", 2],
    [/leaf\.amount/, "leafAmount", 2],
    [/\bhash = hashLeaf\(leaf\);/, ""],
    [
      /\bhash =[^;]*\buint96\(sum\)[^;]*;/,
      "assert(sum <= type(uint96).max); // nothing is cut off what is hashed",
    ],
    [/Node calldata sibling = proof\[used\+\+\];/, NEXT_SIBLING],
    [/sum \+= sibling\.sum;/, "sum += sibling;\nsiblings += sibling;"],
    [/return \(false, 0, 0\);/, "return;", 3],
    [/return \(used == proof\.length, hash, sum\);/, RESULT],
  ])
    body = replace(body, pattern, by, times);
  return contract(
    "Proof",
    `    function fold(uint32 leafIndex, uint96 leafAmount, uint96[] calldata proof, uint32 count) external pure {
        uint256 sum;
        uint256 siblings;
${body}    }`,
  );
}
