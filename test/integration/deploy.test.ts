import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { getCreateAddress, keccak256 } from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { type DeployErrorCode } from "../../deploy/deploy-error.js";
import { deployLedger, type DeployOptions } from "../../deploy/deploy.js";
import { readDeployment } from "../../sdk/index.js";
import { OrganisationRegistry__factory, Treasury__factory } from "../../typechain-types/index.js";
import { TRANSACTIONS, parameters, type Entry, refused } from "./deploy-kit.js";

describe("deployment in process", () => {
  let dir: string;
  let connections: NetworkConnection[] = [];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "tally-deploy-"));
  });

  afterEach(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    connections = [];
    rmSync(dir, { recursive: true, force: true });
  });

  async function network(override = {}): Promise<NetworkConnection> {
    const connection = await hre.network.create({ network: "free", override });
    connections.push(connection);
    return connection;
  }

  function options(chain: NetworkConnection): DeployOptions {
    return {
      chain,
      parameters,
      deploymentsFile: join(dir, "d.json"),
      journal: join(dir, "journal"),
    };
  }

  async function nonce({ provider }: NetworkConnection): Promise<number> {
    const [from] = (await provider.request({ method: "eth_accounts" })) as string[];
    const params = [from, "latest"];
    return Number(await provider.request({ method: "eth_getTransactionCount", params }));
  }

  it("founds the registry with the officers, limits and quorums of the parameters", async () => {
    const connection = await hre.network.create("free");
    connections.push(connection);
    const at = await deployLedger({ chain: connection, parameters });
    const registry = OrganisationRegistry__factory.connect(at.registry, connection.ethers.provider);
    const treasury = Treasury__factory.connect(at.treasury, connection.ethers.provider);
    expect(await registry.treasury()).to.equal(at.treasury);
    expect(await treasury.registry()).to.equal(at.registry);
    expect(await treasury.implementation()).to.equal(at.fund);
    expect(at).to.include({
      block: 1,
      sent: TRANSACTIONS,
      organisation: "GB-GOV-2",
      file: undefined,
    });
    const record = await registry.organisationOf(parameters.organisation);
    expect(record.quorums.map(Number)).to.deep.equal(parameters.quorums);
    for (const { signer, roles, validUntil, limits } of parameters.officers) {
      for (const { currency, amount } of limits) {
        const found = await registry.officerOf(
          parameters.organisation,
          keccak256(signer),
          currency,
        );
        expect([...found]).to.deep.equal([BigInt(roles), validUntil, amount]);
      }
    }
  });

  it("allows keys of the verifiers that it deploys, and of those that the parameters name", async () => {
    const chain = await network();
    const [from = ""] = (await chain.provider.request({ method: "eth_accounts" })) as string[];
    const other = getCreateAddress({ from, nonce: 2 }); // any contract will do
    const named = { ...parameters, verifiers: [other] };
    const { treasury: to, verifiers } = await deployLedger({
      ...options(chain),
      parameters: named,
    });
    const { p256, rsa, webAuthn } = verifiers!;
    for (const verifier of [p256, rsa, webAuthn, other]) {
      const data = Treasury__factory.createInterface().encodeFunctionData("isVerifier", [verifier]);
      const params = [{ to, data }, "latest"];
      const answer: unknown = await chain.provider.request({ method: "eth_call", params });
      expect(Number(answer)).to.equal(1);
    }
  });

  it("tells the SDK the verifiers' addresses, and reads a ledger that was deployed without them", async () => {
    const chain = await network();
    const file = join(dir, "d.json");
    await deployLedger(options(chain));
    const { chains } = JSON.parse(readFileSync(file, "utf8")) as { chains: Record<string, Entry> };
    const { verifiers, ...older } = chains[31337]!;
    expect((await readDeployment(31337n, file)).verifiers).to.deep.equal(verifiers);
    writeFileSync(file, JSON.stringify({ version: 1, chains: { 31337: older } }));
    rmSync(join(dir, "journal"), { recursive: true });
    expect(await readDeployment(31337n, file)).not.to.have.property("verifiers");
    const again = await deployLedger(options(chain));
    expect(again).to.deep.equal({ chainId: 31337, ...older, sent: 0, file });
  });

  it("sends nothing the second time, with the journal or with the addresses alone", async () => {
    const chain = await network();
    const first = await deployLedger(options(chain));
    const again = await deployLedger(options(chain));
    expect(again).to.deep.equal({ ...first, sent: 0 });
    rmSync(join(dir, "journal"), { recursive: true });
    expect(await deployLedger(options(chain))).to.deep.equal(again);
    expect(await nonce(chain)).to.equal(TRANSACTIONS);
  });

  it("deploys no second ledger beside one of which the addresses and the journal are lost", async () => {
    const chain = await network();
    const { treasury } = await deployLedger(options(chain));
    rmSync(join(dir, "journal"), { recursive: true });
    rmSync(join(dir, "d.json"));
    const message = await refused("deploy-different", () => deployLedger(options(chain)));
    expect(message).to.include(treasury).and.to.include("another account");
    expect(await nonce(chain)).to.equal(TRANSACTIONS);
  });

  it("reads a journal whose last line was half written", async () => {
    const chain = await network();
    await deployLedger(options(chain));
    appendFileSync(join(dir, "journal", "journal.jsonl"), '\n{"type":"TRANSACTION_PREP');
    expect(await deployLedger(options(chain))).to.include({ sent: 0 });
  });

  it("keeps other chains' addresses", async () => {
    const entry = { ...(await deployLedger(options(await network()))), organisation: "X" };
    const kept = { registry: entry.registry, treasury: entry.treasury, fund: entry.fund };
    const other = { ...kept, payments: entry.payments, block: 7, organisation: "DK-1" };
    writeFileSync(join(dir, "d.json"), JSON.stringify({ version: 1, chains: { 7: other } }));
    await deployLedger({ ...options(await network()), journal: join(dir, "second") });
    const { chains } = JSON.parse(readFileSync(join(dir, "d.json"), "utf8")) as {
      chains: Record<string, Entry>;
    };
    expect(Object.keys(chains)).to.deep.equal(["7", "31337"]);
    expect(chains[7]).to.deep.equal(other);
  });

  it("says that the chain was reset, and to remove the journal", async () => {
    await deployLedger(options(await network()));
    const chain = await network();
    const message = await refused("deploy-chain-reset", () => deployLedger(options(chain)));
    expect(message).to.include(join(dir, "journal")).and.to.include("remove the journal");
    expect(await nonce(chain)).to.equal(0);
  });

  it("refuses other parameters on a chain that has a ledger", async () => {
    const chain = await network();
    await deployLedger(options(chain));
    const other = { ...parameters, name: "Another", identifier: "GB-GOV-99" };
    const run = () => deployLedger({ ...options(chain), parameters: other });
    expect(await refused("deploy-different", run)).to.include("parameters differ");
    rmSync(join(dir, "journal"), { recursive: true });
    expect(await refused("deploy-different", run)).to.include("GB-GOV-2, not of GB-GOV-99");
  });

  it("refuses an addresses file that it didn't write, before it sends anything", async () => {
    const chain = await network();
    for (const content of ["{", "[]", '{"version":2}', '{"version":1,"chains":{"1":{}}}']) {
      writeFileSync(join(dir, "d.json"), content);
      const message = await refused("deploy-file", () => deployLedger(options(chain)));
      expect(message).to.include("d.json");
    }
    expect(await nonce(chain)).to.equal(0);
  });

  const key = `0x${"11".repeat(32)}`;
  const chains: [problem: string, code: DeployErrorCode, words: RegExp, override: object][] = [
    [
      "asks for fees that the deployer hasn't got",
      "deploy-funds",
      /asks 7 wei for gas and the deployer 0x.* has nothing: set the chain's base fee/i,
      { initialBaseFeePerGas: 7, accounts: [{ privateKey: key, balance: "0" }] },
    ],
    [
      "has too small a block gas limit",
      "deploy-gas-limit",
      /block gas limit is 3000000 and the largest contract needs about \d{7}: raise/,
      { blockGasLimit: 3_000_000n },
    ],
    [
      "manages no accounts and no key is set",
      "deploy-key",
      /no deployer: set TALLY_DEPLOYER_KEY/,
      { accounts: [] },
    ],
    ["is older than Cancun", "deploy-chain-old", /older than Cancun/, { hardfork: "shanghai" }],
  ];
  for (const [problem, code, words, override] of chains) {
    it(`says that the chain ${problem}, before it sends anything`, async () => {
      const chain = await network(override);
      expect(await refused(code, () => deployLedger(options(chain)))).to.match(words);
      expect(await chain.provider.request({ method: "eth_blockNumber" })).to.equal("0x0");
    });
  }

  it("says that an officer's term has ended before the chain's last block", async () => {
    const [first, ...rest] = parameters.officers;
    if (first === undefined) throw new Error("no officers");
    const officers = [{ ...first, validUntil: 1n }, ...rest];
    const chain = await network();
    const run = () => deployLedger({ ...options(chain), parameters: { ...parameters, officers } });
    expect(await refused("deploy-officer-expired", run)).to.include(first.signer);
  });
});

describe("deployment to an RPC endpoint", () => {
  function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
    const server = createServer(answer);
    return new Promise<{ url: string; close: () => void }>((done) => {
      server.listen(0, "127.0.0.1", () => {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const close = () => {
          server.closeAllConnections();
          server.close();
        };
        done({ url, close });
      });
    });
  }

  it("says which endpoint doesn't answer, without the secrets in its address", async () => {
    const { url, close } = await serve(() => undefined);
    close();
    const secret = `${url.replace("//", "//user:hunter2@")}/key-hunter3`;
    const message = await refused("deploy-rpc", () => deployLedger({ chain: secret, parameters }));
    expect(message).to.include(`${url} doesn't answer`).and.to.include("TALLY_RPC");
    expect(message).not.to.include("hunter");
  });

  it("tells a web page and a refusal from a chain", async () => {
    const page = await serve((_, response) => response.end("<html>"));
    const deploy = (chain: string) => () => deployLedger({ chain, parameters });
    expect(await refused("deploy-rpc", deploy(page.url))).to.include("not as a JSON-RPC endpoint");
    page.close();
    const closed = await serve((_, response) => response.writeHead(401).end());
    expect(await refused("deploy-rpc", deploy(closed.url))).to.include("HTTP 401");
    closed.close();
    expect(await refused("deploy-rpc", deploy("mainnet"))).to.include("use default, ");
  });

  it("refuses a malformed deployer key without showing it", async () => {
    process.env.TALLY_DEPLOYER_KEY = "0xabc123";
    try {
      const message = await refused("deploy-key", () =>
        deployLedger({ chain: "http://127.0.0.1:1", parameters }),
      );
      expect(message).to.include("0x and 64 hex digits").and.not.to.include("abc123");
    } finally {
      delete process.env.TALLY_DEPLOYER_KEY;
    }
  });
});
