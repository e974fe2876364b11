import { expect } from "chai";
import { hashOf, type Plan } from "../../sdk/index.js";
import { IFund__factory } from "../../typechain-types/index.js";
import { everyInstruction, fundEveryState, VALID_UNTIL } from "./every-instruction.js";
import {
  COMPTROLLER,
  DFE,
  fundGrants,
  gbp,
  openChain,
  openLedger,
  SLC,
  SLC_GRANT,
  UNIVERSITY,
  type Ledger,
} from "./ledger.js";
import { measureSigners } from "./measure-signers.js";

/** How many receipts are submitted in one transaction. */
export const RECEIPTS = 50;
const validUntil = VALID_UNTIL;
const bankingDate = "2026-09-25";

/** Gas of a whole transaction that a relayer submits, and how many officers had signed. */
export interface Measured {
  gas: number;
  signatures: number;
}

/** By contract and kind, or by what a case is. */
export type Measurements = Record<string, Measured>;

let measured: Promise<Measurements> | undefined;

/** Measures every instruction and the hot paths, once. Keys, times and addresses are always the same, so it is exact. */
export function measureGas(): Promise<Measurements> {
  return (measured ??= measureAll());
}

async function measureAll(): Promise<Measurements> {
  const gas: Measurements = {};
  const chain = await openChain();
  const ledger = await openLedger(chain);
  const base = await chain.networkHelpers.takeSnapshot();
  await fundEveryState(ledger);
  await measureEveryInstruction(ledger, gas, await chain.networkHelpers.takeSnapshot());
  await base.restore();
  await fundGrants(ledger);
  await measureHotPaths(ledger, gas);
  await measureReceiptsTogether(ledger, gas);
  await measurePartReceipts(ledger, gas);
  return { ...gas, ...(await measureSigners()) };
}

async function measureEveryInstruction(
  ledger: Ledger,
  gas: Measurements,
  start: { restore(): Promise<void> },
): Promise<void> {
  for (const [kind, plan] of Object.entries(everyInstruction(ledger))) {
    gas[kind] = await measure(ledger, plan());
    await start.restore();
  }
}

async function measureHotPaths(ledger: Ledger, gas: Measurements): Promise<void> {
  const { tally, fund, officers } = ledger;
  const opened = { currency: "GBP", validUntil };
  gas["open a fund"] = await measure(ledger, tally.openFund({ reference: "HMT-2", ...opened }));
  const locked = { reference: "HMT-3", ...opened, comptroller: COMPTROLLER };
  gas["open a fund with a comptroller"] = await measure(ledger, tally.openFund(locked));

  const grant = SLC_GRANT;
  const release = fund.release({ reference: "REL-2", grant, tranche: 2, validUntil });
  gas["release, depth 2, 2 officers"] = await measure(ledger, release);
  for (const count of [1, 2] as const) {
    const receipt = { reference: `REC-${1 + count}`, grant, transfer: 2, amount: gbp("100") };
    const plan = await fund.signReceipt({ ...receipt, bankingDate, validUntil });
    await plan.approve(...officers[SLC]!.slice(0, count));
    gas[`receipt, ${count} officer${count === 1 ? "" : "s"}`] = await send(plan);
  }

  for (const count of [1, 10_000, 1_500_000]) {
    const batch = { root: hashOf("root"), total: gbp("1000").amount, count };
    const pay = { grant, batch, validUntil };
    const anonymous = fund.pay({ reference: `RUN-${count}`, ...pay });
    gas[`batch of ${count}`] = await measure(ledger, anonymous);
    const named = fund.pay({ reference: `FEES-${count}`, ...pay, payee: UNIVERSITY });
    gas[`batch of ${count}, to an organisation`] = await measure(ledger, named);
  }
}

/** Fifty tranches of one grant, signed for in one transaction. */
async function measureReceiptsTogether(ledger: Ledger, gas: Measurements): Promise<void> {
  const { fund, run, approve, officers } = ledger;
  const [grant, amount] = [SLC_GRANT, gbp("10")];
  for (const count of [1, 2] as const) {
    const numbers = Array.from({ length: RECEIPTS }, (_, n) => count * 100 + n);
    const tranches = numbers.map((number) => ({ number, amount }));
    const scheduled = { reference: `SCH-${count}00`, grant, tranches };
    await run(fund.schedule(scheduled));
    const releases = numbers.map((tranche) =>
      approve(
        fund.release({
          reference: `REL-${tranche}`,
          grant,
          tranche,
          organisation: DFE,
          grantee: SLC,
          amount,
        }),
      ),
    );
    await together(ledger, await Promise.all(releases));
    const receipts = numbers.map(async (transfer) => {
      const receipt = { reference: `REC-${transfer}`, grant, transfer, amount };
      const plan = await fund.signReceipt({ ...receipt, bankingDate, validUntil });
      return plan.approve(...officers[SLC]!.slice(0, count));
    });
    const used = await together(ledger, await Promise.all(receipts));
    gas[`receipt of ${RECEIPTS}, ${count} officer${count === 1 ? "" : "s"}`] = {
      gas: Math.ceil(used / RECEIPTS),
      signatures: count,
    };
  }
}

/** Submits plans in one transaction; gives its gas. */
async function together({ fund, relayer }: Ledger, plans: Plan[]): Promise<number> {
  const contract = IFund__factory.connect(fund.address, relayer);
  const calls = plans.map((plan) => plan.call().data);
  const fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
  const sent = await contract.multicall(calls, fees);
  return Number((await sent.wait())!.gasUsed);
}

/** Has every officer of every party approve, sends, and measures. */
async function measure({ approve }: Ledger, plan: Promise<Plan>): Promise<Measured> {
  return send(await approve(plan));
}

async function send(plan: Plan): Promise<Measured> {
  const { gasUsed, alreadyDone } = await plan.send();
  expect(alreadyDone).to.equal(false);
  return { gas: Number(gasUsed), signatures: plan.approvals.length };
}

/** One tranche, signed for in as many parts. */
async function measurePartReceipts(ledger: Ledger, gas: Measurements): Promise<void> {
  const { fund, run, officers } = ledger;
  const grant = SLC_GRANT;
  const tranches = [{ number: 900, amount: gbp("500") }];
  await run(fund.schedule({ reference: "SCH-900", grant, tranches }));
  await run(fund.release({ reference: "REL-900", grant, tranche: 900 }));
  const receipts = Array.from({ length: RECEIPTS }, async (_, n) => {
    const part = { reference: `PART-${100 + n}`, grant, transfer: 900, amount: gbp("10") };
    const plan = await fund.signReceipt({ ...part, bankingDate, validUntil });
    return plan.approve(officers[SLC]![0]);
  });
  const used = await together(ledger, await Promise.all(receipts));
  const each = Math.ceil(used / RECEIPTS);
  gas[`receipt of ${RECEIPTS} for one tranche`] = { gas: each, signatures: 1 };
}
