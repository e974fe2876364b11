import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { openStage, CHAIN_ID, type Stage } from "../../examples/demo/stage.js";
import { studentJourney } from "../../examples/student-finance/journey.js";
import { idOf } from "../../sdk/index.js";

const GUIDE = "examples/month/README.md";
const UNIVERSITY_GRANT = idOf("GB-GOV-14", "UNI-NOV-2025");
const CHARITY_GRANT = idOf("GB-GOV-14", "HARDSHIP-NOV-2025");

/** The guide's commands, in order, as somebody would type them. */
function commands(): string {
  const blocks = readFileSync(GUIDE, "utf8").matchAll(/```sh\n([\s\S]*?)```/g);
  return [...blocks].map(([, block]) => block).join("\n");
}

describe("The worked month", function () {
  this.timeout(600_000);
  const dir = mkdtempSync(join(tmpdir(), "tally-month-"));
  let stage: Stage;
  let ran: { code: number | null; out: string; err: string };

  before(async () => {
    const built = spawnSync(process.execPath, ["scripts/prepare.mjs"], { encoding: "utf8" });
    expect(built.status, built.stderr).to.equal(0);
    stage = await openStage(join(dir, ".tallystick"), () => undefined);
    await studentJourney(stage, () => undefined);
    const note = { url: stage.chain.url, chainId: CHAIN_ID, pid: process.pid };
    writeFileSync(join(dir, ".tallystick/embedded.json"), JSON.stringify(note));
    for (const name of ["node_modules", "examples"]) symlinkSync(resolve(name), join(dir, name));
    mkdirSync(join(dir, "home"));
    ran = await run(commands());
  });

  after(async () => {
    await stage?.chain.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function run(script: string): Promise<typeof ran> {
    const child = spawn("bash", ["-euo", "pipefail"], {
      cwd: dir,
      env: { PATH: process.env.PATH, HOME: join(dir, "home") },
    });
    child.stdin.end(script);
    const ended = new Promise<number | null>((done) => child.once("close", done));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await ended, out, err };
  }

  it("runs to its end as it is written", () => {
    expect(ran.code, ran.err).to.equal(0);
    expect(ran.out).to.match(/conserved +yes/);
  });

  it("leaves the books as the guide tells it", async () => {
    const fund = await stage.tally.fund("HMT-HE-2025-26");
    const [university, charity, book] = await Promise.all([
      fund.grant(UNIVERSITY_GRANT),
      fund.grant(CHARITY_GRANT),
      fund.totals(),
    ]);
    // 400,000.00 awarded and received, 60,000.00 sent back
    expect([university.awarded, university.cash, university.refunding]).to.deep.equal([
      ...[40_000_000n, 34_000_000n, 0n],
    ]);
    // 250,000.00, less twelve payments of 4,057.83, and 125.25 that came back
    expect([charity.awarded, charity.cash]).to.deep.equal([25_000_000n, 24_606_742n]);
    expect(book.conserved).to.equal(true);
    const unsigned = (await stage.tally.unsigned()).filter(({ payer }) => payer === "GB-GOV-14");
    expect(unsigned).to.deep.equal([]);
  });

  it("has every key in files that only their owner can read, and in nothing that was said", async () => {
    const officers = JSON.parse(
      readFileSync(join(dir, ".tallystick/officers.json"), "utf8"),
    ) as Record<string, string[]>;
    for (const key of Object.values(officers).flat()) {
      expect(ran.out + ran.err).not.to.include(key.slice(2));
    }
    const { out } = await run(
      "stat -c %a .tallystick/month/*.sender .tallystick/month/charity.json",
    );
    expect(new Set(out.trim().split("\n"))).to.deep.equal(new Set(["600"]));
  });
});
