import type { Desk } from "./desk.js";
import { noRecovery } from "./instructions/inputs.js";
import { refusal, type Context } from "./network/sender.js";
import { TallyError } from "./tally-error.js";
import { decodeText, encodeOrganisation, encodeReference } from "./text.js";

/** What completing a recovery did. */
export interface Recovered {
  organisation: string;
  /** The registrar or the Treasury. */
  startedBy: string;
  /** Reference of the instruction that started it. */
  recovery: string;
  transaction: string;
  block: number;
  gasUsed: bigint;
}

/**
 * The last step of a recovery, ready to be sent: nobody approves it, as what happens was signed when the recovery started.
 *
 * @example
 * const completion = await tally.completeRecovery("GB-GOV-14");
 * await completion.send();
 */
export class Completion {
  readonly organisation: string;
  readonly startedBy: string;
  readonly recovery: string;
  readonly #desk: Desk;
  readonly #to: string;

  private constructor(
    desk: Desk,
    to: string,
    { organisation, startedBy, recovery }: Omit<Recovered, "transaction" | "block" | "gasUsed">,
  ) {
    this.#desk = desk;
    this.#to = to;
    this.organisation = organisation;
    this.startedBy = startedBy;
    this.recovery = recovery;
  }

  /** Of an organisation's pending recovery, read from the ledger. */
  static async of(desk: Desk, organisation: string): Promise<Completion> {
    const { registry } = desk;
    const { startedBy, ref, state } = await registry.recoveryOf(encodeOrganisation(organisation));
    if (state === 0n) throw noRecovery(organisation);
    const which = {
      organisation,
      startedBy: decodeText(startedBy),
      recovery: decodeText(ref),
    };
    return new Completion(desk, await registry.getAddress(), which);
  }

  /** The contract call, which anybody may submit. */
  call(): { to: string; data: string } {
    const data = this.#desk.registry.interface.encodeFunctionData("completeRecovery", [
      encodeOrganisation(this.organisation),
      encodeOrganisation(this.startedBy),
      encodeReference(this.recovery),
    ]);
    return { to: this.#to, data };
  }

  /**
   * Tries it against the ledger as it stands, without sending anything.
   *
   * @throws TallyError `recovery-not-due`, `recovery-state` for one that is disputed, `suspended` if whoever started it is.
   */
  async simulate(): Promise<void> {
    try {
      await this.#desk.node.call({ ...this.call(), blockTag: "latest" });
    } catch (error) {
      throw await refusal(error, this.#context());
    }
  }

  /**
   * Submits it and waits until it is mined.
   *
   * @throws TallyError as {@link Completion.simulate}; `no-such-recovery` if it was completed meanwhile; `usage` without a
   * signer that submits the transaction.
   */
  async send(): Promise<Recovered> {
    const { organisation, startedBy, recovery } = this;
    const { sender, signer } = this.#desk;
    if (signer === undefined) {
      throw new TallyError(
        "usage",
        "To complete a recovery, connect with a signer that submits the transaction.",
      );
    }
    const receipt = await sender.send(signer, this.call(), this.#context());
    const { hash: transaction, blockNumber: block, gasUsed } = receipt;
    return { organisation, startedBy, recovery, transaction, block, gasUsed };
  }

  #context(): Context {
    return () => this.#desk.context("registry", this.#to);
  }
}
