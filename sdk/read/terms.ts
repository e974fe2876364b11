import { toUtf8String } from "ethers";
import type { Desk } from "../desk.js";
import { TallyError } from "../tally-error.js";
import { decodeText } from "../text.js";

/** What never changes about a fund. */
export interface FundTerms {
  /** ISO 4217 code. */
  currency: string;
  /** Organisation that co-signs every drawdown; empty if none. */
  comptroller: string;
  /** The reference under which the Treasury opened it. */
  name: string;
  predecessor: string;
}

const known = new WeakMap<Desk, Map<string, FundTerms>>();

/** Reads what never changes about a fund, once. */
export async function readFundTerms(desk: Desk, address: string): Promise<FundTerms> {
  const funds = known.get(desk) ?? new Map<string, FundTerms>();
  known.set(desk, funds);
  const before = funds.get(address);
  if (before !== undefined) return before;
  if (!(await desk.treasury.isFund(address))) {
    throw new TallyError("fund-unknown", `${address} is not a fund of this treasury.`, {
      data: { address },
    });
  }
  const { currency, comptroller, name, predecessor } = await desk.fund(address).terms();
  const terms = {
    currency: toUtf8String(currency),
    comptroller: decodeText(comptroller),
    name: decodeText(name),
    predecessor,
  };
  funds.set(address, terms);
  return terms;
}
