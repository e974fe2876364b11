// Pushes the plans of a file, one plan's JSON a line, as a process of its own: to be killed, slowed down and run again. Takes an
// order in JSON as its argument; tells progress and the result in lines of JSON on standard output.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Wallet } from "ethers";
import { connect, isTallyError, type Plan, type PushOptions, type Tally } from "../../sdk/index.js";

/** What the runner is told. Keys are for tests only. */
export interface Order {
  rpc: string;
  treasury: string;
  keys: string[];
  /** File of plans, one a line. */
  plans: string;
  options: Omit<PushOptions, "signers" | "onProgress" | "signal">;
}

async function* plansIn(tally: Tally, file: string): AsyncGenerator<Plan> {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line !== "") yield tally.readPlan(line);
  }
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function run({ rpc, treasury, keys, plans, options }: Order): Promise<void> {
  try {
    const tally = await connect({ rpc, treasury });
    const signers = keys.map((key) => new Wallet(key));
    const onProgress = (progress: object) => say({ progress });
    const pushed = await tally.push(plansIn(tally, plans), { ...options, signers, onProgress });
    say({ pushed, memory: process.resourceUsage().maxRSS });
  } catch (error) {
    if (!isTallyError(error)) throw error;
    say({ error: { code: error.code, message: error.message } });
    process.exitCode = 1;
  }
}

// the test runner imports every file
if (process.argv[1] === import.meta.filename) await run(JSON.parse(process.argv[2]!) as Order);
