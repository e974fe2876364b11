import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { id } from "ethers";
import type { Pushed } from "../../sdk/index.js";
import type { Stand } from "../push/stand.js";
import { audit, type Findings } from "./books.js";
import type { Tallies } from "./faults.js";
import { has, misfortune, SEND, type Call } from "./faults.js";
import { movements, writePlans, type Movement } from "./movements.js";
import { openProxy } from "./proxy.js";
import type { Ending, Order } from "./pusher.js";
import type { WrongWay } from "./wrong-ways.js";

/** When a pusher is killed: before or after its nth request, or its nth that sends, reached the node; or so late after its first. */
export interface Kill {
  moment: "before" | "after" | "later";
  sends: boolean;
  nth: number;
  milliseconds: number;
}

/** One pusher with a journal, a sender and a proxy of its own. */
export interface Lane {
  seed: number;
  /** Of requests that meet a fault. */
  rate: number;
  kills: Kill[];
  rows: number;
  window: number;
  packGas: number;
  /** Whether it connects through the proxy, too. */
  blind: boolean;
  /** Whether officers approve while others are sent. */
  approving: boolean;
}

/** What came of a lane. */
export interface Outcome extends Findings {
  movements: Movement[];
  kills: number;
  starts: number;
  injected: Tallies;
  /** Codes of the errors that runs ended with. */
  codes: string[];
  pushed: Pushed | undefined;
}

const PUSHER = fileURLToPath(new URL("pusher.ts", import.meta.url));
/** Starts without an end after which a lane is given up. */
const MOST_STARTS = 60;
/** Blocks that a reorganisation doesn't reach. */
export const CONFIRMATIONS = 3;
let lanes = 0;

/** Pushes through faults, kills the pusher and starts it again until it ends well, then audits. */
export async function pushThrough(
  stand: Stand,
  lane: Lane,
  { wrong, signal }: { wrong?: WrongWay; signal?: AbortSignal } = {},
): Promise<Outcome> {
  const name = `LANE-${++lanes}`;
  const some = movements(lane.rows, name);
  const plans = await writePlans(stand, some, !lane.approving);
  const death = new Death();
  const witness = (moment: "before" | "after", calls: readonly Call[]) =>
    death.onRequest(moment, calls);
  const proxy = await openProxy(stand.url, misfortune(lane.seed, lane.rate), witness);
  const order = orderOf(stand, lane, plans, proxy.url, wrong);
  const kills = [...lane.kills];
  const codes: string[] = [];
  let [starts, pushed]: [number, Pushed | undefined] = [0, undefined];
  try {
    while (pushed === undefined && starts++ < MOST_STARTS) {
      signal?.throwIfAborted();
      const ending = await live(order, death, kills[0], signal);
      if (ending === "killed") kills.shift();
      else if (ending.failed !== undefined) codes.push(ending.failed || ending.message!);
      else pushed = ending.pushed;
    }
  } finally {
    proxy.stop();
  }
  const findings = await audit(stand, some, order.options.journal);
  const killed = lane.kills.length - kills.length;
  const { injected } = proxy;
  return { ...findings, movements: some, kills: killed, starts, injected, codes, pushed };
}

function orderOf(stand: Stand, lane: Lane, plans: string, proxy: string, wrong?: WrongWay): Order {
  const folder = mkdtempSync(join(stand.folder, "lane-"));
  const { window, packGas, approving } = lane;
  const options = {
    ...{ journal: join(folder, "journal"), locks: join(stand.folder, "locks"), rpc: proxy },
    ...{ window, packGas, confirmations: CONFIRMATIONS },
    ...{ pollMilliseconds: 100, timeoutSeconds: 1.5, patienceSeconds: 10 },
  };
  const key = id(`sender of ${folder}`);
  const rpc = lane.blind ? proxy : stand.url;
  return { rpc, treasury: stand.treasury, key, plans, approving, options, wrong };
}

/** One life of a pusher. */
async function live(order: Order, death: Death, kill: Kill | undefined, signal?: AbortSignal) {
  const args = ["--import", "tsx", PUSHER, JSON.stringify(order)];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    killSignal: "SIGKILL",
    signal,
  });
  child.on("error", () => undefined); // the test has ended
  death.awaits(child, kill);
  const ended = new Promise((done) => child.once("close", done));
  const said = await text(child.stdout);
  await ended;
  if (child.signalCode === "SIGKILL") return "killed" as const;
  return JSON.parse(said) as Ending;
}

/** Kills a process at a moment of its requests. */
class Death {
  #child: ChildProcess | undefined;
  #kill: Kill | undefined;
  #seen = 0;

  awaits(child: ChildProcess, kill: Kill | undefined): void {
    [this.#child, this.#kill, this.#seen] = [child, kill, 0];
  }

  /** Whether the process lives on. */
  onRequest(moment: "before" | "after", calls: readonly Call[]): boolean {
    const [child, kill] = [this.#child, this.#kill];
    if (kill === undefined || (kill.sends && !has(calls, SEND))) return true;
    if (kill.moment === "later") {
      if (moment === "before" && this.#seen++ === 0) {
        setTimeout(() => this.#child === child && child?.kill("SIGKILL"), kill.milliseconds);
      }
      return true;
    }
    const now = moment === kill.moment && ++this.#seen === kill.nth;
    return !(now && child?.kill("SIGKILL"));
  }
}
