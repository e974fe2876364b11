import { getBytes, hexlify } from "ethers";
import { declare, envelope, shortId, text, type EnvelopeInput } from "./instruction.js";
import { organisationText } from "./inputs.js";
import type { Message } from "./typed-data.js";

/** An officer's authority ended by the organisation's ADMIN, or by the officer itself. */
export interface RetireInput extends EnvelopeInput {
  organisation: string;
  /** The officer's key in ERC-7913 form: an address, or verifier and key. */
  signer: string;
  /** The officer retires itself, alone, without ADMIN. Default false. */
  resigns?: boolean;
}

export const RETIRE = declare({
  kind: "retire",
  target: "registry",
  role: (m) => (m.resigns === true ? "any" : "ADMIN"),
  type: "Retire(string organisation,string reference,bytes signer,bool resigns,uint64 validUntil)",
  words: (m) => {
    const officer = `officer ${shortId(text(m, "signer"))}`;
    return m.resigns === true ? `lets ${officer} resign` : `retires ${officer}`;
  },
});

export function retire(_registry: unknown, input: RetireInput): Message {
  return {
    ...envelope(organisationText(input.organisation), input),
    signer: hexlify(getBytes(input.signer)),
    resigns: input.resigns ?? false,
  };
}
