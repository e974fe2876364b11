import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { expect } from "chai";
import { HttpRpc, type HttpRpcOptions, type RpcCall } from "../../sdk/network/json-rpc.js";
import { GENERAL } from "../../sdk/network/profiles/general.js";
import { meaningOf } from "../../sdk/network/refusals.js";
import { rejection } from "../sdk/refusal.js";

interface Request extends RpcCall {
  id: number;
}

describe("JSON-RPC over HTTP", () => {
  const servers: Server[] = [];

  after(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** A node that answers with the parameters, as `answer` makes of them. */
  async function echo(
    answer: (requests: Request[], nth: number) => unknown,
    more: Partial<HttpRpcOptions> = {},
  ): Promise<HttpRpc> {
    let nth = 0;
    const url = await serve((request, response) => {
      void json(request).then((body) => {
        const given = answer([body as Request | Request[]].flat(), nth++);
        response.end(typeof given === "string" ? given : JSON.stringify(given));
      });
    });
    return new HttpRpc({ url, ...more });
  }

  function calls(count: number): RpcCall[] {
    return Array.from({ length: count }, (_, nth) => ({ method: "echo", params: [nth] }));
  }

  function results(requests: readonly Request[]): { id: number; result: unknown }[] {
    return requests.map(({ id, params }) => ({ id, result: params[0] }));
  }

  function answered(count: number): { result: number }[] {
    return Array.from({ length: count }, (_, result) => ({ result }));
  }

  it("gives answers in the order of the calls, however the node orders them", async () => {
    const rpc = await echo((requests) => results(requests).reverse());
    expect(await rpc.batch(calls(250))).to.deep.equal(answered(250));
  });

  it("asks again for what a batch left out", async () => {
    const asked: number[] = [];
    const rpc = await echo((requests) => {
      asked.push(requests.length);
      return results(requests).slice(0, Math.ceil(requests.length / 2));
    });
    expect(await rpc.batch(calls(8))).to.deep.equal(answered(8));
    expect(asked).to.deep.equal([8, 4, 2, 1]);
  });

  it("gives a node's refusal of one call beside the results of others", async () => {
    const error = { code: 3, message: "execution reverted", data: "0x1234" };
    const rpc = await echo((requests) => [
      { id: requests[0]!.id, error },
      ...results(requests.slice(1)),
    ]);
    expect(await rpc.batch(calls(2))).to.deep.equal([{ error }, { result: 1 }]);
  });

  it("makes batches smaller for a node that refuses them", async () => {
    const error = { code: -32005, message: "batch size exceeds the limit" };
    const rpc = await echo((requests) =>
      requests.length > 3 ? { id: null, error } : results(requests),
    );
    expect(await rpc.batch(calls(20))).to.deep.equal(answered(20));
  });

  it("calls again when it is told that it calls too often", async () => {
    const limited = { id: null, error: { code: 429, message: "Too Many Requests" } };
    const rpc = await echo((requests, nth) => (nth < 2 ? limited : results(requests)));
    expect(await rpc.batch(calls(3))).to.deep.equal(answered(3));
  });

  it("calls again after an answer that is slow, cut off, larger than 64 MB or no JSON", async () => {
    const huge = " ".repeat(65 * 1024 * 1024);
    const spoilt = ["<html>", '[{"id":1,"resu', huge, "[]", "null"];
    const rpc = await echo((requests, nth) => spoilt[nth] ?? results(requests));
    expect(await rpc.batch(calls(1))).to.deep.equal(answered(1));
  });

  it("takes logs that are too large in one answer for a refusal, so that fewer blocks are asked for", async () => {
    const rpc = await echo(() => `[${" ".repeat(2_000)}]`, { mostBytes: 1_000 });
    const [answer] = await rpc.batch([{ method: "eth_getLogs", params: [{}] }]);
    expect(answer!.error).to.include({ code: -32005 });
    expect(meaningOf(GENERAL.refusals, "eth_getLogs", answer!.error!)).to.equal("range");
  });

  it("takes a refusal of the caller for the whole request (-40100)", async () => {
    const error = { code: -40100, message: "Unauthorized" };
    const rpc = await echo((requests) => [
      { id: requests[0]!.id, error },
      ...results(requests.slice(1)),
    ]);
    await rejection("network-unauthorised", rpc.batch(calls(2)));
  });

  it("keeps the pause that the node asks for", async () => {
    let nth = 0;
    const url = await serve((_, response) => {
      if (nth++ === 0) response.writeHead(503, { "retry-after": "1" }).end();
      else response.end('{"id":2,"result":0}');
    });
    const start = performance.now();
    expect(await new HttpRpc({ url }).batch(calls(1))).to.deep.equal(answered(1));
    expect(performance.now() - start).to.be.greaterThan(990);
  });

  it("gives up by name when nothing but failures came for as long as it was told", async () => {
    const patience = { timeoutSeconds: 0.2, patienceSeconds: 0.5 };
    const silent = new HttpRpc({ url: await serve(() => undefined), ...patience });
    await rejection("network-timeout", silent.batch(calls(1)));
    const closed = await serve(() => undefined);
    await new Promise((resolve) => servers.pop()!.close(resolve));
    for (const url of [closed, closed.replace("http://", "http://user:secret@")]) {
      const rpc = new HttpRpc({ url, ...patience });
      const { message } = await rejection("network-unreachable", rpc.batch(calls(1)));
      expect(message).to.contain(new URL(closed).host).and.not.to.contain("secret");
    }
  });

  it("asks for headers anew with each call, for tokens that expire", async () => {
    const tokens: unknown[] = [];
    const url = await serve((request, response) => {
      tokens.push(request.headers.authorization);
      if (tokens.length < 2) response.destroy();
      else response.end('{"id":2,"result":0}');
    });
    let token = 0;
    const headers = () => ({ Authorization: `Bearer ${++token}` });
    await new HttpRpc({ url, headers }).batch(calls(1));
    expect(tokens).to.deep.equal(["Bearer 1", "Bearer 2"]);
  });
});
