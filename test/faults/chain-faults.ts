import { setTimeout as sleep } from "node:timers/promises";
import { rpc } from "../integration/processes.js";
import { Luck } from "../model/luck.js";
import type { Tallies } from "./faults.js";

/** Seconds between blocks. */
export const BLOCK_TIME = 1;

/** Makes blocks by the clock. */
export async function runClock(url: string): Promise<void> {
  await rpc(url, "evm_setAutomine", false);
  await rpc(url, "evm_setIntervalMining", BLOCK_TIME);
}

/** Makes no blocks until {@link runClock} is called again. */
export async function stopClock(url: string): Promise<void> {
  await rpc(url, "evm_setIntervalMining", 0);
}

/** Replaces the newest blocks by others, without their transactions. */
export async function reorganise(url: string, blocks = 2): Promise<void> {
  await rpc(url, "anvil_reorg", blocks, []);
}

/** Stalls and reorganises a chain by a seed until it's told to stop. */
export async function trouble(url: string, seed: number, injected: Tallies, signal: AbortSignal) {
  const luck = new Luck(seed);
  while (!signal.aborted) {
    const pause = sleep(2_000 + luck.below(4_000), undefined, { signal });
    await pause.catch(() => undefined);
    if (signal.aborted) return;
    if (luck.chance(0.6)) {
      await reorganise(url);
      injected.add("reorganise");
    } else {
      await stopClock(url);
      injected.add("stall");
      await sleep(1_000 + luck.below(2_000));
      await runClock(url);
    }
  }
}
