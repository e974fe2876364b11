import type { Role } from "../../../sdk/roles.js";
import type { Grant } from "./book.js";
import type { Extras, Fields } from "./instruction.js";
import type { Ledger } from "./ledger.js";
import { grantOf, requireIs } from "./rules.js";

/** What an instruction needs: fit organisations on both sides, officers with a role, and one of them good for an amount. */
export interface Mandate {
  fact: boolean;
  role: Role | "any";
  counterparty: string;
  limited: bigint;
}

type By = (i: Fields) => Mandate;

/** One of the officers has a limit of at least the amount. */
export const LIMIT = true;

const by =
  (fact: boolean) =>
  (role: Role | "any", limit = false): By =>
  ({ amount }) => ({ fact, role, counterparty: "", limited: limit ? amount : 0n });

/** Power over money, or power itself: stopped by a suspension. */
export const authority = by(false);

/** What happened, or power taken back: never stopped. A loss of money needs a limit, too. */
export const fact = by(true);

/** What a row goes by beside the instruction: the ledger, who approved, what was sent with it, and how others co-sign. */
export interface Given extends Extras {
  ledger: Ledger;
  officers: string[];
  cosign: (organisation: string, role: Role) => void;
}

/** What an event says beyond the fields of the instruction; and its name, if it isn't the row's. */
type Said = Record<string, unknown> & { event?: string };

/** The rules in their order, then what is done. */
type Apply<On> = (on: On, i: Fields, given: Given) => Said | Said[] | void;

/** A row of the specification. What has no mandate anybody does, without a reference. */
export interface Row {
  mandate: By | undefined;
  apply: (i: Fields, given: Given) => (Said & { event: string })[];
}

export function row(by: By | undefined, event: string, apply?: Apply<Ledger>): Row {
  return {
    mandate: by,
    apply(i, given) {
      const said = apply?.(given.ledger, i, given) ?? {};
      return [said].flat().map((more) => ({ event, ...more }));
    },
  };
}

/** A row that names a counterparty in some field. */
export function towards(field: Counterparty, by: By, event: string, apply: Apply<Ledger>): Row {
  return row((i) => ({ ...by(i), counterparty: i[field] }), event, apply);
}
type Counterparty = "grantee" | "grantor" | "payer" | "payee" | "holder";

/** Of a grant, the payer of a tranche being its grantor and that of a refund its grantee; each names the other. */
const OPPOSITE = {
  ...({ grantor: "grantee", grantee: "grantor" } as const),
  ...({ payer: "payee", payee: "payer" } as const),
};

/** A row of one side of a grant or transfer, which names the other. */
export function as(side: keyof typeof OPPOSITE, by: By, event: string, apply: Apply<Grant>): Row {
  const other = OPPOSITE[side];
  return towards(other, by, event, (ledger, i, given) => {
    const grant = grantOf(ledger, i.grant);
    requireSides(side, ledger, grant, i);
    return apply(grant, i, given);
  });
}

export function requireSides(side: keyof typeof OPPOSITE, ledger: Ledger, g: Grant, i: Fields) {
  const fromAbove = side === "grantor" || side === (i.transfer > 0n ? "payer" : "payee");
  const [above, below] = [g.parent?.grantee, g.grantee];
  requireIs(ledger, g, i.organisation, fromAbove ? above : below);
  requireIs(ledger, g, i[OPPOSITE[side]], fromAbove ? below : above);
}

/** A row of a grant's grantee about its own money; it names nobody else. */
export function asOwner(by: By, event: string, apply: Apply<Grant>): Row {
  return row(by, event, (ledger, i, given) => {
    const grant = grantOf(ledger, i.grant);
    requireIs(ledger, grant, i.organisation, grant.grantee);
    return apply(grant, i, given);
  });
}

/** A row of the Treasury about the root, which is its own. */
export function asTreasury(by: By, event: string, apply: Apply<Grant>): Row {
  return row(by, event, (ledger, i, given) => {
    const { root } = ledger.book;
    requireIs(ledger, root, i.organisation, root.grantee);
    return apply(root, i, given);
  });
}
