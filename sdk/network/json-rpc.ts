import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { revertDataOf } from "../errors/revert.js";
import { isTallyError, TallyError } from "../tally-error.js";
import { GENERAL } from "./profiles/general.js";
import type { Node } from "./provider.js";
import { meaningOf, type Meaning, type RefusalRule, type RpcError } from "./refusals.js";

/** One call of a node. */
export interface RpcCall {
  method: string;
  params: unknown[];
}

/** What a node says to one call. */
export type RpcAnswer =
  { result: unknown; error?: undefined } | { result?: undefined; error: RpcError };

/** Calls a node, several at a time; every call is answered, in order. */
export interface Rpc {
  /** @throws TallyError `network-unreachable`, `network-timeout`, `network-unauthorised`. */
  batch(calls: readonly RpcCall[]): Promise<RpcAnswer[]>;
}

/** How a node is called over HTTP. */
export interface HttpRpcOptions {
  url: string;
  /** Sent with every call; a function is asked each time, for tokens that expire. */
  headers?: Record<string, string> | (() => Record<string, string>);
  /** Seconds until a call is given up and tried again. */
  timeoutSeconds?: number;
  /** Seconds of nothing but failures after which it throws. */
  patienceSeconds?: number;
  /** Bytes of one answer that are read. Default 64 MB. */
  mostBytes?: number;
  /** What refusals mean. Default: as clients have in common. */
  refusals?: readonly RefusalRule[];
  /** Ends waiting and retrying. */
  signal?: AbortSignal;
}

const MAX_CALLS = 100;
/** Characters of one request; the smallest limit met in nodes is 2 MB. */
const MAX_REQUEST = 1_000_000;
/** Bytes of one answer. */
const MOST_BYTES = 64 * 1024 * 1024;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;

/** A failure that may pass: dropped, truncated, overloaded. */
class Passing extends Error {
  /** Milliseconds for which the node asked not to be called. */
  readonly after: number;
  /** Fewer calls at a time may help. */
  readonly tooLarge: boolean;

  constructor(message: string, { after = 0, tooLarge = false, cause }: PassingDetails = {}) {
    super(message, { cause });
    this.after = after;
    this.tooLarge = tooLarge;
  }
}

interface PassingDetails {
  after?: number;
  tooLarge?: boolean;
  cause?: unknown;
}

/** JSON-RPC over plain `fetch`: batches, time limits, size limits, and retries with growing, jittered pauses. */
export class HttpRpc implements Rpc {
  readonly #options: HttpRpcOptions;
  #maxCalls = MAX_CALLS;
  #nextId = 1;

  constructor(options: HttpRpcOptions) {
    this.#options = options;
  }

  async batch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    const answers: (RpcAnswer | undefined)[] = calls.map(() => undefined);
    const patience = (this.#options.patienceSeconds ?? 120) * 1000;
    let failures = 0;
    let since = performance.now();
    for (;;) {
      const open = this.#portion(calls, answers);
      if (open.length === 0) return answers as RpcAnswer[];
      try {
        const given = await this.#post(open.map((place) => calls[place]!));
        if (given.size === 0) throw new Passing("it answered none of the calls");
        const busy = [...given].filter(([nth, { error }]) =>
          this.#isBusy(calls[open[nth]!]!, error),
        );
        if (busy.length === given.size) throw new Passing(busy[0]![1].error!.message);
        for (const [nth] of busy) given.delete(nth);
        for (const [nth, answer] of given) answers[open[nth]!] = answer;
        failures = 0;
        since = performance.now();
      } catch (error) {
        if (!(error instanceof Passing)) throw error;
        if (error.tooLarge && open.length > 1) {
          this.#maxCalls = Math.ceil(open.length / 2);
          continue;
        }
        const [last] = open;
        if (error.tooLarge && calls[last!]!.method === "eth_getLogs") {
          answers[last!] = { error: { code: -32005, message: `logs: ${error.message}` } };
          continue;
        }
        const left = since + patience - performance.now();
        if (left < 0) throw this.#gaveUp(error, patience / 1000);
        await this.#pause(failures++, error.after, left);
      }
    }
  }

  #meaning(method: string, error: RpcError): Meaning {
    return meaningOf(this.#options.refusals ?? GENERAL.refusals, method, error);
  }

  #isBusy({ method }: RpcCall, error: RpcError | undefined): boolean {
    return error !== undefined && this.#meaning(method, error) === "busy";
  }

  /** Places of the next calls without an answer that fit one request. */
  #portion(calls: readonly RpcCall[], answers: readonly (RpcAnswer | undefined)[]): number[] {
    const places: number[] = [];
    let size = 0;
    for (let place = 0; place < calls.length && places.length < this.#maxCalls; place++) {
      if (answers[place] !== undefined) continue;
      size += JSON.stringify(calls[place]!.params).length + 80;
      if (places.length > 0 && size > MAX_REQUEST) break;
      places.push(place);
    }
    return places;
  }

  /** Posts calls in one request; gives the answers by the place of the call. */
  async #post(calls: readonly RpcCall[]): Promise<Map<number, RpcAnswer>> {
    const { url, headers = {}, timeoutSeconds = 30, signal } = this.#options;
    const first = this.#nextId;
    this.#nextId += calls.length;
    const requests = calls.map((call, nth) => ({ jsonrpc: "2.0", id: first + nth, ...call }));
    const limit = AbortSignal.timeout(timeoutSeconds * 1000);
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(typeof headers === "function" ? headers() : headers),
        },
        body: JSON.stringify(requests.length === 1 ? requests[0] : requests),
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      });
      text = await readBody(response, this.#options.mostBytes ?? MOST_BYTES);
    } catch (cause) {
      if (signal?.aborted || cause instanceof Passing) throw cause;
      if (limit.aborted) {
        throw new Passing(`it gave no whole answer in ${timeoutSeconds} s`, { cause });
      }
      throw new Passing(`the connection failed (${reasonOf(cause)})`, { cause });
    }
    if (response.status === 401 || response.status === 403) {
      throw unauthorised(shown(url), `HTTP ${response.status}`);
    }
    if (response.status === 413) throw new Passing("HTTP 413", { tooLarge: true });
    return this.#readAnswers(text, first, calls, response);
  }

  #readAnswers(
    text: string,
    first: number,
    calls: readonly RpcCall[],
    { status, headers }: Response,
  ): Map<number, RpcAnswer> {
    const after = Number(headers.get("retry-after") ?? 0) * 1000;
    const failed = { after: Number.isFinite(after) ? Math.min(after, 60_000) : 0 };
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      const problem = status === 200 ? "its answer is cut off or isn't JSON" : `HTTP ${status}`;
      throw new Passing(problem, failed);
    }
    const answers = new Map<number, RpcAnswer>();
    for (const each of Array.isArray(json) ? (json as unknown[]) : [json]) {
      const { id, result, error } = (each ?? {}) as { id?: unknown } & Record<string, unknown>;
      const nth = typeof id === "number" ? id - first : -1;
      const call = calls[nth];
      const refused = errorIn(error);
      if (refused !== undefined) this.#requireTime(call?.method ?? "", refused, failed);
      if (call === undefined) {
        if (refused !== undefined)
          throw new Passing(refused.message, { ...failed, tooLarge: true });
      } else if (refused !== undefined) answers.set(nth, { error: refused });
      else if (result !== undefined) answers.set(nth, { result });
    }
    if (answers.size === 0 && status !== 200) throw new Passing(`HTTP ${status}`, failed);
    return answers;
  }

  /** A refusal of the caller, or of calling so often, is about the whole request. */
  #requireTime(method: string, refused: RpcError, failed: PassingDetails): void {
    const meaning = this.#meaning(method, refused);
    if (meaning === "too-often") throw new Passing(refused.message, failed);
    if (meaning === "unauthorised") {
      throw unauthorised(shown(this.#options.url), `code ${refused.code}`);
    }
  }

  /** Pauses; a last time when patience ends. */
  async #pause(failures: number, after: number, left: number): Promise<void> {
    const most = Math.min(
      FIRST_PAUSE * 2 ** failures,
      LONGEST_PAUSE,
      Math.ceil(left) + FIRST_PAUSE,
    );
    const pause = Math.max(after, randomInt(Math.ceil(most / 2), most + 1));
    await sleep(pause, undefined, { signal: this.#options.signal });
  }

  #gaveUp(cause: Passing, seconds: number): TallyError {
    const where = shown(this.#options.url);
    const late = cause.message.startsWith("it gave no whole answer");
    return new TallyError(
      late ? "network-timeout" : "network-unreachable",
      `The node at ${where} has failed every call for ${seconds} s: ${cause.message}. Check it, then run it again.`,
      { cause, data: { rpc: where, problem: cause.message } },
    );
  }
}

async function readBody(response: Response, most: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const part of response.body ?? []) {
    size += (part as Uint8Array).length;
    if (size > most) throw new Passing("its answer is too large", { tooLarge: true });
    text += decoder.decode(part as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
}

function errorIn(value: unknown): RpcError | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { code, message, data } = value as Record<string, unknown>;
  return {
    code: typeof code === "number" ? code : 0,
    message: typeof message === "string" ? message : "no message",
    ...(data === undefined ? {} : { data }),
  };
}

/** A URL as it may be shown: without user, password and query. */
export function shown(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return `"${url.slice(0, 40)}"`;
  }
}

/** The error of a node that wants a credential, or another. */
function unauthorised(rpc: string, answer: string): TallyError {
  return new TallyError(
    "network-unauthorised",
    `The node at ${rpc} wants authorisation (${answer}). Give a bearer token that hasn't expired, then run it again.`,
    { data: { rpc, answer } },
  );
}

/** Why a connection failed; never the words of `fetch`, which may quote the URL with its credentials. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error;
  return (cause as { code?: string } | undefined)?.code ?? name;
}

/** Calls through an ethers provider, such as a chain in this process: one by one, without retries. */
export class NodeRpc implements Rpc {
  readonly #node: Node;

  constructor(node: Node) {
    this.#node = node;
  }

  async batch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    const answers: RpcAnswer[] = [];
    for (const { method, params } of calls) {
      try {
        answers.push({ result: (await this.#node.send(method, params)) as unknown });
      } catch (error) {
        if (isTallyError(error)) throw error;
        const { code, message } = error as { code?: unknown; message: string };
        const data = revertDataOf(error);
        const number = typeof code === "number" ? code : data === undefined ? 0 : 3;
        answers.push({ error: { code: number, message, data } });
      }
    }
    return answers;
  }
}
