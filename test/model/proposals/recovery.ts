import { NEVER, TREASURY } from "../cast.js";
import type { Organisation, Recovery } from "../ledger/organisations.js";
import { newOfficer, quorumsOf, superiorOf } from "./registry.js";
import { organisationsOf, type Proposals, type World } from "./world.js";

export const RECOVERY: Proposals = {
  startRecovery: (w) => {
    const free = ({ id, recovery, successor }: Organisation) =>
      id !== TREASURY && recovery === undefined && successor === "";
    const subject = w.luck.prefer(organisationsOf(w), free);
    const places = [0, 1].slice(0, 1 + w.luck.below(2)).map((n) => 15 + n + 2 * w.luck.below(10));
    const officers = places.map((place) => newOfficer(w, subject.mask, place));
    officers[0]!.roles = subject.mask;
    if (w.luck.chance(0.8)) officers[0]!.validUntil = NEVER;
    const quorums = quorumsOf(subject.mask);
    const what = { subject: subject.id, officers, quorums };
    const registrar = subject.registrar || TREASURY;
    return [
      { organisation: w.luck.chance(0.8) ? registrar : TREASURY, ...what },
      { possessions: officers.map(() => true) },
    ];
  },
  vetoRecovery: (w) => {
    const { id, of } = pending(w, ({ state }) => state === "Pending");
    return [{ organisation: id, ...of }];
  },
  adjudicate: (w) => {
    const givesUp = w.luck.chance(0.25);
    const suits = ({ state, startedBy }: Recovery) =>
      givesUp ? startedBy !== TREASURY : state === "Disputed";
    const { id, of } = pending(w, suits);
    const oversteps = w.luck.chance(0.15);
    const organisation = givesUp || oversteps ? of.startedBy : TREASURY;
    const upheld = !givesUp && w.luck.chance(0.7);
    return [{ organisation, subject: id, ...of, upheld }];
  },
  completeRecovery: (w) => {
    const { now } = w.ledger.register;
    const due = ({ state, notBefore }: Recovery) => state !== "Disputed" && notBefore <= now + 1n;
    const { id, of } = pending(w, w.luck.chance(0.7) ? due : () => true);
    return [{ organisation: id, ...of, ...ANYBODY }];
  },
  succeed: (w) => {
    const all = organisationsOf(w);
    const actsForOthers = (id: string) => all.some(({ successor }) => successor === id);
    const never = w.luck.chance(0.1);
    const may = ({ id }: Organisation) => id !== TREASURY && actsForOthers(id) === never;
    const old = w.luck.prefer(all, may);
    const fits = ({ id, mask, successor }: Organisation) =>
      ![TREASURY, old.id, old.successor].includes(id) && successor === "" && !(old.mask & ~mask);
    const successor = w.luck.prefer(all, fits).id;
    return [{ organisation: superiorOf(w, old), old: old.id, successor }];
  },
};

/** An organisation that is being recovered, and how instructions name its recovery. */
function pending(w: World, suits: (recovery: Recovery) => boolean) {
  const all = organisationsOf(w).filter(({ recovery }) => recovery !== undefined);
  const { id, recovery } = w.luck.prefer(all, (each) => suits(each.recovery!));
  const { startedBy, reference } = recovery!;
  return { id, of: { startedBy, recovery: reference } };
}

/** What everybody may send has no reference and no end. */
const ANYBODY = { reference: undefined, validUntil: undefined };
