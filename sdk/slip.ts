import { JsonShape } from "./json-shape.js";
import { MAX_END_TO_END_ID, MAX_PAYEE_REFERENCE, type Manifest } from "./manifest.js";
import { MAX_COUNT, payeeCommitment, type SumTree, verifyProof } from "./merkle-sum.js";
import { isTallyError, TallyError } from "./tally-error.js";

/** Largest slip that is read, in bytes. */
const MAX_SLIP_BYTES = 64 * 1024;

/** Longest proof: a batch of 2^32 payments would have 32 levels. */
const MAX_PROOF = 32;

/**
 * What one payee gets, and can check with nothing but a node: their payment, its proof, and the batch on chain.
 * Amounts and sums are decimal strings of minor units. It shows one neighbour's amount, without a name, and subtotals.
 */
export interface Slip {
  readonly version: 1;
  readonly kind: "tallystick-payment-slip";
  readonly chainId: number;
  /** Address of the fund's contract. */
  readonly fund: string;
  /** Id of the grant that paid, bytes32. */
  readonly grant: string;
  readonly batch: {
    /** The bytes32 by which the fund knows the batch. */
    readonly id: string;
    readonly root: string;
    readonly total: string;
    readonly count: number;
  };
  readonly leaf: {
    readonly index: number;
    readonly payeeReference: string;
    readonly endToEndId: string;
    /** Secret: with it, anyone can test who this payment went to. */
    readonly salt: string;
    readonly amount: string;
    readonly currency: string;
  };
  readonly proof: readonly { readonly hash: string; readonly sum: string }[];
}

/** Where a batch was posted; what its manifest already says may be left out. */
export interface SlipContext {
  chainId?: number;
  fund?: string;
  grant?: string;
  batch?: string;
}

const SHAPE = new JsonShape("slip-format", "This slip");
const FIELDS = ["version", "kind", "chainId", "fund", "grant", "batch", "leaf", "proof"] as const;
const BATCH_FIELDS = ["id", "root", "total", "count"] as const;
const LEAF_FIELDS = [
  "index",
  "payeeReference",
  "endToEndId",
  "salt",
  "amount",
  "currency",
] as const;

/**
 * Makes the slip of one payment of a batch.
 *
 * @param index leaf of the payment, its 0-based place in the manifest.
 * @throws TallyError `batch-index`, `slip-context` if the chain, fund, grant or batch is unknown or contradicts the
 *   manifest, `slip-false` if the tree isn't the manifest's.
 * @example
 * const slip = makeSlip(manifest, tree, 3, { batch: idOf("GB-COH-02401034", "RUN-07") });
 */
export function makeSlip(
  manifest: Manifest,
  tree: SumTree,
  index: number,
  context: SlipContext = {},
): Slip {
  const proof = tree.proof(index).map(({ hash, sum }) => ({ hash, sum: sum.toString() }));
  const payment = manifest.payments[index]!;
  const { root, total, count, currency } = manifest;
  const slip = checkShape({
    version: 1,
    kind: "tallystick-payment-slip",
    chainId: known("chainId", manifest, context),
    fund: known("fund", manifest, context),
    grant: known("grant", manifest, context),
    batch: { id: known("batch", manifest, context), root, total, count },
    leaf: { index, ...payment, currency },
    proof,
  });
  if (checkSlipOffline(slip)) return slip;
  throw new TallyError(
    "slip-false",
    "The tree isn't that of the manifest: read the manifest again.",
  );
}

/**
 * A slip as the text of its file, JSON with two spaces of indent.
 *
 * @example
 * await writeFile("slip.json", slipText(slip), { mode: 0o600 });
 */
export function slipText(slip: Slip): string {
  return `${JSON.stringify(slip, null, 2)}\n`;
}

/**
 * Reads a slip, which may come from a stranger: at most 64 kB, every field of its type and range, none unknown, none
 * stated twice, at most 32 nodes of proof. Says nothing about its truth: see {@link checkSlipOffline}.
 *
 * @throws TallyError `slip-format` (data: path of the field).
 * @example
 * const slip = parseSlip(await readFile("slip.json", "utf8"));
 */
export function parseSlip(text: string): Slip {
  const bytes = typeof text === "string" ? Buffer.byteLength(text) : Infinity;
  if (bytes > MAX_SLIP_BYTES) SHAPE.refuse("the text", `is over ${MAX_SLIP_BYTES} bytes`);
  return checkShape(SHAPE.parse(text));
}

/**
 * Tells whether a slip proves its payment against the batch that it states: the payee commitment and the path to the
 * root and total are computed anew. Whether the chain has that batch is another question. Malformed slips are false.
 *
 * @example
 * if (!checkSlipOffline(slip)) console.error("This slip does not prove its payment.");
 */
export function checkSlipOffline(slip: Slip): boolean {
  try {
    const { leaf, batch, proof } = checkShape(slip);
    return verifyProof(
      { root: batch.root, total: BigInt(batch.total), count: batch.count },
      { index: leaf.index, payee: payeeCommitment(leaf), amount: BigInt(leaf.amount) },
      proof.map(({ hash, sum }) => ({ hash, sum: BigInt(sum) })),
    );
  } catch (error) {
    if (isTallyError(error, "slip-format")) return false;
    throw error;
  }
}

function known(field: keyof SlipContext, manifest: Manifest, context: SlipContext): unknown {
  const stated = manifest[field];
  const given = context[field];
  if (stated === null && given === undefined) {
    throw new TallyError("slip-context", `Neither the manifest nor the context says the ${field}.`);
  }
  const same = String(stated).toLowerCase() === String(given).toLowerCase();
  if (stated !== null && given !== undefined && !same) {
    throw new TallyError(
      "slip-context",
      `The manifest is of another ${field} than the one given.`,
      {
        data: { field, stated, given },
      },
    );
  }
  return stated ?? given;
}

function checkShape(value: unknown): Slip {
  const slip = SHAPE.object(value, FIELDS, "the file");
  return {
    version: SHAPE.exactly(slip.version, 1 as const, "version"),
    kind: SHAPE.exactly(slip.kind, "tallystick-payment-slip" as const, "kind"),
    chainId: SHAPE.integer(slip.chainId, 1, Number.MAX_SAFE_INTEGER, "chainId"),
    fund: SHAPE.address(slip.fund, "fund"),
    grant: SHAPE.hex(slip.grant, 32, "grant"),
    batch: checkBatch(slip.batch),
    leaf: checkLeaf(slip.leaf),
    proof: SHAPE.array(slip.proof, 0, MAX_PROOF, "proof").map(checkNode),
  };
}

function checkBatch(value: unknown): Slip["batch"] {
  const batch = SHAPE.object(value, BATCH_FIELDS, "batch");
  return {
    id: SHAPE.hex(batch.id, 32, "batch.id"),
    root: SHAPE.hex(batch.root, 32, "batch.root"),
    total: SHAPE.amount(batch.total, "batch.total"),
    count: SHAPE.integer(batch.count, 1, MAX_COUNT, "batch.count"),
  };
}

function checkLeaf(value: unknown): Slip["leaf"] {
  const leaf = SHAPE.object(value, LEAF_FIELDS, "leaf");
  return {
    index: SHAPE.integer(leaf.index, 0, MAX_COUNT - 1, "leaf.index"),
    payeeReference: SHAPE.identifier(
      leaf.payeeReference,
      MAX_PAYEE_REFERENCE,
      "leaf.payeeReference",
    ),
    endToEndId: SHAPE.identifier(leaf.endToEndId, MAX_END_TO_END_ID, "leaf.endToEndId"),
    salt: SHAPE.hex(leaf.salt, 32, "leaf.salt"),
    amount: SHAPE.amount(leaf.amount, "leaf.amount"),
    currency: SHAPE.currency(leaf.currency, "leaf.currency"),
  };
}

function checkNode(value: unknown, place: number): Slip["proof"][number] {
  const node = SHAPE.object(value, ["hash", "sum"], `proof[${place}]`);
  return {
    hash: SHAPE.hex(node.hash, 32, `proof[${place}].hash`),
    sum: SHAPE.amount(node.sum, `proof[${place}].sum`),
  };
}
