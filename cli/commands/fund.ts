import type { Command } from "commander";
import { positionsOf, type Fund, type FundTotals, type Position } from "../../sdk/index.js";
import { facts, inMoney, table } from "../output.js";
import { example, run, type Session } from "../session.js";

/** `tally fund list` and `tally fund show`. */
export function addFund(program: Command): void {
  const fund = program.command("fund").description("the funds that the Treasury has opened");
  fund
    .command("list")
    .description("every fund, in the order of opening")
    .addHelpText("after", example("tally fund list"))
    .action(run(list));
  fund
    .command("show <name>")
    .description("a fund's position by layer, its totals, and whether they balance")
    .addHelpText("after", example("tally fund show HMT-HE-2025-26"))
    .action(run(show));
}

async function list(session: Session): Promise<void> {
  const funds = (await (await session.tally()).funds()).map(termsOf);
  session.out.data(funds, () =>
    table(
      ["FUND", "CURRENCY", "COMPTROLLER", "ADDRESS"],
      funds.map(({ name, currency, comptroller, address }) => [
        ...[name, currency, comptroller || "none", address],
      ]),
    ),
  );
}

async function show(session: Session, name: string): Promise<void> {
  const fund = await (await session.tally()).fund(name);
  const [totals, book] = await Promise.all([fund.totals(), fund.book()]);
  const positions = positionsOf(book);
  const closed = book.root.state === "closed";
  session.out.data(
    { ...termsOf(fund), closed, positions, totals, conserved: totals.conserved },
    () =>
      [
        facts([
          ["fund", `${fund.name} in ${fund.currency}`],
          ["address", fund.address],
          ["comptroller", fund.comptroller || "none"],
          ["state", closed ? "closed" : "open"],
        ]),
        layers(positions, fund.currency),
        "Layers are never added up: the same money passes through each.",
        sums(totals, fund.currency),
      ].join("\n\n"),
  );
}

function termsOf({ name, currency, comptroller, address }: Fund) {
  return { name, currency, comptroller, address };
}

/** Columns of amounts, and whether one is shown only where some layer has any of it. */
const COLUMNS = [
  ["awarded", "AWARDED"],
  ["received", "RECEIVED"],
  ["credited", "INCOME", "rare"],
  ["passedOn", "PASSED ON"],
  ["paid", "PAID"],
  ["refunded", "REFUNDED"],
  ["writtenOff", "WRITTEN OFF", "rare"],
  ["lost", "LOST", "rare"],
  ["surrendered", "SURRENDERED", "rare"],
  ["cash", "CASH"],
  ["inFlight", "IN FLIGHT"],
] as const;

function layers(positions: Position[], currency: string): string {
  const columns = COLUMNS.filter(
    ([name, , rare]) => rare === undefined || positions.some((row) => row[name] !== 0n),
  );
  return table(
    ["LAYER", "ORGANISATIONS", ">GRANTS", ...columns.map(([, heading]) => `>${heading}`)],
    positions.map((row) => [
      String(row.layer),
      some(row.organisations),
      String(row.grants),
      ...columns.map(([name]) => inMoney(row[name], currency)),
    ]),
  );
}

/** The first few, and how many more. */
function some(organisations: string[]): string {
  const more = organisations.length - 3;
  return organisations.slice(0, 3).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function sums({ conserved, ...totals }: FundTotals, currency: string): string {
  const money = (amount: bigint) => inMoney(amount, currency);
  return facts([
    ["drawn", money(totals.drawn)],
    ["credited", money(totals.credited)],
    ["cash", money(totals.cash)],
    ["outstanding", money(totals.outstanding)],
    ["posted", `${money(totals.posted)}, of which settled ${money(totals.settled)}`],
    ["came back", money(totals.postedBack)],
    ["written off", money(totals.writtenOff)],
    ["lost", money(totals.lost)],
    ["surrendered", money(totals.surrendered)],
    ["conserved", conserved ? "yes: what came in is where the book says" : "NO: report this fund"],
  ]);
}
