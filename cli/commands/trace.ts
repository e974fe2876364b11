import type { Command } from "commander";
import { parseSlip, TallyError, type Fund, type Step, type Tally } from "../../sdk/index.js";
import { readText } from "../files.js";
import { inMoney, table } from "../output.js";
import { example, run, type Session } from "../session.js";

interface TraceOptions {
  up?: boolean;
  down?: boolean;
  payer?: string;
  batch?: string;
  slip?: string;
}

/** `tally trace`. */
export function addTrace(program: Command): void {
  program
    .command("trace <fund>")
    .description("the way of money: down from the vote, or up to it from a batch or a payment")
    .option("--up", "from a batch (--payer, --batch) or a payment (--slip) up to the vote")
    .option("--payer <organisation>", "who posted the batch")
    .option("--batch <reference>", "under which reference")
    .option("--slip <file>", "a payment's slip, which is checked first")
    .option("--down", "from the vote to every batch (the default)")
    .addHelpText(
      "after",
      example("tally trace HMT-HE-2025-26 --up --payer GB-COH-02401034 --batch RUN-1"),
    )
    .action(run<TraceOptions>(trace));
}

async function trace(session: Session<TraceOptions>, name: string): Promise<void> {
  const up = requireDirection(session.options);
  const tally = await session.tally();
  const fund = await tally.fund(name);
  const steps = up ? await upward(tally, fund, session.options) : await tally.trace({ fund });
  session.out.data(steps, () => stepTable(steps, up));
}

/** Whether the trace goes up. */
function requireDirection({ up, down, payer, batch, slip }: TraceOptions): boolean {
  const from = payer !== undefined || batch !== undefined || slip !== undefined;
  if (down && (up || from)) refuse("A trace goes up or down: leave --down out, or the rest.");
  if (!up && !from) return false;
  const byReference = payer !== undefined && batch !== undefined;
  if (byReference === (slip !== undefined) || (payer === undefined) !== (batch === undefined)) {
    refuse("To trace up, name a batch by --payer and --batch, or a payment by --slip.");
  }
  return true;
}

async function upward(tally: Tally, fund: Fund, options: TraceOptions): Promise<Step[]> {
  const { payer = "", batch: reference = "", slip } = options;
  if (slip === undefined) return tally.trace({ fund, batch: { payer, reference } });
  const verdict = await tally.checkSlip(parseSlip(await readText(slip)));
  if (verdict.fund !== fund.name) {
    refuse(`The slip is of the fund ${verdict.fund}, not of ${fund.name}.`);
  }
  return verdict.trail;
}

function refuse(words: string): never {
  throw new TallyError("usage", words);
}

const TOP = ["vote", "reduction", "drawdown", "surrender", "grant", "amendment"];

/** Steps for a person: going down, what hangs on a grant stands to the right of it. */
export function stepTable(steps: readonly Step[], up: boolean): string {
  return table(
    ["STEP", "WHO", "WITH", ">AMOUNT", "REFERENCE", ">BLOCK"],
    steps.map((step) => {
      const indent = up ? 0 : 2 * step.depth + (TOP.includes(step.kind) ? 0 : 2);
      return [
        " ".repeat(indent) + step.kind,
        step.organisation,
        step.counterparty,
        inMoney(step.amount, step.currency),
        step.reference,
        String(step.block),
      ];
    }),
  );
}
