import type { Desk } from "./desk.js";
import type { ErrorContext } from "./errors/revert.js";
import type { Target } from "./instructions/instruction.js";
import { readEvents } from "./read/events.js";
import { readFundTerms } from "./read/terms.js";
import { decodeText } from "./text.js";

const registers = new WeakMap<Desk, string[]>();

/** Names for the words of errors: the register's organisations by number, and the fund's currency. */
export async function errorContext(
  desk: Desk,
  target: Target,
  address: string,
): Promise<ErrorContext> {
  const names = await organisations(desk);
  const organisation = (number: number) => names[number - 1];
  if (target !== "fund") return { organisation };
  const { currency } = await readFundTerms(desk, address);
  const grants = await grantNames(desk, address);
  return { organisation, currency, grant: (id) => grants.get(id) };
}

/** Grants by their grantors' own references. */
async function grantNames(desk: Desk, address: string): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const to = await desk.node.getBlockNumber();
  const range = {
    addresses: [address],
    from: desk.firstBlock,
    to,
    kinds: ["GrantAwarded"] as const,
  };
  for await (const { args, reference } of readEvents(desk, range)) {
    names.set(args.grant, reference);
  }
  return names;
}

/** Identifiers in the order of the register; it only grows. */
async function organisations(desk: Desk): Promise<string[]> {
  const known = registers.get(desk) ?? [];
  registers.set(desk, known);
  const count = Number(await desk.registry.organisationCount());
  for (let number = known.length + 1; number <= count; number++) {
    known[number - 1] = decodeText(await desk.registry.identifierOf(number));
  }
  return known;
}
