import { expect } from "chai";
import { id, Wallet } from "ethers";
import { decodeText } from "../../sdk/index.js";
import { rejection } from "../sdk/refusal.js";
import {
  DFE,
  DFE_GRANT,
  EVERY_ROLE,
  FOREVER,
  fundGrants,
  gbp,
  officersOf,
  SLC,
  SLC_GRANT,
  TREASURY,
  UNIVERSITY,
  useLedger,
} from "./ledger.js";
import { kindsOf, later } from "./instruction-kit.js";

const RESCUERS = ["one", "two"].map((n) => new Wallet(id(`rescuer ${n}`)));
const rescuers = RESCUERS.map((signer) => ({
  ...{ signer, roles: EVERY_ROLE, validUntil: FOREVER, limits: [gbp("1000")] },
}));

describe("the recovery of an organisation", () => {
  const at = useLedger(fundGrants);
  const lost = { subject: SLC, officers: rescuers, quorums: { ADMIN: 2 } };

  it("can be read from the ledger alone, with the officers who wait", async () => {
    const { tally, run } = at();
    expect(await tally.recovery(SLC)).to.equal(undefined);
    const done = await run(tally.startRecovery({ reference: "RES-1", ...lost }));
    expect(kindsOf(done)).to.deep.equal(["RecoveryStarted"]);
    const { notBefore, officers, ...rest } = (await tally.recovery(SLC))!;
    expect(rest).to.deep.equal({
      ...{ organisation: SLC, startedBy: TREASURY, recovery: "RES-1", state: "pending" },
      quorums: { ADMIN: 2, REGISTER: 1, COMMIT: 1, RELEASE: 1, SETTLE: 1, RECEIPT: 1, VERIFY: 1 },
    });
    const { timestamp } = (await at().node.getBlock(done.block))!;
    expect(notBefore).to.equal(BigInt(timestamp + 7 * 24 * 3600));
    expect(officers[1]).to.deep.equal({
      ...{ signer: RESCUERS[1]!.address.toLowerCase(), roles: EVERY_ROLE },
      validUntil: BigInt(FOREVER.getTime() / 1000),
      limits: [{ currency: "GBP", amount: 100000n }],
    });
    expect((await tally.organisation(SLC)).suspended).to.equal(true);
  });

  it("is completed by anybody after the delay; only the new officers act then", async () => {
    const { tally, fund, run } = at();
    await rejection("no-such-recovery", tally.completeRecovery(SLC));
    await run(tally.startRecovery({ reference: "RES-1", ...lost }));
    const completion = await tally.completeRecovery(SLC);
    await rejection("recovery-not-due", completion.simulate());
    await rejection("recovery-not-due", completion.send());
    await later(at(), 7);
    await completion.simulate();
    const { transaction, ...done } = await completion.send();
    await rejection("no-such-recovery", completion.send());
    expect(done).to.include({ organisation: SLC, startedBy: TREASURY, recovery: "RES-1" });
    expect(transaction).to.match(/^0x/);
    await rejection("no-such-recovery", tally.completeRecovery(SLC));
    expect((await tally.organisation(SLC)).suspended).to.equal(false);
    const refund = async (reference: string) =>
      fund.refund({ reference, grant: SLC_GRANT, amount: gbp("1"), number: 1 });
    const old = await (await refund("REF-1")).approve(...officersOf(SLC));
    await rejection("not-an-officer", old.send());
    const own = await (await refund("REF-2")).approve(RESCUERS[0]!);
    expect(kindsOf(await own.send())).to.deep.equal(["RefundSent"]);
  });

  it("ends when the organisation objects to the Treasury's", async () => {
    const { tally, run } = at();
    const objection = { organisation: SLC };
    await rejection("no-such-recovery", tally.vetoRecovery({ reference: "V-0", ...objection }));
    await run(tally.startRecovery({ reference: "RES-1", ...lost }));
    const done = await run(tally.vetoRecovery({ reference: "V-1", ...objection }));
    expect(kindsOf(done)).to.deep.equal(["RecoveryVetoed"]);
    await later(at(), 7);
    await rejection("no-such-recovery", tally.completeRecovery(SLC));
    await run(tally.setQuorum({ reference: "Q", organisation: SLC, role: "SETTLE", quorum: 2 }));
  });

  it("goes to the Treasury when the organisation objects to its registrar's", async () => {
    const { tally, run, approve } = at();
    const subject = "GB-LAE-CMD";
    const camden = await tally.register({
      ...{ reference: "REG-1", organisation: DFE, subject, name: "Camden", roles: EVERY_ROLE },
      officers: officersOf(subject).map((signer) => ({ ...rescuers[0]!, signer })),
    });
    await run(camden);
    const start = { ...lost, subject, organisation: DFE };
    await run(tally.startRecovery({ reference: "RES-1", ...start }));
    const early = { reference: "ADJ-0", subject, upheld: true };
    await rejection("recovery-state", (await approve(tally.adjudicate(early))).send());
    await run(tally.vetoRecovery({ reference: "V-1", organisation: subject }));
    expect((await tally.recovery(subject))!.state).to.equal("disputed");
    await later(at(), 7);
    await rejection("recovery-state", (await tally.completeRecovery(subject)).send());
    const own = tally.adjudicate({ ...early, reference: "ADJ-1", organisation: DFE });
    await rejection("may-not-adjudicate", (await approve(own)).send());
    const done = await run(tally.adjudicate({ ...early, reference: "ADJ-2" }));
    expect(kindsOf(done)).to.deep.equal(["RecoveryAdjudicated"]);
    expect((await tally.recovery(subject))!.state).to.equal("upheld");
    await (await tally.completeRecovery(subject)).send();
    expect((await tally.officer(subject, RESCUERS[0]!.address)).roles).to.deep.equal(EVERY_ROLE);
    const [former] = officersOf(subject);
    expect((await tally.officer(subject, await former.getAddress())).roles).to.deep.equal([]);
  });
});

describe("the succession of an organisation", () => {
  const at = useLedger(fundGrants);
  const over = { old: SLC, successor: UNIVERSITY };

  it("takes the consent of both, each officer signing for its own", async () => {
    const { tally, run, officers } = at();
    const plan = await tally.succeed({ reference: "SUC-1", ...over });
    const all = [TREASURY, SLC, UNIVERSITY].flatMap((each) => officers[each]!);
    await plan.approve(...all.slice(0, 4));
    await rejection("quorum-not-reached", plan.send());
    await plan.approve(...all.slice(4));
    expect(kindsOf(await plan.send())).to.deep.equal(["OrganisationSucceeded"]);
    expect((await tally.organisation(SLC)).successor).to.equal(UNIVERSITY);
    expect((await tally.organisation(UNIVERSITY)).successor).to.equal("");
    const back = tally.succeed({ reference: "SUC-2", old: UNIVERSITY, successor: DFE });
    await rejection("acts-for-others", run(back));
    const own = { reference: "Q", organisation: SLC, role: "SETTLE" as const, quorum: 2 };
    const change = await tally.setQuorum(own);
    await change.approveFor(SLC, ...officers[UNIVERSITY]!);
    await rejection("succeeded", change.send());
  });

  it("has only the successor's officers sign, and the record says so", async () => {
    const { tally, fund, run, officers } = at();
    await run(tally.succeed({ reference: "SUC-1", ...over }));
    const plan = await fund.refund({
      ...{ reference: "REF-1", grant: SLC_GRANT, amount: gbp("1"), number: 1 },
    });
    await plan.approveFor(SLC, ...officers[UNIVERSITY]!);
    const { transaction } = await plan.send();
    for await (const { args, ...event } of tally.events({ kind: "Authorised", fund })) {
      if (event.transaction !== transaction) continue;
      expect([event.organisation, decodeText(args.by)]).to.deep.equal([SLC, UNIVERSITY]);
    }
    const batch = { root: id("root"), total: gbp("1").amount, count: 1 };
    const pay = { reference: "RUN-9", grant: DFE_GRANT, batch, verifier: SLC };
    const confirmed = await fund.pay(pay);
    await confirmed.approve(...officers[DFE]!, officers[UNIVERSITY]![0]); // whoever enrolled them
    expect(kindsOf(await confirmed.send())).to.deep.equal(["PaymentsPosted"]);
    await rejection("signer-unknown", (await fund.pay(pay)).approve(officers[SLC]![0]));
  });
});
