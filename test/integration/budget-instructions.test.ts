import { expect } from "chai";
import { positionsOf } from "../../sdk/index.js";
import { rejection } from "../sdk/refusal.js";
import { expectEventsRebuildStorage } from "./rebuild.js";
import {
  DFE,
  DFE_GRANT,
  FOREVER,
  fundGrants,
  gbp,
  SLC_GRANT,
  TREASURY,
  useLedger,
  VOTE,
} from "./ledger.js";
import { stepOn, bankingDate, kindsOf, students } from "./instruction-kit.js";

describe("instructions of a fund's budget", () => {
  const at = useLedger(fundGrants);
  const step = stepOn(at);

  it("vote raises what the root may award", async () => {
    const { fund } = at();
    const before = await fund.grant(fund.root);
    const vote = { reference: "VOTE-2", amount: gbp("5"), authority: "ACT" };
    const kinds = await step(fund.vote({ ...vote, availableUntil: FOREVER }));
    expect(kinds).to.deep.equal(["Voted"]);
    const after = await fund.grant(fund.root);
    expect(after.headroom - before.headroom).to.equal(500n);
    expect(after.cash).to.equal(before.cash);
  });

  it("drawDown brings cash into the root, within the vote", async () => {
    const { fund, run } = at();
    const before = await fund.totals();
    const draw = { reference: "DRAW-2", vote: VOTE, amount: gbp("500000") };
    expect(await step(fund.drawDown(draw))).to.deep.equal(["DrawnDown"]);
    const after = await fund.totals();
    expect(after.cash - before.cash).to.equal(50000000n);
    expect(after.drawn - before.drawn).to.equal(50000000n);
    const more = fund.drawDown({ reference: "DRAW-3", vote: VOTE, amount: gbp("0.01") });
    await rejection("vote-exhausted", run(more));
  });

  it("reduceVote takes back what is undrawn and not awarded on", async () => {
    const { fund, run } = at();
    const before = await fund.grant(fund.root);
    const cut = { vote: VOTE, authority: "ACT-2" };
    const reduce = fund.reduceVote({ reference: "CUT-1", ...cut, amount: gbp("400000") });
    expect(await step(reduce)).to.deep.equal(["VoteReduced"]);
    const { headroom, cash } = await fund.grant(fund.root);
    expect(before.headroom - headroom).to.equal(40000000n);
    expect(cash).to.equal(before.cash);
    const draw = fund.drawDown({ reference: "DRAW-2", vote: VOTE, amount: gbp("100000.01") });
    await rejection("vote-exhausted", run(draw));
    await step(fund.drawDown({ reference: "DRAW-3", vote: VOTE, amount: gbp("100000") }));
  });

  it("surrender returns what the root has and hasn't earmarked", async () => {
    const { fund, run } = at();
    const surrender = (reference: string, amount: string) =>
      fund.surrender({ reference, amount: gbp(amount) });
    expect(await step(surrender("SURR-1", "350000"))).to.deep.equal(["CashSurrendered"]);
    const { surrendered, cash } = await fund.totals();
    expect({ surrendered, cash }).to.deep.equal({ surrendered: 35000000n, cash: 15000000n });
    await rejection("insufficient-cash", run(surrender("SURR-2", "0.01")));
    const draw = { reference: "DRAW-2", vote: VOTE, amount: gbp("500000") };
    await run(fund.drawDown(draw));
    await rejection("insufficient-headroom", run(surrender("SURR-3", "150000.01")));
    await step(surrender("SURR-3", "150000"));
  });

  it("credit makes income cash and award of its grant, and leaves others' headroom alone", async () => {
    const { fund } = at();
    const grants = [fund.root, DFE_GRANT, SLC_GRANT];
    const accounts = () => Promise.all(grants.map((grant) => fund.grant(grant)));
    const before = await accounts();
    const credit = { reference: "INT-1", grant: SLC_GRANT, amount: gbp("3.21"), bankingDate };
    expect(await step(fund.credit({ ...credit, kind: 1 }))).to.deep.equal(["CashCredited"]);
    const after = await accounts();
    const change = (figure: "cash" | "awarded" | "headroom") =>
      after.map((account, place) => account[figure] - before[place]![figure]);
    expect(change("awarded")).to.deep.equal([321n, 321n, 321n]);
    expect(change("cash")).to.deep.equal([0n, 0n, 321n]);
    expect(change("headroom")).to.deep.equal([0n, 0n, 321n]);
    expect(await fund.totals()).to.include({ credited: 321n, cash: 50000321n });
  });

  it("lose takes cash and headroom, by the grantor; of the root by the Treasury", async () => {
    const { fund } = at();
    const before = await fund.grant(SLC_GRANT);
    const amount = gbp("40");
    const plan = await fund.lose({ reference: "LOSS-1", grant: SLC_GRANT, amount, reason: 1 });
    expect(plan.parties).to.deep.equal([{ organisation: DFE, role: "RELEASE" }]);
    expect(await step(Promise.resolve(plan))).to.deep.equal(["CashLost"]);
    const after = await fund.grant(SLC_GRANT);
    expect(before.cash - after.cash).to.equal(4000n);
    expect(before.headroom - after.headroom).to.equal(4000n);
    const own = await fund.lose({ reference: "LOSS-1", grant: fund.root, amount });
    expect(own.parties).to.deep.equal([{ organisation: TREASURY, role: "RELEASE" }]);
    await step(Promise.resolve(own));
    expect(await fund.totals()).to.include({ lost: 8000n });
  });

  it("closeFund lets lapse what isn't used once the book is at rest, and again after late facts", async () => {
    const { fund, tally, run } = at();
    await rejection("cash-left", run(fund.closeFund({ reference: "END-1" })));
    await run(tally.openFund({ reference: "SMALL", currency: "GBP" }));
    const small = await tally.fund("SMALL");
    const [amount, authority, availableUntil] = [gbp("100"), "ACT", FOREVER];
    await run(small.vote({ reference: "VOTE-1", amount, authority, availableUntil }));
    await run(small.drawDown({ reference: "DRAW-1", vote: VOTE, amount: gbp("60") }));
    const batch = await students(["20"]);
    await run(small.pay({ reference: "RUN-1", grant: small.root, batch: batch.tree }));
    await run(small.surrender({ reference: "SURR-1", amount: gbp("40") }));
    const kinds = kindsOf(await run(small.closeFund({ reference: "END-1" })));
    expect(kinds).to.deep.equal(["FundClosed"]);
    const { state, awarded, used } = await small.grant(small.root);
    expect({ state, awarded, used }).to.deep.equal({
      ...{ state: "closed", awarded: 10000n, used: 6000n },
    });
    const draw = small.drawDown({ reference: "DRAW-2", vote: VOTE, amount: gbp("1") });
    await rejection("grant-state", run(draw));

    const known = { grant: small.root, batch: "RUN-1", bankingDate };
    await run(small.recover({ reference: "RCV-1", ...known, amount: gbp("5") }));
    await run(small.surrender({ reference: "SURR-2", amount: gbp("5") }));
    await run(small.closeFund({ reference: "END-2" }));
    const book = await expectEventsRebuildStorage({ ...at(), fund: small });
    expect(book.root).to.include({ state: "closed", awarded: 10000n });
    expect(positionsOf(book)[0]).to.include({ paid: 1500n, surrendered: 4500n, cash: 0n });
  });
});
