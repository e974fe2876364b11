import { COMPTROLLER, DAY } from "../cast.js";
import type { Fields } from "../instruction.js";
import { contentOf, least } from "../ledger/basics.js";
import * as book from "../ledger/book.js";
import { has } from "../ledger/organisations.js";
import { bank, below, DATE, HASHES, MAX, NOTHING, organisationsOf, partOrAll } from "./world.js";
import type { Proposal, Proposals, World } from "./world.js";

export const TRANSFERS: Proposals = {
  schedule: (w) => {
    const g = w.luck.prefer(
      below(w),
      ({ awarded, scheduled, state }) => awarded > scheduled && state !== "Closed",
    );
    const tranches = Array.from({ length: 1 + w.luck.below(3) }, (_, n) => anotherTranche(w, g, n));
    const amount = least(
      tranches.reduce((all, each) => all + each.amount, 0n),
      MAX,
    );
    return [{ organisation: g.parent!.grantee, grant: g.id, grantee: g.grantee, amount, tranches }];
  },
  attest: (w) => {
    const found = w.luck.prefer(transfersOf(w), ({ t }) => t.state === "Awaiting");
    const { g, t } = found;
    const organisation = t.verifier === "" ? COMPTROLLER : t.verifier;
    const what = { amount: t.amount, condition: t.condition, evidence: HASHES[0]! };
    return [{ organisation, grant: g.id, tranche: t.number, grantee: g.grantee, ...what }];
  },
  release: (w) => {
    const { now } = w.ledger.register;
    const due = ({ g, t }: { g: book.Grant; t: book.Transfer }) =>
      t.state === "Planned" &&
      g.state === "Active" &&
      t.notBefore <= now &&
      book.cash(g.parent!) >= t.amount;
    const early = w.luck.chance(0.06);
    return ofTranche(w, early ? ({ t }) => t.state === "Planned" && t.notBefore > now : due);
  },
  cancel: (w) => ofTranche(w, ({ t }) => t.state === "Planned" || t.state === "Awaiting"),
  refund: (w) => {
    const g = w.luck.prefer(below(w), (each) => book.cash(each) > 0n);
    const transfer = -BigInt(book.refunds(g).length + 1);
    const who = { organisation: g.grantee, grantor: g.parent!.grantee };
    return [{ ...who, grant: g.id, transfer, amount: partOrAll(w, book.cash(g)) }];
  },
  settle: (w) => {
    const found = open(w, ({ t }) => !t.settled);
    const { payer, payee } = sides(found.t);
    return [{ organisation: payer, ...named(found), payee, amount: found.t.amount, ...bank() }];
  },
  signReceipt: (w) => {
    const found = open(w, ({ t }) => book.outstanding(t) > 0n);
    const { payer, payee } = sides(found.t);
    const final = w.luck.chance(0.35);
    const amount = final && w.luck.chance(0.4) ? 0n : partOrAll(w, book.outstanding(found.t));
    const abroad = w.luck.chance(0.1);
    const original = { originalCurrency: abroad ? "EUR" : "", originalAmount: abroad ? 99n : 0n };
    const what = { amount, final, bankingDate: DATE, evidence: HASHES[1]!, ...original };
    return [{ organisation: payee, ...named(found), payer, ...what }];
  },
  reverseReceipt: (w) => {
    const receipts = w.given
      .filter(({ kind }) => kind === "signReceipt")
      .map(({ fields }) => fields as Fields);
    const standing = ({ organisation, reference }: Fields) =>
      w.ledger.actOf("fund", organisation, reference)?.reversible ?? 0n;
    const done = receipts.filter((each) => actMatches(w, each));
    const signed = w.luck.prefer(done.length > 0 ? done : receipts, (each) => standing(each) > 0n);
    const { organisation, grant, transfer, payer, reference: receipt } = signed;
    const none = signed.final && w.luck.chance(0.2);
    const amount = none ? 0n : w.luck.part(standing(signed));
    return [
      { organisation, grant, transfer, payer, receipt, amount, reason: 1n },
      { presented: signed },
    ];
  },
  recordReturn: (w) => {
    const found = open(w, ({ t }) => book.outstanding(t) > 0n);
    const { payer, payee } = sides(found.t);
    const amount = w.luck.part(book.outstanding(found.t));
    return [{ organisation: payer, ...named(found), payee, amount, ...bank(), reason: 1n }];
  },
  writeOff: (w) => {
    const found = open(w, ({ t }) => book.outstanding(t) > 0n && t.final);
    const { payer, payee } = sides(found.t);
    const amount = w.luck.part(book.outstanding(found.t));
    return [{ organisation: payer, ...named(found), payee, amount, reason: 2n }];
  },
};

const transfersOf = (w: World) =>
  below(w).flatMap((g) => [...g.transfers.values()].map((t) => ({ g, t })));

/** Who is who in a transfer. */
const sides = ({ payer, payee }: book.Transfer) => ({
  ...{ payer: payer.grantee, payee: payee.grantee },
});

function anotherTranche(w: World, g: book.Grant, taken: number) {
  const { luck, ledger } = w;
  const number = BigInt(g.transfers.size + taken + 1);
  const free = g.awarded > g.scheduled ? g.awarded - g.scheduled : 0n;
  const amount = luck.part(free > 3n && luck.chance(0.7) ? free / 3n : free);
  const later = luck.chance(0.25) ? ledger.register.now + BigInt(luck.below(Number(2n * DAY))) : 0n;
  const verifiers = organisationsOf(w).filter(
    ({ id, mask }) => has(mask, "VERIFY") && id !== g.grantee,
  );
  const verifier = luck.chance(0.25) ? luck.of(verifiers).id : "";
  const condition = verifier === "" ? NOTHING : luck.of(HASHES);
  return { number, amount, notBefore: later, verifier, condition };
}

function ofTranche(
  w: World,
  suits: (of: { g: book.Grant; t: book.Transfer }) => boolean,
): Proposal {
  const found = w.luck.prefer(
    transfersOf(w).filter(({ t }) => book.isTranche(t)),
    suits,
  );
  const { g, t } = found;
  const who = { organisation: g.parent!.grantee, grantee: g.grantee };
  return [{ ...who, grant: g.id, tranche: t.number, amount: t.amount }];
}

const open = (w: World, suits: (of: { g: book.Grant; t: book.Transfer }) => boolean) =>
  w.luck.prefer(transfersOf(w), (each) => each.t.state === "Open" && suits(each));

const named = ({ g, t }: { g: book.Grant; t: book.Transfer }) => ({
  grant: g.id,
  transfer: t.number,
});

const actMatches = (w: World, fields: Fields) =>
  w.ledger.actOf("fund", fields.organisation, fields.reference)?.content ===
  contentOf("signReceipt", fields);
