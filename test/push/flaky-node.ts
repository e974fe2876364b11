import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** What goes wrong with one request. */
export type Fault =
  "none" | "drop-before" | "drop-after" | "429" | "500" | "cut" | "html" | "empty" | "no-batch";

/** Stands before a node and spoils answers as it's told. */
export interface FlakyNode {
  url: string;
  requests: number;
  stop(): void;
}

/**
 * A node that fails now and then.
 *
 * @param faultOf What to do with a request, by its methods.
 */
export async function flakyNode(
  node: string,
  faultOf: (methods: string[]) => Fault | Promise<Fault>,
): Promise<FlakyNode> {
  const flaky = { url: "", requests: 0, stop: () => undefined as void };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    flaky.requests++;
    const body = await buffer(request);
    const json = JSON.parse(body.toString()) as { method: string } | { method: string }[];
    const fault = await faultOf([json].flat().map(({ method }) => method));
    if (fault === "drop-before") return response.destroy();
    if (fault === "429") return response.writeHead(429).end("slow down");
    if (fault === "500") return response.writeHead(500).end("oh no");
    if (fault === "html") return response.end("<html>welcome</html>");
    if (fault === "empty") return response.end("[]");
    if (fault === "no-batch" && Array.isArray(json)) {
      const error = { code: -32600, message: "batch too large" };
      return response.end(JSON.stringify({ jsonrpc: "2.0", id: null, error }));
    }
    const headers = { "content-type": "application/json" };
    const given = await (await fetch(node, { method: "POST", headers, body })).text();
    if (fault === "drop-after") return response.destroy();
    return response.end(fault === "cut" ? given.slice(0, given.length / 2) : given);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  flaky.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  flaky.stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return flaky;
}
