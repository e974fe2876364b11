import { instruction } from "./cast.js";
import type { Instruction } from "./instruction.js";
import { BATCHES } from "./proposals/batches.js";
import { BUDGET } from "./proposals/budget.js";
import { GRANTS } from "./proposals/grants.js";
import { RECOVERY } from "./proposals/recovery.js";
import { REGISTRY } from "./proposals/registry.js";
import { TRANSFERS } from "./proposals/transfers.js";
import { organisationsOf, type Proposals, type World } from "./proposals/world.js";

const withdraw: Proposals[string] = (w) => {
  const { id: organisation } = w.luck.of(organisationsOf(w));
  return [{ organisation, reference: `R${w.given.length + w.luck.below(6)}` }];
};
const fund: Proposals = { ...BUDGET, ...GRANTS, ...TRANSFERS, ...BATCHES, withdraw };
const registry: Proposals = { ...REGISTRY, ...RECOVERY, withdraw };

/** How often each kind is tried: what moves money on more often than what ends its way. */
const OFTEN: Record<string, number> = {
  ...{
    signReceipt: 10,
    release: 9,
    schedule: 6,
    accept: 6,
    award: 5,
    pay: 5,
    lift: 7,
    drawDown: 4,
  },
  ...{
    reverseReceipt: 4,
    writeOff: 4,
    recordReturn: 3,
    refund: 4,
    bounce: 3,
    attest: 3,
    close: 3,
    acknowledge: 4,
  },
  ...{
    closeFund: 0.5,
    hold: 1.2,
    withdraw: 1.5,
    surrender: 1,
    lose: 1.5,
    decline: 1.5,
    reinstate: 7,
  },
  ...{ startRecovery: 1.3, vetoRecovery: 4, adjudicate: 6, completeRecovery: 4, succeed: 0.8 },
};
const RARELY = ["register", "enrol", "retire", "setQuorum", "suspend"];

/** Every kind, with its contract and its weight. */
export const MIX = [
  ...Object.keys(fund).map((kind) => ({ contract: "fund" as const, kind })),
  ...Object.keys(registry).map((kind) => ({ contract: "registry" as const, kind })),
].map((each) => ({ ...each, weight: OFTEN[each.kind] ?? (RARELY.includes(each.kind) ? 1.4 : 2) }));

/** The same when everything is wound up. */
const ENDS: Record<string, number> = {
  ...{ refund: 12, signReceipt: 12, close: 16, surrender: 8, cancel: 1, recordReturn: 3, lift: 6 },
  ...{ completeRecovery: 6, adjudicate: 4 },
  ...{
    reinstate: 6,
    closeFund: 5,
    reverseReceipt: 0.5,
    accept: 1,
    bounce: 0.3,
    credit: 0.2,
    vote: 0.3,
  },
};
export const WINDING = MIX.flatMap((each) => {
  const weight = ENDS[each.kind];
  return weight === undefined ? [] : [{ ...each, weight }];
});

/** An instruction of a kind that would be right, as far as the book allows; its reference is new. */
export function propose(contract: Instruction["contract"], kind: string, w: World): Instruction {
  const [fields, extras = {}] = (contract === "fund" ? fund : registry)[kind]!(w);
  return instruction(contract, kind, { reference: `R${w.given.length}`, ...fields }, extras);
}
