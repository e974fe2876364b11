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

type Sides = Record<"organisation" | "grantee" | "grantor" | "payer" | "payee", string>;
type Others = Record<"verifier" | "comptroller" | "holder" | "subject" | "old", string>;
type Created = Record<"grant" | "parent" | "vote" | "batch" | "receipt" | "recovery", string>;
type Words = Record<"terms" | "condition" | "root" | "originalCurrency" | "signer", string>;
type Money = Record<"amount" | "ceiling" | "originalAmount", bigint>;
type Times = Record<"validUntil" | "availableUntil" | "bankingDate", bigint>;
type Numbers = Record<"tranche" | "transfer" | "count" | "code" | "role" | "roles", bigint>;
type Answers = Record<"final" | "upheld" | "resigns", boolean>;
type OnRecord = Record<"name" | "authority" | "classification" | "manifest", string> &
  Record<"evidence" | "bankReference", string> &
  Record<"kind" | "reason", bigint>;

/** Every field that some instruction has, under the name in which it is signed. A row reads its own; those on record none. */
export interface Fields
  extends Sides, Others, Created, Words, Money, Times, Numbers, Answers, OnRecord {
  reference: string;
  startedBy: string; // the organisation whose recovery it is
  successor: string;
  tranches: Tranche[];
  payments: { index: bigint; payee: string; amount: bigint }[];
  officer: OfficerTerms;
  officers: OfficerTerms[];
  quorum: bigint;
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
