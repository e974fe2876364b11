import {
  FetchRequest,
  FetchResponse,
  JsonRpcProvider,
  Network,
  type JsonRpcPayload,
  type JsonRpcError,
  type Provider,
} from "ethers";
import { TallyError } from "../tally-error.js";
import { isBusy } from "./json-rpc.js";

/** A provider through which raw JSON-RPC calls can be sent too, as ethers' and Hardhat's can. */
export type Node = Provider & {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as ethers and Hardhat declare it
  send(method: string, params: any[]): Promise<any>;
};

/**
 * A provider for a node, with its chain id asked once and large answers read by the platform's own `fetch`, which is
 * several times faster than the reader that ethers brings.
 *
 * @param rpc URL of the node.
 * @param headers Sent with every call, for example `{ Authorization: "Bearer …" }`.
 * @param timeoutSeconds How long to wait for the node's first answer.
 * @throws TallyError `network-unreachable`, `network-timeout`, `network-unauthorised`.
 */
export async function openProvider(
  rpc: string,
  headers: Record<string, string> = {},
  timeoutSeconds = 15,
): Promise<JsonRpcProvider> {
  const chainId = await askChainId(rpc, headers, timeoutSeconds);
  const request = new FetchRequest(rpc);
  for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
  request.getUrlFunc = fetchUrl;
  const network = Network.from(chainId);
  // ethers would answer the same question from memory for a quarter of a second: nonces and balances go stale
  const options = { staticNetwork: network, batchStallTime: 0, cacheTimeout: -1 };
  return new NodeProvider(request, network, options);
}

/** A provider whose failures to reach the node have codes of ours. */
class NodeProvider extends JsonRpcProvider {
  override async _send(
    payload: JsonRpcPayload | JsonRpcPayload[],
  ): Promise<Awaited<ReturnType<JsonRpcProvider["_send"]>>> {
    try {
      return await super._send(payload);
    } catch (cause) {
      throw failure(withoutCredentials(this._getConnection().url), cause);
    }
  }

  override getRpcError(payload: JsonRpcPayload, answer: JsonRpcError): Error {
    const { code, message = "" } = answer.error;
    if (!isBusy(payload, { code, message, data: (answer.error as { data?: unknown }).data })) {
      return super.getRpcError(payload, answer);
    }
    const rpc = withoutCredentials(this._getConnection().url);
    return new TallyError(
      "network-unreachable",
      `The node at ${rpc} is too busy: ${message.slice(0, 200)}. Run it again later.`,
      { data: { rpc } },
    );
  }
}

function failure(rpc: string, cause: unknown): TallyError {
  const { response } = cause as { response?: FetchResponse };
  const status = response?.statusCode;
  if (status === 401 || status === 403) return unauthorised(rpc, status);
  const words = status === undefined || status === 200 ? "" : ` (HTTP ${status})`;
  return new TallyError(
    "network-unreachable",
    `The node at ${rpc} failed to answer${words}. Check that it runs, then run it again: references keep anything from being done twice.`,
    { cause, data: { rpc } },
  );
}

function unauthorised(rpc: string, status: number): TallyError {
  return new TallyError(
    "network-unauthorised",
    `The node at ${rpc} wants authorisation. Give a bearer token that hasn't expired.`,
    { data: { rpc, status } },
  );
}

async function askChainId(
  rpc: string,
  headers: Record<string, string>,
  timeoutSeconds: number,
): Promise<bigint> {
  const where = withoutCredentials(rpc);
  let response: Response;
  let text: string;
  try {
    response = await fetch(rpc, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] }),
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
    text = await response.text();
  } catch (cause) {
    if ((cause as Error).name === "TimeoutError") {
      throw new TallyError(
        "network-timeout",
        `The node at ${where} took the call but gave no answer in ${timeoutSeconds} s. Check that it is in sync and not overloaded, then run it again.`,
        { cause, data: { rpc: where, timeoutSeconds } },
      );
    }
    throw new TallyError(
      "network-unreachable",
      `No node answers at ${where}. Check the address (--rpc or TALLY_RPC) and that the node runs.`,
      { cause, data: { rpc: where } },
    );
  }
  if (response.status === 401 || response.status === 403) {
    throw unauthorised(where, response.status);
  }
  const result = resultIn(text);
  if (typeof result === "string" && /^0x[0-9a-f]{1,64}$/i.test(result)) return BigInt(result);
  throw new TallyError(
    "network-unreachable",
    `What answers at ${where} is not an Ethereum node (HTTP ${response.status}). Check the address (--rpc or TALLY_RPC).`,
    { data: { rpc: where, status: response.status } },
  );
}

function resultIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { result?: unknown } | null)?.result;
  } catch {
    return undefined; // a web page, for example
  }
}

/** A URL as it may be shown: without user, password and query. */
function withoutCredentials(rpc: string): string {
  try {
    const { protocol, host, pathname } = new URL(rpc);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return `"${rpc.slice(0, 40)}"`;
  }
}

async function fetchUrl(request: FetchRequest): Promise<FetchResponse> {
  const response = await fetch(request.url, {
    method: request.method,
    headers: request.headers,
    body: request.body === null ? undefined : new Uint8Array(request.body),
  });
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => (headers[name] = value));
  const body = new Uint8Array(await response.arrayBuffer());
  return new FetchResponse(response.status, response.statusText, headers, body, request);
}
