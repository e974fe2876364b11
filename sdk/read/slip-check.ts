import type { Desk } from "../desk.js";
import type { Fund } from "../fund.js";
import { checkSlipOffline, type Slip } from "../slip.js";
import { TallyError } from "../tally-error.js";
import type { Book, BookBatch } from "./book.js";
import { traceUp, type PaymentAt, type Step } from "./trace.js";

/** What the ledger says about a slip. */
export interface SlipVerdict {
  /** The payment lies inside the batch that the ledger debited. */
  true: true;
  /** The bank sent this payment back. */
  bounced: boolean;
  /** The payer took the batch back before its bank paid it: it pays nobody. */
  voided: boolean;
  /** The payer's bank has paid the batch. */
  settled: boolean;
  fund: string;
  /** From the payment up to Parliament's vote. */
  trail: Step[];
}

/**
 * Checks a slip against the ledger: the payment is the payee's, lies inside the batch, and the batch on the ledger is the
 * one that the slip names.
 *
 * @throws TallyError `slip-false` if anything of it isn't so, `network-wrong-chain` for a slip of another chain.
 */
export async function checkSlip(
  desk: Desk,
  openFund: () => Promise<Fund>,
  slip: Slip,
): Promise<SlipVerdict> {
  requireChain(desk, slip);
  const fund = await openFund();
  const book = await fund.book();
  const batch = requireTrueSlip(book, slip);
  const ledger = desk.fund(fund.address);
  return {
    true: true,
    bounced: await ledger.isBounced(slip.grant, slip.batch.id, slip.leaf.index),
    voided: batch.voided !== undefined,
    settled: batch.settled,
    fund: fund.name,
    trail: traceUp(book, batch, paymentOf(slip)),
  };
}

/**
 * The batch of a slip, if the slip proves its payment against what the ledger has of it.
 *
 * @throws TallyError `slip-false`.
 */
export function requireTrueSlip({ currency, grants }: Book, slip: Slip): BookBatch {
  if (slip.leaf.currency !== currency) refuse(`the fund keeps its book in ${currency}`);
  if (!checkSlipOffline(slip)) refuse("its proof doesn't lead to the batch that it names");
  const { id, root, total, count } = slip.batch;
  const batch = grants.get(slip.grant)?.batches.find((each) => each.id === id);
  const known =
    batch !== undefined &&
    batch.root === root &&
    batch.amount === BigInt(total) &&
    batch.count === count;
  return known ? batch : refuse("the ledger has no such batch");
}

/** Where a slip's payment lies in its batch. */
export function paymentOf({ leaf: { index, amount } }: Slip): PaymentAt {
  return { index, amount: BigInt(amount) };
}

function requireChain(desk: Desk, slip: Slip): void {
  if (String(slip.chainId) === String(desk.chain.chainId)) return;
  throw new TallyError(
    "network-wrong-chain",
    `The slip is of chain ${slip.chainId}, but the node is on chain ${desk.chain.chainId}. Name a node of that chain (--rpc).`,
    { data: { slip: slip.chainId, node: desk.chain.chainId } },
  );
}

function refuse(why: string): never {
  throw new TallyError("slip-false", `This slip is not true: ${why}.`, { data: { why } });
}
