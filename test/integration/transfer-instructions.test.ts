import { expect } from "chai";
import { type PlanJson } from "../../sdk/index.js";
import { rejection } from "../sdk/refusal.js";
import {
  DFE,
  DFE_GRANT,
  fundGrants,
  gbp,
  SLC,
  SLC_GRANT,
  UNIVERSITY,
  useLedger,
} from "./ledger.js";
import { stepOn, bankingDate } from "./instruction-kit.js";

describe("instructions of tranches and refunds", () => {
  const at = useLedger(fundGrants);
  const step = stepOn(at);

  it("schedule, attest, release, settle and signReceipt bring a tranche down", async () => {
    const { fund, run } = at();
    const [grant, condition] = [SLC_GRANT, "Enrolment confirmed"];
    const tranches = [{ number: 9, amount: gbp("100"), verifier: UNIVERSITY, condition }];
    const planned = await fund.grant(grant);
    await step(fund.schedule({ reference: "SCH-9", grant, tranches }));
    expect((await fund.grant(grant)).scheduled).to.equal(planned.scheduled + 10000n);
    const release = () => fund.release({ reference: "REL-9", grant, tranche: 9 });
    await rejection("transfer-state", run(release()));
    const attest = { reference: "ATT-9", grant, tranche: 9, evidence: "a list of names" };
    expect(await step(fund.attest(attest))).to.deep.equal(["ConditionAttested"]);
    const payer = await fund.grant(DFE_GRANT);
    expect(await step(release())).to.deep.equal(["TrancheReleased"]);
    expect((await fund.grant(DFE_GRANT)).cash).to.equal(payer.cash - 10000n);
    expect((await fund.grant(grant)).inFlight).to.equal(10000n);

    const settle = { reference: "SET-9", grant, transfer: 9, bankingDate };
    expect(await step(fund.settle(settle))).to.deep.equal(["TransferSettled"]);
    const part = (reference: string, amount: string, final?: boolean) =>
      fund.signReceipt({
        ...{ reference, grant, transfer: 9, amount: gbp(amount), bankingDate, final },
      });
    expect(await step(part("REC-9", "60"))).to.deep.equal(["ReceiptSigned"]);
    await rejection("over-outstanding", run(part("REC-10", "40.01")));
    await step(part("REC-11", "40", true));
    const { cash, inFlight } = await fund.grant(grant);
    expect({ cash, inFlight }).to.deep.equal({ cash: planned.cash + 10000n, inFlight: 0n });
  });

  it("cancel frees what was planned", async () => {
    const { fund } = at();
    const before = await fund.grant(SLC_GRANT);
    const cancel = { reference: "CAN-1", grant: SLC_GRANT, tranche: 3 };
    expect(await step(fund.cancel(cancel))).to.deep.equal(["TrancheCancelled"]);
    expect((await fund.grant(SLC_GRANT)).scheduled).to.equal(before.scheduled - 6000000n);
  });

  it("recordReturn brings back to the payer what the bank returned", async () => {
    const { fund } = at();
    const [grant, before] = [SLC_GRANT, await fund.grant(DFE_GRANT)];
    await step(fund.release({ reference: "REL-2", grant, tranche: 2 }));
    const amount = gbp("10000");
    const kinds = await step(
      fund.recordReturn({ reference: "BACK-1", grant, transfer: 2, amount, bankingDate }),
    );
    expect(kinds).to.deep.equal(["TransferReturned"]);
    expect((await fund.grant(DFE_GRANT)).cash).to.equal(before.cash - 5000000n);
    expect((await fund.grant(grant)).inFlight).to.equal(5000000n);
  });

  it("reverseReceipt takes back what was signed by mistake, so that it is outstanding again", async () => {
    const { fund, run } = at();
    const [grant, before] = [SLC_GRANT, await fund.grant(SLC_GRANT)];
    await run(fund.release({ reference: "REL-2", grant, tranche: 2 }));
    const known = { grant, transfer: 2 };
    const original = { amount: 7000000n, currency: "EUR" };
    const receipt = { reference: "REC-2", ...known, amount: gbp("59000"), bankingDate };
    await run(fund.signReceipt({ ...receipt, original, evidence: "statement", final: true }));
    const part = { reference: "REV-1", ...known, receipt: "REC-2", amount: gbp("1000") };
    expect(await step(fund.reverseReceipt(part))).to.deep.equal(["ReceiptReversed"]);
    const { cash, inFlight } = await fund.grant(grant);
    expect({ cash, inFlight }).to.deep.equal({ cash: before.cash + 5800000n, inFlight: 200000n });
    const writeOff = fund.writeOff({ reference: "WO-1", ...known });
    await rejection("no-final-receipt", run(writeOff));
    const rest = await fund.reverseReceipt({ reference: "REV-2", ...known, receipt: "REC-2" });
    expect(rest.message.amount).to.equal("5800000");
    await step(Promise.resolve(rest));
    expect((await fund.grant(grant)).cash).to.equal(before.cash);
    const none = fund.reverseReceipt({ reference: "REV-3", ...known, receipt: "REC-77" });
    await rejection("wrong-receipt", none);
  });

  it("reverseReceipt presents the receipt itself, which nobody can put another in place of", async () => {
    const { fund, tally, approve, run } = at();
    const known = { grant: SLC_GRANT, transfer: 1, receipt: "REC-1", amount: gbp("1") };
    const plan = await approve(fund.reverseReceipt({ reference: "REV-1", ...known }));
    const json = JSON.parse(JSON.stringify(plan)) as PlanJson;
    const receipt = json.extras.receipt as Record<string, string>;
    expect(receipt).to.include({ organisation: SLC, reference: "REC-1", amount: "6000000" });
    for (const more of [{ amount: "100" }, { grant: DFE_GRANT }, { reference: "REC-2" }]) {
      const extras = { receipt: { ...receipt, ...more } };
      const other = tally.readPlan(JSON.stringify({ ...json, extras }));
      await rejection("wrong-receipt", other.send());
    }
    const later = { receipt: { ...receipt, validUntil: "4102444800" } }; // it may have been good for any time
    await run(tally.readPlan(JSON.stringify({ ...json, extras: later })));
  });

  it("writeOff gives up what a final receipt leaves outstanding, and shrinks the award by it", async () => {
    const { fund, run } = at();
    const grant = SLC_GRANT;
    await run(fund.release({ reference: "REL-2", grant, tranche: 2 }));
    const known = { grant, transfer: 2 };
    const receipt = { reference: "REC-2", ...known, bankingDate, amount: gbp("59990") };
    await run(fund.signReceipt({ ...receipt, final: true }));
    const [before, parent] = [await fund.grant(grant), await fund.grant(DFE_GRANT)];
    const plan = await fund.writeOff({ reference: "WO-1", ...known, reason: 1 });
    expect(plan.message).to.include({ amount: "1000", payee: SLC, organisation: DFE });
    expect(await step(Promise.resolve(plan))).to.deep.equal(["TransferWrittenOff"]);
    const [after, payer] = [await fund.grant(grant), await fund.grant(DFE_GRANT)];
    expect(before.awarded - after.awarded).to.equal(1000n);
    expect([after.inFlight, payer.used, payer.cash]).to.deep.equal([0n, parent.used, parent.cash]);
    expect(await fund.totals()).to.include({ writtenOff: 1000n, outstanding: 0n });
  });

  it("refund sends cash up, where the grantor signs for it", async () => {
    const { fund } = at();
    const [grant, amount, number] = [SLC_GRANT, gbp("1000"), 1];
    const [child, parent] = [await fund.grant(SLC_GRANT), await fund.grant(DFE_GRANT)];
    expect(await step(fund.refund({ reference: "REF-1", grant, amount, number }))).to.deep.equal([
      "RefundSent",
    ]);
    expect((await fund.grant(grant)).refunding).to.equal(100000n);
    await step(fund.settle({ reference: "SET-1", grant, transfer: -1, bankingDate }));
    await step(fund.signReceipt({ reference: "REC-2", grant, transfer: -1, amount, bankingDate }));
    expect((await fund.grant(grant)).cash).to.equal(child.cash - 100000n);
    expect((await fund.grant(DFE_GRANT)).cash).to.equal(parent.cash + 100000n);
  });
});
