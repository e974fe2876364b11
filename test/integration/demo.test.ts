import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { expect } from "chai";
import { checkSlipOffline, parseSlip } from "../../sdk/index.js";

const run = promisify(execFile);
const DEMO = ["--import", "tsx", "scripts/demo.ts", "--once", "--json", "--folder"];

interface Found {
  conserved: boolean;
  funds: Record<string, string>[];
  movements: number;
  refused: { organisation: string; reference: string; reason: string }[];
  payments: number;
  traces: { organisation: string; amount: string; kind: string }[][];
  slip: string;
  seconds: number;
}

/** The whole main job, as a separate process. */
describe("The main job", function () {
  this.timeout(600_000);
  let folder: string;
  let found: Found;

  const play = async (): Promise<Found> => {
    const { stdout } = await run(process.execPath, [...DEMO, folder], { maxBuffer: 2 ** 26 });
    return JSON.parse(stdout) as Found;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "tallystick-demo-"));
    // killed with -9 somewhere in the middle, it goes on in the next run
    const killed = spawn(process.execPath, [...DEMO, folder], { stdio: "ignore" });
    await sleep(6_000);
    killed.kill("SIGKILL");
    await sleep(1_500);
    found = await play();
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it("prints one object on stdout and both books are in balance", () => {
    expect(found.conserved).to.equal(true);
    expect(found.funds.map(({ currency }) => currency)).to.deep.equal(["GBP", "GBP"]);
    for (const fund of found.funds) {
      const sum = (...names: string[]) =>
        names.reduce((all, name) => all + BigInt(fund[name]!), 0n);
      const rest = sum("cash", "outstanding", "posted", "writtenOff", "lost", "surrendered");
      expect(sum("drawn", "credited")).to.equal(rest - BigInt(fund.postedBack!));
    }
  });

  it("takes of the published aid programme what a ledger can take, to the penny", () => {
    // computed apart from the contracts, from the data file alone: see examples/aid-h2h/README.md
    const [aid] = found.funds;
    expect(aid).to.include({ drawn: "160000000", cash: "120545594", outstanding: "15905040" });
    expect(aid).to.include({ posted: "23549366", postedBack: "0" });
  });

  it("lists what the ledger refused, with its reason, and smooths nothing", () => {
    const reasonOf = (reference: string) =>
      found.refused.find((refusal) => refusal.reference === reference)?.reason ?? "not refused";
    expect(reasonOf("H2H-0038")).to.match(/^"80817\.536" has 3 decimal places/); // fractional pence
    expect(reasonOf("H2H-0004")).to.match(/£0\.40 too much/); // signed for more than was paid
    expect(reasonOf("H2H-0190")).to.match(/isn't scheduled/); // a receipt that nobody paid
    expect(reasonOf("H2H-0001")).to.match(/£79,119\.00 short.*Recorded on 2020-06-22/); // paid before it received
    expect(reasonOf("H2H-0045")).to.match(/in EUR/);
  });

  it("pays 10,000 students in one batch, and what banks sent back is back", () => {
    expect(found.payments).to.equal(10_000 + 12 + 400 + 106);
    expect(found.funds[1]!.postedBack).to.not.equal("0");
  });

  it("traces a student's payment up to Parliament's vote", () => {
    const kinds = found.traces[2]!.map(({ kind }) => kind);
    const below = [
      "payment",
      "batch",
      "receipt",
      "tranche",
      "grant",
      "receipt",
      "tranche",
      "grant",
    ];
    expect(kinds).to.deep.equal([...below, "drawdown", "vote"]);
    expect(found.traces[0]!.at(-1)).to.include({ kind: "vote", organisation: "GB-GOV-2" });
  });

  it("leaves a slip that proves one student's payment and names nobody", () => {
    const slip = parseSlip(readFileSync(found.slip, "utf8"));
    expect(checkSlipOffline(slip)).to.equal(true);
    expect(slip.batch.count).to.equal(10_000);
  });

  it("tells the same story when it is run again, and records nothing twice", async () => {
    const again = await play();
    expect({ ...again, seconds: 0 }).to.deep.equal({ ...found, seconds: 0 });
  });
});
