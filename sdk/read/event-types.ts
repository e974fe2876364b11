import type * as Fund from "../../typechain-types/interfaces/IFund.js";
import type * as Registry from "../../typechain-types/OrganisationRegistry.js";
import type * as Treasury from "../../typechain-types/Treasury.js";

/** Arguments of every event of the ledger, as typechain types them. */
export interface EventArguments {
  Authorised: Fund.AuthorisedEvent.OutputObject;
  ReferenceWithdrawn: Fund.ReferenceWithdrawnEvent.OutputObject;
  OrganisationRegistered: Registry.OrganisationRegisteredEvent.OutputObject;
  OfficerEnrolled: Registry.OfficerEnrolledEvent.OutputObject;
  OfficerRetired: Registry.OfficerRetiredEvent.OutputObject;
  QuorumSet: Registry.QuorumSetEvent.OutputObject;
  OrganisationSuspended: Registry.OrganisationSuspendedEvent.OutputObject;
  OrganisationReinstated: Registry.OrganisationReinstatedEvent.OutputObject;
  RecoveryStarted: Registry.RecoveryStartedEvent.OutputObject;
  RecoveryVetoed: Registry.RecoveryVetoedEvent.OutputObject;
  RecoveryAdjudicated: Registry.RecoveryAdjudicatedEvent.OutputObject;
  OrganisationRecovered: Registry.OrganisationRecoveredEvent.OutputObject;
  OrganisationSucceeded: Registry.OrganisationSucceededEvent.OutputObject;
  FundOpened: Treasury.FundOpenedEvent.OutputObject;
  ImplementationSet: Treasury.ImplementationSetEvent.OutputObject;
  VerifierSet: Treasury.VerifierSetEvent.OutputObject;
  Voted: Fund.VotedEvent.OutputObject;
  VoteReduced: Fund.VoteReducedEvent.OutputObject;
  DrawnDown: Fund.DrawnDownEvent.OutputObject;
  GrantAwarded: Fund.GrantAwardedEvent.OutputObject;
  GrantAccepted: Fund.GrantAcceptedEvent.OutputObject;
  GrantDeclined: Fund.GrantDeclinedEvent.OutputObject;
  GrantAmended: Fund.GrantAmendedEvent.OutputObject;
  TrancheScheduled: Fund.TrancheScheduledEvent.OutputObject;
  ConditionAttested: Fund.ConditionAttestedEvent.OutputObject;
  TrancheReleased: Fund.TrancheReleasedEvent.OutputObject;
  TrancheCancelled: Fund.TrancheCancelledEvent.OutputObject;
  RefundSent: Fund.RefundSentEvent.OutputObject;
  TransferSettled: Fund.TransferSettledEvent.OutputObject;
  ReceiptSigned: Fund.ReceiptSignedEvent.OutputObject;
  ReceiptReversed: Fund.ReceiptReversedEvent.OutputObject;
  TransferWrittenOff: Fund.TransferWrittenOffEvent.OutputObject;
  TransferReturned: Fund.TransferReturnedEvent.OutputObject;
  HoldPlaced: Fund.HoldPlacedEvent.OutputObject;
  HoldLifted: Fund.HoldLiftedEvent.OutputObject;
  CashSurrendered: Fund.CashSurrenderedEvent.OutputObject;
  CashCredited: Fund.CashCreditedEvent.OutputObject;
  CashLost: Fund.CashLostEvent.OutputObject;
  FundClosed: Fund.FundClosedEvent.OutputObject;
  GrantClosed: Fund.GrantClosedEvent.OutputObject;
  PaymentsPosted: Fund.PaymentsPostedEvent.OutputObject;
  BatchSettled: Fund.BatchSettledEvent.OutputObject;
  BatchVoided: Fund.BatchVoidedEvent.OutputObject;
  PaymentsRecovered: Fund.PaymentsRecoveredEvent.OutputObject;
  PaymentsBounced: Fund.PaymentsBouncedEvent.OutputObject;
  BatchAcknowledged: Fund.BatchAcknowledgedEvent.OutputObject;
}

/** The kinds of events of the ledger. */
export type EventKind = keyof EventArguments;
