import type { Book } from "./book.js";

/** Money that left its payer and that nobody has signed for. Amounts are minor units. */
export interface Unsigned {
  kind: "tranche" | "refund" | "batch";
  payer: string;
  payee: string;
  grant: string;
  /** The payer's reference of the release, the refund or the batch. */
  reference: string;
  /** What was sent. */
  amount: bigint;
  /** What of it nobody has signed for. */
  outstanding: bigint;
  /** Block in which it was sent. */
  block: number;
  /** The payer's bank says that it paid. */
  settled: boolean;
}

/** Money that nobody has signed for, the oldest first; a batch counts if it names an organisation as payee. */
export function unsignedOf(book: Book): Unsigned[] {
  const rows: Unsigned[] = [];
  for (const grant of book.grants.values()) {
    for (const {
      number,
      payer,
      payee,
      amount,
      outstanding,
      released,
      settled,
    } of grant.transfers.values()) {
      if (outstanding === 0n || released === undefined) continue;
      const { reference, block } = released;
      const kind = number > 0 ? "tranche" : "refund";
      const known = {
        kind,
        payer,
        payee,
        grant: grant.id,
        reference,
        amount,
        outstanding,
        block,
      } as const;
      rows.push({ ...known, settled: settled !== undefined });
    }
    for (const { payee, amount, back, reference, block, settled, acknowledged } of grant.batches) {
      if (payee === "" || acknowledged !== undefined || amount === back) continue;
      const known = { kind: "batch", payer: grant.grantee, payee, grant: grant.id } as const;
      rows.push({ ...known, reference, amount, outstanding: amount - back, block, settled });
    }
  }
  return rows.sort((a, b) => a.block - b.block);
}
