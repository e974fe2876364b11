import { Luck } from "../model/luck.js";

/** One call in a request. */
export interface Call {
  id: number | string | null;
  method: string;
  params?: unknown[];
}

/** What can go wrong with any request, on the way there or back. */
const ANYWHERE = [
  "drop-before",
  "drop-after",
  "http-401",
  "http-429",
  "http-500",
  "delay-before",
  "delay-after",
  "cut",
  "repeat",
  "overloaded",
] as const;
/** What can go wrong with transactions that are sent: Besu's refusals, and an answer for what is thrown away. */
const OF_SENDS = ["known", "underpriced", "nonce-too-low", "nonce-too-high", "swallow"] as const;
const OF_BATCHES = ["reorder-requests", "reorder-answers"] as const;
const OF_RECEIPTS = ["hide"] as const;
/** What ends a push until somebody mends it. */
const FOR_GOOD = ["not-allowed"] as const;
/** An answer that the mishap gives itself. */
const OF_ONES_OWN = ["answered"] as const;
/** What the proxy always does. */
const ALWAYS = ["no-finalized", "logs-capped"] as const;
/** What goes wrong with the chain itself. */
const OF_CHAINS = ["stall", "reorganise"] as const;

export const FAULTS = [
  ...ANYWHERE,
  ...OF_SENDS,
  ...OF_BATCHES,
  ...OF_RECEIPTS,
  ...FOR_GOOD,
  ...OF_ONES_OWN,
  ...ALWAYS,
  ...OF_CHAINS,
];

export type Fault = (typeof FAULTS)[number];

/** What is to go wrong with one request. */
export interface Mishap {
  fault: Fault;
  /** The node gets the request even so. */
  accepted?: boolean;
  milliseconds?: number;
  /** With "answered": to which call, and what. */
  method?: string;
  /** The first few of them reach the node. */
  beyond?: number;
  answer?: { result: unknown } | { error: { code: number; message: string } };
}

/** Says what goes wrong with a request. */
export type Schedule = (calls: readonly Call[]) => Mishap | undefined;

export const SEND = "eth_sendRawTransaction";

export function has(calls: readonly Call[], method: string): boolean {
  return calls.some((call) => call.method === method);
}

/** Faults that only such a request can meet. */
function particular(calls: readonly Call[]): readonly Fault[] {
  return [
    ...(has(calls, SEND) ? OF_SENDS : []),
    ...(calls.length > 1 ? OF_BATCHES : []),
    ...(has(calls, "eth_getTransactionReceipt") ? OF_RECEIPTS : []),
  ];
}

/** Requests after which nothing goes wrong any more, so that every push comes to its end. */
const TROUBLED = 250;

/**
 * Faults that follow from a seed: of so many requests, and of more of those that send transactions. A token that expires is
 * rarer, as it ends a push.
 */
export function misfortune(seed: number, rate: number): Schedule {
  const luck = new Luck(seed);
  let requests = 0;
  return (calls) => {
    if (++requests > TROUBLED) return undefined;
    const special = particular(calls);
    if (!luck.chance(special.length > 0 ? Math.min(rate * 5, 0.5) : rate)) return undefined;
    const fault = luck.of(special.length > 0 && luck.chance(0.5) ? special : ANYWHERE);
    const milliseconds = 50 + luck.below(fault === "hide" ? 3_950 : 1_950);
    if (fault === "http-401" && !luck.chance(0.2)) return undefined;
    return { fault, accepted: luck.chance(0.5), milliseconds };
  };
}

/** One fault for the first request that suits. */
export function once(suits: (calls: readonly Call[]) => boolean, mishap: Mishap): Schedule {
  let done = false;
  return (calls) => {
    if (done || !suits(calls)) return undefined;
    done = true;
    return mishap;
  };
}

/** Counts by kind. */
export class Tallies extends Map<Fault, number> {
  add(fault: Fault, times = 1): void {
    this.set(fault, this.of(fault) + times);
  }

  of(fault: Fault): number {
    return this.get(fault) ?? 0;
  }
}
