import { id, Wallet } from "ethers";
import { buildTree, hashOf, type Leaf, type Plan } from "../../sdk/index.js";
import {
  COMPTROLLER,
  DFE,
  DFE_GRANT,
  EVERY_ROLE,
  fundGrants,
  gbp,
  LIMIT,
  registerOrganisation,
  SLC,
  SLC_GRANT,
  TERMS,
  TREASURY,
  UNIVERSITY,
  VOTE,
  type Ledger,
} from "./ledger.js";

/** The time until which plans of these tests are good. */
export const VALID_UNTIL = new Date("2098-06-30T12:00:00Z");

/** Three payments, the same in every run. */
export const LEAVES: Leaf[] = [1000n, 2000n, 3000n].map((amount, index) => ({
  index,
  payee: id(`payee ${index}`),
  amount,
}));

const EMPTY_FUND = "HMT-NONE";
const CHARITY = "GB-CHC-1103731";
/** Organisations whose recoveries are pending: one objects, one is adjudicated, one is for {@link Tally.completeRecovery}. */
const [LIVING, LOST] = ["GB-CHC-263710", "GB-CHC-216401"];
export const RESCUED = "GB-CHC-202918";
/** An organisation that goes over to another one. */
const CLOSING = "GB-CHC-209603";
const RESCUER = new Wallet(id("a rescuer"));
const THIRD = new Wallet(id(`third officer of ${SLC}`));

/** An organisation suspended, three to be recovered, one to be succeeded, an officer to spare, a grant awarded and not accepted, a tranche with a condition, a refund, two batches, one of which names a payee, a final receipt of less than was sent, a hold, and a fund without a movement. */
export async function fundEveryState(ledger: Ledger): Promise<object> {
  await fundGrants(ledger);
  const { fund, run, tally } = ledger;
  const [grant, grantee] = [DFE_GRANT, UNIVERSITY];
  const [amount, ceiling, verifier] = [gbp("1000"), gbp("600"), COMPTROLLER];
  const condition = "Enrolment confirmed";
  const conditional = { number: 4, amount, verifier, condition };
  const short = { number: 7, amount: gbp("50") };
  await run(fund.schedule({ reference: "SCH-2", grant, tranches: [conditional, short] }));
  await run(fund.release({ reference: "REL-7", grant, tranche: 7 }));
  const came = { amount: gbp("45"), bankingDate: "2026-09-24", final: true };
  await run(fund.signReceipt({ reference: "REC-7", grant, transfer: 7, ...came }));
  await run(
    fund.award({ reference: "UNI-1", parent: grant, grantee, amount, ceiling, terms: TERMS }),
  );
  await run(registerOrganisation(tally, CHARITY));
  await run(tally.suspend({ reference: "SUS-0", subject: CHARITY }));
  for (const subject of [LIVING, LOST, RESCUED, CLOSING]) {
    await run(registerOrganisation(tally, subject));
    if (subject === CLOSING) continue;
    const reference = `RESCUE-${subject}`;
    await run(tally.startRecovery({ reference, subject, officers: [rescuer] }));
  }
  const [roles, until] = [["ADMIN" as const], new Date("2050-01-01T00:00:00Z")];
  const officer = { signer: THIRD, roles, validUntil: until };
  await run(tally.enrol({ reference: "ENR-0", organisation: SLC, officer }));
  const batch = await buildTree(LEAVES);
  await run(fund.pay({ reference: "RUN-1", grant: SLC_GRANT, batch, payee: UNIVERSITY }));
  await run(fund.pay({ reference: "RUN-0", grant: SLC_GRANT, batch }));
  await run(fund.release({ reference: "REL-2", grant, tranche: 2 }));
  await run(fund.hold({ reference: "HOLD-1", grant: SLC_GRANT, organisation: SLC, code: 1 }));
  await run(tally.openFund({ reference: EMPTY_FUND, currency: "GBP" }));
  return {};
}

const rescuer = {
  signer: RESCUER,
  roles: EVERY_ROLE,
  validUntil: new Date("2060-01-01T00:00:00Z"),
  limits: [LIMIT],
};

/** One plan of each instruction, by contract and kind; each would be accepted by the ledger of {@link fundEveryState}. */
export function everyInstruction({
  tally,
  fund,
  treasury,
}: Ledger): Record<string, () => Promise<Plan>> {
  const [dfe, slc] = [DFE_GRANT, SLC_GRANT];
  const newcomer = new Wallet(id("a newcomer"));
  const officer = {
    signer: newcomer,
    roles: ["RELEASE" as const, "SETTLE" as const],
    validUntil: new Date("2030-01-01T00:00:00Z"),
    limits: [gbp("5000")],
  };
  const founder = { ...officer, roles: ["ADMIN" as const], limits: [LIMIT] };
  const validUntil = VALID_UNTIL;
  const bankingDate = "2026-09-25";
  const bankReference = "FPS 20260925 000123";
  const named = (reference: string) => ({ reference, validUntil });
  const bounced = async () => {
    const tree = await buildTree(LEAVES);
    return [0, 2].map((index) => ({ leaf: LEAVES[index]!, proof: tree.proof(index) }));
  };
  return {
    "registry register": () =>
      tally.register({
        ...named("REG-LBC"),
        subject: "GB-LAE-CMD",
        name: "Camden",
        roles: ["ADMIN", "RECEIPT"],
        officers: [founder],
      }),
    "registry enrol": () => tally.enrol({ ...named("ENR-1"), organisation: SLC, officer }),
    "registry retire": () =>
      tally.retire({ ...named("RET-1"), organisation: SLC, signer: THIRD.address }),
    "registry setQuorum": () =>
      tally.setQuorum({ ...named("QUO-1"), organisation: SLC, role: "SETTLE", quorum: 2 }),
    "registry suspend": () => tally.suspend({ ...named("SUS-1"), subject: SLC, reason: 1 }),
    "registry reinstate": () => tally.reinstate({ ...named("REI-1"), subject: CHARITY }),
    "registry withdraw": () => tally.withdraw("registry", { ...named("NO-1"), organisation: SLC }),
    "registry startRecovery": () =>
      tally.startRecovery({ ...named("RES-1"), subject: CHARITY, officers: [rescuer] }),
    "registry vetoRecovery": () => tally.vetoRecovery({ ...named("VETO-1"), organisation: LIVING }),
    "registry adjudicate": () =>
      tally.adjudicate({ ...named("ADJ-1"), subject: LOST, upheld: false }),
    "registry succeed": () =>
      tally.succeed({ ...named("SUC-1"), old: CLOSING, successor: UNIVERSITY }),
    "treasury openFund": () =>
      tally.openFund({ ...named("HMT-AID"), currency: "GBP", comptroller: COMPTROLLER }),
    "treasury setImplementation": () =>
      tally.setImplementation({ ...named("IMP-1"), implementation: treasury }),
    "treasury setVerifier": () =>
      tally.setVerifier({ ...named("VER-1"), verifier: treasury, allowed: true }),
    "treasury withdraw": () =>
      tally.withdraw("treasury", { ...named("NO-1"), organisation: TREASURY }),
    "fund vote": () =>
      fund.vote({
        ...named("VOTE-2"),
        amount: gbp("250000.50"),
        authority: "SUPPLY-ACT-2026-2",
        availableUntil: new Date("2097-03-31T23:59:59Z"),
      }),
    "fund reduceVote": () =>
      fund.reduceVote({
        ...named("CUT-1"),
        vote: VOTE,
        amount: gbp("1000.25"),
        authority: "SUPPLY-ACT-2026-3",
      }),
    "fund drawDown": () => fund.drawDown({ ...named("DRAW-2"), vote: VOTE, amount: gbp("100000") }),
    "fund surrender": () => fund.surrender({ ...named("SURR-1"), amount: gbp("2000") }),
    "fund credit": () =>
      fund.credit({
        ...named("INT-1"),
        grant: slc,
        amount: gbp("3.21"),
        bankingDate,
        bankReference,
        kind: 1,
      }),
    "fund lose": () => fund.lose({ ...named("LOSS-1"), grant: slc, amount: gbp("40"), reason: 1 }),
    "fund closeFund": async () => (await tally.fund(EMPTY_FUND)).closeFund(named("END-1")),
    "fund award": () =>
      fund.award({
        ...named("UNI-2"),
        parent: dfe,
        grantee: UNIVERSITY,
        amount: gbp("2500"),
        terms: TERMS,
        ceiling: gbp("500"),
        classification: "COFOG-09.4",
      }),
    "fund accept": () =>
      fund.accept({ ...named("ACC-2"), grant: { grantor: DFE, reference: "UNI-1" } }),
    "fund amend": () =>
      fund.amend({
        ...named("AM-1"),
        grant: { grantor: DFE, reference: "UNI-1" },
        amount: gbp("1500"),
        ceiling: gbp("700"),
      }),
    "fund decline": () =>
      fund.decline({ ...named("DEC-1"), grant: { grantor: DFE, reference: "UNI-1" } }),
    "fund schedule": () =>
      fund.schedule({
        ...named("SCH-3"),
        grant: dfe,
        tranches: [
          { number: 5, amount: gbp("10"), notBefore: new Date("2026-10-01T00:00:00Z") },
          { number: 6, amount: gbp("20"), verifier: COMPTROLLER, condition: "Audited" },
        ],
      }),
    "fund attest": () =>
      fund.attest({ ...named("ATT-1"), grant: dfe, tranche: 4, evidence: hashOf("a list") }),
    "fund release": () => fund.release({ ...named("REL-3"), grant: dfe, tranche: 3 }),
    "fund cancel": () => fund.cancel({ ...named("CAN-1"), grant: dfe, tranche: 3 }),
    "fund refund": () =>
      fund.refund({ ...named("REF-1"), grant: slc, amount: gbp("12.34"), number: 1 }),
    "fund settle": () =>
      fund.settle({ ...named("SET-1"), grant: dfe, transfer: 2, bankingDate, bankReference }),
    "fund signReceipt": () =>
      fund.signReceipt({
        ...named("REC-2"),
        grant: dfe,
        transfer: 2,
        amount: gbp("149999.99"),
        bankingDate,
        original: { amount: 17500000n, currency: "EUR" },
        final: true,
      }),
    "fund writeOff": () => fund.writeOff({ ...named("WO-1"), grant: dfe, transfer: 7, reason: 1 }),
    "fund reverseReceipt": () =>
      fund.reverseReceipt({
        ...named("REV-1"),
        grant: dfe,
        transfer: 7,
        receipt: "REC-7",
        amount: gbp("5"),
        reason: 2,
      }),
    "fund recordReturn": () =>
      fund.recordReturn({
        ...named("BACK-1"),
        grant: dfe,
        transfer: 2,
        amount: gbp("150000"),
        bankingDate,
        bankReference,
      }),
    "fund hold": () => fund.hold({ ...named("HOLD-2"), grant: slc, organisation: DFE, code: 2 }),
    "fund lift": () =>
      fund.lift({ ...named("LIFT-1"), grant: slc, organisation: TREASURY, holder: SLC }),
    "fund close": () =>
      fund.close({ ...named("CLO-1"), grant: { grantor: DFE, reference: "UNI-1" } }),
    "fund pay": async () =>
      fund.pay({
        ...named("RUN-2"),
        grant: dfe,
        batch: await buildTree(LEAVES),
        payee: UNIVERSITY,
        verifier: COMPTROLLER,
      }),
    "fund settleBatch": () =>
      fund.settleBatch({ ...named("SET-2"), grant: slc, batch: "RUN-1", bankingDate }),
    "fund voidBatch": () =>
      fund.voidBatch({ ...named("VOID-1"), grant: slc, batch: "RUN-0", reason: 1 }),
    "fund recover": () =>
      fund.recover({
        ...named("RCV-1"),
        grant: slc,
        batch: "RUN-1",
        amount: gbp("7.50"),
        bankingDate,
        bankReference,
        evidence: "Letter of 2 October",
      }),
    "fund bounce": async () =>
      fund.bounce({
        ...named("BNC-1"),
        grant: slc,
        batch: "RUN-1",
        payments: await bounced(),
        bankingDate,
      }),
    "fund acknowledge": () =>
      fund.acknowledge({ ...named("ACK-1"), grant: slc, batch: "RUN-1", bankingDate }),
    "fund withdraw": () => fund.withdraw({ ...named("NO-1"), organisation: DFE }),
  };
}
