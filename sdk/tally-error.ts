/**
 * Every reason for which the SDK refuses something, one line each, in alphabetical order.
 * Codes are a public interface: they're never renamed, and tests assert codes, not messages.
 */
export const TALLY_ERROR_CODES = [
  /** An organisation acts for others, which its succession would leave without officers. */
  "acts-for-others",
  /** The payee has signed for this payment batch before. */
  "already-acknowledged",
  /** The payment has been recorded as returned before. */
  "already-bounced",
  /** This very instruction has been executed before; nothing is left to do. */
  "already-done",
  /** The register has been founded before; that happens once. */
  "already-founded",
  /** The organisation holds this grant already. */
  "already-held",
  /** The fund has its root grant already. */
  "already-initialised",
  /** A sum leaves the range that the ledger can count in. */
  "amount-overflow",
  /** A signature isn't the officer's, or isn't over this instruction. */
  "approval-invalid",
  /** Approvals aren't in ascending order of the officers' ids, or one stands twice. */
  "approvals-not-ascending",
  /** A banking date isn't a day of the calendar. */
  "bad-banking-date",
  /** A fund's currency isn't three capital letters. */
  "bad-currency",
  /** The registry refuses an organisation's identifier. */
  "bad-identifier",
  /** A quorum is none, more than ADMIN's, or can't be reached. */
  "bad-quorum",
  /** The ledger refuses a reference because of its form. */
  "bad-reference",
  /** A key is neither an address nor a verifier with a key. */
  "bad-signer",
  /** An organisation was to be succeeded by itself or by its present successor. */
  "bad-successor",
  /** Tranches count up from 1 and refunds down from -1; this number doesn't. */
  "bad-transfer-number",
  /** A batch mixes currencies; a fund, and so a batch, has one. */
  "batch-currency",
  /** The same end-to-end id stands in more than one payment of a batch. */
  "batch-duplicate",
  /** A batch has no payments. */
  "batch-empty",
  /** What is on record of the payment batch rules this step out. */
  "batch-facts",
  /** A leaf was asked for that the batch doesn't have. */
  "batch-index",
  /** A payment can't be a leaf: its amount, payee commitment or identifiers are out of bounds. */
  "batch-leaf",
  /** The amounts of a batch add up to more than uint96 holds. */
  "batch-overflow",
  /** A batch has more than 2^32 - 1 payments. */
  "batch-too-large",
  /** A batch of persons is so small that a slip would tell who got what. */
  "batch-too-small",
  /** The grant has no such payment batch. */
  "batch-unknown",
  /** A grant would be amended to less than it has used. */
  "below-used",
  /** A grant with cash in it can't be closed. */
  "cash-left",
  /** The comptroller's officers can't have the role with which drawdowns are co-signed. */
  "comptroller-cannot-verify",
  /** A tranche has a condition but nobody to attest it. */
  "condition-without-verifier",
  /** No deployment is configured for this network. */
  "deployment-missing",
  /** The ledger refuses a payment batch or a bounce without payments. */
  "empty-batch",
  /** The instruction was to be executed by a time that has passed. */
  "expired",
  /** A contract called another that isn't there or doesn't know the call. */
  "failed-call",
  /** The contract of a new fund couldn't be created. */
  "failed-deployment",
  /** A file that was named isn't there or can't be read. */
  "file-missing",
  /** The treasury has opened no such fund. */
  "fund-unknown",
  /** The grant isn't in the state that the step needs. */
  "grant-state",
  /** The fund has no such grant. */
  "grant-unknown",
  /** A grant would go to an organisation that its money came from. */
  "grantee-is-ancestor",
  /** A hold on the grant, or on one above it, stops new authority. */
  "held",
  /** The grant has less cash than the step needs. */
  "insufficient-cash",
  /** The grant has less unused award than the step needs. */
  "insufficient-headroom",
  /** A file can't be used as the journal of a push. */
  "journal-format",
  /** A journal is for another chain, ledger, contract or other senders. */
  "journal-mismatch",
  /** A key can't be read, or is of another kind than the signer takes. */
  "key-format",
  /** An RSA key is shorter, or has a smaller exponent, than FIPS 186-5 allows. */
  "key-weak",
  /** The contract stopped at a fault of its own, or at values that no SDK sends. */
  "ledger-fault",
  /** A manifest already stands at that path; overwriting it would lose its salts. */
  "manifest-exists",
  /** A manifest isn't of the form that the SDK writes. */
  "manifest-format",
  /** A manifest's payments don't give the root or the total that it states. */
  "manifest-root",
  /** Only the Treasury upholds a recovery, and only it or the starter ends one. */
  "may-not-adjudicate",
  /** The currency isn't an active ISO 4217 code with minor units. */
  "money-currency",
  /** The text isn't a plain decimal number. */
  "money-format",
  /** The text has more decimal places than the currency; amounts are never rounded. */
  "money-fraction",
  /** A grant with money on its way can't be closed. */
  "money-in-flight",
  /** Two amounts of different currencies were added or compared. */
  "money-mixed",
  /** The amount is negative where it mustn't be, or over uint96. */
  "money-range",
  /** The weights or the unit of a split aren't positive whole numbers. */
  "money-weights",
  /** The network wants fees, and transactions here offer none. */
  "network-fees",
  /** There is no contract at the address. */
  "network-no-contract",
  /** The node didn't answer in time. */
  "network-timeout",
  /** The node wants a credential, or refuses the one that it got. */
  "network-unauthorised",
  /** The node can't be reached. */
  "network-unreachable",
  /** The node is on another chain than the one configured. */
  "network-wrong-chain",
  /** A vote names no time until which it is available. */
  "no-availability",
  /** An award names no ceiling. */
  "no-ceiling",
  /** The payee hasn't said that it expects no more, so nothing is written off. */
  "no-final-receipt",
  /** An officer would be enrolled without a role. */
  "no-roles",
  /** The payment batch doesn't name this organisation as its payee. */
  "no-such-payee",
  /** No such recovery of the organisation is pending. */
  "no-such-recovery",
  /** A schedule has no tranches. */
  "no-tranches",
  /** There is no contract at an address that must have one. */
  "not-a-contract",
  /** An approving key isn't, or is no longer, an officer of the organisation. */
  "not-an-officer",
  /** Only the account that deployed the registry can found it. */
  "not-founder",
  /** The organisation may not hold this grant, or doesn't hold it. */
  "not-holder",
  /** A transaction was accepted but not mined in time; sending again is safe. */
  "not-mined",
  /** Only an organisation's registrar or the Treasury may do this to it. */
  "not-registrar",
  /** There is no suspension that this organisation could lift. */
  "not-suspended",
  /** The fund was to be opened on code that is no longer current. */
  "not-the-implementation",
  /** Only the Treasury may do this. */
  "not-the-treasury",
  /** The tranche's condition is for another organisation to attest. */
  "not-verifier",
  /** An approving officer's authority has run out. */
  "officer-expired",
  /** A grant can't be closed before those below it. */
  "open-children",
  /** The identifier is on the register already. */
  "organisation-exists",
  /** An organisation identifier breaks the rule that the registry enforces. */
  "organisation-format",
  /** The organisation isn't on the register. */
  "organisation-unknown",
  /** Of an original currency and its amount, one is missing. */
  "original-amount-missing",
  /** More would come back of a payment batch than is still out. */
  "over-batch",
  /** The votes of a fund, or its income, would exceed what the ledger counts to. */
  "over-budget-limit",
  /** The grantee would have more cash, in hand and on its way, than its ceiling. */
  "over-ceiling",
  /** The instruction needs more gas than one transaction may have. */
  "over-gas-cap",
  /** No approving officer's delegated authority covers the amount. */
  "over-limit",
  /** The amount is more than is outstanding of the transfer. */
  "over-outstanding",
  /** More would be reversed than the receipt still stands for. */
  "over-receipt",
  /** The tranches add up to more than was awarded. */
  "over-scheduled",
  /** The Treasury was named as comptroller of its own fund. */
  "own-comptroller",
  /** A passkey's assertion signs something else than this digest. */
  "passkey-challenge",
  /** A passkey belongs to another domain. */
  "passkey-domain",
  /** A passkey's assertion isn't of the form that the standard or the verifier asks for. */
  "passkey-format",
  /** A passkey was used on another web page. */
  "passkey-origin",
  /** A passkey's assertion was made for something else than signing in or approving. */
  "passkey-type",
  /** Nobody touched the passkey's device. */
  "passkey-user-absent",
  /** The passkey's device didn't check who used it. */
  "passkey-user-unverified",
  /** The payee holds the grant, so nothing of it can be returned or written off. */
  "payee-holds",
  /** A payment batch names its payer as its payee. */
  "payee-is-payer",
  /** The proof doesn't show that the payment is in the batch. */
  "payment-not-proven",
  /** A plan's fields don't give the digest that it states. */
  "plan-altered",
  /** A plan isn't of the form that the SDK writes. */
  "plan-format",
  /** A plan is of a version that this SDK doesn't read. */
  "plan-version",
  /** A new key didn't sign that its holder has it and joins this organisation. */
  "possession-not-proven",
  /** There are not as many proofs as things to prove. */
  "proofs-mismatch",
  /** A push was stopped by whoever began it; its journal has the rest. */
  "push-stopped",
  /** Too few officers have approved. */
  "quorum-not-reached",
  /** The organisation may still object to its recovery. */
  "recovery-not-due",
  /** The pending recovery's state doesn't allow the step. */
  "recovery-state",
  /** The organisation uses the reference in another fund, too. */
  "reference-elsewhere",
  /** A reference breaks the rule that the contracts enforce. */
  "reference-format",
  /** The organisation has used the reference for something else, or withdrawn it. */
  "reference-used",
  /** The contract gave a reason that this SDK doesn't know. */
  "refused-unknown",
  /** The contract refused and gave no reason. */
  "refused-without-reason",
  /** An approving officer doesn't have the role that the step needs. */
  "role-missing",
  /** Roles would be handed out that the organisation doesn't have. */
  "roles-exceed-mask",
  /** An organisation's roles lack ADMIN, or what it needs to bring money to rest. */
  "roles-incomplete",
  /** A file of rows has bad ones. */
  "rows-bad",
  /** A file of rows isn't in UTF-8. */
  "rows-encoding",
  /** Another push uses the account that sends transactions. */
  "sender-locked",
  /** The node doesn't let the account send transactions. */
  "sender-not-allowed",
  /** A device's answer isn't a signature. */
  "signature-format",
  /** A device's signature isn't by the key, or not over the digest. */
  "signature-invalid",
  /** A key that is to approve isn't an officer's. */
  "signer-unknown",
  /** A slip's context is missing, or isn't that of its manifest. */
  "slip-context",
  /** A slip was read and is not true: its payment isn't in the batch that it names. */
  "slip-false",
  /** A slip isn't of the form that the SDK writes, or is too large. */
  "slip-format",
  /** A text is too long for the contract. */
  "string-too-long",
  /** The organisation was succeeded: another one's officers act for it. */
  "succeeded",
  /** The organisation is suspended and can give no new authority. */
  "suspended",
  /** The text doesn't fit 32 bytes of printable ASCII, or the bytes aren't such text. */
  "text-format",
  /** The chain of grants would be longer than the fund allows. */
  "too-deep",
  /** The tranche may not be released yet. */
  "too-early",
  /** The number of the tranche or refund is taken. */
  "transfer-exists",
  /** The tranche or refund isn't in the state that the step needs. */
  "transfer-state",
  /** The Treasury can't take over another organisation. */
  "treasury-may-not-succeed",
  /** The command or its options aren't right. */
  "usage",
  /** A grantee can't attest its own condition. */
  "verifier-is-grantee",
  /** The payer can't be its own verifier. */
  "verifier-may-not-pay",
  /** Keys of this kind may not be enrolled. */
  "verifier-not-allowed",
  /** The vote has less undrawn than the drawdown asks for. */
  "vote-exhausted",
  /** The vote's last day has passed. */
  "vote-lapsed",
  /** The fund has no such vote. */
  "vote-unknown",
  /** Too few ADMIN officers who would remain have approved. */
  "would-lock-out",
  /** The amount signed isn't the one in the book. */
  "wrong-amount",
  /** The ceiling signed isn't the one that was offered. */
  "wrong-ceiling",
  /** The drawdown names another comptroller than the fund. */
  "wrong-comptroller",
  /** The condition attested isn't the tranche's. */
  "wrong-condition",
  /** The step belongs to another organisation. */
  "wrong-organisation",
  /** The receipt presented isn't the one signed under that reference, or is another transfer's. */
  "wrong-receipt",
  /** The terms signed aren't those of the award. */
  "wrong-terms",
  /** The amount is nothing. */
  "zero-amount",
] as const;

/** One of {@link TALLY_ERROR_CODES}. */
export type TallyErrorCode = (typeof TALLY_ERROR_CODES)[number];

/** What a {@link TallyError} carries besides its words. */
export interface TallyErrorDetails {
  /** Values for programs: amounts are bigint in minor units, rows and columns are 1-based. */
  data?: Record<string, unknown>;
  /** The error underneath, if there is one. */
  cause?: unknown;
}

/**
 * The one class of error that the SDK throws: a stable `code`, words for a person, values for a program.
 *
 * @example
 * throw new TallyError("batch-empty", "A batch needs at least one payment.");
 */
export class TallyError extends Error {
  override readonly name = "TallyError";
  readonly code: TallyErrorCode;
  readonly data: Record<string, unknown>;

  constructor(code: TallyErrorCode, message: string, details: TallyErrorDetails = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.data = details.data ?? {};
  }
}

/**
 * Tells whether a caught value is a {@link TallyError}, and of the given code if one is given.
 *
 * @example
 * try {
 *   money("1.005", "GBP");
 * } catch (error) {
 *   if (isTallyError(error, "money-fraction")) console.error(error.data.decimals); // 2
 * }
 */
export function isTallyError(error: unknown, code?: TallyErrorCode): error is TallyError {
  return error instanceof TallyError && (code === undefined || error.code === code);
}
