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
  /** Hashes of blocks by number; there may be gaps. */
  readonly #seen = new Map<number, string>();
  #head = -1;
  #newest = "";
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
    for (const [number, hash] of known) this.#seen.set(number, hash);
    await this.#catchUp(head);
  }

  /** Looks at the chain; gives whether blocks were read, or taken back. */
  async look(): Promise<boolean> {
    const head = await blockAt(this.#rpc, "latest");
    if (head === undefined) return false;
    if (this.#newest !== head.hash) this.#moved = performance.now();
    this.#newest = head.hash;
    const [before, from] = [this.#seen.get(head.number), this.#head];
    if (before === head.hash) return false;
    if (before !== undefined || head.number < this.#head) {
      await this.#stepBack(Math.min(head.number, this.#head));
    }
    if (head.number - this.#head > CAUGHT_UP) {
      await this.#catchUp(head);
      return true;
    }
    await this.#follow(head);
    return this.#head !== from;
  }

  /** Transactions that were found by their hashes. Those of later blocks are found when these are read. */
  found(mined: readonly Mined[]): void {
    const here = mined.filter(({ block }) => block <= this.#head);
    for (const { block, blockHash } of here) {
      if (!this.#seen.has(block)) this.#seen.set(block, blockHash);
    }
    this.#watching.onMined(here);
  }

  /** Goes on at a block without reading those before it: compares the blocks that are remembered, and asks for transactions. */
  async #catchUp(head: Block): Promise<void> {
    const numbers = [...this.#seen.keys()].sort((one, other) => one - other);
    const blocks = await blocksAt(this.#rpc, numbers);
    const lost = numbers.find((number, nth) => blocks[nth]?.hash !== this.#seen.get(number));
    if (lost !== undefined) this.#goBack(lost - 1);
    this.#remember(head);
    const hashes = this.#watching.hashes();
    if (hashes.length > 0) this.found([...(await receiptsOf(this.#rpc, hashes)).values()]);
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

  /** Goes back to the newest block that is still on the chain, of those that are remembered. */
  async #stepBack(from: number): Promise<void> {
    const known = [...this.#seen.keys()].filter((number) => number <= from);
    let ancestor = from;
    for (const number of known.sort((one, other) => other - one)) {
      ancestor = number;
      const block = await blockAt(this.#rpc, number);
      if (block?.hash === this.#seen.get(number)) break;
      ancestor = number - 1;
    }
    this.#goBack(ancestor);
  }

  #goBack(ancestor: number): void {
    for (const known of this.#seen.keys()) if (known > ancestor) this.#seen.delete(known);
    this.#head = ancestor;
    this.#watching.onReorganised(ancestor);
  }

  #remember({ number, hash }: Block): void {
    this.#seen.set(number, hash);
    for (const known of this.#seen.keys())
      if (known <= number - REMEMBERED) this.#seen.delete(known);
    this.#head = number;
  }
}
