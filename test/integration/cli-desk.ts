import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { FeeData, id, JsonRpcProvider, Wallet } from "ethers";
import { startEmbeddedChain, type EmbeddedChain } from "../../scripts/chain/embedded-chain.js";
import { Treasury__factory } from "../../typechain-types/index.js";
import { fundGrants, officersOf, openLedger, type Ledger } from "./ledger.js";

const COMMAND = resolve("dist/cli/index.js");

/** How a run of `tally` ended. */
export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

interface RunOptions {
  env?: Record<string, string>;
  input?: string;
  /** Folder of the desk to run it in. */
  folder?: string;
  /** True to have nothing of the ledger in the environment. */
  bare?: boolean;
}

/** A ledger on an embedded chain with the grants of {@link fundGrants}, and `tally` as processes of their own. */
export class CliDesk {
  readonly dir = mkdtempSync(join(tmpdir(), "tally-cli-"));
  readonly #chainId: number;
  #chain: EmbeddedChain | undefined;
  #provider: JsonRpcProvider | undefined;
  #ledger: Ledger | undefined;

  constructor(chainId: number) {
    this.#chainId = chainId;
  }

  get ledger(): Ledger {
    return this.#ledger!;
  }

  get url(): string {
    return this.#chain!.url;
  }

  get provider(): JsonRpcProvider {
    return this.#provider!;
  }

  async open(): Promise<void> {
    const built = spawnSync(process.execPath, ["scripts/prepare.mjs"], { encoding: "utf8" });
    expect(built.status, built.stderr).to.equal(0);
    this.#chain = await startEmbeddedChain({
      dir: join(this.dir, "chain"),
      chainId: this.#chainId,
    });
    const options = { staticNetwork: true, cacheTimeout: -1, polling: true, pollingInterval: 20 };
    const provider = new JsonRpcProvider(this.url, this.#chainId, options);
    provider.getFeeData = () => Promise.resolve(new FeeData(0n, 0n, 0n));
    this.#provider = provider;
    const on = { node: provider, deployer: new Wallet(id("deployer"), provider) };
    this.#ledger = await openLedger(on as unknown as Parameters<typeof openLedger>[0]);
    const { treasury } = this.ledger;
    const registry = await Treasury__factory.connect(treasury, provider).registry();
    const chains = { [this.#chainId]: { registry, treasury, block: 0 } };
    this.put("deployments.json", JSON.stringify({ version: 1, chains }));
    await fundGrants(this.ledger);
  }

  async close(): Promise<void> {
    this.#provider?.destroy();
    await this.#chain?.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  put(name: string, content: string | Buffer): string {
    writeFileSync(this.path(name), content);
    return name;
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Runs `tally` to its end. */
  async tally(args: string[], options: RunOptions = {}): Promise<Ran> {
    const child = this.#spawn(args, options);
    const ended = new Promise<number | null>((done) => child.once("close", done));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await ended, out, err };
  }

  /** Kills `tally` as soon as something holds; tells whether it was still running. */
  async killed(
    args: string[],
    options: RunOptions,
    when: () => Promise<boolean>,
  ): Promise<boolean> {
    const child = this.#spawn(args, options);
    child.stdout.resume();
    child.stderr.resume();
    const ended = new Promise((done) => child.once("close", done));
    while (child.exitCode === null && !(await when())) await sleep(5);
    child.kill("SIGKILL");
    await ended;
    return child.signalCode === "SIGKILL";
  }

  #spawn(args: string[], options: RunOptions) {
    const { env = {}, input = "", folder = ".", bare } = options;
    const ledger = { TALLY_RPC: this.url, TALLY_DEPLOYMENTS: this.path("deployments.json") };
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd: this.path(folder),
      stdio: ["pipe", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        ...(bare ? {} : ledger),
        TALLY_LOCKS: this.path("locks"),
        ...env,
      },
    });
    child.stdin.end(input);
    return child;
  }

  /** Runs what must succeed, for people. */
  async says(args: string[], options: RunOptions = {}): Promise<string> {
    const { code, out, err } = await this.tally(args, options);
    expect(code, err).to.equal(0);
    return out;
  }

  /** Runs what must succeed, for programs. */
  async gives<Value>(args: string[], options: RunOptions = {}): Promise<Value> {
    return JSON.parse(await this.says([...args, "--json"], options)) as Value;
  }

  /** Runs what must fail with this exit code and error code, in one line; gives the sentence. */
  async fails(
    exit: number,
    code: string,
    args: string[],
    options: RunOptions = {},
  ): Promise<string> {
    const ran = await this.tally(args, options);
    const line = ran.err.split("\n").find((each) => each.startsWith("error: ")) ?? ran.err;
    expect(line).to.match(/^error: .+\. \[[a-z-]+\]$/);
    expect({ exit: ran.code, line }).to.include({ exit });
    expect(line).to.include(`[${code}]`);
    expect(ran.err).not.to.match(/\n\s+at /);
    return line;
  }
}

/** Opens a desk before the tests of a suite, and closes it after them. */
export function useCliDesk(chainId: number): CliDesk {
  const desk = new CliDesk(chainId);
  before(() => desk.open());
  after(() => desk.close());
  return desk;
}

/** The environment with the keys of an organisation's two officers, or of these of them. */
export function keysOf(organisation: string, ...which: (0 | 1)[]): { TALLY_OFFICER_KEY: string } {
  const chosen = which.length === 0 ? ([0, 1] as const) : which;
  const keys = chosen.map((nth) => (officersOf(organisation)[nth] as Wallet).privateKey);
  return { TALLY_OFFICER_KEY: keys.join(",") };
}
