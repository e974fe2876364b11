import { expect } from "chai";
import { parsePlan, Plan, type PlanJson } from "../../sdk/index.js";
import type { MessageValue } from "../../sdk/instructions/typed-data.js";
import { rejection, refusal } from "../sdk/refusal.js";
import { everyInstruction, fundEveryState } from "./every-instruction.js";
import { useLedger } from "./ledger.js";
function jsonOf(plan: Plan): PlanJson {
  return JSON.parse(JSON.stringify(plan)) as PlanJson;
}
describe("a plan from a stranger", () => {
  const at = useLedger(fundEveryState);
  const jsonFor = async (kind: string) =>
    jsonOf(await at().approve(everyInstruction(at())[kind]!()));
  const read = (json: unknown) => () => parsePlan(JSON.stringify(json));

  it("is refused if it is no JSON, no object or oversized", () => {
    for (const text of ["", "{", "null", "[]", "7", '"plan"', " ".repeat(4 * 1024 * 1024 + 1)]) {
      refusal("plan-format", () => parsePlan(text));
    }
  });

  it("is refused if it has a field that isn't known, at any depth, or lacks one", async () => {
    const json = await jsonFor("fund bounce");
    const { message, domain, approvals } = json;
    const [payment] = message.payments as Record<string, string>[];
    const [approval] = approvals;
    const more = { note: "1" };
    for (const altered of [
      { ...json, ...more },
      { ...json, message: { ...message, ...more } },
      { ...json, message: { ...message, payments: [{ ...payment, ...more }] } },
      { ...json, domain: { ...domain, ...more } },
      { ...json, extras: { ...json.extras, ...more } },
      { ...json, extras: { ...json.extras, approvals: [] } },
      { ...json, approvals: [{ ...approval, ...more }] },
      { ...json, message: { ...message, amount: undefined } },
      { ...json, extras: {} },
      { ...json, digest: undefined },
    ]) {
      refusal("plan-format", read(altered));
    }
  });

  it("is refused if a value is of another form than the SDK writes", async () => {
    const json = await jsonFor("fund signReceipt");
    const { message, domain, approvals } = json;
    const [approval] = approvals;
    for (const altered of [
      { ...json, kind: "release" },
      { ...json, kind: "steal" },
      { ...json, target: "registry" },
      { ...json, target: "toString" },
      { ...json, message: { ...message, amount: 14999999 } },
      { ...json, message: { ...message, amount: "0xe4e1bf" } },
      { ...json, message: { ...message, amount: "14999999.0" } },
      { ...json, message: { ...message, final: "true" } },
      { ...json, message: { ...message, grant: "0x12" } },
      { ...json, domain: { ...domain, name: "Another Fund" } },
      { ...json, domain: { ...domain, verifyingContract: "fund.eth" } },
      { ...json, digest: "0x12" },
      { ...json, approvals: [{ ...approval, signature: "signed" }] },
      { ...json, approvals: Array(300).fill(approval) },
      { ...json, approvals: {} },
    ]) {
      refusal("plan-format", read(altered));
    }
  });

  it("is refused if it is of another version", async () => {
    const json = await jsonFor("fund release");
    expect(refusal("plan-version", read({ ...json, version: 2 })).message).to.contain("version 2");
    refusal("plan-version", read({ ...json, version: "1" }));
  });

  it("is refused on another chain", async () => {
    const { tally } = at();
    const plan = await everyInstruction(at())["fund release"]!();
    const { instruction, message, domain } = plan;
    const abroad = new Plan(instruction, { ...domain, chainId: "1" }, message);
    refusal("network-wrong-chain", () => tally.readPlan(JSON.stringify(abroad)));
  });

  it("shows no characters that could command a terminal", async () => {
    const { tally } = at();
    const name = "Camden\u001b[2J\u202e\nGB-GOV-2 pays nobody";
    const plan = await tally.register({
      ...{ reference: "R", subject: "GB-LAE-CMD", name, roles: ["RECEIPT"], officers: [] },
    });
    expect(plan.summary()).to.contain("Camden?[2J??GB-GOV-2 pays nobody");
    expect(tally.readPlan(JSON.stringify(plan)).message.name).to.equal(name);
  });

  it("with another proof is refused by the ledger", async () => {
    const { tally } = at();
    const bounce = await jsonFor("fund bounce");
    const proofs = [...(bounce.extras.proofs as MessageValue[])].reverse();
    const swapped = tally.readPlan(JSON.stringify({ ...bounce, extras: { proofs } }));
    await rejection("payment-not-proven", swapped.simulate());
    const enrol = await jsonFor("registry enrol");
    const { extras } = await jsonFor("registry register");
    const [possession] = extras.possessions as string[];
    const copied = tally.readPlan(JSON.stringify({ ...enrol, extras: { possession } }));
    await rejection("possession-not-proven", copied.simulate());
  });

  it("with values that the contract can't take is refused before it is sent", async () => {
    const { tally } = at();
    const json = { ...(await jsonFor("fund bounce")), extras: { proofs: "none" } };
    const plan = tally.readPlan(JSON.stringify(json));
    await rejection("plan-format", plan.send());
  });
});
