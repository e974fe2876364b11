import { concat, encodeBytes32String, keccak256 } from "ethers";
import type { Fields } from "../instruction.js";

export const sum = (amounts: bigint[]): bigint => amounts.reduce((all, each) => all + each, 0n);
export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** The id of what an organisation's instruction creates. */
export const idOf = (organisation: string, reference: string): string =>
  keccak256(concat([organisation, reference].map((text) => encodeBytes32String(text))));

/** What is done by an instruction: all of it but the time until which it might have been. */
export const contentOf = (kind: string, fields: Partial<Fields>): string =>
  inJson([kind, Object.entries({ ...fields, validUntil: 0n }).sort()]);
export const inJson = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) => (typeof each === "bigint" ? `${each}` : each));

/** What a contract says instead of doing something: an error's name and its arguments, in the words of the model. */
export class Refusal extends Error {
  args: readonly unknown[] = [];
}

/** Refuses unless something holds. */
export function demand(holds: boolean, error: string, ...args: unknown[]): asserts holds {
  if (!holds) throw Object.assign(new Refusal(error), { args });
}

/** Refuses if more is asked than there is, saying both. */
export const demandAtMost = (asked: bigint, most: bigint, error: string, ...about: unknown[]) =>
  demand(asked <= most, error, ...about, most, asked);

/** Refuses unless what is given is what is known, saying both. */
export const demandSame = <T>(given: T, known: T, error: string, ...about: unknown[]) =>
  demand(given === known, error, ...about, given, known);

/** What there is by some id. */
export function demandIn<T>(all: Map<string, T>, id: string, error: string, ...about: unknown[]) {
  const found = all.get(id);
  demand(found !== undefined, error, ...about, id);
  return found;
}
