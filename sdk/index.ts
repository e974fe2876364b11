export { Completion, type Recovered } from "./completion.js";
export { connect, type ConnectOptions } from "./connect.js";
export { readDeployment, type Deployment, type Verifiers } from "./deployment.js";
export { EXIT, exitCodeOf } from "./errors/exit-codes.js";
export { Fund } from "./fund.js";
export type { AcceptInput } from "./instructions/accept.js";
export type { AcknowledgeInput } from "./instructions/acknowledge.js";
export type { AmendInput } from "./instructions/amend.js";
export type { AttestInput } from "./instructions/attest.js";
export type { AdjudicateInput } from "./instructions/adjudicate.js";
export type { AwardInput } from "./instructions/award.js";
export type { BounceInput } from "./instructions/bounce.js";
export type { Approval } from "./instructions/calldata.js";
export type { CancelInput } from "./instructions/cancel.js";
export type { CloseInput } from "./instructions/close.js";
export type { CloseFundInput } from "./instructions/close-fund.js";
export {
  CREDIT_KINDS,
  LOSS_REASONS,
  REVERSAL_REASONS,
  VOID_REASONS,
  WRITE_OFF_REASONS,
} from "./instructions/codes.js";
export type { CreditInput } from "./instructions/credit.js";
export type { DeclineInput } from "./instructions/decline.js";
export type { DrawDownInput } from "./instructions/draw-down.js";
export type { EnrolInput } from "./instructions/enrol.js";
export type { HoldInput } from "./instructions/hold.js";
export { hashOf, type GrantRef, type Hashed, type RecoveryRef } from "./instructions/inputs.js";
export type { EnvelopeInput, Party } from "./instructions/instruction.js";
export type { LiftInput } from "./instructions/lift.js";
export type { LoseInput } from "./instructions/lose.js";
export type { OfficerInput, OfficersInput, PossessionInput } from "./instructions/officer.js";
export type { OpenFundInput } from "./instructions/open-fund.js";
export type { PayInput } from "./instructions/pay.js";
export type { RecordReturnInput } from "./instructions/record-return.js";
export type { RecoverInput } from "./instructions/recover.js";
export type { ReduceVoteInput } from "./instructions/reduce-vote.js";
export type { RefundInput } from "./instructions/refund.js";
export type { RegisterInput } from "./instructions/register.js";
export type { ReinstateInput } from "./instructions/reinstate.js";
export type { ReleaseInput } from "./instructions/release.js";
export type { RetireInput } from "./instructions/retire.js";
export type { ReverseReceiptInput } from "./instructions/reverse-receipt.js";
export type { ScheduleInput, TrancheInput } from "./instructions/schedule.js";
export type { SetImplementationInput } from "./instructions/set-implementation.js";
export type { SetQuorumInput } from "./instructions/set-quorum.js";
export type { SetVerifierInput } from "./instructions/set-verifier.js";
export type { SettleInput } from "./instructions/settle.js";
export type { SettleBatchInput } from "./instructions/settle-batch.js";
export type { SignReceiptInput } from "./instructions/sign-receipt.js";
export type { StartRecoveryInput } from "./instructions/start-recovery.js";
export type { SucceedInput } from "./instructions/succeed.js";
export type { SurrenderInput } from "./instructions/surrender.js";
export type { SuspendInput } from "./instructions/suspend.js";
export type { VetoRecoveryInput } from "./instructions/veto-recovery.js";
export type { VoidBatchInput } from "./instructions/void-batch.js";
export type { VoteInput } from "./instructions/vote.js";
export type { WithdrawInput } from "./instructions/withdraw.js";
export type { WriteOffInput } from "./instructions/write-off.js";
export {
  buildBatch,
  readManifest,
  writeManifest,
  type Batch,
  type BatchOptions,
  type Manifest,
  type ManifestPayment,
  type Payment,
} from "./manifest.js";
export {
  buildTree,
  payeeCommitment,
  verifyProof,
  type BatchRoot,
  type Leaf,
  type ProofNode,
  type SumTree,
} from "./merkle-sum.js";
export {
  addMoney,
  decimalString,
  formatMoney,
  MAX_AMOUNT,
  money,
  split,
  type Money,
} from "./money.js";
export { NETWORKS, type NetworkName } from "./network/profiles/index.js";
export type { NetworkProfile } from "./network/profiles/profile.js";
export type { Meaning, RefusalRule } from "./network/refusals.js";
export { Plan, type Done, type TypedData } from "./plan.js";
export type { PlanJson } from "./plan-json.js";
export type { Pushed, PushOptions, PushProgress, PushRefusal, RowState } from "./push/options.js";
export type {
  Book,
  BookBatch,
  BookGrant,
  BookTransfer,
  Drawdown,
  Entry,
  Movement,
  Receipt,
  Vote,
} from "./read/book.js";
export type { LedgerEvent } from "./read/events.js";
export type { EventKind } from "./read/event-types.js";
export type { GrantAccount } from "./read/grants.js";
export type { OfficerRecord } from "./read/officers.js";
export type { ListedOrganisation, OrganisationRecord } from "./read/organisations.js";
export { positionsOf, type Position } from "./read/positions.js";
export type { RecoveryRecord } from "./read/recovery.js";
export type { SlipVerdict } from "./read/slip-check.js";
export type { FundTotals } from "./read/totals.js";
export type { Step, StepKind } from "./read/trace.js";
export type { Unsigned } from "./read/unsigned.js";
export { provePayment, type ProvenPayment } from "./prove-payment.js";
export { ROLE_NAMES, type Role } from "./roles.js";
export { httpSigner, type HttpSignerOptions } from "./signers/http-signer.js";
export { contractSigner, type ContractSignerOptions } from "./signers/contract-signer.js";
export type { NodeKey } from "./signers/key-object.js";
export {
  officerSigner,
  type OfficerKey,
  type OfficerSigner,
  type Signable,
} from "./signers/officer-signer.js";
export type { Base64UrlOrBytes, P256PublicKey } from "./signers/p256-point.js";
export { p256Signer, type P256Device, type P256SignerOptions } from "./signers/p256-signer.js";
export type { PasskeyAssertion } from "./signers/passkey-assertion.js";
export { passkeySigner, type PasskeySignerOptions } from "./signers/passkey-signer.js";
export { rsaSigner, type RsaDevice, type RsaSignerOptions } from "./signers/rsa-signer.js";
export { checkSlipOffline, makeSlip, parseSlip, slipText, type Slip } from "./slip.js";
export { parsePlan, Tally, type EventQuery, type TraceQuery } from "./tally.js";
export { isTallyError, TallyError, type TallyErrorCode } from "./tally-error.js";
export { decodeText, idOf } from "./text.js";
