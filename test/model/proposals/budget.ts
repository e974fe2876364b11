import { DAY, TREASURY } from "../cast.js";
import { least } from "../ledger/basics.js";
import * as book from "../ledger/book.js";
import type { Ledger } from "../ledger/ledger.js";
import { bank, grantsOf, partOrAll, type Proposals } from "./world.js";

export const BUDGET: Proposals = {
  vote: ({ ledger, luck }) => [
    {
      organisation: TREASURY,
      amount: luck.chance(0.03) ? 2n ** BigInt(76 + luck.below(6)) - 1n : luck.part(5000n),
      authority: "SUPPLY-ACT",
      availableUntil: luck.chance(0.1)
        ? 1n
        : ledger.register.now + BigInt(luck.below(Number(9n * DAY))),
      kind: 1n,
    },
  ],
  reduceVote: (w) => {
    const [vote, v] = w.luck.prefer([...w.ledger.book.votes], ([, each]) => undrawn(each) > 0n);
    const amount = w.luck.part(least(undrawn(v), book.headroom(w.ledger.book.root)));
    return [{ organisation: TREASURY, vote, amount, authority: "SUPPLY-ACT-2" }];
  },
  drawDown: ({ ledger, luck }) => {
    const { now } = ledger.register;
    const usable = (v: Vote) => undrawn(v) > 0n && v.availableUntil >= now;
    const [vote, v] = luck.prefer([...ledger.book.votes], ([, each]) => usable(each));
    const { comptroller } = ledger.book;
    return [{ organisation: TREASURY, vote, comptroller, amount: luck.part(undrawn(v)) }];
  },
  surrender: (w) => {
    const { root } = w.ledger.book;
    const most = least(book.cash(root), book.headroom(root));
    const amount = w.winding
      ? partOrAll(w, most)
      : w.luck.part(w.luck.chance(0.6) ? most / 4n : most);
    return [{ organisation: TREASURY, amount }];
  },
  credit: (w) => {
    const g = w.luck.of(grantsOf(w));
    const amount = w.luck.chance(0.03) ? 2n ** 80n : w.luck.part(50n);
    return [{ organisation: g.grantee, grant: g.id, amount, ...bank(1n) }];
  },
  lose: (w) => {
    const rich = (g: book.Grant) => book.cash(g) > 0n && book.headroom(g) > 0n;
    const g = w.luck.prefer(grantsOf(w), rich);
    const amount = w.luck.part(least(book.cash(g), book.headroom(g)) / 3n);
    return [
      {
        ...{ organisation: g.parent?.grantee ?? TREASURY, grant: g.id },
        grantee: g.grantee,
        amount,
        reason: 1n,
      },
    ];
  },
  closeFund: () => [{ organisation: TREASURY }],
};

type Vote = ReturnType<Ledger["book"]["votes"]["get"]> & object;
const undrawn = ({ amount, drawn }: Vote) => amount - drawn;
