import type { Desk } from "../desk.js";
import type { Fund } from "../fund.js";
import { checkSlipOffline, type Slip } from "../slip.js";
import { TallyError } from "../tally-error.js";
import { traceUp, type Step } from "./trace.js";

/** What the ledger says about a slip. */
export interface SlipVerdict {
  /** The payment lies inside the batch that the ledger debited. */
  true: true;
  /** The bank sent this payment back. */
  bounced: boolean;
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
  if (slip.leaf.currency !== fund.currency) refuse(`the fund keeps its book in ${fund.currency}`);
  if (!checkSlipOffline(slip)) refuse("its proof doesn't lead to the batch that it names");
  const ledger = desk.fund(fund.address);
  const { root, amount, count } = await ledger.batchOf(slip.grant, slip.batch.id);
  if (
    root !== slip.batch.root ||
    String(amount) !== slip.batch.total ||
    Number(count) !== slip.batch.count
  ) {
    refuse("the ledger has no such batch");
  }
  const book = await fund.book();
  const batch = book.grants.get(slip.grant)?.batches.find(({ id }) => id === slip.batch.id);
  if (batch === undefined) refuse("the ledger has no such batch");
  return {
    true: true,
    bounced: await ledger.isBounced(slip.grant, slip.batch.id, slip.leaf.index),
    settled: batch.settled,
    fund: fund.name,
    trail: traceUp(book, batch, BigInt(slip.leaf.amount)),
  };
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
