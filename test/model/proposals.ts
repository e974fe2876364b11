import { id } from "ethers";
import { ROLE_NAMES } from "../../sdk/roles.js";
import { COMPTROLLER, DAY, instruction, NEVER, TREASURY, type Run } from "./cast.js";
import { signers } from "./encoding.js";
import * as book from "./ledger/book.js";
import type { Fields, Instruction } from "./instruction.js";
import { contentOf, least } from "./ledger/basics.js";
import type { Ledger } from "./ledger/ledger.js";
import { has, roleBit, type Organisation, type Recovery } from "./ledger/organisations.js";
import type { Luck } from "./luck.js";

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

type Vote = ReturnType<Ledger["book"]["votes"]["get"]> & object;
type Proposal = [fields: Partial<Fields>, extras?: Instruction["extras"]];

const MAX = 2n ** 96n - 1n;
const DATE = 20260401n;
export const HASHES = [1, 2, 3].map((n) => id(`document ${n}`));
const NOTHING = `0x${"0".repeat(64)}`;

export const grantsOf = ({ ledger }: World) => [...ledger.book.grants.values()];
export const organisationsOf = ({ ledger }: World) => [...ledger.register.organisations.values()];
const below = (w: World) => grantsOf(w).filter((g) => g.parent !== undefined);
const transfersOf = (w: World) =>
  below(w).flatMap((g) => [...g.transfers.values()].map((t) => ({ g, t })));
const undrawn = ({ amount, drawn }: Vote) => amount - drawn;
const batchesOf = (w: World) =>
  grantsOf(w).flatMap((g) => [...g.batches.values()].map((b) => ({ g, b })));

/** What is left of something to be had; all of it while things are wound up. */
const partOrAll = ({ winding, luck }: World, most: bigint) =>
  winding && most > 0n && luck.chance(0.9) ? most : luck.part(most);

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

const fund: Record<string, (w: World) => Proposal> = {
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
  withdraw: (w) => {
    const { id: organisation } = w.luck.of(organisationsOf(w));
    return [{ organisation, reference: `R${w.given.length + w.luck.below(6)}` }];
  },
};

const registry: Record<string, (w: World) => Proposal> = {
  register: (w) => {
    const registrar = w.luck.prefer(organisationsOf(w), ({ mask }) => has(mask, "REGISTER"));
    const roles = w.luck.of([1n, 65n, 61n, 127n, 125n]) & registrar.mask;
    const officers = [0, 1]
      .slice(0, 1 + w.luck.below(2))
      .map((n) => newOfficer(w, roles, 20 + n + 2 * w.luck.below(8)));
    for (const each of officers) each.roles |= 1n;
    const quorums = quorumsOf(roles);
    const subject = `ZZ-NEW-${w.given.length}`;
    const what = { subject, name: "A newcomer", roles, officers, quorums };
    return [{ organisation: registrar.id, ...what }, { possessions: officers.map(() => true) }];
  },
  enrol: (w) => {
    const own = w.luck.of(organisationsOf(w));
    const known = [...own.officers.values()].map(({ signer }) => signers.indexOf(signer));
    const place = w.luck.chance(0.5) ? w.luck.of(known) : 15 + w.luck.below(20);
    return [
      { organisation: own.id, officer: newOfficer(w, own.mask, place) },
      { possessions: [true] },
    ];
  },
  retire: (w) => {
    const own = w.luck.of(organisationsOf(w));
    const { signer } = w.luck.of([...own.officers.values()]);
    return [{ organisation: own.id, signer, resigns: w.luck.chance(0.3) }];
  },
  setQuorum: (w) => {
    const own = w.luck.of(organisationsOf(w));
    const role = roleBit(w.luck.prefer(ROLE_NAMES, (each) => has(own.mask, each)));
    return [{ organisation: own.id, role, quorum: BigInt(1 + w.luck.below(3)) }];
  },
  suspend: (w) => {
    const subject = w.luck.prefer(organisationsOf(w), ({ id }) => id !== TREASURY);
    return [{ organisation: superiorOf(w, subject), subject: subject.id, reason: 1n }];
  },
  reinstate: (w) => {
    const subject = w.luck.prefer(organisationsOf(w), ({ suspendedBy }) => suspendedBy.size > 0);
    return [{ organisation: superiorOf(w, subject), subject: subject.id }];
  },
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
  withdraw: fund.withdraw!,
};

const quorumsOf = (mask: bigint) => ROLE_NAMES.map((role) => (has(mask, role) ? 1n : 0n));

/** Who may suspend an organisation, give it new officers or a successor. */
const superiorOf = (w: World, { registrar }: Organisation) =>
  w.luck.chance(0.5) ? TREASURY : registrar || TREASURY;

/** An organisation that is being recovered, and how instructions name its recovery. */
function pending(w: World, suits: (recovery: Recovery) => boolean) {
  const all = organisationsOf(w).filter(({ recovery }) => recovery !== undefined);
  const { id, recovery } = w.luck.prefer(all, (each) => suits(each.recovery!));
  const { startedBy, reference } = recovery!;
  return { id, of: { startedBy, recovery: reference } };
}

/** What everybody may send has no reference and no end. */
const ANYBODY = { reference: undefined, validUntil: undefined };

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

function offer(w: World, suits: (g: book.Grant) => boolean): Proposal {
  const g = w.luck.prefer(below(w), (each) => each.state === "Awarded" && suits(each));
  const { awarded: amount, ceiling, terms } = g;
  const who = { organisation: g.grantee, grant: g.id, grantor: g.parent!.grantee };
  return [{ ...who, amount, ceiling, terms }];
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

const bank = (kind?: bigint) => ({
  ...{ bankReference: HASHES[0]!, bankingDate: DATE },
  ...(kind === undefined ? {} : { kind }),
});

function ofBatch(
  w: World,
  suits: (of: { g: book.Grant; b: book.Batch }) => boolean,
  what: (of: { g: book.Grant; b: book.Batch }) => Partial<Fields>,
): Proposal {
  const found = w.luck.prefer(batchesOf(w), suits);
  const { g, b } = found;
  return [{ organisation: g.grantee, grant: g.id, batch: b.reference, ...what(found) }];
}

const actMatches = (w: World, fields: Fields) =>
  w.ledger.actOf("fund", fields.organisation, fields.reference)?.content ===
  contentOf("signReceipt", fields);

function newOfficer(w: World, mask: bigint, place: number) {
  const { luck, ledger } = w;
  const roles = luck.chance(0.5) ? mask : mask & BigInt(1 + luck.below(127));
  const validUntil = luck.chance(0.5)
    ? NEVER
    : ledger.register.now + BigInt(luck.below(Number(6n * DAY)));
  const limits = luck.chance(0.7)
    ? [{ currency: "GBP", amount: 2n ** BigInt(luck.below(40)) }]
    : [];
  return { signer: signers[place]!, roles: roles === 0n ? 1n : roles, validUntil, limits };
}
