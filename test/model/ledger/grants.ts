import type { Fields } from "../instruction.js";
import { demand, demandAtMost, demandSame, idOf, least } from "./basics.js";
import { Grant, headroom, path, used } from "./book.js";
import { as, authority, fact, LIMIT, towards } from "./row.js";
import { grantOf, grantTo, requireAtRest, requireHeadroom } from "./rules.js";
import { requireIs, requireState, requireUnheld } from "./rules.js";

const DEPTH_LIMIT = 32;
const byHolder = (i: Fields) => (i.organisation === i.holder ? authority : fact)("COMMIT")(i);

export const GRANT_ROWS = {
  award: towards("grantee", authority("COMMIT", LIMIT), "GrantAwarded", (ledger, i) => {
    const parent = grantOf(ledger, i.parent);
    requireState(parent, "Active");
    requireIs(ledger, parent, i.organisation, parent.grantee);
    requireUnheld(parent);
    const above = path(parent).some(({ grantee }) => grantee === i.grantee);
    demand(!above, "Fund_GranteeIsAncestor", i.parent, i.grantee);
    demand(path(parent).length <= DEPTH_LIMIT, "Fund_TooDeep", i.parent, DEPTH_LIMIT);
    requireHeadroom(parent, i.amount);
    const grant = new Grant(idOf(i.organisation, i.reference), parent, i.grantee);
    ledger.book.grants.set(grant.id, grant);
    Object.assign(grant, { awarded: i.amount, ceiling: i.ceiling, terms: i.terms });
    return { grant: grant.id };
  }),

  accept: as("grantee", authority("COMMIT"), "GrantAccepted", (grant, i) => {
    requireOffered(grant, i);
    requireUnheld(grant);
    grant.state = "Active";
  }),

  decline: as("grantee", fact("COMMIT"), "GrantDeclined", (grant, i) => {
    requireOffered(grant, i);
    return shut(grant);
  }),

  amend: as("grantor", authority("COMMIT", LIMIT), "GrantAmended", (grant, i) => {
    requireState(grant, "Awarded", "Active");
    requireUnheld(grant);
    demand(i.amount >= used(grant), "Fund_BelowUsed", i.grant, used(grant), i.amount);
    demandAtMost(grant.scheduled, i.amount, "Fund_OverScheduled", i.grant);
    const parent = grant.parent!;
    requireState(parent, "Active");
    requireHeadroom(parent, i.amount, headroom(parent) + grant.awarded);
    Object.assign(grant, { awarded: i.amount, ceiling: i.ceiling, terms: i.terms });
    grant.state = "Awarded";
  }),

  hold: towards("grantee", fact("COMMIT"), "HoldPlaced", (ledger, { organisation, ...i }) => {
    const grant = grantTo(ledger, i.grantee, i.grant);
    const concerned = path(grant).some(({ grantee }) => grantee === organisation);
    demand(concerned, "Fund_NotHolder", i.grant, organisation);
    demand(!grant.holds.has(organisation), "Fund_AlreadyHeld", i.grant, organisation);
    grant.holds.set(organisation, i.code);
  }),

  /** To lift one's own hold is authority; the Treasury that lifts another's only ends it. */
  lift: towards("holder", byHolder, "HoldLifted", ({ book }, { grant, holder, organisation }) => {
    const may = organisation === holder || organisation === book.root.grantee;
    demand(may, "Fund_NotHolder", grant, organisation);
    const lifted = book.grants.get(grant)?.holds.delete(holder);
    demand(lifted === true, "Fund_NotHolder", grant, holder);
  }),

  close: as("grantor", fact("COMMIT"), "GrantClosed", shut),
};

/** What the grantee signs is what was offered. */
function requireOffered(grant: Grant, i: Fields): void {
  requireState(grant, "Awarded");
  demandSame(i.amount, grant.awarded, "Fund_WrongAmount", i.grant);
  demandSame(i.ceiling, grant.ceiling, "Fund_WrongCeiling", i.grant);
  demandSame(i.terms, grant.terms, "Fund_WrongTerms", i.grant);
}

/** Closes a grant at rest: what it didn't use is its parent's again. */
function shut(grant: Grant): { used: bigint; released: bigint } {
  requireAtRest(grant);
  const released = headroom(grant);
  grant.awarded = used(grant);
  grant.scheduled = least(grant.scheduled, grant.awarded);
  grant.state = "Closed";
  return { used: used(grant), released };
}
