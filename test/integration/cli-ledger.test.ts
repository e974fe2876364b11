import { statSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { buildBatch, idOf, parseSlip, type Slip, writeManifest } from "../../sdk/index.js";
import { keysOf, useCliDesk } from "./cli-desk.js";
import {
  COMPTROLLER,
  DFE,
  gbp,
  officersOf,
  SLC,
  SLC_GRANT,
  TREASURY,
  UNIVERSITY,
} from "./ledger.js";

const CHAIN_ID = 4_257;

interface Why {
  kind: string;
  outstanding: string;
  received: string;
  returned: string;
  settled: boolean;
  suspended: boolean;
  acting: string;
  quorum: number;
  officers: { signer: string }[];
  ledger: { code: string } | null;
  reasons: string[];
}

describe("tally, organisations, slips and what isn't signed for", function () {
  this.timeout(120_000);
  const desk = useCliDesk(CHAIN_ID);

  describe("org list", () => {
    it("gives every organisation in the order of the register, with its name and state", async () => {
      const { run, tally } = desk.ledger;
      const list = () => desk.gives<{ identifier: string; suspended: boolean }[]>(["org", "list"]);
      const rows = await list();
      const identifiers = [TREASURY, COMPTROLLER, DFE, SLC, UNIVERSITY];
      expect(rows.map(({ identifier }) => identifier)).to.deep.equal(identifiers);
      expect(rows[0]).to.include({ number: 1, name: "HM Treasury", registrar: "", successor: "" });
      expect(rows[2]).to.deep.include({ name: `Organisation ${DFE}`, suspended: false });
      await run(tally.suspend({ reference: "SUS-1", subject: UNIVERSITY, reason: 1 }));
      expect((await list()).filter(({ suspended }) => suspended)).to.have.length(1);
      const people = await desk.says(["org", "list"]);
      expect(people).to.match(/^ *1 +GB-GOV-2 +HM Treasury +none +active +ADMIN, REGISTER/m);
      expect(people).to.match(/^ *5 +GB-UKPRN-10007774 .* suspended /m);
      await run(tally.reinstate({ reference: "REI-1", subject: UNIVERSITY }));
    });
  });

  describe("slip make", () => {
    const payments = Array.from({ length: 10 }, (_, nth) => ({
      ...{ payeeReference: `STUDENT-${nth}`, endToEndId: `E2E-${nth}`, amount: gbp(`${nth + 1}`) },
    }));
    const make = (manifest: string, ...more: string[]) => {
      return ["slip", "make", manifest, "--payment", "E2E-3", ...more];
    };

    before(async () => {
      const { fund, run } = desk.ledger;
      const place = { chainId: CHAIN_ID, fund: fund.address, grant: SLC_GRANT };
      const posted = await buildBatch(payments, { ...place, batch: idOf(SLC, "RUN-1") });
      await writeManifest(desk.path("run-1.json"), posted.manifest);
      await run(fund.pay({ reference: "RUN-1", grant: SLC_GRANT, batch: posted.tree }));
      const nameless = await buildBatch(payments, {});
      await writeManifest(desk.path("run-2.json"), nameless.manifest);
      await run(fund.pay({ reference: "RUN-2", grant: SLC_GRANT, batch: nameless.tree }));
      const never = await buildBatch(payments, { ...place, batch: idOf(SLC, "RUN-3") });
      await writeManifest(desk.path("run-3.json"), never.manifest);
    });

    it("makes a slip that the ledger bears out, for its payee only to read", async () => {
      const made = await desk.gives<object>(make("run-1.json", "--out", "slip.json"));
      expect(made).to.include({ payment: "E2E-3", amount: "400", currency: "GBP", fund: "HMT-HE" });
      expect(statSync(desk.path("slip.json")).mode & 0o777).to.equal(0o600);
      expect(await desk.says(["slip", "verify", "slip.json"])).to.match(/^true: .* paid £4\.00/);
      const text = await desk.says(make("run-1.json"));
      expect(parseSlip(text)).to.deep.equal(parseSlip(desk.read("slip.json")));
      await desk.fails(2, "usage", make("run-1.json", "--out", "slip.json")); // it is kept
    });

    it("takes from options what the manifest doesn't say of its batch", async () => {
      const where = ["--fund", "HMT-HE", "--grant", `${DFE}/SLC-1`];
      const batch = ["--payer", SLC, "--reference", "RUN-2"];
      const slip = JSON.parse(await desk.says(make("run-2.json", ...where, ...batch))) as Slip;
      expect(slip.batch.id).to.equal(idOf(SLC, "RUN-2"));
      await desk.fails(3, "slip-context", make("run-2.json"));
      await desk.fails(2, "usage", make("run-2.json", ...where, "--payer", SLC));
      const other = ["--payer", SLC, "--reference", "RUN-9"];
      await desk.fails(3, "slip-context", make("run-1.json", ...other));
      await desk.fails(7, "slip-false", make("run-2.json", ...where, ...other));
    });

    it("refuses a payment that the batch doesn't have, and a batch that isn't on the ledger", async () => {
      await desk.fails(3, "batch-index", ["slip", "make", "run-1.json", "--payment", "E2E-99"]);
      await desk.fails(7, "slip-false", make("run-3.json", "--out", "never.json"));
      await desk.fails(2, "file-missing", ["slip", "verify", "never.json"]);
      writeFileSync(desk.path("odd.json"), "{}");
      await desk.fails(3, "manifest-format", make("odd.json"));
      await desk.fails(2, "file-missing", make("nowhere.json"));
    });
  });

  describe("receipt why", () => {
    const why = (name: string) => desk.gives<Why>(["receipt", "why", name]);

    before(async () => {
      const { fund, run } = desk.ledger;
      await run(fund.release({ reference: "REL-2", grant: SLC_GRANT, tranche: 2 }));
    });

    it("tells what was sent, what of it is signed for, and who may sign", async () => {
      const { fund, run } = desk.ledger;
      const told = await why(`${DFE}/REL-2`);
      expect(told).to.include({ kind: "tranche", payer: DFE, payee: SLC, outstanding: "6000000" });
      expect(told).to.include({ settled: false, quorum: 1, acting: SLC, suspended: false });
      const own = await Promise.all(officersOf(SLC).map((each) => each.getAddress()));
      const may = told.officers.map(({ signer }) => signer.toLowerCase());
      expect(may.sort()).to.deep.equal(own.map((each) => each.toLowerCase()).sort());
      expect(told.ledger).to.include({ code: "quorum-not-reached" });
      expect(told.reasons.join("\n"))
        .to.include("bank hasn't said")
        .and.to.include("1 of 2 officers");

      await desk.says(
        [
          ...["receipt", "sign", "--fund", "HMT-HE", "--grant", `${DFE}/SLC-1`, "--transfer", "2"],
          ...["--amount", "10000.00", "--banking-date", "2026-05-01", "--reference", "PART-1"],
          ...["--send", "--yes"],
        ],
        { env: keysOf(SLC, 0) },
      );
      const settle = { reference: "SET-2", grant: SLC_GRANT, transfer: 2 };
      await run(fund.settle({ ...settle, bankingDate: "2026-05-01" }));
      const part = await why(`${DFE}/REL-2`);
      expect(part).to.include({ received: "1000000", outstanding: "5000000", settled: true });
      const people = await desk.says(["receipt", "why", `${DFE}/REL-2`]);
      expect(people)
        .to.match(/^sent +tranche 2, REL-2 of GB-GOV-14, in block \d+$/m)
        .and.to.match(/^signed for +£10,000\.00: PART-1$/m)
        .and.to.match(/^may sign +0x/m)
        .and.to.include("must sign for £50,000.00.");
    });

    it("tells of officers who are missing, and of a suspension", async () => {
      const { run, tally } = desk.ledger;
      for (const [nth, officer] of officersOf(SLC).entries()) {
        const terms = { signer: officer, roles: ["ADMIN", "COMMIT", "RELEASE"] as const };
        const validUntil = new Date("2099-12-31T00:00:00Z");
        await run(
          tally.enrol({
            ...{ organisation: SLC, reference: `ENR-${nth}` },
            officer: { ...terms, roles: [...terms.roles], validUntil, limits: [] },
          }),
        );
      }
      await run(tally.suspend({ reference: "SUS-2", subject: SLC, reason: 1 }));
      const told = await why(`${DFE}/REL-2`);
      expect(told).to.include({ suspended: true });
      expect(told.officers).to.deep.equal([]);
      const reasons = told.reasons.join("\n");
      expect(reasons).to.include("0 officers have the role RECEIPT").and.to.include("is suspended");
    });

    it("tells that nothing is left to sign for, or nobody signs", async () => {
      const done = await why(`${DFE}/REL-1`);
      expect(done).to.include({ outstanding: "0", received: "6000000", ledger: null });
      expect(done.reasons).to.deep.equal(["Nothing is left to sign for."]);
      const run = await why(`${SLC}/RUN-1`);
      expect(run.reasons[0]).to.include("persons don't sign");
    });

    it("refuses what was never sent", async () => {
      await desk.fails(5, "batch-unknown", ["receipt", "why", `${DFE}/REL-9`]);
      await desk.fails(2, "usage", ["receipt", "why", DFE]);
    });
  });
});
