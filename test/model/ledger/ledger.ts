// Read this file first; then row.ts (what a row says in its first line, who has which part), book.ts (accounts and what figures
// mean), alone.ts and rules.ts (rules that rows share). The rows follow docs/permissions.md: budget.ts, grants.ts, transfers.ts
// and batches.ts for funds; registry.ts and recovery.ts for the registry. organisations.ts says who may sign for whom, and
// basics.ts how something is refused. ../instruction.ts has the types of the fields that are signed.

import type { Role } from "../../../sdk/roles.js";
import type { Contract, Fields, Instruction } from "../instruction.js";
import { requireSound } from "./alone.js";
import { contentOf, demand } from "./basics.js";
import { BATCH_ROWS } from "./batches.js";
import type { Book } from "./book.js";
import { BUDGET_ROWS } from "./budget.js";
import { GRANT_ROWS } from "./grants.js";
import type { Register } from "./organisations.js";
import { RECOVERY_ROWS } from "./recovery.js";
import { REGISTRY_ROWS } from "./registry.js";
import { authority, type Row } from "./row.js";
import { TRANSFER_ROWS } from "./transfers.js";

export const ROWS = {
  alone: requireSound,
  registry: { ...REGISTRY_ROWS, ...RECOVERY_ROWS } as Record<string, Row>,
  fund: { ...BUDGET_ROWS, ...GRANT_ROWS, ...TRANSFER_ROWS, ...BATCH_ROWS } as Record<string, Row>,
};

/** What an organisation did under a reference. */
export interface Act extends Pick<Fields, "organisation" | "reference"> {
  contract: Contract;
  content: string;
  reversible: bigint; // what a signed receipt still stands for
}

/**
 * The ledger as its specification says, and as plainly as possible. An instruction either does all that its row says, or
 * throws a {@link Refusal}. The first of these that is wrong is what it says:
 *
 * 1. the instruction by itself: amounts above 0, banking dates, empty lists;
 * 2. the reference: its form; done already; used for something else; `validUntil` passed;
 * 3. the approvals, see {@link Register.confirm}; those of organisations that co-sign come where the row says so;
 * 4. the rules of the row.
 */
export class Ledger {
  readonly acts = new Map<string, Act>();

  constructor(
    readonly register: Register,
    readonly book: Book,
    private readonly rows = ROWS,
  ) {}

  /** Returns who signed in whose name, and the events. */
  execute({ contract, kind, fields, approvals, coApprovals, extras }: Instruction) {
    const { mandate, apply } = this.rows[contract][kind]!;
    const i = fields as Fields;
    if (contract === "fund") this.rows.alone(kind, i, extras);
    const signed: ReturnType<Register["confirm"]>[] = [];
    const lists = coApprovals.values();
    const cosign = (organisation: string, role: Role): void => {
      const { reference } = i;
      const own = this.actOf(contract, organisation, reference);
      const withdrawn = own?.content === contentOf("withdraw", { organisation, reference });
      demand(!withdrawn, "Instruction_ReferenceUsed", organisation, reference);
      const list = lists.next().value ?? [];
      signed.push(this.register.confirm(organisation, authority(role)(i), list));
    };
    const given = { ...extras, ledger: this, officers: [], cosign };
    if (mandate === undefined) return { signed, said: apply(i, given) };
    const act = this.#claim(contract, kind, i);
    const own = this.register.confirm(i.organisation, mandate(i), approvals);
    signed.push(own);
    const said = apply(i, { ...given, officers: own.officers });
    this.acts.set(keyOf(contract, i.organisation, i.reference), act);
    return { signed, said };
  }

  actOf(contract: Contract, organisation: string, reference: string): Act | undefined {
    return this.acts.get(keyOf(contract, organisation, reference));
  }

  /** A reference is the organisation's own, and acts once in a contract. */
  #claim(contract: Contract, kind: string, i: Fields): Act {
    const { organisation, reference, validUntil } = i;
    const name = [organisation, reference];
    demand(/^(?! )[ -`{-~]{1,31}(?<! )$/.test(reference), "Instruction_BadReference", ...name);
    const content = contentOf(kind, i);
    const before = this.actOf(contract, organisation, reference);
    demand(before?.content !== content, "Instruction_AlreadyDone", ...name);
    demand(before === undefined, "Instruction_ReferenceUsed", ...name);
    demand(this.register.now <= validUntil, "Instruction_Expired", ...name, validUntil);
    const reversible = kind === "signReceipt" ? i.amount : 0n;
    return { contract, organisation, reference, content, reversible };
  }
}

const keyOf = (...name: string[]): string => name.join(" ");
