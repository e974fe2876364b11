import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { hashOf, type Done, type Plan } from "../../sdk/index.js";
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

const SNAPSHOT = "test/integration/gas.snapshot.json";
const RECEIPTS = 50;
const validUntil = VALID_UNTIL;
const bankingDate = "2026-09-25";

type Gas = Record<string, number>;

/**
 * Gas of whole transactions that a relayer submits. Keys, times and addresses are always the same, so it is exact.
 * `UPDATE_GAS=1` writes the snapshot anew.
 */
describe("the gas of", () => {
  const gas: Gas = {};

  before(async function () {
    this.timeout(60_000);
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
  });

  it("every instruction is that of the snapshot", () => {
    if (process.env.UPDATE_GAS === "1") {
      writeFileSync(SNAPSHOT, `${JSON.stringify(gas, null, 2)}\n`);
    }
    const text = existsSync(SNAPSHOT) ? readFileSync(SNAPSHOT, "utf8") : "{}";
    const changes = differences(JSON.parse(text) as Gas, gas);
    if (changes.length > 0) {
      expect.fail(
        `Gas has changed. If that is meant, UPDATE_GAS=1 writes ${SNAPSHOT} anew.\n${changes.join("\n")}`,
      );
    }
  });

  const bounds: [string, number, string[]][] = [
    ["a release by two officers at depth 2", 145_000, ["release, depth 2, 2 officers"]],
    ["a receipt by one officer", 115_000, ["receipt, 1 officer"]],
    [
      "a batch of any size",
      185_000,
      [1, 10_000, 1_500_000].flatMap((count) => [
        `batch of ${count}`,
        `batch of ${count}, to an organisation`,
      ]),
    ],
    ["a part receipt in a multicall of 50", 62_000, ["receipt of 50 for one tranche"]],
    // each writes the slot of a tranche of its own, which takes 5,000 more
    [
      "a receipt for a tranche of its own in a multicall of 50",
      67_000,
      ["receipt of 50, 1 officer"],
    ],
    ["opening a fund", 260_000, ["open a fund", "open a fund with a comptroller"]],
  ];
  for (const [what, bound, names] of bounds) {
    it(`${what} is at most ${bound.toLocaleString("en-GB")}`, () => {
      for (const name of names) expect(gas[name], name).to.be.within(21_000, bound);
    });
  }

  it("a batch is the same whatever its size, but for the bytes of the count", () => {
    for (const payee of ["", ", to an organisation"]) {
      const [one, many] = [gas[`batch of 1${payee}`]!, gas[`batch of 1500000${payee}`]!];
      expect(Math.abs(many - one)).to.be.lessThan(100);
    }
  });
});

async function measureEveryInstruction(
  ledger: Ledger,
  gas: Gas,
  start: { restore(): Promise<void> },
): Promise<void> {
  for (const [kind, plan] of Object.entries(everyInstruction(ledger))) {
    gas[kind] = gasOf(await ledger.run(plan()));
    await start.restore();
  }
}

async function measureHotPaths({ tally, fund, run, officers }: Ledger, gas: Gas): Promise<void> {
  const opened = { currency: "GBP", validUntil };
  gas["open a fund"] = gasOf(await run(tally.openFund({ reference: "HMT-2", ...opened })));
  const locked = { reference: "HMT-3", ...opened, comptroller: COMPTROLLER };
  gas["open a fund with a comptroller"] = gasOf(await run(tally.openFund(locked)));

  const grant = SLC_GRANT;
  const release = fund.release({ reference: "REL-2", grant, tranche: 2, validUntil });
  gas["release, depth 2, 2 officers"] = gasOf(await run(release));
  for (const count of [1, 2] as const) {
    const receipt = { reference: `REC-${1 + count}`, grant, transfer: 2, amount: gbp("100") };
    const plan = await fund.signReceipt({ ...receipt, bankingDate, validUntil });
    await plan.approve(...officers[SLC]!.slice(0, count));
    gas[`receipt, ${count} officer${count === 1 ? "" : "s"}`] = gasOf(await plan.send());
  }

  for (const count of [1, 10_000, 1_500_000]) {
    const batch = { root: hashOf("root"), total: gbp("1000").amount, count };
    const pay = { grant, batch, validUntil };
    const anonymous = fund.pay({ reference: `RUN-${count}`, ...pay });
    gas[`batch of ${count}`] = gasOf(await run(anonymous));
    const named = fund.pay({ reference: `FEES-${count}`, ...pay, payee: UNIVERSITY });
    gas[`batch of ${count}, to an organisation`] = gasOf(await run(named));
  }
}

/** Fifty tranches of one grant, signed for in one transaction. */
async function measureReceiptsTogether(ledger: Ledger, gas: Gas): Promise<void> {
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
    gas[`receipt of ${RECEIPTS}, ${count} officer${count === 1 ? "" : "s"}`] = Math.ceil(
      used / RECEIPTS,
    );
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

function gasOf({ gasUsed, alreadyDone }: Done): number {
  expect(alreadyDone).to.equal(false);
  return Number(gasUsed);
}

/** One line for each figure that isn't as before. */
function differences(before: Gas, now: Gas): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const width = Math.max(...names.map(({ length }) => length));
  const lines = names
    .filter((name) => before[name] !== now[name])
    .map((name) => {
      const [old, current] = [before[name], now[name]];
      const change = old !== undefined && current !== undefined ? signed(current - old) : "";
      return `${name.padEnd(width)} ${shown(old)} ${shown(current)} ${change.padStart(9)}`;
    });
  const head = `${"".padEnd(width)} ${"old".padStart(9)} ${"new".padStart(9)} ${"change".padStart(9)}`;
  return lines.length === 0 ? [] : [head, ...lines];
}

function shown(gas: number | undefined): string {
  return (gas?.toLocaleString("en-GB") ?? "none").padStart(9);
}

function signed(change: number): string {
  return `${change > 0 ? "+" : ""}${change.toLocaleString("en-GB")}`;
}

/** One tranche, signed for in as many parts. */
async function measurePartReceipts(ledger: Ledger, gas: Gas): Promise<void> {
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
  gas[`receipt of ${RECEIPTS} for one tranche`] = Math.ceil(used / RECEIPTS);
}
