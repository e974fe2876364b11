import { demand, demandAtMost, demandIn, demandSame, idOf, sum } from "./basics.js";
import { headroom, move, path, used } from "./book.js";
import { as, authority, fact, LIMIT, towards } from "./row.js";
import { charge, grantOf, requireAtRest, requireCash, requireHeadroom } from "./rules.js";
import { requireIs, requireState } from "./rules.js";

/** Of all votes, and of income apart from them, so that no sum leaves the contracts' range. */
const BUDGET_LIMIT = 2n ** 79n - 1n;

export const BUDGET_ROWS = {
  vote: as("Treasury", authority("COMMIT", LIMIT), "Voted", (root, i, { ledger: { book } }) => {
    requireState(root, "Active");
    const before = sum([...book.votes.values()].map(({ amount }) => amount));
    demandAtMost(before + i.amount, BUDGET_LIMIT, "Fund_OverBudgetLimit");
    root.awarded += i.amount;
    const vote = idOf(i.organisation, i.reference);
    book.votes.set(vote, { amount: i.amount, drawn: 0n, availableUntil: i.availableUntil });
    return { vote };
  }),

  reduceVote: as("Treasury", fact("COMMIT"), "VoteReduced", (root, i, { ledger: { book } }) => {
    const vote = demandIn(book.votes, i.vote, "Fund_UnknownVote");
    demandAtMost(i.amount, vote.amount - vote.drawn, "Fund_VoteExhausted", i.vote);
    requireHeadroom(root, i.amount);
    vote.amount -= i.amount;
    root.awarded -= i.amount;
  }),

  drawDown: as("Treasury", authority("RELEASE", LIMIT), "DrawnDown", (root, i, given) => {
    const { book, register } = given.ledger;
    demandSame(i.comptroller, book.comptroller, "Fund_WrongComptroller");
    if (book.comptroller !== "") given.cosign(book.comptroller, "VERIFY");
    const vote = demandIn(book.votes, i.vote, "Fund_UnknownVote");
    demand(register.now <= vote.availableUntil, "Fund_VoteLapsed", i.vote, vote.availableUntil);
    demandAtMost(i.amount, vote.amount - vote.drawn, "Fund_VoteExhausted", i.vote);
    requireState(root, "Active");
    vote.drawn += i.amount;
    move(i.amount, book.exchequer, root.cash);
  }),

  surrender: as("Treasury", fact("RELEASE", LIMIT), "CashSurrendered", (root, i, { ledger }) => {
    requireCash(root, i.amount);
    requireHeadroom(root, i.amount);
    root.charged += i.amount;
    move(i.amount, root.cash, ledger.book.exchequer);
  }),

  /** Income is budget of the grant where it arose; those above it pass it through, and nobody has more to schedule. */
  credit: as("owner", fact("SETTLE", LIMIT), "CashCredited", (grant, i, { ledger: { book } }) => {
    demandAtMost(book.income.out + i.amount, BUDGET_LIMIT, "Fund_OverBudgetLimit");
    for (const g of path(grant)) g.awarded += i.amount;
    for (const g of path(grant)) if (g !== book.root) g.scheduled += i.amount;
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
  closeFund: as("Treasury", fact("COMMIT"), "FundClosed", (root) => {
    requireAtRest(root);
    root.state = "Closed";
    return { used: used(root), lapsed: headroom(root) };
  }),
};
