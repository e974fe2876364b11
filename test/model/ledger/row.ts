import type { Role } from "../../../sdk/roles.js";
import { ROOT, type Grant } from "./book.js";
import type { Extras, Fields } from "../instruction.js";
import type { Ledger } from "./ledger.js";
import { grantOf, requireIs } from "./rules.js";

/** What an instruction needs: officers with a role; a counterparty as fit as the organisation; one officer good for an amount. */
const mandate =
  (fact: boolean) =>
  (role: Role | "any", limit = false) =>
  ({ amount }: Fields) => ({ fact, role, counterparty: "", limited: limit ? amount : 0n });

/** Power over money, or power itself: stopped by a suspension. */
export const authority = mandate(false);

/** What happened, or power taken back: never stopped. A loss of money needs a limit, too. */
export const fact = mandate(true);

export const LIMIT = true;
export type Mandate = ReturnType<By>;
type By = ReturnType<typeof fact>;

/** What a row goes by beside the instruction: the ledger, who approved, what was sent with it, and how others co-sign. */
export interface Given extends Extras {
  ledger: Ledger;
  officers: string[];
  cosign: (organisation: string, role: Role) => void;
}

/** Tries the rules in their order and does what is due. Returns what the event says beyond what was signed, or events. */
type Apply<On> = (on: On, i: Fields, given: Given) => Said | Said[] | void;
type Said = Record<string, unknown> & { event?: string };

/** A row of the specification. What has no mandate anybody does, without a reference. */
export type Row = ReturnType<typeof row>;
export const row = (mandate: By | undefined, event: string, apply?: Apply<Ledger>) => ({
  mandate,
  apply: (i: Fields, given: Given) =>
    [apply?.(given.ledger, i, given) ?? {}].flat().map((more) => ({ event, ...more })),
});

/** A row that names a counterparty. */
export function towards(field: Other, by: By, event: string, apply: Apply<Ledger>): Row {
  return row((i) => ({ ...by(i), counterparty: i[field] }), event, apply);
}
type Other = "grantor" | "grantee" | "payer" | "payee" | "holder";

/** The parts that an organisation has in a grant, and the field in which it names the other side, if that is concerned. */
const PARTS = {
  ...({ grantor: "grantee", grantee: "grantor", payer: "payee", payee: "payer" } as const),
  ...{ owner: undefined, Treasury: undefined }, // the grantee of any grant, and that of the root
};
type Part = keyof typeof PARTS;

/** A row of the organisation that has a part in the grant. */
export function as(part: Part, by: By, event: string, apply: Apply<Grant>): Row {
  const other = PARTS[part];
  const whole: Apply<Ledger> = (ledger, i, given) => {
    const grant = grantOf(ledger, part === "Treasury" ? ROOT : i.grant);
    requirePart(part, ledger, grant, i);
    return apply(grant, i, given);
  };
  return other === undefined ? row(by, event, whole) : towards(other, by, event, whole);
}

/** A grant's grantor is its parent's grantee. A tranche's payer is the grantor, a refund's the grantee. */
export function requirePart(part: Part, ledger: Ledger, g: Grant, i: Fields): void {
  const fromAbove = part === "grantor" || part === (i.transfer > 0n ? "payer" : "payee");
  const [above, below] = [g.parent?.grantee, g.grantee];
  const other = PARTS[part];
  requireIs(ledger, g, i.organisation, fromAbove ? above : below);
  if (other !== undefined) requireIs(ledger, g, i[other], fromAbove ? below : above);
}
