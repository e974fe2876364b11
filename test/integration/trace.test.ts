import { expect } from "chai";
import { id } from "ethers";
import {
  buildBatch,
  buildTree,
  idOf,
  makeSlip,
  parseSlip,
  payeeCommitment,
  positionsOf,
  provePayment,
  slipText,
  type Batch,
  type Slip,
  type Step,
} from "../../sdk/index.js";
import { rejection } from "../sdk/refusal.js";
import { LEAVES } from "./every-instruction.js";
import {
  COMPTROLLER,
  DFE,
  DFE_GRANT,
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

const bankingDate = "2026-09-25";

/** A maintenance run of 12 students, and a university's fees. */
async function payStudents(ledger: Ledger): Promise<{ batch: Batch; slip: Slip }> {
  await fundGrants(ledger);
  const { fund, run, tally } = ledger;
  const payments = Array.from({ length: 12 }, (_, n) => ({
    payeeReference: `STUDENT-${n}`,
    endToEndId: `E2E-${n}`,
    amount: gbp(`${1000 + n}.50`),
  }));
  const batch = await buildBatch(payments);
  const grant = SLC_GRANT;
  await run(fund.pay({ reference: "RUN-1", grant, batch: batch.tree }));
  const fees = await buildTree(LEAVES);
  await run(fund.pay({ reference: "FEES-1", grant, batch: fees, payee: UNIVERSITY }));
  const { index } = provePayment(batch, "E2E-7").leaf;
  const [chainId, posted] = [Number(tally.chainId), idOf(SLC, "RUN-1")];
  const context = { chainId, fund: fund.address, grant, batch: posted };
  return { batch, slip: makeSlip(batch.manifest, batch.tree, index, context) };
}

function told(steps: Step[]): unknown[] {
  return steps.map(({ kind, organisation, counterparty, amount, reference, depth }) => [
    ...[kind, organisation, counterparty, Number(amount) / 100, reference, depth],
  ]);
}

const WAY_UP = [
  ["receipt", SLC, DFE, 60000, "REC-1", 2],
  ["tranche", DFE, SLC, 60000, "REL-1", 2],
  ["grant", DFE, SLC, 400000, "SLC-1", 2],
  ["receipt", DFE, TREASURY, 150000, "REC-1", 1],
  ["tranche", TREASURY, DFE, 150000, "REL-1", 1],
  ["grant", TREASURY, DFE, 500000, "DFE-1", 1],
  ["drawdown", TREASURY, "", 500000, "DRAW-1", 0],
  ["vote", TREASURY, "", 1000000, "VOTE-1", 0],
];

describe("a trace", () => {
  const at = useLedger(payStudents);

  it("up from a payment begins with its slip and ends with Parliament's vote", async () => {
    const { tally, fund, slip, batch } = at();
    const steps = await tally.trace({ fund, payment: slip });
    expect(told(steps)).to.deep.equal([
      ["payment", SLC, "", 1007.5, "RUN-1", 2],
      ["batch", SLC, "", Number(batch.tree.total) / 100, "RUN-1", 2],
      ...WAY_UP,
    ]);
    expect(steps.every(({ currency }) => currency === "GBP")).to.equal(true);
  });

  it("up from a batch leaves out what came in after it was posted", async () => {
    const { tally, fund, run } = at();
    const grant = SLC_GRANT;
    await run(
      fund.schedule({ reference: "SCH-LATE", grant, tranches: [{ number: 7, amount: gbp("5") }] }),
    );
    await run(fund.release({ reference: "REL-LATE", grant, tranche: 7 }));
    const late = { reference: "REC-LATE", grant, transfer: 7, amount: gbp("5"), bankingDate };
    await run(fund.signReceipt(late));
    const batch = { payer: SLC, reference: "FEES-1" };
    expect(told(await tally.trace({ fund, batch })).slice(1)).to.deep.equal(WAY_UP);
  });

  it("names for each step the transaction in which it was signed", async () => {
    const { tally, fund, slip, node } = at();
    for (const { transaction, block } of await tally.trace({ fund, payment: slip })) {
      expect((await node.getTransactionReceipt(transaction))!.blockNumber).to.equal(block);
    }
  });

  it("up from a batch shows the acknowledgement of the organisation that it names", async () => {
    const { tally, fund, run } = at();
    const batch = { payer: SLC, reference: "FEES-1" };
    const posted = ["batch", SLC, UNIVERSITY, 60, "FEES-1", 2];
    expect(told(await tally.trace({ fund, batch }))).to.deep.equal([posted, ...WAY_UP]);
    const acknowledge = { reference: "ACK-1", grant: SLC_GRANT, batch: "FEES-1", bankingDate };
    await run(fund.acknowledge(acknowledge));
    expect(told(await tally.trace({ fund, batch }))).to.deep.equal([
      ["acknowledgement", UNIVERSITY, SLC, 60, "ACK-1", 2],
      posted,
      ...WAY_UP,
    ]);
  });

  it("down from the vote reaches every batch, and what was refunded", async () => {
    const { tally, fund, run, batch } = at();
    const amount = gbp("100");
    await run(fund.refund({ reference: "REF-1", grant: SLC_GRANT, amount, number: 1 }));
    const down = told(await tally.trace({ fund }));
    const [receipt, tranche, grant, ...above] = WAY_UP;
    expect(down).to.deep.equal([
      ...above.reverse(),
      ...[grant, tranche, receipt],
      ["refund", SLC, DFE, 100, "REF-1", 2],
      ["batch", SLC, "", Number(batch.tree.total) / 100, "RUN-1", 2],
      ["batch", SLC, UNIVERSITY, 60, "FEES-1", 2],
    ]);
  });

  it("up from a batch says what became of it, and which receipts were taken back", async () => {
    const { tally, fund, run } = at();
    const [grant, receipt] = [SLC_GRANT, "REC-1"];
    const known = { grant, batch: "FEES-1", bankingDate };
    await run(fund.recover({ reference: "RCV-1", ...known, amount: gbp("15") }));
    await run(fund.voidBatch({ reference: "VOID-1", grant, batch: "FEES-1" }));
    const wrong = { grant, transfer: 1, receipt, amount: gbp("100") };
    await run(fund.reverseReceipt({ reference: "REV-1", ...wrong }));
    const batch = { payer: SLC, reference: "FEES-1" };
    expect(told(await tally.trace({ fund, batch }))).to.deep.equal([
      ["void", SLC, UNIVERSITY, 45, "VOID-1", 2],
      ["recovery", SLC, UNIVERSITY, 15, "RCV-1", 2],
      ["batch", SLC, UNIVERSITY, 60, "FEES-1", 2],
      ["reversal", SLC, DFE, 100, "REV-1", 2],
      ...WAY_UP,
    ]);
  });

  it("down says what was reduced, amended, earned, lost, returned, written off and surrendered", async () => {
    const { tally, fund, run } = at();
    const grant = DFE_GRANT;
    await run(fund.release({ reference: "REL-2", grant, tranche: 2 }));
    const known = { grant, transfer: 2, bankingDate };
    await run(fund.recordReturn({ reference: "BACK-1", ...known, amount: gbp("20") }));
    const signed = { reference: "REC-2", ...known, amount: gbp("149970"), final: true };
    await run(fund.signReceipt(signed));
    await run(fund.writeOff({ reference: "WO-1", grant, transfer: 2 }));
    await run(fund.credit({ reference: "INT-1", grant, amount: gbp("3"), bankingDate }));
    await run(fund.lose({ reference: "LOSS-1", grant, amount: gbp("4") }));
    await run(fund.amend({ reference: "AM-1", grant, amount: gbp("500001") }));
    await run(fund.surrender({ reference: "SURR-1", amount: gbp("5") }));
    const cut = { vote: VOTE, amount: gbp("6"), authority: "ACT" };
    await run(fund.reduceVote({ reference: "CUT-1", ...cut }));
    const down = told(await tally.trace({ fund }));
    expect(down.slice(0, 14)).to.deep.equal([
      ["vote", TREASURY, "", 1000000, "VOTE-1", 0],
      ["reduction", TREASURY, "", 6, "CUT-1", 0],
      ["drawdown", TREASURY, "", 500000, "DRAW-1", 0],
      ["surrender", TREASURY, "", 5, "SURR-1", 0],
      ["grant", TREASURY, DFE, 500000, "DFE-1", 1],
      ["amendment", TREASURY, DFE, 500001, "AM-1", 1],
      ["tranche", TREASURY, DFE, 150000, "REL-1", 1],
      ["receipt", DFE, TREASURY, 150000, "REC-1", 1],
      ["tranche", TREASURY, DFE, 150000, "REL-2", 1],
      ["receipt", DFE, TREASURY, 149970, "REC-2", 1],
      ["return", TREASURY, DFE, 20, "BACK-1", 1],
      ["write-off", TREASURY, DFE, 10, "WO-1", 1],
      ["income", DFE, "", 3, "INT-1", 1],
      ["loss", TREASURY, DFE, 4, "LOSS-1", 1],
    ]);
  });

  it("of a batch that nobody posted is refused", async () => {
    const { tally, fund } = at();
    const batch = { payer: DFE, reference: "RUN-1" };
    const { message } = await rejection("batch-unknown", tally.trace({ fund, batch }));
    expect(message).to.contain(`no batch RUN-1 of ${DFE}`);
  });

  it("of a slip that proves nothing is refused", async () => {
    const { tally, fund, slip } = at();
    const payment = { ...slip, leaf: { ...slip.leaf, amount: "999999" } };
    await rejection("slip-false", tally.trace({ fund, payment }));
  });
});

describe("money that nobody has signed for", () => {
  const at = useLedger(payStudents);
  const rows = async () =>
    (await at().tally.unsigned()).map(
      ({ fund, kind, payer, payee, reference, amount, outstanding, settled }) => [
        ...[fund, kind, payer, payee, reference],
        ...[Number(amount) / 100, Number(outstanding) / 100, settled],
      ],
    );
  const FEES = ["HMT-HE", "batch", SLC, UNIVERSITY, "FEES-1", 60, 60, false];
  const receipt = { bankingDate, reference: "REC-9" };

  it("is a batch that names an organisation, until that organisation acknowledges it", async () => {
    const { fund, run } = at();
    expect(await rows()).to.deep.equal([FEES]);
    const named = { grant: SLC_GRANT, batch: "FEES-1", bankingDate };
    await run(fund.settleBatch({ reference: "SET-9", ...named }));
    expect(await rows()).to.deep.equal([FEES.with(-1, true)]);
    await run(fund.acknowledge({ reference: "ACK-9", ...named }));
    expect(await rows()).to.deep.equal([]);
  });

  it("is a tranche from its release until its receipt, or its return, for the rest", async () => {
    const { fund, run } = at();
    const known = { grant: DFE_GRANT, transfer: 2 };
    await run(fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 }));
    const row = ["HMT-HE", "tranche", TREASURY, DFE, "REL-2", 150000, 150000, false];
    expect(await rows()).to.deep.equal([FEES, row]);
    await run(fund.signReceipt({ ...receipt, ...known, amount: gbp("100000") }));
    await run(fund.settle({ reference: "SET-9", ...known, bankingDate }));
    expect(await rows()).to.deep.equal([FEES, row.with(-2, 50000).with(-1, true)]);
    const back = { reference: "BACK-9", ...known, bankingDate, amount: gbp("50000") };
    await run(fund.recordReturn(back));
    expect(await rows()).to.deep.equal([FEES]);
  });

  it("is a refund until the grantor signs for it", async () => {
    const { fund, run } = at();
    const amount = gbp("25");
    await run(fund.refund({ reference: "REF-9", grant: SLC_GRANT, amount, number: 1 }));
    const row = ["HMT-HE", "refund", SLC, DFE, "REF-9", 25, 25, false];
    expect(await rows()).to.deep.equal([FEES, row]);
    await run(fund.signReceipt({ ...receipt, grant: SLC_GRANT, transfer: -1, amount }));
    expect(await rows()).to.deep.equal([FEES]);
  });

  it("is not what came back of a batch", async () => {
    const { fund, run } = at();
    const tree = await buildTree(LEAVES);
    for (const { index } of LEAVES) {
      const payments = [{ leaf: LEAVES[index]!, proof: tree.proof(index) }];
      const named = { grant: SLC_GRANT, batch: "FEES-1", bankingDate, payments };
      expect((await rows())[0]![6]).to.equal([60, 50, 30][index]);
      await run(fund.bounce({ reference: `BNC-${index}`, ...named }));
    }
    expect(await rows()).to.deep.equal([]);
  });

  it("is not what was written off, and is again what was signed for by mistake", async () => {
    const { fund, run } = at();
    const [grant, known] = [SLC_GRANT, { grant: SLC_GRANT, transfer: 2, bankingDate }];
    await run(fund.release({ reference: "REL-2", grant, tranche: 2 }));
    const amount = gbp("59990");
    await run(fund.signReceipt({ reference: "REC-2", ...known, amount, final: true }));
    const row = ["HMT-HE", "tranche", DFE, SLC, "REL-2", 60000, 10, false];
    expect(await rows()).to.deep.equal([FEES, row]);
    await run(fund.writeOff({ reference: "WO-1", grant, transfer: 2 }));
    expect(await rows()).to.deep.equal([FEES]);
    const wrong = { grant, transfer: 2, receipt: "REC-2", amount: gbp("40") };
    await run(fund.reverseReceipt({ reference: "REV-1", ...wrong }));
    expect(await rows()).to.deep.equal([FEES, row.with(-2, 40)]);
  });

  it("is not a batch that was taken back, nor what payees paid back", async () => {
    const { fund, run } = at();
    const named = { grant: SLC_GRANT, batch: "FEES-1" };
    const back = { amount: gbp("15"), bankingDate };
    await run(fund.recover({ reference: "RCV-1", ...named, ...back }));
    expect(await rows()).to.deep.equal([FEES.with(-2, 45)]);
    await run(fund.voidBatch({ reference: "VOID-1", ...named }));
    expect(await rows()).to.deep.equal([]);
  });

  it("is listed for every fund, with its currency", async () => {
    const { tally, run } = at();
    await run(tally.openFund({ reference: "FCDO-AID", currency: "USD" }));
    const listed = await tally.unsigned();
    expect(listed.map(({ fund, currency }) => [fund, currency])).to.deep.equal([["HMT-HE", "GBP"]]);
  });
});

describe("positions by layer", () => {
  const at = useLedger(payStudents);

  it("say what each layer had, passed on, paid and has, and are never added up", async () => {
    const { fund, run, batch } = at();
    await run(fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 }));
    const amount = gbp("100");
    await run(fund.refund({ reference: "REF-1", grant: SLC_GRANT, amount, number: 1 }));
    const back = { reference: "REC-2", grant: SLC_GRANT, transfer: -1, bankingDate };
    await run(fund.signReceipt({ ...back, amount: gbp("40") }));
    const paid = batch.tree.total + 6000n;
    const none = {
      ...{ received: 0n, credited: 0n, passedOn: 0n, paid: 0n, refunded: 0n, writtenOff: 0n },
      ...{ lost: 0n, surrendered: 0n, inFlight: 0n },
    };
    expect(positionsOf(await fund.book())).to.deep.equal([
      {
        ...{ ...none, layer: 0, organisations: [TREASURY], grants: 1, awarded: 100000000n },
        ...{ received: 50000000n, passedOn: 30000000n, cash: 20000000n },
      },
      {
        ...{ ...none, layer: 1, organisations: [DFE], grants: 1, awarded: 50000000n },
        ...{ received: 15000000n, passedOn: 6000000n, cash: 9004000n, inFlight: 15000000n },
      },
      {
        ...{ ...none, layer: 2, organisations: [SLC], grants: 1, awarded: 40000000n },
        ...{ received: 6000000n, paid, refunded: 10000n, cash: 6000000n - paid - 10000n },
      },
    ]);
  });

  it("say what was earned, given up, lost and surrendered", async () => {
    const { fund, run } = at();
    const grant = SLC_GRANT;
    await run(fund.release({ reference: "REL-2", grant, tranche: 2 }));
    const signed = { grant, transfer: 2, amount: gbp("59990"), bankingDate, final: true };
    await run(fund.signReceipt({ reference: "REC-2", ...signed }));
    await run(fund.writeOff({ reference: "WO-1", grant, transfer: 2 }));
    await run(fund.credit({ reference: "INT-1", grant, amount: gbp("3"), bankingDate }));
    await run(fund.lose({ reference: "LOSS-1", grant, amount: gbp("4") }));
    await run(fund.surrender({ reference: "SURR-1", amount: gbp("5") }));
    const [top, middle, low] = positionsOf(await fund.book());
    expect(top).to.include({ awarded: 100000300n, surrendered: 500n, cash: 34999500n });
    expect(middle).to.include({ writtenOff: 1000n, passedOn: 11999000n, cash: 3000000n });
    expect(low).to.include({ received: 11999000n, credited: 300n, lost: 400n, inFlight: 0n });
    expect(low!.awarded).to.equal(40000000n - 1000n + 300n);
    for (const [layer, id] of [fund.root, DFE_GRANT, SLC_GRANT].entries()) {
      expect((await fund.grant(id)).cash).to.equal([top, middle, low][layer]!.cash);
    }
  });

  it("have the cash that the ledger has", async () => {
    const { fund, run } = at();
    const payments = [{ leaf: LEAVES[1]!, proof: (await buildTree(LEAVES)).proof(1) }];
    const named = { grant: SLC_GRANT, batch: "FEES-1", bankingDate, payments };
    await run(fund.bounce({ reference: "BNC-1", ...named }));
    const ids = [fund.root, DFE_GRANT, SLC_GRANT];
    const cash = await Promise.all(ids.map(async (grant) => (await fund.grant(grant)).cash));
    expect(positionsOf(await fund.book()).map((row) => row.cash)).to.deep.equal(cash);
  });
});

describe("a slip", () => {
  const at = useLedger(payStudents);

  it("is true of its payment, with the way up to the vote", async () => {
    const { tally, slip } = at();
    const verdict = await tally.checkSlip(parseSlip(slipText(slip)));
    const { true: proven, bounced, settled, fund, trail } = verdict;
    expect({ proven, bounced, settled, fund }).to.deep.equal({
      ...{ proven: true, bounced: false, settled: false, fund: "HMT-HE" },
    });
    expect(told(trail).slice(2)).to.deep.equal(WAY_UP);
  });

  it("of every payment of the batch is true", async () => {
    const { tally, batch, slip } = at();
    const { chainId, fund, grant } = slip;
    for (let index = 0; index < batch.tree.count; index++) {
      const context = { chainId, fund, grant, batch: slip.batch.id };
      const each = makeSlip(batch.manifest, batch.tree, index, context);
      expect((await tally.checkSlip(each)).bounced).to.equal(false);
    }
  });

  it("says whether the bank paid the batch, and whether this payment came back", async () => {
    const { tally, fund, run, batch, slip } = at();
    const named = { grant: SLC_GRANT, batch: "RUN-1", bankingDate };
    await run(fund.settleBatch({ reference: "SET-1", ...named }));
    const other = [provePayment(batch, "E2E-3")];
    await run(fund.bounce({ reference: "BNC-1", ...named, payments: other }));
    const others = await tally.checkSlip(slip);
    expect(others).to.include({ settled: true, bounced: false });
    expect(told(others.trail)[1]).to.include.members(["batch", "RUN-1"]);
    const own = [provePayment(batch, "E2E-7")];
    await run(fund.bounce({ reference: "BNC-2", ...named, payments: own }));
    const returned = await tally.checkSlip(slip);
    expect(returned).to.include({ settled: true, bounced: true });
    expect(told(returned.trail)[1]).to.deep.equal(["bounce", SLC, "", 1007.5, "BNC-2", 2]);
  });

  it("of a voided batch is true, and says that nobody was paid", async () => {
    const { tally, fund, run, slip } = at();
    expect(await tally.checkSlip(slip)).to.include({ voided: false });
    await run(fund.voidBatch({ reference: "VOID-1", grant: SLC_GRANT, batch: "RUN-1" }));
    const verdict = await tally.checkSlip(slip);
    expect(verdict).to.include({ true: true, voided: true, settled: false, bounced: false });
    expect(verdict.trail[1]).to.include({ kind: "void", reference: "VOID-1" });
  });

  it("that was altered in anything is false", async () => {
    const { tally, slip } = at();
    const { leaf, batch, proof } = slip;
    const [node, ...rest] = proof;
    const altered: Slip[] = [
      ...Object.entries({
        index: (leaf.index + 1) % 12,
        payeeReference: "STUDENT-8",
        endToEndId: "E2E-8",
        salt: id("salt"),
        amount: "100751",
        currency: "EUR",
      }).map(([field, value]) => ({ ...slip, leaf: { ...leaf, [field]: value } })),
      ...Object.entries({
        id: idOf(SLC, "FEES-1"),
        root: id("root"),
        total: String(BigInt(batch.total) + 1n),
        count: 13,
      }).map(([field, value]) => ({ ...slip, batch: { ...batch, [field]: value } })),
      { ...slip, grant: DFE_GRANT },
      { ...slip, proof: rest },
      { ...slip, proof: [...proof, node!] },
      { ...slip, proof: [{ ...node!, sum: String(BigInt(node!.sum) + 1n) }, ...rest] },
      { ...slip, proof: [{ ...node!, hash: id("hash") }, ...rest] },
    ];
    for (const each of altered) await rejection("slip-false", tally.checkSlip(each));
  });

  it("that proves itself, of a batch that the ledger doesn't have, is false", async () => {
    const { tally, slip } = at();
    const leaf = { ...slip.leaf, index: 0, amount: "99999900" };
    const amount = BigInt(leaf.amount);
    const forged = await buildTree([{ payee: payeeCommitment(leaf), amount }]);
    const { root, count } = forged;
    const batch = { ...slip.batch, root, total: leaf.amount, count };
    const { message } = await rejection(
      "slip-false",
      tally.checkSlip({ ...slip, leaf, batch, proof: [] }),
    );
    expect(message).to.contain("the ledger has no such batch");
  });

  it("is of one fund and one chain", async () => {
    const { tally, run, slip } = at();
    await run(tally.openFund({ reference: "HMT-2", currency: "GBP", comptroller: COMPTROLLER }));
    const { address } = await tally.fund("HMT-2");
    await rejection("slip-false", tally.checkSlip({ ...slip, fund: address }));
    const nowhere = "0x00000000000000000000000000000000000000f1";
    await rejection("fund-unknown", tally.checkSlip({ ...slip, fund: nowhere }));
    const { message } = await rejection(
      "network-wrong-chain",
      tally.checkSlip({ ...slip, chainId: 1 }),
    );
    expect(message).to.contain("The slip is of chain 1");
  });
});
