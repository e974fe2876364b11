import { readFileSync } from "node:fs";
import { expect } from "chai";
import {
  CREDIT_KINDS,
  LOSS_REASONS,
  REVERSAL_REASONS,
  VOID_REASONS,
  WRITE_OFF_REASONS,
} from "../../sdk/index.js";

describe("codes", () => {
  it("mean in the SDK what the glossary says", () => {
    const glossary = readFileSync("docs/glossary.md", "utf8");
    const rows = [...glossary.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, code, words]) => [
      Number(code),
      ...words!.split(" | "),
    ]);
    const lists = [CREDIT_KINDS, LOSS_REASONS, WRITE_OFF_REASONS, VOID_REASONS, REVERSAL_REASONS];
    const expected = CREDIT_KINDS.map((_, code) => [code, ...lists.map((list) => list[code])]);
    expect(rows).to.deep.equal(expected);
    expect(lists.every(({ length }) => length === rows.length)).to.equal(true);
  });
});
