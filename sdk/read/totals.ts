import type { Desk } from "../desk.js";

/** A fund's sums in minor units. */
export interface FundTotals {
  drawn: bigint;
  credited: bigint;
  /** Cash of all grants. */
  cash: bigint;
  /** Released or refunded, not yet signed for nor come back. */
  outstanding: bigint;
  /** Posted in payment batches. */
  posted: bigint;
  /** Came back from payment batches. */
  postedBack: bigint;
  /** Of what was posted: confirmed by the payers' banks. */
  settled: bigint;
  writtenOff: bigint;
  lost: bigint;
  surrendered: bigint;
  /** Whether drawn + credited = cash + outstanding + (posted - postedBack) + writtenOff + lost + surrendered. */
  conserved: boolean;
}

/** Grants that one call sums. */
const PAGE = 500n;

/**
 * Sums a fund's book page by page at one block.
 *
 * What was posted is what the budget accounts say was used, less what was awarded on; cash and outstanding come from the
 * cash accounts. So that both sides balance says something.
 */
export async function readTotals(desk: Desk, address: string): Promise<FundTotals> {
  const fund = desk.fund(address);
  const blockTag = await desk.node.getBlockNumber();
  const count = await fund.grantCount({ blockTag });
  const sums = { cash: 0n, outstanding: 0n, used: 0n, awarded: 0n };
  let page = await fund.totals(0n, PAGE, { blockTag });
  for (let start = 0n; start < count; start += PAGE) {
    if (start > 0n) page = await fund.totals(start, PAGE, { blockTag });
    sums.cash += page.cash;
    sums.outstanding += page.outstanding;
    sums.used += page.used;
    sums.awarded += page.awarded;
  }
  const { drawn, credited, postedBack, settled, writtenOff, lost, surrendered } = page;
  const { cash, outstanding } = sums;
  const spent = sums.used - sums.awarded;
  const posted = spent + postedBack - writtenOff - lost - surrendered;
  return {
    ...{ drawn, credited, cash, outstanding, posted, postedBack, settled },
    ...{ writtenOff, lost, surrendered },
    conserved: posted >= postedBack && drawn + credited === cash + outstanding + spent,
  };
}
