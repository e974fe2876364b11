import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { acceptance, never, refusal, refuses, reply, VERSION, type Answer } from "./besu.js";
import { SEND, Tallies, type Call, type Mishap, type Schedule } from "./faults.js";

/** Stands before a node, speaks like Besu, and does what its schedule says. */
export interface Proxy {
  url: string;
  /** Faults injected, by kind. */
  injected: Tallies;
  /** Requests that came in. */
  readonly requests: number;
  /** Raw transactions that came in, repeats included; whether they went on to the node or not. */
  sent: string[];
  stop(): void;
}

/** Is told of a request before and after it reached the node, and says whether it goes on. */
export type Witness = (moment: "before" | "after", calls: readonly Call[]) => boolean;

const HTTP: Partial<Record<string, number>> = {
  "http-401": 401,
  "http-429": 429,
  "http-500": 500,
};

/** Opens a proxy before a node. */
export async function openProxy(
  node: string,
  schedule: Schedule = () => undefined,
  witness: Witness = () => true,
): Promise<Proxy> {
  const inside = new Inside(node, schedule, witness);
  const server = createServer((request, response) => {
    inside.serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  const { injected, sent } = inside;
  return {
    url: `http://127.0.0.1:${port}`,
    injected,
    sent,
    stop,
    get requests() {
      return inside.requests;
    },
  };
}

class Inside {
  readonly injected = new Tallies();
  readonly sent: string[] = [];
  requests = 0;
  readonly #node: string;
  readonly #schedule: Schedule;
  readonly #witness: Witness;
  #hiddenUntil = 0;

  constructor(node: string, schedule: Schedule, witness: Witness) {
    this.#node = node;
    this.#schedule = schedule;
    this.#witness = witness;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    const body = JSON.parse(await text(request)) as Call | Call[];
    const calls = [body].flat();
    this.sent.push(...calls.filter(({ method }) => method === SEND).map(rawIn));
    const mishap = this.#schedule(calls);
    if (mishap !== undefined) this.injected.add(mishap.fault);
    const status = HTTP[mishap?.fault ?? ""];
    if (status !== undefined) return void response.writeHead(status).end(`HTTP ${status}`);
    const goesOn = this.#witness("before", calls);
    if (!goesOn || mishap?.fault === "drop-before") return void response.destroy();
    if (mishap?.fault === "delay-before") await sleep(mishap.milliseconds);
    if (mishap?.fault === "hide") this.#hiddenUntil = performance.now() + mishap.milliseconds!;
    const answers = await this.#answers(calls, mishap);
    this.#witness("after", calls);
    if (mishap?.fault === "drop-after") return void response.destroy();
    if (mishap?.fault === "delay-after") await sleep(mishap.milliseconds);
    if (mishap?.fault === "reorder-answers") answers.reverse();
    const said = JSON.stringify(Array.isArray(body) ? answers : answers[0]);
    response.setHeader("content-type", "application/json");
    response.end(mishap?.fault === "cut" ? said.slice(0, said.length / 2) : said);
  }

  /** Answers in the order of the calls: the node's, and those that aren't. */
  async #answers(calls: readonly Call[], mishap: Mishap | undefined): Promise<Answer[]> {
    const own = new Map<Call, Answer>();
    const spared = calls.filter(({ method }) => method === mishap?.method);
    spared.length = Math.min(spared.length, mishap?.beyond ?? 0);
    for (const call of calls) {
      const answer = this.#ownAnswer(call, spared.includes(call) ? undefined : mishap);
      if (answer !== undefined) own.set(call, answer);
    }
    const accepted = mishap?.accepted === true && mishap.fault !== "swallow";
    const forward = calls.filter((call) => !own.has(call) || (accepted && call.method === SEND));
    if (mishap?.fault === "reorder-requests") forward.reverse();
    const given = await this.#forward(forward);
    if (mishap?.fault === "repeat") await this.#forward(forward);
    return calls.map((call) => own.get(call) ?? this.#seen(call, given.get(call.id)!));
  }

  #ownAnswer(call: Call, mishap: Mishap | undefined): Answer | undefined {
    const always = never(call);
    if (always !== undefined) {
      this.injected.add(always);
      return refusal(always, call);
    }
    if (call.method === "web3_clientVersion") return { ...reply(call), result: VERSION };
    if (mishap === undefined) return undefined;
    if (mishap.fault === "answered") {
      return call.method === mishap.method ? { ...reply(call), ...mishap.answer } : undefined;
    }
    if (mishap.fault === "swallow" && call.method === SEND) return acceptance(call);
    return refuses(mishap.fault, call) ? refusal(mishap.fault, call) : undefined;
  }

  async #forward(calls: readonly Call[]): Promise<Map<Call["id"], Answer>> {
    if (calls.length === 0) return new Map();
    const response = await fetch(this.#node, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(calls),
    });
    const answers = (await response.json()) as Answer[];
    return new Map(answers.map((answer) => [answer.id, answer]));
  }

  /** A node that hasn't indexed its newest blocks knows neither receipts nor logs. */
  #seen({ method }: Call, answer: Answer): Answer {
    if (performance.now() > this.#hiddenUntil) return answer;
    if (method === "eth_getTransactionReceipt") return { ...answer, result: null };
    return method === "eth_getLogs" ? { ...answer, result: [] } : answer;
  }
}

function rawIn({ params }: Call): string {
  return params![0] as string;
}
