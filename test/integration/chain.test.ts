import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { JsonRpcProvider, Wallet } from "ethers";
import { ChainError, type ChainErrorCode } from "../../scripts/chain/chain-error.js";
import {
  startEmbeddedChain,
  type EmbeddedChain,
  type EmbeddedChainOptions,
} from "../../scripts/chain/embedded-chain.js";
import { eventually, rpc, runs } from "./processes.js";

const CHAIN_ID = 4_242;
const NOBODY = "0x000000000000000000000000000000000000dEaD";

/** A program that starts a chain and stays up, to be killed. */
const PARENT = `
  import { startEmbeddedChain } from ${JSON.stringify(new URL("../../scripts/chain/embedded-chain.ts", import.meta.url).href)};
  const { url, pid } = await startEmbeddedChain(JSON.parse(process.env.OPTIONS));
  console.log(JSON.stringify({ url, pid }));
`;

interface Parent {
  pid: number;
  url: string;
  chain: number;
}

async function startParent(options: EmbeddedChainOptions): Promise<Parent> {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", PARENT], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, OPTIONS: JSON.stringify(options) },
    detached: true, // a group of its own, as a terminal gives
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { url, pid } = JSON.parse(line) as { url: string; pid: number };
    return { pid: child.pid ?? 0, url, chain: pid };
  }
  throw new Error("the parent ended");
}

async function send(url: string): Promise<void> {
  const [from] = (await rpc(url, "eth_accounts")) as string[];
  const hash = await rpc(url, "eth_sendTransaction", { from, to: NOBODY, gasPrice: "0x0" });
  await eventually(async () => (await rpc(url, "eth_getTransactionReceipt", hash)) !== null);
}

async function blocks(url: string): Promise<number> {
  return Number(await rpc(url, "eth_blockNumber"));
}

async function clock(url: string): Promise<number> {
  const block = (await rpc(url, "eth_getBlockByNumber", "latest", false)) as { timestamp: string };
  return Number(block.timestamp);
}

describe("embedded chain", () => {
  let dir: string;
  const open: EmbeddedChain[] = [];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "tally-chain-"));
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((chain) => chain.stop()));
    rmSync(dir, { recursive: true, force: true });
  });

  async function start(options: Partial<EmbeddedChainOptions> = {}): Promise<EmbeddedChain> {
    const chain = await startEmbeddedChain({ dir, chainId: CHAIN_ID, ...options });
    open.push(chain);
    return chain;
  }

  async function refused(code: ChainErrorCode, options: Partial<EmbeddedChainOptions> = {}) {
    const error = await start(options).then(
      () => expect.fail(`expected to be refused with ${code}`),
      (caught: unknown) => caught,
    );
    if (!(error instanceof ChainError)) throw error;
    expect(error.code, error.message).to.equal(code);
    return error.message;
  }

  function supervisor(): number {
    const lock = readFileSync(join(dir, "lock"), "utf8");
    return (JSON.parse(lock) as { supervisor: number }).supervisor;
  }

  it("takes zero-fee transactions of accounts without funds, and caps a transaction at 2^24 gas", async () => {
    const { url } = await start();
    const provider = new JsonRpcProvider(url, CHAIN_ID, { staticNetwork: true, cacheTimeout: -1 });
    const wallet = Wallet.createRandom(provider);
    const free = { to: NOBODY, gasLimit: 21_000n };
    await (await wallet.sendTransaction({ ...free, type: 0, gasPrice: 0n })).wait();
    const fees = { type: 2, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
    await (await wallet.sendTransaction({ ...free, ...fees })).wait();
    expect(await wallet.getNonce()).to.equal(2);
    const large = { ...free, ...fees, gasLimit: 2n ** 24n + 1n };
    const refusal = await wallet.sendTransaction(large).catch((error: unknown) => error);
    expect(refusal).to.be.an("error").with.property("message").that.matches(/gas/i);
    provider.destroy();
  });

  it("goes on where it stopped, with its history", async () => {
    const first = await start({ history: true });
    await send(first.url);
    await send(first.url);
    await first.stop();
    expect(runs(first.pid)).to.equal(false);

    const second = await start({ history: true });
    expect(await blocks(second.url)).to.equal(2);
    const [account] = (await rpc(second.url, "eth_accounts")) as string[];
    expect(await rpc(second.url, "eth_getTransactionCount", account, "0x1")).to.equal("0x1");
    await send(second.url);
    expect(await blocks(second.url)).to.equal(3);
  });

  it("has a time of its own that never goes back, also when it is resumed", async () => {
    const timestamp = 1_500_000_000;
    const first = await start({ timestamp });
    await send(first.url);
    expect(await clock(first.url)).to.be.within(timestamp, timestamp + 30);
    await first.setTime(1_600_000_000);
    await send(first.url);
    expect(await clock(first.url)).to.equal(1_600_000_000);
    const back = await first.setTime(1_550_000_000).catch((error: unknown) => error);
    expect(back).to.be.instanceOf(ChainError);
    await first.stop();

    const second = await start({ timestamp });
    await send(second.url);
    expect(await clock(second.url)).to.be.within(1_600_000_001, 1_600_000_030);
    const ahead = Math.floor(Date.now() / 1000) + 100_000;
    await second.setTime(ahead);
    await send(second.url);
    await second.stop();

    const third = await start();
    await send(third.url);
    expect(await clock(third.url)).to.be.within(ahead + 1, ahead + 30);
  });

  it("refuses a second start on one folder, and takes over from one that is dead", async () => {
    const { pid } = await start();
    const message = await refused("chain-in-use");
    expect(message).to.include(String(supervisor())).and.to.include(dir);
    process.kill(supervisor(), "SIGKILL");
    expect(await eventually(() => !runs(pid)), "anvil ends with its supervisor").to.equal(true);
    open.length = 0;
    await start();
  });

  it("takes no process for its own that only has the number of an old one", async () => {
    writeFileSync(
      join(dir, "lock"),
      JSON.stringify({ supervisor: process.pid, chain: process.pid }),
    );
    await start();
    expect(runs(process.pid)).to.equal(true);
  });

  it("ends and saves when its parent is killed with -9", async () => {
    const parent = await startParent({ dir, chainId: CHAIN_ID, saveInterval: 3_600 });
    await send(parent.url);
    process.kill(parent.pid, "SIGKILL");
    expect(await eventually(() => !runs(parent.chain))).to.equal(true);
    const { url } = await start();
    expect(await blocks(url)).to.equal(1);
  });

  it("ends and saves when the whole group is interrupted from a terminal", async () => {
    const parent = await startParent({ dir, chainId: CHAIN_ID, saveInterval: 3_600 });
    await send(parent.url);
    process.kill(-parent.pid, "SIGINT");
    expect(await eventually(() => !runs(parent.pid) && !runs(parent.chain))).to.equal(true);
    const { url } = await start();
    expect(await blocks(url)).to.equal(1);
  });

  it("keeps what it had saved when everything is killed with -9", async () => {
    const parent = await startParent({ dir, chainId: CHAIN_ID, saveInterval: 1 });
    await send(parent.url);
    await sleep(2_200);
    for (const pid of [supervisor(), parent.chain, parent.pid]) process.kill(pid, "SIGKILL");
    expect(await eventually(() => !runs(parent.chain))).to.equal(true);
    const { url } = await start();
    expect(await blocks(url)).to.equal(1);
  });

  it("ends a chain that was orphaned before it starts on its folder", async () => {
    const parent = await startParent({ dir, chainId: CHAIN_ID, saveInterval: 3_600 });
    await send(parent.url);
    process.kill(parent.pid, "SIGSTOP"); // so that it can't react to the supervisor's death
    process.kill(supervisor(), "SIGKILL");
    process.kill(parent.pid, "SIGKILL");
    expect(runs(parent.chain)).to.equal(true);
    const { url } = await start();
    expect(await eventually(() => !runs(parent.chain))).to.equal(true);
    expect(await blocks(url)).to.equal(1);
  });

  it("says that a port is in use", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    expect(await refused("chain-port-in-use", { port })).to.include(String(port));
    server.close();
  });

  it("says which file is damaged and that removing the folder starts afresh", async () => {
    const chain = await start();
    await send(chain.url);
    await chain.stop();
    truncateSync(join(dir, "chain.json"), 200);
    const message = await refused("chain-state-damaged");
    expect(message).to.include(join(dir, "chain.json")).and.to.include(`remove the folder ${dir}`);
  });

  it("refuses a folder that holds another chain", async () => {
    await (await start()).stop();
    expect(await refused("chain-id-differs", { chainId: 5 })).to.include(String(CHAIN_ID));
  });
});
