// Pushes the plans of a file, one plan's JSON a line, as a process of its own: to be killed and run again. Takes an order in JSON
// as its argument, and says how it ended in a line of JSON on standard output.
import { readFileSync } from "node:fs";
import { Wallet } from "ethers";
import { connect, isTallyError, type Pushed, type PushOptions } from "../../sdk/index.js";
import { approve } from "./movements.js";
import { WRONG_WAYS, type WrongWay } from "./wrong-ways.js";

/** What the pusher is told. Keys are for tests only. */
export interface Order {
  /** Node to connect to. */
  rpc: string;
  treasury: string;
  key: string;
  plans: string;
  /** Whether officers approve while others are sent. */
  approving: boolean;
  options: Omit<PushOptions, "signers" | "onProgress" | "signal" | "approve">;
  /** What a careless pusher would do first; never of a pusher that is to be right. */
  wrong?: WrongWay;
}

/** How it ended. */
export interface Ending {
  pushed?: Pushed;
  /** Code of an error; empty for one that has none. */
  failed?: string;
  message?: string;
}

async function run(order: Order): Promise<Ending> {
  const { rpc, treasury, key, plans, approving, options, wrong } = order;
  try {
    const tally = await connect({ rpc, treasury });
    const lines = readFileSync(plans, "utf8").trim().split("\n");
    let read = lines.map((line) => tally.readPlan(line));
    if (wrong !== undefined) read = await WRONG_WAYS[wrong](read, options.journal, tally);
    const signers = [new Wallet(key)];
    const how = { ...options, signers, approve: approving ? approve : undefined };
    return { pushed: await tally.push(read, how) };
  } catch (error) {
    const failed = isTallyError(error) ? error.code : "";
    return { failed, message: (error as Error).stack };
  }
}

// the test runner imports every file
if (process.argv[1] === import.meta.filename) {
  const order = JSON.parse(process.argv[2]!) as Order;
  process.stdout.write(`${JSON.stringify(await run(order))}\n`);
}
