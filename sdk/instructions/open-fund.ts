import { ZeroAddress } from "ethers";
import { decimalsOf } from "../currencies.js";
import { declare, envelope, text, type EnvelopeInput } from "./instruction.js";
import { optionalOrganisation, type TreasuryFacts } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** A fund opened by the Treasury; its reference is the fund's name. */
export interface OpenFundInput extends EnvelopeInput {
  /** ISO 4217 code. */
  currency: string;
  /** Organisation that co-signs every drawdown. Default: none. */
  comptroller?: string;
  /** Address of the fund that this one carries on. Default: none. */
  predecessor?: string;
}

export const OPEN_FUND = declare({
  kind: "openFund",
  target: "treasury",
  role: "COMMIT",
  type: "OpenFund(string organisation,string reference,string currency,string comptroller,address predecessor,address implementation,uint64 validUntil)",
  words: (m) => {
    const comptroller = text(m, "comptroller");
    const lock = comptroller === "" ? "" : `, every drawdown co-signed by ${comptroller}`;
    const predecessor = text(m, "predecessor");
    const carried = predecessor === ZeroAddress ? "" : `, carrying on the fund at ${predecessor}`;
    return `opens the fund ${m.reference} in ${text(m, "currency")}${lock}${carried}`;
  },
});

export async function openFund(treasury: TreasuryFacts, input: OpenFundInput): Promise<Message> {
  decimalsOf(input.currency);
  return {
    ...envelope(input.organisation ?? treasury.treasury, input),
    currency: input.currency,
    comptroller: optionalOrganisation(input.comptroller),
    predecessor: input.predecessor ?? ZeroAddress,
    implementation: await treasury.implementation(),
  };
}
