import { concat, getBytes, isHexString, keccak256, toBeHex, toUtf8Bytes } from "ethers";
import { createKeccak, type IHasher } from "hash-wasm";
import { MAX_AMOUNT } from "./money.js";
import { TallyError } from "./tally-error.js";

/** What a payment contributes to a batch; its index is its position. */
export interface LeafInput {
  /** Payee commitment, 32 bytes or their 0x-prefixed hex; see {@link payeeCommitment}. */
  readonly payee: Uint8Array | string;
  /** Minor units, 1 to 2^96 - 1. */
  readonly amount: bigint;
}

/** A payment in its place in a batch. */
export type Leaf = LeafInput & {
  /** 0-based position, uint32. */
  readonly index: number;
};

/** A subtree on the way up: its hash (0x-prefixed, 32 bytes) and what its payments add up to, in minor units. */
export interface ProofNode {
  readonly hash: string;
  readonly sum: bigint;
}

/** What the chain knows of a batch: root hash, total in minor units, number of payments. */
export interface BatchRoot {
  readonly root: string;
  readonly total: bigint;
  readonly count: number;
}

/** Leaves to build a tree of: an array, or anything that can be walked once and knows its length. */
export type Leaves = Iterable<LeafInput> & { readonly length: number };

/** The largest number of payments in a batch: indices are uint32. */
export const MAX_COUNT = 2 ** 32 - 1;

const HASH = 32;
const SUM = 12;
const NODE = HASH + SUM; // hash ‖ sum, the record that is both stored and hashed
const LEAF_DOMAIN = 0;
const NODE_DOMAIN = 1;
const WORD = 2 ** 32;

/** A finished Merkle-sum tree; made by {@link buildTree}. */
export class SumTree implements BatchRoot {
  readonly root: string;
  /** Minor units. */
  readonly total: bigint;
  readonly count: number;
  readonly #levels: readonly Uint8Array[];

  /** @internal `levels` from the leaves up, each a row of 44-byte nodes; the last has one. */
  constructor(levels: readonly Uint8Array[]) {
    const top = nodeAt(levels[levels.length - 1]!, 0);
    this.root = top.hash;
    this.total = top.sum;
    this.count = levels[0]!.length / NODE;
    this.#levels = levels;
  }

  /**
   * The siblings from leaf `index` to the root, bottom first; none for levels where the node is carried up.
   *
   * @throws TallyError `batch-index` if there is no such leaf.
   * @example
   * const tree = await buildTree(leaves);
   * verifyProof(tree, { index: 3, ...leaves[3] }, tree.proof(3)); // true
   */
  proof(index: number): ProofNode[] {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) {
      throw new TallyError(
        "batch-index",
        `This batch has leaves 0 to ${this.count - 1}, not ${index}.`,
        {
          data: { index, count: this.count },
        },
      );
    }
    const path: ProofNode[] = [];
    let position = index;
    for (const level of this.#levels.slice(0, -1)) {
      const sibling = position % 2 === 0 ? position + 1 : position - 1;
      if (sibling * NODE < level.length) path.push(nodeAt(level, sibling));
      position = Math.floor(position / 2);
    }
    return path;
  }
}

/**
 * Builds the Merkle-sum tree of a batch: every node is a hash and a sum, and a parent's hash covers both children's.
 *
 * Leaf: keccak256(0x00 ‖ index ‖ payee ‖ amount), node: keccak256(0x01 ‖ left hash ‖ left sum ‖ right hash ‖ right sum),
 * big-endian, index 4 bytes, sums 12. Levels pair from left to right; an odd last node is carried up, never duplicated.
 * The rule is the fund contract's (docs: payment batches).
 *
 * @throws TallyError `batch-empty`, `batch-too-large`, `batch-leaf` (data: index), `batch-overflow`.
 * @example
 * const payee = payeeCommitment({ salt, payeeReference: "STUDENT-000001", endToEndId: "E2E-000001" });
 * const tree = await buildTree([{ payee, amount: 231200n }]);
 * tree.total; // 231200n
 */
export async function buildTree(leaves: Leaves): Promise<SumTree> {
  if (leaves.length === 0)
    throw new TallyError("batch-empty", "A batch needs at least one payment.");
  if (leaves.length > MAX_COUNT) {
    throw new TallyError("batch-too-large", `A batch has at most ${MAX_COUNT} payments: split it.`);
  }
  const hasher = await createKeccak(256);
  const levels = [leafLevel(leaves, hasher)];
  for (let level = levels[0]!; level.length > NODE;) {
    level = levelAbove(level, hasher);
    levels.push(level);
  }
  return new SumTree(levels);
}

/**
 * Tells whether a leaf is in a batch with its amount inside the batch's total; never throws, malformed input is false.
 *
 * The same check as the fund's `verifyPayment`: proof length fixed by index and count, no sum over uint96, no amount
 * of 0, root and total both equal. The root doesn't commit to the count: a wrong count is refused only where it changes
 * the leaf's path, so compare it with the chain's.
 *
 * @example
 * verifyProof({ root, total, count }, { index: 3, payee, amount: 231200n }, proof); // true or false
 */
export function verifyProof(batch: BatchRoot, leaf: Leaf, proof: readonly ProofNode[]): boolean {
  if (!isBatchRoot(batch) || !isLeaf(leaf) || leaf.index >= batch.count) return false;
  if (!isProof(proof)) return false;
  let node: ProofNode = { hash: leafHash(leaf), sum: leaf.amount };
  let used = 0;
  for (let at = leaf.index, width = batch.count; width > 1;) {
    const carried = at === width - 1 && width % 2 === 1;
    if (!carried) {
      const sibling = proof[used++];
      if (!sibling || node.sum + sibling.sum > MAX_AMOUNT) return false;
      node = at % 2 === 0 ? parentOf(node, sibling) : parentOf(sibling, node);
    }
    at = Math.floor(at / 2);
    width = Math.ceil(width / 2);
  }
  return (
    used === proof.length && node.hash === batch.root.toLowerCase() && node.sum === batch.total
  );
}

/**
 * Hash of a leaf: keccak256 of 49 bytes, 0x00 ‖ index (4) ‖ payee (32) ‖ amount (12), big-endian.
 *
 * @returns 0x-prefixed hex of 32 bytes.
 * @example
 * leafHash({ index: 0, payee, amount: 231200n });
 */
export function leafHash({ index, payee, amount }: Leaf): string {
  return keccak256(concat(["0x00", toBeHex(index, 4), payee, toBeHex(amount, SUM)]));
}

/**
 * Hash of a node: keccak256 of 89 bytes, 0x01 ‖ left hash ‖ left sum (12) ‖ right hash ‖ right sum (12), big-endian.
 *
 * @returns 0x-prefixed hex of 32 bytes.
 * @example
 * nodeHash({ hash: leafHash(first), sum: first.amount }, { hash: leafHash(second), sum: second.amount });
 */
export function nodeHash(left: ProofNode, right: ProofNode): string {
  return keccak256(
    concat(["0x01", left.hash, toBeHex(left.sum, SUM), right.hash, toBeHex(right.sum, SUM)]),
  );
}

/** A payee as the payer and the payee know it; only its commitment goes on chain. */
export interface Payee {
  /** 32 random bytes, 0x-prefixed hex: secret, and what makes the commitment unguessable. */
  readonly salt: string;
  readonly payeeReference: string;
  readonly endToEndId: string;
}

/**
 * What stands for a payee on chain: keccak256(abi.encode(bytes32 salt, string payeeReference, string endToEndId)).
 *
 * Erasing the salt makes it meaningless (UK GDPR; EDPB guidelines 02/2025 on blockchain).
 *
 * @returns 0x-prefixed hex of 32 bytes.
 * @throws TypeError from ethers if the salt isn't hex or the text isn't well-formed Unicode.
 * @example
 * payeeCommitment({ salt: "0x" + "11".repeat(32), payeeReference: "STUDENT-000001", endToEndId: "E2E-000001" });
 */
export function payeeCommitment(payee: Payee): string {
  return keccak256(encodePayee(payee));
}

/** @internal `abi.encode(bytes32, string, string)`, by hand because ethers' coder takes a minute for a million. */
export function encodePayee({ salt, payeeReference, endToEndId }: Payee): Uint8Array {
  const first = toUtf8Bytes(payeeReference);
  const second = toUtf8Bytes(endToEndId);
  const secondAt = 128 + padded(first.length);
  const bytes = new Uint8Array(secondAt + 32 + padded(second.length));
  const view = new DataView(bytes.buffer);
  bytes.set(getBytes(salt), 0);
  view.setUint32(60, 96); // where the first string begins
  view.setUint32(92, secondAt);
  view.setUint32(124, first.length);
  bytes.set(first, 128);
  view.setUint32(secondAt + 28, second.length);
  bytes.set(second, secondAt + 32);
  return bytes;
}

function padded(length: number): number {
  return Math.ceil(length / 32) * 32;
}

/** Hashes every leaf into a row of nodes. */
function leafLevel(leaves: Leaves, hasher: IHasher): Uint8Array {
  const level = new Uint8Array(leaves.length * NODE);
  const message = new Uint8Array(1 + 4 + HASH + SUM);
  const view = new DataView(message.buffer);
  message[0] = LEAF_DOMAIN;
  let index = 0;
  for (const { payee, amount } of leaves) {
    refuseLeaf(index, payee, amount);
    view.setUint32(1, index);
    message.set(typeof payee === "string" ? getBytes(payee) : payee, 5);
    view.setUint32(37, Number(amount >> 64n));
    view.setBigUint64(41, BigInt.asUintN(64, amount));
    level.set(digest(hasher, message), index * NODE);
    level.set(message.subarray(37), index * NODE + HASH);
    index++;
  }
  if (index < leaves.length) refuseLeaf(index, undefined, undefined); // fewer than announced
  return level;
}

function refuseLeaf(index: number, payee: unknown, amount: unknown): void {
  if (isHash(payee) && isAmount(amount) && amount > 0n) return;
  throw new TallyError(
    "batch-leaf",
    `Leaf ${index} needs a payee commitment of 32 bytes and an amount from 1 to 2^96 - 1 minor units.`,
    { data: { index } },
  );
}

/** Pairs the nodes of a level: siblings lie side by side, so 88 bytes are copied and hashed as they are. */
function levelAbove(below: Uint8Array, hasher: IHasher): Uint8Array {
  const above = new Uint8Array(Math.ceil(below.length / (2 * NODE)) * NODE);
  const message = new Uint8Array(1 + 2 * NODE);
  const from = new DataView(message.buffer);
  const to = new DataView(above.buffer);
  message[0] = NODE_DOMAIN;
  for (let left = 0, parent = 0; left < below.length; left += 2 * NODE, parent += NODE) {
    const pair = below.subarray(left, left + 2 * NODE);
    if (pair.length === NODE) {
      above.set(pair, parent);
      continue;
    }
    message.set(pair, 1);
    above.set(digest(hasher, message), parent);
    addSums(from, 1 + HASH, 1 + NODE + HASH, to, parent + HASH);
  }
  return above;
}

/** Adds two 12-byte sums as three 32-bit words; bigints would double the time of a large tree. */
function addSums(from: DataView, left: number, right: number, to: DataView, at: number): void {
  let carry = 0;
  for (let offset = SUM - 4; offset >= 0; offset -= 4) {
    const word = from.getUint32(left + offset) + from.getUint32(right + offset) + carry;
    carry = word >= WORD ? 1 : 0;
    to.setUint32(at + offset, word);
  }
  if (carry) {
    throw new TallyError(
      "batch-overflow",
      "The amounts of this batch add up to more than 2^96 - 1.",
    );
  }
}

function digest(hasher: IHasher, message: Uint8Array): Uint8Array {
  return hasher.init().update(message).digest("binary");
}

function nodeAt(level: Uint8Array, position: number): ProofNode {
  const at = position * NODE;
  const bytes = Buffer.from(level.buffer, level.byteOffset + at, NODE);
  return {
    hash: `0x${bytes.toString("hex", 0, HASH)}`,
    sum: BigInt(`0x${bytes.toString("hex", HASH)}`),
  };
}

function parentOf(left: ProofNode, right: ProofNode): ProofNode {
  return { hash: nodeHash(left, right), sum: left.sum + right.sum };
}

function isAmount(value: unknown): value is bigint {
  return typeof value === "bigint" && value >= 0n && value <= MAX_AMOUNT;
}

function isHash(value: unknown): value is Uint8Array | string {
  return value instanceof Uint8Array ? value.length === HASH : isHexString(value, HASH);
}

function isLeaf(leaf: Leaf): boolean {
  if (leaf === null || typeof leaf !== "object") return false;
  const { index, payee, amount } = leaf;
  return Number.isInteger(index) && index >= 0 && isHash(payee) && isAmount(amount) && amount > 0n;
}

function isProof(proof: unknown): proof is readonly ProofNode[] {
  return Array.isArray(proof) && proof.every(isProofNode);
}

function isProofNode(node: ProofNode | null): boolean {
  if (node === null || typeof node !== "object") return false;
  return isHexString(node.hash, HASH) && isAmount(node.sum);
}

function isBatchRoot(batch: BatchRoot): boolean {
  if (batch === null || typeof batch !== "object") return false;
  const { root, total, count } = batch;
  const counted = Number.isInteger(count) && count >= 1 && count <= MAX_COUNT;
  return counted && isHexString(root, HASH) && isAmount(total);
}
