import { expect } from "chai";
import { ethers } from "ethers";
import fc from "fast-check";
import {
  type BatchRoot,
  buildTree,
  encodePayee,
  type Leaf,
  leafHash,
  type LeafInput,
  nodeHash,
  payeeCommitment,
  type ProofNode,
  type SumTree,
  verifyProof,
} from "../../sdk/merkle-sum.js";
import { MAX_AMOUNT } from "../../sdk/money.js";
import { refusal, rejection } from "./refusal.js";

const payeeOf = (index: number) => ethers.id(`synthetic payee ${index}`);

function someLeaves(count: number): LeafInput[] {
  return Array.from({ length: count }, (_, index) => ({
    payee: payeeOf(index),
    amount: BigInt(index * index + 1) << BigInt((index * 7) % 75), // some beyond 64 bits
  }));
}

const leafAt = (leaves: LeafInput[], index: number): Leaf => ({ index, ...leaves[index]! });

/** The rule, written a second time with ethers' packed encoding. */
const packedLeaf = (index: number, { payee, amount }: LeafInput): ProofNode => ({
  hash: ethers.solidityPackedKeccak256(
    ["bytes1", "uint32", "bytes32", "uint96"],
    ["0x00", index, payee, amount],
  ),
  sum: amount,
});
const packedNode = (left: ProofNode, right: ProofNode): ProofNode => ({
  hash: ethers.solidityPackedKeccak256(
    ["bytes1", "bytes32", "uint96", "bytes32", "uint96"],
    ["0x01", left.hash, left.sum, right.hash, right.sum],
  ),
  sum: left.sum + right.sum,
});

function packedRoot(leaves: LeafInput[]): ProofNode {
  let level = leaves.map((leaf, index) => packedLeaf(index, leaf));
  while (level.length > 1) {
    const pairs = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) =>
      level.slice(2 * i, 2 * i + 2),
    );
    level = pairs.map(([left, right]) => (right ? packedNode(left!, right) : left!));
  }
  return level[0]!;
}

const anyBatch = fc
  .array(
    fc.record({
      payee: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      amount: fc.oneof(fc.bigInt(1n, 2n ** 40n), fc.bigInt(1n, 2n ** 88n)),
    }),
    { minLength: 1, maxLength: 200 },
  )
  .chain((leaves) => fc.tuple(fc.constant(leaves), fc.nat({ max: leaves.length - 1 })));

describe("buildTree", () => {
  it("hashes leaves and nodes as Solidity's packed encoding does", () => {
    const [first, second] = someLeaves(2).map((leaf, index) => packedLeaf(index, leaf));
    expect(leafHash(leafAt(someLeaves(2), 1))).to.equal(second!.hash);
    expect(nodeHash(first!, second!)).to.equal(packedNode(first!, second!).hash);
  });

  it("gives the same root and total as a second writing of the rule, for 1 to 70 leaves", async () => {
    for (let count = 1; count <= 70; count++) {
      const leaves = someLeaves(count);
      const tree = await buildTree(leaves);
      expect({ hash: tree.root, sum: tree.total }).to.deep.equal(packedRoot(leaves));
      expect(tree.count).to.equal(count);
    }
  });

  it("gives the golden root of three leaves, so that the format can't drift", async () => {
    const leaves = [1n, 2n, 3n].map((amount, index) => ({
      payee: ethers.toBeHex(index + 1, 32),
      amount,
    }));
    const tree = await buildTree(leaves);
    expect(tree.root).to.equal(
      "0xc3b7035ccc4c78ff369847deb1b5f0b740b206cd71252cd3ba64e7c1e786a657",
    );
    expect(tree.total).to.equal(6n);
  });

  it("takes payees as bytes or hex, and anything that can be walked once", async () => {
    const leaves = someLeaves(9);
    const bytes = leaves.map(({ payee, amount }) => ({ payee: ethers.getBytes(payee), amount }));
    const lazy = { length: 9, [Symbol.iterator]: () => bytes.values() };
    const { root } = await buildTree(leaves);
    expect((await buildTree(bytes)).root).to.equal(root);
    expect((await buildTree(lazy)).root).to.equal(root);
    const cut = { length: 10, [Symbol.iterator]: () => bytes.values() };
    expect((await rejection("batch-leaf", buildTree(cut))).data.index).to.equal(9);
  });

  it("carries an odd last node up and doesn't duplicate it", async () => {
    const leaves = someLeaves(3);
    const tree = await buildTree(leaves);
    const doubled = await buildTree([...leaves, leaves[2]!]);
    expect(tree.total).to.equal(leaves[0]!.amount + leaves[1]!.amount + leaves[2]!.amount);
    expect(tree.root).not.to.equal(doubled.root);
    expect(tree.proof(2)).to.have.lengthOf(1);
    expect(verifyProof(tree, leafAt(leaves, 2), doubled.proof(2))).to.equal(false);
    expect(
      verifyProof({ ...tree, root: tree.root, count: 4 }, leafAt(leaves, 2), tree.proof(2)),
    ).to.equal(false);
  });

  it("refuses no leaves, bad payees, and amounts of 0 or beyond uint96", async () => {
    const payee = payeeOf(0);
    await rejection("batch-empty", buildTree([]));
    await rejection(
      "batch-too-large",
      buildTree({ length: 2 ** 32, [Symbol.iterator]: () => [].values() }),
    );
    const bad = [
      { payee, amount: 0n },
      { payee, amount: -1n },
      { payee, amount: 2n ** 96n },
      { payee, amount: 5 as unknown as bigint },
      { payee: "0x12", amount: 1n },
      { payee: new Uint8Array(31), amount: 1n },
    ];
    for (const leaf of bad) {
      const error = await rejection("batch-leaf", buildTree([{ payee, amount: 1n }, leaf]));
      expect(error.data.index).to.equal(1);
    }
  });

  it("holds a total of exactly uint96 and refuses one more", async () => {
    const payee = payeeOf(0);
    const full = [
      { payee, amount: MAX_AMOUNT - 1n },
      { payee, amount: 1n },
    ];
    const tree = await buildTree(full);
    expect(tree.total).to.equal(MAX_AMOUNT);
    expect(verifyProof(tree, { index: 1, ...full[1]! }, tree.proof(1))).to.equal(true);
    await rejection(
      "batch-overflow",
      buildTree([
        { payee, amount: MAX_AMOUNT },
        { payee, amount: 1n },
      ]),
    );
    await rejection("batch-overflow", buildTree([...full, { payee, amount: 1n }]));
  });
});

describe("tree.proof", () => {
  it("has no node at levels where the leaf's branch is carried up", async () => {
    const tree = await buildTree(someLeaves(5));
    expect([0, 1, 2, 3, 4].map((index) => tree.proof(index).length)).to.deep.equal([3, 3, 3, 3, 1]);
  });

  it("refuses an index that the batch doesn't have", async () => {
    const tree = await buildTree(someLeaves(5));
    for (const index of [-1, 5, 0.5, NaN]) refusal("batch-index", () => tree.proof(index));
  });
});

describe("verifyProof", () => {
  it("accepts every leaf of every batch of 1 to 200 payments", async () => {
    for (let count = 1; count <= 200; count += count < 70 ? 1 : 13) {
      const leaves = someLeaves(count);
      const tree = await buildTree(leaves);
      for (let index = 0; index < count; index++) {
        expect(
          verifyProof(tree, leafAt(leaves, index), tree.proof(index)),
          `${index}/${count}`,
        ).to.equal(true);
      }
    }
  });

  it("accepts proofs of random batches and refuses every mutation of them", async () => {
    await fc.assert(
      fc.asyncProperty(anyBatch, fc.nat(), async ([leaves, index], dice) => {
        const tree = await buildTree(leaves);
        const leaf = leafAt(leaves, index);
        const proof = tree.proof(index);
        expect(verifyProof(tree, leaf, proof)).to.equal(true);
        for (const [what, ...altered] of mutations(tree, leaf, proof, dice)) {
          expect(verifyProof(...altered), `${what} of ${index}/${leaves.length}`).to.equal(false);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("refuses a count that changes the shape of the path", async () => {
    for (let count = 1; count <= 40; count++) {
      const leaves = someLeaves(count);
      const tree = await buildTree(leaves);
      const path = (of: number) => shapeOf(count - 1, of);
      for (const other of [count + 1, count * 2, count + 7]) {
        const claimed = { root: tree.root, total: tree.total, count: other };
        const verdict = verifyProof(claimed, leafAt(leaves, count - 1), tree.proof(count - 1));
        expect(verdict, `${count} claimed as ${other}`).to.equal(path(count) === path(other));
      }
    }
  });

  it("doesn't take an inner node for a leaf, nor a leaf for an inner node", async () => {
    const leaves = someLeaves(4);
    const tree = await buildTree(leaves);
    const [left, right] = [packedRoot(leaves.slice(0, 2)), tree.proof(0)[1]!];
    const claimed = { root: tree.root, total: tree.total, count: 2 };
    for (const payee of [left.hash, leaves[0]!.payee]) {
      expect(verifyProof(claimed, { index: 0, payee, amount: left.sum }, [right])).to.equal(false);
    }
    const asRoot = { root: leafHash(leafAt(leaves, 0)), total: leaves[0]!.amount, count: 2 };
    expect(verifyProof(asRoot, leafAt(leaves, 0), [])).to.equal(false);
  });

  it("refuses a payer's tree whose sums don't add up to what was debited", () => {
    const [first, second] = someLeaves(2).map((leaf, index) => packedLeaf(index, leaf));
    const short = { hash: second!.hash, sum: 0n };
    const cheat = { root: nodeHash(first!, short), total: first!.sum, count: 2 };
    expect(verifyProof(cheat, leafAt(someLeaves(2), 1), [first!])).to.equal(false);
  });

  it("refuses sums that wrap around uint96", () => {
    const leaf = { index: 0, payee: payeeOf(0), amount: MAX_AMOUNT };
    const sibling = { hash: payeeOf(1), sum: 2n };
    const root = nodeHash({ hash: leafHash(leaf), sum: leaf.amount }, sibling);
    expect(verifyProof({ root, total: 1n, count: 2 }, leaf, [sibling])).to.equal(false);
    const total = leaf.amount + sibling.sum;
    expect(verifyProof({ root, total, count: 2 }, leaf, [sibling])).to.equal(false);
    const above = { hash: payeeOf(2), sum: 1n };
    expect(verifyProof({ root, total: 2n, count: 4 }, leaf, [sibling, above])).to.equal(false);
  });

  it("refuses a leaf of amount 0 even where its hash is in the tree", () => {
    const leaf = { index: 0, payee: payeeOf(0), amount: 0n };
    expect(verifyProof({ root: leafHash(leaf), total: 0n, count: 1 }, leaf, [])).to.equal(false);
  });

  it("answers false, and never throws, whatever it's given", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (batch, leaf, proof) => {
        expect(verifyProof(batch as BatchRoot, leaf as Leaf, proof as ProofNode[])).to.equal(false);
      }),
      { numRuns: 1000 },
    );
  });

  it("answers false if any one field is replaced by anything else", async () => {
    const leaves = someLeaves(3);
    const tree = await buildTree(leaves);
    const { root, total, count } = tree;
    const leaf = leafAt(leaves, 1);
    const proof = tree.proof(1);
    const field = fc.constantFrom(
      "root",
      "total",
      "count",
      "index",
      "payee",
      "amount",
      "hash",
      "sum",
    );
    fc.assert(
      fc.property(field, fc.anything({ withBigInt: true }), (name, value) => {
        const swap = <Fields extends object>(fields: Fields): Fields =>
          Object.hasOwn(fields, name) ? { ...fields, [name]: value } : fields;
        const altered = [swap({ root, total, count }), swap(leaf), proof.map(swap)] as const;
        const before = { ...leaf, root, total, count, ...proof[0] }[name as "root"] as unknown;
        if (value !== before) expect(verifyProof(...altered)).to.equal(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe("payeeCommitment", () => {
  it("is the keccak256 of Solidity's abi.encode of salt, reference and end-to-end id", () => {
    const coder = ethers.AbiCoder.defaultAbiCoder();
    const text = fc
      .string({ unit: "binary", maxLength: 140 })
      .filter((one) => !/\p{Cs}/u.test(one));
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(bytes, text, text, (random, payeeReference, endToEndId) => {
        const salt = ethers.hexlify(random);
        const encoded = coder.encode(
          ["bytes32", "string", "string"],
          [salt, payeeReference, endToEndId],
        );
        const payee = { salt, payeeReference, endToEndId };
        expect(ethers.hexlify(encodePayee(payee))).to.equal(encoded);
        expect(payeeCommitment(payee)).to.equal(ethers.keccak256(encoded));
      }),
    );
  });

  it("tells apart references that would run together", () => {
    const salt = `0x${"11".repeat(32)}`;
    const one = payeeCommitment({ salt, payeeReference: "AB", endToEndId: "C" });
    expect(one).not.to.equal(payeeCommitment({ salt, payeeReference: "A", endToEndId: "BC" }));
  });
});

type Claim = [what: string, batch: BatchRoot, leaf: Leaf, proof: ProofNode[]];

function mutations(tree: SumTree, leaf: Leaf, proof: ProofNode[], dice: number): Claim[] {
  const batch = { root: tree.root, total: tree.total, count: tree.count };
  const at = dice % Math.max(proof.length, 1);
  const other = (leaf.index + 1 + (dice % Math.max(tree.count - 1, 1))) % tree.count;
  const claims: Claim[] = [
    ["root flipped", { ...batch, root: flipped(batch.root, dice) }, leaf, proof],
    ["total + 1", { ...batch, total: batch.total + 1n }, leaf, proof],
    ["total - 1", { ...batch, total: batch.total - 1n }, leaf, proof],
    ["count = index", { ...batch, count: leaf.index }, leaf, proof],
    ["amount + 1", batch, { ...leaf, amount: leaf.amount + 1n }, proof],
    ["amount - 1", batch, { ...leaf, amount: leaf.amount - 1n }, proof],
    ["payee", batch, { ...leaf, payee: payeeOf(dice) }, proof],
    ["index = count", batch, { ...leaf, index: batch.count }, proof],
    ["one node more", batch, leaf, [...proof, { hash: payeeOf(dice), sum: 1n }]],
  ];
  if (other !== leaf.index) claims.push(["index", batch, { ...leaf, index: other }, proof]);
  if (proof.length === 0) return claims;
  const altered = (node: Partial<ProofNode>) =>
    proof.map((one, i) => (i === at ? { ...one, ...node } : one));
  const { hash, sum } = proof[at]!;
  claims.push(["one node less", batch, leaf, proof.filter((_, i) => i !== at)]);
  claims.push(["hash flipped", batch, leaf, altered({ hash: flipped(hash, dice) })]);
  claims.push(["sum + 1", batch, leaf, altered({ sum: sum + 1n })]);
  claims.push(["sum - 1", batch, leaf, altered({ sum: sum - 1n })]);
  claims.push([
    "sum moved",
    batch,
    { ...leaf, amount: leaf.amount + 1n },
    altered({ sum: sum - 1n }),
  ]);
  if (proof.length > 1) claims.push(["order", batch, leaf, [...proof].reverse()]);
  return claims;
}

function flipped(hash: string, dice: number): string {
  return ethers.toBeHex(BigInt(hash) ^ (1n << BigInt(dice % 256)), 32);
}

/** Sides on which siblings stand on the way up, none where the node is carried. */
function shapeOf(index: number, count: number): string {
  if (count === 1) return "";
  const side = index === count - 1 && count % 2 === 1 ? "" : index % 2 === 0 ? "right " : "left ";
  return side + shapeOf(Math.floor(index / 2), Math.ceil(count / 2));
}
