import { expect } from "chai";
import {
  AbiCoder,
  dataSlice,
  hexlify,
  keccak256,
  ParamType,
  TypedDataEncoder,
  Wallet,
} from "ethers";
import fc from "fast-check";
import { DOMAINS, interfaceOf } from "../../sdk/contracts.js";
import { abiHex } from "../../sdk/instructions/abi.js";
import { CATALOGUE } from "../../sdk/instructions/catalogue.js";
import {
  deedOf,
  digestOf,
  primaryTypeOf,
  type Message,
  type Types,
} from "../../sdk/instructions/typed-data.js";
import { keccakOf, quickKeccak } from "../../sdk/keccak.js";
import { multicallOf, resultsIn } from "../../sdk/push/multicall.js";
import { officerSigner } from "../../sdk/signers/officer-signer.js";

const SEED = Number(process.env.TALLY_SEED ?? 20_261_122);
const RUNS = { seed: SEED, numRuns: 40 };

const bytes = (size: number) =>
  fc.uint8Array({ minLength: size, maxLength: size }).map((each) => hexlify(each));

function integer(type: string): fc.Arbitrary<string> {
  const [, unsigned, size] = /^(u?)int(\d+)$/.exec(type)!;
  const most = 2n ** BigInt(unsigned === "u" ? Number(size) : Number(size) - 1) - 1n;
  return fc.bigInt(unsigned === "u" ? 0n : -most - 1n, most).map(String);
}

/** Values of a type of typed data, among them text of any script. */
function valueOf(types: Types, type: string): fc.Arbitrary<unknown> {
  if (type.endsWith("[]")) return fc.array(valueOf(types, type.slice(0, -2)), { maxLength: 3 });
  if (type in types) {
    const fields = types[type]!.map(({ name, type: of }) => [name, valueOf(types, of)] as const);
    return fc.record(Object.fromEntries(fields));
  }
  if (type === "string") return fc.string({ unit: "grapheme", maxLength: 40 });
  if (type === "bool") return fc.boolean();
  if (type === "address") return bytes(20);
  if (type === "bytes") return fc.uint8Array({ maxLength: 100 }).map((each) => hexlify(each));
  const size = /^bytes(\d+)$/.exec(type)?.[1];
  return size === undefined ? integer(type) : bytes(Number(size));
}

const DOMAIN = { ...DOMAINS.fund, chainId: "31337", verifyingContract: `0x${"12".repeat(20)}` };

/** Runs with the hash of ethers, then with the one in WebAssembly: what is called first is loaded last. */
function withBoth(name: string, check: () => void | Promise<void>): void {
  it(`${name}`, check);
  it(`${name}; with the quick keccak`, async () => {
    await quickKeccak();
    await check();
  });
}

/** What something gives, or what it says when it refuses. */
function outcome(of: () => string): string {
  try {
    return of();
  } catch (error) {
    return (error as Error).message;
  }
}

describe("encodings of our own", () => {
  withBoth("hash bytes as ethers does", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (each) => {
        expect(keccakOf(each)).to.equal(keccak256(each));
      }),
      RUNS,
    );
  });

  withBoth("give every instruction the digest and the deed that ethers gives it", () => {
    expect(CATALOGUE.length).to.be.above(40);
    for (const { types } of CATALOGUE) {
      const primary = primaryTypeOf(types);
      const property = fc.property(valueOf(types, primary), (given) => {
        const message = given as Message;
        expect(digestOf(DOMAIN, types, message)).to.equal(
          TypedDataEncoder.hash(DOMAIN, types, message),
        );
        const data = TypedDataEncoder.from(types).encodeData(primary, message);
        const deed = dataSlice(keccak256(dataSlice(data, 0, (data.length - 2) / 2 - 32)), 0, 20);
        expect(deedOf(types, message)).to.equal(deed);
      });
      fc.assert(property, RUNS);
    }
  });

  it("refuse what ethers refuses, and in its words", () => {
    const types: Types = {
      Odd: ["uint96 amount", "int32 transfer", "bytes32 grant", "string payer", "bool final"].map(
        (each) => ({ type: each.split(" ")[0]!, name: each.split(" ")[1]! }),
      ),
    };
    const sound = {
      amount: "1",
      transfer: "-1",
      grant: `0x${"ab".repeat(32)}`,
      payer: "é",
      final: true,
    };
    const odd: [string, unknown][] = [
      ...["-1", "1.5", "", "1e3", "0x10", " 1", "007", String(2n ** 96n), 5, 5n, null].map(
        (each): [string, unknown] => ["amount", each],
      ),
      ...[String(2 ** 31), String(-(2 ** 31) - 1), "-0"].map((each): [string, unknown] => [
        "transfer",
        each,
      ]),
      ...[
        `0x${"ab".repeat(31)}`,
        "ab".repeat(32),
        `0x${"AB".repeat(32)}`,
        "0xzz",
        `0x${"a".repeat(63)}`,
      ].map((each): [string, unknown] => ["grant", each]),
      ...["\ud800", "a\udc00b", 7, undefined].map((each): [string, unknown] => ["payer", each]),
      ...["true", 1, 0, undefined].map((each): [string, unknown] => ["final", each]),
    ];
    for (const [field, value] of odd) {
      const message = { ...sound, [field]: value } as unknown as Message;
      expect(
        outcome(() => digestOf(DOMAIN, types, message)),
        `${field} ${String(value)}`,
      ).to.equal(outcome(() => TypedDataEncoder.hash(DOMAIN, types, message)));
    }
  });

  it("sign with a wallet's key what the wallet itself would sign", async () => {
    const wallet = new Wallet(`0x${"17".repeat(32)}`);
    for (const { types } of CATALOGUE) {
      const [message] = fc.sample(valueOf(types, primaryTypeOf(types)), {
        seed: SEED,
        numRuns: 1,
      }) as [Message];
      const signature = await officerSigner(wallet).sign({ domain: DOMAIN, types, message });
      expect(signature).to.equal(await wallet.signTypedData(DOMAIN, types, message));
    }
  });

  it("give contracts the calls that ethers gives them, and leave to it what isn't plain", () => {
    for (const { target, method } of CATALOGUE) {
      const { inputs } = interfaceOf(target).getFunction(method)!;
      const property = fc.property(fc.tuple(...inputs.map(abiValue)), (values) => {
        expect(`0x${abiHex(inputs, values)}`).to.equal(
          AbiCoder.defaultAbiCoder().encode(inputs, values),
        );
      });
      fc.assert(property, RUNS);
    }
    const types = ["uint8", "bytes4", "bytes", "bool", "uint8[2]"].map((each) =>
      ParamType.from(each),
    );
    const sound = ["1", "0x01020304", "0x", true, ["1", "2"]];
    for (const [nth, value] of [
      [0, "256"],
      [0, 7],
      [1, "0x01"],
      [2, "0x1"],
      [2, "ab"],
      [3, "x"],
      [4, ["1"]],
    ] as const) {
      const values = sound.with(nth, value as never);
      expect(outcome(() => `0x${abiHex(types, values)}`)).to.equal(
        outcome(() => AbiCoder.defaultAbiCoder().encode(types, values)),
      );
    }
  });

  it("put calls together, and take results apart, as ethers does", () => {
    const abi = interfaceOf("fund");
    const many = fc.array(fc.uint8Array({ minLength: 1, maxLength: 100 }), { maxLength: 9 });
    const property = fc.property(many, (calls) => {
      expect(multicallOf(calls)).to.equal(abi.encodeFunctionData("multicall", [calls]));
      const answer = abi.encodeFunctionResult("multicall", [calls]);
      expect(resultsIn(answer, calls.length)?.map((each) => hexlify(each))).to.deep.equal(
        calls.map(hexlify),
      );
      expect(resultsIn(answer, calls.length + 1)).to.equal(undefined);
    });
    fc.assert(property, RUNS);
    const answer = abi.encodeFunctionResult("multicall", [["0x01", "0x02"]]);
    for (const broken of ["0x", answer.slice(0, 130), `0x${"ff".repeat(320)}`]) {
      expect(resultsIn(broken, 2)).to.equal(undefined);
    }
  });
});

/** Values of a contract's parameter. */
function abiValue(type: ParamType): fc.Arbitrary<unknown> {
  if (type.baseType === "array") {
    const { arrayLength: size } = type;
    const range = size === -1 ? { maxLength: 3 } : { minLength: size!, maxLength: size! };
    return fc.array(abiValue(type.arrayChildren!), range);
  }
  if (type.baseType === "tuple") return fc.tuple(...type.components!.map(abiValue));
  return valueOf({}, type.type);
}
