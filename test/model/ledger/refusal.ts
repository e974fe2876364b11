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

/** Refuses if more is asked than there is, saying how much there is and how much was asked. */
export function demandAtMost(asked: bigint, most: bigint, error: string, ...about: unknown[]) {
  demand(asked <= most, error, ...about, most, asked);
}

/** Refuses unless what is given is what is known, saying both. */
export function demandSame<T>(given: T, known: T, error: string, ...about: unknown[]): void {
  demand(given === known, error, ...about, given, known);
}
