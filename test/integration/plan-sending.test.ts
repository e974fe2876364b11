import { expect } from "chai";
import { id, Wallet } from "ethers";
import { connect, type LedgerEvent } from "../../sdk/index.js";
import type {} from "../../sdk/instructions/typed-data.js";
import { IFund__factory } from "../../typechain-types/index.js";
import { rejection } from "../sdk/refusal.js";
import { VALID_UNTIL } from "./every-instruction.js";
import {
  COMPTROLLER,
  DFE,
  DFE_GRANT,
  fundGrants,
  gbp,
  SLC,
  SLC_GRANT,
  TREASURY,
  useLedger,
  VOTE,
} from "./ledger.js";
const NO_FEES = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };

describe("sending a plan", () => {
  const at = useLedger(fundGrants);
  const release = (validUntil?: Date) =>
    at().fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2, validUntil });

  it("again gives what the first did and sends nothing", async () => {
    const { run, relayer, node, fund } = at();
    const first = await run(release());
    const nonce = await relayer.getNonce();
    const block = await node.getBlockNumber();
    const plan = await at().approve(release());
    for (const again of [
      await plan.send(),
      await plan.send(),
      await at().tally.readPlan(JSON.stringify(plan)).send(),
      await (await release()).send(), // not even approved
    ]) {
      expect(again).to.deep.equal({ ...first, alreadyDone: true });
    }
    expect(await relayer.getNonce()).to.equal(nonce);
    expect(await node.getBlockNumber()).to.equal(block);
    expect((await fund.grant(DFE_GRANT)).inFlight).to.equal(15000000n);
  });

  it("again with a later time sends nothing either", async () => {
    const { run, relayer } = at();
    const first = await run(release());
    const nonce = await relayer.getNonce();
    expect(await run(release(VALID_UNTIL))).to.deep.equal({ ...first, alreadyDone: true });
    expect(await relayer.getNonce()).to.equal(nonce);
  });

  it("twice at the same moment does it once", async () => {
    const { fund, approve } = at();
    const [one, two] = [await approve(release()), await approve(release())];
    const done = await Promise.all([one.send(), two.send()]);
    expect(done.map(({ alreadyDone }) => alreadyDone)).to.have.members([true, false]);
    expect(done[0].transaction).to.equal(done[1].transaction);
    expect((await fund.grant(DFE_GRANT)).inFlight).to.equal(15000000n);
  });

  it("needs a submitter with neither rights nor funds, whoever it is", async () => {
    const { node, treasury, approve, relayer } = at();
    expect(await node.getBalance(relayer)).to.equal(0n);
    const plan = await approve(release());
    const signer = new Wallet(id("another relayer"), node);
    const elsewhere = await connect({ rpc: node, treasury, signer });
    const { transaction } = await elsewhere.readPlan(JSON.stringify(plan)).send();
    expect((await node.getTransaction(transaction))!.from).to.equal(signer.address);
  });

  it("needs a submitter at all", async () => {
    const { node, treasury, approve } = at();
    const plan = await approve(release());
    const reader = await connect({ rpc: node, treasury });
    await rejection("usage", reader.readPlan(JSON.stringify(plan)).send());
  });

  it("under a reference that was used for something else says what that did", async () => {
    const { fund, run } = at();
    const { block, transaction } = await run(release());
    const other = fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 3 });
    const { message, data } = await rejection("reference-used", run(other));
    expect(message).to.equal(
      `${TREASURY} has used the reference REL-2 before, for TrancheReleased in block ${block}. Choose another reference.`,
    );
    expect(data).to.deep.equal({ organisation: TREASURY, reference: "REL-2", transaction });
  });

  it("under a reference that was withdrawn is refused, even with approvals", async () => {
    const { fund, approve, officers } = at();
    const plan = await approve(release());
    const stop = await fund.withdraw({ reference: "REL-2", organisation: TREASURY });
    await stop.approve(officers[TREASURY]![1]);
    await stop.send();
    const { message } = await rejection("reference-used", plan.send());
    expect(message).to.contain("for ReferenceWithdrawn in block");
    await rejection("reference-used", plan.simulate());
  });

  it("leaves a reference free in other funds and contracts, and to other organisations", async () => {
    const { fund, tally, run } = at();
    await run(release());
    for (const organisation of [DFE, SLC]) {
      const { alreadyDone } = await run(fund.withdraw({ reference: "REL-2", organisation }));
      expect(alreadyDone).to.equal(false);
    }
    for (const target of ["registry", "treasury"] as const) {
      const plan = tally.withdraw(target, { reference: "REL-2", organisation: TREASURY });
      expect((await run(plan)).alreadyDone).to.equal(false);
    }
  });

  it("finds its own act, not one that the organisation co-signed under an equal reference", async () => {
    const { fund, run } = at();
    await run(fund.drawDown({ reference: "SAME", vote: VOTE, amount: gbp("1") }));
    const own = () => fund.withdraw({ reference: "SAME", organisation: COMPTROLLER });
    const first = await run(own());
    const again = await run(own());
    expect(again).to.deep.equal({ ...first, alreadyDone: true });
    expect(kindsOf(again.events)).to.deep.equal(["ReferenceWithdrawn"]);
  });

  it("finds its own act among others of the same transaction", async () => {
    const { fund, approve, relayer } = at();
    const plans = [
      await approve(fund.withdraw({ reference: "SAME", organisation: DFE })),
      await approve(fund.hold({ reference: "SAME", grant: SLC_GRANT, organisation: SLC })),
      await approve(release()),
    ];
    const contract = IFund__factory.connect(fund.address, relayer);
    const sent = await contract.multicall(
      plans.map((plan) => plan.call().data),
      NO_FEES,
    );
    await sent.wait();
    const kinds = ["ReferenceWithdrawn", "HoldPlaced", "TrancheReleased"];
    for (const [place, plan] of plans.entries()) {
      const { alreadyDone, events, transaction } = await plan.send();
      expect([alreadyDone, transaction]).to.deep.equal([true, sent.hash]);
      expect(kindsOf(events)).to.deep.equal([kinds[place]]);
      expect(events[0]!.organisation).to.equal(plan.organisation);
    }
  });

  it("after its time is refused", async () => {
    const { run } = at();
    const { message } = await rejection("expired", run(release(new Date("2026-01-01T00:00:00Z"))));
    expect(message).to.contain("1 January 2026, 00:00 UTC");
  });

  it("through a multicall needs no more than the calls themselves", async () => {
    const { fund, approve, relayer } = at();
    const approved = await approve(release());
    const contract = IFund__factory.connect(fund.address, relayer);
    await (await contract.multicall([approved.call().data], NO_FEES)).wait();
    expect((await fund.grant(DFE_GRANT)).inFlight).to.equal(15000000n);
  });
});
describe("trying a plan", () => {
  const at = useLedger(fundGrants);

  it("changes nothing", async () => {
    const { fund, node, relayer, approve } = at();
    const plan = await approve(fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 }));
    const state = async () => [
      await node.getBlockNumber(),
      await relayer.getNonce(),
      await fund.grant(DFE_GRANT),
      await fund.totals(),
    ];
    const before = await state();
    await plan.simulate();
    await plan.estimateGas();
    await plan.simulate();
    expect(await state()).to.deep.equal(before);
    expect((await plan.send()).alreadyDone).to.equal(false);
  });

  it("estimates the gas that sending takes, and a fifth more", async () => {
    const { fund, approve } = at();
    const plan = await approve(fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 }));
    const estimate = await plan.estimateGas();
    const { gasUsed } = await plan.send();
    expect(Number(estimate)).to.be.within(Number(gasUsed), Number(gasUsed) * 1.25);
  });

  it("refuses with the code with which sending would be refused", async () => {
    const { fund, officers } = at();
    const plan = await fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 });
    await plan.approve(officers[TREASURY]![0]);
    await rejection("quorum-not-reached", plan.simulate());
    await rejection("quorum-not-reached", plan.estimateGas());
    await rejection("quorum-not-reached", plan.send());
  });
});
function kindsOf(events: LedgerEvent[]): string[] {
  return events.map(({ kind }) => kind);
}
