import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { anvilBinary } from "./anvil-binary.js";
import { ChainError } from "./chain-error.js";

const HOST = "127.0.0.1";
const STATE_FILE = "chain.json";
const STATES_FOLDER = "states";
/** States of the newest blocks that calls can ask for when no history is kept. */
const STATES_KEPT = 64;
const START_LIMIT = 60_000;
const GRACE = 15_000;

/** What {@link startEmbeddedChain} takes. */
export interface EmbeddedChainOptions {
  /** Folder that keeps the chain; made if it isn't there. Removing it starts afresh. */
  dir: string;
  chainId: number;
  /** Seconds between blocks; a block for each transaction if left out. */
  blockTime?: number;
  /** A free one if left out. */
  port?: number;
  /**
   * Unix seconds of a new chain's first block; its clock runs on from there, and a chain that is resumed goes on from its
   * last block. The computer's time if left out.
   */
  timestamp?: number;
  /** Seconds between saves while it runs, 5 if left out. It is saved when it stops, too. */
  saveInterval?: number;
  /**
   * Keeps the state after every block, so that calls may ask about any, not only the newest 64. Blocks, transactions and logs
   * are always kept. It costs some 200 kB a block: with 1,000 blocks a save takes 3 s instead of 0.05 s.
   */
  history?: boolean;
}

/** A running chain. */
export interface EmbeddedChain {
  readonly url: string;
  readonly chainId: number;
  /** Process id of the chain program. */
  readonly pid: number;
  /** Sets the time of the next block (Unix seconds, later than the last block's); the clock runs on from there. */
  setTime(unix: number): Promise<void>;
  /** Saves and stops. Calling it again waits for the same end. */
  stop(): Promise<void>;
}

interface Started {
  type: "started";
  pid: number;
  /** Whether it goes on from a saved state. */
  resumed: boolean;
}

type Report =
  | { type: "refused"; pid: number }
  | Started
  | { type: "ended"; code?: number; signal?: string; stderr: string };

/** What the supervisor is told. */
interface Order {
  binary: string;
  args: string[];
  argsIfNew: string[];
  lock: string;
  stateFile: string;
  port: number;
  /** Seconds. */
  saveInterval: number;
  /** Milliseconds for a last save. */
  grace: number;
  history: boolean;
}

interface Supervised {
  pid: number;
  resumed: boolean;
  ended: Promise<Extract<Report, { type: "ended" }>>;
  stop(): Promise<void>;
}

/**
 * Starts a zero-fee chain as a child that keeps its state in a folder and never outlives this process, even if this is
 * killed with -9. It runs in a session of its own, so that Ctrl-C reaches this process only, which decides.
 *
 * The first account of anvil's public mnemonic is unlocked, without funds: it deploys and relays, and has no authority.
 *
 * @throws ChainError with one sentence that says what to do.
 * @example
 * const chain = await startEmbeddedChain({ dir: ".tallystick/chain", chainId: 20_260 });
 * // ... new JsonRpcProvider(chain.url)
 * await chain.stop();
 */
export async function startEmbeddedChain(options: EmbeddedChainOptions): Promise<EmbeddedChain> {
  const dir = resolve(options.dir);
  mkdirSync(dir, { recursive: true }); // anvil wouldn't, and would silently save nothing
  refuseOtherChainId(dir, options.chainId);
  const port = options.port ?? (await freePort());
  if (options.port !== undefined) await requireFree(options.port);

  const url = `http://${HOST}:${port}`;
  const supervised = await supervise(dir, {
    binary: anvilBinary(),
    args: anvilArguments(options, dir, port),
    // on a chain that goes on, it would turn time back
    argsIfNew: options.timestamp === undefined ? [] : ["--timestamp", String(options.timestamp)],
    lock: join(dir, "lock"),
    stateFile: join(dir, STATE_FILE),
    port,
    saveInterval: options.saveInterval ?? 5,
    grace: GRACE,
    history: options.history ?? false,
  });
  try {
    await untilReady(url, dir, port, supervised);
    if (supervised.resumed) await keepClock(url, options.timestamp !== undefined);
  } catch (error) {
    await supervised.stop();
    throw error;
  }
  return {
    url,
    chainId: options.chainId,
    pid: supervised.pid,
    setTime: (unix) => setTime(url, unix),
    stop: () => supervised.stop(),
  };
}

function anvilArguments(
  { chainId, blockTime, history = false }: EmbeddedChainOptions,
  dir: string,
  port: number,
): string[] {
  const flags: Record<string, string | number> = {
    host: HOST,
    port,
    "chain-id": chainId,
    hardfork: "osaka",
    "base-fee": 0,
    "gas-price": 0,
    "gas-limit": 60_000_000,
    accounts: 1,
    balance: 0,
    "cache-path": join(dir, STATES_FOLDER), // also tells by the command line whose anvil it is
    ...(blockTime !== undefined && { "block-time": blockTime }),
  };
  return [
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]),
    "--no-priority-fee",
    "--enable-tx-gas-limit",
    ...(history ? ["--preserve-historical-states"] : ["--prune-history", String(STATES_KEPT)]),
    "--quiet",
  ];
}

async function supervise(dir: string, order: Order): Promise<Supervised> {
  const { port } = order;
  const script = fileURLToPath(new URL("supervisor.mjs", import.meta.url));
  const states = join(dir, STATES_FOLDER);
  const child = spawn(process.execPath, [script, states, JSON.stringify(order)], {
    stdio: ["pipe", "pipe", "inherit"],
    detached: true,
    windowsHide: true,
  });
  child.stdin.on("error", () => undefined); // it may have ended already
  const gone = new Promise<void>((done) => child.once("close", () => done()));

  let started: (report: Started) => void;
  let refused: (error: Error) => void;
  let ended: (report: Extract<Report, { type: "ended" }>) => void;
  const start = new Promise<Started>((yes, no) => ([started, refused] = [yes, no]));
  const end = new Promise<Extract<Report, { type: "ended" }>>((yes) => (ended = yes));
  child.once("error", (cause) => refused(startError(dir, port, cause.message)));
  let running: number | undefined;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const report = JSON.parse(line) as Report;
    if (report.type === "started") {
      running = report.pid;
      started(report);
    } else if (report.type === "refused") refused(inUse(dir, report.pid));
    else {
      running = undefined;
      refused(startError(dir, port, report.stderr));
      ended(report);
    }
  });
  void gone.then(() => {
    refused(startError(dir, port, "its supervisor ended"));
    // the supervisor was killed: nobody else would end the chain
    if (running !== undefined) endQuietly(running);
    ended({ type: "ended", stderr: "its supervisor ended" });
  });

  const stop = async () => {
    child.stdin.end();
    await gone;
  };
  const { pid, resumed } = await start;
  return { pid, resumed, ended: end, stop };
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // it has ended
  }
}

async function untilReady(url: string, dir: string, port: number, chain: Supervised) {
  let failure: ChainError | undefined;
  void chain.ended.then(({ stderr }) => (failure = startError(dir, port, stderr)));
  for (const start = Date.now(); Date.now() - start < START_LIMIT; await sleep(20)) {
    if (failure !== undefined) throw failure;
    try {
      await request(url, "eth_chainId");
      return;
    } catch {
      // not yet
    }
  }
  throw startError(dir, port, `it didn't answer within ${START_LIMIT / 1000} s`);
}

/** A chain that had a time of its own, or whose last block lies ahead of the computer's clock, goes on from that block. */
async function keepClock(url: string, own: boolean): Promise<void> {
  const block = (await request(url, "eth_getBlockByNumber", "latest", false)) as {
    timestamp: string;
  };
  const last = Number(block.timestamp);
  if (own || last >= Date.now() / 1000) await request(url, "evm_setTime", last + 1);
}

async function setTime(url: string, unix: number): Promise<void> {
  await request(url, "evm_setNextBlockTimestamp", unix);
}

async function request(url: string, method: string, ...params: unknown[]): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as {
    result?: unknown;
    error?: { message: string };
  };
  if (error) throw new ChainError("chain-request", `The chain refused ${method}: ${error.message}`);
  return result;
}

async function freePort(): Promise<number> {
  return await listenOn(0);
}

async function requireFree(port: number): Promise<void> {
  try {
    await listenOn(port);
  } catch (cause) {
    throw portInUse(port, cause);
  }
}

function listenOn(port: number): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(port, HOST, () => {
      const { port: given } = server.address() as AddressInfo;
      server.close(() => done(given));
    });
  });
}

function refuseOtherChainId(dir: string, chainId: number): void {
  const file = join(dir, "chain-id");
  if (existsSync(file)) {
    const kept = readFileSync(file, "utf8").trim();
    if (kept === String(chainId)) return;
    throw new ChainError(
      "chain-id-differs",
      `${dir} holds chain ${kept}, not ${chainId}: give another folder, or remove this one to start afresh.`,
    );
  }
  writeFileSync(file, `${chainId}\n`);
}

function inUse(dir: string, pid: number): ChainError {
  return new ChainError(
    "chain-in-use",
    `Process ${pid} already runs the chain in ${dir}: stop it first, or give another folder.`,
  );
}

function portInUse(port: number, cause?: unknown): ChainError {
  return new ChainError(
    "chain-port-in-use",
    `Port ${port} is in use: stop what listens there, or choose another port.`,
    { cause },
  );
}

function startError(dir: string, port: number, reason: string): ChainError {
  if (/address already in use/i.test(reason)) return portInUse(port);
  if (/failed to parse json|invalid value .* for '--state/i.test(reason)) {
    return new ChainError(
      "chain-state-damaged",
      `The saved chain ${join(dir, STATE_FILE)} can't be read: remove the folder ${dir} to start afresh.`,
    );
  }
  const [line = "it ended at once"] = reason.split("\n").filter((text) => text.trim() !== "");
  return new ChainError("chain-start", `The chain in ${dir} didn't start: ${line.trim()}`);
}
