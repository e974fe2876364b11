import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { id, Wallet } from "ethers";
import { startEmbeddedChain, type EmbeddedChain } from "../../scripts/chain/embedded-chain.js";
import { money, type Plan } from "../../sdk/index.js";
import { openProvider } from "../../sdk/network/provider.js";
import { rpc } from "../integration/processes.js";
import { DFE, fundGrants, openLedger, SLC, SLC_GRANT, type Ledger } from "../integration/ledger.js";

/** A ledger on a chain of its own (anvil), with grants and a released tranche of which receipts can be signed. */
export interface Stand extends Ledger {
  url: string;
  chain: EmbeddedChain;
  /** Folder for journals and locks; removed at the end. */
  folder: string;
  stop(): Promise<void>;
}

let nextChainId = 7_100;

/** Starts anvil and puts a ledger on it, with a block for each transaction until {@link blocksEvery} is called. */
export async function openStand(): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), "tally-push-"));
  const chain = await startEmbeddedChain({
    dir: join(folder, "chain"),
    chainId: nextChainId++,
    saveInterval: 3600,
  });
  const node = await openProvider(chain.url);
  node.pollingInterval = 20;
  const deployer = new Wallet(id("deployer"), node);
  const ledger = await openLedger({ node, deployer } as never);
  await fundGrants(ledger);
  const { fund, run } = ledger;
  await run(fund.release({ reference: "REL-2", grant: SLC_GRANT, tranche: 2 }));
  const stop = async () => {
    node.destroy();
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...ledger, url: chain.url, chain, folder, stop };
}

/** Makes blocks by the clock from now on, not one for each transaction. */
export async function blocksEvery(stand: Stand, milliseconds: number): Promise<() => void> {
  await rpc(stand.url, "evm_setAutomine", false);
  const timer = setInterval(
    () => void rpc(stand.url, "evm_mine").catch(() => undefined),
    milliseconds,
  );
  return () => clearInterval(timer);
}

/** Approved part receipts of one tranche, a pound each. */
export async function receipts(
  stand: Stand,
  count: number,
  name = "PUSH",
  from = 1,
): Promise<Plan[]> {
  const { fund, approve } = stand;
  const plans: Plan[] = [];
  for (let nth = from; nth < from + count; nth++) {
    plans.push(
      await approve(
        fund.signReceipt({
          reference: `${name}-${nth}`,
          organisation: SLC,
          payer: DFE,
          grant: SLC_GRANT,
          transfer: 2,
          amount: money("1.00", "GBP"),
          bankingDate: "2026-09-25",
        }),
      ),
    );
  }
  return plans;
}
