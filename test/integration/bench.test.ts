import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { measureShippedPeers } from "../../bench/gas/peers.js";
import type { PeerGas } from "../../bench/gas/peer-chain.js";
import { report, type Report } from "../../bench/gas/report.js";
import { asMarkdown, asText } from "../../bench/gas/tables.js";
import { writeSection } from "../../bench/section.js";
import { CATALOGUE } from "../../sdk/instructions/catalogue.js";
import { measureGas, type Measurements } from "./measure-gas.js";

/** With the peers that come compiled; `npm run bench:gas` has the others, too, and takes longer. */
describe("the gas benchmark", () => {
  let ours: Measurements;
  let peers: PeerGas;
  let compared: Report;

  before(async function () {
    this.timeout(180_000);
    [ours, peers] = [await measureGas(), await measureShippedPeers()];
    compared = report(ours, peers);
  });

  it("has every instruction of the catalogue, with the gas of the snapshot", () => {
    const snapshot = JSON.parse(
      readFileSync("test/integration/gas.snapshot.json", "utf8"),
    ) as Record<string, number>;
    const gas = Object.fromEntries(compared.rows.map((row) => [row.name, row.gas]));
    expect(gas).to.deep.equal(snapshot);
    expect(Object.keys(gas)).to.include.members(
      CATALOGUE.map(({ target, kind }) => `${target} ${kind}`),
    );
  });

  it("says which instruction wasn't measured", () => {
    const others = Object.entries(ours).filter(([name]) => name !== "fund release");
    const { gaps } = report(Object.fromEntries(others), peers);
    expect(gaps).to.include("fund release is in the catalogue but wasn't measured.");
  });

  it("says which peer wasn't measured, and claims no ratio to it", () => {
    const row = compared.rows.find(({ name }) => name === "fund release")!;
    expect(compared.gaps).to.include(`fund release: its peer, ${row.peer}, wasn't measured.`);
    expect(row.ratio).to.equal(undefined);
    expect(asText(compared)).to.match(/^fund release .* not measured$/m);
  });

  it("marks an instruction for which nobody has chosen a peer", () => {
    const [known, unknown] = ["fund release", "fund somethingNew"];
    const { rows } = report({ ...ours, [unknown]: ours[known]! }, peers);
    const chosen = (name: string) => rows.find((row) => row.name === name)!.chosen;
    expect([chosen(known), chosen(unknown)]).to.deep.equal([true, false]);
  });

  it("compares a receipt by one officer with a delegated attestation of the same run", () => {
    const row = compared.rows.find(({ name }) => name === "receipt, 1 officer")!;
    const attested = peers["EAS attestByDelegation"]!;
    expect(attested).to.be.within(150_000, 250_000);
    expect(row).to.include({ peerGas: attested, ratio: row.gas / attested });
    expect(asMarkdown(compared)).to.include(`| ${row.ratio!.toFixed(2)} |`);
  });
});

describe("a section of a document", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const file = join(folder, "benchmarks.md");
  after(() => rmSync(folder, { recursive: true }));

  it("is renewed between its markers and nowhere else", () => {
    writeFileSync(file, "before\n<!-- gas:start -->\nold\n<!-- gas:end -->\nafter\n");
    writeSection(file, "gas", "new");
    writeSection(file, "gas", "newer");
    expect(readFileSync(file, "utf8")).to.equal(
      "before\n<!-- gas:start -->\n\nnewer\n\n<!-- gas:end -->\nafter\n",
    );
  });

  it("must be there", () => {
    expect(() => writeSection(file, "load", "new")).to.throw("no section");
  });
});
