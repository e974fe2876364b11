import { readFileSync, readdirSync } from "node:fs";
import { expect } from "chai";

const ROOT = new URL("../../", import.meta.url);

function sources(folder: string): string {
  return readdirSync(new URL(folder, ROOT), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(t\.sol|sol|test\.ts)$/.test(entry.name))
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, "utf8"))
    .join("\n");
}

describe("the threat model", () => {
  const rows = readFileSync(new URL("docs/threat-model.md", ROOT), "utf8")
    .split("\n")
    .filter((line) => /^\| \d+ /.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));

  it("names a test for each case of the contracts, of pushing, of slips and of plans", () => {
    const cases = rows.map(([, what]) => Number.parseInt(what!, 10));
    expect(cases).to.deep.equal([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22,
    ]);
  });

  it("names only tests that there are", () => {
    const tests = sources("test/");
    for (const [, what, , cited] of rows) {
      const names = [...cited!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
      expect(names, what).not.to.be.empty;
      for (const name of names) {
        const declared = name.startsWith("test") ? `function ${name}(` : name;
        expect(tests.includes(declared), `${what}: ${name}`).to.equal(true);
      }
    }
  });
});
