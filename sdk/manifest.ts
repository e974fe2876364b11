import { randomBytes, randomInt } from "node:crypto";
import { type FileHandle, link, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { createKeccak } from "hash-wasm";
import { JsonShape } from "./json-shape.js";
import {
  buildTree,
  encodePayee,
  type LeafInput,
  MAX_COUNT,
  type Payee,
  type SumTree,
} from "./merkle-sum.js";
import { MAX_AMOUNT, type Money } from "./money.js";
import { TallyError } from "./tally-error.js";
import { identifierProblem } from "./text.js";

/** A payment as the payer's own system lists it. */
export interface Payment {
  /** Who is paid, in the payer's own terms; at most 140 characters. */
  readonly payeeReference: string;
  /** ISO 20022 EndToEndId, unique in the batch; at most 35 characters. */
  readonly endToEndId: string;
  readonly amount: Money;
  /** Line of the file that it comes from, for error messages; its 1-based place in the list if left out. */
  readonly row?: number;
}

/** A payment as its manifest keeps it. The salt is secret; the amount is a decimal string of minor units. */
export type ManifestPayment = Payee & { readonly amount: string };

/**
 * The payer's own file of a batch, never published: it holds the salts, without which no slip can be made.
 * Payments stand in the order of the leaves. What isn't known when the batch is built is null.
 */
export interface Manifest {
  readonly version: 1;
  readonly kind: "tallystick-payment-manifest";
  readonly chainId: number | null;
  /** Address of the fund's contract. */
  readonly fund: string | null;
  /** Id of the grant that pays, bytes32. */
  readonly grant: string | null;
  /** The bytes32 by which the fund knows the batch. */
  readonly batch: string | null;
  readonly currency: string;
  readonly root: string;
  /** Decimal string of minor units. */
  readonly total: string;
  readonly count: number;
  readonly payments: readonly ManifestPayment[];
}

/** A manifest and the tree of its payments. */
export interface Batch {
  readonly manifest: Manifest;
  readonly tree: SumTree;
}

/** What is known of a batch beforehand, and whether its payees are persons. */
export interface BatchOptions {
  chainId?: number;
  fund?: string;
  grant?: string;
  batch?: string;
  /** False if no payee is a person; small batches are then allowed. */
  persons?: boolean;
  /** True to allow fewer than 10 payments to persons, each of whom may then guess what the others got. */
  smallBatch?: boolean;
}

/** Below this number of payments a slip's neighbours tell too much about persons. */
const SMALLEST_BATCH_OF_PERSONS = 10;

/** Longest end-to-end id in characters: ISO 20022 Max35Text. */
export const MAX_END_TO_END_ID = 35;

/** Longest payee reference in characters: ISO 20022 Max140Text. */
export const MAX_PAYEE_REFERENCE = 140;

const FIELDS = [
  "version",
  "kind",
  "chainId",
  "fund",
  "grant",
  "batch",
  "currency",
  "root",
  "total",
  "count",
  "payments",
] as const;
const PAYMENT_FIELDS = ["payeeReference", "endToEndId", "salt", "amount"] as const;
const PAYMENTS_A_WRITE = 10_000;
const SHAPE = new JsonShape("manifest-format", "This manifest");

/**
 * Turns payments of one currency into a batch: a random salt for each, a random order, and their tree.
 *
 * Write the manifest before posting the batch: salts exist nowhere else. Batches of persons have at least 10 payments
 * unless told otherwise (docs: payment batches). All bad payments are listed, not only the first.
 *
 * @throws TallyError `batch-empty`, `batch-too-small`, `batch-too-large`, `batch-leaf` and `batch-duplicate` (data: rows),
 *   `batch-currency` (data: currencies), `batch-overflow`, `manifest-format` for an option of the wrong form.
 * @example
 * const { manifest, tree } = await buildBatch(payments, { chainId: 4242, fund: fund.address });
 * await writeManifest("run-07.manifest.json", manifest);
 */
export async function buildBatch(
  payments: readonly Payment[],
  options: BatchOptions = {},
): Promise<Batch> {
  refuseSize(payments.length, options);
  refuseBadPayments(payments);
  refuseDuplicates(payments);
  const currency = onlyCurrency(payments);
  const salted = shuffled(salt(payments));
  const tree = await treeOf(salted);
  const { root, total, count } = tree;
  const manifest = checkHeader({
    version: 1,
    kind: "tallystick-payment-manifest",
    chainId: options.chainId ?? null,
    fund: options.fund ?? null,
    grant: options.grant ?? null,
    batch: options.batch ?? null,
    currency,
    root,
    total: total.toString(),
    count,
    payments: salted,
  });
  return { manifest, tree };
}

/**
 * Writes a manifest so that it's there whole, or not at all, after a crash: temporary file (mode 0600), fsync,
 * rename, fsync of the folder. One payment a line.
 *
 * An existing file is kept, because its salts would be lost, unless `replace` is true.
 *
 * @throws TallyError `manifest-exists`; errors of the file system as they are.
 * @example
 * await writeManifest("run-07.manifest.json", manifest);
 * await writeManifest("run-07.manifest.json", { ...manifest, batch }, { replace: true });
 */
export async function writeManifest(
  path: string,
  manifest: Manifest,
  { replace = false }: { replace?: boolean } = {},
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await writeText(file, manifest);
      await file.sync();
    } finally {
      await file.close();
    }
    await (replace ? rename(temporary, path) : renameOnto(temporary, path));
  } finally {
    await rm(temporary, { force: true });
  }
  const folder = await open(dirname(path), "r");
  await folder.sync().finally(() => folder.close());
}

/**
 * Reads a manifest, checks every field, rebuilds its tree, and compares root, total and count.
 *
 * @throws TallyError `manifest-format` (data: path of the field), `manifest-root`; errors of the file system as they are.
 * @example
 * const { manifest, tree } = await readManifest("run-07.manifest.json");
 */
export async function readManifest(path: string): Promise<Batch> {
  const value = SHAPE.object(SHAPE.parse(await readFile(path, "utf8")), FIELDS, "the file");
  const payments = SHAPE.array(value.payments, 1, MAX_COUNT, "payments").map(checkPayment);
  const manifest = checkHeader({ ...value, payments });
  const repeated = repeatedIds(payments);
  if (repeated.length > 0) {
    SHAPE.refuse(`payments[${repeated[0]!.places[1]}].endToEndId`, "stands in another payment too");
  }
  const tree = await treeOf(payments);
  const same = tree.root === manifest.root && tree.total.toString() === manifest.total;
  if (same && tree.count === manifest.count) return { manifest, tree };
  throw new TallyError(
    "manifest-root",
    "The payments of this manifest don't give its root, total and count: it was altered or is cut short.",
    { data: { stated: manifest.root, computed: tree.root } },
  );
}

function refuseSize(count: number, { persons = true, smallBatch = false }: BatchOptions): void {
  if (count === 0) throw new TallyError("batch-empty", "A batch needs at least one payment.");
  if (count >= SMALLEST_BATCH_OF_PERSONS || !persons || smallBatch) return;
  throw new TallyError(
    "batch-too-small",
    `A batch of ${count} payments to persons would let each guess what the others got. Put at least ` +
      `${SMALLEST_BATCH_OF_PERSONS} together, or say persons: false or smallBatch: true.`,
    { data: { count, least: SMALLEST_BATCH_OF_PERSONS } },
  );
}

function refuseBadPayments(payments: readonly Payment[]): void {
  const rows = payments.flatMap((payment, place) => {
    const problem = paymentProblem(payment);
    return problem ? [{ row: rowOf(payments, place), problem }] : [];
  });
  if (rows.length === 0) return;
  throw new TallyError("batch-leaf", `Payments that can't be made: ${listed(rows)}`, {
    data: { rows },
  });
}

function paymentProblem({ payeeReference, endToEndId, amount }: Payment): string | undefined {
  const payee = identifierProblem(payeeReference, MAX_PAYEE_REFERENCE);
  if (payee) return `payeeReference ${payee}`;
  const id = identifierProblem(endToEndId, MAX_END_TO_END_ID);
  if (id) return `endToEndId ${id}`;
  if (typeof amount?.amount !== "bigint") return "amount is not money";
  if (amount.amount <= 0n) return "amount is not above 0";
  if (amount.amount > MAX_AMOUNT) return "amount is more than the ledger holds";
  return undefined;
}

function refuseDuplicates(payments: readonly Payment[]): void {
  const rows = repeatedIds(payments).flatMap(({ places }) => {
    const [first = 0, ...others] = places;
    const problem = `endToEndId stands in row ${rowOf(payments, first)} already`;
    return others.map((place) => ({ row: rowOf(payments, place), problem }));
  });
  if (rows.length === 0) return;
  throw new TallyError("batch-duplicate", `Payments listed twice: ${listed(rows)}`, {
    data: { rows },
  });
}

function repeatedIds(payments: readonly { endToEndId: string }[]): { places: number[] }[] {
  if (new Set(payments.map(({ endToEndId }) => endToEndId)).size === payments.length) return [];
  const placesOf = new Map<string, number[]>();
  payments.forEach(({ endToEndId }, place) => {
    const places = placesOf.get(endToEndId);
    if (places) places.push(place);
    else placesOf.set(endToEndId, [place]);
  });
  return [...placesOf.values()].filter((same) => same.length > 1).map((places) => ({ places }));
}

function onlyCurrency(payments: readonly Payment[]): string {
  const currencies = [...new Set(payments.map(({ amount }) => amount.currency))];
  if (currencies.length === 1) return currencies[0]!;
  throw new TallyError(
    "batch-currency",
    `A batch has one currency, and these payments have ${currencies.join(", ")}: make a batch for each.`,
    { data: { currencies } },
  );
}

function salt(payments: readonly Payment[]): ManifestPayment[] {
  const salts = randomBytes(32 * payments.length);
  return payments.map(({ payeeReference, endToEndId, amount }, place) => ({
    payeeReference,
    endToEndId,
    salt: `0x${salts.toString("hex", 32 * place, 32 * place + 32)}`,
    amount: amount.amount.toString(),
  }));
}

/** Fisher-Yates with an unbiased random number, so that the order of leaves says nothing about payees. */
function shuffled<Item>(items: Item[]): Item[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}

async function treeOf(payments: readonly ManifestPayment[]): Promise<SumTree> {
  const hasher = await createKeccak(256);
  function* leaves(): Generator<LeafInput> {
    for (const payment of payments) {
      const payee = hasher.init().update(encodePayee(payment)).digest("binary");
      yield { payee, amount: BigInt(payment.amount) };
    }
  }
  return buildTree({ length: payments.length, [Symbol.iterator]: leaves });
}

function checkHeader(value: Record<(typeof FIELDS)[number], unknown>): Manifest {
  const orNull = <Value>(field: unknown, check: () => Value) => (field === null ? null : check());
  const { chainId, fund, grant, batch } = value;
  return {
    version: SHAPE.exactly(value.version, 1 as const, "version"),
    kind: SHAPE.exactly(value.kind, "tallystick-payment-manifest" as const, "kind"),
    chainId: orNull(chainId, () => SHAPE.integer(chainId, 1, Number.MAX_SAFE_INTEGER, "chainId")),
    fund: orNull(fund, () => SHAPE.address(fund, "fund")),
    grant: orNull(grant, () => SHAPE.hex(grant, 32, "grant")),
    batch: orNull(batch, () => SHAPE.hex(batch, 32, "batch")),
    currency: SHAPE.currency(value.currency, "currency"),
    root: SHAPE.hex(value.root, 32, "root"),
    total: SHAPE.amount(value.total, "total"),
    count: SHAPE.integer(value.count, 1, MAX_COUNT, "count"),
    payments: value.payments as ManifestPayment[],
  };
}

function checkPayment(value: unknown, place: number): ManifestPayment {
  const at = `payments[${place}]`;
  const payment = SHAPE.object(value, PAYMENT_FIELDS, at);
  return {
    payeeReference: SHAPE.identifier(
      payment.payeeReference,
      MAX_PAYEE_REFERENCE,
      `${at}.payeeReference`,
    ),
    endToEndId: SHAPE.identifier(payment.endToEndId, MAX_END_TO_END_ID, `${at}.endToEndId`),
    salt: SHAPE.hex(payment.salt, 32, `${at}.salt`),
    amount: SHAPE.amount(payment.amount, `${at}.amount`),
  };
}

/** In pieces: the text of a million payments is too long to hold twice. */
async function writeText(file: FileHandle, { payments, ...header }: Manifest): Promise<void> {
  await file.write(`${JSON.stringify(header, null, 2).slice(0, -2)},\n  "payments": [\n`);
  for (let from = 0; from < payments.length; from += PAYMENTS_A_WRITE) {
    const lines = payments
      .slice(from, from + PAYMENTS_A_WRITE)
      .map((one) => `    ${JSON.stringify(one)}`);
    await file.write(`${from > 0 ? ",\n" : ""}${lines.join(",\n")}`);
  }
  await file.write("\n  ]\n}\n");
}

/** A rename that never overwrites: a hard link fails if the name is taken. */
async function renameOnto(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    throw new TallyError(
      "manifest-exists",
      `A file is at ${path} already, and its salts would be lost. Choose another name, or say replace: true.`,
      { cause, data: { path } },
    );
  }
}

function rowOf(payments: readonly Payment[], place: number): number {
  return payments[place]?.row ?? place + 1;
}

function listed(rows: { row: number; problem: string }[]): string {
  const shown = rows.slice(0, 5).map(({ row, problem }) => `row ${row}: ${problem}`);
  const more = rows.length > shown.length ? `; and ${rows.length - shown.length} more` : "";
  return `${shown.join("; ")}${more}.`;
}
