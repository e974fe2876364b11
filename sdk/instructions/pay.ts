import type { BatchRoot } from "../merkle-sum.js";
import { declare, envelope, inGrant, inMoney, text, type EnvelopeInput } from "./instruction.js";
import {
  code,
  grantId,
  hashOf,
  optionalOrganisation,
  type FundFacts,
  type GrantRef,
  type Hashed,
} from "./inputs.js";
import type { Message } from "./typed-data.js";

/** Payments out of a grant to those who hold none, as one Merkle-sum tree. */
export interface PayInput extends EnvelopeInput {
  grant: GrantRef;
  /** Root, total (minor units) and count of the batch, from `buildBatch(…).tree`. */
  batch: BatchRoot;
  /** The organisation that takes the whole batch as its own income and may acknowledge it. */
  payee?: string;
  /** An organisation that must co-sign, for example a university confirming attendance. */
  verifier?: string;
  /** The published manifest, or its SHA-256. Default: not published. */
  manifest?: Hashed;
  /** Enumerated kind, see the glossary. Default 0. */
  kind?: number;
}

export const PAY = declare({
  kind: "pay",
  target: "fund",
  role: "RELEASE",
  cosigners: [{ field: "verifier", role: "VERIFY" }],
  type: "Pay(string organisation,string reference,bytes32 grant,string payee,string verifier,bytes32 root,string currency,uint96 amount,uint32 count,bytes32 manifest,uint8 kind,uint64 validUntil)",
  words: (m) => {
    const count = text(m, "count");
    const payments =
      count === "1" ? "1 payment" : `${Number(count).toLocaleString("en-GB")} payments`;
    const payee = text(m, "payee") === "" ? "" : ` to ${text(m, "payee")}`;
    const verifier = text(m, "verifier") === "" ? "" : `, confirmed by ${text(m, "verifier")}`;
    return `pays ${inMoney(m)} in ${payments}${payee} out of ${inGrant(m)}${verifier}`;
  },
});

export async function pay(fund: FundFacts, input: PayInput): Promise<Message> {
  const grant = grantId(input.grant);
  return {
    ...envelope(input.organisation ?? (await fund.grant(grant)).grantee, input),
    grant,
    payee: optionalOrganisation(input.payee),
    verifier: optionalOrganisation(input.verifier),
    root: input.batch.root,
    currency: fund.currency,
    amount: String(input.batch.total),
    count: String(input.batch.count),
    manifest: hashOf(input.manifest),
    kind: code(input.kind),
  };
}
