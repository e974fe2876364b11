import { interfaceOf } from "../../sdk/contracts.js";
import * as book from "./ledger/book.js";
import {
  has,
  limitOf,
  officerId,
  officerOf,
  RECOVERY_STATES,
  SUSPENDERS,
} from "./ledger/organisations.js";
import type { Organisation, Register } from "./ledger/organisations.js";
import type { Contract } from "./instruction.js";
import { inJson, sum } from "./ledger/basics.js";
import type { Act, Ledger } from "./ledger/ledger.js";
import { encode } from "./abi.js";
import { callData } from "./encoding.js";

/** What a view of a contract should say just now. */
export interface Figure {
  contract: Contract;
  view: string;
  args: unknown[];
  says: unknown[];
}

export const keyOf = ({ contract, view, args }: Figure): string =>
  `${contract} ${view}(${args.join(", ")})`;

/** A figure to compare with the same figure at another time. */
export const inText = ({ says }: Figure): string => inJson(says);

const calls = new Map<string, string>();

/** The call that reads a figure. */
export function callOf(figure: Figure): string {
  const key = keyOf(figure);
  const view = interfaceOf(figure.contract).getFunction(figure.view)!;
  const call = calls.get(key) ?? callData(view, figure.args);
  calls.set(key, call);
  return call;
}

/** The answer that it should have. */
export function answerOf({ contract, view, says }: Figure): string {
  return `0x${encode(interfaceOf(contract).getFunction(view)!.outputs, says)}`;
}

/** An answer for a person to read. */
export function answerInWords({ contract, view }: Figure, answer: string): string {
  const result = interfaceOf(contract).decodeFunctionResult(view, answer).toArray(true);
  return inJson(result);
}

/** Everything that can be read of the fund's book, except what is read at the end of a sequence only. */
export function fundFigures(ledger: Ledger): Figure[] {
  const { grants, votes } = ledger.book;
  const all = [...grants.values()];
  return [
    totals(ledger),
    fund("grantCount", [], [BigInt(all.length)]),
    ...all.flatMap((g) => [
      grantFigure(g),
      ...[...g.transfers.values()].map((t) => transferFigure(ledger, g, t)),
      ...[...g.batches.values()].flatMap((b) => batchFigures(g, b)),
      ...book.path(g).map(({ grantee: holder }) => {
        const code = g.holds.get(holder);
        return fund("holdOf", [g.id, holder], [code !== undefined, code ?? 0n]);
      }),
    ]),
    ...[...votes].map(([id, vote]) => fund("voteOf", [id], [vote])),
  ];
}

/** Everything that can be read of the register. */
export function registryFigures({ register }: Ledger): Figure[] {
  const all = [...register.organisations.values()];
  return [
    registry("organisationCount", [], [BigInt(all.length)]),
    ...all.flatMap((own) => [
      ...organisationFigures(register, own),
      ...officerFigures(register, own),
    ]),
  ];
}

function organisationFigures(register: Register, own: Organisation): Figure[] {
  const { id, number, registrar, mask, officers, suspendedBy, quorums, recovery, successor } = own;
  const admins = [...officers.values()].filter(({ roles }) => has(roles, "ADMIN")).length;
  const suspension = SUSPENDERS.reduce(
    (bits, each, n) => bits + (suspendedBy.has(each) ? 2 ** n : 0),
    0,
  );
  const record = [number, registrar, mask, admins, suspension, quorums];
  const { startedBy, reference, notBefore, state = "None" } = recovery ?? {};
  const pending = [startedBy, reference, notBefore ?? 0n, RECOVERY_STATES.indexOf(state)];
  return [
    registry("organisationOf", [id], record),
    registry("isSuspended", [id], [register.suspended(id) !== undefined]),
    registry("recoveryOf", [id], pending),
    registry("successorOf", [id], [successor]),
  ];
}

/** Everybody's roles who has some, had some or waits for some; those of a successor's officers where there is one. */
function officerFigures(register: Register, own: Organisation): Figure[] {
  const acting = register.actingFor(own);
  const waiting = own.recovery?.officers.keys() ?? [];
  const all = new Set([...own.officers.keys(), ...acting.officers.keys(), ...waiting]);
  return [...all].map((signer) => {
    const officer = officerOf(acting, signer);
    const { currency } = register;
    const terms = [officer.roles & own.mask, officer.validUntil, limitOf(officer, currency)];
    return registry("officerOf", [own.id, officerId(signer), currency], terms);
  });
}

/** What is read at the end only: lists, places on the register, and what became of every reference. */
export function endFigures(ledger: Ledger, deeds: Map<string, string>): Figure[] {
  const grants = [...ledger.book.grants.keys()];
  const organisations = [...ledger.register.organisations.values()];
  return [
    fund("listGrants", [0n, 1000n], [grants]),
    ...organisations.map(({ id, number }) => registry("identifierOf", [number], [id])),
    ...[...ledger.acts.values()].map((act) => actFigure(act, deeds)),
  ];
}

export function actFigure(act: Act, deeds: Map<string, string>): Figure {
  const { contract, organisation, reference, reversible } = act;
  const deed = deeds.get(`${contract} ${organisation} ${reference}`);
  return { contract, view: "actOf", args: [organisation, reference], says: [{ deed, reversible }] };
}

const fund = (view: string, args: unknown[], says: unknown[]): Figure => ({
  ...{ contract: "fund", view, args, says },
});
const registry = (view: string, args: unknown[], says: unknown[]): Figure => ({
  ...{ contract: "registry", view, args, says },
});

function grantFigure(g: book.Grant): Figure {
  const { state, holds, parent, grantee, terms, awarded, scheduled, ceiling } = g;
  const view = {
    ...{
      state: book.GRANT_STATES.indexOf(state),
      depth: book.path(g).length - 1,
      holds: holds.size,
    },
    ...{ openChildren: book.openChildren(g), parent: parent?.id ?? "", terms },
    ...{ grantor: parent?.grantee ?? "", grantee, awarded, used: book.used(g), scheduled, ceiling },
    ...{ credits: g.cash.in, debits: g.cash.out },
    ...{ inFlight: book.inFlight(g), refunding: book.refunding(g) },
  };
  return fund("grantOf", [g.id], [view]);
}

function transferFigure({ register }: Ledger, g: book.Grant, t: book.Transfer): Figure {
  const { amount, notBefore, settled, final: finalReceipt } = t;
  const state = book.TRANSFER_STATES.indexOf(t.state);
  const transfer = {
    amount,
    outstanding: book.outstanding(t),
    notBefore,
    state,
    settled,
    finalReceipt,
  };
  const condition = {
    verifier: register.organisations.get(t.verifier)?.number ?? 0n,
    condition: t.condition,
  };
  return fund("transferOf", [g.id, t.number], [transfer, condition]);
}

function batchFigures(g: book.Grant, b: book.Batch): Figure[] {
  const { id, facts, count, amount, root, payee, bounced } = b;
  const known = Object.fromEntries(book.BATCH_FACTS.map((each) => [each, facts.has(each)]));
  const view = { ...known, count, amount, root, payee };
  const places = Array.from({ length: Math.min(Number(count), 16) }, (_, n) => BigInt(n));
  return [
    fund("batchOf", [g.id, id], [{ ...view, back: b.paid.out }]),
    ...places.map((n) => fund("isBounced", [g.id, id, n], [bounced.has(n)])),
  ];
}

function totals({ book: { grants, root, ...outside } }: Ledger): Figure {
  const all = [...grants.values()];
  const over = (figure: (g: book.Grant) => bigint) => sum(all.map(figure));
  const batches = all.flatMap((g) => [...g.batches.values()]);
  const settled = batches.filter(({ facts }) => facts.has("settled"));
  const says = {
    cash: over(book.cash),
    outstanding: sum(all.flatMap((g) => [...g.transfers.values()]).map(book.outstanding)),
    awarded: over((g) => (g === root ? 0n : g.awarded)),
    used: over(book.used),
    drawn: outside.exchequer.out,
    credited: outside.income.out,
    postedBack: sum(batches.map(({ paid }) => paid.out)),
    settled: sum(settled.map(({ amount }) => amount)),
    writtenOff: outside.writtenOff.in,
    lost: outside.lost.in,
    surrendered: outside.exchequer.in,
  };
  return fund("totals", [0n, 1000n], [says]);
}
