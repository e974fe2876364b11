import type { Command } from "commander";
import {
  addMoney,
  buildBatch,
  formatMoney,
  idOf,
  TallyError,
  writeManifest,
  type Payment,
} from "../../sdk/index.js";
import { facts } from "../output.js";
import { readPayments } from "../rows/payments.js";
import { example, run, type Session } from "../session.js";

interface CheckOptions {
  fund: string;
  manifest?: string;
  payer?: string;
  reference?: string;
  grant?: string;
  organisations?: boolean;
  smallBatch?: boolean;
}

const EXPLAINED = `
Columns: payee-reference, end-to-end-id, amount (\`tally template payments\`). With --manifest, writes the batch's manifest, which
\`tally pay post --batch <manifest>\` posts. Keep it safe: it holds the salts without which no payee can prove a payment.
${example(
  "tally pay check run-7.csv --fund HMT-HE-2026-27 --manifest run-7.manifest.json --grant GB-GOV-14/SLC-1 --payer GB-COH-02401034 --reference RUN-7",
)}`;

/** `tally pay check`; the other commands of `pay` are instructions. */
export function addPay(program: Command): void {
  const pay = program.commands.find((each) => each.name() === "pay")!;
  pay
    .command("check <file>")
    .description("checks the payments of a run, and makes the manifest of its batch")
    .requiredOption("--fund <name>", "the fund that they are paid from")
    .option("--manifest <file>", "where to write the batch's manifest")
    .option("--grant <grantor/reference|0x…>", "with --manifest: the grant that pays")
    .option("--payer <organisation>", "with --manifest: who posts the batch")
    .option("--reference <text>", "with --manifest: under which reference it is posted")
    .option("--organisations", "the payees are organisations, not persons")
    .option(
      "--small-batch",
      "fewer than 10 payments to persons, each of whom may then guess what the others got",
    )
    .addHelpText("after", EXPLAINED)
    .action(run<CheckOptions>(check));
}

async function check(session: Session<CheckOptions>, file: string): Promise<void> {
  const { fund: name, manifest } = session.options;
  const place = placeOf(session.options);
  const tally = await session.tally();
  const fund = await tally.fund(name);
  const payments = await readPayments(file, fund.currency);
  const head = { file, fund: fund.name, count: payments.length, total: totalOf(payments) };
  if (manifest === undefined || place === undefined) {
    tell(session, head);
    return;
  }
  const { organisations, smallBatch } = session.options;
  const batch = await buildBatch(payments, {
    ...{ chainId: Number(tally.chainId), fund: fund.address, ...place },
    ...{ persons: !organisations, smallBatch },
  });
  await writeManifest(manifest, batch.manifest);
  tell(session, { ...head, manifest, root: batch.tree.root });
}

function tell(
  session: Session<CheckOptions>,
  head: { count: number; total: ReturnType<typeof totalOf>; manifest?: string; root?: string },
): void {
  const { count, total, manifest, root = "" } = head;
  const written =
    manifest === undefined
      ? []
      : ([
          ["manifest", manifest],
          ["root", root],
        ] as const);
  session.out.data({ ...head, total: total.amount, currency: total.currency }, () =>
    facts([["payments", String(count)], ["total", formatMoney(total)], ...written]),
  );
  session.out.words(
    manifest === undefined
      ? "Every payment is sound. --manifest makes the batch's manifest."
      : `Nothing was sent. Post it: tally pay post --batch ${manifest} …`,
  );
}

function totalOf([first, ...rest]: readonly Payment[]) {
  return rest.reduce((sum, { amount }) => addMoney(sum, amount), first!.amount);
}

/** Where the batch is to be posted, which its slips will say. */
function placeOf({ manifest, grant, payer, reference }: CheckOptions) {
  if (manifest === undefined) return undefined;
  if (grant === undefined || payer === undefined || reference === undefined) {
    throw new TallyError(
      "usage",
      "A manifest says where its batch is posted: give --grant, --payer and --reference, too.",
    );
  }
  return { grant: grantIdIn(grant), batch: idOf(payer, reference) };
}

/** A grant's id, given as such or by who awarded it under which reference. */
export function grantIdIn(grant: string): string {
  const at = grant.indexOf("/");
  return at < 0 ? grant : idOf(grant.slice(0, at), grant.slice(at + 1));
}
