import { expect } from "chai";
import { hashOf, idOf, MAX_AMOUNT, provePayment } from "../../sdk/index.js";
import { rejection } from "../sdk/refusal.js";
import {
  DFE,
  DFE_GRANT,
  fundGrants,
  gbp,
  SLC_GRANT,
  TERMS,
  TREASURY,
  UNIVERSITY,
  useLedger,
} from "./ledger.js";
import { stepOn, bankingDate, students } from "./instruction-kit.js";

describe("instructions of grants", () => {
  const at = useLedger(fundGrants);
  const step = stepOn(at);

  it("award and accept make a grant out of another's headroom", async () => {
    const { fund } = at();
    const before = await fund.grant(DFE_GRANT);
    const award = {
      ...{ reference: "UNI-1", parent: DFE_GRANT, grantee: UNIVERSITY },
      ...{ amount: gbp("2500"), terms: TERMS, ceiling: gbp("100") },
    };
    expect(await step(fund.award(award))).to.deep.equal(["GrantAwarded"]);
    const grant = idOf(DFE, "UNI-1");
    const { state, grantor, grantee, depth, awarded, ceiling, parent, terms } =
      await fund.grant(grant);
    expect({ state, grantor, grantee, depth, awarded, ceiling, parent, terms }).to.deep.equal({
      ...{ state: "awarded", grantor: DFE, grantee: UNIVERSITY, depth: 2, awarded: 250000n },
      ...{ ceiling: 10000n, parent: DFE_GRANT, terms: TERMS },
    });
    expect((await fund.grant(DFE_GRANT)).headroom).to.equal(before.headroom - 250000n);
    expect(await step(fund.accept({ reference: "ACC-1", grant }))).to.deep.equal(["GrantAccepted"]);
    expect((await fund.grant({ grantor: DFE, reference: "UNI-1" })).state).to.equal("active");
  });

  it("amend offers a grant anew, which takes no authority until its grantee accepts", async () => {
    const { fund, run } = at();
    const [grant, terms] = [SLC_GRANT, "new terms"];
    const parent = await fund.grant(DFE_GRANT);
    const amend = { reference: "AM-1", grant, amount: gbp("450000"), ceiling: gbp("70000") };
    expect(await step(fund.amend({ ...amend, terms }))).to.deep.equal(["GrantAmended"]);
    expect(await fund.grant(grant)).to.include({
      ...{ state: "awarded", awarded: 45000000n, ceiling: 7000000n, terms: hashOf(terms) },
    });
    expect((await fund.grant(DFE_GRANT)).headroom).to.equal(parent.headroom - 5000000n);
    const release = fund.release({ reference: "REL-2", grant, tranche: 2 });
    await rejection("grant-state", run(release));
    expect(await step(fund.accept({ reference: "ACC-2", grant }))).to.deep.equal(["GrantAccepted"]);
    await rejection("over-ceiling", run(release)); // 60,000 in cash
    const more = await fund.amend({ reference: "AM-2", grant, ceiling: "none" });
    const { amount, ceiling, terms: kept } = more.message;
    expect({ amount, ceiling, kept }).to.deep.equal({
      ...{ amount: "45000000", ceiling: String(MAX_AMOUNT), kept: hashOf(terms) },
    });
    await step(Promise.resolve(more));
  });

  it("decline turns an offer, or one made anew, down for good", async () => {
    const { fund, run } = at();
    const parent = await fund.grant(DFE_GRANT);
    const award = { reference: "UNI-1", parent: DFE_GRANT, grantee: UNIVERSITY };
    await run(fund.award({ ...award, amount: gbp("2500"), terms: TERMS }));
    const grant = idOf(DFE, "UNI-1");
    await run(fund.accept({ reference: "ACC-1", grant }));
    await run(fund.amend({ reference: "AM-1", grant, amount: gbp("100"), ceiling: gbp("30") }));
    const decline = await fund.decline({ reference: "DEC-1", grant });
    expect(decline.message).to.include({
      amount: "10000",
      ceiling: "3000",
      terms: TERMS,
      grantor: DFE,
    });
    expect(await step(Promise.resolve(decline))).to.deep.equal(["GrantDeclined"]);
    expect(await fund.grant(grant)).to.include({ state: "closed", awarded: 0n });
    expect((await fund.grant(DFE_GRANT)).headroom).to.equal(parent.headroom);
    const again = fund.amend({ reference: "AM-2", grant, amount: gbp("100") });
    await rejection("grant-state", run(again));
  });

  it("hold stops authority below it until it is lifted, by its holder or the Treasury", async () => {
    const { fund, run } = at();
    const release = (reference: string) =>
      fund.release({ reference, grant: SLC_GRANT, tranche: 2 });
    const hold = { grant: DFE_GRANT, organisation: DFE };
    expect(await step(fund.hold({ reference: "HOLD-1", ...hold }))).to.deep.equal(["HoldPlaced"]);
    expect((await fund.grant(DFE_GRANT)).holds).to.equal(1);
    await rejection("held", run(release("REL-2")));
    expect(await step(fund.lift({ reference: "LIFT-1", ...hold }))).to.deep.equal(["HoldLifted"]);
    await run(fund.hold({ reference: "HOLD-2", ...hold }));
    const lift = { reference: "LIFT-1", grant: DFE_GRANT, organisation: TREASURY, holder: DFE };
    await step(fund.lift(lift));
    expect(await step(release("REL-2"))).to.deep.equal(["TrancheReleased"]);
  });

  it("close gives back to the grantor what a grant at rest didn't use", async () => {
    const { fund, run } = at();
    const close = () => fund.close({ reference: "CLO-1", grant: SLC_GRANT });
    await rejection("cash-left", run(close()));
    const refund = { reference: "REF-1", grant: SLC_GRANT, amount: gbp("59000"), number: 1 };
    const batch = await students(["1000"]);
    await run(fund.pay({ reference: "RUN-1", grant: SLC_GRANT, batch: batch.tree }));
    await run(fund.refund(refund));
    await rejection("money-in-flight", run(close()));
    const { amount } = refund;
    const receipt = { reference: "REC-2", transfer: -1, amount, bankingDate };
    await run(fund.signReceipt({ ...receipt, grant: SLC_GRANT }));
    const parent = await fund.grant(DFE_GRANT);
    expect(await step(close())).to.deep.equal(["GrantClosed"]);
    const { state, awarded, headroom } = await fund.grant(SLC_GRANT);
    expect({ state, awarded, headroom }).to.deep.equal({
      ...{ state: "closed", awarded: 100000n, headroom: 0n },
    });
    expect((await fund.grant(DFE_GRANT)).headroom).to.equal(parent.headroom + 39900000n);

    // a fact still lands, and goes up
    const payments = [provePayment(batch, "E2E-0")];
    const named = { grant: SLC_GRANT, batch: "RUN-1", bankingDate };
    await step(fund.bounce({ reference: "BNC-1", ...named, payments }));
    expect((await fund.grant(SLC_GRANT)).cash).to.equal(100000n);
  });

  it("withdraw makes a reference unusable", async () => {
    const { fund, run } = at();
    const stop = { reference: "REL-2", organisation: TREASURY };
    expect(await step(fund.withdraw(stop))).to.deep.equal(["ReferenceWithdrawn"]);
    const release = fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 });
    await rejection("reference-used", run(release));
  });

  it("made of what an earlier plan is still to create need nothing from the ledger", async () => {
    const { fund, approve } = at();
    const grant = { grantor: DFE, reference: "UNI-1" };
    const [amount, tranche] = [gbp("10"), 1];
    const offer = { amount, terms: TERMS, ceiling: gbp("10") };
    const [organisation, grantee] = [DFE, UNIVERSITY];
    const plans = [
      fund.award({ reference: "UNI-1", organisation, parent: DFE_GRANT, grantee, ...offer }),
      fund.accept({ reference: "A", organisation: grantee, grant, grantor: DFE, ...offer }),
      fund.schedule({ reference: "S", organisation, grant, grantee, tranches: [{ amount }] }),
      fund.release({ reference: "R", organisation, grant, grantee, tranche, amount }),
      fund.settle({
        ...{ reference: "B", organisation, grant, payee: grantee, transfer: 1, amount },
        bankingDate,
      }),
      fund.signReceipt({
        ...{ reference: "G", organisation: grantee, grant, payer: DFE, transfer: 1, amount },
        bankingDate,
      }),
    ];
    const signed = await Promise.all(plans.map(approve)); // in one sitting, before anything is sent
    for (const plan of signed) await plan.send();
    expect((await fund.grant(grant)).cash).to.equal(1000n);
  });

  it("made of a fund that remembers are made of what the ledger said at first", async () => {
    const { fund, run } = at();
    const [today, accept] = [fund.remembering(), { reference: "A", grant: SLC_GRANT }];
    const { amount } = (await today.accept(accept)).message;
    await run(fund.amend({ reference: "AM", grant: SLC_GRANT, amount: gbp("390000") }));
    expect((await today.accept(accept)).message.amount).to.equal(amount);
    expect((await today.remembering().accept(accept)).message.amount).to.equal("39000000");
    expect((await fund.accept(accept)).message.amount).to.equal("39000000");
  });

  it("refuse amounts of another currency and grants that don't exist", async () => {
    const { fund } = at();
    const amount = { amount: 1n, currency: "USD" };
    const award = { reference: "A", parent: DFE_GRANT, grantee: UNIVERSITY, amount };
    await rejection("money-mixed", fund.award(award));
    for (const grant of [idOf(DFE, "NO"), "DFE-1"]) {
      await rejection("grant-unknown", fund.accept({ reference: "A", grant }));
    }
    const release = { reference: "R", grant: DFE_GRANT, tranche: 77 };
    await rejection("transfer-state", fund.release(release));
    const settled = { reference: "S", grant: SLC_GRANT, batch: "RUN-77", bankingDate };
    await rejection("batch-unknown", fund.settleBatch(settled));
    const never = { reference: "S", grant: DFE_GRANT, transfer: 1, bankingDate: "2026-02-30" };
    await rejection("bad-banking-date", fund.settle(never));
  });
});
