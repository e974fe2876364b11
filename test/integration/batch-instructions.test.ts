import { expect } from "chai";
import { positionsOf, provePayment } from "../../sdk/index.js";
import { rejection } from "../sdk/refusal.js";
import { COMPTROLLER, fundGrants, gbp, SLC_GRANT, UNIVERSITY, useLedger } from "./ledger.js";
import { stepOn, bankingDate, students } from "./instruction-kit.js";

describe("instructions of batches", () => {
  const at = useLedger(fundGrants);
  const step = stepOn(at);

  it("pay, settleBatch, bounce and acknowledge carry a batch through", async () => {
    const { fund, run } = at();
    const [grant, before] = [SLC_GRANT, await fund.grant(SLC_GRANT)];
    const batch = await students(["10.00", "20.00", "30.00", "40.00", "50.00"]);
    const pay = { reference: "RUN-1", grant, batch: batch.tree, payee: UNIVERSITY };
    expect(await step(fund.pay({ ...pay, verifier: COMPTROLLER }))).to.deep.equal([
      "PaymentsPosted",
    ]);
    expect((await fund.grant(grant)).cash).to.equal(before.cash - 15000n);
    const named = { grant, batch: "RUN-1", bankingDate };
    expect(await step(fund.settleBatch({ reference: "SET-1", ...named }))).to.deep.equal([
      "BatchSettled",
    ]);
    const payments = ["E2E-1", "E2E-3"].map((payment) => provePayment(batch, payment));
    expect(await step(fund.bounce({ reference: "BNC-1", ...named, payments }))).to.deep.equal([
      "PaymentsBounced",
    ]);
    const { posted, postedBack, settled, cash } = await fund.totals();
    expect({ posted, postedBack, settled }).to.deep.equal({
      ...{ posted: 15000n, postedBack: 6000n, settled: 15000n },
    });
    expect(cash).to.equal(50000000n - 9000n);
    const again = fund.bounce({ reference: "BNC-2", ...named, payments: payments.slice(1) });
    await rejection("already-bounced", run(again));
    expect(await step(fund.acknowledge({ reference: "ACK-1", ...named }))).to.deep.equal([
      "BatchAcknowledged",
    ]);
  });

  it("voidBatch takes a whole batch back, but for what had come back before", async () => {
    const { fund, run } = at();
    const [grant, before] = [SLC_GRANT, await fund.grant(SLC_GRANT)];
    const batch = await students(["10.00", "20.00", "30.00"]);
    await run(fund.pay({ reference: "RUN-1", grant, batch: batch.tree }));
    const known = { grant, batch: "RUN-1" };
    const payments = [provePayment(batch, "E2E-0")];
    await run(fund.bounce({ reference: "BNC-1", ...known, bankingDate, payments }));
    const voided = fund.voidBatch({ reference: "VOID-1", ...known, reason: 1 });
    expect(await step(voided)).to.deep.equal(["BatchVoided"]);
    const { cash, headroom } = await fund.grant(grant);
    expect({ cash, headroom }).to.deep.equal({ cash: before.cash, headroom: before.headroom });
    expect(await fund.totals()).to.include({ posted: 6000n, postedBack: 6000n });
    const more = [provePayment(batch, "E2E-1")];
    const bounce = fund.bounce({ reference: "BNC-2", ...known, bankingDate, payments: more });
    await rejection("batch-facts", run(bounce));
  });

  it("recover brings back what payees paid back, and bounces only what is still out", async () => {
    const { fund, run } = at();
    const [grant, before] = [SLC_GRANT, await fund.grant(SLC_GRANT)];
    const batch = await students(["10.00", "20.00"]);
    await run(fund.pay({ reference: "RUN-1", grant, batch: batch.tree }));
    const known = { grant, batch: "RUN-1", bankingDate };
    const recover = { reference: "RCV-1", ...known, amount: gbp("15"), evidence: "letters" };
    expect(await step(fund.recover(recover))).to.deep.equal(["PaymentsRecovered"]);
    expect((await fund.grant(grant)).cash).to.equal(before.cash - 1500n);
    const payments = [provePayment(batch, "E2E-1")];
    await rejection("over-batch", run(fund.bounce({ reference: "B-1", ...known, payments })));
    await step(
      fund.bounce({ reference: "B-2", ...known, payments: [provePayment(batch, "E2E-0")] }),
    );
    expect(positionsOf(await fund.book())[2]).to.include({ paid: 500n });
  });
});
