import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { getCreateAddress, Wallet } from "ethers";
import type {} from "hardhat/types/network";
import { deployLedger } from "../../deploy/deploy.js";
import { startEmbeddedChain, type EmbeddedChain } from "../../scripts/chain/embedded-chain.js";
import { rpc } from "./processes.js";
import { TRANSACTIONS, parameters, type Entry } from "./deploy-kit.js";

describe("deployment script", function () {
  this.timeout(600_000);
  const CHAIN_ID = 4_243;
  let dir: string;
  let chain: EmbeddedChain;

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "tally-script-"));
    chain = await startEmbeddedChain({ dir: join(dir, "chain"), chainId: CHAIN_ID });
  });

  after(async () => {
    await chain.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  function script(url: string): ChildProcess {
    return spawn(process.execPath, ["--import", "tsx", "scripts/deploy.ts"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        TALLY_RPC: url,
        TALLY_DEPLOYER_KEY: "",
        TALLY_DEPLOYMENTS: join(dir, "deployments.json"),
      },
    });
  }

  async function run(url: string): Promise<{ code: number | null; out: string; err: string }> {
    const child = script(url);
    if (child.stdout === null || child.stderr === null) throw new Error("no pipes");
    const ended = new Promise<number | null>((done) => child.once("close", done));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await ended, out, err };
  }

  async function nonce(): Promise<number> {
    return Number(await rpc(chain.url, "eth_getTransactionCount", await deployer(), "latest"));
  }

  async function deployer(): Promise<string> {
    const [account = ""] = (await rpc(chain.url, "eth_accounts")) as string[];
    return account;
  }

  /** Runs the script against a proxy that kills it at the nth request for `method`, which the chain gets or doesn't. */
  async function killAt(method: string, nth: number, forwarded: boolean): Promise<void> {
    const started: ChildProcess[] = [];
    const kill = () => started.forEach((child) => child.kill("SIGKILL"));
    let seen = 0;
    const proxy = createServer((request, response) => {
      void (async () => {
        const body = await text(request);
        const hit = body.includes(`"${method}"`) && ++seen === nth;
        if (hit && !forwarded) return kill();
        const answer = await fetch(chain.url, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
        });
        const words = await answer.text();
        if (hit) return kill();
        response.setHeader("content-type", "application/json");
        response.end(words);
      })();
    });
    await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
    const child = script(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    started.push(child);
    const signal = await new Promise((done) => child.once("close", (_, how) => done(how)));
    proxy.closeAllConnections();
    proxy.close();
    expect(signal, `killed at ${method}`).to.equal("SIGKILL");
  }

  it("deploys exactly once, however often it is killed with -9 on its way", async () => {
    await killAt("eth_sendTransaction", 1, false); // prepared, not sent
    expect(await nonce()).to.equal(0);
    await killAt("eth_sendTransaction", 1, true); // sent, and the script never knew
    expect(await nonce()).to.equal(1);
    await killAt("eth_getTransactionReceipt", 2, true); // sent and known, not confirmed
    expect(await nonce()).to.equal(2);
    await killAt("eth_estimateGas", 2, false); // between two steps
    expect(await nonce()).to.equal(3);
    await killAt("eth_sendTransaction", 5, true); // the founding is sent, and the script never knew
    expect(await nonce()).to.equal(TRANSACTIONS);

    const { code, out, err } = await run(chain.url);
    expect(code, err).to.equal(0);
    expect(err).to.match(/nothing was sent\. Addresses are in .*deployments\.json/);
    expect(await nonce()).to.equal(TRANSACTIONS);

    const { chains } = JSON.parse(readFileSync(join(dir, "deployments.json"), "utf8")) as {
      chains: Record<string, Entry>;
    };
    const entry = chains[CHAIN_ID];
    expect(JSON.parse(out)).to.deep.equal({ chainId: CHAIN_ID, ...entry });
    const from = await deployer();
    const created = [0, 1, 2, 3, 4, 5, 6].map((at) => getCreateAddress({ from, nonce: at }));
    const { p256, rsa, webAuthn } = entry!.verifiers;
    expect([
      ...[entry?.registry, entry?.payments, entry?.fund],
      ...[p256, rsa, webAuthn, entry?.treasury],
    ]).to.deep.equal(created);
    expect(entry).to.include({ block: 1, organisation: "GB-GOV-2" });
  });

  it("signs with the key of the environment, from an account without funds, where blocks take a second", async () => {
    const slow = await startEmbeddedChain({ dir: join(dir, "slow"), chainId: 4_244, blockTime: 1 });
    const wallet = Wallet.createRandom();
    process.env.TALLY_DEPLOYER_KEY = wallet.privateKey;
    try {
      const file = join(dir, "slow.json");
      const at = await deployLedger({ chain: slow.url, parameters, deploymentsFile: file });
      expect(at.registry).to.equal(getCreateAddress({ from: wallet.address, nonce: 0 }));
      const kept = readFileSync(file, "utf8");
      expect(kept).to.include(at.treasury).and.not.to.include(wallet.privateKey.slice(2));
    } finally {
      delete process.env.TALLY_DEPLOYER_KEY;
      await slow.stop();
    }
  });

  it("exits with 1 and one sentence when the chain isn't there", async () => {
    const { code, out, err } = await run("http://127.0.0.1:1");
    expect({ code, out }).to.deep.equal({ code: 1, out: "" });
    expect(err).to.match(/^http:\/\/127\.0\.0\.1:1 doesn't answer: .*\(deploy-rpc\)\n$/);
  });
});
