import { concat, encodeBytes32String, keccak256 } from "ethers";

/** The contract that takes an instruction. */
export type Contract = "fund" | "registry";

export interface Tranche {
  number: bigint;
  amount: bigint;
  notBefore: bigint;
  verifier: string;
  condition: string;
}

export interface OfficerTerms {
  signer: string;
  roles: bigint;
  validUntil: bigint;
  limits: { currency: string; amount: bigint }[];
}

type Parties = Record<"organisation" | "grantee" | "grantor" | "payer" | "payee", string>;
type Others = Record<
  "verifier" | "comptroller" | "holder" | "subject" | "old" | "successor",
  string
>;
type Ids = Record<"grant" | "parent" | "vote", string>;
/** Those of the instruction itself, its `pay` and its `signReceipt`; of its `startRecovery`, with who started it. */
type References = Record<"reference" | "batch" | "receipt" | "recovery" | "startedBy", string>;
type Papers = Record<"terms" | "condition" | "root" | "originalCurrency" | "signer", string>;
type Money = Record<"amount" | "ceiling" | "originalAmount", bigint>;
type Times = Record<"validUntil" | "availableUntil" | "bankingDate", bigint>;
type Numbers = Record<
  "tranche" | "transfer" | "count" | "code" | "role" | "roles" | "quorum",
  bigint
>;
type Answers = Record<"final" | "upheld" | "resigns", boolean>;
/** No rule reads these. */
type OnRecord = Record<"name" | "authority" | "classification" | "manifest", string> &
  Record<"evidence" | "bankReference", string> &
  Record<"kind" | "reason", bigint>;

/** Every field that some instruction has, under the name in which it is signed. A row reads its own. */
export interface Fields
  extends Parties, Others, Ids, References, Papers, Money, Times, Numbers, Answers, OnRecord {
  tranches: Tranche[];
  payments: { index: bigint; payee: string; amount: bigint }[];
  officer: OfficerTerms;
  officers: OfficerTerms[];
  quorums: bigint[];
}

/** An officer's approval; `genuine` if it is that officer's signature of this very instruction. */
export interface Approval {
  signer: string;
  genuine: boolean;
}

/** What is sent with the message. */
export interface Extras {
  proofs?: { hash: string; sum: bigint }[][];
  possessions?: boolean[]; // whether each key signed for this very enrolment
  presented?: Fields; // the receipt that is taken back
}

export interface Instruction {
  contract: Contract;
  kind: string;
  fields: Partial<Fields>;
  approvals: Approval[];
  coApprovals: Approval[][]; // of each organisation that co-signs
  extras: Extras;
}

export const inJson = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) => (typeof each === "bigint" ? `${each}` : each));

/** What is done by an instruction: all of it but the time until which it might have been. */
export const contentOf = (kind: string, fields: Partial<Fields>): string =>
  inJson([kind, Object.entries({ ...fields, validUntil: 0n }).sort()]);

/** The id of what an organisation's instruction creates. */
export const idOf = (organisation: string, reference: string): string =>
  keccak256(concat([organisation, reference].map((text) => encodeBytes32String(text))));
