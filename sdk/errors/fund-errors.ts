import { MAX_AMOUNT } from "../money.js";
import type { ContractErrors, ErrorArgs, ErrorContext } from "./contract-error.js";
import * as say from "./phrases.js";

/** What a fund refuses about votes, grants and holds. */
export const FUND_ERRORS: ContractErrors = {
  Fund_AlreadyInitialised: {
    code: "already-initialised",
    words: () => `The fund has its root grant already. Nothing is left to do.`,
  },
  Fund_ZeroAmount: {
    code: "zero-amount",
    words: () =>
      `The amount is nothing. Give an amount above 0; only a final receipt may say that nothing came.`,
  },
  Fund_WrongOrganisation: {
    code: "wrong-organisation",
    words: (a, c) =>
      `This place in ${grantOf(a, c)} belongs to ${say.registered(a.expected, c)}, not to ` +
      `${say.organisation(a.organisation)}. Check that it is the right grant, and who acts and who is named in it.`,
  },

  Fund_UnknownVote: {
    code: "vote-unknown",
    words: (a, c) =>
      `This fund has no ${say.vote(a.vote, c)}. Check its reference, and that it was voted in this fund.`,
  },
  Fund_NoAvailability: {
    code: "no-availability",
    words: () =>
      `The vote names no time until which it is available, so it could never be drawn. Give the last second at which it may be.`,
  },
  Fund_VoteLapsed: {
    code: "vote-lapsed",
    words: (a, c) =>
      `${say.head(say.vote(a.vote, c))} lapsed on ${say.time(a.availableUntil)}. ` +
      `Draw under a vote that is still available; what wasn't drawn can't be any more.`,
  },
  Fund_VoteExhausted: {
    code: "vote-exhausted",
    words: (a, c) =>
      `${say.head(say.vote(a.vote, c))} has ${say.amount(a.undrawn, c)} undrawn, and ${say.amount(a.amount, c)} is asked ` +
      `for: ${say.excess(a.amount, a.undrawn, c)} short. Draw less, or draw the rest under another vote.`,
  },
  Fund_WrongComptroller: {
    code: "wrong-comptroller",
    words: (a) =>
      `The drawdown names ${say.organisation(a.given)} as comptroller, and the fund's terms name ` +
      `${say.organisation(a.comptroller)}. Make the plan again with the fund's own and have it approved anew.`,
  },

  Fund_OverBudgetLimit: {
    code: "over-budget-limit",
    words: (a, c) =>
      `The fund's votes, or its income, would add up to ${say.amount(a.wouldBe, c)}, and the ledger counts to ` +
      `${say.amount(a.limit, c)}. Look for an amount that is far too large.`,
  },

  Fund_UnknownGrant: {
    code: "grant-unknown",
    words: (a, c) =>
      `This fund has no ${grantOf(a, c)}. Check its reference and who awarded it; if its award hasn't been sent yet, ` +
      `send that first.`,
  },
  Fund_GrantState: { code: "grant-state", words: grantState },
  Fund_Held: {
    code: "held",
    words: (a, c) =>
      `There is a hold on ${say.grant(a.heldAt, c)}${a.heldAt === a.grant ? "" : `, above ${grantOf(a, c)}`}, so no new ` +
      `authority can be given for ${a.heldAt === a.grant ? "it" : "either"}. Ask whoever placed it, or the Treasury, to lift it.`,
  },
  Fund_InsufficientCash: {
    code: "insufficient-cash",
    words: (a, c) =>
      `${say.head(grantOf(a, c))} has ${say.amount(a.cash, c)} in cash, and ${say.amount(a.amount, c)} is needed: ` +
      `${say.excess(a.amount, a.cash, c)} short. Cash comes in by a drawdown (the root grant) or once its grantee has ` +
      `signed for it: sign for what has arrived, or use less.`,
  },
  Fund_InsufficientHeadroom: {
    code: "insufficient-headroom",
    words: (a, c) =>
      `${say.head(grantOf(a, c))} has ${say.amount(a.headroom, c)} of its award unused, and ${say.amount(a.amount, c)} is ` +
      `needed: ${say.excess(a.amount, a.headroom, c)} short. Use less, or ask for a larger award (for the root grant, ` +
      `a further vote).`,
  },
  Fund_GranteeIsAncestor: {
    code: "grantee-is-ancestor",
    words: (a, c) =>
      `${say.organisation(a.grantee)} can't be awarded money out of ${grantOf(a, c)}, because it holds that grant or one above ` +
      `it and money would run in a circle. Send money back up as a refund.`,
  },
  Fund_TooDeep: {
    code: "too-deep",
    words: (a, c) =>
      `${say.head(say.grant(a.parent, c))} is ${say.count(a.limit, "level")} below the root grant, as deep as a fund goes. ` +
      `Award out of a grant further up.`,
  },
  Fund_NoCeiling: {
    code: "no-ceiling",
    words: () =>
      `The award names no ceiling. Say how much the grantee may have in cash and on its way at most, or say in so many ` +
      `words that there is no limit.`,
  },
  Fund_BelowUsed: {
    code: "below-used",
    words: (a, c) =>
      `${say.head(grantOf(a, c))} has used ${say.amount(a.used, c)} already, so it can't be amended to ` +
      `${say.amount(a.amount, c)}. Amend it to at least what was used, or have what was awarded below it amended or closed first.`,
  },
  Fund_WrongAmount: {
    code: "wrong-amount",
    words: (a, c) =>
      `${say.amount(a.given, c)} was signed for ${grantOf(a, c)}, and it should be ${say.amount(a.expected, c)}. ` +
      `Make the plan again with that amount, if it is right, and have it approved anew.`,
  },
  Fund_WrongCeiling: {
    code: "wrong-ceiling",
    words: (a, c) =>
      `${say.head(grantOf(a, c))} was offered with ${ceilingOf(a.expected, c)}, and what was signed says ` +
      `${ceilingOf(a.given, c)}. Make the plan again with the ceiling of the offer, if it is right, and have it approved anew.`,
  },
  Fund_WrongTerms: {
    code: "wrong-terms",
    words: (a, c) =>
      `The terms that were signed for ${grantOf(a, c)} aren't the document that it was awarded on. Ask the grantor for ` +
      `that very file, read it, and accept on that.`,
  },
  Fund_OverCeiling: {
    code: "over-ceiling",
    words: (a, c) =>
      `${say.head(grantOf(a, c))} would have ${say.amount(a.wouldHold, c)} in cash and on its way, ` +
      `${say.excess(a.wouldHold, a.ceiling, c)} over its ceiling of ${say.amount(a.ceiling, c)}. Release it once the grantee ` +
      `has spent what it has: nothing is paid in advance of need.`,
  },
  Fund_CashLeft: {
    code: "cash-left",
    words: (a, c) =>
      `${say.head(grantOf(a, c))} still has ${say.amount(a.cash, c)} in cash. Ask its grantee to spend or refund it, ` +
      `then close the grant.`,
  },
  Fund_MoneyInFlight: {
    code: "money-in-flight",
    words: (a, c) =>
      `${say.head(grantOf(a, c))} has money on its way: ${say.amount(a.down, c)} down to it and ${say.amount(a.up, c)} back ` +
      `up. Wait until the payees have signed for it or its return is recorded, then close the grant.`,
  },
  Fund_OpenChildren: {
    code: "open-children",
    words: (a, c) =>
      `${say.head(grantOf(a, c))} has ${say.count(a.children, "grant")} below it that ` +
      `${say.whole(a.children) === 1n ? "isn't" : "aren't"} closed. Close what is below it first.`,
  },

  Fund_NotHolder: {
    code: "not-holder",
    words: (a, c) =>
      `${say.organisation(a.organisation)} has no hold on ${grantOf(a, c)}, or no right to one. Its grantee and the grantees ` +
      `above it may place one; who placed it, or the Treasury, may lift it.`,
  },
  Fund_AlreadyHeld: {
    code: "already-held",
    words: (a, c) =>
      `${say.organisation(a.organisation)} has a hold on ${grantOf(a, c)} already. Nothing is left to do; to give another ` +
      `reason for it, lift it and place it again.`,
  },
};

const GRANT_STATES = [
  "hasn't been awarded. Check its reference, and send its award first.",
  "is awarded, not yet accepted. Ask its grantee to accept it first.",
  "is accepted and active, so it can't be accepted again. Nothing is left to do.",
  "is closed, so nothing new can be done with it. Award a new grant instead.",
];

function grantState(args: ErrorArgs, context: ErrorContext): string {
  const state = GRANT_STATES[Number(args.state)] ?? "is in a state that this release doesn't know.";
  return `${say.head(grantOf(args, context))} ${state}`;
}

function grantOf(args: ErrorArgs, context: ErrorContext): string {
  return say.grant(args.grant, context);
}

function ceilingOf(units: unknown, context: ErrorContext): string {
  return units === MAX_AMOUNT ? "no ceiling" : `a ceiling of ${say.amount(units, context)}`;
}
