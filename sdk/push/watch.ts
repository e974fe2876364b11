import type { Rpc } from "../network/json-rpc.js";
import { blockAt, blocksAt, receiptsOf, type Block, type Mined } from "./chain-calls.js";

/** Blocks whose hashes are remembered, to notice when they're replaced. */
const REMEMBERED = 256;
/** Blocks read one by one; after a longer absence, transactions are asked for by hash. */
const CAUGHT_UP = 64;

/** Who wants to know. */
export interface Watching {
  /** Transactions that are on their way. */
  hashes(): string[];
  isFlying(hash: string): boolean;
  onMined(mined: readonly Mined[]): void;
  /** Blocks after this one were replaced by others. */
  onReorganised(ancestor: number): void;
}

/** Follows the chain block by block, and finds transactions in blocks instead of asking for each. */
export class Watch {
  readonly #rpc: Rpc;
  readonly #watching: Watching;
  readonly #seen = new Map<number, string>();
  #head = -1;
  #moved = performance.now();

  constructor(rpc: Rpc, watching: Watching) {
    this.#rpc = rpc;
    this.#watching = watching;
  }

  /** Number of the newest block. */
  get head(): number {
    return this.#head;
  }

  /** Seconds since the chain last moved. */
  get still(): number {
    return (performance.now() - this.#moved) / 1000;
  }

  /** Begins at the newest block. Blocks of earlier runs whose hashes are known are compared. */
  async begin(known: ReadonlyMap<number, string>): Promise<void> {
    const head = await blockAt(this.#rpc, "latest");
    if (head === undefined) return;
    const numbers = [...known.keys()].sort((one, other) => one - other);
    const blocks = await blocksAt(this.#rpc, numbers);
    const lost = numbers.find((number, nth) => blocks[nth]?.hash !== known.get(number));
    for (const number of numbers) {
      if (lost === undefined || number < lost) this.#seen.set(number, known.get(number)!);
    }
    if (lost !== undefined) this.#watching.onReorganised(lost - 1);
    this.#remember(head);
    await this.#lookForAll();
  }

  /** Looks at the chain; gives whether it has moved. */
  async look(): Promise<boolean> {
    const head = await blockAt(this.#rpc, "latest");
    if (head === undefined) return false;
    const before = this.#seen.get(head.number);
    if (before === head.hash) return false;
    this.#moved = performance.now();
    if (before !== undefined || head.number < this.#head) {
      await this.#stepBack(Math.min(head.number, this.#head));
    }
    if (head.number - this.#head > CAUGHT_UP) {
      this.#remember(head);
      await this.#lookForAll();
      return true;
    }
    await this.#follow(head);
    return true;
  }

  async #follow(head: Block): Promise<void> {
    const numbers = Array.from(
      { length: head.number - this.#head },
      (_, nth) => this.#head + 1 + nth,
    );
    const older = await blocksAt(this.#rpc, numbers.slice(0, -1));
    for (const block of [...older, head]) {
      if (block === undefined) return; // not there yet: next time
      const parent = this.#seen.get(block.number - 1);
      if (parent !== undefined && parent !== block.parentHash) {
        await this.#stepBack(block.number - 1);
        return;
      }
      if (block.number === this.#head + 1) await this.#read(block);
    }
  }

  async #read(block: Block): Promise<void> {
    const ours = block.transactions.filter((hash) => this.#watching.isFlying(hash));
    if (ours.length > 0) {
      const mined = await receiptsOf(this.#rpc, ours);
      if (mined.size < ours.length) return; // the node doesn't have them yet: next time
      this.#watching.onMined([...mined.values()]);
    }
    this.#remember(block);
  }

  /** Goes back to the newest block that is still on the chain. */
  async #stepBack(from: number): Promise<void> {
    let number = from;
    for (; this.#seen.has(number); number--) {
      const block = await blockAt(this.#rpc, number);
      if (block?.hash === this.#seen.get(number)) break;
    }
    for (const known of this.#seen.keys()) if (known > number) this.#seen.delete(known);
    this.#head = number;
    this.#watching.onReorganised(number);
  }

  async #lookForAll(): Promise<void> {
    const hashes = this.#watching.hashes();
    if (hashes.length === 0) return;
    const mined = await receiptsOf(this.#rpc, hashes);
    this.#watching.onMined([...mined.values()]);
  }

  #remember({ number, hash }: Block): void {
    this.#seen.set(number, hash);
    this.#seen.delete(number - REMEMBERED);
    this.#head = number;
    this.#moved = performance.now();
  }
}
