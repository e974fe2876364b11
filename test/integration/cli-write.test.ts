import { readdirSync } from "node:fs";
import { expect } from "chai";
import type { Command } from "commander";
import { id } from "ethers";
import { columnsOf, fieldsFrom } from "../../cli/columns.js";
import { COMMANDS } from "../../cli/commands/instruction-commands.js";
import { makerOf } from "../../cli/instructions.js";
import { program } from "../../cli/program.js";
import { keysOf, useCliDesk } from "./cli-desk.js";
import { COMPTROLLER, DFE, SLC, SLC_GRANT, TREASURY, UNIVERSITY } from "./ledger.js";

const AWARD = [
  ...["grant", "award", "--fund", "HMT-HE", "--parent", `${DFE}/SLC-1`],
  ...["--grantee", UNIVERSITY, "--amount", "100.00", "--reference"],
];

/** The JSON of an instruction's options, as `plan make --fields` takes it. */
function jsonOf(instruction: string, options: Record<string, string>): unknown {
  const columns = columnsOf(makerOf(instruction, true).fields);
  const given = Object.entries(options).map(([name, value]) => {
    const column = columns.find((each) => each.name === name);
    if (column === undefined) throw new Error(`${instruction} has no option --${name}`);
    return [column, column.form.json(value)] as const;
  });
  return fieldsFrom(given);
}

/** A command of the program by its words. */
function commandAt(...words: string[]): Command {
  return words.reduce((at, word) => at.commands.find((each) => each.name() === word)!, program());
}

describe("tally, writing", function () {
  this.timeout(180_000);
  const desk = useCliDesk(4_250);

  it("has a command for every instruction, whose example its own options understand", async () => {
    for (const [name, { group, name: called }] of Object.entries(COMMANDS)) {
      const command = commandAt(...(group === "" ? [] : [group]), called);
      let help = "";
      command.configureOutput({ writeOut: (words) => (help += words) }).outputHelp();
      const line = /Example:\n {2}\$ tally (.+)/.exec(help)![1]!;
      const words = line.match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', ""));
      let parsed = false;
      command.action(() => void (parsed = true));
      await command.parseAsync(words.slice(group === "" ? 1 : 2), { from: "user" });
      expect(parsed, name).to.equal(true);
      const needed = columnsOf(makerOf(name, true).fields).filter((column) => column.needed);
      for (const column of needed) expect(line, name).to.include(`--${column.name} `);
    }
  });

  it("reads options as the JSON of the same fields", () => {
    const officer = { signer: "0x01", roles: ["ADMIN", "RELEASE"], validUntil: "2030-12-31" };
    expect(
      jsonOf("enrol", {
        ...{ "officer-signer": "0x01", "officer-roles": "ADMIN,RELEASE" },
        ...{ "officer-valid-until": "2030-12-31", "officer-limits": "GBP:1.00,EUR:2.00" },
      }),
    ).to.deep.equal({ officer: { ...officer, limits: { GBP: "1.00", EUR: "2.00" } } });
    expect(
      jsonOf("register", { officers: JSON.stringify([officer]), quorums: "ADMIN:2,SETTLE:1" }),
    ).to.deep.equal({ officers: [officer], quorums: { ADMIN: 2, SETTLE: 1 } });
    expect(
      jsonOf("schedule", { grant: `${DFE}/A/B`, "tranche-amount": "1.00", "tranche-number": "4" }),
    ).to.deep.equal({
      grant: { grantor: DFE, reference: "A/B" },
      tranches: [{ amount: "1.00", number: 4 }],
    });
    const signed = { transfer: "-1", final: "no", original: "EUR:1.15", evidence: "file:a.pdf" };
    expect(jsonOf("signReceipt", signed)).to.deep.equal({
      ...{ transfer: -1, final: false, evidence: { file: "a.pdf" } },
      original: { amount: "1.15", currency: "EUR" },
    });
    expect(jsonOf("bounce", { payments: "run:1.json:E-1,E-2", grant: "root" })).to.deep.equal({
      payments: { file: "run:1.json", endToEndIds: ["E-1", "E-2"] },
      grant: "root",
    });
  });

  it("prints a plan in words and stops, and writes it for approval only where it is asked to", async () => {
    const block = await desk.provider.getBlockNumber();
    const before = readdirSync(desk.dir);
    const { code, out, err } = await desk.tally([...AWARD, "UNI-1"], { env: keysOf(SLC) });
    expect(code, err).to.equal(0);
    expect(out).to.include("£100.00").and.to.include(`${SLC} (COMMIT): 0 of 2, 2 missing`);
    expect(err).to.include("Nothing was sent.");
    expect(readdirSync(desk.dir)).to.deep.equal(before);
    const preview = await desk.gives<{ plan: { approvals: [] } }>([...AWARD, "UNI-1"]);
    expect(preview).to.include({ sent: false, kind: "award", organisation: SLC });
    expect(preview.plan.approvals).to.deep.equal([]);
    await desk.says([...AWARD, "UNI-1", "--out", "award.json"]);
    await desk.says(["approve", "award.json", "--yes"], { env: keysOf(SLC) });
    await desk.says(["plan", "send", "award.json"]);
    await desk.fails(2, "usage", [...AWARD, "UNI-2", "--out", "award.json"]);
    await desk.fails(2, "usage", [...AWARD, "UNI-2", "--out", "b.json", "--send"]);
    expect(await desk.provider.getBlockNumber()).to.equal(block);
  });

  it("with --send, approves by the keys at hand and sends, once", async () => {
    const [send, env] = [[...AWARD, "UNI-3", "--send", "--yes"], keysOf(SLC)];
    expect(await desk.gives<object>(send, { env })).to.include({ sent: true, reference: "UNI-3" });
    expect(await desk.gives<object>(send, { env })).to.include({ sent: false, alreadyDone: true });
    const other = send.map((word) => (word === "100.00" ? "101.00" : word));
    await desk.fails(5, "reference-used", other, { env });
    const accept = ["grant", "accept", "--fund", "HMT-HE", "--grant", `${SLC}/UNI-3`];
    await desk.says([...accept, "--reference", "ACC-3", "--send", "--yes"], {
      env: keysOf(UNIVERSITY),
    });
    const shown = await desk.gives<object>(["grant", "show", "HMT-HE", SLC, "UNI-3"]);
    expect(shown).to.include({ state: "active", awarded: "10000" });
  });

  it("sends what two organisations sign, with the keys of both", async () => {
    const draw = ["fund", "draw-down", "--fund", "HMT-HE", "--vote", "VOTE-1", "--amount", "2.00"];
    const send = [...draw, "--reference", "DRAW-2", "--send", "--yes"];
    const treasury = keysOf(TREASURY).TALLY_OFFICER_KEY;
    await desk.fails(4, "quorum-not-reached", send, { env: { TALLY_OFFICER_KEY: treasury } });
    const both = [treasury, keysOf(COMPTROLLER, 0).TALLY_OFFICER_KEY].join(",");
    const done = await desk.gives<object>(send, { env: { TALLY_OFFICER_KEY: both } });
    expect(done).to.include({ sent: true, kind: "drawDown" });
  });

  it("takes fields from a file or standard input, and options before them", async () => {
    const hold = ["hold", "place", "--fund", "HMT-HE", "--organisation", SLC, "--json"];
    const input = JSON.stringify({ reference: "HOLD-1", grant: SLC_GRANT, code: 1 });
    const made = await desk.says([...hold, "--fields", "-", "--code", "2"], { input });
    const { plan } = JSON.parse(made) as { plan: { message: object } };
    expect(plan.message).to.include({ organisation: SLC, reference: "HOLD-1", code: "2" });
    await desk.fails(2, "usage", [...hold.slice(0, -1), "--fields", "-"], { input: "{" });
  });

  it("takes reasons by their words or numbers, and withdraws in and outside of funds", async () => {
    const lose = [
      "fund",
      "lose",
      "--fund",
      "HMT-HE",
      "--grant",
      `${DFE}/SLC-1`,
      "--amount",
      "1.00",
    ];
    const theft = await desk.says([...lose, "--reference", "LOSS-1", "--reason", "theft"]);
    expect(theft).to.include("theft");
    const said = await desk.fails(2, "usage", [
      ...lose,
      "--reference",
      "LOSS-1",
      "--reason",
      "bad",
    ]);
    expect(said).to.include("Field reason").and.to.include("1 theft");
    const withdraw = ["withdraw", "--reference", "NO-1", "--organisation", DFE];
    const env = keysOf(DFE, 0);
    const [inside, outside] = await Promise.all([
      desk.gives<object>([...withdraw, "--fund", "HMT-HE"], { env }),
      desk.gives<object>([...withdraw, "--target", "treasury"], { env }),
    ]);
    expect(inside).to.include({ target: "fund" });
    expect(outside).to.include({ target: "treasury" });
  });

  it("refuses what can't be: a field that is missing, a wrong amount, an unknown organisation, a wrong key", async () => {
    const [missing, fraction] = await Promise.all([
      desk.fails(2, "usage", AWARD.slice(0, -1)),
      desk.fails(3, "money-fraction", [...AWARD, "UNI-9", "--ceiling", "0.001"]),
      desk.fails(5, "organisation-unknown", [...AWARD, "UNI-9", "--grantee", "GB-NOBODY"]),
      desk.fails(2, "usage", [...AWARD, "UNI-9", "--send", "--yes"]),
      desk.fails(2, "usage", [...AWARD, "UNI-9", "--send"], { env: keysOf(SLC) }), // no terminal
      desk.fails(
        2,
        "usage",
        AWARD.filter((word) => word !== "--fund" && word !== "HMT-HE"),
      ),
      desk.fails(4, "not-an-officer", [...AWARD, "UNI-9", "--send", "--yes"], {
        env: { TALLY_OFFICER_KEY: `${id("a stranger")},${id("another")}` },
      }),
    ]);
    expect(missing).to.include("Field reference is missing");
    expect(fraction).to.include("Field ceiling");
  });
});
