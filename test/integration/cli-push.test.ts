import { readdirSync, statSync } from "node:fs";
import { expect } from "chai";
import { id } from "ethers";
import { keysOf, useCliDesk, type Ran } from "./cli-desk.js";
import { DFE, SLC, UNIVERSITY } from "./ledger.js";

const HEAD = "instruction,fund,reference,parent,grantee,amount";

/** A row that awards £1 more than its number out of the SLC's grant. */
function award(nr: number, amount = `${nr + 1}.00`): string {
  return `award,HMT-HE,UNI-${nr},${DFE}/SLC-1,${UNIVERSITY},${amount}`;
}

function csv(...rows: string[]): string {
  return [HEAD, ...rows].join("\n");
}

function awards(from: number, to: number): string {
  return csv(...Array.from({ length: to - from }, (_, nth) => award(from + nth)));
}

describe("tally push", function () {
  this.timeout(180_000);
  const desk = useCliDesk(4_251);
  const env = keysOf(SLC);

  /** Runs a push that must be refused for bad rows; gives what it lists. */
  async function lists(file: string, content: string | Buffer): Promise<string[]> {
    desk.put(file, content);
    const ran: Ran = await desk.tally(["push", file, "--send", "--yes"], { env });
    expect(ran.code, ran.err).to.equal(3);
    expect(ran.err).to.include("[rows-bad]");
    return ran.err.split("\n").filter((line) => line.startsWith("line "));
  }

  it("lists every bad row by line, column and reason, and sends nothing", async () => {
    const block = await desk.provider.getBlockNumber();
    const found = await lists(
      "bad.csv",
      csv(
        award(1, '"1,000.00"'),
        award(2, "1e3"),
        award(3, "-5"),
        award(4, "0.001"),
        award(5),
        award(5, "7.00"),
        award(6, "£1"),
        award(7, "1 000.00"),
        `award,HMT-HE,uni-8,${DFE}/SLC-1,GB-NOBODY,0`,
        `award,HMT-NO,UNI-9,${DFE}/SLC-1,${UNIVERSITY},1`,
        `awrd,HMT-HE,UNI-10,,,`,
        `award,HMT-HE,UNI-11,${DFE}/SLC-9,${UNIVERSITY},1`,
        `award,HMT-HE,,${DFE}/SLC-1,${UNIVERSITY},`,
        `award,HMT-HE,UNI-13,${DFE}/SLC-1,${UNIVERSITY}`,
      ),
    );
    const expected = [
      'line 2, amount: "1,000.00" is not a plain decimal number',
      'line 3, amount: "1e3" is not a plain decimal number',
      'line 4, amount: "-5" is negative',
      'line 5, amount: "0.001" has 3 decimal places and GBP has 2',
      "line 7, reference: UNI-5 of GB-COH-02401034 stands in line 6 already",
      'line 8, amount: "£1" is not a plain decimal number',
      'line 9, amount: "1 000.00" is not a plain decimal number',
    ];
    expect(
      found.slice(0, 7).map((line, nth) => line.slice(0, expected[nth]!.length)),
    ).to.deep.equal(expected);
    const rest = found.slice(7).join("\n");
    expect(rest)
      .to.match(/^line 10, grantee: .*GB-NOBODY/m)
      .and.to.match(/^line 11, fund: The Treasury has opened no fund HMT-NO/m)
      .and.to.match(/^line 12, instruction: is none/m)
      .and.to.match(/^line 13: /m)
      .and.to.match(/^line 14, reference: is missing/m)
      .and.to.match(/^line 14, amount: is missing/m)
      .and.to.match(/^line 15: has 5 cells, and the headings are 6/m);
    expect(await desk.provider.getBlockNumber()).to.equal(block);
    expect(readdirSync(desk.dir).filter((name) => name.startsWith("bad.csv."))).to.deep.equal([]);
  });

  it("refuses cells that a spreadsheet would run, hidden characters, spaces at edges and unknown columns", async () => {
    const row = (reference: string, terms: string) =>
      `award,HMT-HE,${reference},${DFE}/SLC-1,${UNIVERSITY},1.00,${terms}`;
    const cells = ["=1+1", "+1", "-x", "@SUM(A1)", '"a\nb"', "a\u202eb", " a", "\u00a0a"];
    const table = [`${HEAD},terms`, ...cells.map((cell, nth) => row(`F-${nth}`, cell))].join("\n");
    const found = await lists("formulas.csv", table);
    expect(found.filter((line) => line.includes("formula"))).to.have.length(4);
    // the cell with a line break takes lines 6 and 7
    expect(found.map((line) => /\d+/.exec(line)![0])).to.deep.equal([
      "2",
      "3",
      "4",
      "5",
      "6",
      "8",
      "9",
      "10",
    ]);
    expect(await lists("columns.csv", `${HEAD},ammount\n${award(1)},1`)).to.deep.equal([
      "line 1, ammount: is no column of any instruction. `tally template` prints headings",
    ]);
    const other = await lists("other.csv", `${HEAD},transfer\n${award(1)},1`);
    expect(other[0]).to.match(/^line 2, transfer: is no field of award/);
    const semicolons = await lists("semicolons.csv", csv(award(1)).replaceAll(",", ";"));
    expect(semicolons[0]).to.include("semicolons");
    expect(await lists("quote.csv", csv(award(1), 'award,"HMT', award(2)))).to.match(
      /^line 3: a quote is opened and never closed/,
    );
    expect((await lists("twice.csv", `${HEAD},fund\n${award(1)},HMT-HE`))[0]).to.match(
      /^line 1, fund: stands in column 2, too/,
    );
    const json = [`{"instruction":"award"`, `[]`, `{"reference":"A","reference":"B"}`].join("\n");
    expect(await lists("list.jsonl", json)).to.have.length(3);
  });

  it("reads a byte order mark, CRLF, lone CR and quotes, and refuses other encodings, naming the line", async () => {
    const table = csv(award(20), award(21).replace(UNIVERSITY, `"${UNIVERSITY}"`), ",,,,,", "");
    desk.put("marked.csv", `\ufeff${table.replaceAll("\n", "\r\n")}`);
    desk.put("mac.csv", table.replaceAll("\n", "\r"));
    desk.put("utf16.csv", Buffer.from(`\ufeff${table}`, "utf16le"));
    desk.put("latin1.csv", Buffer.from(csv(award(1), award(2, "£1")), "latin1"));
    for (const file of ["marked.csv", "mac.csv"]) {
      expect(await desk.gives<object>(["push", file])).to.include({ sent: false, plans: 2 });
    }
    const [wide, latin] = await Promise.all([
      desk.fails(3, "rows-encoding", ["push", "utf16.csv"]),
      desk.fails(3, "rows-encoding", ["push", "latin1.csv"]),
    ]);
    expect(wide).to.include("UTF-16").and.to.include("CSV UTF-8");
    expect(latin).to.include("latin1.csv, line 3");
  });

  it("shows totals and sends nothing unless it is told to", async () => {
    desk.put("preview.csv", awards(30, 33));
    const block = await desk.provider.getBlockNumber();
    const { out, err, code } = await desk.tally(["push", "preview.csv"], { env });
    expect(code, err).to.equal(0);
    expect(out).to.match(/^award +3 +£96\.00$/m);
    expect(out).to.match(new RegExp(`^award +${SLC} +${UNIVERSITY} +3 +£96\\.00$`, "m"));
    expect(err).to.include("Nothing was sent.");
    expect(await desk.provider.getBlockNumber()).to.equal(block);
    expect(readdirSync(desk.dir).filter((name) => /preview\.csv\./.test(name))).to.deep.equal([]);
  });

  it("signs and sends a file once, however often it is run", async () => {
    desk.put("awards.csv", awards(40, 52));
    const send = ["push", "awards.csv", "--send", "--yes"];
    const first = await desk.gives<object>(send, { env });
    expect(first).to.include({ total: 12, done: 12, alreadyDone: 0, left: 0 });
    const block = await desk.provider.getBlockNumber();
    const again = await desk.gives<object>(send, { env });
    expect(again).to.include({ total: 12, done: 12, left: 0, transactions: 0 });
    const anew = await desk.gives<object>([...send, "--journal", "other.journal"], { env });
    expect(anew).to.include({ done: 0, alreadyDone: 12 });
    expect(await desk.provider.getBlockNumber()).to.equal(block);
    expect(statSync(desk.path("awards.csv.journal.sender")).mode & 0o777).to.equal(0o600);
  });

  it("goes on after a kill, and sends each row once", async () => {
    desk.put("many.csv", awards(1_000, 1_400).replaceAll(/,\d+\.00$/gm, ",0.01"));
    const send = ["push", "many.csv", "--send", "--yes"];
    const before = await desk.provider.getBlockNumber();
    const killed = await desk.killed(send, { env }, async () => {
      return (await desk.provider.getBlockNumber()) > before; // some of it has landed
    });
    expect(killed).to.equal(true);
    const rest = await desk.gives<object>(send, { env });
    expect(rest).to.include({ total: 400, left: 0 });
    const events = await desk.gives<{ reference: string }[]>(["events", "--kind", "GrantAwarded"]);
    const landed = events
      .map(({ reference }) => reference)
      .filter((each) => /UNI-1\d{3}/.test(each));
    expect(landed).to.have.length(400);
    expect(new Set(landed).size).to.equal(400);
  });

  it("ends with 8 if the ledger refuses a part, says which, and sends that once it is mended", async () => {
    const rows = [award(60), award(61, "450000.00"), award(62)]; // more than the grant has
    desk.put("partly.csv", csv(...rows));
    const send = ["push", "partly.csv", "--send", "--yes", "--journal", "partly.journal"];
    const ran = await desk.tally(send, { env });
    expect(ran.code, ran.err).to.equal(8);
    expect(ran.out).to.match(new RegExp(`2 +${SLC} +UNI-61 +insufficient-headroom`));
    desk.put("partly.csv", csv(rows[0]!, award(61, "3.50"), rows[2]!));
    expect(await desk.gives<object>(send, { env })).to.include({ total: 3, done: 3 });
  });

  it("writes plans that officers approve elsewhere, and sends them with their approvals", async () => {
    desk.put("apart.csv", awards(70, 73));
    await desk.says(["push", "apart.csv", "--out", "apart.jsonl"]);
    await desk.fails(2, "usage", ["push", "apart.csv", "--out", "apart.jsonl"]);
    const approve = ["approve", "apart.jsonl", "--yes"];
    const stranger = { TALLY_OFFICER_KEY: id("a stranger") };
    await desk.fails(4, "not-an-officer", approve, { env: stranger });
    const shown = await desk.tally(approve, { env: keysOf(SLC, 0) });
    expect(shown.code, shown.err).to.equal(0);
    expect(shown.err).to.match(/^award +3 +£216\.00$/m);
    const send = ["push", "apart.jsonl", "--send"];
    const early = await desk.tally([...send, "--journal", "early.journal"]);
    expect(early.code).to.equal(5);
    expect(early.out).to.include("quorum-not-reached");
    await desk.says(approve, { env: { ...keysOf(SLC, 1), TALLY_RPC: "" } });
    expect(await desk.gives<object>(send)).to.include({ done: 3 });
    desk.put(
      "altered.jsonl",
      desk.read("apart.jsonl").replace('"amount":"7200"', '"amount":"9200"'),
    );
    await desk.fails(7, "plan-altered", ["approve", "altered.jsonl", "--yes"], { env });
    await desk.fails(7, "plan-altered", ["push", "altered.jsonl", "--send"]);
  });

  it("signs on writing if it is asked to, and refuses options that contradict each other", async () => {
    desk.put("signed.csv", awards(80, 82));
    const out = ["push", "signed.csv", "--out", "signed.jsonl", "--approve"];
    await desk.fails(2, "usage", out, { env }); // no terminal to ask on
    await desk.says([...out, "--yes"], { env });
    expect(await desk.gives<object>(["push", "signed.jsonl", "--send"])).to.include({ done: 2 });
    await Promise.all([
      desk.fails(2, "usage", [...out, "--send"]),
      desk.fails(2, "usage", ["push", "signed.csv", "--approve"]),
      desk.fails(2, "usage", ["push", "signed.csv", "--journal", "x"]),
      desk.fails(2, "usage", ["push", "signed.csv", "--send", "--yes"]),
      desk.fails(2, "usage", ["push", "signed.txt"]),
      desk.fails(2, "file-missing", ["push", "none.csv"]),
      desk.fails(4, "quorum-not-reached", ["push", "signed.csv", "--send", "--yes"], {
        env: keysOf(SLC, 0),
      }),
      desk.fails(4, "not-an-officer", ["push", "signed.csv", "--send", "--yes"], {
        env: { TALLY_OFFICER_KEY: id("a stranger") },
      }),
    ]);
  });

  it("prints templates whose every column is one of the instruction's", async () => {
    for (const kind of ["awards", "tranches", "releases", "settlements", "receipts"]) {
      desk.put("template.csv", await desk.says(["template", kind]));
      desk.put("template.jsonl", await desk.says(["template", kind, "--jsonl"]));
      const table = await lists("template.csv", desk.read("template.csv"));
      // the example's fund isn't there; nothing else is wrong with its form
      expect(table).to.match(/^line 2, fund: The Treasury has opened no fund/);
      const here = desk.read("template.csv").replaceAll("HMT-HE-2026-27", "HMT-HE");
      desk.put("here.csv", here.replaceAll(/file:\S+?(?=,|\r)/g, "x"));
      const { err } = await desk.tally(["push", "here.csv"]);
      expect(err).to.match(/Nothing was sent|rows-bad/);
      expect(err).not.to.match(/is no (field|column)|is missing|is not/);
      expect(desk.read("template.jsonl")).to.include('"instruction"');
    }
  });

  it("checks the payments of a run, and makes the manifest that `pay post` posts", async () => {
    const payments = await desk.says(["template", "payments"]);
    const [head] = payments.split("\r\n");
    const rows = Array.from({ length: 12 }, (_, nr) => `STUDENT-${nr},E2E-${nr},${nr + 1}.50`);
    desk.put("run.csv", [head, ...rows].join("\n"));
    const check = ["pay", "check", "run.csv", "--fund", "HMT-HE"];
    expect(await desk.gives<object>(check)).to.include({ count: 12, total: "8400" });
    const place = ["--grant", `${DFE}/SLC-1`, "--payer", SLC, "--reference", "RUN-7"];
    await desk.fails(2, "usage", [...check, "--manifest", "run.manifest.json"]);
    await desk.says([...check, "--manifest", "run.manifest.json", ...place]);
    await desk.fails(2, "manifest-exists", [...check, "--manifest", "run.manifest.json", ...place]);
    const post = ["pay", "post", "--fund", "HMT-HE", "--grant", `${DFE}/SLC-1`];
    const send = ["--reference", "RUN-7", "--batch", "run.manifest.json", "--send", "--yes"];
    expect(await desk.gives<object>([...post, ...send], { env })).to.include({ sent: true });
    desk.put(
      "run-bad.csv",
      [head, rows[0], rows[0], "=A1,E2E-9,1.00", "S,,0", "S,E2E-8,1.005"].join("\n"),
    );
    const ran = await desk.tally(["pay", "check", "run-bad.csv", "--fund", "HMT-HE"]);
    expect(ran.code).to.equal(3);
    expect(
      ran.err
        .split("\n")
        .slice(0, 5)
        .map((line) => line.slice(0, 31)),
    ).to.deep.equal([
      "line 3, end-to-end-id: E2E-0 st",
      "line 4, payee-reference: begins",
      "line 5, end-to-end-id: is missi",
      "line 5, amount: is not above 0",
      'line 6, amount: "1.005" has 3 d',
    ]);
  });
});
