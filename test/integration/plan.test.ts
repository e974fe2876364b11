import { expect } from "chai";
import { id, TypedDataEncoder, Wallet, ZeroAddress } from "ethers";
import {
  buildTree,
  connect,
  parsePlan,
  Plan,
  type LedgerEvent,
  type Money,
  type PlanJson,
  type Role,
} from "../../sdk/index.js";
import { CATALOGUE } from "../../sdk/instructions/catalogue.js";
import type { MessageValue } from "../../sdk/instructions/typed-data.js";
import { IFund__factory, Instructed__factory } from "../../typechain-types/index.js";
import { rejection, refusal } from "../sdk/refusal.js";
import { everyInstruction, fundEveryState, LEAVES, VALID_UNTIL } from "./every-instruction.js";
import {
  COMPTROLLER,
  DFE,
  DFE_GRANT,
  FOREVER,
  fundGrants,
  gbp,
  officersOf,
  SLC,
  SLC_GRANT,
  TREASURY,
  UNIVERSITY,
  useLedger,
  VOTE,
  type Ledger,
} from "./ledger.js";

const CLOSING = (reference: string) =>
  `. Reference ${reference}. Valid until 2098-06-30 12:00 UTC.`;
const [DFE_ID, SLC_ID, UNI_ID] = ["0x86e2ad…3ae53c", "0xa65364…7ffb0d", "0x2b3252…afbba8"];
const NEWCOMER = "officer 0x7e0ba1…074105";
const RESCUER = "officer 0x99d315…ed42f3";
const ADDRESS = "0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9";

const NO_FEES = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };

/** What officers read before they sign. */
const SUMMARIES: Record<string, string> = {
  "registry register": `GB-GOV-2 registers GB-LAE-CMD (Camden) with the roles ADMIN by 1, RECEIPT by 1 and ${NEWCOMER} (ADMIN; up to £10,000,000,000.00; until 2030-01-01 00:00 UTC)${CLOSING("REG-LBC")}`,
  "registry enrol": `${SLC} enrols ${NEWCOMER} (RELEASE, SETTLE; up to £5,000.00; until 2030-01-01 00:00 UTC)${CLOSING("ENR-1")}`,
  "registry retire": `${SLC} retires officer 0x28a0d8…01137d${CLOSING("RET-1")}`,
  "registry setQuorum": `${SLC} requires 2 officers for SETTLE${CLOSING("QUO-1")}`,
  "registry suspend": `GB-GOV-2 suspends ${SLC}${CLOSING("SUS-1")}`,
  "registry reinstate": `GB-GOV-2 reinstates GB-CHC-1103731${CLOSING("REI-1")}`,
  "registry startRecovery": `GB-GOV-2 starts the recovery of GB-CHC-1103731, which is suspended at once; unless it objects, its officers lose all authority to those who are named here: ADMIN by 1, REGISTER by 1, COMMIT by 1, RELEASE by 1, SETTLE by 1, RECEIPT by 1, VERIFY by 1 and ${RESCUER} (ADMIN, REGISTER, COMMIT, RELEASE, SETTLE, RECEIPT, VERIFY; up to £10,000,000,000.00; until 2060-01-01 00:00 UTC)${CLOSING("RES-1")}`,
  "registry vetoRecovery": `GB-CHC-263710 objects to its recovery RESCUE-GB-CHC-263710, which GB-GOV-2 started${CLOSING("VETO-1")}`,
  "registry adjudicate": `GB-GOV-2 ends the recovery RESCUE-GB-CHC-216401 of GB-CHC-216401 that GB-GOV-2 started${CLOSING("ADJ-1")}`,
  "registry succeed": `GB-GOV-2 has ${UNIVERSITY} succeed GB-CHC-209603: from then on only officers of ${UNIVERSITY} act for GB-CHC-209603, with the approval of both${CLOSING("SUC-1")}`,
  "registry withdraw": `${SLC} withdraws this reference: approvals already given under it become void${CLOSING("NO-1")}`,
  "treasury openFund": `GB-GOV-2 opens the fund HMT-AID in GBP, every drawdown co-signed by ${COMPTROLLER}${CLOSING("HMT-AID")}`,
  "treasury setImplementation": `GB-GOV-2 lets funds opened from now on run the code at ${ADDRESS}${CLOSING("IMP-1")}`,
  "treasury setVerifier": `GB-GOV-2 allows keys of the verifier ${ADDRESS}${CLOSING("VER-1")}`,
  "treasury withdraw": `GB-GOV-2 withdraws this reference: approvals already given under it become void${CLOSING("NO-1")}`,
  "fund vote": `GB-GOV-2 records a vote of £250,000.50 under "SUPPLY-ACT-2026-2", available until 2097-03-31 23:59 UTC${CLOSING("VOTE-2")}`,
  "fund reduceVote": `GB-GOV-2 reduces vote 0x3f84fa…6a2366 by £1,000.25 under "SUPPLY-ACT-2026-3"${CLOSING("CUT-1")}`,
  "fund drawDown": `GB-GOV-2 draws down £100,000.00 under vote 0x3f84fa…6a2366, with the approval of ${COMPTROLLER}${CLOSING("DRAW-2")}`,
  "fund surrender": `GB-GOV-2 surrenders £2,000.00 of the fund's root to the Consolidated Fund${CLOSING("SURR-1")}`,
  "fund credit": `${SLC} credits grant ${SLC_ID} with £3.21 that came in on 2026-09-25: interest${CLOSING("INT-1")}`,
  "fund lose": `GB-GOV-14 records that £40.00 of grant ${SLC_ID} of ${SLC} are lost: theft${CLOSING("LOSS-1")}`,
  "fund closeFund": `GB-GOV-2 closes the fund; authority that it didn't use lapses${CLOSING("END-1")}`,
  "fund award": `GB-GOV-14 awards £2,500.00 out of grant ${DFE_ID} to ${UNIVERSITY}, never more than £500.00 in its hands at once${CLOSING("UNI-2")}`,
  "fund accept": `${UNIVERSITY} accepts grant ${UNI_ID} of £1,000.00 from GB-GOV-14, never more than £600.00 in its hands at once${CLOSING("ACC-2")}`,
  "fund decline": `${UNIVERSITY} declines grant ${UNI_ID} of £1,000.00 from GB-GOV-14, never more than £600.00 in its hands at once, for good${CLOSING("DEC-1")}`,
  "fund amend": `GB-GOV-14 amends grant ${UNI_ID} of ${UNIVERSITY} to £1,500.00 in all, never more than £700.00 in its hands at once${CLOSING("AM-1")}`,
  "fund schedule": `GB-GOV-2 schedules £30.00 for GB-GOV-14 in grant ${DFE_ID}, as 5: £10.00 from 2026-10-01 00:00 UTC; 6: £20.00 once ${COMPTROLLER} attests its condition${CLOSING("SCH-3")}`,
  "fund attest": `${COMPTROLLER} attests that the condition of tranche 4 of grant ${DFE_ID} (£1,000.00 to GB-GOV-14) is met${CLOSING("ATT-1")}`,
  "fund release": `GB-GOV-2 releases tranche 3 of grant ${DFE_ID} to GB-GOV-14: £150,000.00${CLOSING("REL-3")}`,
  "fund cancel": `GB-GOV-2 cancels tranche 3 of grant ${DFE_ID} to GB-GOV-14: £150,000.00${CLOSING("CAN-1")}`,
  "fund refund": `${SLC} sends £12.34 of grant ${SLC_ID} back to GB-GOV-14 as refund 1${CLOSING("REF-1")}`,
  "fund settle": `GB-GOV-2 records that its bank paid tranche 2 of grant ${DFE_ID}, £150,000.00 to GB-GOV-14, on 2026-09-25${CLOSING("SET-1")}`,
  "fund signReceipt": `GB-GOV-14 signs for £149,999.99, which arrived as €175,000.00, received from GB-GOV-2 on 2026-09-25 as tranche 2 of grant ${DFE_ID} and expects no more${CLOSING("REC-2")}`,
  "fund reverseReceipt": `GB-GOV-14 takes back £5.00 of receipt REC-7 for tranche 7 of grant ${DFE_ID} from GB-GOV-2: the amount was wrong${CLOSING("REV-1")}`,
  "fund writeOff": `GB-GOV-2 writes off £5.00 of tranche 7 of grant ${DFE_ID} to GB-GOV-14: bank charges${CLOSING("WO-1")}`,
  "fund recordReturn": `GB-GOV-2 records that £150,000.00 of tranche 2 of grant ${DFE_ID} to GB-GOV-14 came back from the bank on 2026-09-25${CLOSING("BACK-1")}`,
  "fund hold": `GB-GOV-14 places a hold on grant ${SLC_ID} of ${SLC} and all below it${CLOSING("HOLD-2")}`,
  "fund lift": `GB-GOV-2 lifts the hold of ${SLC} on grant ${SLC_ID}${CLOSING("LIFT-1")}`,
  "fund close": `GB-GOV-14 closes grant ${UNI_ID} of ${UNIVERSITY}${CLOSING("CLO-1")}`,
  "fund pay": `GB-GOV-14 pays £60.00 in 3 payments to ${UNIVERSITY} out of grant ${DFE_ID}, confirmed by ${COMPTROLLER}${CLOSING("RUN-2")}`,
  "fund settleBatch": `${SLC} records that its bank paid batch RUN-1 of grant ${SLC_ID}, £60.00, on 2026-09-25${CLOSING("SET-2")}`,
  "fund voidBatch": `${SLC} voids batch RUN-0 of grant ${SLC_ID}, £60.00, which its bank never paid: the bank refused the file${CLOSING("VOID-1")}`,
  "fund bounce": `${SLC} records that 2 payments of batch RUN-1 of grant ${SLC_ID}, £40.00 in all, came back from the bank on 2026-09-25${CLOSING("BNC-1")}`,
  "fund recover": `${SLC} records that payees of batch RUN-1 of grant ${SLC_ID} paid back £7.50 on 2026-09-25${CLOSING("RCV-1")}`,
  "fund acknowledge": `${UNIVERSITY} signs for batch RUN-1, £60.00 received from ${SLC} on 2026-09-25 out of grant ${SLC_ID}${CLOSING("ACK-1")}`,
  "fund withdraw": `GB-GOV-14 withdraws this reference: approvals already given under it become void${CLOSING("NO-1")}`,
};

const KINDS = CATALOGUE.map(({ target, kind }) => `${target} ${kind}`);

function jsonOf(plan: Plan): PlanJson {
  return JSON.parse(JSON.stringify(plan)) as PlanJson;
}

describe("a plan of every instruction", () => {
  const at = useLedger(fundEveryState);
  const plan = (kind: string) => everyInstruction(at())[kind]!();

  it("is tried here, and has its words", () => {
    expect(Object.keys(everyInstruction(at()))).to.have.members(KINDS);
    expect(Object.keys(SUMMARIES)).to.have.members(KINDS);
  });

  for (const kind of KINDS) {
    it(`${kind} says in words what is signed`, async () => {
      expect((await plan(kind)).summary()).to.equal(SUMMARIES[kind]);
    });

    it(`${kind} is signed as the typed data that its contract verifies`, async () => {
      const { officers } = at();
      const made = await plan(kind);
      const { domain, types, message } = made.typedData();
      expect(TypedDataEncoder.hash(domain, types, message)).to.equal(made.digest);
      for (const { organisation } of made.parties) {
        for (const officer of officers[organisation] ?? officersOf(organisation)) {
          const signature = await officer.signTypedData(domain, types, message);
          made.addApproval({ organisation, signer: await officer.getAddress(), signature });
        }
      }
      const { transaction, alreadyDone } = await made.send();
      expect(alreadyDone).to.equal(false);
      expect(await digestsIn(at(), transaction)).to.deep.equal(made.parties.map(() => made.digest));
    });

    it(`${kind} travels as JSON with its approvals, and is refused if a field was altered`, async () => {
      const made = await at().approve(plan(kind));
      const text = JSON.stringify(made);
      const read = at().tally.readPlan(text);
      expect(JSON.stringify(read)).to.equal(text);
      expect(read.approvals).to.deep.equal(made.approvals);
      await read.simulate();

      for (const [path, altered] of alterations(jsonOf(made))) {
        expect(() => parsePlan(JSON.stringify(altered)), path)
          .to.throw()
          .with.property("code", "plan-altered");
      }
    });
  }
});

async function digestsIn({ tally, node }: Ledger, transaction: string): Promise<string[]> {
  const { blockNumber } = (await node.getTransactionReceipt(transaction))!;
  const digests: string[] = [];
  for await (const { args } of tally.events({ kind: "Authorised", from: blockNumber })) {
    digests.push(args.digest);
  }
  return digests;
}

/** The plan with one thing altered, for each thing that officers sign or read. */
function* alterations(json: PlanJson): Generator<[string, unknown]> {
  const { message, domain, digest, summary } = json;
  for (const [path, altered] of variants(message))
    yield [`message${path}`, { ...json, message: altered }];
  yield ["chain", { ...json, domain: { ...domain, chainId: "1" } }];
  const elsewhere = new Wallet(id("elsewhere")).address;
  yield ["contract", { ...json, domain: { ...domain, verifyingContract: elsewhere } }];
  yield ["digest", { ...json, digest: other(digest) }];
  yield ["summary", { ...json, summary: `${summary} ` }];
}

function* variants(value: unknown): Generator<[string, unknown]> {
  if (typeof value === "boolean") yield ["", !value];
  if (typeof value === "string") yield ["", other(value)];
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value) && value.length > 0) yield [".length", value.slice(1)];
  for (const [name, item] of Object.entries(value)) {
    for (const [path, altered] of variants(item)) {
      const copy = structuredClone(value) as Record<string, unknown>;
      copy[name] = altered;
      yield [`.${name}${path}`, copy];
    }
  }
}

/** Another value of the same form. */
function other(value: string): string {
  if (/^-?\d+$/.test(value)) return String(BigInt(value) + 1n);
  if (/^0x[0-9a-f]{40}$/i.test(value)) return value === ZeroAddress ? ADDRESS : ZeroAddress;
  if (value.startsWith("0x")) return value.slice(0, -1) + (value.endsWith("1") ? "2" : "1");
  if (value === "GBP" || value === "EUR") return value === "GBP" ? "EUR" : "GBP";
  return `${value.slice(0, 30)}X`;
}

/** Enrols an officer beside those that an organisation has. */
async function newOfficer(
  { tally, run }: Ledger,
  organisation: string,
  terms: { roles: Role[]; validUntil?: Date; limits?: Money[] },
): Promise<Wallet> {
  const label = `${terms.roles.join()} officer of ${organisation}`;
  const signer = new Wallet(id(label));
  const officer = { signer, validUntil: FOREVER, ...terms };
  await run(tally.enrol({ reference: `ENROL-${label.length}`, organisation, officer }));
  return signer;
}

describe("approving a plan", () => {
  const at = useLedger(fundGrants);

  it("signs a drawdown for the Treasury or the comptroller, whichever enrolled the officer", async () => {
    const { fund, officers } = at();
    const plan = await fund.drawDown({ reference: "DRAW-2", vote: VOTE, amount: gbp("1") });
    const [[first, second], [auditor]] = [officers[TREASURY]!, officers[COMPTROLLER]!];
    await plan.approve(auditor, first, second);
    const signed = plan.approvals.map(({ organisation }) => organisation);
    expect(signed).to.deep.equal([COMPTROLLER, TREASURY, TREASURY]);
    expect((await plan.send()).events.map(({ kind }) => kind)).to.deep.equal(["DrawnDown"]);
  });

  it("signs a payment for the payer or its verifier, whichever enrolled the officer", async () => {
    const { fund, officers } = at();
    const batch = await buildTree(LEAVES);
    const plan = await fund.pay({ reference: "R", grant: SLC_GRANT, batch, verifier: UNIVERSITY });
    await plan.approve(officers[UNIVERSITY]![1], ...officers[SLC]!);
    const signed = plan.approvals.map(({ organisation }) => organisation);
    expect(signed).to.deep.equal([UNIVERSITY, SLC, SLC]);
    expect((await plan.send()).events.map(({ kind }) => kind)).to.deep.equal(["PaymentsPosted"]);
  });

  it("refuses a key that no party of a two-party plan has enrolled for its role", async () => {
    const ledger = at();
    const plan = await ledger.fund.drawDown({ reference: "D", vote: VOTE, amount: gbp("1") });
    const clerk = await newOfficer(ledger, COMPTROLLER, { roles: ["RECEIPT"] });
    for (const stranger of [new Wallet(id("stranger")), ledger.officers[DFE]![0], clerk]) {
      const { message } = await rejection("signer-unknown", plan.approve(stranger));
      expect(message).to.contain(`RELEASE of ${TREASURY} or VERIFY of ${COMPTROLLER}`);
    }
    expect(plan.approvals).to.deep.equal([]);
  });

  it("counts an officer who approves twice once", async () => {
    const { fund, officers } = at();
    const plan = await fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 });
    await plan.approve(officers[TREASURY]![0], officers[TREASURY]![0]);
    expect(plan.approvals).to.have.length(1);
    await rejection("quorum-not-reached", plan.send());
  });

  it("needs no ledger; sending does", async () => {
    const { fund, officers } = at();
    const made = await fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 });
    const carried = parsePlan(JSON.stringify(made));
    await carried.approve(...officers[TREASURY]!);
    await rejection("usage", carried.send());
    await rejection("usage", carried.simulate());
    const done = await at().tally.readPlan(JSON.stringify(carried)).send();
    expect(done.alreadyDone).to.equal(false);
  });
});

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

describe("sending a plan", () => {
  const at = useLedger(fundGrants);
  const release = (validUntil?: Date) =>
    at().fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2, validUntil });

  it("again gives what the first did and sends nothing", async () => {
    const { run, relayer, node, fund } = at();
    const first = await run(release());
    const nonce = await relayer.getNonce();
    const block = await node.getBlockNumber();
    const plan = await at().approve(release());
    for (const again of [
      await plan.send(),
      await plan.send(),
      await at().tally.readPlan(JSON.stringify(plan)).send(),
      await (await release()).send(), // not even approved
    ]) {
      expect(again).to.deep.equal({ ...first, alreadyDone: true });
    }
    expect(await relayer.getNonce()).to.equal(nonce);
    expect(await node.getBlockNumber()).to.equal(block);
    expect((await fund.grant(DFE_GRANT)).inFlight).to.equal(15000000n);
  });

  it("again with a later time sends nothing either", async () => {
    const { run, relayer } = at();
    const first = await run(release());
    const nonce = await relayer.getNonce();
    expect(await run(release(VALID_UNTIL))).to.deep.equal({ ...first, alreadyDone: true });
    expect(await relayer.getNonce()).to.equal(nonce);
  });

  it("twice at the same moment does it once", async () => {
    const { fund, approve } = at();
    const [one, two] = [await approve(release()), await approve(release())];
    const done = await Promise.all([one.send(), two.send()]);
    expect(done.map(({ alreadyDone }) => alreadyDone)).to.have.members([true, false]);
    expect(done[0].transaction).to.equal(done[1].transaction);
    expect((await fund.grant(DFE_GRANT)).inFlight).to.equal(15000000n);
  });

  it("needs a submitter with neither rights nor funds, whoever it is", async () => {
    const { node, treasury, approve, relayer } = at();
    expect(await node.getBalance(relayer)).to.equal(0n);
    const plan = await approve(release());
    const signer = new Wallet(id("another relayer"), node);
    const elsewhere = await connect({ rpc: node, treasury, signer });
    const { transaction } = await elsewhere.readPlan(JSON.stringify(plan)).send();
    expect((await node.getTransaction(transaction))!.from).to.equal(signer.address);
  });

  it("needs a submitter at all", async () => {
    const { node, treasury, approve } = at();
    const plan = await approve(release());
    const reader = await connect({ rpc: node, treasury });
    await rejection("usage", reader.readPlan(JSON.stringify(plan)).send());
  });

  it("under a reference that was used for something else says what that did", async () => {
    const { fund, run } = at();
    const { block, transaction } = await run(release());
    const other = fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 3 });
    const { message, data } = await rejection("reference-used", run(other));
    expect(message).to.equal(
      `${TREASURY} has used the reference REL-2 before, for TrancheReleased in block ${block}. Choose another reference.`,
    );
    expect(data).to.deep.equal({ organisation: TREASURY, reference: "REL-2", transaction });
  });

  it("under a reference that was withdrawn is refused, even with approvals", async () => {
    const { fund, approve, officers } = at();
    const plan = await approve(release());
    const stop = await fund.withdraw({ reference: "REL-2", organisation: TREASURY });
    await stop.approve(officers[TREASURY]![1]);
    await stop.send();
    const { message } = await rejection("reference-used", plan.send());
    expect(message).to.contain("for ReferenceWithdrawn in block");
    await rejection("reference-used", plan.simulate());
  });

  it("leaves a reference free in other funds and contracts, and to other organisations", async () => {
    const { fund, tally, run } = at();
    await run(release());
    for (const organisation of [DFE, SLC]) {
      const { alreadyDone } = await run(fund.withdraw({ reference: "REL-2", organisation }));
      expect(alreadyDone).to.equal(false);
    }
    for (const target of ["registry", "treasury"] as const) {
      const plan = tally.withdraw(target, { reference: "REL-2", organisation: TREASURY });
      expect((await run(plan)).alreadyDone).to.equal(false);
    }
  });

  it("finds its own act, not one that the organisation co-signed under an equal reference", async () => {
    const { fund, run } = at();
    await run(fund.drawDown({ reference: "SAME", vote: VOTE, amount: gbp("1") }));
    const own = () => fund.withdraw({ reference: "SAME", organisation: COMPTROLLER });
    const first = await run(own());
    const again = await run(own());
    expect(again).to.deep.equal({ ...first, alreadyDone: true });
    expect(kindsOf(again.events)).to.deep.equal(["ReferenceWithdrawn"]);
  });

  it("finds its own act among others of the same transaction", async () => {
    const { fund, approve, relayer } = at();
    const plans = [
      await approve(fund.withdraw({ reference: "SAME", organisation: DFE })),
      await approve(fund.hold({ reference: "SAME", grant: SLC_GRANT, organisation: SLC })),
      await approve(release()),
    ];
    const contract = IFund__factory.connect(fund.address, relayer);
    const sent = await contract.multicall(
      plans.map((plan) => plan.call().data),
      NO_FEES,
    );
    await sent.wait();
    const kinds = ["ReferenceWithdrawn", "HoldPlaced", "TrancheReleased"];
    for (const [place, plan] of plans.entries()) {
      const { alreadyDone, events, transaction } = await plan.send();
      expect([alreadyDone, transaction]).to.deep.equal([true, sent.hash]);
      expect(kindsOf(events)).to.deep.equal([kinds[place]]);
      expect(events[0]!.organisation).to.equal(plan.organisation);
    }
  });

  it("after its time is refused", async () => {
    const { run } = at();
    const { message } = await rejection("expired", run(release(new Date("2026-01-01T00:00:00Z"))));
    expect(message).to.contain("1 January 2026, 00:00 UTC");
  });

  it("through a multicall needs no more than the calls themselves", async () => {
    const { fund, approve, relayer } = at();
    const approved = await approve(release());
    const contract = IFund__factory.connect(fund.address, relayer);
    await (await contract.multicall([approved.call().data], NO_FEES)).wait();
    expect((await fund.grant(DFE_GRANT)).inFlight).to.equal(15000000n);
  });
});

describe("a plan that the wrong people approved", () => {
  const at = useLedger(fundGrants);
  const release = () => at().fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 });

  it("by an officer of another organisation is refused", async () => {
    const plan = await release();
    await plan.approveFor(TREASURY, at().officers[TREASURY]![0], at().officers[DFE]![0]);
    const { message, data } = await rejection("not-an-officer", plan.send());
    expect(message).to.contain(TREASURY);
    expect(data.error).to.equal("Registry_NotAnOfficer");
  });

  it("by too few is refused, saying how many are missing", async () => {
    const plan = await release();
    const none = await rejection("quorum-not-reached", plan.send());
    expect(none.message).to.contain("needs 2 approvals by officers with the RELEASE role");
    await plan.approve(at().officers[TREASURY]![0]);
    const { message, data } = await rejection("quorum-not-reached", plan.send());
    expect(message).to.contain("there is 1. Collect 1 more");
    expect(data.roleName).to.equal("RELEASE");
  });

  it("by an officer without the role is refused, saying who can grant it", async () => {
    const clerk = await newOfficer(at(), TREASURY, { roles: ["SETTLE"], limits: [gbp("1000000")] });
    const plan = await release();
    await plan.approve(clerk, at().officers[TREASURY]![0]);
    const { message } = await rejection("role-missing", plan.send());
    expect(message).to.contain("the RELEASE role");
    expect(message).to.contain(`an ADMIN quorum of ${TREASURY} to grant it by \`enrol\``);
  });

  it("by an officer whose time has run out is refused", async () => {
    const { node } = at();
    const validUntil = new Date(((await node.getBlock("latest"))!.timestamp + 60) * 1000);
    const former = await newOfficer(at(), TREASURY, { roles: ["RELEASE"], validUntil });
    await node.send("evm_increaseTime", [61]);
    await node.send("evm_mine", []);
    const plan = await release();
    await plan.approve(former, at().officers[TREASURY]![0]);
    const { message } = await rejection("officer-expired", plan.send());
    expect(message).to.match(/ran out on \d+ \w+ \d{4}, \d\d:\d\d UTC/);
  });

  it("by officers whose limits are lower than the amount is refused", async () => {
    const ledger = at();
    const roles: Role[] = ["RELEASE"];
    const clerks = [
      await newOfficer(ledger, TREASURY, { roles, limits: [gbp("149999.99")] }),
      await newOfficer(ledger, TREASURY, { roles: ["RELEASE", "SETTLE"] }),
    ];
    const plan = await release();
    const { message } = await rejection("over-limit", (await plan.approve(...clerks)).send());
    expect(message).to.contain("may authorise £150,000.00");
    expect(message).to.contain("limit in GBP");
    await plan.approve(ledger.officers[TREASURY]![0]);
    expect((await plan.send()).alreadyDone).to.equal(false);
  });

  it("by an officer retired since is refused", async () => {
    const ledger = at();
    const former = await newOfficer(ledger, TREASURY, { roles: ["RELEASE"] });
    const plan = await (await release()).approve(former, ledger.officers[TREASURY]![0]);
    const { address: signer } = former;
    const retire = { reference: "RETIRE-1", organisation: TREASURY, signer };
    await ledger.run(ledger.tally.retire(retire));
    await rejection("not-an-officer", plan.send());
  });

  it("for a suspended organisation is refused", async () => {
    const { run, tally } = at();
    await run(tally.suspend({ reference: "SUS-1", subject: DFE }));
    expect((await rejection("suspended", run(release()))).message).to.contain(DFE);
  });

  it("for another plan is refused", async () => {
    const { fund, approve } = at();
    const approved = await approve(release());
    for (const plan of [
      await fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 3 }),
      await fund.release({ reference: "REL-3", grant: DFE_GRANT, tranche: 2 }),
      await fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2, validUntil: FOREVER }),
    ]) {
      for (const approval of approved.approvals) plan.addApproval(approval);
      await rejection("approval-invalid", plan.send());
    }
  });

  it("for another fund, contract or chain is refused", async () => {
    const { fund, tally, run, approve, node, treasury } = at();
    await run(tally.openFund({ reference: "HMT-2", currency: "GBP", comptroller: COMPTROLLER }));
    const second = await tally.fund("HMT-2");
    const vote = {
      ...{ reference: "VOTE-2", amount: gbp("5"), authority: "ACT", validUntil: VALID_UNTIL },
      availableUntil: FOREVER,
    };
    const approved = await approve(fund.vote(vote));
    const replayed = await second.vote(vote);
    for (const approval of approved.approvals) replayed.addApproval(approval);
    await rejection("approval-invalid", replayed.send());

    const stop = { reference: "STOP-1", organisation: TREASURY, validUntil: VALID_UNTIL };
    const stopped = await approve(fund.withdraw(stop));
    for (const target of ["registry", "treasury"] as const) {
      const other = await tally.withdraw(target, stop);
      for (const approval of stopped.approvals) other.addApproval(approval);
      await rejection("approval-invalid", other.send());
    }

    const { instruction, domain, message } = approved;
    const abroad = await approve(
      Promise.resolve(new Plan(instruction, { ...domain, chainId: "1" }, message)),
    );
    const signer = new Wallet(id("another relayer"), node);
    const there = await (await connect({ rpc: node, treasury, signer })).fund("HMT-HE");
    const here = await there.vote(vote);
    for (const approval of abroad.approvals) here.addApproval(approval);
    await rejection("approval-invalid", here.send());
  });
});

describe("trying a plan", () => {
  const at = useLedger(fundGrants);

  it("changes nothing", async () => {
    const { fund, node, relayer, approve } = at();
    const plan = await approve(fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 }));
    const state = async () => [
      await node.getBlockNumber(),
      await relayer.getNonce(),
      await fund.grant(DFE_GRANT),
      await fund.totals(),
    ];
    const before = await state();
    await plan.simulate();
    await plan.estimateGas();
    await plan.simulate();
    expect(await state()).to.deep.equal(before);
    expect((await plan.send()).alreadyDone).to.equal(false);
  });

  it("estimates the gas that sending takes, and a fifth more", async () => {
    const { fund, approve } = at();
    const plan = await approve(fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 }));
    const estimate = await plan.estimateGas();
    const { gasUsed } = await plan.send();
    expect(Number(estimate)).to.be.within(Number(gasUsed), Number(gasUsed) * 1.25);
  });

  it("refuses with the code with which sending would be refused", async () => {
    const { fund, officers } = at();
    const plan = await fund.release({ reference: "REL-2", grant: DFE_GRANT, tranche: 2 });
    await plan.approve(officers[TREASURY]![0]);
    await rejection("quorum-not-reached", plan.simulate());
    await rejection("quorum-not-reached", plan.estimateGas());
    await rejection("quorum-not-reached", plan.send());
  });
});

describe("the domains that plans are signed for", () => {
  const at = useLedger(fundGrants);

  it("are those that the contracts state (ERC-5267)", async () => {
    const { tally, fund, node } = at();
    const withdrawal = { reference: "R", organisation: TREASURY };
    for (const plan of [
      await tally.withdraw("registry", withdrawal),
      await tally.withdraw("treasury", withdrawal),
      await fund.withdraw(withdrawal),
    ]) {
      const { verifyingContract } = plan.domain;
      const stated = await Instructed__factory.connect(verifyingContract, node).eip712Domain();
      const { name, version, chainId } = stated;
      const domain = {
        name,
        version,
        chainId: String(chainId),
        verifyingContract: stated.verifyingContract,
      };
      expect(domain).to.deep.equal(plan.domain);
    }
  });
});

function kindsOf(events: LedgerEvent[]): string[] {
  return events.map(({ kind }) => kind);
}
