import { expect } from "chai";
import {
  buildTree,
  idOf,
  type Money,
  type Plan,
  type TallyErrorCode,
  type TrancheInput,
} from "../../sdk/index.js";
import { rejection } from "../sdk/refusal.js";
import { LEAVES } from "./every-instruction.js";
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
  TERMS,
  TREASURY,
  UNIVERSITY,
  useLedger,
  VOTE,
  type Ledger,
} from "./ledger.js";

const bankingDate = "2026-09-25";
const [dfe, slc, UNI_GRANT] = [DFE_GRANT, SLC_GRANT, idOf(DFE, "UNI-1")];
const muchLater = new Date("2090-04-01T00:00:00Z");

/** A grant with a ceiling, not yet accepted; a vote that lapses; a tranche with a time and one with a condition. */
async function fundTroubles(ledger: Ledger): Promise<object> {
  await fundGrants(ledger);
  const { fund, run } = ledger;
  const [parent, grantee] = [dfe, UNIVERSITY];
  const [amount, ceiling] = [gbp("1000"), gbp("250")];
  const award = { reference: "UNI-1", parent, grantee, amount, ceiling, terms: TERMS };
  await run(fund.award(award));
  const tranches: TrancheInput[] = [
    { number: 4, amount: gbp("10"), notBefore: muchLater },
    { number: 5, amount: gbp("20"), verifier: UNIVERSITY, condition: "Enrolled" },
  ];
  await run(fund.schedule({ reference: "SCH-2", grant: slc, tranches }));
  const lapsed = { amount: gbp("5"), authority: "ACT", availableUntil: new Date("2026-01-01") };
  await run(fund.vote({ reference: "VOTE-0", ...lapsed }));
  const batch = await buildTree(LEAVES);
  await run(fund.pay({ reference: "RUN-1", grant: slc, batch, payee: UNIVERSITY }));
  await run(fund.release({ reference: "REL-2", grant: dfe, tranche: 2 }));
  return {};
}

type Refused = [TallyErrorCode, (ledger: Ledger) => Promise<Plan>, ...string[]];

/** What the ledger refuses, with what the words must say: organisations, grants by reference, amounts as money. */
const REFUSED: Record<string, Refused> = {
  "a drawdown of more than the vote has": [
    "vote-exhausted",
    ({ fund }) => fund.drawDown({ reference: "R", vote: VOTE, amount: gbp("500000.01") }),
    ...["£500,000.00 undrawn", "£500,000.01 is asked for", "£0.01 short"],
  ],
  "a drawdown under a vote whose time has passed": [
    "vote-lapsed",
    ({ fund }) => {
      const vote = { grantor: TREASURY, reference: "VOTE-0" };
      return fund.drawDown({ reference: "R", vote, amount: gbp("1") });
    },
    "lapsed on 1 January 2026, 00:00 UTC",
  ],
  "a drawdown under a vote that was never recorded": [
    "vote-unknown",
    ({ fund }) => {
      const vote = { grantor: TREASURY, reference: "VOTE-77" };
      return fund.drawDown({ reference: "R", vote, amount: gbp("1") });
    },
    "Check its reference",
  ],
  "a release of more than the payer has signed for": [
    "insufficient-cash",
    async (ledger) => {
      const { fund, run } = ledger;
      const tranches = [{ number: 9, amount: gbp("100000") }];
      await run(fund.schedule({ reference: "SCH-9", grant: slc, tranches }));
      return fund.release({ reference: "R", grant: slc, tranche: 9 });
    },
    ...["Grant DFE-1 has £90,000.00 in cash", "£100,000.00 is needed", "£10,000.00 short"],
  ],
  "a payment of more than the payer has": [
    "insufficient-cash",
    ({ fund }) => pay({ fund }, gbp("60000")),
    ...["Grant SLC-1 has £59,940.00 in cash", "£60.00 short"],
  ],
  "an award of more than is left to award": [
    "insufficient-headroom",
    ({ fund }) => award({ fund }, gbp("99000.01")),
    ...["Grant DFE-1 has £99,000.00 of its award unused", "£0.01 short"],
  ],
  "an award to an organisation that the money came from": [
    "grantee-is-ancestor",
    ({ fund }) => {
      const [parent, grantee, amount] = [slc, DFE, gbp("1")];
      return fund.award({ reference: "R", parent, grantee, amount, terms: TERMS });
    },
    ...[`${DFE} can't be awarded money out of grant SLC-1`],
  ],
  "an award to an organisation that isn't on the register": [
    "organisation-unknown",
    ({ fund }) => {
      const [parent, grantee, amount] = [dfe, "GB-GOV-999", gbp("1")];
      return fund.award({ reference: "R", parent, grantee, amount, terms: TERMS });
    },
    "GB-GOV-999 isn't on the register",
  ],
  "an award of another's grant": [
    "wrong-organisation",
    ({ fund }) => award({ fund }, gbp("1"), SLC),
    ...[`grant DFE-1 belongs to ${DFE}, not to ${SLC}`],
  ],
  "an acceptance of another amount than was awarded": [
    "wrong-amount",
    ({ fund }) => fund.accept({ reference: "R", grant: UNI_GRANT, amount: gbp("999") }),
    ...["£999.00 was signed for grant UNI-1", "it should be £1,000.00"],
  ],
  "an acceptance of another ceiling than was offered": [
    "wrong-ceiling",
    ({ fund }) => fund.accept({ reference: "R", grant: UNI_GRANT, ceiling: "none" }),
    ...["Grant UNI-1 was offered with a ceiling of £250.00", "what was signed says no ceiling"],
  ],
  "an acceptance of other terms": [
    "wrong-terms",
    ({ fund }) => fund.accept({ reference: "R", grant: UNI_GRANT, terms: "other terms" }),
    "The terms that were signed for grant UNI-1",
  ],
  "an acceptance of what is accepted": [
    "grant-state",
    ({ fund }) => fund.accept({ reference: "R", grant: slc }),
    "Grant SLC-1 is accepted and active",
  ],
  "a release before the grant is accepted": [
    "grant-state",
    async ({ fund, run }) => {
      const tranches = [{ amount: gbp("100") }];
      await run(fund.schedule({ reference: "SCH-9", grant: UNI_GRANT, tranches }));
      return fund.release({ reference: "R", grant: UNI_GRANT, tranche: 1 });
    },
    "Grant UNI-1 is awarded, not yet accepted. Ask its grantee",
  ],
  "a release over the ceiling": [
    "over-ceiling",
    async ({ fund, run }) => {
      await run(fund.accept({ reference: "ACC-9", grant: UNI_GRANT }));
      const tranches = [{ amount: gbp("300") }];
      await run(fund.schedule({ reference: "SCH-9", grant: UNI_GRANT, tranches }));
      return fund.release({ reference: "R", grant: UNI_GRANT, tranche: 1 });
    },
    ...["Grant UNI-1 would have £300.00", "£50.00 over its ceiling of £250.00"],
  ],
  "a release before its time": [
    "too-early",
    ({ fund }) => fund.release({ reference: "R", grant: slc, tranche: 4 }),
    "Tranche 4 of grant SLC-1 may be released from 1 April 2090, 00:00 UTC on",
  ],
  "a release before its condition is attested": [
    "transfer-state",
    ({ fund }) => fund.release({ reference: "R", grant: slc, tranche: 5 }),
    "Tranche 5 of grant SLC-1 is waiting for its condition",
  ],
  "a release of what is released": [
    "transfer-state",
    ({ fund }) => fund.release({ reference: "R", grant: dfe, tranche: 2 }),
    "Tranche 2 of grant DFE-1 is released already",
  ],
  "an attestation by another than the verifier": [
    "not-verifier",
    ({ fund }) => fund.attest({ reference: "R", grant: slc, tranche: 5, organisation: DFE }),
    `${DFE} isn't the verifier of tranche 5 of grant SLC-1`,
  ],
  "a schedule of more than was awarded": [
    "over-scheduled",
    ({ fund }) => schedule({ fund }, { number: 9, amount: gbp("220000") }),
    ...["grant SLC-1 would add up to £400,030.00", "£30.00 more than the £400,000.00 awarded"],
  ],
  "a schedule under a number that is taken": [
    "transfer-exists",
    ({ fund }) => schedule({ fund }, { number: 3, amount: gbp("1") }),
    "There is a tranche 3 of grant SLC-1 already",
  ],
  "a schedule whose verifier is the grantee": [
    "verifier-is-grantee",
    ({ fund }) => schedule({ fund }, { number: 9, amount: gbp("1"), verifier: SLC }),
    "The verifier named for tranche 9 of grant SLC-1 is the grantee",
  ],
  "a condition that nobody is to attest": [
    "condition-without-verifier",
    ({ fund }) => schedule({ fund }, { number: 9, amount: gbp("1"), condition: "Enrolled" }),
    "Tranche 9 of grant SLC-1 has a condition and nobody to attest it",
  ],
  "a receipt of more than was sent": [
    "over-outstanding",
    ({ fund }) => receipt({ fund }, gbp("150000.01")),
    ...["£150,000.00 of tranche 2 of grant DFE-1 is outstanding", "£0.01 too much"],
  ],
  "a receipt of nothing that isn't final": [
    "zero-amount",
    ({ fund }) => receipt({ fund }, gbp("0")),
    "only a final receipt may say that nothing came",
  ],
  "a return against the word of a payee that holds the grant": [
    "payee-holds",
    async ({ fund, run }) => {
      await run(fund.hold({ reference: "HOLD-1", grant: dfe, organisation: DFE }));
      const back = { reference: "R", grant: dfe, transfer: 2, amount: gbp("1"), bankingDate };
      return fund.recordReturn(back);
    },
    `${DFE}, the payee, has a hold on grant DFE-1`,
  ],
  "a release below a hold": [
    "held",
    async ({ fund, run }) => {
      await run(fund.hold({ reference: "HOLD-1", grant: dfe, organisation: DFE }));
      return fund.release({ reference: "R", grant: slc, tranche: 2 });
    },
    "There is a hold on grant DFE-1, above grant SLC-1",
  ],
  "a second hold": [
    "already-held",
    async ({ fund, run }) => {
      await run(fund.hold({ reference: "HOLD-1", grant: dfe, organisation: DFE }));
      return fund.hold({ reference: "R", grant: dfe, organisation: DFE });
    },
    `${DFE} has a hold on grant DFE-1 already`,
  ],
  "a hold by a stranger to the grant": [
    "not-holder",
    ({ fund }) => fund.hold({ reference: "R", grant: slc, organisation: UNIVERSITY }),
    `${UNIVERSITY} has no hold on grant SLC-1, or no right to one`,
  ],
  "an amendment to less than was used": [
    "below-used",
    ({ fund }) => fund.amend({ reference: "R", grant: dfe, amount: gbp("400999.99") }),
    ...["Grant DFE-1 has used £401,000.00", "£400,999.99"],
  ],
  "an amendment to less than was scheduled": [
    "over-scheduled",
    ({ fund }) => fund.amend({ reference: "R", grant: slc, amount: gbp("180029.99") }),
    ...["grant SLC-1 would add up to £180,030.00", "£0.01 more than the £180,029.99 awarded"],
  ],
  "a release under an amendment that isn't accepted": [
    "grant-state",
    async ({ fund, run }) => {
      await run(fund.amend({ reference: "AM-9", grant: slc, amount: gbp("300000") }));
      return fund.release({ reference: "R", grant: slc, tranche: 2 });
    },
    "Grant SLC-1 is awarded, not yet accepted. Ask its grantee",
  ],
  "to decline what is accepted": [
    "grant-state",
    ({ fund }) => fund.decline({ reference: "R", grant: slc }),
    "Grant SLC-1 is accepted and active",
  ],
  "a reduction of a vote by more than is undrawn": [
    "vote-exhausted",
    ({ fund }) => {
      const cut = { vote: VOTE, amount: gbp("500000.01"), authority: "ACT" };
      return fund.reduceVote({ reference: "R", ...cut });
    },
    ...["£500,000.00 undrawn", "£0.01 short"],
  ],
  "a surrender of more than the root has": [
    "insufficient-cash",
    ({ fund }) => fund.surrender({ reference: "R", amount: gbp("200000.01") }),
    ...["£200,000.00 in cash", "£0.01 short"],
  ],
  "a loss of more than the grant has": [
    "insufficient-cash",
    ({ fund }) => fund.lose({ reference: "R", grant: slc, amount: gbp("59940.01") }),
    ...["Grant SLC-1 has £59,940.00 in cash", "£0.01 short"],
  ],
  "income beyond what any of its officers may record": [
    "over-limit",
    ({ fund }) => {
      const amount = { amount: 2n ** 80n, currency: "GBP" };
      return fund.credit({ reference: "R", grant: slc, amount, bankingDate });
    },
    "Add the approval of an officer whose limit in GBP is at least that",
  ],
  "to close a fund that isn't at rest": [
    "cash-left",
    ({ fund }) => fund.closeFund({ reference: "R" }),
    "still has £200,000.00 in cash",
  ],
  "to write off what the payee still expects": [
    "no-final-receipt",
    ({ fund }) => fund.writeOff({ reference: "R", grant: dfe, transfer: 2 }),
    "The payee of tranche 2 of grant DFE-1 hasn't said that it expects no more",
  ],
  "to reverse a receipt for another transfer": [
    "wrong-receipt",
    ({ fund }) => {
      const reversal = { grant: dfe, transfer: 2, receipt: "REC-1", amount: gbp("1") };
      return fund.reverseReceipt({ reference: "R", ...reversal });
    },
    `${DFE} signed no such receipt under REC-1, or signed it for another transfer`,
  ],
  "to reverse more than was signed for": [
    "over-receipt",
    ({ fund }) => {
      const reversal = { grant: slc, transfer: 1, receipt: "REC-1", amount: gbp("60000.01") };
      return fund.reverseReceipt({ reference: "R", ...reversal });
    },
    ...[`Receipt REC-1 of ${SLC} still stands for £60,000.00`, "£0.01 too much"],
  ],
  "to reverse a receipt whose money has been passed on": [
    "insufficient-cash",
    ({ fund }) =>
      fund.reverseReceipt({ reference: "R", grant: slc, transfer: 1, receipt: "REC-1" }),
    ...["Grant SLC-1 has £59,940.00 in cash", "£60.00 short"],
  ],
  "to void a batch that the bank paid": [
    "batch-facts",
    async ({ fund, run }) => {
      await run(fund.settleBatch({ reference: "SET-9", grant: slc, batch: "RUN-1", bankingDate }));
      return fund.voidBatch({ reference: "R", grant: slc, batch: "RUN-1" });
    },
    "is posted and settled. Only a batch that is neither settled nor acknowledged can be voided",
  ],
  "to settle a voided batch": [
    "batch-facts",
    async ({ fund, run }) => {
      await run(fund.voidBatch({ reference: "VOID-9", grant: slc, batch: "RUN-1" }));
      return fund.settleBatch({ reference: "R", grant: slc, batch: "RUN-1", bankingDate });
    },
    "Nothing more can be recorded of a voided batch; pay again as a new one",
  ],
  "to recover more than is still out": [
    "over-batch",
    ({ fund }) => {
      const recovered = { grant: slc, batch: "RUN-1", bankingDate, amount: gbp("60.01") };
      return fund.recover({ reference: "R", ...recovered });
    },
    ...["£60.00 is still out", "£0.01 too much"],
  ],
  "a refund of more than is there": [
    "insufficient-cash",
    ({ fund }) => fund.refund({ reference: "R", grant: slc, amount: gbp("59940.01"), number: 1 }),
    "£0.01 short",
  ],
  "the closing of a grant with cash in it": [
    "cash-left",
    ({ fund }) => fund.close({ reference: "R", grant: slc }),
    "Grant SLC-1 still has £59,940.00 in cash",
  ],
  "a payment to oneself": [
    "payee-is-payer",
    ({ fund }) => pay({ fund }, gbp("1"), SLC),
    `${SLC} can't be the payee of its own payment batch`,
  ],
  "an acknowledgement by another than the payee": [
    "no-such-payee",
    ({ fund }) => {
      const named = { grant: slc, batch: "RUN-1", bankingDate };
      return fund.acknowledge({ reference: "R", organisation: DFE, ...named });
    },
    `doesn't name ${DFE} as its payee`,
  ],
  "a bounce of a payment that isn't in the batch": [
    "payment-not-proven",
    async ({ fund }) => {
      const proof = (await buildTree(LEAVES)).proof(0);
      const leaf = { ...LEAVES[0]!, amount: 999n };
      const named = { grant: slc, batch: "RUN-1", bankingDate };
      return fund.bounce({ reference: "R", ...named, payments: [{ leaf, proof }] });
    },
    "payment 0 (counted from 0)",
  ],
  "the registration of what is registered": [
    "organisation-exists",
    ({ tally }) => {
      const [signer] = officersOf("anybody");
      const founder = { signer, roles: EVERY_ROLE, validUntil: FOREVER };
      const input = { reference: "R", subject: SLC, name: "Again", roles: EVERY_ROLE };
      return tally.register({ ...input, officers: [founder] });
    },
    `${SLC} is on the register already`,
  ],
  "a fund opened by another than the Treasury": [
    "not-the-treasury",
    ({ tally }) => tally.openFund({ reference: "R", currency: "GBP", organisation: DFE }),
    `Only the Treasury may do this, and ${DFE} isn't the Treasury`,
  ],
  "a suspension by an organisation that didn't register the other": [
    "not-registrar",
    ({ tally }) => tally.suspend({ reference: "R", organisation: DFE, subject: SLC }),
    `${DFE} didn't register ${SLC}`,
  ],
};

type Funds = Pick<Ledger, "fund">;

function pay({ fund }: Funds, { amount: total }: Money, payee?: string): Promise<Plan> {
  const batch = { root: TERMS, total, count: 1 };
  return fund.pay({ reference: "R", grant: slc, batch, payee });
}

function award({ fund }: Funds, amount: Money, organisation?: string): Promise<Plan> {
  const [parent, grantee] = [dfe, UNIVERSITY];
  return fund.award({ reference: "R", organisation, parent, grantee, amount, terms: TERMS });
}

function schedule({ fund }: Funds, tranche: TrancheInput): Promise<Plan> {
  return fund.schedule({ reference: "R", grant: slc, tranches: [tranche] });
}

function receipt({ fund }: Funds, amount: Money): Promise<Plan> {
  return fund.signReceipt({ reference: "R", grant: dfe, transfer: 2, amount, bankingDate });
}

describe("the ledger refuses, in words for a finance officer,", () => {
  const at = useLedger(fundTroubles);

  for (const [what, [code, plan, ...words]] of Object.entries(REFUSED)) {
    it(what, async () => {
      const approved = await at().approve(plan(at()));
      const { message, data } = await rejection(code, approved.simulate());
      for (const each of words) expect(message).to.contain(each);
      expect(message, "says what to do").to.match(/^\S[^\n]*[.]$/);
      expect(data.error).to.match(/^(Fund|Registry|Treasury)_\w+$/);
    });
  }

  it("and nothing is half done", async () => {
    const { fund, relayer, node, approve } = at();
    const state = async () => [
      ...[await node.getBlockNumber(), await relayer.getNonce()],
      ...[await fund.totals(), await fund.grant(dfe), await fund.grant(slc)],
    ];
    const before = await state();
    const refused = await approve(award({ fund }, gbp("99000.01")));
    await rejection("insufficient-headroom", refused.send());
    expect(await state()).to.deep.equal(before);
    const mended = await approve(award({ fund }, gbp("99000")));
    expect((await mended.send()).alreadyDone).to.equal(false); // the reference is still free
  });

  it("with the values for programs, amounts in minor units", async () => {
    const { fund, approve } = at();
    const { data } = await rejection(
      "insufficient-headroom",
      (await approve(award({ fund }, gbp("99000.01")))).send(),
    );
    expect(data).to.deep.equal({
      ...{ error: "Fund_InsufficientHeadroom", grant: dfe },
      ...{ headroom: 9900000n, amount: 9900001n },
    });
  });
});
