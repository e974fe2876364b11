import { headroom, move, path, sum, undrawn, used, type Book, type Vote } from "./book.js";
import { idOf } from "./instruction.js";
import { demand, demandAtMost, demandSame } from "./refusal.js";
import { asOwner, asTreasury, authority, fact, LIMIT, towards } from "./row.js";
import { charge, grantOf, requireAtRest, requireCash, requireHeadroom } from "./rules.js";
import { requireIs, requireState } from "./rules.js";

/** Votes stay below this, and income apart from them, so that no sum leaves the contracts' range. */
const BUDGET_LIMIT = 2n ** 79n - 1n;

export const BUDGET_ROWS = {
  vote: asTreasury(authority("COMMIT", LIMIT), "Voted", (root, i, { ledger: { book } }) => {
    requireState(root, "Active");
    requireWithinLimit(sum([...book.votes.values()].map(({ amount }) => amount)) + i.amount);
    root.awarded += i.amount;
    const vote = idOf(i.organisation, i.reference);
    book.votes.set(vote, { amount: i.amount, drawn: 0n, availableUntil: i.availableUntil });
    return { vote };
  }),

  reduceVote: asTreasury(fact("COMMIT"), "VoteReduced", (root, i, { ledger }) => {
    const vote = voteOf(ledger.book, i.vote);
    demandAtMost(i.amount, undrawn(vote), "Fund_VoteExhausted", i.vote);
    requireHeadroom(root, i.amount);
    vote.amount -= i.amount;
    root.awarded -= i.amount;
  }),

  drawDown: asTreasury(authority("RELEASE", LIMIT), "DrawnDown", (root, i, given) => {
    const { book, register } = given.ledger;
    demandSame(i.comptroller, book.comptroller, "Fund_WrongComptroller");
    if (book.comptroller !== "") given.cosign(book.comptroller, "VERIFY");
    const vote = voteOf(book, i.vote);
    const { availableUntil } = vote;
    demand(register.now <= availableUntil, "Fund_VoteLapsed", i.vote, availableUntil);
    demandAtMost(i.amount, undrawn(vote), "Fund_VoteExhausted", i.vote);
    requireState(root, "Active");
    vote.drawn += i.amount;
    move(i.amount, book.exchequer, root.cash);
  }),

  surrender: asTreasury(fact("RELEASE", LIMIT), "CashSurrendered", (root, i, { ledger }) => {
    requireCash(root, i.amount);
    requireHeadroom(root, i.amount);
    root.charged += i.amount;
    move(i.amount, root.cash, ledger.book.exchequer);
  }),

  /** Income is budget of the grant where it arose; those above it pass it through, and nobody has more to schedule. */
  credit: asOwner(fact("SETTLE", LIMIT), "CashCredited", (grant, i, { ledger: { book } }) => {
    requireWithinLimit(book.income.out + i.amount);
    for (const each of path(grant)) {
      each.awarded += i.amount;
      if (each !== book.root) each.scheduled += i.amount;
    }
    move(i.amount, book.income, grant.cash);
  }),

  lose: towards("grantee", fact("RELEASE", LIMIT), "CashLost", (ledger, i) => {
    const grant = grantOf(ledger, i.grant);
    requireIs(ledger, grant, i.organisation, (grant.parent ?? grant).grantee);
    requireIs(ledger, grant, i.grantee, grant.grantee);
    requireCash(grant, i.amount);
    charge(grant, i.amount);
    move(i.amount, grant.cash, ledger.book.lost);
  }),

  /** The award stays: late cash is surrendered out of it. */
  closeFund: asTreasury(fact("COMMIT"), "FundClosed", (root) => {
    requireAtRest(root);
    root.state = "Closed";
    return { used: used(root), lapsed: headroom(root) };
  }),
};

const requireWithinLimit = (raised: bigint): void =>
  demandAtMost(raised, BUDGET_LIMIT, "Fund_OverBudgetLimit");

function voteOf({ votes }: Book, id: string): Vote {
  const vote = votes.get(id);
  demand(vote !== undefined, "Fund_UnknownVote", id);
  return vote;
}
