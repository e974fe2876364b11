import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { id, Wallet, type Signer } from "ethers";
import { startEmbeddedChain, type EmbeddedChain } from "../../scripts/chain/embedded-chain.js";
import { money, type Plan } from "../../sdk/index.js";
import { openProvider } from "../../sdk/network/provider.js";
import { rpc } from "../integration/processes.js";
import {
  DFE,
  fundGrants,
  officersOf,
  openLedger,
  SLC,
  SLC_GRANT,
  type Ledger,
} from "../integration/ledger.js";

/** A ledger on a chain of its own (anvil), with grants and a released tranche of which receipts can be signed. */
export interface Stand extends Ledger {
  url: string;
  chain: EmbeddedChain;
  /** Folder for journals and locks; removed at the end. */
  folder: string;
  stop(): Promise<void>;
}

let nextChainId = 7_100;

/** Starts anvil and puts a ledger on it; from then on it makes blocks only when told: see {@link blocksEvery}. */
export async function openStand(): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), "tally-push-"));
  const chain = await startEmbeddedChain({
    dir: join(folder, "chain"),
    chainId: nextChainId++,
    saveInterval: 3600,
  });
  const stopBlocks = await blocksEvery(chain, 25); // blocks for each transaction stall now and then
  const node = await openProvider(chain.url);
  node.pollingInterval = 20;
  const deployer = new Wallet(id("deployer"), node);
  const ledger = await openLedger({ node, deployer } as never);
  await fundGrants(ledger);
  const { fund, run } = ledger;
  await run(fund.release({ reference: "REL-2", grant: SLC_GRANT, tranche: 2 }));
  await stopBlocks();
  const stop = async () => {
    node.destroy();
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...ledger, url: chain.url, chain, folder, stop };
}

/** Makes blocks by the clock, until what it gives is called. */
export async function blocksEvery({ url }: { url: string }, milliseconds: number) {
  await rpc(url, "evm_setAutomine", false);
  let running = true;
  const mining = (async () => {
    while (running) {
      await rpc(url, "evm_mine").catch(() => undefined);
      await sleep(milliseconds);
    }
  })();
  return () => {
    running = false;
    return mining;
  };
}

/** Part receipts of one tranche, a pound each, approved by officers of the payee. */
export async function receiptsBy(
  { fund }: Stand,
  officers: Signer[],
  count: number,
  name: string,
): Promise<Plan[]> {
  const plans: Plan[] = [];
  const amount = money("1.00", "GBP");
  for (let nth = 1; nth <= count; nth++) {
    const plan = await fund.signReceipt({
      ...{ reference: `${name}-${nth}`, organisation: SLC, payer: DFE, grant: SLC_GRANT },
      ...{ transfer: 2, amount, bankingDate: "2026-09-25" },
    });
    plans.push(await plan.approveFor(SLC, ...officers));
  }
  return plans;
}

/** Part receipts that one officer has approved, as many as their role asks for. */
export function receipts(stand: Stand, count: number, name: string): Promise<Plan[]> {
  return receiptsBy(stand, [officersOf(SLC)[0]], count, name);
}
