import type { TallyError } from "../../sdk/index.js";
import { isTallyError, type Fund, type Plan, type Tally } from "../../sdk/index.js";
import { columnsOfAll, instructionNames, makerOf } from "../instructions.js";
import { jsonText } from "../output.js";
import { camelCase } from "../text-forms.js";
import { columnAt, fieldsIn } from "./cells.js";
import { problemFrom, type Problem, type Row } from "./row.js";

/** What rows say nothing about themselves. */
export interface RowDefaults {
  fund?: string;
  instruction?: string;
}

/** A row as a plan, or what is wrong with it. */
export interface MadeRow {
  line: number;
  plan?: Plan;
  /** Whether the plan stood in the file, with its approvals. */
  given: boolean;
  problems: Problem[];
}

/** Makes plans of rows. */
export class PlanMaker {
  readonly #tally: Tally;
  readonly #defaults: RowDefaults;
  readonly #funds = new Map<string, Promise<Fund>>();

  constructor(tally: Tally, defaults: RowDefaults = {}) {
    this.#tally = tally;
    this.#defaults = defaults;
  }

  /** @throws TallyError for what isn't the row's fault: the network, a fund that is named for all. */
  async make(row: Row): Promise<MadeRow> {
    const { line, problems } = row;
    const given = row.json !== undefined && Object.hasOwn(row.json, "digest");
    if (problems.length > 0) return { line, given, problems };
    try {
      const plan = given ? await this.#read(row) : await this.#ofFields(row);
      return { line, given, plan, problems: [] };
    } catch (error) {
      if (error instanceof Bad) return { line, given, problems: error.problems };
      return { line, given, problems: [problemFrom(error, line, "")] };
    }
  }

  async #read({ json }: Row): Promise<Plan> {
    const plan = this.#tally.readPlan(jsonText(json, 0));
    if (plan.instruction.target === "fund") await this.#fund(plan.domain.verifyingContract);
    return plan;
  }

  async #ofFields({ line, cells, json }: Row): Promise<Plan> {
    const bad = (column: string, reason: string) => new Bad([{ line, column, reason }]);
    const head = (name: "instruction" | "fund") => {
      const value = cells === undefined ? json?.[name] : cells.get(name);
      if (value !== undefined && typeof value !== "string")
        throw bad(name, "is not text in quotes");
      return value ?? this.#defaults[name];
    };
    const name = camelCase(head("instruction") ?? "");
    if (name === "") throw bad("instruction", "is missing");
    if (!instructionNames().includes(name)) {
      throw bad("instruction", `is none. \`tally plan make --help\` lists them`);
    }
    const fundName = head("fund");
    const target = cells?.get("target") ?? json?.target;
    const maker = makerOf(name, fundName !== undefined && target === undefined); // of a withdrawal
    const fund = maker.inFund ? await this.#fundOf(fundName, bad) : undefined;
    const own = Object.entries(json ?? {}).filter(([field]) => !HEAD.includes(field));
    const read =
      cells === undefined
        ? { json: Object.fromEntries(own), problems: [] }
        : fieldsIn(withoutHead(cells), maker, { line, instruction: name });
    const refused: TallyError[] = [];
    try {
      const plan = await maker.make(this.#tally, fund, read.json, refused);
      if (read.problems.length > 0) throw new Bad(read.problems);
      return plan;
    } catch (error) {
      if (error instanceof Bad) throw error;
      const all = refused.length > 0 ? refused : [error];
      const found = all.map((each) => problemFrom(each, line, columnOf(each, maker)));
      // what a cell was refused for already isn't also "missing"
      const seen = new Set(read.problems.map(({ column }) => column));
      throw new Bad([...read.problems, ...found.filter(({ column }) => !seen.has(column))]);
    }
  }

  async #fundOf(name: string | undefined, bad: (column: string, reason: string) => Bad) {
    if (name === undefined) throw bad("fund", "is missing: write the fund's name, or give --fund");
    try {
      return await this.#fund(name);
    } catch (error) {
      if (!isTallyError(error, "fund-unknown")) throw error;
      throw bad("fund", error.message);
    }
  }

  #fund(name: string): Promise<Fund> {
    const fund =
      this.#funds.get(name) ?? this.#tally.fund(name).then((found) => found.remembering());
    this.#funds.set(name, fund);
    return fund;
  }
}

class Bad extends Error {
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    super("bad row");
    this.problems = problems;
  }
}

function columnOf(error: unknown, maker: ReturnType<typeof makerOf>): string {
  const field = isTallyError(error) ? error.data.field : undefined;
  return typeof field === "string" && field !== "" ? columnAt(field, maker) : "";
}

const HEAD = ["instruction", "fund"];

function withoutHead(cells: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...cells].filter(([name]) => !HEAD.includes(name)));
}

/** What is wrong with the headings of a table: those that no instruction knows. */
export function unknownHeadings(names: readonly string[], line: number): Problem[] {
  const known = columnsOfAll();
  return names
    .filter((name) => !HEAD.includes(name) && !known.has(name))
    .map((column) => ({
      line,
      column,
      reason: "is no column of any instruction. `tally template` prints headings",
    }));
}
