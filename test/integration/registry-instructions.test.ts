import { expect } from "chai";
import { id, Wallet } from "ethers";
import { Treasury__factory } from "../../typechain-types/index.js";
import { rejection } from "../sdk/refusal.js";
import {
  FOREVER,
  gbp,
  officersOf,
  registerOrganisation,
  SLC,
  TREASURY,
  useLedger,
} from "./ledger.js";
import { NEWCOMER, kindsOf } from "./instruction-kit.js";

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
