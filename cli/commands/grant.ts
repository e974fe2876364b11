import type { Command } from "commander";
import { isHexString } from "ethers";
import { idOf, MAX_AMOUNT, TallyError, type Fund, type GrantAccount } from "../../sdk/index.js";
import { facts, inMoney } from "../output.js";
import { example, run, type Session } from "../session.js";

/** `tally grant show`. */
export function addGrant(program: Command): void {
  const grant = program.command("grant").description("earmarked accounts");
  grant
    .command("show <fund> <grantor> [reference]")
    .description(
      "a grant's accounts, by who awarded it under which reference, by its id, or `root`",
    )
    .addHelpText("after", example("tally grant show HMT-HE-2025-26 GB-GOV-14 SLC-1"))
    .action(run(show));
}

async function show(session: Session, name: string, grantor: string, reference?: string) {
  const fund = await (await session.tally()).fund(name);
  const grant = await fund.grant(idFrom(fund, grantor, reference));
  session.out.data({ fund: fund.name, currency: fund.currency, ...grant }, () =>
    accounts(fund, grant),
  );
}

function idFrom(fund: Fund, grantor: string, reference?: string): string {
  if (reference !== undefined) return idOf(grantor, reference);
  if (grantor === "root") return fund.root;
  if (isHexString(grantor, 32)) return grantor;
  throw new TallyError(
    "usage",
    `Name the grant by its grantor and reference, by its id (0x and 64 hex digits), or as root.`,
  );
}

function accounts({ name, currency }: Fund, grant: GrantAccount): string {
  const money = (amount: bigint) => inMoney(amount, currency);
  return facts([
    ["grant", grant.id],
    ["fund", name],
    ["from", grant.grantor || "Parliament's votes"],
    ["to", grant.grantee],
    ["state", grant.holds > 0 ? `${grant.state}, on hold` : grant.state],
    ["layer", String(grant.depth)],
    ["awarded", money(grant.awarded)],
    ["used", money(grant.used)],
    ["headroom", money(grant.headroom)],
    ["cash", money(grant.cash)],
    ["in flight", money(grant.inFlight)],
    ["refunding", money(grant.refunding)],
    ["scheduled", money(grant.scheduled)],
    ["ceiling", grant.ceiling === MAX_AMOUNT ? "none" : money(grant.ceiling)],
    ["open children", String(grant.openChildren)],
    ["terms", grant.terms],
  ]);
}
