import { TallyError, type Fund, type Plan, type Tally } from "../sdk/index.js";
import { readFields, type Desk, type Fields, type Parts } from "./fields.js";

/** How a kind of plan is made from JSON. */
export interface Maker {
  fields: Parts["fields"];
  /** Whether it is an instruction of a fund, which `make` then needs. */
  inFund: boolean;
  /** With `refused`, everything that is wrong with the fields is put there before the first is thrown. */
  make(tally: Tally, fund: Fund | undefined, json: unknown, refused?: TallyError[]): Promise<Plan>;
}

/** Names of fields; those that may be left out in square brackets. */
export function namesIn(fields: Parts["fields"]): string[] {
  return Object.entries(fields).map(([name, { needed }]) => (needed ? name : `[${name}]`));
}

function refuse(words: string): never {
  throw new TallyError("usage", words);
}

async function soundFields<Input>(
  fields: Fields<Input>,
  json: unknown,
  desk: Desk,
): Promise<Input> {
  const input = await readFields(fields, json, desk);
  const [first] = desk.refused ?? [];
  if (first !== undefined) throw first;
  return input;
}

/** An instruction of a fund. */
export function inFund<Input>(
  fields: Fields<Input>,
  plan: (fund: Fund, input: Input) => Promise<Plan>,
): Maker {
  return {
    fields: fields,
    inFund: true,
    async make(tally, fund, json, refused) {
      if (fund === undefined) {
        refuse(
          "This is an instruction of a fund: name it by --fund. `tally fund list` shows them.",
        );
      }
      const { currency, root } = fund;
      return plan(fund, await soundFields(fields, json, { tally, currency, root, refused }));
    },
  };
}

/** An instruction of the register or the Treasury. */
export function ofLedger<Input>(
  fields: Fields<Input>,
  plan: (tally: Tally, input: Input) => Promise<Plan>,
): Maker {
  return {
    fields: fields,
    inFund: false,
    async make(tally, fund, json, refused) {
      if (fund !== undefined) refuse("This is no instruction of a fund: leave --fund out.");
      return plan(
        tally,
        await soundFields(fields, json, { tally, currency: "", root: "", refused }),
      );
    },
  };
}
