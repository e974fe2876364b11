import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { measureGas } from "./measure-gas.js";

const SNAPSHOT = "test/integration/gas.snapshot.json";

type Gas = Record<string, number>;

/** Gas of whole transactions that a relayer submits. `UPDATE_GAS=1` writes the snapshot anew. */
describe("the gas of", () => {
  const gas: Gas = {};

  before(async function () {
    this.timeout(180_000);
    for (const [name, measured] of Object.entries(await measureGas())) gas[name] = measured.gas;
  });

  it("every instruction is that of the snapshot", () => {
    if (process.env.UPDATE_GAS === "1") {
      writeFileSync(SNAPSHOT, `${JSON.stringify(gas, null, 2)}\n`);
    }
    const text = existsSync(SNAPSHOT) ? readFileSync(SNAPSHOT, "utf8") : "{}";
    const changes = differences(JSON.parse(text) as Gas, gas);
    if (changes.length > 0) {
      expect.fail(
        `Gas has changed. If that is meant, UPDATE_GAS=1 writes ${SNAPSHOT} anew.\n${changes.join("\n")}`,
      );
    }
  });

  it("a receipt by each kind of key is what docs/signers.md states", () => {
    const rows = readFileSync("docs/signers.md", "utf8").matchAll(/^\| (.+?) \| ([\d,]+) \|$/gm);
    const stated = [...rows].map(([, kind = "", more = ""]) => [kind, more] as const);
    const names = stated.map(([kind]) => `part receipt, ${kind}`);
    const account = "part receipt, an account's key";
    const measured = Object.keys(gas).filter((name) => name.startsWith("part receipt, "));
    expect([account, ...names]).to.have.members(measured);
    for (const [kind, more] of stated) {
      const [figure, other] = [Number(more.replace(",", "")), gas[`part receipt, ${kind}`]!];
      expect(other - gas[account]!, kind).to.be.closeTo(figure, 100);
    }
  });

  const bounds: [string, number, string[]][] = [
    ["a release by two officers at depth 2", 145_000, ["release, depth 2, 2 officers"]],
    ["a receipt by one officer", 115_000, ["receipt, 1 officer"]],
    [
      "a batch of any size",
      185_000,
      [1, 10_000, 1_500_000].flatMap((count) => [
        `batch of ${count}`,
        `batch of ${count}, to an organisation`,
      ]),
    ],
    ["a part receipt in a multicall of 50", 62_000, ["receipt of 50 for one tranche"]],
    // each writes the slot of a tranche of its own, which takes 5,000 more
    [
      "a receipt for a tranche of its own in a multicall of 50",
      67_000,
      ["receipt of 50, 1 officer"],
    ],
    ["opening a fund", 260_000, ["open a fund", "open a fund with a comptroller"]],
  ];
  for (const [what, bound, names] of bounds) {
    it(`${what} is at most ${bound.toLocaleString("en-GB")}`, () => {
      for (const name of names) expect(gas[name], name).to.be.within(21_000, bound);
    });
  }

  it("a batch is the same whatever its size, but for the bytes of the count", () => {
    for (const payee of ["", ", to an organisation"]) {
      const [one, many] = [gas[`batch of 1${payee}`]!, gas[`batch of 1500000${payee}`]!];
      expect(Math.abs(many - one)).to.be.lessThan(100);
    }
  });
});

/** One line for each figure that isn't as before. */
function differences(before: Gas, now: Gas): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const width = Math.max(...names.map(({ length }) => length));
  const lines = names
    .filter((name) => before[name] !== now[name])
    .map((name) => {
      const [old, current] = [before[name], now[name]];
      const change = old !== undefined && current !== undefined ? signed(current - old) : "";
      return `${name.padEnd(width)} ${shown(old)} ${shown(current)} ${change.padStart(9)}`;
    });
  const head = `${"".padEnd(width)} ${"old".padStart(9)} ${"new".padStart(9)} ${"change".padStart(9)}`;
  return lines.length === 0 ? [] : [head, ...lines];
}

function shown(gas: number | undefined): string {
  return (gas?.toLocaleString("en-GB") ?? "none").padStart(9);
}

function signed(change: number): string {
  return `${change > 0 ? "+" : ""}${change.toLocaleString("en-GB")}`;
}
