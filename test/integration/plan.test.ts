import { expect } from "chai";
import { id, TypedDataEncoder, Wallet, ZeroAddress } from "ethers";
import type { Plan } from "../../sdk/index.js";
import { parsePlan, type PlanJson } from "../../sdk/index.js";
import { CATALOGUE } from "../../sdk/instructions/catalogue.js";
import type {} from "../../sdk/instructions/typed-data.js";
import { Instructed__factory } from "../../typechain-types/index.js";
import { everyInstruction, fundEveryState } from "./every-instruction.js";
import {
  COMPTROLLER,
  fundGrants,
  officersOf,
  SLC,
  TREASURY,
  UNIVERSITY,
  useLedger,
  type Ledger,
} from "./ledger.js";
const CLOSING = (reference: string) =>
  `. Reference ${reference}. Valid until 2098-06-30 12:00 UTC.`;
const [DFE_ID, SLC_ID, UNI_ID] = ["0x86e2ad…3ae53c", "0xa65364…7ffb0d", "0x2b3252…afbba8"];
const NEWCOMER = "officer 0x7e0ba1…074105";
const RESCUER = "officer 0x99d315…ed42f3";
const ADDRESS = "0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9";

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
