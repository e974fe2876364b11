import type { Node } from "../network/provider.js";
import { TallyError } from "../tally-error.js";

/** The first block on or after a day (yyyy-mm-dd, UTC), at most one after `last`. */
export async function blockAt(node: Node, day: string, last: number): Promise<number> {
  const seconds = Date.parse(`${day}T00:00:00Z`) / 1000;
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(seconds)) {
    throw new TallyError("usage", `"${day}" is not a day. Write it as yyyy-mm-dd.`, {
      data: { day },
    });
  }
  let [low, high] = [0, last + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const block = await node.getBlock(middle);
    if (block !== null && block.timestamp < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
