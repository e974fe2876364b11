import { keccak256, type Log, type TransactionReceipt } from "ethers";
import { interfaceOf } from "./contracts.js";
import type { Desk } from "./desk.js";
import { encodeCall, type Approval } from "./instructions/calldata.js";
import { inTime, type Extras, type Instruction, type Party } from "./instructions/instruction.js";
import {
  deedOf,
  digestOf,
  primaryTypeOf,
  type Domain,
  type Message,
  type Types,
} from "./instructions/typed-data.js";
import { refusal, type Context } from "./network/sender.js";
import { readPlanJson, type PlanJson, PLAN_VERSION } from "./plan-json.js";
import { eventOf, topicOf, type LedgerEvent } from "./read/events.js";
import type { RawLog } from "./read/decode.js";
import { readLogs } from "./read/logs.js";
import { roleBits } from "./roles.js";
import { officerSigner, type OfficerKey } from "./signers/officer-signer.js";
import { isTallyError, TallyError } from "./tally-error.js";
import { encodeOrganisation, encodeReference } from "./text.js";

/** What a plan did on the ledger. */
export interface Done {
  organisation: string;
  reference: string;
  transaction: string;
  block: number;
  /** Gas of the whole transaction. */
  gasUsed: bigint;
  /** True if an earlier transaction had done it already; nothing was sent then. */
  alreadyDone: boolean;
  /** What the ledger says happened. */
  events: LedgerEvent[];
}

/** What EIP-712 wallets are asked to sign. */
export interface TypedData {
  domain: Domain;
  types: Types;
  primaryType: string;
  message: Message;
}

/**
 * One instruction, ready to be read, approved by officers and sent: nothing is sent before {@link Plan.send}.
 *
 * @example
 * const plan = await fund.release({ grant, tranche: 1, reference: "REL-1" });
 * console.log(plan.summary());
 * await plan.approve(officer1, officer2);
 * await plan.send();
 */
export class Plan {
  readonly instruction: Instruction;
  readonly domain: Domain;
  readonly message: Message;
  readonly extras: Extras;
  readonly digest: string;
  readonly #approvals: Approval[] = [];
  readonly #desk: Desk | undefined;

  constructor(
    instruction: Instruction,
    domain: Domain,
    message: Message,
    extras: Extras = {},
    desk?: Desk,
  ) {
    encodeOrganisation(message.organisation);
    encodeReference(message.reference);
    this.instruction = instruction;
    this.domain = domain;
    this.message = message;
    this.extras = extras;
    this.#desk = desk;
    this.digest = hash(domain, instruction, message);
  }

  /** The acting organisation. */
  get organisation(): string {
    return this.message.organisation;
  }

  /** The acting organisation's own reference. */
  get reference(): string {
    return this.message.reference;
  }

  /** The organisations whose officers must approve, the acting one first, and the role needed. */
  get parties(): Party[] {
    return this.instruction.parties(this.message);
  }

  /** Approvals given so far. */
  get approvals(): readonly Approval[] {
    return this.#approvals;
  }

  /**
   * Says in words what officers sign: who does what to whom, for how much, under which reference and until when.
   *
   * @example
   * plan.summary(); // "GB-GOV-1 releases tranche 1 of grant 0x12…: £400,000.00. Reference REL-1. Valid until …"
   */
  summary(): string {
    const { organisation, reference, validUntil } = this.message;
    const words = this.instruction.words(this.message);
    return plain(
      `${organisation} ${words}. Reference ${reference}. Valid until ${inTime(validUntil)}.`,
    );
  }

  /**
   * Every field that officers sign, in the order of the typed data, the contract and chain first; amounts are minor units.
   *
   * @example
   * for (const [field, value] of plan.details()) console.log(field, value);
   */
  details(): [field: string, value: string][] {
    const { types } = this.instruction;
    const fields = types[primaryTypeOf(types)]!.map(({ name }): [string, string] => {
      const value = this.message[name]!;
      return [name, typeof value === "string" ? value : JSON.stringify(value)];
    });
    const { name, chainId, verifyingContract } = this.domain;
    return [["contract", `${name} ${verifyingContract}`], ["chain", chainId], ...fields];
  }

  /** The typed data that officers sign (EIP-712), for wallets and signing services. */
  typedData(): TypedData {
    const { types } = this.instruction;
    return {
      domain: this.domain,
      types,
      primaryType: primaryTypeOf(types),
      message: this.message,
    };
  }

  /**
   * Has officers sign, with keys of any kind. Where two organisations must approve, each officer signs for the one that
   * enrolled it.
   *
   * @param officers ethers Signers, or what `p256Signer`, `rsaSigner`, `passkeySigner` and `contractSigner` give.
   * @throws TallyError `signer-unknown` if no party of the plan has enrolled the officer; what the key's signer throws.
   * @example
   * await plan.approve(officer1, officer2);
   */
  async approve(...officers: OfficerKey[]): Promise<this> {
    for (const officer of officers) {
      await this.approveFor(await this.#partyOf(officer), officer);
    }
    return this;
  }

  /** Has officers sign for a certain organisation of the plan's parties. */
  async approveFor(organisation: string, ...officers: OfficerKey[]): Promise<this> {
    for (const officer of officers.map(officerSigner)) {
      const signer = await officer.key();
      const signature = await officer.sign(this.typedData());
      this.addApproval({ organisation, signer, signature });
    }
    return this;
  }

  /** Adds an approval that was signed elsewhere; the same officer's earlier one is replaced. */
  addApproval({ organisation, signer, signature }: Approval): this {
    const approval = { organisation, signer: signer.toLowerCase(), signature };
    const same = (each: Approval) =>
      each.organisation === approval.organisation && each.signer === approval.signer;
    const place = this.#approvals.findIndex(same);
    if (place >= 0) this.#approvals.splice(place, 1);
    this.#approvals.push(approval);
    return this;
  }

  /** The contract call that executes the plan, which anybody may submit. */
  call(): { to: string; data: string } {
    const { instruction, message, extras, domain } = this;
    const contract = interfaceOf(instruction.target);
    try {
      const data = encodeCall(contract, instruction, message, extras, this.#approvals);
      return { to: domain.verifyingContract, data };
    } catch (error) {
      throw misfit(instruction, error);
    }
  }

  /**
   * Tries the plan against the ledger as it stands, without sending anything.
   *
   * @throws TallyError with the code of what would be refused, in words.
   */
  async simulate(): Promise<void> {
    const desk = this.#connected();
    try {
      await desk.node.call({ ...this.call(), blockTag: "latest" });
    } catch (error) {
      throw await refusal(error, this.#context());
    }
  }

  /** Gas that the transaction needs, with a margin of a fifth. */
  async estimateGas(): Promise<bigint> {
    const desk = this.#connected();
    return desk.sender.estimate(this.call(), this.#context());
  }

  /**
   * Submits the plan and waits until it is mined. Sending again sends nothing: it gives what the first did.
   *
   * @throws TallyError `reference-used` if the organisation used the reference for something else, `not-mined` if the
   * node took the transaction but nothing came of it in time, or the code of what the ledger refused.
   * @example
   * const done = await plan.send();
   * console.log(done.transaction, done.alreadyDone);
   */
  async send(): Promise<Done> {
    const desk = this.#connected();
    const before = await this.#lookUp();
    if (before !== undefined) return before;
    if (desk.signer === undefined) {
      throw new TallyError(
        "usage",
        "To send a plan, connect with a signer that submits the transaction.",
      );
    }
    try {
      const receipt = await desk.sender.send(desk.signer, this.call(), this.#context());
      return this.#done(receipt, false);
    } catch (error) {
      const meanwhile = await this.#lookUp();
      if (meanwhile !== undefined) return meanwhile;
      throw error;
    }
  }

  /** The plan as JSON, so that approvals can be collected anywhere; {@link readPlanJson} checks it on return. */
  toJSON(): PlanJson {
    const { instruction, domain, message, extras, digest } = this;
    return {
      version: PLAN_VERSION,
      target: instruction.target,
      kind: instruction.kind,
      summary: this.summary(),
      domain,
      message,
      extras,
      digest,
      approvals: [...this.#approvals],
    };
  }

  /**
   * A plan from its JSON, hashed anew from its fields: what is read is what is signed.
   *
   * @param desk The connection to send it through; without one it can be read and approved.
   * @throws TallyError `plan-format`, `plan-version`, `plan-altered`.
   */
  static fromJSON(json: unknown, desk?: Desk): Plan {
    const { instruction, plan, approvals } = readPlanJson(json);
    const read = new Plan(instruction, plan.domain, plan.message, plan.extras, desk);
    for (const approval of approvals) read.addApproval(approval);
    if (read.digest !== plan.digest || read.summary() !== plan.summary) {
      throw new TallyError(
        "plan-altered",
        `The plan ${read.reference} of ${read.organisation} was altered after it was made: its ` +
          `${read.digest !== plan.digest ? "fields don't give its digest" : "summary isn't what its fields say"}. ` +
          `Don't sign it; ask for the plan again from whoever made it.`,
        { data: { given: plan.digest, expected: read.digest } },
      );
    }
    return read;
  }

  #connected(): Desk {
    if (this.#desk !== undefined) return this.#desk;
    throw new TallyError(
      "usage",
      "This plan isn't connected to a ledger: read it through connect().",
    );
  }

  #context(): Context {
    const { instruction, domain } = this;
    return () => this.#connected().context(instruction.target, domain.verifyingContract);
  }

  async #partyOf(officer: OfficerKey): Promise<string> {
    const { parties } = this;
    if (parties.length === 1) return parties[0]!.organisation;
    const signer = await officerSigner(officer).key();
    const desk = this.#connected();
    for (const { organisation, role } of parties) {
      const id = encodeOrganisation(organisation);
      const { roles } = await desk.registry.officerOf(id, keccak256(signer), "0x000000");
      if (role !== "any" && (Number(roles) & roleBits([role])) !== 0) return organisation;
    }
    const names = parties
      .map(({ organisation, role }) => `${role} of ${organisation}`)
      .join(" or ");
    throw new TallyError(
      "signer-unknown",
      `The key ${signer} has no authority in this plan, which needs ${names}. ` +
        `An ADMIN of the organisation can enrol it.`,
      { data: { signer } },
    );
  }

  /** What the reference did before; undefined if nothing, an error if it did something else. */
  async #lookUp(): Promise<Done | undefined> {
    const { organisation, reference, domain } = this;
    const desk = this.#connected();
    const [id, ref] = [encodeOrganisation(organisation), encodeReference(reference)];
    const act = await desk.fund(domain.verifyingContract).actOf(id, ref);
    if (BigInt(act.deed) === 0n) return undefined;
    const same = act.deed === deedOf(this.instruction.types, this.message);
    const done = await this.#firstDone(desk, id, ref);
    if (same) return done;
    throw new TallyError(
      "reference-used",
      `${organisation} has used the reference ${reference} before, for ` +
        `${done.events.map((event) => event.kind).join(", ")} in block ${done.block}. Choose another reference.`,
      { data: { organisation, reference, transaction: done.transaction } },
    );
  }

  /** What was done under the reference. An organisation may have co-signed another's act under an equal reference. */
  async #firstDone(desk: Desk, organisation: string, reference: string): Promise<Done> {
    const pages = readLogs(desk, {
      addresses: [this.domain.verifyingContract],
      topics: [topicOf("Authorised"), organisation, reference],
      from: desk.firstBlock,
      to: await desk.node.getBlockNumber(),
      atOnce: true, // few logs, of any block: most nodes find them by their index
    });
    for await (const page of pages) {
      for (const { transactionHash } of page) {
        const receipt = await desk.node.getTransactionReceipt(transactionHash);
        const done = receipt === null ? undefined : this.#done(receipt, true);
        if (done !== undefined && done.events.length > 0) return done;
      }
    }
    throw new TallyError(
      "network-unreachable",
      `The node doesn't give the logs of what ${this.organisation} did under ${this.reference}. Use a node with all logs.`,
    );
  }

  /** A transaction may hold other instructions too: what this one did follows its own authorisation. */
  #done(receipt: TransactionReceipt, alreadyDone: boolean): Done {
    const { organisation, reference } = this;
    const address = this.domain.verifyingContract.toLowerCase();
    const events: LedgerEvent[] = [];
    const parties = this.parties.map((party) => party.organisation);
    let own = false;
    for (const log of receipt.logs.filter((each) => each.address.toLowerCase() === address)) {
      const event = eventOf(rawLog(log));
      if (event === undefined) continue;
      if (event.kind === "Authorised") {
        const cosigned: boolean = own && parties.includes(event.organisation);
        own = event.reference === reference && (cosigned || event.organisation === organisation);
      } else if (own && (event.reference === "" || event.organisation === organisation)) {
        events.push(event);
      }
    }
    const { hash: transaction, blockNumber: block, gasUsed } = receipt;
    return { organisation, reference, transaction, block, gasUsed, alreadyDone, events };
  }
}

function rawLog(log: Log): RawLog {
  return {
    ...{ address: log.address, data: log.data, topics: [...log.topics] },
    ...{ blockNumber: String(log.blockNumber), logIndex: String(log.index) },
    transactionHash: log.transactionHash,
  };
}

function hash(domain: Domain, instruction: Instruction, message: Message): string {
  try {
    return digestOf(domain, instruction.types, message);
  } catch (error) {
    throw misfit(instruction, error);
  }
}

function misfit({ kind }: Instruction, cause: unknown): TallyError {
  if (isTallyError(cause)) return cause;
  const { shortMessage, message } = cause as Error & { shortMessage?: string };
  const words = plain(shortMessage ?? message).slice(0, 120);
  return new TallyError("plan-format", `The plan's fields don't fit a ${kind}: ${words}.`, {
    cause,
  });
}

/** Without characters that could command a terminal or turn the direction of text: plans come from strangers. */
function plain(words: string): string {
  return words.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "?");
}
