import { decodeText } from "../text.js";
import { interfaceOf } from "../contracts.js";
import { decodersOf, type EventDecoder, type RawLog } from "./decode.js";
import type { EventArguments, EventKind } from "./event-types.js";
import { readLogs, type LogSource } from "./logs.js";

/** Something that happened on the ledger. Amounts are minor units, as bigint. */
export type LedgerEvent<K extends EventKind = EventKind> = K extends EventKind
  ? {
      kind: K;
      /** The contract that says so. */
      address: string;
      block: number;
      transaction: string;
      logIndex: number;
      /** The acting organisation (in the registry: the one that it is about), as text. */
      organisation: string;
      /** The instruction's reference, as text; empty where the event has none. */
      reference: string;
      /** As typechain types them: organisations and references are bytes32. */
      args: EventArguments[K];
    }
  : never;

let all: Map<string, EventDecoder> | undefined;

function decoders(): Map<string, EventDecoder> {
  return (all ??= new Map([
    ...decodersOf(interfaceOf("registry")),
    ...decodersOf(interfaceOf("treasury")),
    ...decodersOf(interfaceOf("fund")),
  ]));
}

/** The topic of a kind of event. */
export function topicOf(kind: EventKind): string {
  for (const [topic, { name }] of decoders()) if (name === kind) return topic;
  throw new RangeError(`There is no event ${kind}`);
}

/** A log as an event of the ledger; undefined if it is none. */
export function eventOf(log: RawLog): LedgerEvent | undefined {
  const decoder = decoders().get(log.topics[0] ?? "");
  if (decoder === undefined) return undefined;
  const args = decoder.read(log);
  const { organisation, ref } = args as { organisation?: string; ref?: string };
  return {
    kind: decoder.name,
    address: log.address,
    block: Number(log.blockNumber),
    transaction: log.transactionHash,
    logIndex: Number(log.logIndex),
    organisation: organisation === undefined ? "" : decodeText(organisation),
    reference: ref === undefined ? "" : decodeText(ref),
    args,
  } as unknown as LedgerEvent;
}

/** Reads events of some contracts in the order of the chain. Blocks are numbers, both included. */
export async function* readEvents<K extends EventKind = EventKind>(
  source: LogSource,
  range: { addresses: readonly string[]; from: number; to: number; kinds?: readonly K[] },
): AsyncGenerator<LedgerEvent<K>> {
  const topics = range.kinds === undefined ? undefined : [range.kinds.map(topicOf)];
  for await (const page of readLogs(source, { ...range, topics })) {
    for (const log of page) {
      const event = eventOf(log);
      if (event !== undefined) yield event as LedgerEvent<K>;
    }
  }
}
