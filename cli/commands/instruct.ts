import { Option, type Command } from "commander";
import { columnsOf, fieldsFrom, type Column } from "../columns.js";
import { readFieldsFile } from "../files.js";
import { makerOf, type InstructionName } from "../instructions.js";
import type { Maker } from "../makers.js";
import { KEYSTORE, several } from "../options.js";
import { example, run, type Session } from "../session.js";
import { write, type WriteOptions } from "../write.js";
import { COMMANDS, SAMPLES, type CommandOf } from "./instruction-commands.js";

interface InstructOptions extends WriteOptions {
  fields?: string;
}

/** A command for every instruction of the ledger: `tally grant award` and the like. */
export function addInstructions(program: Command): void {
  for (const [name, where] of Object.entries(COMMANDS)) {
    addInstruction(groupOf(program, where), where, name as InstructionName);
  }
}

function groupOf(program: Command, { group, about }: CommandOf): Command {
  if (group === "") return program;
  const known = program.commands.find((each) => each.name() === group);
  return known ?? program.command(group).description(about ?? "");
}

function addInstruction(group: Command, where: CommandOf, name: InstructionName): void {
  const either = name === "withdraw"; // in a fund or outside of them
  const maker = makerOf(name, !either);
  const columns = columnsOf(maker.fields);
  const command = group.command(where.name).description(`${where.words}. Who: ${where.who}`);
  if (maker.inFund || either) command.option("--fund <name>", "the fund that it is for");
  for (const column of columns) command.addOption(optionOf(column));
  command
    .option("--fields <file>", "JSON file with the fields, or - for standard input")
    .option("--out <file>", "where to write the plan, for others to approve")
    .option("--send", "sign with the keys at hand, and send")
    .option(...KEYSTORE, several)
    .addHelpText("after", example(exampleOf(command, maker, columns)))
    .action(
      run<InstructOptions>(async (session) => {
        const chosen = either ? makerOf(name, session.options.fund !== undefined) : maker;
        await write(session, chosen, await fieldsOf(session, columns));
      }),
    );
}

function optionOf({ name, needed, form }: Column): Option {
  const value = form.bare ? `[${form.hint}]` : `<${form.hint}>`;
  const words = [needed ? "needed" : "", form.note ?? ""].filter((word) => word !== "");
  return new Option(`--${name} ${value}`, words.join("; "));
}

async function fieldsOf(session: Session<InstructOptions>, columns: Column[]): Promise<unknown> {
  const { fields } = session.options;
  const options: object = session.options;
  const given = columns.flatMap((column): [Column, unknown][] => {
    const key = optionOf(column).attributeName();
    const value = (options as Record<string, string | boolean | undefined>)[key];
    if (value === undefined) return [];
    return [[column, typeof value === "string" ? column.form.json(value) : value]];
  });
  return fieldsFrom(given, fields === undefined ? {} : await readFieldsFile(fields));
}

/** The command with all that it needs. */
function exampleOf(command: Command, maker: Maker, columns: Column[]): string {
  const parts = columns.filter(({ name }) => /^(officer|tranche)-/.test(name));
  const needed = columns.filter((column) => column.needed && !parts.includes(column));
  const inside = parts.filter((column) => column.needed);
  const words = [...needed, ...inside].map(
    ({ name, form }) => `--${name} ${SAMPLES[name] ?? form.sample}`,
  );
  return [nameOf(command), ...(maker.inFund ? ["--fund HMT-HE-2026-27"] : []), ...words].join(" ");
}

/** A command as it is called. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
