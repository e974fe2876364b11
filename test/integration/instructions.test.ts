import { expect } from "chai";
import { id, Wallet } from "ethers";
import {
  buildBatch,
  decodeText,
  hashOf,
  idOf,
  isTallyError,
  MAX_AMOUNT,
  positionsOf,
  provePayment,
  type Batch,
  type Book,
  type BookGrant,
  type BookTransfer,
  type Done,
  type Plan,
  type PlanJson,
} from "../../sdk/index.js";
import { expectEventsRebuildStorage } from "./rebuild.js";
import { Treasury__factory } from "../../typechain-types/index.js";
import { rejection } from "../sdk/refusal.js";
import {
  COMPTROLLER,
  DFE,
  DFE_GRANT,
  EVERY_ROLE,
  FOREVER,
  fundGrants,
  gbp,
  officersOf,
  registerOrganisation,
  SLC,
  SLC_GRANT,
  TERMS,
  TREASURY,
  UNIVERSITY,
  useLedger,
  VOTE,
  type Ledger,
} from "./ledger.js";

const NEWCOMER = new Wallet(id("a newcomer"));
const bankingDate = "2026-09-25";

function kindsOf({ events }: Done): string[] {
  return events.map(({ kind }) => kind);
}

function pounds(amount: bigint): string {
  return `${amount / 100n}.${String(amount % 100n).padStart(2, "0")}`;
}

/** Payments of so many pounds each to students, as a batch. */
function students(amounts: string[]): Promise<Batch> {
  const payments = amounts.map((amount, n) => ({
    payeeReference: `STUDENT-${n}`,
    endToEndId: `E2E-${n}`,
    amount: gbp(amount),
  }));
  return buildBatch(payments, { smallBatch: true });
}

/** A day of the chain later. */
async function later({ node }: Ledger, days: number): Promise<void> {
  await node.send("evm_increaseTime", [days * 24 * 3600]);
  await node.send("evm_mine", []);
}

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

describe("instructions of the registry", () => {
  const at = useLedger(() => Promise.resolve({}));

  it("register puts an organisation and its officers on the register", async () => {
    const { tally, run } = at();
    const done = await run(registerOrganisation(tally, "GB-LAE-CMD"));
    expect(kindsOf(done)).to.include.members(["OrganisationRegistered", "OfficerEnrolled"]);
    const { number, registrar, roles, suspended, quorums } = await tally.organisation("GB-LAE-CMD");
    expect({ number, registrar, suspended }).to.deep.equal({
      ...{ number: 6, registrar: TREASURY, suspended: false },
    });
    expect(roles).to.include.members(["ADMIN", "RECEIPT"]);
    expect(quorums).to.include({ ADMIN: 2, COMMIT: 2, SETTLE: 1 });
    const plan = await tally.setQuorum({
      ...{ reference: "Q-1", organisation: "GB-LAE-CMD", role: "SETTLE", quorum: 2 },
    });
    await plan.approve(...officersOf("GB-LAE-CMD"));
    expect(kindsOf(await plan.send())).to.deep.equal(["QuorumSet"]);
  });

  it("enrol gives an officer authority, and again replaces its terms", async () => {
    const { tally, fund, run, officers } = at();
    const terms = { signer: NEWCOMER, validUntil: FOREVER };
    const vote = async (reference: string) => {
      const plan = await fund.vote({
        ...{ reference, amount: gbp("10"), authority: "ACT", availableUntil: FOREVER },
      });
      return plan.approve(NEWCOMER, officers[TREASURY]![0]);
    };
    const [organisation, limits] = [TREASURY, [gbp("1")]];
    const first = { ...terms, roles: ["COMMIT" as const], limits };
    await run(tally.enrol({ reference: "ENR-1", organisation, officer: first }));
    await (await vote("VOTE-1")).send();
    const second = { ...terms, roles: ["SETTLE" as const] };
    await run(tally.enrol({ reference: "ENR-2", organisation, officer: second }));
    await rejection("role-missing", (await vote("VOTE-2")).send());
  });

  it("retire ends an officer's authority, by ADMIN or by the officer alone", async () => {
    const { tally, run, officers } = at();
    const [organisation, validUntil] = [SLC, FOREVER];
    for (const [place, signer] of [NEWCOMER, new Wallet(id("another"))].entries()) {
      const officer = { signer, validUntil, roles: ["RECEIPT" as const] };
      await run(tally.enrol({ reference: `ENR-${place}`, organisation, officer }));
      const retire = { reference: `RET-${place}`, organisation, signer: signer.address };
      const plan = await tally.retire({ ...retire, resigns: place === 1 });
      await plan.approve(...(place === 0 ? officers[SLC]! : [signer]));
      expect(kindsOf(await plan.send())).to.deep.equal(["OfficerRetired"]);
    }
  });

  it("setQuorum asks for so many officers from then on", async () => {
    const { tally, run, officers } = at();
    const suspend = async () => {
      const plan = await tally.suspend({ reference: "SUS-1", subject: SLC });
      return plan.approve(officers[TREASURY]![0]);
    };
    await rejection("quorum-not-reached", (await suspend()).send());
    const [organisation, role] = [TREASURY, "REGISTER" as const];
    await run(tally.setQuorum({ reference: "Q-1", organisation, role, quorum: 1 }));
    expect((await tally.organisation(TREASURY)).quorums.REGISTER).to.equal(1);
    expect((await (await suspend()).send()).alreadyDone).to.equal(false);
  });

  it("suspend stops an organisation and reinstate lets it go on", async () => {
    const { tally, run } = at();
    expect(kindsOf(await run(tally.suspend({ reference: "S-1", subject: SLC })))).to.deep.equal([
      "OrganisationSuspended",
    ]);
    expect((await tally.organisation(SLC)).suspended).to.equal(true);
    await run(tally.reinstate({ reference: "R-1", subject: SLC }));
    expect((await tally.organisation(SLC)).suspended).to.equal(false);
  });

  it("withdraw takes any one officer, in the registry the ADMIN quorum", async () => {
    const { tally, officers } = at();
    for (const target of ["registry", "treasury"] as const) {
      const plan = await tally.withdraw(target, { reference: "NO-1", organisation: TREASURY });
      const [one, other] = officers[TREASURY]!;
      await plan.approve(...(target === "registry" ? [one, other] : [other]));
      expect(kindsOf(await plan.send())).to.deep.equal(["ReferenceWithdrawn"]);
    }
  });

  it("know no organisation that isn't on the register", async () => {
    await rejection("organisation-unknown", at().tally.organisation("GB-GOV-999"));
  });
});

describe("instructions of the treasury", () => {
  const at = useLedger(() => Promise.resolve({}));

  it("openFund opens an empty book under its reference", async () => {
    const { tally, run, fund: first } = at();
    const input = { reference: "FCDO-AID", currency: "USD", predecessor: first.address };
    expect(kindsOf(await run(tally.openFund(input)))).to.deep.equal(["FundOpened"]);
    const fund = await tally.fund("FCDO-AID");
    const { currency, comptroller, name } = fund;
    expect({ currency, comptroller, name }).to.deep.equal({
      ...{ currency: "USD", comptroller: "", name: "FCDO-AID" },
    });
    expect((await tally.funds()).map((each) => each.name)).to.deep.equal(["HMT-HE", "FCDO-AID"]);
    expect((await tally.fund(fund.address.toLowerCase())).name).to.equal("FCDO-AID");
    const { conserved, drawn, cash } = await fund.totals();
    expect({ conserved, drawn, cash }).to.deep.equal({ conserved: true, drawn: 0n, cash: 0n });
    await rejection("fund-unknown", tally.fund("FCDO"));
    await rejection("fund-unknown", tally.fund(NEWCOMER.address));
  });

  it("setImplementation is for funds opened from then on", async () => {
    const { tally, run, fund, treasury } = at();
    const before = await tally.openFund({ reference: "OLD", currency: "GBP" });
    await run(tally.setImplementation({ reference: "IMP-1", implementation: fund.address }));
    await rejection("not-the-implementation", run(before));
    const after = await tally.openFund({ reference: "NEW", currency: "GBP" });
    expect(after.message.implementation).to.equal(fund.address);
    const nowhere = { reference: "IMP-2", implementation: NEWCOMER.address };
    await rejection("not-a-contract", run(tally.setImplementation(nowhere)));
    expect((await tally.fund("HMT-HE")).address).to.equal(fund.address);
    expect(treasury).to.not.equal(fund.address);
  });

  it("setVerifier allows and stops a kind of key", async () => {
    const { tally, run, fund, treasury, node } = at();
    const contract = Treasury__factory.connect(treasury, node);
    const verifier = fund.address;
    for (const [reference, allowed] of [
      ["VER-1", true],
      ["VER-2", false],
    ] as const) {
      await run(tally.setVerifier({ reference, verifier, allowed }));
      expect(await contract.isVerifier(verifier)).to.equal(allowed);
    }
  });
});

describe("instructions of a fund", () => {
  const at = useLedger(fundGrants);

  /** Runs a plan, sees that the book still balances, and gives the event's kinds. */
  async function step(plan: Promise<Plan>): Promise<string[]> {
    const { run, fund } = at();
    const done = await run(plan);
    expect((await fund.totals()).conserved).to.equal(true);
    await expectEventsRebuildStorage(at());
    return kindsOf(done);
  }

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

describe("the book rebuilt from events", () => {
  const at = useLedger(fundGrants);

  it("equals what the contract stores after any sequence", async () => {
    const clerk = new Clerk(at());
    for (let turn = 1; turn <= 300; turn++) {
      await clerk.turn();
      if (turn % 100 === 0) await expectEventsRebuildStorage(at());
    }
    const kinds = new Set(clerk.actions.map(([kind]) => kind));
    expect(Object.keys(clerk.done)).to.have.members([...kinds]);
  }).timeout(120_000);
});

function grantsIn(book: Book, state: BookGrant["state"]): BookGrant[] {
  return [...book.grants.values()].filter((grant) => grant.state === state);
}

function transfersOf({ transfers }: BookGrant): BookTransfer[] {
  return [...transfers.values()];
}

function sum(amounts: bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** Does one instruction after the other, drawn from what the book makes possible; always the same ones. */
class Clerk {
  readonly done: Record<string, number> = {};
  readonly actions: [string, (book: Book) => Promise<Plan> | undefined][];
  readonly #ledger: Ledger;
  readonly #batches = new Map<string, Batch>();
  readonly #held: { grant: string; organisation: string }[] = [];
  #state = 20260925;
  #turn = 0;
  #book: Book | undefined;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.actions = [
      ["vote", () => (this.#below(3) > 0 ? undefined : this.#vote())],
      ["drawDown", () => (this.#below(3) > 0 ? undefined : this.#drawDown())],
      ["reduceVote", (book) => this.#reduceVote(book)],
      ["surrender", () => this.#surrender()],
      ["credit", (book) => this.#credit(book)],
      ["lose", (book) => this.#lose(book)],
      ["award", (book) => this.#award(book)],
      ["award", (book) => this.#award(book)],
      ["accept", (book) => this.#answer(book, "accept")],
      ["accept", (book) => this.#answer(book, "accept")],
      ["decline", (book) => (this.#below(3) > 0 ? undefined : this.#answer(book, "decline"))],
      ["amend", (book) => this.#amend(book)],
      ["schedule", (book) => this.#schedule(book)],
      ["schedule", (book) => this.#schedule(book)],
      ["attest", (book) => this.#onTransfer(book, "awaiting", "attest")],
      ["release", (book) => this.#onTransfer(book, "planned", "release")],
      ["release", (book) => this.#onTransfer(book, "planned", "release")],
      ["cancel", (book) => this.#onTransfer(book, "planned", "cancel")],
      ["settle", (book) => this.#onTransfer(book, "open", "settle")],
      ["signReceipt", (book) => this.#onTransfer(book, "open", "signReceipt")],
      ["signReceipt", (book) => this.#onTransfer(book, "open", "signReceipt")],
      ["reverseReceipt", (book) => this.#reverseReceipt(book)],
      ["reverseReceipt", (book) => this.#reverseReceipt(book)],
      ["writeOff", (book) => this.#writeOff(book)],
      ["writeOff", (book) => this.#writeOff(book)],
      ["recordReturn", (book) => this.#onTransfer(book, "open", "recordReturn")],
      ["refund", (book) => this.#refund(book)],
      ["pay", (book) => this.#pay(book)],
      ["pay", (book) => this.#pay(book)],
      ["voidBatch", (book) => this.#onBatch(book, "voidBatch")],
      ["recover", (book) => this.#recover(book)],
      ["settleBatch", (book) => this.#onBatch(book, "settleBatch")],
      ["acknowledge", (book) => this.#onBatch(book, "acknowledge")],
      ["acknowledge", (book) => this.#onBatch(book, "acknowledge")],
      ["bounce", (book) => this.#bounce(book)],
      ["hold", (book) => this.#hold(book)],
      ["lift", () => this.#lift()],
      ["close", (book) => this.#close(book)],
    ];
  }

  /** One instruction; the ledger may refuse it. */
  async turn(): Promise<void> {
    this.#turn += 1;
    const { fund, run } = this.#ledger;
    const book = (this.#book ??= await fund.book());
    let [name, plan]: [string, Promise<Plan> | undefined] = ["", undefined];
    while (plan === undefined) {
      const [kind, action] = this.#one(this.actions)!;
      [name, plan] = [kind, action(book)];
    }
    try {
      await run(plan);
      this.done[name] = (this.done[name] ?? 0) + 1;
      this.#book = undefined;
    } catch (error) {
      if (!isTallyError(error) || error.code.startsWith("network")) throw error;
    }
  }

  get #reference(): string {
    return `TURN-${this.#turn}`;
  }

  /** A whole number below `limit`: mulberry32, so that a failure repeats itself. */
  #below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  #one<T>(from: readonly T[]): T | undefined {
    return from[this.#below(from.length || 1)];
  }

  #some(upTo: bigint) {
    const share = BigInt(this.#below(4) + 1);
    return gbp(pounds(upTo < 4n ? upTo : (upTo * share) / 4n));
  }

  #grant(book: Book): BookGrant {
    return this.#one([...book.grants.values()])!;
  }

  #vote(): Promise<Plan> {
    const amount = gbp("10000");
    const vote = { reference: this.#reference, amount, authority: "ACT", availableUntil: FOREVER };
    return this.#ledger.fund.vote(vote);
  }

  #drawDown(): Promise<Plan> {
    const draw = { reference: this.#reference, vote: VOTE, amount: gbp("20000") };
    return this.#ledger.fund.drawDown(draw);
  }

  #reduceVote(book: Book): Promise<Plan> {
    const { id: vote, amount, drawn } = this.#one(book.votes)!;
    const cut = { amount: this.#some((amount - drawn) / 10n), authority: "ACT" };
    return this.#ledger.fund.reduceVote({ reference: this.#reference, vote, ...cut });
  }

  #surrender(): Promise<Plan> {
    return this.#ledger.fund.surrender({ reference: this.#reference, amount: gbp("12.34") });
  }

  #credit(book: Book): Promise<Plan> {
    const { id: grant } = this.#grant(book);
    const income = { amount: gbp("3.21"), bankingDate, kind: this.#below(5) };
    return this.#ledger.fund.credit({ reference: this.#reference, grant, ...income });
  }

  #lose(book: Book): Promise<Plan> {
    const { id: grant } = this.#grant(book);
    return this.#ledger.fund.lose({ reference: this.#reference, grant, amount: gbp("1.50") });
  }

  #amend(book: Book): Promise<Plan> {
    const { id: grant, awarded, used } = this.#one([...book.grants.values()].slice(1))!;
    const amount = this.#some(2n * awarded - used);
    return this.#ledger.fund.amend({ reference: this.#reference, grant, amount });
  }

  #reverseReceipt(book: Book): Promise<Plan> | undefined {
    const all = [...book.grants.values()].flatMap(transfersOf);
    const {
      grant,
      number: transfer,
      receipts,
    } = this.#one(all.filter((each) => each.receipts.length > 0))!;
    const { reference: receipt, reversible } = this.#one(receipts)!;
    const amount = this.#some(reversible);
    const reversal = { reference: this.#reference, grant, transfer, receipt };
    return this.#ledger.fund.reverseReceipt({ ...reversal, amount });
  }

  #writeOff(book: Book): Promise<Plan> | undefined {
    const all = [...book.grants.values()].flatMap(transfersOf);
    const given = all.filter(({ finalReceipt, outstanding }) => finalReceipt && outstanding > 0n);
    const chosen = this.#one(given);
    if (chosen === undefined) return undefined;
    const { grant, number: transfer } = chosen;
    return this.#ledger.fund.writeOff({ reference: this.#reference, grant, transfer });
  }

  #award(book: Book): Promise<Plan> {
    const parent = this.#grant(book);
    const grantee = this.#one([DFE, SLC, UNIVERSITY, COMPTROLLER])!;
    const amount = this.#some(sum([parent.awarded]) / 10n);
    const award = { reference: this.#reference, grantee, amount, terms: hashOf("terms") };
    return this.#ledger.fund.award({ ...award, parent: parent.id });
  }

  #answer(book: Book, verb: "accept" | "decline"): Promise<Plan> | undefined {
    const grant = this.#one(grantsIn(book, "awarded"))?.id;
    if (grant === undefined) return undefined;
    return this.#ledger.fund[verb]({ reference: this.#reference, grant });
  }

  #schedule(book: Book): Promise<Plan> {
    const { id: grant, awarded, transfers } = this.#one([...book.grants.values()].slice(1))!;
    const number = Math.max(0, ...transfers.keys()) + 1;
    const verifier = this.#one([undefined, COMPTROLLER, UNIVERSITY]);
    const condition = verifier && "a condition";
    const amount = this.#some(awarded / 4n);
    const tranches = [{ number, amount, verifier, condition }];
    return this.#ledger.fund.schedule({ reference: this.#reference, grant, tranches });
  }

  #onTransfer(
    book: Book,
    state: BookTransfer["state"],
    verb: "attest" | "release" | "cancel" | "settle" | "signReceipt" | "recordReturn",
  ): Promise<Plan> | undefined {
    const { fund } = this.#ledger;
    const all = [...book.grants.values()].flatMap(transfersOf);
    const chosen = this.#one(all.filter((transfer) => transfer.state === state));
    if (chosen === undefined) return undefined;
    const { grant, number: transfer, outstanding } = chosen;
    const known = { reference: this.#reference, grant, bankingDate };
    if (verb === "settle") return fund.settle({ ...known, transfer });
    if (verb === "recordReturn") {
      return fund.recordReturn({ ...known, transfer, amount: this.#some(outstanding) });
    }
    if (verb === "signReceipt") {
      const final = this.#below(2) === 0;
      return fund.signReceipt({ ...known, transfer, amount: this.#some(outstanding), final });
    }
    return fund[verb]({ ...known, tranche: transfer });
  }

  #refund(book: Book): Promise<Plan> {
    const grant = this.#grant(book);
    const number = 1 - Math.min(0, ...grant.transfers.keys());
    const cash = grant.credits - grant.debits;
    const refund = { reference: this.#reference, grant: grant.id, number };
    return this.#ledger.fund.refund({ ...refund, amount: this.#some(cash) });
  }

  async #pay(book: Book): Promise<Plan> {
    const grant = this.#grant(book);
    const batch = await students(["10.00", "12.50", "0.01"]);
    const payee = this.#one([undefined, UNIVERSITY, COMPTROLLER]);
    this.#batches.set(this.#reference, batch);
    const pay = { reference: this.#reference, grant: grant.id, batch: batch.tree, payee };
    return this.#ledger.fund.pay(pay);
  }

  #onBatch(
    book: Book,
    verb: "settleBatch" | "acknowledge" | "voidBatch",
  ): Promise<Plan> | undefined {
    const batch = this.#one([...book.grants.values()].flatMap(({ batches }) => batches));
    if (batch === undefined) return undefined;
    const known = { reference: this.#reference, grant: batch.grant, bankingDate };
    return this.#ledger.fund[verb]({ ...known, batch: batch.reference });
  }

  #recover(book: Book): Promise<Plan> | undefined {
    const batch = this.#one([...book.grants.values()].flatMap(({ batches }) => batches));
    if (batch === undefined) return undefined;
    const { grant, reference, amount, back } = batch;
    const known = { reference: this.#reference, grant, batch: reference, bankingDate };
    return this.#ledger.fund.recover({ ...known, amount: this.#some((amount - back) / 3n) });
  }

  #bounce(book: Book): Promise<Plan> | undefined {
    const batch = this.#one([...book.grants.values()].flatMap(({ batches }) => batches));
    if (batch === undefined) return undefined;
    const { grant, reference } = batch;
    const payment = provePayment(this.#batches.get(reference)!, `E2E-${this.#below(3)}`);
    const known = { reference: this.#reference, grant, batch: reference, bankingDate };
    return this.#ledger.fund.bounce({ ...known, payments: [payment] });
  }

  #hold(book: Book): Promise<Plan> | undefined {
    if (this.#held.length > 1) return undefined; // else nothing would move
    const { id: grant, grantee: organisation } = this.#grant(book);
    this.#held.push({ grant, organisation });
    return this.#ledger.fund.hold({ reference: this.#reference, grant, organisation });
  }

  #lift(): Promise<Plan> | undefined {
    const hold = this.#held.shift();
    return hold && this.#ledger.fund.lift({ reference: this.#reference, ...hold });
  }

  #close(book: Book): Promise<Plan> {
    const [, ...grants] = book.grants.values();
    return this.#ledger.fund.close({ reference: this.#reference, grant: this.#one(grants)!.id });
  }
}
