import { cash, headroom, inFlight, refunding, undrawn, used, voted } from "./book.js";
import { ROOT, type Vote } from "./book.js";
import { idOf } from "./instruction.js";
import type { Ledger, Row } from "./ledger.js";
import { authority, fact } from "./organisations.js";
import { demand, sum } from "./refusal.js";
import * as rules from "./rules.js";

/** Votes stay below this, and income apart from them, so that no sum leaves the contracts' range. */
const BUDGET_LIMIT = 2n ** 79n - 1n;

const vote: Row = {
  alone(i) {
    rules.requireAmount(i);
    demand(i.availableUntil > 0n, "Fund_NoAvailability");
  },
  mandate: ({ amount }) => authority("COMMIT", "", amount),
  apply(ledger, i) {
    rules.requireTreasury(ledger, i);
    rules.requireActive(ledger.book.root);
    requireWithinLimit(sum([...ledger.book.votes.values()].map(voted)), i.amount);
    ledger.book.root.awarded += i.amount;
    const id = idOf(i.organisation, i.reference);
    const { amount, availableUntil } = i;
    ledger.book.votes.set(id, { amount, reduced: [], drawn: [], availableUntil });
    return [["Voted", { vote: id }]];
  },
};

const reduceVote: Row = {
  alone: rules.requireAmount,
  mandate: () => fact("COMMIT"),
  apply(ledger, i) {
    rules.requireTreasury(ledger, i);
    const reduced = voteOf(ledger, i.vote);
    requireUndrawn(i.vote, reduced, i.amount);
    rules.requireHeadroom(ledger.book.root, i.amount);
    reduced.reduced.push(i.amount);
    ledger.book.root.awarded -= i.amount;
    return [["VoteReduced", {}]];
  },
};

const drawDown: Row = {
  alone: rules.requireAmount,
  mandate: ({ amount }) => authority("RELEASE", "", amount),
  apply(ledger, i, { cosign }) {
    const { book, register } = ledger;
    rules.requireTreasury(ledger, i);
    const right = i.comptroller === book.comptroller;
    demand(right, "Fund_WrongComptroller", i.comptroller, book.comptroller);
    if (book.comptroller !== "") cosign(book.comptroller, "VERIFY");
    const drawn = voteOf(ledger, i.vote);
    const { availableUntil } = drawn;
    demand(register.now <= availableUntil, "Fund_VoteLapsed", i.vote, availableUntil);
    requireUndrawn(i.vote, drawn, i.amount);
    rules.requireActive(book.root);
    drawn.drawn.push(i.amount);
    book.root.drawn.push(i.amount);
    return [["DrawnDown", {}]];
  },
};

const surrender: Row = {
  alone: rules.requireAmount,
  mandate: ({ amount }) => fact("RELEASE", "", amount),
  apply(ledger, i) {
    const { root } = ledger.book;
    rules.requireTreasury(ledger, i);
    rules.requireCash(root, i.amount);
    rules.requireHeadroom(root, i.amount);
    root.surrendered.push(i.amount);
    return [["CashSurrendered", {}]];
  },
};

/** Income is budget of the grant where it arose; those above it pass it through, and nobody has more to schedule. */
const credit: Row = {
  alone: rules.requireAmountAndDate,
  mandate: ({ amount }) => fact("SETTLE", "", amount),
  apply(ledger, { grant: id, organisation, amount }) {
    const grant = rules.grantOf(ledger, id);
    rules.requireIs(ledger, grant, organisation, grant.grantee);
    const income = [...ledger.book.grants.values()].flatMap((g) => g.income);
    requireWithinLimit(sum(income), amount);
    ledger.book.root.awarded += amount;
    for (let g = grant; g.parent !== undefined; g = g.parent) {
      g.awarded += amount;
      g.scheduled += amount;
    }
    grant.income.push(amount);
    return [["CashCredited", {}]];
  },
};

const lose: Row = {
  alone: rules.requireAmount,
  mandate: ({ grantee, amount }) => fact("RELEASE", grantee, amount),
  apply(ledger, i) {
    const grant = rules.grantOf(ledger, i.grant);
    const { treasury } = ledger.register;
    const grantor = i.grant === ROOT ? treasury.id : grant.parent?.grantee;
    rules.requireIs(ledger, grant, i.organisation, grantor);
    rules.requireIs(ledger, grant, i.grantee, grant.grantee);
    rules.requireCash(grant, i.amount);
    for (const [bearer, part] of rules.bearers(grant, i.amount)) bearer.borne.push(part);
    grant.lost.push(i.amount);
    return [["CashLost", {}]];
  },
};

const closeFund: Row = {
  mandate: () => fact("COMMIT"),
  apply(ledger, i) {
    const { root } = ledger.book;
    rules.requireTreasury(ledger, i);
    rules.requireAtRest(root);
    root.state = "Closed"; // its award stays: late cash is surrendered out of it
    return [["FundClosed", { used: used(root), lapsed: headroom(root) }]];
  },
};

export const BUDGET_ROWS = { vote, reduceVote, drawDown, surrender, credit, lose, closeFund };

function requireWithinLimit(already: bigint, amount: bigint): void {
  const raised = already + amount;
  demand(raised <= BUDGET_LIMIT, "Fund_OverBudgetLimit", BUDGET_LIMIT, raised);
}

function voteOf({ book }: Ledger, id: string): Vote {
  const found = book.votes.get(id);
  demand(found !== undefined, "Fund_UnknownVote", id);
  return found;
}

function requireUndrawn(id: string, of: Vote, amount: bigint): void {
  demand(amount <= undrawn(of), "Fund_VoteExhausted", id, undrawn(of), amount);
}

/**
 * What holds after every instruction: the cash that came is in hand, on its way, or used; and what is in hand, on its way or
 * still to be drawn has its headroom somewhere.
 */
export function isConserved({ book: { grants, votes, root } }: Ledger): boolean {
  const all = [...grants.values()];
  const inHand = sum(all.map((g) => cash(g) + inFlight(g) + refunding(g)));
  const awardedOn = sum(all.filter((g) => g !== root).map(({ awarded }) => awarded));
  const came = sum(all.flatMap((g) => [...g.drawn, ...g.income]));
  const toDraw = sum([...votes.values()].map(undrawn));
  const gone = sum(all.map(used)) - awardedOn;
  return came === inHand + gone && sum(all.map(headroom)) === toDraw + inHand;
}
