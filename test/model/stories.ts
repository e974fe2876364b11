import * as cast from "./cast.js";
import { signers } from "./encoding.js";
import type { Fields, Instruction } from "./instruction.js";
import { idOf } from "./ledger/basics.js";

const { DFE, NEVER, SLC, TREASURY, UNIVERSITY, by, instruction } = cast;

/** What sequences seldom come to: instructions one after the other, and something that must become of them. */
export const STORIES: Record<
  string,
  { story: () => Instruction[] | Promise<Instruction[]>; comesTo: string[] }
> = {
  "whoever started a recovery is suspended when it is due": {
    story: recovered,
    comesTo: ["Registry_Suspended", "completeRecovery"],
  },
  "a quorum of ADMIN is more than there are": {
    story: outOfReach,
    comesTo: ["Registry_BadQuorum"],
  },
  "a closed grant bears a part of a loss, and its parent the rest": {
    story: lostLate,
    comesTo: ["close", "lose"],
  },
};

const newcomer = { signer: signers[20]!, roles: 127n, validUntil: NEVER, limits: [] };
const proof = { possessions: [true] };
const own = (organisation: string, reference: string, kind: string, fields: Partial<Fields>) =>
  instruction("registry", kind, { organisation, reference, ...fields });

function recovered(): Instruction[] {
  const given = { subject: SLC, officers: [newcomer], quorums: Array<bigint>(7).fill(1n) };
  const which = { organisation: SLC, startedBy: DFE, recovery: "S1" };
  const complete = { ...which, reference: undefined, validUntil: undefined };
  return [
    { ...own(DFE, "S1", "startRecovery", given), extras: proof },
    own(TREASURY, "S2", "suspend", { subject: DFE, reason: 1n }),
    instruction("registry", "completeRecovery", complete),
    own(TREASURY, "S3", "reinstate", { subject: DFE }),
    instruction("registry", "completeRecovery", complete),
  ];
}

function outOfReach(): Instruction[] {
  const given = { subject: "ZZ-NEW", name: "A newcomer", roles: 1n };
  const officers = [{ ...newcomer, roles: 1n }];
  const quorums = [2n, 0n, 0n, 0n, 0n, 0n, 0n];
  return [{ ...own(TREASURY, "S1", "register", { ...given, officers, quorums }), extras: proof }];
}

/** A closed grant has budget again once a payment comes back, and more cash than that once a refund does. */
async function lostLate(): Promise<Instruction[]> {
  const grant = idOf(SLC, "UNI");
  const { tree } = (await cast.buildRuns())[2]!;
  const batch = { root: tree.root, amount: tree.total, count: BigInt(tree.count), kind: 3n };
  const bank = { bankReference: cast.nothing, bankingDate: 20260401n };
  const refund = { grant, transfer: -1n };
  const receipt = { ...refund, payer: UNIVERSITY, amount: 360n, final: false, ...cast.paid };
  const signed = by(SLC, "S3", "signReceipt", receipt);
  const presented = signed.fields as Fields;
  const reversal = { ...refund, payer: UNIVERSITY, receipt: "S3", amount: 50n, reason: 1n };
  const toNobody = { payee: "", verifier: "", manifest: cast.nothing };
  return [
    by(UNIVERSITY, "S1", "pay", { grant, ...batch, ...toNobody }), // 40
    by(UNIVERSITY, "S2", "refund", { ...refund, grantor: SLC, amount: 360n }),
    signed,
    by(SLC, "S4", "close", { grant, grantee: UNIVERSITY }),
    { ...by(SLC, "S5", "reverseReceipt", reversal), extras: { presented } },
    by(UNIVERSITY, "S6", "recordReturn", {
      ...refund,
      payee: SLC,
      amount: 50n,
      ...bank,
      reason: 1n,
    }),
    by(UNIVERSITY, "S7", "recover", {
      grant,
      batch: "S1",
      amount: 30n,
      ...bank,
      evidence: cast.nothing,
    }),
    by(SLC, "S8", "lose", { grant, grantee: UNIVERSITY, amount: 60n, reason: 1n }),
  ];
}
