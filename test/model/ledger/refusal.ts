/** What a contract says instead of doing something: an error's name and its arguments, in the words of the model. */
export class Refusal extends Error {
  constructor(
    readonly error: string,
    readonly args: readonly unknown[],
  ) {
    super(error);
  }
}

/** Refuses unless something holds. */
export function demand(holds: boolean, error: string, ...args: unknown[]): asserts holds {
  if (!holds) throw new Refusal(error, args);
}

export const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((a, b) => a + b, 0n);
export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
