import { readFileSync } from "node:fs";
import { expect } from "chai";
import { AbiCoder, concat, id, type JsonRpcError, makeError, zeroPadValue } from "ethers";
import { network } from "hardhat";
import type { ErrorContext } from "../../sdk/errors/contract-error.js";
import { CONTRACT_ERRORS } from "../../sdk/errors/contract-errors.js";
import { EXIT, exitCodeOf } from "../../sdk/errors/exit-codes.js";
import { contractErrorInterface, explainRevert, revertDataOf } from "../../sdk/errors/revert.js";
import { TALLY_ERROR_CODES, TallyError } from "../../sdk/tally-error.js";
import { encodeOrganisation, encodeReference, encodeText, idOf } from "../../sdk/text.js";
import {
  Fund__factory,
  FundPayments__factory,
  IFund__factory,
  OrganisationRegistry__factory,
  Treasury__factory,
} from "../../typechain-types/index.js";

const FACTORIES = [
  Fund__factory,
  FundPayments__factory,
  IFund__factory,
  OrganisationRegistry__factory,
  Treasury__factory,
];
const DECLARED = new Set(
  FACTORIES.flatMap(({ abi }) => abi.filter(({ type }) => type === "error")).map(
    (fragment) => (fragment as { name: string }).name,
  ),
);

const DFE = encodeOrganisation("GB-GOV-14");
const REF = encodeReference("DFE-2026-001");
const GRANT = idOf("GB-GOV-14", "DFE-2026-001");
const PARENT = idOf("GB-GOV-2", "HMT-2026-001");
const OFFICER = id("ada's key");
const ROOT = encodeText("ROOT");
const CONTEXT: ErrorContext = {
  currency: "GBP",
  organisation: (number) => (number === 3 ? "GB-GOV-14" : undefined),
  grant: (grant) => ({ [GRANT]: "DFE-2026-001", [PARENT]: "HMT-2026-001" })[grant],
  officer: (officer) => (officer === OFFICER ? "Ada Lovelace" : undefined),
  vote: () => "VOTE-2026",
  batch: () => "RUN-07",
};

/** An argument of each type, such as an error could carry it. */
const SAMPLES: Record<string, unknown[]> = {
  address: ["0x00000000000000000000000000000000000000f1"],
  bytes: ["0x1234"],
  bytes3: ["0x474250", "0x000000"],
  bytes32: [DFE, GRANT, ROOT, zeroPadValue("0x", 32)],
  int32: [3n, -2n, 0n],
  string: ["A text"],
  uint8: [0n, 1n, 2n, 4n, 255n],
  uint16: [1n],
  uint24: [0n, 3n, 7n],
  uint32: [0n, 3n, 7n, 20261345n],
  uint40: [1_790_812_800n, 2n ** 40n - 1n],
  uint64: [0n, 1_806_537_599n, 2n ** 64n - 1n],
  uint96: [0n, 150_000n, 2n ** 96n - 1n],
  uint256: [0n, 2n, 200_000n],
};

function revertData(name: string, values: unknown[]): string {
  return contractErrorInterface().encodeErrorResult(name, values);
}

function told(name: string, values: unknown[], context: ErrorContext = CONTEXT): string {
  return explainRevert(revertData(name, values), context).message;
}

/** Arguments that fail a test if words ask for one that the error doesn't have. */
function strict(name: string, args: Record<string, unknown>): Record<string, unknown> {
  return new Proxy(args, {
    get(target, key) {
      expect(Object.keys(target), `${name} has no such argument`).to.include(key);
      return target[key as string];
    },
  });
}

describe("contract errors", () => {
  it("has words for every custom error of the contracts, and for no other", () => {
    expect(Object.keys(CONTRACT_ERRORS).sort()).to.deep.equal([...DECLARED].sort());
  });

  it("decodes every custom error of every implementation", () => {
    const known = contractErrorInterface();
    for (const name of DECLARED) expect(known.getError(name), name).not.to.equal(null);
  });

  it("takes its codes from the Solidity names, one for each error unless shared on purpose", () => {
    const shared = ["proofs-mismatch"];
    const codes = Object.entries(CONTRACT_ERRORS).filter(([name]) => name.includes("_"));
    for (const [name, { code }] of codes) {
      const kebab = name
        .replace(/^.*_/, "")
        .replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`)
        .toLowerCase();
      expect(code, name).to.equal(kebab.replace(/^unknown-(.*)$/, "$1-unknown"));
    }
    const twice = codes
      .map(([, { code }]) => code)
      .filter((code, at, all) => all.indexOf(code) !== at);
    expect(twice).to.deep.equal(shared);
  });

  it("puts every error into a sentence or two, with and without context", () => {
    contractErrorInterface().forEachError((fragment) => {
      const most = Math.max(1, ...fragment.inputs.map(({ type }) => SAMPLES[type]!.length));
      for (let round = 0; round < most; round++) {
        const values = fragment.inputs.map(({ type }, at) => {
          const samples = SAMPLES[type]!;
          return samples[(round + at) % samples.length];
        });
        const names = fragment.inputs.map(({ name }) => name);
        const args = Object.fromEntries(names.map((name, at) => [name, values[at]]));
        const { words, role } = CONTRACT_ERRORS[fragment.name]!;
        for (const context of [CONTEXT, {}]) {
          const sentence = words(strict(fragment.name, args), context);
          expect(sentence, fragment.name).to.match(/^\S.*[^.\s]\.$/s);
          expect(sentence, fragment.name).not.to.match(/undefined|\[object|NaN|null|Invalid Date/);
          expect(sentence.length, sentence).to.be.within(30, 420);
          const data = revertData(fragment.name, values);
          expect(explainRevert(data, context).message).to.equal(sentence);
        }
        if (role) expect(role(strict(fragment.name, args))).not.to.equal("");
      }
    });
  });

  it("shows no hex where every name is known", () => {
    const named = (values: unknown[], name: string) =>
      expect(told(name, values)).not.to.match(/0x/);
    named([GRANT, 30_000n, 150_000n], "Fund_InsufficientCash");
    named([GRANT, PARENT], "Fund_Held");
    named([DFE, OFFICER, 8n], "Registry_RoleMissing");
    named([GRANT, 1n, id("given"), id("expected")], "Fund_WrongCondition");
    named([GRANT, id("given"), id("expected")], "Fund_WrongTerms");
    named([id("batch"), 7n], "Fund_AlreadyBounced");
    named([id("vote"), 1n], "Fund_VoteLapsed");
  });

  describe("in words", () => {
    const golden: [string, unknown[], string][] = [
      [
        "Fund_InsufficientCash",
        [GRANT, 30_000n, 150_000n],
        "Grant DFE-2026-001 has £300.00 in cash, and £1,500.00 is needed: £1,200.00 short. Cash comes in by a drawdown " +
          "(the root grant) or once its grantee has signed for it: sign for what has arrived, or use less.",
      ],
      [
        "Registry_RoleMissing",
        [DFE, OFFICER, 8n],
        "At GB-GOV-14, Ada Lovelace doesn't have the RELEASE role, which this needs. Ask an officer who has it to approve, " +
          "or an ADMIN quorum of GB-GOV-14 to grant it by `enrol`.",
      ],
      [
        "Registry_QuorumNotReached",
        [DFE, 8n, 2n, 1n],
        "GB-GOV-14 needs 2 approvals by officers with the RELEASE role, and there is 1. Collect 1 more; an ADMIN quorum of " +
          "GB-GOV-14 can grant the role by `enrol`.",
      ],
      [
        "Registry_OverLimit",
        [DFE, "0x474250", 200_000n],
        "No officer who approved for GB-GOV-14 may authorise £2,000.00. Add the approval of an officer whose limit in GBP is " +
          "at least that, or ask an ADMIN quorum of GB-GOV-14 to raise one by `enrol`.",
      ],
      [
        "Instruction_ReferenceUsed",
        [DFE, REF],
        "GB-GOV-14 has used the reference DFE-2026-001 for something else, or withdrawn it. Look up what it did; if this is " +
          "a new instruction, give it another reference.",
      ],
      [
        "Fund_VoteLapsed",
        [id("vote"), 1_806_537_599n],
        "Vote VOTE-2026 lapsed on 31 March 2027, 23:59 UTC. Draw under a vote that is still available; what wasn't drawn " +
          "can't be any more.",
      ],
      [
        "Fund_GrantState",
        [GRANT, 1n],
        "Grant DFE-2026-001 is awarded, not yet accepted. Ask its grantee to accept it first.",
      ],
      [
        "Fund_TransferState",
        [GRANT, 3n, 1n],
        "Tranche 3 of grant DFE-2026-001 is waiting for its condition. Ask its verifier to attest it; until then it can't " +
          "be released, settled or signed for.",
      ],
      [
        "Fund_WrongOrganisation",
        [ROOT, encodeOrganisation("GB-GOV-2"), 3n],
        "This place in the root grant belongs to GB-GOV-14, not to GB-GOV-2. Check that it is the right grant, and who acts " +
          "and who is named in it.",
      ],
      [
        "Fund_Held",
        [GRANT, PARENT],
        "There is a hold on grant HMT-2026-001, above grant DFE-2026-001, so no new authority can be given for either. Ask " +
          "whoever placed it, or the Treasury, to lift it.",
      ],
    ];
    for (const [name, values, sentence] of golden) {
      it(`tells ${name}`, () => {
        expect(told(name, values)).to.equal(sentence);
      });
    }

    it("falls back on what the ledger has where the caller knows no names", () => {
      const words = told("Fund_InsufficientCash", [GRANT, 30_000n, 150_000n], {});
      expect(words).to.contain(
        `Grant ${GRANT.slice(0, 10)}…${GRANT.slice(-4)} has 30,000 minor units`,
      );
      expect(words).to.contain("120,000 minor units short");
      const other = told("Fund_WrongOrganisation", [GRANT, DFE, 7n], { currency: "XXX" });
      expect(other).to.contain("organisation number 7 on the register");
    });
  });

  describe("explainRevert", () => {
    it("carries the values by name, the Solidity name and the role that is missing", () => {
      const cause = new Error("underneath");
      const error = explainRevert(
        revertData("Registry_RoleMissing", [DFE, OFFICER, 8n]),
        {},
        cause,
      );
      expect(error).to.be.instanceOf(TallyError);
      expect(error).to.include({ code: "role-missing", cause });
      expect(error.data).to.deep.equal({
        error: "Registry_RoleMissing",
        organisation: DFE,
        officer: OFFICER,
        role: 8n,
        roleName: "RELEASE",
      });
    });

    it("tells Solidity's own errors, silence and reasons that nobody knows", () => {
      const panic = (code: number) =>
        concat(["0x4e487b71", AbiCoder.defaultAbiCoder().encode(["uint256"], [code])]);
      const reason = concat([
        "0x08c379a0",
        AbiCoder.defaultAbiCoder().encode(["string"], ["no\u001b[2J\u202e way"]),
      ]);
      expect(explainRevert(panic(0x11))).to.include({ code: "amount-overflow" });
      expect(explainRevert(panic(0x32))).to.include({ code: "ledger-fault" });
      expect(explainRevert(panic(0x32)).data).to.deep.equal({ error: "Panic", code: 0x32n });
      expect(explainRevert(reason)).to.include({ code: "refused-unknown" });
      expect(explainRevert(reason).message).to.contain(`saying "no?[2J? way".`);
      expect(explainRevert("0x")).to.include({
        code: "refused-without-reason",
        message:
          "The contract refused without a reason. Is it the right contract, on the right chain?",
      });
      const malformed = [
        "0xdeadbeef",
        "0x12",
        "not hex",
        revertData("Fund_UnknownGrant", [GRANT]).slice(0, 40),
        concat(["0x08c379a0", AbiCoder.defaultAbiCoder().encode(["bytes"], ["0xff"])]),
      ];
      for (const data of malformed) {
        expect(explainRevert(data), data).to.include({ code: "refused-unknown" });
      }
    });
  });

  describe("revertDataOf", () => {
    const DATA = revertData("Fund_UnknownGrant", [GRANT]);
    const CALLDATA = revertData("Fund_UnknownVote", [GRANT]); // of the form of revert data, but what was sent
    const request = { method: "eth_call", params: [{ to: DFE, data: CALLDATA }] };
    const exception = (data: string | null, info: object = {}) =>
      makeError("execution reverted", "CALL_EXCEPTION", {
        action: "call",
        data,
        reason: null,
        transaction: { to: null, data: CALLDATA },
        invocation: null,
        revert: null,
        info: { ...info, payload: request },
      });
    const rpc = (error: JsonRpcError["error"]) => ({ id: 1, error });

    it("finds it where ethers and the nodes put it", () => {
      const besu = { code: -32000, message: "Execution reverted", data: DATA };
      const hardhat = {
        code: -32603,
        message:
          "Error: VM Exception while processing transaction: reverted with custom error 'X()'",
        data: { message: "reverted", txHash: GRANT, data: DATA },
      };
      const shapes: Record<string, unknown> = {
        ethers: exception(DATA),
        "ethers, with the node's answer below": exception(null, { error: rpc(besu) }),
        "ethers, which couldn't make sense of it": makeError(
          "could not coalesce",
          "UNKNOWN_ERROR",
          {
            error: hardhat,
          },
        ),
        "ethers, from an HTTP error": makeError("server response 500", "SERVER_ERROR", {
          request: "",
          info: { responseBody: JSON.stringify(rpc(besu)) },
        }),
        wrapped: new Error("outer", { cause: new Error("inner", { cause: exception(DATA) }) }),
        anvil: { code: 3, message: "execution reverted: custom error 0x12345678", data: DATA },
        besu,
        "a receipt of Besu": { receipt: { status: "0x0", revertReason: DATA } },
        hardhat,
        "hardhat in words only": {
          message: `reverted with an unrecognized custom error (return data: ${DATA})`,
        },
      };
      for (const [name, shape] of Object.entries(shapes)) {
        expect(revertDataOf(shape), name).to.equal(DATA);
      }
    });

    it("tells a revert without a reason from an error that is no revert", () => {
      expect(revertDataOf(exception("0x"))).to.equal("0x");
      expect(revertDataOf(exception(null))).to.equal("0x");
      expect(revertDataOf({ code: -32000, message: "Execution reverted" })).to.equal("0x");
      const mined = Object.assign(exception(null), { receipt: { status: 0 } });
      const others = [
        mined,
        makeError("nonce", "NONCE_EXPIRED", { transaction: { data: CALLDATA } }),
        { code: -32000, message: "known transaction", data: GRANT },
        new Error("socket hang up"),
        "text",
        undefined,
        null,
        7,
      ];
      for (const other of others) expect(revertDataOf(other)).to.equal(undefined);
    });

    it("isn't led astray by errors that contain themselves", () => {
      const loop: { error?: unknown } = {};
      loop.error = loop;
      expect(revertDataOf(loop)).to.equal(undefined);
    });

    it("reads a refusal by a contract on a chain", async () => {
      const { ethers } = await network.create();
      const [deployer, stranger] = await ethers.getSigners();
      const registry = await new OrganisationRegistry__factory(deployer).deploy();
      const asStranger = registry.connect(stranger);
      const found = asStranger.found;
      const founding: Parameters<typeof found.staticCall> = [
        stranger!.address,
        DFE,
        "Department for Education",
        [],
        [1, 1, 1, 1, 1, 1, 1],
      ];
      const calls = {
        call: () => found.staticCall(...founding),
        estimate: () => found.estimateGas(...founding),
        send: () => found(...founding, { gasLimit: 1_000_000 }),
      };
      for (const [name, call] of Object.entries(calls)) {
        const caught: unknown = await call().then(
          () => expect.fail(`${name} should have been refused`),
          (error: unknown) => error,
        );
        const data = revertDataOf(caught);
        expect(data, name).to.be.a("string");
        expect(explainRevert(data!), name).to.include({ code: "not-founder" });
      }
    });
  });
});

describe("error codes", () => {
  const rows = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8")
    .split("\n")
    .map((line) => /^\| `([a-z-]+)` +\| (.+?) +\| (.+?) +\| (\d) +\|$/.exec(line))
    .filter((row) => row !== null);

  it("are in alphabetical order, each once", () => {
    expect([...TALLY_ERROR_CODES]).to.deep.equal([...new Set(TALLY_ERROR_CODES)].sort());
  });

  it("stand in docs/errors.md, all of them and no others, in order", () => {
    expect(rows.map((row) => row[1])).to.deep.equal([...TALLY_ERROR_CODES]);
  });

  it("have the exit codes that docs/errors.md states", () => {
    for (const [, code, , , exit] of rows) {
      const error = new TallyError(code as (typeof TALLY_ERROR_CODES)[number], "words");
      expect(exitCodeOf(error), code).to.equal(Number(exit));
    }
  });

  it("are those of what a caught value is", () => {
    expect(exitCodeOf(new TallyError("role-missing", "words"))).to.equal(EXIT.notPermitted);
    expect(exitCodeOf(new Error("a fault"))).to.equal(EXIT.fault);
    expect(exitCodeOf(undefined)).to.equal(EXIT.fault);
  });
});
