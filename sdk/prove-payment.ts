import type { Batch } from "./manifest.js";
import { payeeCommitment, type Leaf, type ProofNode } from "./merkle-sum.js";
import { TallyError } from "./tally-error.js";

/** A payment of a batch and its way to the root. */
export interface ProvenPayment {
  leaf: Leaf;
  proof: ProofNode[];
}

/**
 * Finds a payment of a batch by its end-to-end id, with its proof: what {@link Fund.bounce} takes.
 *
 * @throws TallyError `batch-index` if the batch has no such payment.
 * @example
 * const batch = await readManifest("run-07.manifest.json");
 * await fund.bounce({ payments: [provePayment(batch, "E2E-000041")], ...rest });
 */
export function provePayment({ manifest, tree }: Batch, endToEndId: string): ProvenPayment {
  const index = manifest.payments.findIndex((payment) => payment.endToEndId === endToEndId);
  const payment = manifest.payments[index];
  if (payment === undefined) {
    throw new TallyError("batch-index", `The batch has no payment ${endToEndId}.`, {
      data: { endToEndId },
    });
  }
  const leaf = { index, payee: payeeCommitment(payment), amount: BigInt(payment.amount) };
  return { leaf, proof: tree.proof(index) };
}
