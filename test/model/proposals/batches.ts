import type { Fields } from "../instruction.js";
import { least } from "../ledger/basics.js";
import * as book from "../ledger/book.js";
import { has } from "../ledger/organisations.js";
import { bank, DATE, grantsOf, HASHES, NOTHING, organisationsOf } from "./world.js";
import type { Proposal, Proposals, World } from "./world.js";

export const BATCHES: Proposals = {
  pay: (w) => {
    const { luck } = w;
    const room = (g: book.Grant) => least(book.cash(g), book.headroom(g));
    const g = luck.prefer(grantsOf(w), (each) => each.state === "Active" && room(each) > 0n);
    const { tree } = luck.prefer(w.runs, (run) => run.tree.total <= room(g));
    const amount = luck.chance(0.04) ? tree.total + 1n : tree.total;
    const others = organisationsOf(w).filter(({ id }) => id !== g.grantee);
    const payee = luck.chance(0.4) ? luck.of(others).id : "";
    const verifier = luck.chance(0.25)
      ? luck.prefer(others, ({ mask }) => has(mask, "VERIFY")).id
      : "";
    const what = {
      root: tree.root,
      amount,
      count: BigInt(tree.count),
      manifest: NOTHING,
      kind: 3n,
    };
    return [{ organisation: g.grantee, grant: g.id, payee, verifier, ...what }];
  },
  settleBatch: (w) =>
    ofBatch(
      w,
      ({ b }) => !b.facts.has("settled") && !b.facts.has("voided"),
      ({ b }) => ({ amount: b.amount, ...bank() }),
    ),
  voidBatch: (w) =>
    ofBatch(
      w,
      ({ b }) => !b.facts.has("settled") && !b.facts.has("acknowledged"),
      ({ b }) => ({ amount: b.amount, reason: 1n }),
    ),
  recover: (w) => {
    const left = (b: book.Batch) => book.balance(b.paid);
    const what = { ...bank(), evidence: HASHES[2]! };
    return ofBatch(
      w,
      ({ b }) => left(b) > 0n,
      ({ b }) => ({ amount: w.luck.part(left(b)), ...what }),
    );
  },
  bounce: (w) => {
    const found = w.luck.prefer(
      batchesOf(w),
      ({ b }) => b.bounced.size < b.count && !b.facts.has("voided"),
    );
    const { g, b } = found;
    const { tree, leaves } = w.runs.find((run) => run.tree.root === b.root) ?? w.runs[0]!;
    const start = w.luck.below(leaves.length);
    const whole = [...leaves.slice(start), ...leaves.slice(0, start)];
    const fresh = whole.filter(({ index }) => !b.bounced.has(BigInt(index)));
    const sentBack = (fresh.length > 0 ? fresh : whole).slice(0, 1 + w.luck.below(2));
    const payments = sentBack.map(({ index, payee, amount }) => ({
      index: BigInt(index),
      payee: payee as string,
      amount,
    }));
    const proofs = sentBack.map(({ index }) => tree.proof(index).map((node) => ({ ...node })));
    const amount = payments.reduce((all, each) => all + each.amount, 0n);
    return [
      { organisation: g.grantee, grant: g.id, batch: b.reference, amount, ...bank(), payments },
      { proofs },
    ];
  },
  acknowledge: (w) => {
    const found = w.luck.prefer(
      batchesOf(w),
      ({ b }) => b.payee !== "" && !b.facts.has("acknowledged") && !b.facts.has("voided"),
    );
    const { g, b } = found;
    const organisation = b.payee === "" ? w.luck.of(organisationsOf(w)).id : b.payee;
    const what = { amount: b.amount, bankingDate: DATE, evidence: HASHES[0]! };
    return [{ organisation, grant: g.id, payer: g.grantee, batch: b.reference, ...what }];
  },
};

const batchesOf = (w: World) =>
  grantsOf(w).flatMap((g) => [...g.batches.values()].map((b) => ({ g, b })));

function ofBatch(
  w: World,
  suits: (of: { g: book.Grant; b: book.Batch }) => boolean,
  what: (of: { g: book.Grant; b: book.Batch }) => Partial<Fields>,
): Proposal {
  const found = w.luck.prefer(batchesOf(w), suits);
  const { g, b } = found;
  return [{ organisation: g.grantee, grant: g.id, batch: b.reference, ...what(found) }];
}
