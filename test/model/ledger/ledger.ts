import type { Role } from "../../../sdk/roles.js";
import { Book } from "./book.js";
import { BATCH_ROWS } from "./batches.js";
import { BUDGET_ROWS } from "./budget.js";
import { GRANT_ROWS } from "./grants.js";
import {
  contentOf,
  type Approval,
  type Contract,
  type Extras,
  type Fields,
  type Instruction,
} from "./instruction.js";
import { authority, Register, type Mandate, type Verdict } from "./organisations.js";
import { demand } from "./refusal.js";
import { RECOVERY_ROWS } from "./recovery.js";
import { REGISTRY_ROWS } from "./registry.js";
import { TRANSFER_ROWS } from "./transfers.js";

/** An event and what it says beyond the fields of the instruction. */
export type Said = [event: string, more: Record<string, unknown>];

/** What a row goes by beside the instruction: who approved it, what was sent with it, and how others co-sign it. */
export interface Given extends Extras {
  officers: string[];
  cosign: (organisation: string, role: Role) => void;
}

/**
 * One row of the specification. What an instruction is by itself is looked at first, then who signed it, then what the
 * book says; each in the order in which the row has it. What has no mandate anybody does, without a reference.
 */
export interface Row {
  alone?: (i: Fields, extras: Extras) => void;
  mandate?: (i: Fields) => Mandate;
  apply: (ledger: Ledger, i: Fields, given: Given) => Said[];
}

export type Rows = Record<Contract, Record<string, Row>>;

export const ROWS: Rows = {
  registry: { ...REGISTRY_ROWS, ...RECOVERY_ROWS },
  fund: { ...BUDGET_ROWS, ...GRANT_ROWS, ...TRANSFER_ROWS, ...BATCH_ROWS },
};

/** What an organisation did under a reference. */
export interface Act {
  contract: Contract;
  organisation: string;
  reference: string;
  content: string;
  reversible: bigint; // what a signed receipt still stands for
}

/** What an instruction did: who signed, in whose name, and the events of it. */
export interface Done {
  signed: (Verdict & { organisation: string; role: Mandate["role"] })[];
  said: Said[];
}

/**
 * The ledger as its specification says, and as plainly as possible: lists of what happened, and sums over them. An instruction
 * either does all that its row says, or throws a {@link Refusal}. The first of these that is wrong is what it says:
 *
 * 1. the instruction by itself: amounts above 0, banking dates, empty lists;
 * 2. the reference: its form; done already; used for something else; `validUntil` passed;
 * 3. the approvals, see {@link Register.confirm}; those of organisations that co-sign come where the row says so;
 * 4. the rules of the row.
 */
export class Ledger {
  readonly register = new Register();
  readonly book: Book;
  readonly acts = new Map<string, Act>();

  constructor(
    comptroller: string,
    readonly currency: string,
    private readonly rows: Rows = ROWS,
  ) {
    this.book = new Book(comptroller);
  }

  execute({ contract, kind, fields, approvals, coApprovals, extras }: Instruction): Done {
    const row = this.rows[contract][kind]!;
    const i = fields as Fields;
    row.alone?.(i, extras);
    const signed: Done["signed"] = [];
    const sign = (organisation: string, mandate: Mandate, list: Approval[]): string[] => {
      const verdict = this.register.confirm(organisation, mandate, list, this.currency);
      signed.push({ ...verdict, organisation, role: mandate.role });
      return verdict.officers;
    };
    const lists = coApprovals.values();
    const cosign = (organisation: string, role: Role): void => {
      const own = this.actOf(contract, organisation, i.reference);
      const { reference } = i;
      const withdrawn = own?.content === contentOf("withdraw", { organisation, reference });
      demand(!withdrawn, "Instruction_ReferenceUsed", organisation, reference);
      sign(organisation, authority(role), lists.next().value ?? []);
    };
    if (row.mandate === undefined) {
      return { signed, said: row.apply(this, i, { ...extras, officers: [], cosign }) };
    }
    const act = this.#claim(contract, kind, i);
    const officers = sign(i.organisation, row.mandate(i), approvals);
    const said = row.apply(this, i, { ...extras, officers, cosign });
    if (kind === "signReceipt") act.reversible = i.amount;
    this.acts.set(keyOf(act), act);
    return { signed, said };
  }

  actOf(contract: Contract, organisation: string, reference: string): Act | undefined {
    return this.acts.get(keyOf({ contract, organisation, reference }));
  }

  /** A reference is the organisation's own, and acts once in a contract. */
  #claim(contract: Contract, kind: string, i: Fields): Act {
    const { organisation, reference, validUntil } = i;
    const name = [organisation, reference];
    const formed = /^(?! )[ -`{-~]{1,31}(?<! )$/.test(reference);
    demand(formed, "Instruction_BadReference", ...name);
    const content = contentOf(kind, i);
    const before = this.actOf(contract, organisation, reference);
    demand(before?.content !== content, "Instruction_AlreadyDone", ...name);
    demand(before === undefined, "Instruction_ReferenceUsed", ...name);
    demand(this.register.now <= validUntil, "Instruction_Expired", ...name, validUntil);
    return { contract, organisation, reference, content, reversible: 0n };
  }
}

const keyOf = ({ contract, organisation, reference }: Omit<Act, "content" | "reversible">) =>
  `${contract} ${organisation} ${reference}`;
