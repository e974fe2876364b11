import type { Desk } from "./desk.js";
import { DOMAINS } from "./contracts.js";
import { accept, ACCEPT, type AcceptInput } from "./instructions/accept.js";
import { acknowledge, ACKNOWLEDGE, type AcknowledgeInput } from "./instructions/acknowledge.js";
import { amend, AMEND, type AmendInput } from "./instructions/amend.js";
import { attest, ATTEST, type AttestInput } from "./instructions/attest.js";
import { award, AWARD, type AwardInput } from "./instructions/award.js";
import { bounce, BOUNCE, type BounceInput } from "./instructions/bounce.js";
import { cancel, CANCEL, type CancelInput } from "./instructions/cancel.js";
import { closeFund, CLOSE_FUND, type CloseFundInput } from "./instructions/close-fund.js";
import { close, CLOSE, type CloseInput } from "./instructions/close.js";
import { credit, CREDIT, type CreditInput } from "./instructions/credit.js";
import { decline, DECLINE, type DeclineInput } from "./instructions/decline.js";
import { drawDown, DRAW_DOWN, type DrawDownInput } from "./instructions/draw-down.js";
import { hold, HOLD, type HoldInput } from "./instructions/hold.js";
import { grantId, type GrantRef } from "./instructions/inputs.js";
import { ROOT, type Extras, type Instruction } from "./instructions/instruction.js";
import { lift, LIFT, type LiftInput } from "./instructions/lift.js";
import { lose, LOSE, type LoseInput } from "./instructions/lose.js";
import { pay, PAY, type PayInput } from "./instructions/pay.js";
import {
  recordReturn,
  RECORD_RETURN,
  type RecordReturnInput,
} from "./instructions/record-return.js";
import { recover, RECOVER, type RecoverInput } from "./instructions/recover.js";
import { reduceVote, REDUCE_VOTE, type ReduceVoteInput } from "./instructions/reduce-vote.js";
import { refund, REFUND, type RefundInput } from "./instructions/refund.js";
import { release, RELEASE, type ReleaseInput } from "./instructions/release.js";
import {
  reverseReceipt,
  REVERSE_RECEIPT,
  type ReverseReceiptInput,
} from "./instructions/reverse-receipt.js";
import { schedule, SCHEDULE, type ScheduleInput } from "./instructions/schedule.js";
import { settleBatch, SETTLE_BATCH, type SettleBatchInput } from "./instructions/settle-batch.js";
import { settle, SETTLE, type SettleInput } from "./instructions/settle.js";
import { signReceipt, SIGN_RECEIPT, type SignReceiptInput } from "./instructions/sign-receipt.js";
import { surrender, SURRENDER, type SurrenderInput } from "./instructions/surrender.js";
import type { Message } from "./instructions/typed-data.js";
import { voidBatch, VOID_BATCH, type VoidBatchInput } from "./instructions/void-batch.js";
import { vote, VOTE, type VoteInput } from "./instructions/vote.js";
import { withdraw, WITHDRAW, type WithdrawInput } from "./instructions/withdraw.js";
import { writeOff, WRITE_OFF, type WriteOffInput } from "./instructions/write-off.js";
import { Plan } from "./plan.js";
import { readBook, type Book } from "./read/book.js";
import type { FundFacts } from "./instructions/inputs.js";
import { factsOf, readGrant, remembered, type GrantAccount } from "./read/grants.js";
import type { FundTerms } from "./read/terms.js";
import { readTotals, type FundTotals } from "./read/totals.js";

/**
 * One fund: a programme's book in one currency. Each method named after an instruction makes a {@link Plan}; nothing is
 * sent before its `send()`. What the ledger knows (the acting organisation, counterparties, amounts) is read from it
 * unless given, so give it for what an earlier plan is still to create.
 *
 * @example
 * const fund = await tally.fund("HMT-HE-2025-26");
 * const plan = await fund.award({ parent: fund.root, grantee: "GB-GOV-14", amount: money("100.00", "GBP"), reference: "DFE-1" });
 */
export class Fund {
  readonly address: string;
  /** ISO 4217 code of every amount in the fund. */
  readonly currency: string;
  /** The reference under which the Treasury opened it. */
  readonly name: string;
  /** Organisation that co-signs every drawdown; empty if none. */
  readonly comptroller: string;
  /** Id of the root grant, which belongs to the Treasury. */
  readonly root: string = ROOT;
  readonly #desk: Desk;
  readonly #treasury: string;
  #known: FundFacts | undefined;

  constructor(
    desk: Desk,
    address: string,
    { currency, name, comptroller }: Pick<FundTerms, "currency" | "name" | "comptroller">,
    treasury: string,
  ) {
    this.#desk = desk;
    this.#treasury = treasury;
    this.address = address;
    this.currency = currency;
    this.name = name;
    this.comptroller = comptroller;
  }

  /** Records authority that Parliament gave. Who: the Treasury, COMMIT. */
  vote(input: VoteInput): Promise<Plan> {
    return this.#plan(VOTE, vote(this.#facts(), input));
  }

  /**
   * Takes back authority that Parliament reduced, as far as it is undrawn and not awarded on. Who: the Treasury, COMMIT.
   *
   * @example
   * const vote = { grantor: "GB-GOV-2", reference: "VOTE-1" };
   * const [amount, authority] = [money("100.00", "GBP"), "SUPPLY-ACT-2026-2"];
   * const plan = await fund.reduceVote({ reference: "CUT-1", vote, amount, authority });
   */
  reduceVote(input: ReduceVoteInput): Promise<Plan> {
    return this.#plan(REDUCE_VOTE, reduceVote(this.#facts(), input));
  }

  /** Draws cash under a vote. Who: the Treasury, RELEASE, and the comptroller, VERIFY. */
  drawDown(input: DrawDownInput): Promise<Plan> {
    return this.#plan(DRAW_DOWN, drawDown(this.#facts(), input));
  }

  /**
   * Returns unspent cash of the root to the Consolidated Fund. Who: the Treasury, RELEASE.
   *
   * @example
   * const plan = await fund.surrender({ reference: "SURR-2026", amount: money("100.00", "GBP") });
   */
  surrender(input: SurrenderInput): Promise<Plan> {
    return this.#plan(SURRENDER, surrender(this.#facts(), input));
  }

  /**
   * Records income; cash and award of the grant rise by it. Who: the grantee, SETTLE, an officer with a limit.
   *
   * @example
   * const grant = { grantor: "GB-GOV-14", reference: "SLC-1" };
   * const came = { amount: money("3.21", "GBP"), bankingDate: "2026-09-25" };
   * const plan = await fund.credit({ reference: "INT-9", grant, ...came, kind: 1 }); // interest
   */
  credit(input: CreditInput): Promise<Plan> {
    return this.#plan(CREDIT, credit(this.#facts(), input));
  }

  /**
   * Records that cash of a grant is gone. Who: its grantor, RELEASE; for the root the Treasury.
   *
   * @example
   * const grant = { grantor: "GB-GOV-14", reference: "SLC-1" };
   * const plan = await fund.lose({ reference: "LOSS-1", grant, amount: money("40.00", "GBP"), reason: 1 }); // theft
   */
  lose(input: LoseInput): Promise<Plan> {
    return this.#plan(LOSE, lose(this.#facts(), input));
  }

  /**
   * Closes the fund, once it is at rest; authority that it didn't use lapses. Who: the Treasury, COMMIT.
   *
   * @example
   * const plan = await fund.closeFund({ reference: "CLOSE-HMT-HE" });
   */
  closeFund(input: CloseFundInput): Promise<Plan> {
    return this.#plan(CLOSE_FUND, closeFund(this.#facts(), input));
  }

  /** Earmarks part of a grant for another organisation. Who: the parent's grantee, COMMIT. */
  award(input: AwardInput): Promise<Plan> {
    return this.#plan(AWARD, award(this.#facts(), input));
  }

  /** Accepts a grant, exactly as awarded. Who: its grantee, COMMIT. */
  accept(input: AcceptInput): Promise<Plan> {
    return this.#plan(ACCEPT, accept(this.#facts(), input));
  }

  /**
   * Turns a grant, or an amendment of it, down for good, as it was offered. Who: its grantee, COMMIT.
   *
   * @example
   * const plan = await fund.decline({ reference: "DEC-1", grant: { grantor: "GB-GOV-14", reference: "SLC-1" } });
   */
  decline(input: DeclineInput): Promise<Plan> {
    return this.#plan(DECLINE, decline(this.#facts(), input));
  }

  /**
   * Offers a grant anew; no more authority on it until its grantee accepts. Who: the grantor, COMMIT.
   *
   * @example
   * const grant = { grantor: "GB-GOV-14", reference: "SLC-1" };
   * const plan = await fund.amend({ reference: "AM-1", grant, amount: money("150.00", "GBP") }); // ceiling and terms stay
   */
  amend(input: AmendInput): Promise<Plan> {
    return this.#plan(AMEND, amend(this.#facts(), input));
  }

  /** Plans tranches. Who: the grantor, COMMIT. */
  schedule(input: ScheduleInput): Promise<Plan> {
    return this.#plan(SCHEDULE, schedule(this.#facts(), input));
  }

  /** Confirms that a tranche's condition is met. Who: its verifier, VERIFY. */
  attest(input: AttestInput): Promise<Plan> {
    return this.#plan(ATTEST, attest(this.#facts(), input));
  }

  /** Authorises payment of a tranche. Who: the grantor, RELEASE. */
  release(input: ReleaseInput): Promise<Plan> {
    return this.#plan(RELEASE, release(this.#facts(), input));
  }

  /** Cancels a tranche that wasn't released. Who: the grantor, COMMIT. */
  cancel(input: CancelInput): Promise<Plan> {
    return this.#plan(CANCEL, cancel(this.#facts(), input));
  }

  /** Sends cash back up to the grantor. Who: the grantee, RELEASE. */
  refund(input: RefundInput): Promise<Plan> {
    return this.#plan(REFUND, refund(this.#facts(), input));
  }

  /** Records that the payer's bank paid. Who: the payer, SETTLE. */
  settle(input: SettleInput): Promise<Plan> {
    return this.#plan(SETTLE, settle(this.#facts(), input));
  }

  /** Signs for what arrived. Who: the payee, RECEIPT. */
  signReceipt(input: SignReceiptInput): Promise<Plan> {
    return this.#plan(SIGN_RECEIPT, signReceipt(this.#facts(), input));
  }

  /**
   * Takes back all or part of a receipt signed by mistake. Who: its payee, RECEIPT.
   *
   * @throws TallyError `wrong-receipt` if the payee signed none under that reference.
   * @example
   * const grant = { grantor: "GB-GOV-14", reference: "SLC-1" };
   * const plan = await fund.reverseReceipt({ reference: "REV-1", grant, transfer: 1, receipt: "REC-1", reason: 1 });
   */
  async reverseReceipt(input: ReverseReceiptInput): Promise<Plan> {
    const { message, extras } = await reverseReceipt(this.#facts(), input);
    return this.#plan(REVERSE_RECEIPT, message, extras);
  }

  /**
   * Gives up what is outstanding of a transfer and won't come. Who: the payer, RELEASE.
   *
   * @example
   * const grant = { grantor: "GB-GOV-14", reference: "SLC-1" };
   * const plan = await fund.writeOff({ reference: "WO-1", grant, transfer: 1, reason: 1 }); // bank charges
   */
  writeOff(input: WriteOffInput): Promise<Plan> {
    return this.#plan(WRITE_OFF, writeOff(this.#facts(), input));
  }

  /** Records that the bank returned money of a transfer. Who: the payer, SETTLE. */
  recordReturn(input: RecordReturnInput): Promise<Plan> {
    return this.#plan(RECORD_RETURN, recordReturn(this.#facts(), input));
  }

  /** Stops authority on a grant and below it. Who: the grantee of the grant or of one above, COMMIT. */
  hold(input: HoldInput): Promise<Plan> {
    return this.#plan(HOLD, hold(this.#facts(), input));
  }

  /** Lifts a hold. Who: its holder or the Treasury, COMMIT. */
  lift(input: LiftInput): Promise<Plan> {
    return this.#plan(LIFT, lift(undefined, input));
  }

  /** Closes a grant that is at rest. Who: the grantor, COMMIT. */
  close(input: CloseInput): Promise<Plan> {
    return this.#plan(CLOSE, close(this.#facts(), input));
  }

  /** Pays a batch out of a grant. Who: its grantee, RELEASE, and the verifier, VERIFY, if one is named. */
  pay(input: PayInput): Promise<Plan> {
    return this.#plan(PAY, pay(this.#facts(), input));
  }

  /** Records that the bank paid a batch. Who: the payer, SETTLE. */
  settleBatch(input: SettleBatchInput): Promise<Plan> {
    return this.#plan(SETTLE_BATCH, settleBatch(this.#facts(), input));
  }

  /**
   * Takes a batch back that the bank never paid. Who: the payer, SETTLE.
   *
   * @example
   * const grant = { grantor: "GB-GOV-14", reference: "SLC-1" };
   * const plan = await fund.voidBatch({ reference: "VOID-1", grant, batch: "RUN-1", reason: 1 });
   */
  voidBatch(input: VoidBatchInput): Promise<Plan> {
    return this.#plan(VOID_BATCH, voidBatch(this.#facts(), input));
  }

  /** Records payments of a batch that the bank sent back. Who: the payer, SETTLE. */
  async bounce(input: BounceInput): Promise<Plan> {
    const { message, extras } = await bounce(this.#facts(), input);
    return this.#plan(BOUNCE, message, extras);
  }

  /**
   * Records money that payees of a batch paid back later. Who: the payer, SETTLE.
   *
   * @example
   * const grant = { grantor: "GB-GOV-14", reference: "SLC-1" };
   * const came = { amount: money("5.00", "GBP"), bankingDate: "2026-09-25" };
   * const plan = await fund.recover({ reference: "RCV-1", grant, batch: "RUN-1", ...came });
   */
  recover(input: RecoverInput): Promise<Plan> {
    return this.#plan(RECOVER, recover(this.#facts(), input));
  }

  /** Signs for a batch that names the organisation as payee. Who: that organisation, RECEIPT. */
  acknowledge(input: AcknowledgeInput): Promise<Plan> {
    return this.#plan(ACKNOWLEDGE, acknowledge(this.#facts(), input));
  }

  /** Makes a reference unusable in this fund. Who: any one officer of the organisation. */
  withdraw(input: WithdrawInput): Promise<Plan> {
    return this.#plan(WITHDRAW.fund, withdraw(undefined, input));
  }

  /**
   * A grant's accounts as the ledger has them now; amounts are minor units.
   *
   * @throws TallyError `grant-unknown`.
   */
  grant(grant: GrantRef): Promise<GrantAccount> {
    return readGrant(this.#desk, this.address, grantId(grant));
  }

  /** The fund's sums as the ledger has them now, and whether they balance; amounts are minor units. */
  totals(): Promise<FundTotals> {
    return readTotals(this.#desk, this.address);
  }

  /** The whole book, rebuilt from the fund's events. */
  book(): Promise<Book> {
    return readBook(this.#desk, this);
  }

  /**
   * The same fund, for making thousands of plans at one time: what the ledger knows of a grant is asked once, and taken to stay.
   *
   * @example
   * const today = fund.remembering();
   * for (const row of rows) plans.push(await today.signReceipt(row)); // one call of the node for each grant, not for each row
   */
  remembering(): Fund {
    const fund = new Fund(this.#desk, this.address, this, this.#treasury);
    fund.#known = remembered(factsOf(this.#desk, this, this.#treasury));
    return fund;
  }

  #facts(): FundFacts {
    return (this.#known ??= factsOf(this.#desk, this, this.#treasury));
  }

  async #plan(
    instruction: Instruction,
    message: Message | Promise<Message>,
    extras: Extras = {},
  ): Promise<Plan> {
    const chainId = String(this.#desk.chain.chainId);
    const domain = { ...DOMAINS.fund, chainId, verifyingContract: this.address };
    return new Plan(instruction, domain, await message, extras, this.#desk);
  }
}
