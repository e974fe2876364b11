import type { Plan } from "../../sdk/index.js";
import { inMoney, table } from "../output.js";
import { kebabCase } from "../text-forms.js";

/** How many plans of one kind an organisation has with another, and for how much. */
export interface Total {
  kind: string;
  organisation: string;
  /** The other organisation; empty where there is none. */
  counterparty: string;
  count: number;
  /** Empty where the plans have no amounts. */
  currency: string;
  /** Minor units. */
  amount: bigint;
}

const COUNTERPARTIES = ["grantee", "payee", "payer", "grantor", "subject", "successor"];

/** Most pairs of organisations that are shown to a person. */
const SHOWN = 40;

/** Counts and sums of plans, by kind and counterparty. */
export class Totals {
  readonly #totals = new Map<string, Total>();
  count = 0;

  add({ instruction, message }: Plan): void {
    const text = (field: string) => {
      const value = message[field];
      return typeof value === "string" ? value : "";
    };
    const { kind } = instruction;
    const { organisation } = message;
    const others = COUNTERPARTIES.map(text);
    const counterparty = others.find((each) => each !== "" && each !== organisation) ?? "";
    const amount = text("amount") === "" ? 0n : BigInt(text("amount"));
    const currency = text("amount") === "" ? "" : text("currency");
    const key = [kind, organisation, counterparty, currency].join("\n");
    const same = this.#totals.get(key);
    const total = same ?? { kind, organisation, counterparty, count: 0, currency, amount: 0n };
    total.count += 1;
    total.amount += amount;
    this.#totals.set(key, total);
    this.count += 1;
  }

  /** The largest first. */
  rows(): Total[] {
    const size = (left: Total, right: Total) =>
      left.kind !== right.kind
        ? left.kind.localeCompare(right.kind)
        : left.amount === right.amount
          ? right.count - left.count
          : left.amount < right.amount
            ? 1
            : -1;
    return [...this.#totals.values()].sort(size);
  }

  /** For whoever signs: totals per kind, and per kind and counterparty. */
  words(): string {
    const rows = this.rows();
    const kinds = new Map<string, Total>();
    for (const row of rows) {
      const key = `${row.kind} ${row.currency}`;
      const sum = kinds.get(key) ?? { ...row, count: 0, amount: 0n };
      kinds.set(key, { ...sum, count: sum.count + row.count, amount: sum.amount + row.amount });
    }
    const more = rows.length - SHOWN;
    return [
      table(
        ["IN ALL", ">PLANS", ">AMOUNT"],
        [...kinds.values()].map(({ kind, count, ...money }) => [
          ...[kebabCase(kind), String(count), amountOf(money)],
        ]),
      ),
      table(
        ["KIND", "BY", "WITH", ">PLANS", ">AMOUNT"],
        rows
          .slice(0, SHOWN)
          .map(({ kind, organisation, counterparty, count, ...money }) => [
            ...[kebabCase(kind), organisation, counterparty, String(count), amountOf(money)],
          ]),
      ) + (more > 0 ? `\nand ${more} more pairs, with smaller amounts (--json lists all)` : ""),
    ].join("\n\n");
  }
}

function amountOf({ amount, currency }: Pick<Total, "amount" | "currency">): string {
  return currency === "" ? "" : inMoney(amount, currency);
}
