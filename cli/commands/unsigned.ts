import type { Command } from "commander";
import { inMoney, table } from "../output.js";
import { example, run, type Session } from "../session.js";

/** `tally unsigned`. */
export function addUnsigned(program: Command): void {
  program
    .command("unsigned")
    .description("money that left its payer and that nobody has signed for, the oldest first")
    .addHelpText("after", example("tally unsigned --json"))
    .action(run(unsigned));
}

async function unsigned(session: Session): Promise<void> {
  const rows = await (await session.tally()).unsigned();
  session.out.data(rows, () =>
    rows.length === 0
      ? "Everything that was sent has been signed for."
      : table(
          ["FUND", "KIND", "PAYER", "PAYEE", ">SENT", ">UNSIGNED", "BANK", "REFERENCE", ">BLOCK"],
          rows.map((row) => [
            ...[row.fund, row.kind, row.payer, row.payee],
            inMoney(row.amount, row.currency),
            inMoney(row.outstanding, row.currency),
            row.settled ? "paid" : "not yet",
            ...[row.reference, String(row.block)],
          ]),
        ),
  );
}
