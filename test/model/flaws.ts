import { id } from "ethers";
import { inOrder } from "./approvals.js";
import { TREASURY } from "./cast.js";
import { signers } from "./encoding.js";
import type { Fields, Instruction } from "./instruction.js";
import { least } from "./ledger/basics.js";
import { has, limitOf } from "./ledger/organisations.js";
import { Nothing } from "./luck.js";
import { HASHES, organisationsOf, type World } from "./proposals/world.js";

const MAX = 2n ** 96n - 1n;
const NOTHING = `0x${"0".repeat(64)}`;
const NOBODY = "ZZ-NOBODY";
const BAD_REFERENCES = ["", "lower", " LEADING", "TRAILING ", "TAB\tINSIDE", "x"];

const BAD_TERMS = [
  ...[{ roles: 0n }, { roles: 128n }, { roles: 255n }],
  ...[{ signer: `0x${"0".repeat(40)}` }, { signer: "0x1234" }, { signer: `${signers[0]!}00` }],
];

type Flaw = (i: Instruction, w: World) => void;

/** Mistakes that luck alone seldom makes, by kind of instruction. */
const MISTAKES: Record<string, Flaw[]> = {
  attest: [
    ({ fields }, w) => {
      const others = organisationsOf(w).filter((each) => each.id !== fields.organisation);
      fields.organisation = w.luck.of(others.filter(({ mask }) => has(mask, "VERIFY"))).id;
    },
    ({ fields }) => void (fields.condition = id("another condition")),
  ],
  vote: [({ fields }) => void (fields.availableUntil = 0n)],
  award: [({ fields }) => void (fields.ceiling = 0n)],
  amend: [({ fields }) => void (fields.ceiling = 0n)],
  schedule: [
    ({ fields }) => void (fields.tranches![0]!.verifier = fields.grantee!),
    ({ fields }) =>
      void Object.assign(fields.tranches![0]!, { verifier: "", condition: HASHES[0]! }),
    ({ fields }) => void (fields.tranches![0]!.number = 1n),
    ({ fields }) => void (fields.tranches = []),
  ],
  release: [
    ({ fields }, w) => {
      const full = [...w.ledger.book.grants.values()].filter(({ ceiling }) => ceiling < MAX);
      const tight = w.luck.of(full.filter(({ parent }) => parent !== undefined));
      const planned = [...tight.transfers.values()].filter(({ state }) => state === "Planned");
      const { number: tranche, amount } = w.luck.of(planned);
      const [grantee, organisation] = [tight.grantee, tight.parent!.grantee];
      Object.assign(fields, { grant: tight.id, grantee, organisation, tranche, amount });
    },
  ],
  hold: [
    ({ fields }, w) => {
      const held = w.luck.of(
        [...w.ledger.book.grants.values()].filter(({ holds }) => holds.size > 0),
      );
      const [organisation] = held.holds.keys();
      Object.assign(fields, { grant: held.id, grantee: held.grantee, organisation });
    },
  ],
  refund: [
    ({ fields }) => void (fields.transfer = -1n),
    ({ fields }) => void (fields.transfer = 1n),
  ],
  pay: [
    ({ fields }) => void (fields.verifier = fields.organisation!),
    ({ fields }) => void (fields.payee = fields.organisation!),
    ({ fields }) => void (fields.count = 0n),
  ],
  bounce: [
    ({ fields, extras }) => {
      fields.payments!.push(fields.payments![0]!);
      extras.proofs!.push(extras.proofs![0]!);
      fields.amount! += fields.payments![0]!.amount;
    },
  ],
  register: [
    ({ fields }) => void (fields.subject = "WITH SPACE"),
    ({ fields }) => void (fields.subject = TREASURY),
    ({ fields }) => void (fields.roles = 4n),
    ({ fields }, { luck }) => void Object.assign(fields.officers![0]!, luck.of(BAD_TERMS)),
  ],
  enrol: [({ fields }, { luck }) => void Object.assign(fields.officer!, luck.of(BAD_TERMS))],
  startRecovery: [
    ({ fields }, { luck }) => void Object.assign(fields.officers![0]!, luck.of(BAD_TERMS)),
  ],
  succeed: [
    ({ fields }) => void (fields.successor = TREASURY),
    ({ fields }) => void (fields.successor = fields.old!),
    ({ fields }, w) => {
      const again = w.luck.of(organisationsOf(w).filter(({ successor }) => successor !== ""));
      fields.successor = w.luck.of([again.id, again.successor]);
    },
    ({ fields }, w) => {
      const again = w.luck.of(organisationsOf(w).filter(({ successor }) => successor !== ""));
      Object.assign(fields, { organisation: TREASURY, old: again.successor });
    },
  ],
};

/** What may be wrong with what is signed. */
const ILL_SAID: [number, Flaw][] = [
  [8, (i, w) => spoilField(i, w)],
  [
    2,
    ({ fields }, w) => {
      fields.organisation = w.luck.chance(0.9) ? w.luck.of(organisationsOf(w)).id : NOBODY;
    },
  ],
  [
    1,
    ({ fields }, { ledger: { register }, luck }) => {
      // the block comes one second later: one of these is just in time
      fields.validUntil = register.now + BigInt(luck.of([1, 0, -1000]));
    },
  ],
  [1, ({ fields }, { luck }) => void (fields.reference = luck.of(BAD_REFERENCES))],
  [
    2,
    ({ fields, contract }, w) => {
      const acts = [...w.ledger.acts.values()];
      const own = acts.filter(
        (a) => a.contract === contract && a.organisation === fields.organisation,
      );
      fields.reference = w.luck.of(own).reference;
    },
  ],
];

/** What may be wrong with who approved it, or with what is sent beside it. */
const ILL_SIGNED: [number, Flaw][] = [
  [2, (i, { luck }) => void listOf(i, luck).splice(0, 1)],
  [
    2,
    (i, { luck }) => {
      luck.of(listOf(i, luck)).genuine = false;
    },
  ],
  [1, (i, { luck }) => void listOf(i, luck).reverse()],
  [
    1,
    (i, { luck }) => {
      const list = listOf(i, luck);
      if (list.length > 0) list.push({ ...list[0]! });
    },
  ],
  [
    4, // somebody else's approval beside, or in place of, one of these
    (i, w) => {
      const everybody = organisationsOf(w).flatMap(({ officers }) => [...officers.keys()]);
      const own = w.ledger.register.organisations.get(i.fields.organisation!);
      const known = w.luck.chance(0.6) && own !== undefined ? [...own.officers.keys()] : everybody;
      const signer = w.luck.chance(0.15) ? signers.at(-1)! : w.luck.of(known);
      const list = listOf(i, w.luck);
      const kept = list.filter((each) => each.signer !== signer).slice(w.luck.below(2));
      list.splice(0, list.length, ...inOrder([...kept, { signer, genuine: true }]));
    },
  ],
  [
    2, // one officer who may, but not so much
    (i, { ledger: { register }, luck }) => {
      const { officers } = register.organisations.get(i.fields.organisation!) ?? {
        officers: new Map<string, never>(),
      };
      const small = [...officers.values()].filter(
        (each) => limitOf(each, register.currency) < (i.fields.amount ?? 0n),
      );
      i.approvals = [{ signer: luck.of(small).signer, genuine: true }];
    },
  ],
];

/** Makes an instruction wrong in some way or two, or in what might be one; and has it approved in between. */
export function spoil(i: Instruction, w: World, approve: (i: Instruction) => void): void {
  const said = w.luck.chance(0.62);
  const mistakes = (MISTAKES[i.kind] ?? []).map((flaw): [number, Flaw] => [1, flaw]);
  const often = mistakes.length > 0 && w.luck.chance(0.35);
  if (said) inSomeWay(often ? mistakes : ILL_SAID, i, w);
  if (said && w.luck.chance(0.15)) inSomeWay(ILL_SAID, i, w);
  approve(i);
  if (said && !w.luck.chance(0.3)) return;
  const extras = Object.keys(i.extras).length > 0 && w.luck.chance(0.35);
  inSomeWay(extras ? [[1, spoilExtras]] : ILL_SIGNED, i, w);
}

function inSomeWay(flaws: [number, Flaw][], i: Instruction, w: World): void {
  try {
    weighted(flaws, w)(i, w);
  } catch (error) {
    if (!(error instanceof Nothing)) throw error; // it has no such part
  }
}

function weighted(flaws: [number, Flaw][], { luck }: World): Flaw {
  let rest = luck.next() * flaws.reduce((all, [weight]) => all + weight, 0);
  return flaws.find(([weight]) => (rest -= weight) < 0)![1];
}

const listOf = (i: Instruction, luck: World["luck"]) =>
  i.coApprovals.length > 0 && luck.chance(0.4) ? luck.of(i.coApprovals) : i.approvals;

/** Fields with more that may be wrong than others. */
const OFTEN = [
  ...["startedBy", "recovery", "upheld", "old", "successor"],
  ...["amount", "ceiling", "terms", "condition", "tranches", "payments", "count", "batch"],
  ...["verifier", "payee", "subject", "roles", "officer", "officers", "quorums"],
];

/** Replaces one field by something else of its type. */
function spoilField({ fields, kind }: Instruction, w: World): void {
  const names = Object.keys(fields).filter((name) => name in SPOILT) as (keyof Fields)[];
  const often = names.filter((each) => OFTEN.includes(each));
  const name = w.luck.of(often.length > 0 && w.luck.chance(0.6) ? often : names);
  const spoilt = SPOILT[name]!(fields[name] as never, w, fields, kind);
  Object.assign(fields, { [name]: spoilt });
}

type Spoil = (value: never, w: World, fields: Partial<Fields>, kind: string) => unknown;

const amount: Spoil = (value: bigint, { luck }) =>
  luck.of([0n, least(value + 1n, MAX), value > 0n ? value - 1n : 1n, MAX, least(value * 2n, MAX)]);
const organisation: Spoil = (_value, w) =>
  w.luck.of([...organisationsOf(w).map((each) => each.id), NOBODY, ""]);
const number: Spoil = (value: bigint, { luck }) =>
  luck.of([value + 1n, value - 1n, -value, 0n, 2n ** 31n - 1n]);
const hash: Spoil = (_value, { luck }) => luck.of([...HASHES, NOTHING]);
const grant: Spoil = (_value, w) => w.luck.of([...w.ledger.book.grants.keys(), id("no grant")]);
const reference: Spoil = (_value, w) =>
  w.luck.of([...w.ledger.acts.values()].map((act) => act.reference).concat("NONE"));

const not: Spoil = (value: boolean) => !value;

const SPOILT: Partial<Record<keyof Fields, Spoil>> = {
  ...{ amount, ceiling: amount, originalAmount: amount },
  ...{ grantee: organisation, grantor: organisation, payer: organisation, payee: organisation },
  ...{ holder: organisation, comptroller: organisation, startedBy: organisation },
  ...{ old: organisation, successor: organisation, recovery: reference },
  verifier: (_value, w, { organisation: own }) =>
    w.luck.of([own, ...organisationsOf(w).map((each) => each.id), NOBODY, ""]),
  subject: (_value: string, w, _fields, kind) => {
    const ids = organisationsOf(w).map((each) => each.id);
    return w.luck.of(kind === "register" ? [ids[0]!, "", "WITH SPACE"] : [...ids, NOBODY]);
  },
  ...{ transfer: number, tranche: number, terms: hash, condition: hash, root: hash },
  ...{ grant, parent: grant, batch: reference, receipt: reference },
  vote: (_value, w) => w.luck.of([...w.ledger.book.votes.keys(), id("no vote")]),
  originalCurrency: (_value, { luck }) => luck.of(["EUR", ""]),
  ...{ final: not, upheld: not, resigns: not },
  count: (value: bigint, { luck }) => luck.of([0n, value + 1n]),
  bankingDate: (_value, { luck }) =>
    luck.of([
      0n,
      20261301n,
      20260132n,
      18991231n,
      20260431n,
      20260100n,
      99991231n,
      99991232n,
      19000101n,
      19000000n,
      20260001n,
      2n ** 32n - 1n,
    ]),
  tranches: (list: Fields["tranches"], w, fields) => {
    if (w.luck.chance(0.2)) return [];
    const one = w.luck.of(list);
    const change = w.luck.of([
      ...[
        { number: 0n },
        { number: -1n },
        { number: 1n },
        { amount: 0n },
        { amount: one.amount + 1n },
      ],
      ...[{ amount: MAX }, { verifier: NOBODY }, { verifier: "", condition: HASHES[0]! }],
      ...[{ verifier: w.luck.of(organisationsOf(w)).id }, { verifier: fields.grantee! }],
    ]);
    const changed = list.map((each) => (each === one ? { ...each, ...change } : each));
    return w.luck.chance(0.15) ? [...changed, one] : changed;
  },
  payments: (list: Fields["payments"], { luck }) => {
    if (luck.chance(0.1)) return [];
    const one = luck.of(list);
    const change = luck.of([
      { index: one.index + 1n },
      { amount: one.amount + 1n },
      { amount: 0n },
      { payee: HASHES[0]! },
    ]);
    return luck.chance(0.3)
      ? [...list, one]
      : list.map((each) => (each === one ? { ...each, ...change } : each));
  },
  signer: (_value, w) =>
    w.luck.of([...organisationsOf(w).flatMap((each) => [...each.officers.keys()]), "0x"]),
  role: (_value, { luck }) => luck.of([0n, 3n, 1n, 2n, 64n, 128n]),
  roles: (_value, { luck }) => luck.of([0n, 1n, 4n, 5n, 127n, 128n, 255n]),
  quorum: (_value, { luck }) => luck.of([0n, 1n, 2n, 4n, 255n]),
  quorums: (list: bigint[], { luck }) => {
    const place = luck.below(list.length);
    return list.map((each, n) => (n === place ? BigInt(luck.below(4)) : each));
  },
  officer: (terms: Fields["officer"], w) => ({ ...terms, ...spoiltTerms(w) }),
  officers: (list: Fields["officers"], w) =>
    w.luck.chance(0.15)
      ? [...list, list[0]!]
      : list.map((terms, n) => (n === 0 ? { ...terms, ...spoiltTerms(w) } : terms)),
};

const spoiltTerms = ({ luck, ledger }: World) =>
  luck.of([...BAD_TERMS, { validUntil: ledger.register.now - 1n }]);

function spoilExtras({ extras, kind }: Instruction, w: World): void {
  const { proofs, possessions, presented } = extras;
  if (proofs !== undefined) {
    const wrong = proofs.map((proof) => proof.map((node) => ({ ...node, sum: node.sum + 1n })));
    extras.proofs = w.luck.of([wrong, proofs.slice(1), [...proofs, []], proofs.map(() => [])]);
  }
  if (possessions !== undefined) {
    const fewer = kind !== "enrol" && w.luck.chance(0.4);
    extras.possessions = fewer ? possessions.slice(1) : possessions.map((_good, n) => n > 0);
  }
  if (presented !== undefined) {
    const others = w.given
      .filter((each) => each.kind === "signReceipt")
      .map((each) => each.fields as Fields);
    const altered = { ...presented, amount: presented.amount + 1n };
    extras.presented = w.luck.of([
      ...others.slice(-4),
      altered,
      { ...presented, final: !presented.final },
    ]);
  }
}
