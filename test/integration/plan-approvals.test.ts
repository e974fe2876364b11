import { expect } from "chai";
import { id, Wallet } from "ethers";
import { buildTree, connect, parsePlan, Plan, type Money, type Role } from "../../sdk/index.js";
import type {} from "../../sdk/instructions/typed-data.js";
import { rejection } from "../sdk/refusal.js";
import { LEAVES, VALID_UNTIL } from "./every-instruction.js";
import {
  COMPTROLLER,
  DFE,
  DFE_GRANT,
  FOREVER,
  fundGrants,
  gbp,
  SLC,
  SLC_GRANT,
  TREASURY,
  UNIVERSITY,
  useLedger,
  VOTE,
  type Ledger,
} from "./ledger.js";
/** Enrols an officer beside those that an organisation has. */
async function newOfficer(
  { tally, run }: Ledger,
  organisation: string,
  terms: { roles: Role[]; validUntil?: Date; limits?: Money[] },
): Promise<Wallet> {
  const label = `${terms.roles.join()} officer of ${organisation}`;
  const signer = new Wallet(id(label));
  const officer = { signer, validUntil: FOREVER, ...terms };
  await run(tally.enrol({ reference: `ENROL-${label.length}`, organisation, officer }));
  return signer;
}

describe("approving a plan", () => {
  const at = useLedger(fundGrants);

  it("signs a drawdown for the Treasury or the comptroller, whichever enrolled the officer", async () => {
    const { fund, officers } = at();
    const plan = await fund.drawDown({ reference: "DRAW-2", vote: VOTE, amount: gbp("1") });
    const [[first, second], [auditor]] = [officers[TREASURY]!, officers[COMPTROLLER]!];
    await plan.approve(auditor, first, second);
    const signed = plan.approvals.map(({ organisation }) => organisation);
    expect(signed).to.deep.equal([COMPTROLLER, TREASURY, TREASURY]);
    expect((await plan.send()).events.map(({ kind }) => kind)).to.deep.equal(["DrawnDown"]);
  });

  it("signs a payment for the payer or its verifier, whichever enrolled the officer", async () => {
    const { fund, officers } = at();
    const batch = await buildTree(LEAVES);
    const plan = await fund.pay({ reference: "R", grant: SLC_GRANT, batch, verifier: UNIVERSITY });
    await plan.approve(officers[UNIVERSITY]![1], ...officers[SLC]!);
    const signed = plan.approvals.map(({ organisation }) => organisation);
    expect(signed).to.deep.equal([UNIVERSITY, SLC, SLC]);
    expect((await plan.send()).events.map(({ kind }) => kind)).to.deep.equal(["PaymentsPosted"]);
  });

  it("refuses a key that no party of a two-party plan has enrolled for its role", async () => {
    const ledger = at();
    const plan = await ledger.fund.drawDown({ reference: "D", vote: VOTE, amount: gbp("1") });
    const clerk = await newOfficer(ledger, COMPTROLLER, { roles: ["RECEIPT"] });
    for (const stranger of [new Wallet(id("stranger")), ledger.officers[DFE]![0], clerk]) {
      const { message } = await rejection("signer-unknown", plan.approve(stranger));
      expect(message).to.contain(`RELEASE of ${TREASURY} or VERIFY of ${COMPTROLLER}`);
    }
    expect(plan.approvals).to.deep.equal([]);
  });

  it("counts an officer who approves twice once", async () => {
    const { fund, officers } = at();
    const plan = await fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 });
    await plan.approve(officers[TREASURY]![0], officers[TREASURY]![0]);
    expect(plan.approvals).to.have.length(1);
    await rejection("quorum-not-reached", plan.send());
  });

  it("needs no ledger; sending does", async () => {
    const { fund, officers } = at();
    const made = await fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 });
    const carried = parsePlan(JSON.stringify(made));
    await carried.approve(...officers[TREASURY]!);
    await rejection("usage", carried.send());
    await rejection("usage", carried.simulate());
    const done = await at().tally.readPlan(JSON.stringify(carried)).send();
    expect(done.alreadyDone).to.equal(false);
  });
});
describe("a plan that the wrong people approved", () => {
  const at = useLedger(fundGrants);
  const release = () => at().fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 });

  it("by an officer of another organisation is refused", async () => {
    const plan = await release();
    await plan.approveFor(TREASURY, at().officers[TREASURY]![0], at().officers[DFE]![0]);
    const { message, data } = await rejection("not-an-officer", plan.send());
    expect(message).to.contain(TREASURY);
    expect(data.error).to.equal("Registry_NotAnOfficer");
  });

  it("by too few is refused, saying how many are missing", async () => {
    const plan = await release();
    const none = await rejection("quorum-not-reached", plan.send());
    expect(none.message).to.contain("needs 2 approvals by officers with the RELEASE role");
    await plan.approve(at().officers[TREASURY]![0]);
    const { message, data } = await rejection("quorum-not-reached", plan.send());
    expect(message).to.contain("there is 1. Collect 1 more");
    expect(data.roleName).to.equal("RELEASE");
  });

  it("by an officer without the role is refused, saying who can grant it", async () => {
    const clerk = await newOfficer(at(), TREASURY, { roles: ["SETTLE"], limits: [gbp("1000000")] });
    const plan = await release();
    await plan.approve(clerk, at().officers[TREASURY]![0]);
    const { message } = await rejection("role-missing", plan.send());
    expect(message).to.contain("the RELEASE role");
    expect(message).to.contain(`an ADMIN quorum of ${TREASURY} to grant it by \`enrol\``);
  });

  it("by an officer whose time has run out is refused", async () => {
    const { node } = at();
    const validUntil = new Date(((await node.getBlock("latest"))!.timestamp + 60) * 1000);
    const former = await newOfficer(at(), TREASURY, { roles: ["RELEASE"], validUntil });
    await node.send("evm_increaseTime", [61]);
    await node.send("evm_mine", []);
    const plan = await release();
    await plan.approve(former, at().officers[TREASURY]![0]);
    const { message } = await rejection("officer-expired", plan.send());
    expect(message).to.match(/ran out on \d+ \w+ \d{4}, \d\d:\d\d UTC/);
  });

  it("by officers whose limits are lower than the amount is refused", async () => {
    const ledger = at();
    const roles: Role[] = ["RELEASE"];
    const clerks = [
      await newOfficer(ledger, TREASURY, { roles, limits: [gbp("149999.99")] }),
      await newOfficer(ledger, TREASURY, { roles: ["RELEASE", "SETTLE"] }),
    ];
    const plan = await release();
    const { message } = await rejection("over-limit", (await plan.approve(...clerks)).send());
    expect(message).to.contain("may authorise £150,000.00");
    expect(message).to.contain("limit in GBP");
    await plan.approve(ledger.officers[TREASURY]![0]);
    expect((await plan.send()).alreadyDone).to.equal(false);
  });

  it("by an officer retired since is refused", async () => {
    const ledger = at();
    const former = await newOfficer(ledger, TREASURY, { roles: ["RELEASE"] });
    const plan = await (await release()).approve(former, ledger.officers[TREASURY]![0]);
    const { address: signer } = former;
    const retire = { reference: "RETIRE-1", organisation: TREASURY, signer };
    await ledger.run(ledger.tally.retire(retire));
    await rejection("not-an-officer", plan.send());
  });

  it("for a suspended organisation is refused", async () => {
    const { run, tally } = at();
    await run(tally.suspend({ reference: "SUS-1", subject: DFE }));
    expect((await rejection("suspended", run(release()))).message).to.contain(DFE);
  });

  it("for another plan is refused", async () => {
    const { fund, approve } = at();
    const approved = await approve(release());
    for (const plan of [
      await fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 3 }),
      await fund.release({ reference: "REL-3", grant: DFE_GRANT, tranche: 2 }),
      await fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2, validUntil: FOREVER }),
    ]) {
      for (const approval of approved.approvals) plan.addApproval(approval);
      await rejection("approval-invalid", plan.send());
    }
  });

  it("for another fund, contract or chain is refused", async () => {
    const { fund, tally, run, approve, node, treasury } = at();
    await run(tally.openFund({ reference: "HMT-2", currency: "GBP", comptroller: COMPTROLLER }));
    const second = await tally.fund("HMT-2");
    const vote = {
      ...{ reference: "VOTE-2", amount: gbp("5"), authority: "ACT", validUntil: VALID_UNTIL },
      availableUntil: FOREVER,
    };
    const approved = await approve(fund.vote(vote));
    const replayed = await second.vote(vote);
    for (const approval of approved.approvals) replayed.addApproval(approval);
    await rejection("approval-invalid", replayed.send());

    const stop = { reference: "STOP-1", organisation: TREASURY, validUntil: VALID_UNTIL };
    const stopped = await approve(fund.withdraw(stop));
    for (const target of ["registry", "treasury"] as const) {
      const other = await tally.withdraw(target, stop);
      for (const approval of stopped.approvals) other.addApproval(approval);
      await rejection("approval-invalid", other.send());
    }

    const { instruction, domain, message } = approved;
    const abroad = await approve(
      Promise.resolve(new Plan(instruction, { ...domain, chainId: "1" }, message)),
    );
    const signer = new Wallet(id("another relayer"), node);
    const there = await (await connect({ rpc: node, treasury, signer })).fund("HMT-HE");
    const here = await there.vote(vote);
    for (const approval of abroad.approvals) here.addApproval(approval);
    await rejection("approval-invalid", here.send());
  });
});
