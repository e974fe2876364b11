// Checks a table of receipts and has a push take their plans in, as a process of its own (`--expose-gc`), and tells how much was
// alive at most meanwhile: what is left of the heap, and of buffers outside of it, once what isn't used any more is collected.
import { Wallet } from "ethers";
import { checkRows } from "../../cli/rows/check.js";
import { PlanMaker } from "../../cli/rows/plan-maker.js";
import { connect, isTallyError, money, type Plan, type SignReceiptInput } from "../../sdk/index.js";

/** What to check and to push. */
export interface HeapOrder {
  rpc: string;
  treasury: string;
  fund: string;
  /** A table of receipts. */
  table: string;
  count: number;
  receipt: Omit<SignReceiptInput, "reference" | "amount">;
  key: string;
  journal: string;
  locks: string;
}

/** Most bytes alive. */
export interface HeapFound {
  checking: number;
  taking: number;
}

/** Looks a few times while many things pass. */
class Gauge {
  most = 0;
  #passed = 0;

  pass(): void {
    if (++this.#passed % 500 !== 0) return;
    globalThis.gc!();
    const { heapUsed, external } = process.memoryUsage();
    this.most = Math.max(this.most, heapUsed + external);
  }
}

async function measure(order: HeapOrder): Promise<HeapFound> {
  const tally = await connect({ rpc: order.rpc, treasury: order.treasury });
  const [checking, taking] = [new Gauge(), new Gauge()];
  await checkRows(order.table, new PlanMaker(tally), () => Promise.resolve(checking.pass()));
  const fund = await tally.fund(order.fund);
  async function* receipts(): AsyncGenerator<Plan> {
    const amount = money("0.01", fund.currency);
    for (let nth = 1; nth <= order.count; nth++) {
      taking.pass();
      yield await fund.signReceipt({ ...order.receipt, amount, reference: `HEAP-${nth}` });
    }
  }
  const stop = new AbortController();
  const approve = () => Promise.resolve(stop.abort()); // all of them are taken in and looked up by then
  const { journal, locks, key } = order;
  const options = { journal, locks, signers: [new Wallet(key)], approve, signal: stop.signal };
  const ended: unknown = await tally.push(receipts(), options).catch((error: unknown) => error);
  if (!isTallyError(ended, "push-stopped")) throw ended;
  return { checking: checking.most, taking: taking.most };
}

// the test runner imports every file
if (process.argv[1] === import.meta.filename) {
  const found = await measure(JSON.parse(process.argv[2]!) as HeapOrder);
  process.stdout.write(JSON.stringify(found));
}
