import { AbiCoder, encodeBytes32String, keccak256 } from "ethers";

/** The contract that takes an instruction. */
export type Contract = "fund" | "registry";

export interface Tranche {
  number: bigint;
  amount: bigint;
  notBefore: bigint;
  verifier: string;
  condition: string;
}

export interface Payment {
  index: bigint;
  payee: string;
  amount: bigint;
}

export interface OfficerTerms {
  signer: string;
  roles: bigint;
  validUntil: bigint;
  limits: { currency: string; amount: bigint }[];
}

/** Every field that some instruction has, under the name in which it is signed. A row reads its own. */
export interface Fields {
  organisation: string;
  reference: string;
  validUntil: bigint;
  grant: string;
  parent: string;
  vote: string;
  batch: string; // the reference of its `pay`
  receipt: string; // the reference of its `signReceipt`
  tranche: bigint;
  transfer: bigint;
  grantee: string;
  grantor: string;
  payer: string;
  payee: string;
  holder: string;
  verifier: string;
  comptroller: string;
  subject: string;
  startedBy: string; // the organisation whose recovery it is
  recovery: string; // the reference of its `startRecovery`
  old: string;
  successor: string;
  amount: bigint;
  ceiling: bigint;
  originalCurrency: string;
  originalAmount: bigint;
  count: bigint;
  availableUntil: bigint;
  bankingDate: bigint;
  terms: string;
  condition: string;
  root: string;
  final: boolean;
  upheld: boolean;
  code: bigint;
  tranches: Tranche[];
  payments: Payment[];
  signer: string;
  resigns: boolean;
  role: bigint;
  roles: bigint;
  quorum: bigint;
  quorums: bigint[];
  officer: OfficerTerms;
  officers: OfficerTerms[];
  // on record only: no rule reads them
  name: string;
  kind: bigint;
  reason: bigint;
  authority: string;
  classification: string;
  manifest: string;
  evidence: string;
  bankReference: string;
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

/** What is done by an instruction: all of it but the time until which it might have been. */
export function contentOf(kind: string, fields: Partial<Fields>): string {
  const done = Object.entries(fields).filter(([name]) => name !== "validUntil");
  const sorted = done.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([kind, sorted], (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}

const ids = new Map<string, string>();

/** The id of what an organisation's instruction creates. */
export function idOf(organisation: string, reference: string): string {
  const key = `${organisation} ${reference}`;
  const words = () => [organisation, reference].map((text) => encodeBytes32String(text));
  const id =
    ids.get(key) ?? keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32"], words()));
  ids.set(key, id);
  return id;
}
