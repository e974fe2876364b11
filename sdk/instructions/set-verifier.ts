import { getAddress } from "ethers";
import { declare, envelope, text, type EnvelopeInput } from "./instruction.js";
import type { TreasuryFacts } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** Whether keys of an ERC-7913 verifier may be enrolled. */
export interface SetVerifierInput extends EnvelopeInput {
  verifier: string;
  allowed: boolean;
}

export const SET_VERIFIER = declare({
  kind: "setVerifier",
  target: "treasury",
  role: "ADMIN",
  type: "SetVerifier(string organisation,string reference,address verifier,bool allowed,uint64 validUntil)",
  words: (m) =>
    `${m.allowed === true ? "allows" : "no longer allows"} keys of the verifier ${text(m, "verifier")}`,
});

export function setVerifier(treasury: TreasuryFacts, input: SetVerifierInput): Message {
  return {
    ...envelope(input.organisation ?? treasury.treasury, input),
    verifier: getAddress(input.verifier),
    allowed: input.allowed,
  };
}
