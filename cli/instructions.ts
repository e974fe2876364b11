import {
  CREDIT_KINDS,
  LOSS_REASONS,
  REVERSAL_REASONS,
  TallyError,
  VOID_REASONS,
  WRITE_OFF_REASONS,
  type AcceptInput,
  type AcknowledgeInput,
  type AdjudicateInput,
  type AmendInput,
  type AttestInput,
  type AwardInput,
  type BounceInput,
  type CancelInput,
  type CloseFundInput,
  type CloseInput,
  type CreditInput,
  type DeclineInput,
  type DrawDownInput,
  type EnrolInput,
  type HoldInput,
  type LiftInput,
  type LoseInput,
  type OfficerInput,
  type OpenFundInput,
  type PayInput,
  type RecordReturnInput,
  type RecoverInput,
  type ReduceVoteInput,
  type RefundInput,
  type RegisterInput,
  type ReinstateInput,
  type ReleaseInput,
  type RetireInput,
  type ReverseReceiptInput,
  type ScheduleInput,
  type SetImplementationInput,
  type SetQuorumInput,
  type SetVerifierInput,
  type SettleBatchInput,
  type SettleInput,
  type SignReceiptInput,
  type StartRecoveryInput,
  type SucceedInput,
  type SurrenderInput,
  type SuspendInput,
  type TrancheInput,
  type VetoRecoveryInput,
  type VoidBatchInput,
  type VoteInput,
  type WithdrawInput,
  type WriteOffInput,
} from "../sdk/index.js";
import { columnsOf } from "./columns.js";
import {
  address,
  amount,
  batch,
  ceiling,
  code,
  codeOf,
  flag,
  foreignAmount,
  from,
  grant,
  hashed,
  hex,
  limits,
  list,
  object,
  oneOf,
  optional,
  organisation,
  payments,
  quorums,
  role,
  text,
  until,
  vote,
  whole,
  type Fields,
} from "./fields.js";
import { inFund, namesIn, ofLedger, type Maker } from "./makers.js";
import { camelCase, kebabCase } from "./text-forms.js";

const ENVELOPE = {
  reference: text,
  organisation: optional(organisation),
  validUntil: optional(until),
};
/** Where the ledger can't know who acts. */
const NAMED = { ...ENVELOPE, organisation };
const COUNT = whole(1, 2 ** 31 - 1);
/** Tranches count up from 1, refunds down from -1. */
const TRANSFER = { grant, transfer: whole(-(2 ** 31), 2 ** 31 - 1) };
const BANKED = { bankingDate: text, bankReference: optional(hashed) };

/** Which recovery; the pending one if it isn't said. */
const RECOVERY = { startedBy: optional(organisation), recovery: optional(text) };

const OFFICER: Fields<OfficerInput> = {
  signer: hex,
  roles: list(role),
  validUntil: until,
  limits: optional(limits),
  possession: optional(hex),
};

const TRANCHE: Fields<TrancheInput> = {
  amount,
  number: optional(COUNT),
  notBefore: optional(from),
  verifier: optional(organisation),
  condition: optional(hashed),
};

/** A grantee's answer to what it was offered. */
const ANSWER: Fields<AcceptInput> = {
  ...{ ...ENVELOPE, grant, grantor: optional(organisation) },
  ...{ amount: optional(amount), ceiling: optional(ceiling), terms: optional(hashed) },
};

interface WithdrawAnywhere extends WithdrawInput {
  /** Where the reference would have been used. */
  target: "registry" | "treasury";
}

/** Every instruction of the SDK by its name. */
const MAKERS = {
  register: ofLedger<RegisterInput>(
    {
      ...{ ...ENVELOPE, subject: text, name: text, roles: list(role) },
      ...{ officers: list(object(OFFICER), "officer"), quorums: optional(quorums) },
    },
    (tally, input) => tally.register(input),
  ),
  enrol: ofLedger<EnrolInput>({ ...NAMED, officer: object(OFFICER) }, (tally, input) =>
    tally.enrol(input),
  ),
  retire: ofLedger<RetireInput>(
    { ...NAMED, signer: hex, resigns: optional(flag) },
    (tally, input) => tally.retire(input),
  ),
  setQuorum: ofLedger<SetQuorumInput>({ ...NAMED, role, quorum: whole(1, 255) }, (tally, input) =>
    tally.setQuorum(input),
  ),
  suspend: ofLedger<SuspendInput>(
    { ...ENVELOPE, subject: organisation, reason: optional(code) },
    (tally, input) => tally.suspend(input),
  ),
  reinstate: ofLedger<ReinstateInput>({ ...ENVELOPE, subject: organisation }, (tally, input) =>
    tally.reinstate(input),
  ),
  startRecovery: ofLedger<StartRecoveryInput>(
    {
      ...{ ...ENVELOPE, subject: organisation },
      ...{ officers: list(object(OFFICER), "officer"), quorums: optional(quorums) },
    },
    (tally, input) => tally.startRecovery(input),
  ),
  vetoRecovery: ofLedger<VetoRecoveryInput>({ ...NAMED, ...RECOVERY }, (tally, input) =>
    tally.vetoRecovery(input),
  ),
  adjudicate: ofLedger<AdjudicateInput>(
    { ...ENVELOPE, subject: organisation, upheld: flag, ...RECOVERY },
    (tally, input) => tally.adjudicate(input),
  ),
  succeed: ofLedger<SucceedInput>(
    { ...ENVELOPE, old: organisation, successor: organisation },
    (tally, input) => tally.succeed(input),
  ),
  openFund: ofLedger<OpenFundInput>(
    {
      ...{ ...ENVELOPE, currency: text, comptroller: optional(organisation) },
      predecessor: optional(address),
    },
    (tally, input) => tally.openFund(input),
  ),
  setImplementation: ofLedger<SetImplementationInput>(
    { ...ENVELOPE, implementation: address },
    (tally, input) => tally.setImplementation(input),
  ),
  setVerifier: ofLedger<SetVerifierInput>(
    { ...ENVELOPE, verifier: address, allowed: flag },
    (tally, input) => tally.setVerifier(input),
  ),
  vote: inFund<VoteInput>(
    { ...ENVELOPE, amount, authority: text, availableUntil: until, kind: optional(code) },
    (fund, input) => fund.vote(input),
  ),
  reduceVote: inFund<ReduceVoteInput>(
    { ...ENVELOPE, vote, amount, authority: text },
    (fund, input) => fund.reduceVote(input),
  ),
  drawDown: inFund<DrawDownInput>({ ...ENVELOPE, vote, amount }, (fund, input) =>
    fund.drawDown(input),
  ),
  surrender: inFund<SurrenderInput>({ ...ENVELOPE, amount }, (fund, input) =>
    fund.surrender(input),
  ),
  credit: inFund<CreditInput>(
    { ...ENVELOPE, grant, amount, ...BANKED, kind: optional(codeOf(CREDIT_KINDS)) },
    (fund, input) => fund.credit(input),
  ),
  lose: inFund<LoseInput>(
    {
      ...{ ...ENVELOPE, grant, amount, reason: optional(codeOf(LOSS_REASONS)) },
      grantee: optional(organisation),
    },
    (fund, input) => fund.lose(input),
  ),
  closeFund: inFund<CloseFundInput>(ENVELOPE, (fund, input) => fund.closeFund(input)),
  award: inFund<AwardInput>(
    {
      ...{ ...ENVELOPE, parent: grant, grantee: organisation, amount, terms: optional(hashed) },
      ...{ ceiling: optional(amount), classification: optional(text), kind: optional(code) },
    },
    (fund, input) => fund.award(input),
  ),
  accept: inFund<AcceptInput>(ANSWER, (fund, input) => fund.accept(input)),
  decline: inFund<DeclineInput>(ANSWER, (fund, input) => fund.decline(input)),
  amend: inFund<AmendInput>(
    {
      ...{ ...ENVELOPE, grant, amount: optional(amount), ceiling: optional(ceiling) },
      ...{ terms: optional(hashed), grantee: optional(organisation) },
    },
    (fund, input) => fund.amend(input),
  ),
  schedule: inFund<ScheduleInput>(
    {
      ...ENVELOPE,
      grant,
      tranches: list(object(TRANCHE), "tranche"),
      grantee: optional(organisation),
    },
    (fund, input) => fund.schedule(input),
  ),
  attest: inFund<AttestInput>(
    { ...ENVELOPE, grant, tranche: COUNT, evidence: optional(hashed) },
    (fund, input) => fund.attest(input),
  ),
  release: inFund<ReleaseInput>(
    {
      ...{ ...ENVELOPE, grant, tranche: COUNT },
      ...{ grantee: optional(organisation), amount: optional(amount) },
    },
    (fund, input) => fund.release(input),
  ),
  cancel: inFund<CancelInput>(
    {
      ...{ ...ENVELOPE, grant, tranche: COUNT },
      ...{ grantee: optional(organisation), amount: optional(amount) },
    },
    (fund, input) => fund.cancel(input),
  ),
  refund: inFund<RefundInput>(
    { ...ENVELOPE, grant, amount, number: COUNT, grantor: optional(organisation) },
    (fund, input) => fund.refund(input),
  ),
  settle: inFund<SettleInput>(
    {
      ...{ ...ENVELOPE, ...TRANSFER, ...BANKED },
      ...{ payee: optional(organisation), amount: optional(amount) },
    },
    (fund, input) => fund.settle(input),
  ),
  signReceipt: inFund<SignReceiptInput>(
    {
      ...{ ...ENVELOPE, ...TRANSFER, amount, bankingDate: text, evidence: optional(hashed) },
      ...{ original: optional(foreignAmount), final: optional(flag) },
      payer: optional(organisation),
    },
    (fund, input) => fund.signReceipt(input),
  ),
  reverseReceipt: inFund<ReverseReceiptInput>(
    {
      ...{ ...ENVELOPE, ...TRANSFER, receipt: text, amount: optional(amount) },
      ...{ reason: optional(codeOf(REVERSAL_REASONS)), payer: optional(organisation) },
    },
    (fund, input) => fund.reverseReceipt(input),
  ),
  writeOff: inFund<WriteOffInput>(
    {
      ...{ ...ENVELOPE, ...TRANSFER, amount: optional(amount) },
      ...{ reason: optional(codeOf(WRITE_OFF_REASONS)), payee: optional(organisation) },
    },
    (fund, input) => fund.writeOff(input),
  ),
  recordReturn: inFund<RecordReturnInput>(
    {
      ...{ ...ENVELOPE, ...TRANSFER, amount, ...BANKED },
      ...{ reason: optional(code), payee: optional(organisation) },
    },
    (fund, input) => fund.recordReturn(input),
  ),
  hold: inFund<HoldInput>({ ...NAMED, grant, code: optional(code) }, (fund, input) =>
    fund.hold(input),
  ),
  lift: inFund<LiftInput>({ ...NAMED, grant, holder: optional(organisation) }, (fund, input) =>
    fund.lift(input),
  ),
  close: inFund<CloseInput>({ ...ENVELOPE, grant }, (fund, input) => fund.close(input)),
  pay: inFund<PayInput>(
    {
      ...{ ...ENVELOPE, grant, batch, payee: optional(organisation) },
      ...{ verifier: optional(organisation), manifest: optional(hashed), kind: optional(code) },
    },
    (fund, input) => fund.pay(input),
  ),
  settleBatch: inFund<SettleBatchInput>(
    { ...ENVELOPE, grant, batch: text, ...BANKED },
    (fund, input) => fund.settleBatch(input),
  ),
  voidBatch: inFund<VoidBatchInput>(
    { ...ENVELOPE, grant, batch: text, reason: optional(codeOf(VOID_REASONS)) },
    (fund, input) => fund.voidBatch(input),
  ),
  bounce: inFund<BounceInput>(
    { ...ENVELOPE, grant, batch: text, payments, ...BANKED },
    (fund, input) => fund.bounce(input),
  ),
  recover: inFund<RecoverInput>(
    { ...ENVELOPE, grant, batch: text, amount, ...BANKED, evidence: optional(hashed) },
    (fund, input) => fund.recover(input),
  ),
  acknowledge: inFund<AcknowledgeInput>(
    { ...ENVELOPE, grant, batch: text, bankingDate: text, evidence: optional(hashed) },
    (fund, input) => fund.acknowledge(input),
  ),
  withdraw: inFund<WithdrawInput>(NAMED, (fund, input) => fund.withdraw(input)),
} satisfies Record<string, Maker>;

/** Name of an instruction, as the SDK has it. */
export type InstructionName = keyof typeof MAKERS;

/** Withdrawing outside of funds, where it must be said in which contract. */
const WITHDRAW_OUTSIDE = ofLedger<WithdrawAnywhere>(
  { ...NAMED, target: oneOf(["registry", "treasury"]) },
  (tally, input) => tally.withdraw(input.target, input),
);

/**
 * The maker of a kind of plan; names are those of the SDK, or with hyphens: `draw-down`.
 *
 * @throws TallyError `usage`.
 */
export function makerOf(instruction: string, withFund: boolean): Maker {
  const name = camelCase(instruction);
  if (name === "withdraw" && !withFund) return WITHDRAW_OUTSIDE;
  if (Object.hasOwn(MAKERS, name)) return MAKERS[name as InstructionName];
  throw new TallyError(
    "usage",
    `There is no instruction ${instruction}. \`tally plan make --help\` lists them.`,
  );
}

/** Every instruction with its fields, for the help. */
export function instructionList(): string {
  const line = (name: string, { inFund, fields }: Maker) =>
    `  ${kebabCase(name)}${inFund ? " --fund" : ""}: ${namesIn(fields).join(" ")}`;
  return [
    ...Object.entries(MAKERS).map(([name, maker]) => line(name, maker)),
    line("withdraw", WITHDRAW_OUTSIDE),
  ].join("\n");
}

/** Names of all instructions, as the SDK has them. */
export function instructionNames(): readonly string[] {
  return Object.keys(MAKERS);
}

/** Names of the columns of all instructions. */
export function columnsOfAll(): ReadonlySet<string> {
  const makers: Maker[] = [...Object.values(MAKERS), WITHDRAW_OUTSIDE];
  return new Set(makers.flatMap(({ fields }) => columnsOf(fields).map(({ name }) => name)));
}
