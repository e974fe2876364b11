import { InvalidArgumentError, type Command } from "commander";
import {
  decodeText,
  formatMoney,
  isTallyError,
  type EventKind,
  type LedgerEvent,
  type Tally,
} from "../../sdk/index.js";
import { jsonText, shortId, visible } from "../output.js";
import { example, run, type Session } from "../session.js";

interface EventOptions {
  kind?: EventKind;
  fund?: string;
  from?: string;
}

/** Complete, or it doesn't compile. */
const KINDS: Record<EventKind, true> = {
  ...{ Authorised: true, ReferenceWithdrawn: true },
  ...{ OrganisationRegistered: true, OfficerEnrolled: true, OfficerRetired: true, QuorumSet: true },
  ...{ OrganisationSuspended: true, OrganisationReinstated: true },
  ...{ RecoveryStarted: true, RecoveryVetoed: true, RecoveryAdjudicated: true },
  ...{ OrganisationRecovered: true, OrganisationSucceeded: true },
  ...{ FundOpened: true, ImplementationSet: true, VerifierSet: true, Voted: true, DrawnDown: true },
  ...{ GrantAwarded: true, GrantAccepted: true, GrantClosed: true, HoldPlaced: true },
  ...{ HoldLifted: true, TrancheScheduled: true, ConditionAttested: true, TrancheReleased: true },
  ...{ TrancheCancelled: true, RefundSent: true, TransferSettled: true, ReceiptSigned: true },
  ...{ TransferReturned: true, PaymentsPosted: true, BatchSettled: true, PaymentsBounced: true },
  ...{ BatchAcknowledged: true, BatchVoided: true, PaymentsRecovered: true, VoteReduced: true },
  ...{ CashSurrendered: true, CashCredited: true, CashLost: true, FundClosed: true },
  ...{ GrantDeclined: true, GrantAmended: true, ReceiptReversed: true, TransferWrittenOff: true },
};

/** `tally events`. */
export function addEvents(program: Command): void {
  program
    .command("events")
    .description("what happened on the ledger, in the order of the chain")
    .option("--kind <kind>", `only this kind: ${Object.keys(KINDS).sort().join(", ")}`, kindOf)
    .option("--fund <name>", "only this fund's")
    .option("--from <day>", "from this day on (yyyy-mm-dd, UTC)")
    .addHelpText("after", example("tally events --kind TrancheReleased --from 2026-04-01"))
    .action(run<EventOptions>(events));
}

function kindOf(text: string): EventKind {
  if (Object.hasOwn(KINDS, text)) return text as EventKind;
  throw new InvalidArgumentError("`tally events --help` lists the kinds.");
}

async function events(session: Session<EventOptions>): Promise<void> {
  const { kind, fund: name, from } = session.options;
  const tally = await session.tally();
  const fund = name === undefined ? undefined : await tally.fund(name);
  const places = await placesOf(tally);
  const count = await session.out.list(tally.events({ kind, fund, from }), (event) =>
    lineOf(event, places.get(event.address.toLowerCase())),
  );
  session.out.words(count === 1 ? "1 event" : `${count} events`);
}

interface Place {
  name: string;
  currency: string;
}

async function placesOf(tally: Tally): Promise<Map<string, Place>> {
  const funds = await tally.funds();
  return new Map(
    funds.map(({ address, name, currency }) => [address.toLowerCase(), { name, currency }]),
  );
}

function lineOf(event: LedgerEvent, place?: Place): string {
  const { block, kind, organisation, reference } = event;
  const args = Object.entries<unknown>({ ...event.args })
    .filter(([name]) => name !== "organisation" && name !== "ref")
    .map(([name, value]) => `${name}=${wordOf(name, value, place)}`);
  const who = [organisation, reference].filter((word) => word !== "");
  const words = [block, kind, ...who, ...(place === undefined ? [] : [place.name]), ...args];
  return visible(words.join("  "));
}

const AMOUNTS = ["amount", "used", "ceiling"];

/** A value for a person: money as money, padded text as text, ids by their ends. */
function wordOf(name: string, value: unknown, place?: Place): string {
  if (typeof value === "bigint" && place !== undefined && AMOUNTS.includes(name)) {
    return formatMoney({ amount: value, currency: place.currency });
  }
  if (typeof value === "string") return /^0x[0-9a-f]{64}$/i.test(value) ? wordIn(value) : value;
  return jsonText(value, 0).replaceAll('"', "");
}

function wordIn(word: string): string {
  try {
    return decodeText(word) || "none";
  } catch (error) {
    if (isTallyError(error, "text-format")) return shortId(word);
    throw error;
  }
}
