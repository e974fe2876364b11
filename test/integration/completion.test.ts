import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const TAB = fileURLToPath(new URL("tab.zsh", import.meta.url));
const COMMAND = "dist/cli/index.js";

/** Lines as far as they are typed, and as Tab completes them. */
const LINES = [
  ["tally gr", "tally grant "],
  ["tally grant aw", "tally grant award "],
  ["tally --json grant award --gr", "tally --json grant award --grantee "],
  ["tally receipt wh", "tally receipt why "],
  ["tally doctor --netw", "tally doctor --network "],
] as const;

describe("completion in other shells than bash", function () {
  this.timeout(180_000);
  let dir = "";

  before(() => {
    const built = spawnSync(process.execPath, ["scripts/prepare.mjs"], { encoding: "utf8" });
    expect(built.status, built.stderr).to.equal(0);
    dir = mkdtempSync(join(tmpdir(), "tally-tab-"));
  });

  after(() => rmSync(dir, { recursive: true, force: true }));

  function script(shell: string): string {
    const { stdout, status } = spawnSync(process.execPath, [COMMAND, "completion", shell], {
      encoding: "utf8",
    });
    expect(status).to.equal(0);
    return stdout;
  }

  function isThere(shell: string): boolean {
    const needed = shell === "zsh" ? "zmodload zsh/zpty" : "true";
    return spawnSync(shell, ["-c", needed]).status === 0;
  }

  describe("zsh", () => {
    function tab(folder: string, file: string, line: string): string {
      const answer = join(dir, "answer");
      rmSync(answer, { force: true });
      const ran = spawnSync("zsh", ["-f", TAB, folder, file, line, answer], { encoding: "utf8" });
      expect(ran.status, ran.stderr).to.equal(0);
      return readFileSync(answer, "utf8").replace(/\n$/, "");
    }

    for (const [how, byFolder] of [
      ["as a function of fpath", true],
      ["by source", false],
    ] as const) {
      it(`completes commands, options and files ${how}`, function () {
        if (!isThere("zsh")) return this.skip();
        const folder = join(dir, "functions");
        mkdirSync(folder, { recursive: true });
        const file = join(folder, "_tally");
        writeFileSync(file, script("zsh"));
        writeFileSync(join(dir, "awards-2026.csv"), "");
        const where: [string, string] = byFolder ? [folder, ""] : ["", file];
        for (const [typed, line] of LINES) expect(tab(...where, typed)).to.equal(line);
        const push = `tally push ${join(dir, "aw")}`;
        expect(tab(...where, push)).to.equal(`tally push ${join(dir, "awards-2026.csv")} `);
      });
    }
  });

  describe("fish", () => {
    function candidates(file: string, line: string): string[] {
      const commands = `source ${file}; complete -C ${JSON.stringify(line)}`;
      const { stdout, stderr } = spawnSync("fish", ["-N", "-c", commands], { encoding: "utf8" });
      expect(stderr).to.equal("");
      return stdout.trim().split("\n");
    }

    it("completes commands, options and files", function () {
      if (!isThere("fish")) return this.skip();
      const file = join(dir, "tally.fish");
      writeFileSync(file, script("fish"));
      writeFileSync(join(dir, "awards-2026.csv"), "");
      for (const [typed, line] of LINES) {
        const [last] = line.trim().split(" ").slice(-1);
        expect(candidates(file, typed), typed).to.deep.equal([last]);
      }
      expect(candidates(file, "tally grant a")).to.deep.equal(["accept", "amend", "award"]);
      const push = candidates(file, `tally push ${join(dir, "aw")}`);
      expect(push).to.deep.equal([join(dir, "awards-2026.csv")]);
    });
  });
});
