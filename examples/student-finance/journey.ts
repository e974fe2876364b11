import {
  idOf,
  makeSlip,
  money,
  provePayment,
  slipText,
  type Fund,
  type Payment,
  type Slip,
} from "../../sdk/index.js";
import { keptBatch, type KeptBatch } from "../demo/kept-batch.js";
import { TREASURY, type Stage } from "../demo/stage.js";
import { feeParts, instalmentsOf } from "./entitlement.js";

const FUND = "HMT-HE-2025-26";
const COMPTROLLER = "ZZ-TALLY-NAO";
const DFE = "GB-GOV-14";
const SLC = "GB-COH-02401034";
const UNIVERSITY = "ZZ-TALLY-UNIVERSITY";

const STUDENTS = 10_000;
/** Students of the university whose fees are paid. */
const FEES = 400;
/** Students whose bank sends the first instalment back; the first of them is paid again in the next run. */
const BOUNCED = [41, 1_202, 3_977, 6_500, 9_013];
/** Students who registered late. */
const LATE = 11;
/** Whose slip is shown. */
const SLIP_OF = 7;

const GBP = (amount: string) => money(amount, "GBP");
const DFE_GRANT = idOf(TREASURY, "DFE-HE-2025-26");
const SLC_GRANT = idOf(DFE, "SLC-MAINTENANCE-2025-26");

/** What the journey leaves behind. */
export interface StudentJourney {
  fund: Fund;
  /** Payments posted, over all batches. */
  payments: number;
  /** The batch that is traced. */
  batch: { payer: string; reference: string };
  slip: Slip;
  slipText: string;
}

/** Student finance: Treasury → Department for Education → Student Loans Company → a student's bank account. */
export async function studentJourney(
  stage: Stage,
  progress: (done: number, of: number) => void,
): Promise<StudentJourney> {
  const chapters = [cast, fundTheGrants, firstRun, bankReturns, secondRun, universityFees];
  const fund = await openTheFund(stage);
  for (const [done, chapter] of chapters.entries()) {
    await chapter(stage, fund);
    progress(done + 1, chapters.length);
  }
  const run = await runOne(stage, fund);
  const slip = slipOf(stage, fund, run);
  return {
    ...{ fund, slip, slipText: slipText(slip) },
    payments: STUDENTS + LATE + 1 + FEES,
    batch: { payer: SLC, reference: RUN_1 },
  };
}

const RUN_1 = "MAINTENANCE-2025-1";
const RUN_2 = "MAINTENANCE-2025-1B";
const FEES_1 = "FEES-2025-1-UNIVERSITY";

async function openTheFund(stage: Stage): Promise<Fund> {
  await stage.register(COMPTROLLER, "National Audit Office");
  await stage.turnTo("2025-04-01");
  await stage.run(
    stage.tally.openFund({ reference: FUND, currency: "GBP", comptroller: COMPTROLLER }),
  );
  return stage.tally.fund(FUND);
}

async function cast(stage: Stage): Promise<void> {
  await stage.register(DFE, "Department for Education");
  await stage.register(SLC, "Student Loans Company Limited");
  await stage.register(UNIVERSITY, "A university, made up");
}

async function fundTheGrants({ run, turnTo }: Stage, fund: Fund): Promise<void> {
  const availableUntil = new Date("2026-03-31T23:59:59Z");
  const authority = "Main Estimates 2025-26";
  await run(
    fund.vote({ reference: "VOTE-2025-26", amount: GBP("120000000"), authority, availableUntil }),
  );
  const dfe = { grantee: DFE, amount: GBP("110000000") };
  await run(fund.award({ reference: "DFE-HE-2025-26", parent: fund.root, ...dfe }));
  await run(fund.accept({ reference: "ACCEPT-HE-2025-26", grant: DFE_GRANT }));
  const slc = { grantee: SLC, amount: GBP("100000000"), ceiling: GBP("40000000") };
  await run(fund.award({ reference: "SLC-MAINTENANCE-2025-26", parent: DFE_GRANT, ...slc }));
  await run(fund.accept({ reference: "ACCEPT-MAINTENANCE-2025-26", grant: SLC_GRANT }));
  const first = {
    notBefore: new Date("2025-09-15"),
    verifier: UNIVERSITY,
    condition: "Registration confirmed",
  };
  const tranches = [
    { number: 1, amount: GBP("34000000"), ...first },
    { number: 2, amount: GBP("33000000"), notBefore: new Date("2026-01-05") },
    { number: 3, amount: GBP("33000000"), notBefore: new Date("2026-04-13") },
  ];
  await run(fund.schedule({ reference: "SCHEDULE-2025-26", grant: SLC_GRANT, tranches }));
  await turnTo("2025-09-15");
  await passDown({ run }, fund);
}

/** Cash for the first instalment, from the Consolidated Fund to the Student Loans Company, each step signed for. */
async function passDown({ run }: Pick<Stage, "run">, fund: Fund): Promise<void> {
  const amount = GBP("34000000");
  const day = { bankingDate: "2025-09-16" };
  const vote = { grantor: TREASURY, reference: "VOTE-2025-26" };
  await run(fund.drawDown({ reference: "DRAW-1", vote, amount }));
  await run(
    fund.schedule({ reference: "SCHEDULE-DFE-1", grant: DFE_GRANT, tranches: [{ amount }] }),
  );
  await run(fund.release({ reference: "RELEASE-DFE-1", grant: DFE_GRANT, tranche: 1 }));
  await run(fund.settle({ reference: "SETTLE-DFE-1", grant: DFE_GRANT, transfer: 1, ...day }));
  await run(
    fund.signReceipt({
      reference: "RECEIPT-1",
      grant: DFE_GRANT,
      transfer: 1,
      amount,
      ...day,
      final: true,
    }),
  );
  await run(
    fund.attest({
      reference: "REGISTRATION-2025",
      grant: SLC_GRANT,
      tranche: 1,
      evidence: "Census",
    }),
  );
  await run(fund.release({ reference: "RELEASE-SLC-1", grant: SLC_GRANT, tranche: 1 }));
  await run(fund.settle({ reference: "SETTLE-SLC-1", grant: SLC_GRANT, transfer: 1, ...day }));
  await run(
    fund.signReceipt({
      reference: "RECEIPT-1",
      grant: SLC_GRANT,
      transfer: 1,
      amount,
      ...day,
      final: true,
    }),
  );
}

async function firstRun(stage: Stage, fund: Fund): Promise<void> {
  const { run, turnTo } = stage;
  await turnTo("2025-09-19");
  const { tree } = await runOne(stage, fund);
  await run(fund.pay({ reference: RUN_1, grant: SLC_GRANT, batch: tree }));
  await run(
    fund.settleBatch({
      reference: `BANK ${RUN_1}`,
      grant: SLC_GRANT,
      batch: RUN_1,
      bankingDate: "2025-09-22",
    }),
  );
}

async function bankReturns(stage: Stage, fund: Fund): Promise<void> {
  const { run, turnTo } = stage;
  await turnTo("2025-09-26");
  const batch = await runOne(stage, fund);
  const payments = BOUNCED.map((student) => provePayment(batch, endToEndId(student, "1")));
  const returned = { grant: SLC_GRANT, batch: RUN_1, payments, bankingDate: "2025-09-26" };
  await run(fund.bounce({ reference: `ARUCS ${RUN_1}`, ...returned }));
}

async function secondRun(stage: Stage, fund: Fund): Promise<void> {
  const { run, turnTo, folder } = stage;
  await turnTo("2025-10-03");
  const late = Array.from({ length: LATE }, (_, i) => STUDENTS + 1 + i);
  const payments = () => [BOUNCED[0]!, ...late].map((student) => payment(student, "1B"));
  const { tree } = await keptBatch(folder, RUN_2, payments, context(stage, fund, RUN_2));
  await run(fund.pay({ reference: RUN_2, grant: SLC_GRANT, batch: tree }));
  await run(
    fund.settleBatch({
      reference: `BANK ${RUN_2}`,
      grant: SLC_GRANT,
      batch: RUN_2,
      bankingDate: "2025-10-06",
    }),
  );
}

async function universityFees(stage: Stage, fund: Fund): Promise<void> {
  const { run, turnTo, folder } = stage;
  await turnTo("2025-10-20");
  const [first] = feeParts();
  const payments = () =>
    Array.from({ length: FEES }, (_, i) => ({
      ...{
        payeeReference: `FEE ${name(i + 1)}`,
        endToEndId: `FEE-2025-1-${i + 1}`,
        amount: first!,
      },
    }));
  const { tree } = await keptBatch(folder, FEES_1, payments, context(stage, fund, FEES_1));
  // the university confirms attendance, takes the fees as its own income, and signs for them
  const parties = { payee: UNIVERSITY, verifier: UNIVERSITY };
  await run(fund.pay({ reference: FEES_1, grant: SLC_GRANT, batch: tree, ...parties }));
  const day = { bankingDate: "2025-10-22" };
  await run(
    fund.settleBatch({ reference: `BANK ${FEES_1}`, grant: SLC_GRANT, batch: FEES_1, ...day }),
  );
  await run(
    fund.acknowledge({ reference: "FEES-RECEIVED-1", grant: SLC_GRANT, batch: FEES_1, ...day }),
  );
}

function runOne(stage: Stage, fund: Fund): Promise<KeptBatch> {
  const payments = () => Array.from({ length: STUDENTS }, (_, i) => payment(i + 1, "1"));
  return keptBatch(stage.folder, RUN_1, payments, context(stage, fund, RUN_1));
}

function payment(student: number, run: string): Payment {
  const [amount] = instalmentsOf(student);
  return { payeeReference: name(student), endToEndId: endToEndId(student, run), amount: amount! };
}

function name(student: number): string {
  return `STUDENT-${String(student).padStart(5, "0")}`;
}

function endToEndId(student: number, run: string): string {
  return `MAINT-2025-${run}-${String(student).padStart(5, "0")}`;
}

function context({ tally }: Stage, fund: Fund, reference: string) {
  const batch = idOf(SLC, reference);
  return { chainId: Number(tally.chainId), fund: fund.address, grant: SLC_GRANT, batch };
}

function slipOf(stage: Stage, fund: Fund, run: KeptBatch): Slip {
  const { leaf } = provePayment(run, endToEndId(SLIP_OF, "1"));
  return makeSlip(run.manifest, run.tree, leaf.index, context(stage, fund, RUN_1));
}
