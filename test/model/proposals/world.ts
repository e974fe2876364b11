import { id } from "ethers";
import type { Fields, Instruction } from "../instruction.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Run } from "../cast.js";
import type { Luck } from "../luck.js";

/** What proposals are made of. */
export interface World {
  ledger: Ledger;
  luck: Luck;
  runs: Run[];
  /** What was given before. */
  given: readonly Instruction[];
  /** Whether money is to come to rest and grants to be closed. */
  winding: boolean;
}

export type Proposal = [fields: Partial<Fields>, extras?: Instruction["extras"]];

/** What an organisation might do next, if there is anything to do it with. */
export type Proposals = Record<string, (w: World) => Proposal>;

export const MAX = 2n ** 96n - 1n;
export const DATE = 20260401n;
export const HASHES = [1, 2, 3].map((n) => id(`document ${n}`));
export const NOTHING = `0x${"0".repeat(64)}`;

export const grantsOf = ({ ledger }: World) => [...ledger.book.grants.values()];
export const organisationsOf = ({ ledger }: World) => [...ledger.register.organisations.values()];
export const below = (w: World) => grantsOf(w).filter((g) => g.parent !== undefined);

/** What is left of something to be had; all of it while things are wound up. */
export const partOrAll = ({ winding, luck }: World, most: bigint) =>
  winding && most > 0n && luck.chance(0.9) ? most : luck.part(most);

export const bank = (kind?: bigint) => ({
  ...{ bankReference: HASHES[0]!, bankingDate: DATE },
  ...(kind === undefined ? {} : { kind }),
});
