import type { Command } from "commander";
import {
  isTallyError,
  TallyError,
  type Book,
  type BookBatch,
  type BookTransfer,
  type Fund,
  type OfficerRecord,
  type Plan,
  type Tally,
} from "../../sdk/index.js";
import { facts, inMoney } from "../output.js";
import { example, run, type Session } from "../session.js";

const EXPLAINED = `
Name it as \`tally unsigned\` lists it: who sent the money, and the reference of the release, the refund or the batch.
${example("tally receipt why GB-GOV-14/REL-2")}`;

/** `tally receipt why`; the other commands of `receipt` are instructions. */
export function addReceiptWhy(program: Command): void {
  program.commands
    .find((each) => each.name() === "receipt")!
    .command("why <payer/reference>")
    .description("why money that was sent isn't signed for: what became of it, and who may sign")
    .addHelpText("after", EXPLAINED)
    .action(run(why));
}

/** Money on its way from one organisation to another. Amounts are minor units. */
interface Sent {
  kind: "tranche" | "refund" | "batch";
  payer: string;
  payee: string;
  grant: string;
  reference: string;
  /** Number of a tranche or refund. */
  number?: number;
  amount: bigint;
  received: bigint;
  returned: bigint;
  writtenOff: bigint;
  outstanding: bigint;
  block: number;
  settled: boolean;
  /** References under which the payee signed. */
  receipts: string[];
  /** The payee expects no more. */
  final: boolean;
  voided: boolean;
  holders: string[];
}

async function why(session: Session, name: string): Promise<void> {
  const [payer, reference] = partsOf(name);
  const tally = await session.tally();
  const { fund, sent } = await find(tally, payer, reference);
  const signers = sent.payee === "" ? undefined : await signersOf(tally, sent.payee);
  const ledger = sent.outstanding === 0n ? undefined : await refusalOf(fund, sent);
  const reasons = reasonsFor(sent, signers, fund.currency);
  const { name: of, currency } = fund;
  session.out.data(
    { fund: of, currency, ...sent, ...signers, ledger: ledger ?? null, reasons },
    () => shown(fund, sent, { signers, ledger, reasons }),
  );
}

function partsOf(name: string): [payer: string, reference: string] {
  const at = name.indexOf("/");
  if (at > 0 && at < name.length - 1) return [name.slice(0, at), name.slice(at + 1)];
  throw new TallyError("usage", "Name who sent it and under which reference: GB-GOV-14/REL-2.");
}

async function find(tally: Tally, payer: string, reference: string) {
  for (const fund of await tally.funds()) {
    const sent = sentIn(await fund.book(), payer, reference);
    if (sent !== undefined) return { fund, sent };
  }
  throw new TallyError(
    "batch-unknown",
    `${payer} sent nothing under the reference ${reference}. Name it as tally unsigned lists it.`,
    { data: { payer, reference } },
  );
}

function sentIn(book: Book, payer: string, reference: string): Sent | undefined {
  for (const grant of book.grants.values()) {
    const holders = [...grant.holds.keys()];
    for (const transfer of grant.transfers.values()) {
      const { released } = transfer;
      if (transfer.payer !== payer || released?.reference !== reference) continue;
      return { ...sentBy(transfer, reference), block: released.block, holders };
    }
    const batch = grant.batches.find((each) => each.reference === reference);
    if (batch === undefined || grant.grantee !== payer) continue;
    return { ...postedBy(batch, payer), holders };
  }
  return undefined;
}

type Found = Omit<Sent, "holders">;

function sentBy(transfer: BookTransfer, reference: string): Omit<Found, "block"> {
  const { number, payer, payee, grant, amount, received, returned } = transfer;
  const { writtenOff, outstanding, settled, receipts, finalReceipt } = transfer;
  return {
    ...{ kind: number > 0 ? "tranche" : "refund", payer, payee, grant, reference, number },
    ...{ amount, received, returned, writtenOff, outstanding, settled: settled !== undefined },
    receipts: receipts.map((each) => each.reference),
    ...{ final: finalReceipt, voided: false },
  };
}

function postedBy(batch: BookBatch, payer: string): Found {
  const { payee, grant, reference, amount, back, acknowledged, block, settled, voided } = batch;
  const rest = amount - back;
  const signed = acknowledged !== undefined;
  return {
    ...{ kind: "batch", payer, payee, grant, reference, amount, returned: back, writtenOff: 0n },
    ...{ received: signed ? rest : 0n, outstanding: signed || payee === "" ? 0n : rest },
    ...{ block, settled, final: signed, voided: voided !== undefined },
    receipts: signed ? [acknowledged.reference] : [],
  };
}

/** Who may sign for a payee. */
interface Signers {
  /** Whose officers act: the payee's own, or its successor's. */
  acting: string;
  suspended: boolean;
  quorum: number;
  /** Officers with the role RECEIPT whose term isn't over. */
  officers: OfficerRecord[];
}

async function signersOf(tally: Tally, payee: string): Promise<Signers> {
  const { successor, suspended } = await tally.organisation(payee);
  const acting = successor || payee;
  const { quorums } = await tally.organisation(acting);
  const now = BigInt(Math.floor(Date.now() / 1000));
  const officers = (await tally.officers(acting)).filter(
    ({ roles, validUntil }) => roles.includes("RECEIPT") && validUntil >= now,
  );
  return { acting, suspended, quorum: quorums.RECEIPT ?? 0, officers };
}

/** What the ledger would say to a receipt for all of it that nobody approved. */
async function refusalOf(fund: Fund, sent: Sent) {
  try {
    await (await receiptFor(fund, sent)).simulate();
    return undefined;
  } catch (error) {
    if (!isTallyError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

function receiptFor(fund: Fund, sent: Sent): Promise<Plan> {
  const { grant, number, outstanding, payer, payee, reference } = sent;
  const bankingDate = new Date().toISOString().slice(0, 10);
  const head = { reference: "WHY", organisation: payee, grant, bankingDate };
  if (number === undefined) return fund.acknowledge({ ...head, batch: reference });
  const amount = { amount: outstanding, currency: fund.currency };
  return fund.signReceipt({ ...head, transfer: number, amount, payer });
}

function reasonsFor(sent: Sent, signers: Signers | undefined, currency: string): string[] {
  const { payer, payee, outstanding, settled, voided, final } = sent;
  if (voided) return [`${payer} took the batch back: it pays nobody.`];
  if (payee === "" || signers === undefined) {
    return ["The batch names no organisation as its payee: persons don't sign, each has a slip."];
  }
  if (outstanding === 0n) return ["Nothing is left to sign for."];
  const { acting, suspended, quorum, officers } = signers;
  const rest = inMoney(outstanding, currency);
  const all = officers.length;
  const who = all === 1 ? "1 officer has" : `${all} officers have`;
  return [
    ...(settled
      ? []
      : [`${payer}'s bank hasn't said that it paid: the money may not have arrived.`]),
    ...(final
      ? [
          `${payee} has said that it expects no more: ${payer} records it as returned, or writes it off.`,
        ]
      : []),
    ...(acting === payee ? [] : [`${payee} was succeeded: officers of ${acting} sign for it.`]),
    ...(suspended
      ? [
          `${payee} is suspended: receipts are facts, so its officers still sign, and the Treasury's may, too.`,
        ]
      : []),
    all < quorum
      ? `${who} the role RECEIPT at ${acting}, and ${quorum} must sign: its ADMIN officers enrol more.`
      : `${quorum} of ${all} officers of ${acting} with the role RECEIPT must sign for ${rest}.`,
  ];
}

function shown(
  { name, currency }: Fund,
  sent: Sent,
  found: {
    signers: Signers | undefined;
    ledger: { code: string; message: string } | undefined;
    reasons: string[];
  },
): string {
  const money = (amount: bigint) => inMoney(amount, currency);
  const { kind, number, payer, payee, reference, block, receipts, holders } = sent;
  const { signers, ledger, reasons } = found;
  const what = number === undefined ? kind : `${kind} ${Math.abs(number)}`;
  const table = facts([
    ["fund", name],
    ["sent", `${what}, ${reference} of ${payer}, in block ${block}`],
    ["to", payee || "persons"],
    ["amount", money(sent.amount)],
    ["bank", sent.settled ? "paid" : "not yet, as far as was recorded"],
    [
      "signed for",
      `${money(sent.received)}${receipts.length > 0 ? `: ${receipts.join(", ")}` : ""}`,
    ],
    ["came back", money(sent.returned)],
    ["written off", money(sent.writtenOff)],
    ["unsigned", money(sent.outstanding)],
    ...(holders.length > 0
      ? [["held by", `${holders.join(", ")}: no new authority; receipts may be signed`] as const]
      : []),
    ...(signers?.officers ?? []).map(({ signer }) => ["may sign", signer] as const),
    ...(ledger === undefined ? [] : [["ledger", `${ledger.message} [${ledger.code}]`] as const]),
  ]);
  return [table, ...reasons].join("\n\n");
}
