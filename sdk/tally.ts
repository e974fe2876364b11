import { getAddress, isAddress, keccak256 } from "ethers";
import { Completion } from "./completion.js";
import { DOMAINS } from "./contracts.js";
import type { Desk } from "./desk.js";
import { Fund } from "./fund.js";
import { adjudicate, ADJUDICATE, type AdjudicateInput } from "./instructions/adjudicate.js";
import { enrol, ENROL, type EnrolInput } from "./instructions/enrol.js";
import type { RegistryFacts, TreasuryFacts } from "./instructions/inputs.js";
import type { Extras, Instruction } from "./instructions/instruction.js";
import { provePossession, type PossessionInput } from "./instructions/officer.js";
import { openFund, OPEN_FUND, type OpenFundInput } from "./instructions/open-fund.js";
import { register, REGISTER, type RegisterInput } from "./instructions/register.js";
import { reinstate, REINSTATE, type ReinstateInput } from "./instructions/reinstate.js";
import { retire, RETIRE, type RetireInput } from "./instructions/retire.js";
import {
  setImplementation,
  SET_IMPLEMENTATION,
  type SetImplementationInput,
} from "./instructions/set-implementation.js";
import { setQuorum, SET_QUORUM, type SetQuorumInput } from "./instructions/set-quorum.js";
import { setVerifier, SET_VERIFIER, type SetVerifierInput } from "./instructions/set-verifier.js";
import {
  startRecovery,
  START_RECOVERY,
  type StartRecoveryInput,
} from "./instructions/start-recovery.js";
import { succeed, SUCCEED, type SucceedInput } from "./instructions/succeed.js";
import { suspend, SUSPEND, type SuspendInput } from "./instructions/suspend.js";
import type { Domain, Message } from "./instructions/typed-data.js";
import {
  vetoRecovery,
  VETO_RECOVERY,
  type VetoRecoveryInput,
} from "./instructions/veto-recovery.js";
import { withdraw, WITHDRAW, type WithdrawInput } from "./instructions/withdraw.js";
import type { NetworkProfile } from "./network/profiles/profile.js";
import { Plan } from "./plan.js";
import { MAX_PLAN_CHARACTERS } from "./plan-json.js";
import type { Pushed, PushOptions } from "./push/options.js";
import { blockAt } from "./read/block-at.js";
import { readEvents, type LedgerEvent } from "./read/events.js";
import type { EventKind } from "./read/event-types.js";
import { requireOrganisation } from "./read/grants.js";
import { readOfficers, type OfficerRecord } from "./read/officers.js";
import {
  readOrganisation,
  readOrganisations,
  type ListedOrganisation,
  type OrganisationRecord,
} from "./read/organisations.js";
import { readRecovery, type RecoveryRecord } from "./read/recovery.js";
import { checkSlip, paymentOf, requireTrueSlip, type SlipVerdict } from "./read/slip-check.js";
import { readFundTerms } from "./read/terms.js";
import { traceDown, traceUp, type Step } from "./read/trace.js";
import { unsignedOf, type Unsigned } from "./read/unsigned.js";
import { rolesIn, type Role } from "./roles.js";
import type { Slip } from "./slip.js";
import { TallyError } from "./tally-error.js";
import { decodeText, encodeOrganisation, encodeReference, idOf } from "./text.js";

/** What to read of the ledger's events. */
export interface EventQuery<K extends EventKind> {
  /** Only this kind, or these. */
  kind?: K | readonly K[];
  /** Only this fund's; default: registry, treasury and every fund. */
  fund?: Fund;
  /** First block, or a date (yyyy-mm-dd, UTC) on which to begin. Default: the ledger's first block. */
  from?: number | string;
  /** Last block. Default: the newest. */
  to?: number;
}

/** What to trace: up from a batch or one payment of it; down from the top of a fund. */
export interface TraceQuery {
  fund: Fund;
  /** The batch to trace up from: who posted it, and under which reference. Without it, the trace goes down. */
  batch?: { payer: string; reference: string };
  /** A slip, to trace up from that payment; it says itself of which batch it is. */
  payment?: Slip;
}

/** A ledger: its register, its funds, and what can be asked of them. {@link connect} opens it. */
export class Tally {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** The chain's id. */
  get chainId(): bigint {
    return this.#desk.chain.chainId;
  }

  /** What is known of its network. */
  get network(): NetworkProfile {
    return this.#desk.profile;
  }

  /** Identifier of the Treasury's organisation. */
  async treasury(): Promise<string> {
    return decodeText(await this.#desk.registry.identifierOf(1));
  }

  /**
   * A fund by the name under which the Treasury opened it, or by its address.
   *
   * @throws TallyError `fund-unknown`.
   * @example
   * const fund = await tally.fund("HMT-HE-2025-26");
   */
  async fund(nameOrAddress: string): Promise<Fund> {
    const address: boolean = isAddress(nameOrAddress); // its type guard would leave no type for a name
    if (address) return this.#fundAt(getAddress(nameOrAddress));
    encodeReference(nameOrAddress);
    for (const fund of await this.funds()) if (fund.name === nameOrAddress) return fund;
    throw new TallyError(
      "fund-unknown",
      `The Treasury has opened no fund ${nameOrAddress}. \`tally fund list\` shows what there is.`,
      { data: { fund: nameOrAddress } },
    );
  }

  /** Every fund, in the order of opening. */
  async funds(): Promise<Fund[]> {
    const addresses = await this.#addresses();
    return Promise.all(addresses.map((address) => this.#fundAt(address)));
  }

  /**
   * An organisation's record.
   *
   * @throws TallyError `organisation-unknown`.
   */
  async organisation(identifier: string): Promise<OrganisationRecord> {
    await requireOrganisation(this.#desk, identifier);
    return readOrganisation(this.#desk, identifier);
  }

  /**
   * Every organisation on the register, in the order of registering.
   *
   * @throws TallyError of the network.
   * @example
   * for await (const { identifier, name, suspended } of tally.organisations()) console.log(identifier, name, suspended);
   */
  organisations(): AsyncGenerator<ListedOrganisation> {
    return readOrganisations(this.#desk);
  }

  /**
   * The officers that an organisation enrolled and has not retired, also those whose term is over.
   *
   * @throws TallyError `organisation-unknown`.
   * @example
   * const signers = (await tally.officers("GB-GOV-14")).filter(({ roles }) => roles.includes("RECEIPT"));
   */
  async officers(organisation: string): Promise<OfficerRecord[]> {
    await requireOrganisation(this.#desk, organisation);
    return readOfficers(this.#desk, organisation);
  }

  /**
   * An organisation's pending recovery, with the officers who wait; undefined if there is none.
   *
   * @throws TallyError `organisation-unknown`.
   * @example
   * const pending = await tally.recovery("GB-GOV-14");
   * if (pending?.state === "pending") console.log(pending.startedBy, pending.notBefore); // Unix seconds
   */
  async recovery(organisation: string): Promise<RecoveryRecord | undefined> {
    await requireOrganisation(this.#desk, organisation);
    return readRecovery(this.#desk, organisation);
  }

  /**
   * An officer's authority at an organisation; where that was succeeded, the successor's officers have it.
   *
   * @param signer The key in ERC-7913 form: an address, or verifier and key.
   * @returns The roles, none if it isn't (or no longer) enrolled, and the last second (Unix time) of its term.
   */
  async officer(
    organisation: string,
    signer: string,
  ): Promise<{ roles: Role[]; validUntil: bigint }> {
    const id = encodeOrganisation(organisation);
    const record = await this.#desk.registry.officerOf(id, keccak256(signer), "0x000000");
    return { roles: rolesIn(Number(record.roles)), validUntil: record.validUntil };
  }

  /** Opens a fund; its reference is its name. Who: the Treasury, COMMIT. */
  async openFund(input: OpenFundInput): Promise<Plan> {
    return this.#treasuryPlan(OPEN_FUND, await openFund(await this.#treasuryFacts(), input));
  }

  /** Chooses the code of future funds. Who: the Treasury, ADMIN. */
  async setImplementation(input: SetImplementationInput): Promise<Plan> {
    const facts = await this.#treasuryFacts();
    return this.#treasuryPlan(SET_IMPLEMENTATION, setImplementation(facts, input));
  }

  /** Allows or stops enrolling keys of an ERC-7913 verifier. Who: the Treasury, ADMIN. */
  async setVerifier(input: SetVerifierInput): Promise<Plan> {
    return this.#treasuryPlan(SET_VERIFIER, setVerifier(await this.#treasuryFacts(), input));
  }

  /** Puts an organisation on the register. Who: the registrar (default: the Treasury), REGISTER. */
  async register(input: RegisterInput): Promise<Plan> {
    const { message, extras } = await register(await this.#registryFacts(), input);
    return this.#registryPlan(REGISTER, message, extras);
  }

  /** Enrols an officer or replaces its terms. Who: the organisation, ADMIN. */
  async enrol(input: EnrolInput): Promise<Plan> {
    const { message, extras } = await enrol(await this.#registryFacts(), input);
    return this.#registryPlan(ENROL, message, extras);
  }

  /**
   * Has a new key sign that its holder has it and joins the organisation, where `enrol` or `register` is made elsewhere: give
   * what it returns to whoever makes that, as part of the officer.
   *
   * @throws TallyError What the key's signer throws.
   * @example
   * const proof = await tally.provePossession({ organisation: "GB-GOV-14", reference: "ENR-7", signer: passkey });
   * await tally.enrol({ organisation, reference: "ENR-7", officer: { ...proof, roles: ["RECEIPT"], validUntil } });
   */
  async provePossession(input: PossessionInput): Promise<{ signer: string; possession: string }> {
    return provePossession(await this.#registryFacts(), input);
  }

  /** Ends an officer's authority. Who: the organisation, ADMIN, or the officer itself. */
  retire(input: RetireInput): Promise<Plan> {
    return this.#registryPlan(RETIRE, retire(undefined, input));
  }

  /** Sets how many officers with a role must approve. Who: the organisation, ADMIN. */
  setQuorum(input: SetQuorumInput): Promise<Plan> {
    return this.#registryPlan(SET_QUORUM, setQuorum(undefined, input));
  }

  /** Stops an organisation's authority. Who: its registrar or the Treasury, REGISTER. */
  async suspend(input: SuspendInput): Promise<Plan> {
    return this.#registryPlan(SUSPEND, suspend(await this.#registryFacts(), input));
  }

  /** Lifts a suspension. Who: whose it is, or the Treasury, REGISTER. */
  async reinstate(input: ReinstateInput): Promise<Plan> {
    return this.#registryPlan(REINSTATE, reinstate(await this.#registryFacts(), input));
  }

  /**
   * Starts to give new officers to an organisation that lost its keys, and suspends it. Who: its registrar or the Treasury
   * (the default), REGISTER.
   *
   * @throws TallyError `organisation-unknown`, `usage` for an officer without proof of possession.
   * @example
   * const plan = await tally.startRecovery({ reference: "RESCUE-1", subject: "GB-GOV-14", officers });
   */
  async startRecovery(input: StartRecoveryInput): Promise<Plan> {
    const { message, extras } = await startRecovery(await this.#registryFacts(), input);
    return this.#registryPlan(START_RECOVERY, message, extras);
  }

  /**
   * Objects to an organisation's own recovery, suspended as it is. Who: the organisation, ADMIN.
   *
   * @throws TallyError `no-such-recovery`.
   * @example
   * const plan = await tally.vetoRecovery({ reference: "WE-ARE-HERE", organisation: "GB-GOV-14" });
   */
  async vetoRecovery(input: VetoRecoveryInput): Promise<Plan> {
    return this.#registryPlan(
      VETO_RECOVERY,
      await vetoRecovery(await this.#registryFacts(), input),
    );
  }

  /**
   * Upholds a recovery against a veto, or ends it. Who: the Treasury; to end it also whoever started it, REGISTER.
   *
   * @throws TallyError `no-such-recovery`.
   * @example
   * const plan = await tally.adjudicate({ reference: "ADJ-1", subject: "GB-GOV-14", upheld: true });
   */
  async adjudicate(input: AdjudicateInput): Promise<Plan> {
    return this.#registryPlan(ADJUDICATE, await adjudicate(await this.#registryFacts(), input));
  }

  /**
   * Completes an organisation's recovery once it is sent. Who: anybody, without approvals.
   *
   * @throws TallyError `no-such-recovery`.
   * @example
   * const { transaction } = await (await tally.completeRecovery("GB-GOV-14")).send();
   */
  completeRecovery(organisation: string): Promise<Completion> {
    return Completion.of(this.#desk, organisation);
  }

  /**
   * Has one organisation take over from another. Who: the old one's registrar or the Treasury (the default), REGISTER; the
   * old one and the successor, ADMIN each. A registrar that takes over itself signs by officers who have both roles.
   *
   * @example
   * const plan = await tally.succeed({ reference: "MOG-2020", old: "GB-GOV-1", successor: "GB-GOV-3" });
   */
  async succeed(input: SucceedInput): Promise<Plan> {
    return this.#registryPlan(SUCCEED, succeed(await this.#registryFacts(), input));
  }

  /** Makes a reference unusable in the registry or the treasury. Who: any one officer of the organisation. */
  async withdraw(target: "registry" | "treasury", input: WithdrawInput): Promise<Plan> {
    const message = withdraw(undefined, input);
    return target === "registry"
      ? this.#registryPlan(WITHDRAW.registry, message)
      : this.#treasuryPlan(WITHDRAW.treasury, message);
  }

  /**
   * Reads a plan from its JSON text, hashing it anew, and connects it to this ledger.
   *
   * @throws TallyError `plan-format`, `plan-version`, `plan-altered`, `network-wrong-chain`.
   */
  readPlan(text: string): Plan {
    const plan = parsePlan(text, this.#desk);
    if (plan.domain.chainId === String(this.chainId)) return plan;
    throw new TallyError(
      "network-wrong-chain",
      `The plan is for chain ${plan.domain.chainId}, but the node is on chain ${this.chainId}.`,
      { data: { plan: plan.domain.chainId, node: this.chainId } },
    );
  }

  /**
   * Sends many approved plans, each exactly once, whatever happens to the network or to this process: a journal on disk has
   * every transaction before it is sent, and the same call with the same journal goes on where an earlier one ended.
   *
   * Plans of one contract share transactions. A plan that the ledger refuses is reported and doesn't stop the others. With one
   * signer, what doesn't have to wait is executed in the order of the plans.
   *
   * @param plans Read once and kept in the journal, so that there may be many more than memory holds.
   * @param options With `approve`, plans come without approvals, and officers approve each shortly before it is sent.
   * @returns What was done, what had been done before, and what was refused and why.
   * @throws TallyError before anything is sent: `journal-format`, `journal-mismatch`, `sender-locked`, `reference-used`,
   * `fund-unknown`, `network-wrong-chain`, `usage`; later, with the rest in the journal: `network-unreachable`,
   * `network-timeout`, `network-unauthorised`, `network-fees`, `sender-not-allowed`, `push-stopped`.
   * @example
   * const pushed = await tally.push(plans, { journal: "run-7.journal", onProgress: (p) => console.error(p.rows.done) });
   * for (const { row, reference, reason } of pushed.refused) console.error(row, reference, reason);
   */
  async push(plans: Iterable<Plan> | AsyncIterable<Plan>, options: PushOptions): Promise<Pushed> {
    const { push } = await import("./push/push.js"); // SQLite is loaded by those who push only
    return push(this.#desk, plans, options);
  }

  /**
   * Reads events in the order of the chain, page by page.
   *
   * @example
   * for await (const event of tally.events({ kind: "TrancheReleased", from: "2026-04-01" })) {
   *   console.log(event.organisation, event.args.amount); // bigint, minor units
   * }
   */
  async *events<K extends EventKind = EventKind>(
    query: EventQuery<K> = {},
  ): AsyncGenerator<LedgerEvent<K>> {
    const { node, firstBlock } = this.#desk;
    const to = query.to ?? (await node.getBlockNumber());
    const from = typeof query.from === "string" ? await blockAt(node, query.from, to) : query.from;
    const kinds = typeof query.kind === "string" ? [query.kind] : query.kind;
    const addresses = query.fund === undefined ? await this.#everyAddress() : [query.fund.address];
    yield* readEvents(this.#desk, {
      addresses,
      from: Math.max(from ?? 0, firstBlock),
      to,
      kinds,
    });
  }

  /**
   * Traces a payment or a batch up to Parliament's vote, or a whole fund down; every step names who signed.
   *
   * @throws TallyError `batch-unknown`, `slip-false` for a slip that proves nothing.
   * @example
   * const trail = await tally.trace({ fund, batch: { payer: "GB-COH-02401034", reference: "RUN-7" } });
   */
  async trace({ fund, batch, payment }: TraceQuery): Promise<Step[]> {
    const book = await fund.book();
    if (payment !== undefined) {
      return traceUp(book, requireTrueSlip(book, payment), paymentOf(payment));
    }
    if (batch === undefined) return traceDown(book);
    const id = idOf(batch.payer, batch.reference);
    for (const grant of book.grants.values()) {
      const found = grant.batches.find((each) => each.id === id);
      if (found !== undefined) return traceUp(book, found);
    }
    throw new TallyError(
      "batch-unknown",
      `Fund ${fund.name} has no batch ${batch.reference} of ${batch.payer}. Check who posted it and in which fund.`,
      {
        data: { fund: fund.name, batch: id },
      },
    );
  }

  /** Money that nobody has signed for, by fund, the oldest first. Amounts are minor units. */
  async unsigned(): Promise<(Unsigned & { fund: string; currency: string })[]> {
    const rows = (await this.funds()).map(async (fund) => {
      const { name, currency } = fund;
      return unsignedOf(await fund.book()).map((row) => ({ ...row, fund: name, currency }));
    });
    return (await Promise.all(rows)).flat();
  }

  /**
   * Checks a slip against the ledger.
   *
   * @throws TallyError `slip-false`, `fund-unknown`, `network-wrong-chain`.
   */
  async checkSlip(slip: Slip): Promise<SlipVerdict> {
    return checkSlip(this.#desk, () => this.#fundAt(slip.fund), slip);
  }

  async #fundAt(address: string): Promise<Fund> {
    const terms = await readFundTerms(this.#desk, address);
    return new Fund(this.#desk, address, terms, await this.treasury());
  }

  async #addresses(): Promise<string[]> {
    const { treasury } = this.#desk;
    return treasury.list(0n, await treasury.fundCount());
  }

  async #everyAddress(): Promise<string[]> {
    const { registry, treasury } = this.#desk;
    const own = [await registry.getAddress(), await treasury.getAddress()];
    return [...own, ...(await this.#addresses())];
  }

  async #registryFacts(): Promise<RegistryFacts> {
    const { registry } = this.#desk;
    return {
      treasury: await this.treasury(),
      domain: await this.#domain("registry"),
      rolesOf: async (organisation) => (await this.organisation(organisation)).roles,
      recoveryOf: async (organisation) => {
        const { startedBy, ref, state } = await registry.recoveryOf(
          encodeOrganisation(organisation),
        );
        if (state === 0n) return undefined;
        return { startedBy: decodeText(startedBy), recovery: decodeText(ref) };
      },
    };
  }

  async #treasuryFacts(): Promise<TreasuryFacts> {
    const { treasury } = this.#desk;
    return { treasury: await this.treasury(), implementation: () => treasury.implementation() };
  }

  async #domain(target: "registry" | "treasury"): Promise<Domain> {
    const verifyingContract = await this.#desk[target].getAddress();
    return { ...DOMAINS[target], chainId: String(this.chainId), verifyingContract };
  }

  async #registryPlan(instruction: Instruction, message: Message, extras?: Extras): Promise<Plan> {
    return new Plan(instruction, await this.#domain("registry"), message, extras, this.#desk);
  }

  async #treasuryPlan(instruction: Instruction, message: Message): Promise<Plan> {
    return new Plan(instruction, await this.#domain("treasury"), message, {}, this.#desk);
  }
}

/**
 * Reads a plan from its JSON text without a ledger, to show it or to approve it.
 *
 * @throws TallyError `plan-format`, `plan-version`, `plan-altered`.
 * @example
 * const plan = parsePlan(await readFile("plan.json", "utf8"));
 * console.log(plan.summary());
 */
export function parsePlan(text: string, desk?: Desk): Plan {
  if (text.length > MAX_PLAN_CHARACTERS) {
    throw new TallyError("plan-format", `A plan has at most ${MAX_PLAN_CHARACTERS} characters.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new TallyError("plan-format", "This plan is not JSON. Ask for its file again.", {
      cause,
    });
  }
  return Plan.fromJSON(json, desk);
}
