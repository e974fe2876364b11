import { getAddress } from "ethers";
import { declare, envelope, text, type EnvelopeInput } from "./instruction.js";
import type { TreasuryFacts } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** The code of funds opened from now on; open books keep theirs. */
export interface SetImplementationInput extends EnvelopeInput {
  implementation: string;
}

export const SET_IMPLEMENTATION = declare({
  kind: "setImplementation",
  target: "treasury",
  role: "ADMIN",
  type: "SetImplementation(string organisation,string reference,address implementation,uint64 validUntil)",
  words: (m) => `lets funds opened from now on run the code at ${text(m, "implementation")}`,
});

export function setImplementation(treasury: TreasuryFacts, input: SetImplementationInput): Message {
  return {
    ...envelope(input.organisation ?? treasury.treasury, input),
    implementation: getAddress(input.implementation),
  };
}
