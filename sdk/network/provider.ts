import {
  JsonRpcProvider,
  keccak256,
  Network,
  type JsonRpcPayload,
  type JsonRpcResult,
  type Provider,
} from "ethers";
import { isTallyError, TallyError } from "../tally-error.js";
import { HttpRpc, shown, type HttpRpcOptions, type RpcAnswer } from "./json-rpc.js";
import { GENERAL } from "./profiles/general.js";
import { meaningOf, type RpcError } from "./refusals.js";

/** A provider through which raw JSON-RPC calls can be sent too, as ethers' and Hardhat's can. */
export type Node = Provider & {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as ethers and Hardhat declare it
  send(method: string, params: any[]): Promise<any>;
};

/** How a node is reached. */
export type ProviderOptions = Pick<
  HttpRpcOptions,
  "headers" | "timeoutSeconds" | "patienceSeconds" | "refusals"
>;

/** Seconds of nothing but failures until one is told that there is no node, or that it has gone. */
const PATIENCE = { connecting: 3, connected: 10 };
/** Bytes of one answer: a page of logs may be large, and text can't be longer. */
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * A provider for a node, with its chain id asked once. Its calls go through {@link HttpRpc}: failures that pass are ridden out,
 * others have codes of ours, and large answers are read several times faster than by the reader that ethers brings.
 *
 * @param rpc URL of the node.
 * @throws TallyError `network-unreachable`, `network-timeout`, `network-unauthorised`.
 */
export async function openProvider(
  rpc: string,
  options: ProviderOptions = {},
): Promise<JsonRpcProvider> {
  const { timeoutSeconds, patienceSeconds } = options;
  const first = new HttpRpc({
    ...options,
    url: rpc,
    timeoutSeconds: timeoutSeconds ?? 15,
    patienceSeconds: patienceSeconds ?? PATIENCE.connecting,
  });
  const chainId = await askChainId(rpc, first);
  const reader = new HttpRpc({
    ...options,
    url: rpc,
    timeoutSeconds: timeoutSeconds ?? 60,
    patienceSeconds: patienceSeconds ?? PATIENCE.connected,
    mostBytes: MOST_BYTES,
  });
  const { refusals = GENERAL.refusals } = options;
  return new NodeProvider(rpc, Network.from(chainId), reader, refusals);
}

/** A provider that calls through {@link HttpRpc}. */
class NodeProvider extends JsonRpcProvider {
  readonly #url: string;
  readonly #rpc: HttpRpc;
  readonly #refusals: NonNullable<ProviderOptions["refusals"]>;

  constructor(
    url: string,
    network: Network,
    rpc: HttpRpc,
    refusals: NonNullable<ProviderOptions["refusals"]>,
  ) {
    // ethers would answer the same question from memory for a quarter of a second: nonces and balances go stale
    super(url, network, { staticNetwork: network, batchStallTime: 0, cacheTimeout: -1 });
    this.#url = url;
    this.#rpc = rpc;
    this.#refusals = refusals;
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    const calls = [payload].flat();
    const plain = calls.map(({ method, params }) => ({ method, params: params as unknown[] }));
    const answers = await this.#rpc.batch(plain);
    // ethers takes refusals here, too, although its types don't say so
    return calls.map((call, nth) => this.#asEthers(call, answers[nth]!) as JsonRpcResult);
  }

  #asEthers({ id, method, params }: JsonRpcPayload, { result, error }: RpcAnswer) {
    if (error === undefined) return { id, result };
    if (READS.has(method) && !IN_MACHINE.test(error.message) && !isRevert(error)) {
      throw refusedBy(this.#url, method, error); // ethers would call it a contract's refusal without a reason
    }
    if (!this.#isKnown(method, error)) return { id, error };
    return { id, result: keccak256((params as string[])[0]!) }; // taken, or taken the first time
  }

  #isKnown(method: string, error: NonNullable<RpcAnswer["error"]>): boolean {
    if (method !== "eth_sendRawTransaction") return false;
    return meaningOf(this.#refusals, method, error) === "known";
  }
}

/** What is read of blocks that a node has, or has not while they are being replaced. */
const READS = new Set([
  "eth_call",
  "eth_getCode",
  "eth_getBlockByNumber",
  "eth_getTransactionCount",
]);
/** Failures of the call itself, not of the node. */
const IN_MACHINE = /revert|gas|opcode|stack|evm/i;

function isRevert({ data }: RpcError): boolean {
  return typeof data === "string" && data.startsWith("0x");
}

function refusedBy(rpc: string, method: string, { code, message }: RpcError): TallyError {
  return new TallyError(
    "network-unreachable",
    `The node at ${shown(rpc)} refused ${method}: ${message.slice(0, 200)}. Check that it is in sync, then run it again.`,
    { data: { rpc: shown(rpc), method, code } },
  );
}

async function askChainId(rpc: string, node: HttpRpc): Promise<bigint> {
  const where = shown(rpc);
  if (!URL.canParse(rpc)) throw noNode(where);
  const { username, password } = new URL(rpc);
  if (username !== "" || password !== "") throw withPassword(where);
  try {
    const [answer] = await node.batch([{ method: "eth_chainId", params: [] }]);
    const { result } = answer!;
    if (typeof result === "string" && /^0x[0-9a-f]{1,64}$/i.test(result)) return BigInt(result);
    throw notANode(where, "it gives no chain id");
  } catch (error) {
    if (!isTallyError(error, "network-unreachable")) throw error;
    const { problem } = error.data;
    if (typeof problem !== "string") throw error;
    throw /^the connection failed/.test(problem) ? noNode(where, error) : notANode(where, problem);
  }
}

function withPassword(where: string): TallyError {
  return new TallyError(
    "network-unreachable",
    `The address ${where} was given with a user or password, which are not sent. Give it without, and a bearer token beside it.`,
    { data: { rpc: where } },
  );
}

function noNode(where: string, cause?: unknown): TallyError {
  return new TallyError(
    "network-unreachable",
    `No node answers at ${where}. Check the address (--rpc or TALLY_RPC) and that the node runs.`,
    { cause, data: { rpc: where } },
  );
}

function notANode(where: string, problem: string): TallyError {
  return new TallyError(
    "network-unreachable",
    `What answers at ${where} is not an Ethereum node, or is out of order (${problem}). Check the address (--rpc or TALLY_RPC).`,
    { data: { rpc: where } },
  );
}
