import type { Command } from "commander";
import {
  idOf,
  isTallyError,
  makeSlip,
  parseSlip,
  slipText,
  TallyError,
  type Batch,
  type Slip,
  type SlipVerdict,
  type Tally,
} from "../../sdk/index.js";
import { manifestIn, readText, writeNew } from "../files.js";
import { colour, facts, inMoney } from "../output.js";
import { example, run, type Session } from "../session.js";
import { grantIdIn } from "./pay.js";
import { stepTable } from "./trace.js";

interface MakeOptions {
  payment: string;
  out?: string;
  fund?: string;
  grant?: string;
  payer?: string;
  reference?: string;
}

const MADE = `
The slip is made of the batch's manifest, which the payer keeps, and checked against the ledger first. It holds what proves this
one payment, and shows one neighbour's amount without a name; give it to its payee and nobody else.
${example("tally slip make run-7.manifest.json --payment E2E-000041 --out slip.json")}`;

/** `tally slip make` and `tally slip verify`. */
export function addSlip(program: Command): void {
  const slip = program.command("slip").description("what one payee gets to check its payment with");
  slip
    .command("make <manifest>")
    .description("makes the slip of one payment of a batch that is on the ledger")
    .requiredOption("--payment <end-to-end-id>", "which payment")
    .option("--out <file>", "where to write the slip (default: standard output)")
    .option("--fund <name>", "where the manifest doesn't say it: the fund")
    .option(
      "--grant <grantor/reference|0x…>",
      "where the manifest doesn't say it: the grant that pays",
    )
    .option("--payer <organisation>", "where the manifest doesn't say it: who posted the batch")
    .option("--reference <text>", "with --payer: under which reference")
    .addHelpText("after", MADE)
    .action(run<MakeOptions>(make));
  slip
    .command("verify <file>")
    .description("checks a slip against the ledger: true (exit 0) or false (exit 7)")
    .addHelpText("after", example("tally slip verify slip.json"))
    .action(run(verify));
}

async function make(session: Session<MakeOptions>, file: string): Promise<void> {
  const { options, out } = session;
  const batch = await manifestIn(file);
  const tally = await session.tally();
  const slip = await slipOf(batch, tally, options);
  const verdict = await tally.checkSlip(slip); // of a batch that isn't on the ledger it would be worth nothing
  if (options.out === undefined) {
    process.stdout.write(slipText(slip));
  } else {
    await writeNew(options.out, slipText(slip), 0o600);
    const { leaf, batch: posted } = slip;
    const data = {
      file: options.out,
      fund: verdict.fund,
      batch: posted.id,
      payment: leaf.endToEndId,
    };
    out.data({ ...data, amount: leaf.amount, currency: leaf.currency }, () =>
      facts([
        ["written", options.out!],
        ["payment", `${leaf.endToEndId}, ${inMoney(BigInt(leaf.amount), leaf.currency)}`],
        ["fund", verdict.fund],
      ]),
    );
  }
  out.words(
    `${whatBecameOf(verdict)} The payee checks it: tally slip verify ${options.out ?? "<file>"}`,
  );
}

async function slipOf(
  { manifest, tree }: Batch,
  tally: Tally,
  { payment, fund, grant, payer, reference }: MakeOptions,
): Promise<Slip> {
  const index = manifest.payments.findIndex(({ endToEndId }) => endToEndId === payment);
  if (index < 0) {
    throw new TallyError("batch-index", `The batch has no payment ${payment}. Check its id.`, {
      data: { endToEndId: payment },
    });
  }
  if ((payer === undefined) !== (reference === undefined)) {
    throw new TallyError("usage", "A batch is named by --payer and --reference together.");
  }
  return makeSlip(manifest, tree, index, {
    chainId: Number(tally.chainId),
    fund: fund === undefined ? undefined : (await tally.fund(fund)).address,
    grant: grant === undefined ? undefined : grantIdIn(grant),
    batch: payer === undefined ? undefined : idOf(payer, reference!),
  });
}

async function verify(session: Session, file: string): Promise<void> {
  const slip = parseSlip(await readText(file));
  const tally = await session.tally();
  const verdict = await tally.checkSlip(slip).catch((error: unknown) => {
    if (isTallyError(error, "slip-false") && !session.out.json) {
      process.stdout.write(`${colour.red("false")}\n`);
    }
    throw error;
  });
  session.out.data(verdict, () => sentences(slip, verdict));
}

function sentences({ leaf }: Slip, verdict: SlipVerdict): string {
  const { fund, voided, trail } = verdict;
  const [payer, amount] = [trail[0]!.organisation, inMoney(BigInt(leaf.amount), leaf.currency)];
  return [
    `${colour.green("true")}: ${payer} ${voided ? "meant to pay" : "paid"} ${amount} out of the fund ${fund}.`,
    whatBecameOf(verdict),
    `\nFrom this payment up to Parliament's vote:\n`,
    stepTable(trail, true),
  ].join("\n");
}

function whatBecameOf({ bounced, voided, settled }: SlipVerdict): string {
  if (voided) return "The payer took the batch back before its bank paid it: nobody was paid.";
  if (bounced) return "The bank sent this payment back: the money did not arrive.";
  if (settled) return "The payer's bank says that it paid the batch.";
  return "The payer's bank hasn't said yet that it paid the batch.";
}
