import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { getAddress, id, Wallet } from "ethers";
import { connect, type ConnectOptions, type TallyErrorCode } from "../../sdk/index.js";
import { rejection } from "../sdk/refusal.js";
import { openProvider } from "../../sdk/network/provider.js";
import { openChain, TREASURY, useLedger } from "./ledger.js";

const NOWHERE = getAddress("0x00000000000000000000000000000000000000f1");

/** Connecting is refused with the code, in a clear sentence or two that say what to do. */
async function refused(code: TallyErrorCode, options: ConnectOptions): Promise<string> {
  const { message } = await rejection(code, connect({ patienceSeconds: 0.2, ...options }));
  const sentences = message.split(/(?<=[.!?]) (?=[A-Z])/);
  expect(sentences, message).to.have.length.within(2, 3);
  expect(message.length, message).to.be.lessThan(330);
  expect(message).to.match(/^[^\n]+[.]$/);
  expect(message).to.match(/\b(Give|Check|Ask|Name|Write|Use)\b/);
  return message;
}

describe("connecting", () => {
  const at = useLedger(() => Promise.resolve({}));
  const servers: Server[] = [];
  let folder = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tallystick-connect-"));
  });

  after(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await rm(folder, { recursive: true });
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** A node over HTTP, as another program would reach it. */
  function serveNode(allow: (authorization: string | undefined) => boolean = () => true) {
    const { node } = at();
    return serve((request, response) => {
      if (!allow(request.headers.authorization)) {
        response.writeHead(401).end("no token");
        return;
      }
      let body = "";
      request.on("data", (part) => (body += String(part)));
      request.on("end", () => {
        const calls = JSON.parse(body) as RpcCall | RpcCall[];
        const answer = async ({ id: number, method, params }: RpcCall) => {
          try {
            const result = (await node.send(method, params)) as unknown;
            return { jsonrpc: "2.0", id: number, result };
          } catch (error) {
            const { message } = error as Error;
            return { jsonrpc: "2.0", id: number, error: { code: -32000, message } };
          }
        };
        const answers = Array.isArray(calls) ? Promise.all(calls.map(answer)) : answer(calls);
        void answers.then((result) => response.end(JSON.stringify(result)));
      });
    });
  }

  async function deployments(content: string): Promise<string> {
    const path = join(folder, `${id(content)}.json`);
    await writeFile(path, content);
    return path;
  }

  it("by URL finds the register and the funds, and can send", async () => {
    const { treasury, relayer } = at();
    const tally = await connect({ rpc: await serveNode(), treasury, signer: relayer });
    expect(await tally.treasury()).to.equal(TREASURY);
    expect((await tally.funds()).map(({ name }) => name)).to.deep.equal(["HMT-HE"]);
    const [officer] = at().officers[TREASURY]!;
    const plan = await tally.withdraw("treasury", { reference: "NO-1", organisation: TREASURY });
    expect((await (await plan.approve(officer)).send()).alreadyDone).to.equal(false);
  });

  it("by URL sends the headers that it was given with every call", async () => {
    const { treasury } = at();
    const rpc = await serveNode((authorization) => authorization === "Bearer token");
    const headers = { Authorization: "Bearer token" };
    const tally = await connect({ rpc, treasury, headers });
    expect(await tally.treasury()).to.equal(TREASURY);
  });

  it("by URL asks for headers anew with each call, for tokens that expire", async () => {
    const { treasury } = at();
    const given = new Set<string | undefined>();
    const rpc = await serveNode(
      (authorization) => !given.has(authorization) && !!given.add(authorization),
    );
    let token = 0;
    const headers = () => ({ Authorization: `Bearer ${++token}` });
    expect(await (await connect({ rpc, treasury, headers })).treasury()).to.equal(TREASURY);
    expect(given.size).to.equal(token).and.to.be.greaterThan(4);
  });

  it("finds the treasury in the deployments file", async () => {
    const { treasury, node } = at();
    const chain = { registry: NOWHERE, treasury, block: 0, more: "is not read" };
    const file = await deployments(JSON.stringify({ chains: { 31337: chain } }));
    const tally = await connect({ rpc: node, deployments: file });
    expect(await tally.treasury()).to.equal(TREASURY);
  });

  it("without a node is refused", async () => {
    for (const rpc of [undefined, ""]) await refused("usage", { rpc, treasury: NOWHERE });
  });

  it("to a port on which nobody listens is refused", async () => {
    const closed = await serve(() => undefined);
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const message = await refused("network-unreachable", { rpc: closed, treasury: NOWHERE });
    expect(message).to.contain(closed);
  });

  it("to what is no URL is refused", async () => {
    await refused("network-unreachable", { rpc: "not a url", treasury: NOWHERE });
  });

  it("to what is no node is refused", async () => {
    for (const body of ["<h1>It works!</h1>", "{}", "null", '"0x1"', '{"result":"one"}', ""]) {
      const rpc = await serve((_, response) => response.end(body));
      await refused("network-unreachable", { rpc, treasury: NOWHERE });
    }
  });

  it("to a node that takes the call and never answers is refused", async () => {
    const rpc = await serve((request) => request.resume());
    const { message } = await rejection(
      "network-timeout",
      openProvider(rpc, { timeoutSeconds: 0.1, patienceSeconds: 0.1 }),
    );
    expect(message).to.contain("it gave no whole answer in 0.1 s. Check");
  });

  it("to a node that wants a token is refused", async () => {
    const { treasury } = at();
    const rpc = await serveNode(() => false);
    const message = await refused("network-unauthorised", { rpc, treasury });
    expect(message).to.contain("token");
    const forbidden = await serve((_, response) => response.writeHead(403).end());
    await refused("network-unauthorised", { rpc: forbidden, treasury });
  });

  it("never repeats a URL's password or key", async () => {
    const rpc = await serve((_, response) => response.writeHead(401).end());
    const secret = `${rpc}/?key=hush`.replace("//", "//ada:hush@");
    for (const each of [secret, secret.replace(/:\d+/, ":1")]) {
      const error = await connect({ rpc: each, treasury: NOWHERE }).catch(
        (cause: unknown) => cause,
      );
      const { message, data } = error as { message: string; data: unknown };
      expect(`${message} ${JSON.stringify(data)}`).to.not.contain("hush");
    }
  });

  it("to another chain than the one asked for is refused", async () => {
    const { node, treasury } = at();
    const message = await refused("network-wrong-chain", { rpc: node, treasury, chainId: 4242n });
    expect(message).to.contain("chain 31337").and.to.contain("chain 4242");
  });

  it("to a chain with fees is refused", async () => {
    const { node } = await openChain("default");
    const message = await refused("network-fees", { rpc: node, treasury: NOWHERE });
    expect(message).to.contain("base fee");
  });

  it("to an address without a contract is refused", async () => {
    const { node } = at();
    const message = await refused("network-no-contract", { rpc: node, treasury: NOWHERE });
    expect(message).to.contain(NOWHERE).and.to.contain("chain 31337");
  });

  it("to a contract that is no treasury is refused", async () => {
    const { node, fund } = at();
    const message = await refused("network-no-contract", { rpc: node, treasury: fund.address });
    expect(message).to.contain(`The contract at ${fund.address} is not a treasury`);
  });

  it("to what is no address is refused", async () => {
    const { node, treasury } = at();
    const mistyped = treasury.replace("A", "a");
    for (const each of ["0x12", "treasury.eth", "", mistyped]) {
      await refused("usage", { rpc: node, treasury: each });
    }
  });

  it("without a deployments file is refused", async () => {
    const { node } = at();
    const file = join(folder, "missing.json");
    expect(await refused("deployment-missing", { rpc: node, deployments: file })).to.contain(file);
    expect(await refused("deployment-missing", { rpc: node, deployments: folder })).to.contain(
      folder,
    );
  });

  it("with a deployments file of other chains is refused", async () => {
    const { node } = at();
    for (const content of ['{"chains":{}}', '{"chains":{"1":{}}}']) {
      const file = await deployments(content);
      const message = await refused("deployment-missing", { rpc: node, deployments: file });
      expect(message).to.contain("chain 31337");
    }
  });

  it("with a malformed deployments file is refused", async () => {
    const { node, treasury } = at();
    const good = { registry: treasury, treasury, block: 0 };
    const entries = [
      ...[null, 7, "here", {}, { ...good, treasury: "0x12" }, { ...good, registry: undefined }],
      ...[-1, 1.5, "0", null].map((block) => ({ ...good, block })),
    ];
    for (const content of [
      ...["", "{", "null", "[]", "7", "{}", '{"chains":null}', '{"chains":7}'],
      '{"chains":{"31337":{}},"chains":{}}',
      ...entries.map((entry) => JSON.stringify({ chains: { 31337: entry } })),
    ]) {
      const file = await deployments(content);
      const message = await refused("deployment-missing", { rpc: node, deployments: file });
      expect(message, content).to.contain(file);
    }
  });

  it("needs no signer to read, and none with funds to send", async () => {
    const { node, treasury } = at();
    expect((await (await connect({ rpc: node, treasury })).funds()).length).to.equal(1);
    const signer = new Wallet(id("poor"));
    const tally = await connect({ rpc: node, treasury, signer });
    const plan = await tally.withdraw("treasury", { reference: "NO-1", organisation: TREASURY });
    await plan.approve(at().officers[TREASURY]![0]);
    expect((await plan.send()).alreadyDone).to.equal(false);
  });
});

interface RpcCall {
  id: number;
  method: string;
  params: unknown[];
}
