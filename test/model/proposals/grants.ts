import { TREASURY } from "../cast.js";
import * as book from "../ledger/book.js";
import { has, type Organisation } from "../ledger/organisations.js";
import { below, grantsOf, HASHES, MAX, organisationsOf } from "./world.js";
import type { Proposal, Proposals, World } from "./world.js";

export const GRANTS: Proposals = {
  award: (w) => {
    const { luck } = w;
    const parent = luck.prefer(grantsOf(w), (g) => g.state === "Active" && book.headroom(g) > 0n);
    const above = book.path(parent).map(({ grantee }) => grantee);
    const fits = ({ id, mask }: Organisation) => has(mask, "COMMIT") && !above.includes(id);
    const grantee = luck.prefer(organisationsOf(w), fits).id;
    const amount = luck.part(luck.chance(0.8) ? book.headroom(parent) / 2n : book.headroom(parent));
    const ceiling = luck.chance(0.7) ? MAX : luck.part(amount);
    const more = { terms: luck.of(HASHES), classification: "COFOG-09.4", kind: 2n };
    return [{ organisation: parent.grantee, parent: parent.id, grantee, amount, ceiling, ...more }];
  },
  accept: (w) => offer(w, () => true),
  decline: (w) => offer(w, (g) => book.cash(g) === 0n && book.openChildren(g) === 0),
  amend: (w) => {
    const { luck } = w;
    const g = luck.prefer(
      below(w),
      ({ state, parent }) => state !== "Closed" && parent?.state === "Active",
    );
    const floor = book.used(g) > g.scheduled ? book.used(g) : g.scheduled;
    const most = g.awarded + book.headroom(g.parent!);
    const tooLow = luck.chance(0.1) && book.used(g) > 1n;
    const amount = tooLow
      ? book.used(g) - 1n
      : luck.chance(0.2)
        ? floor
        : floor + luck.part(most - floor);
    const ceiling = luck.chance(0.7) ? MAX : luck.part(amount);
    const who = { organisation: g.parent!.grantee, grant: g.id, grantee: g.grantee };
    return [{ ...who, amount, ceiling, terms: luck.of(HASHES) }];
  },
  hold: (w) => {
    const g = w.luck.of(grantsOf(w));
    const organisation = w.luck.of(book.path(g)).grantee;
    return [{ organisation, grant: g.id, grantee: g.grantee, code: BigInt(w.luck.below(3)) }];
  },
  lift: (w) => {
    const g = w.luck.prefer(grantsOf(w), ({ holds }) => holds.size > 0);
    const holder = w.luck.of([...g.holds.keys(), ...(g.holds.size === 0 ? [g.grantee] : [])]);
    return [{ organisation: w.luck.chance(0.7) ? holder : TREASURY, grant: g.id, holder }];
  },
  close: (w) => {
    const rests = (g: book.Grant) =>
      book.cash(g) + book.inFlight(g) + book.refunding(g) === 0n && book.openChildren(g) === 0;
    const g = w.luck.prefer(below(w), rests);
    return [{ organisation: g.parent!.grantee, grant: g.id, grantee: g.grantee }];
  },
};

function offer(w: World, suits: (g: book.Grant) => boolean): Proposal {
  const g = w.luck.prefer(below(w), (each) => each.state === "Awarded" && suits(each));
  const { awarded: amount, ceiling, terms } = g;
  const who = { organisation: g.grantee, grant: g.id, grantor: g.parent!.grantee };
  return [{ ...who, amount, ceiling, terms }];
}
