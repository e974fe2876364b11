import { headroom, path, used, type Grant } from "./book.js";
import { idOf, type Fields } from "./instruction.js";
import type { Ledger, Row } from "./ledger.js";
import { authority, fact } from "./organisations.js";
import { demand, least } from "./refusal.js";
import * as rules from "./rules.js";

const DEPTH_LIMIT = 32;

const award: Row = {
  alone(i) {
    requireOffer(i);
    demand(i.grantee !== "", "Registry_UnknownOrganisation", i.grantee);
  },
  mandate: ({ grantee, amount }) => authority("COMMIT", grantee, amount),
  apply(ledger, i) {
    const parent = rules.grantOf(ledger, i.parent);
    rules.requireActive(parent);
    rules.requireIs(ledger, parent, i.organisation, parent.grantee);
    rules.requireUnheld(parent);
    const above = path(parent).some(({ grantee }) => grantee === i.grantee);
    demand(!above, "Fund_GranteeIsAncestor", i.parent, i.grantee);
    demand(path(parent).length <= DEPTH_LIMIT, "Fund_TooDeep", i.parent, DEPTH_LIMIT);
    rules.requireHeadroom(parent, i.amount);
    const grant = ledger.book.add(idOf(i.organisation, i.reference), parent, i.grantee);
    offer(grant, i);
    return [["GrantAwarded", { grant: grant.id }]];
  },
};

const accept: Row = {
  mandate: ({ grantor }) => authority("COMMIT", grantor),
  apply(ledger, i) {
    const grant = offered(ledger, i);
    rules.requireUnheld(grant);
    grant.state = "Active";
    return [["GrantAccepted", {}]];
  },
};

const decline: Row = {
  mandate: ({ grantor }) => fact("COMMIT", grantor),
  apply(ledger, i) {
    const grant = offered(ledger, i);
    return [["GrantDeclined", shut(grant)]];
  },
};

const amend: Row = {
  alone: requireOffer,
  mandate: ({ grantee, amount }) => authority("COMMIT", grantee, amount),
  apply(ledger, i) {
    const grant = rules.grantOfThe("grantor", ledger, i);
    rules.requireNotClosed(grant);
    rules.requireUnheld(grant);
    demand(i.amount >= used(grant), "Fund_BelowUsed", i.grant, used(grant), i.amount);
    const { scheduled } = grant;
    demand(i.amount >= scheduled, "Fund_OverScheduled", i.grant, i.amount, scheduled);
    const parent = grant.parent!;
    rules.requireActive(parent);
    rules.requireHeadroom(parent, i.amount, headroom(parent) + grant.awarded);
    offer(grant, i);
    return [["GrantAmended", {}]];
  },
};

const hold: Row = {
  mandate: ({ grantee }) => fact("COMMIT", grantee),
  apply(ledger, { grant: id, grantee, organisation, code }) {
    const grant = rules.grantOf(ledger, id);
    rules.requireIs(ledger, grant, grantee, grant.grantee);
    const concerned = path(grant).some((g) => g.grantee === organisation);
    demand(concerned, "Fund_NotHolder", id, organisation);
    demand(!grant.holds.has(organisation), "Fund_AlreadyHeld", id, organisation);
    grant.holds.set(organisation, code);
    return [["HoldPlaced", {}]];
  },
};

/** To lift one's own hold is authority; the Treasury that lifts another's only ends it. */
const lift: Row = {
  mandate: ({ organisation, holder }) =>
    organisation === holder ? authority("COMMIT", holder) : fact("COMMIT", holder),
  apply({ book, register }, { grant: id, holder, organisation }) {
    const may = organisation === holder || organisation === register.treasury.id;
    demand(may, "Fund_NotHolder", id, organisation);
    const held = book.grants.get(id)?.holds.delete(holder) ?? false;
    demand(held, "Fund_NotHolder", id, holder);
    return [["HoldLifted", {}]];
  },
};

const close: Row = {
  mandate: ({ grantee }) => fact("COMMIT", grantee),
  apply(ledger, i) {
    const grant = rules.grantOfThe("grantor", ledger, i);
    return [["GrantClosed", shut(grant)]];
  },
};

export const GRANT_ROWS = { award, accept, decline, amend, hold, lift, close };

function requireOffer(i: Fields): void {
  rules.requireAmount(i);
  demand(i.ceiling > 0n, "Fund_NoCeiling");
}

function offer(grant: Grant, { amount, ceiling, terms }: Fields): void {
  Object.assign(grant, { state: "Awarded", awarded: amount, ceiling, terms });
}

/** What the grantee signs is what was offered. */
function offered(ledger: Ledger, i: Fields): Grant {
  const grant = rules.grantOfThe("grantee", ledger, i);
  const state = rules.GRANT_STATES.indexOf(grant.state);
  demand(grant.state === "Awarded", "Fund_GrantState", i.grant, state);
  rules.requireSame(grant, i.amount, grant.awarded);
  demand(i.ceiling === grant.ceiling, "Fund_WrongCeiling", i.grant, i.ceiling, grant.ceiling);
  demand(i.terms === grant.terms, "Fund_WrongTerms", i.grant, i.terms, grant.terms);
  return grant;
}

/** Closes a grant at rest: what it didn't use is its parent's again. */
function shut(grant: Grant): { used: bigint; released: bigint } {
  rules.requireAtRest(grant);
  const released = headroom(grant);
  grant.awarded = used(grant);
  grant.scheduled = least(grant.scheduled, grant.awarded);
  grant.state = "Closed";
  return { used: used(grant), released };
}
