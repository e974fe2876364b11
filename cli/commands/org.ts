import type { Command } from "commander";
import { facts } from "../output.js";
import { example, run, type Session } from "../session.js";

/** `tally org show`. */
export function addOrg(program: Command): void {
  const org = program.command("org").description("organisations on the register");
  org
    .command("show <identifier>")
    .description("an organisation's roles and quorums, and who registered it")
    .addHelpText("after", example("tally org show GB-GOV-14"))
    .action(run(show));
}

async function show(session: Session, identifier: string): Promise<void> {
  const record = await (await session.tally()).organisation(identifier);
  session.out.data(record, () =>
    facts([
      ["organisation", record.identifier],
      ["number", String(record.number)],
      ["registrar", record.registrar || "none: it founded the register"],
      ["suspended", record.suspended ? "yes" : "no"],
      ...record.roles.map((role) => [role, `${record.quorums[role] ?? 0} to approve`] as const),
    ]),
  );
}
