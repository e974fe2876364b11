import { expect } from "chai";
import { keccak256 } from "ethers";
import { officerSigner } from "../../sdk/signers/officer-signer.js";
import { rejection } from "../sdk/refusal.js";
import { DFE, gbp, openChain, openLedger, SLC_GRANT, useLedger } from "./ledger.js";
import {
  PRECOMPILE,
  type Keyed,
  prepare,
  enrol,
  signReceipt,
  authorised,
  passkeyOf,
  p256Of,
  KINDS,
  CONTRACTS,
} from "./signers-kit.js";

function theyWork(at: () => Keyed): void {
  for (const [kind, open] of KINDS) {
    it(`${kind} is enrolled by its proof of possession and signs a receipt`, async () => {
      const ledger = at();
      const officer = await open(ledger);
      await enrol(ledger, officer);
      const done = await signReceipt(ledger, officer);
      expect(done.events.map((event) => event.kind)).to.deep.equal(["ReceiptSigned"]);
      const { args } = await authorised(ledger, done);
      expect([...args.officers]).to.deep.equal([keccak256(await officerSigner(officer).key())]);
      expect(args.contractSigners).to.equal(CONTRACTS.includes(kind) ? 1n : 0n);
    });
  }

  it("keys of two kinds make a quorum together", async () => {
    const ledger = at();
    const { fund, run } = ledger;
    const [pair, grant, organisation] = [[p256Of(ledger), passkeyOf(ledger)], SLC_GRANT, DFE];
    for (const key of pair) await enrol(ledger, key, { organisation, roles: ["RELEASE"] });
    const tranches = [{ number: 4, amount: gbp("10") }];
    await run(fund.schedule({ reference: "SCH-4", grant, tranches }));
    const plan = await fund.release({ reference: "REL-4", grant, tranche: 4 });
    await rejection("quorum-not-reached", (await plan.approve(pair[0]!)).simulate());
    const { events } = await (await plan.approve(pair[1]!)).send();
    expect(events.map(({ kind }) => kind)).to.deep.equal(["TrancheReleased"]);
  });
}

describe("officers' keys on a chain with the P-256 precompile", () => {
  const at = useLedger(prepare);

  it("has it", async () => {
    expect(Number(await at().node.call(PRECOMPILE))).to.equal(1);
  });

  theyWork(at);
});

describe("officers' keys on a chain without the P-256 precompile (Prague)", function () {
  this.timeout(180_000);
  let ledger: Keyed;

  before(async () => {
    const opened = await openLedger(await openChain("free", { hardfork: "prague" }));
    ledger = { ...opened, ...(await prepare(opened)) };
  });

  it("has none", async () => {
    expect(await ledger.node.call(PRECOMPILE)).to.equal("0x");
  });

  theyWork(() => ledger);
});
