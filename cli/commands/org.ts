import type { Command } from "commander";
import {
  formatMoney,
  TallyError,
  type ListedOrganisation,
  type RecoveryRecord,
} from "../../sdk/index.js";
import { relayerKey } from "../keys.js";
import { facts, table } from "../output.js";
import { example, run, type Session } from "../session.js";

/** `tally org list`, `tally org show`, `tally org recovery` and `tally org complete-recovery`. */
export function addOrg(program: Command): void {
  const org = program.command("org").description("organisations on the register");
  org
    .command("list")
    .description("every organisation on the register, in the order of registering")
    .addHelpText("after", example("tally org list"))
    .action(run(list));
  org
    .command("show <identifier>")
    .description("an organisation's roles and quorums, who registered it and who acts for it")
    .addHelpText("after", example("tally org show GB-GOV-14"))
    .action(run(show));
  org
    .command("recovery <identifier>")
    .description("the officers who wait to take over an organisation, and from when on they may")
    .addHelpText("after", example("tally org recovery GB-GOV-14"))
    .action(run(recovery));
  org
    .command("complete-recovery <identifier>")
    .description("tries to bring those officers in, without approvals; with --send, does")
    .option("--send", "send it, and wait until it is on the ledger")
    .addHelpText("after", example("tally org complete-recovery GB-GOV-14 --send"))
    .action(run<{ send?: boolean }>(completeRecovery));
}

async function list(session: Session): Promise<void> {
  const tally = await session.tally();
  const rows: ListedOrganisation[] = [];
  for await (const row of tally.organisations()) rows.push(row);
  session.out.data(rows, () =>
    table(
      [">NO", "ORGANISATION", "NAME", "REGISTRAR", "STATE", "ROLES"],
      rows.map((row) => [
        ...[String(row.number), row.identifier, row.name, row.registrar || "none"],
        ...[stateOf(row), row.roles.join(", ")],
      ]),
    ),
  );
}

function stateOf({ suspended, successor }: ListedOrganisation): string {
  const states = [
    ...(suspended ? ["suspended"] : []),
    ...(successor === "" ? [] : [`succeeded by ${successor}`]),
  ];
  return states.join(", ") || "active";
}

async function show(session: Session, identifier: string): Promise<void> {
  const tally = await session.tally();
  const record = await tally.organisation(identifier);
  const pending = await tally.recovery(identifier);
  session.out.data({ ...record, recovery: pending ?? null }, () =>
    facts([
      ["organisation", record.identifier],
      ["number", String(record.number)],
      ["registrar", record.registrar || "none: it founded the register"],
      ["suspended", record.suspended ? "yes" : "no"],
      ...(record.successor === "" ? [] : [["succeeded by", record.successor] as const]),
      ...(pending === undefined ? [] : [["recovery", inWords(pending)] as const]),
      ...record.roles.map((role) => [role, `${record.quorums[role] ?? 0} to approve`] as const),
    ]),
  );
}

async function recovery(session: Session, identifier: string): Promise<void> {
  const pending = await (await session.tally()).recovery(identifier);
  if (pending === undefined) {
    throw new TallyError("no-such-recovery", `No recovery of ${identifier} is pending.`);
  }
  session.out.data(pending, () =>
    facts([
      ["organisation", pending.organisation],
      ["recovery", inWords(pending)],
      ["not before", timeText(pending.notBefore)],
      ...pending.officers.map(({ signer, roles, validUntil, limits }) => {
        const money = limits.map((limit) => formatMoney(limit)).join(", ") || "no money";
        return [signer, `${roles.join(", ")}; ${money}; until ${timeText(validUntil)}`] as const;
      }),
      ...Object.entries(pending.quorums).map(
        ([role, quorum]) => [role, `${quorum} to approve`] as const,
      ),
    ]),
  );
}

async function completeRecovery(
  session: Session<{ send?: boolean }>,
  identifier: string,
): Promise<void> {
  const { send } = session.options;
  const completion = await (
    await session.tally(send ? relayerKey() : undefined)
  ).completeRecovery(identifier);
  const { organisation, startedBy, recovery } = completion;
  if (!send) {
    await completion.simulate();
    session.out.data({ organisation, startedBy, recovery, sent: false }, () =>
      facts([["recovery", `${recovery} of ${startedBy}: the ledger would complete it now`]]),
    );
    session.out.words("Nothing was sent. Add --send to send it.");
    return;
  }
  const done = await completion.send();
  session.out.data({ ...done, sent: true }, () =>
    facts([
      ["organisation", done.organisation],
      ["recovery", `${done.recovery} of ${done.startedBy}, completed`],
      ["transaction", done.transaction],
      ["block", String(done.block)],
    ]),
  );
}

function inWords({ recovery, startedBy, state }: RecoveryRecord): string {
  return `${recovery} of ${startedBy}, ${state}`;
}

const LAST = 253402300799n; // of the year 9999

function timeText(seconds: bigint): string {
  if (seconds > LAST) return "further notice";
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
