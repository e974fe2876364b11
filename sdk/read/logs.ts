import type { Desk } from "../desk.js";
import { isTallyError, TallyError } from "../tally-error.js";
import type { RawLog } from "./decode.js";

/** Which logs to read. Blocks are numbers, both included. */
export interface LogRange {
  addresses: readonly string[];
  topics?: (string | string[] | null)[];
  from: number;
  to: number;
  /** Begins with one call for all blocks, which a node may refuse. */
  atOnce?: boolean;
}

/** Where logs are read. */
export type LogSource = Pick<Desk, "node" | "profile">;

/** Reads logs page by page in the order of the chain; a page that the node finds too large is halved. */
export async function* readLogs(
  { node, profile }: LogSource,
  { addresses, topics, from, to, atOnce }: LogRange,
): AsyncGenerator<RawLog[]> {
  if (addresses.length === 0) return;
  let span = atOnce ? to - from + 1 : profile.logBlocks;
  for (let start = from; start <= to;) {
    const end = Math.min(start + span - 1, to);
    const page = await readPage(node, { addresses, topics, from: start, to: end });
    if (page === undefined) {
      span = Math.max(1, Math.floor((end - start + 1) / 2));
      continue;
    }
    yield page;
    start = end + 1;
    span = Math.min(span * 2, profile.logBlocks);
  }
}

async function readPage(node: Desk["node"], range: LogRange): Promise<RawLog[] | undefined> {
  const filter = {
    address: range.addresses,
    topics: range.topics ?? [],
    fromBlock: `0x${range.from.toString(16)}`,
    toBlock: `0x${range.to.toString(16)}`,
  };
  try {
    return (await node.send("eth_getLogs", [filter])) as RawLog[];
  } catch (cause) {
    // the node wasn't reached, for as long as that is tried; what takes too long may take less for fewer blocks
    if (isTallyError(cause) && cause.code !== "network-timeout") throw cause;
    if (range.to > range.from) return undefined;
    throw new TallyError(
      "network-unreachable",
      `The node doesn't give the logs of block ${range.from}.`,
      {
        cause,
        data: { block: range.from },
      },
    );
  }
}
