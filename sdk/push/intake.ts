import { getAddress } from "ethers";
import { deedOf } from "../instructions/typed-data.js";
import type { Plan } from "../plan.js";
import { TallyError } from "../tally-error.js";
import type { Journal, NewRow } from "./journal.js";
import { bytesOf } from "./multicall.js";
import type { RowState } from "./options.js";

/** Plans written to disk at once. */
const AT_ONCE = 200;
/** What stands for the call of a plan that isn't approved yet. */
const NONE = new Uint8Array();

/** States of rows of which nothing was sent. */
const WAITING: ReadonlySet<RowState> = new Set<RowState>(["ready", "deferred", "refused"]);

/** The contracts of the ledger, on its chain. */
export interface Where {
  chainId: bigint;
  contracts: ReadonlySet<string>;
  /** Whether plans are approved later. */
  unapproved: boolean;
}

/** A plan as the journal takes it: plans themselves aren't held. */
interface Taken extends NewRow {
  call: Uint8Array;
  /** Its JSON, if it is still to be approved. */
  plan: string | undefined;
}

/**
 * Writes plans to the journal, which holds them from then on. A plan that is there already is the same row.
 *
 * @throws TallyError `network-wrong-chain`, `fund-unknown`, `journal-mismatch`, what `Plan.call` throws. Nothing was sent then.
 */
export async function takeIn(
  plans: Iterable<Plan> | AsyncIterable<Plan>,
  journal: Journal,
  where: Where,
  onProgress: () => void,
): Promise<void> {
  const complete = journal.pins.has("complete");
  const run = Number(journal.pins.get("run") ?? 0) + 1;
  journal.pin("run", String(run));
  const known = new Set(journal.contracts().map(({ contract }) => contract));
  let batch: Taken[] = [];
  let place = 0;
  const write = () => {
    journal.together(() => batch.forEach((each) => takeOne(each, run, journal)));
    batch = [];
    onProgress();
  };
  for await (const plan of plans) {
    place++;
    const contract = requireHere(plan, where, place);
    if (complete && !known.has(contract)) throw otherContract(contract, journal, place);
    batch.push(takenFrom(plan, contract, where.unapproved));
    if (batch.length === AT_ONCE) write();
  }
  if (batch.length > 0) write();
  journal.pin("complete", "yes");
}

function takenFrom(plan: Plan, contract: string, unapproved: boolean): Taken {
  const { organisation, reference, instruction, message } = plan;
  const { target, kind } = instruction;
  const { data } = plan.call(); // throws for what could never be sent
  return {
    ...{ contract, target, kind, organisation, reference },
    deed: deedOf(instruction.types, message),
    call: unapproved ? NONE : bytesOf(data),
    plan: unapproved ? JSON.stringify(plan) : undefined,
  };
}

function takeOne({ call, plan, ...row }: Taken, run: number, journal: Journal): void {
  const { contract, organisation, reference, deed } = row;
  const found = journal.find(contract, organisation, reference);
  if (found !== undefined && found.deed !== deed) {
    if (found.run === run || !WAITING.has(found.state)) throw used(row, found.row, journal);
  }
  if (found !== undefined && !WAITING.has(found.state)) return;
  const number = found?.row ?? journal.add(row, run, call);
  if (found !== undefined) journal.replace(number, run, deed, call);
  if (plan !== undefined) journal.awaitApproval(number, plan);
}

function used({ organisation, reference }: NewRow, row: number, { path }: Journal): TallyError {
  return new TallyError(
    "reference-used",
    `${organisation} pushes something else under the reference ${reference}, which row ${row} of ${path} ` +
      `has. Choose another reference.`,
    { data: { organisation, reference, row } },
  );
}

function requireHere({ domain, reference }: Plan, where: Where, place: number): string {
  if (domain.chainId !== String(where.chainId)) {
    throw new TallyError(
      "network-wrong-chain",
      `Plan ${place} (${reference}) is for chain ${domain.chainId}, but the node is on chain ${where.chainId}. Nothing was sent.`,
      { data: { row: place, plan: domain.chainId, node: where.chainId } },
    );
  }
  const contract = where.contracts.has(domain.verifyingContract)
    ? domain.verifyingContract
    : getAddress(domain.verifyingContract);
  if (where.contracts.has(contract)) return contract;
  throw new TallyError(
    "fund-unknown",
    `Plan ${place} (${reference}) is for ${contract}, which is no contract of this ledger. Nothing was sent.`,
    { data: { row: place, contract } },
  );
}

function otherContract(contract: string, journal: Journal, place: number): TallyError {
  return new TallyError(
    "journal-mismatch",
    `Plan ${place} is for ${contract}, and ${journal.path} was made for other contracts. Name another journal.`,
    { data: { row: place, contract, journal: journal.path } },
  );
}
