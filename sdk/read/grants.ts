import type { Desk } from "../desk.js";
import type { FundFacts, GrantFacts } from "../instructions/inputs.js";
import { readReceipt } from "./receipt.js";
import { TallyError } from "../tally-error.js";
import { decodeText, encodeOrganisation, idOf } from "../text.js";

const STATES = ["none", "awarded", "active", "closed"] as const;

/** A grant's two accounts and its place. Amounts are minor units. */
export interface GrantAccount extends GrantFacts {
  id: string;
  /** `awarded`: not yet accepted. */
  state: (typeof STATES)[number];
  depth: number;
  holds: number;
  openChildren: number;
  /** Id of the grant that it was awarded out of; zeros for the root. */
  parent: string;
  used: bigint;
  credits: bigint;
  debits: bigint;
  /** Credits less debits. */
  cash: bigint;
  /** Awarded less used. */
  headroom: bigint;
  inFlight: bigint;
  refunding: bigint;
  scheduled: bigint;
}

/** A grant's accounts as the ledger has them now. */
export async function readGrant(desk: Desk, address: string, id: string): Promise<GrantAccount> {
  const view = await desk.fund(address).grantOf(id);
  if (view.state === 0n) {
    throw new TallyError(
      "grant-unknown",
      `This fund has no grant ${id}. Check the fund, who awarded it, and its reference.`,
      {
        data: { grant: id, fund: address },
      },
    );
  }
  const { parent, terms, awarded, used, credits, debits } = view;
  const { inFlight, refunding, scheduled, ceiling } = view;
  return {
    ...{
      id,
      parent,
      terms,
      awarded,
      used,
      credits,
      debits,
      inFlight,
      refunding,
      scheduled,
      ceiling,
    },
    state: STATES[Number(view.state)]!,
    depth: Number(view.depth),
    holds: Number(view.holds),
    openChildren: Number(view.openChildren),
    grantor: decodeText(view.grantor),
    grantee: decodeText(view.grantee),
    cash: credits - debits,
    headroom: awarded - used,
  };
}

/** What instructions read of a fund so that they needn't repeat it. */
export function factsOf(
  desk: Desk,
  { address, currency, comptroller }: { address: string; currency: string; comptroller: string },
  treasury: string,
): FundFacts {
  const fund = desk.fund(address);
  const transfer = async (grant: string, number: number) => {
    const [record, condition] = await fund.transferOf(grant, number);
    if (record.state !== 0n) return { record, condition };
    const name = number > 0 ? `tranche ${number}` : `refund ${-number}`;
    throw new TallyError("transfer-state", `Grant ${grant} has no ${name}.`, {
      data: { grant, transfer: number },
    });
  };
  return {
    currency,
    comptroller,
    treasury,
    grant: (id) => readGrant(desk, address, id),
    transferAmount: async (grant, number) => (await transfer(grant, number)).record.amount,
    outstanding: async (grant, number) => (await transfer(grant, number)).record.outstanding,
    receipt: (organisation, reference) =>
      readReceipt(desk, address, { organisation, reference }, currency),
    tranche: async (grant, number) => {
      const { record, condition } = await transfer(grant, number);
      const verifier = decodeText(await desk.registry.identifierOf(condition.verifier));
      return { amount: record.amount, verifier, condition: condition.condition };
    },
    batch: async (grant, payer, reference) => {
      const batch = await fund.batchOf(grant, idOf(payer, reference));
      if (batch.posted) return { amount: batch.amount, payee: decodeText(batch.payee) };
      throw new TallyError(
        "batch-unknown",
        `${payer} posted no batch ${reference} out of grant ${grant}.`,
        {
          data: { grant, payer, batch: reference },
        },
      );
    },
  };
}

/** Most answers of a kind that are remembered. */
const MOST_REMEMBERED = 1_000;

/** The same facts, each asked of the ledger once. */
export function remembered(facts: FundFacts): FundFacts {
  const once = <Given extends unknown[], Answer>(ask: (...given: Given) => Promise<Answer>) => {
    const known = new Map<string, Promise<Answer>>();
    return (...given: Given) => {
      const key = JSON.stringify(given);
      const answer = known.get(key) ?? ask(...given);
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(key, answer);
      return answer;
    };
  };
  return {
    ...facts,
    grant: once((...given) => facts.grant(...given)),
    transferAmount: once((...given) => facts.transferAmount(...given)),
    outstanding: once((...given) => facts.outstanding(...given)),
    receipt: once((...given) => facts.receipt(...given)),
    tranche: once((...given) => facts.tranche(...given)),
    batch: once((...given) => facts.batch(...given)),
  };
}

/** Refuses an organisation that isn't on the register. */
export async function requireOrganisation(desk: Desk, identifier: string): Promise<void> {
  const { number } = await desk.registry.organisationOf(encodeOrganisation(identifier));
  if (number !== 0n) return;
  throw new TallyError(
    "organisation-unknown",
    `${identifier} is not on the register. Check the identifier, or have it registered first.`,
    { data: { organisation: identifier } },
  );
}
