/** There is nothing to choose from. */
export class Nothing extends Error {}

/** Choices that follow from a seed (mulberry32, public domain): the same seed makes the same ones. */
export class Luck {
  constructor(private seed: number) {}

  /** From 0 up to, and without, 1. */
  next(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  of<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Nothing();
    return list[this.below(list.length)]!;
  }

  /** One that suits; now and then any. */
  prefer<T>(list: readonly T[], suits: (each: T) => boolean): T {
    if (this.chance(0.06)) return this.of(list);
    return this.of(list.filter(suits));
  }

  /** Most often the whole or a part of what is to be had; now and then just too much. */
  part(most: bigint): bigint {
    if (most <= 0n) return 1n;
    const luck = this.next();
    if (luck < 0.3) return most;
    if (luck < 0.34) return most + 1n;
    return 1n + BigInt(this.below(Number(most > 1_000_000n ? 1_000_000n : most)));
  }
}
