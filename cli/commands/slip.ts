import type { Command } from "commander";
import { isTallyError, parseSlip, type Slip, type SlipVerdict } from "../../sdk/index.js";
import { readText } from "../files.js";
import { colour, inMoney } from "../output.js";
import { example, run, type Session } from "../session.js";
import { stepTable } from "./trace.js";

/** `tally slip verify`. */
export function addSlip(program: Command): void {
  const slip = program.command("slip").description("what one payee gets to check its payment with");
  slip
    .command("verify <file>")
    .description("checks a slip against the ledger: true (exit 0) or false (exit 7)")
    .addHelpText("after", example("tally slip verify slip.json"))
    .action(run(verify));
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
