import { expect } from "chai";
import fc from "fast-check";
import { type Batch, buildBatch } from "../../sdk/manifest.js";
import { buildTree, payeeCommitment } from "../../sdk/merkle-sum.js";
import { money } from "../../sdk/money.js";
import { checkSlipOffline, makeSlip, parseSlip, type Slip, slipText } from "../../sdk/slip.js";
import { isTallyError } from "../../sdk/tally-error.js";
import { encodeReference, idOf } from "../../sdk/text.js";
import { refusal } from "./refusal.js";

const CONTEXT = {
  chainId: 4242,
  fund: "0x00000000000000000000000000000000000000f1",
  grant: idOf("GB-GOV-14", "DFE-2026-001"),
  batch: encodeReference("RUN-07"),
};

const payments = Array.from({ length: 21 }, (_, place) => ({
  payeeReference: `STUDENT-${place + 1}`,
  endToEndId: `E2E-${place + 1}`,
  amount: money(`${place + 1}.50`, "GBP"),
}));

/** The slip with one field replaced, by its path. */
function altered(slip: Slip, path: string, value: unknown): Slip {
  const copy = structuredClone(slip) as unknown as Record<string, unknown>;
  const names = path.split(".");
  const last = names.pop()!;
  const parent = names.reduce((one, name) => one[name] as Record<string, unknown>, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy as unknown as Slip;
}

describe("slip", () => {
  let batch: Batch;
  let slip: Slip;

  before(async () => {
    batch = await buildBatch(payments, { chainId: CONTEXT.chainId, fund: CONTEXT.fund });
    slip = makeSlip(batch.manifest, batch.tree, 3, CONTEXT);
  });

  describe("makeSlip", () => {
    it("makes a slip for every payment that proves itself and survives its file", () => {
      for (let index = 0; index < payments.length; index++) {
        const one = makeSlip(batch.manifest, batch.tree, index, CONTEXT);
        expect(checkSlipOffline(one)).to.equal(true);
        expect(parseSlip(slipText(one))).to.deep.equal(one);
        expect(one.leaf).to.deep.equal({
          index,
          ...batch.manifest.payments[index],
          currency: "GBP",
        });
      }
    });

    it("tells of other payees nothing but amounts: no reference, id or salt", () => {
      const text = slipText(slip);
      const others = batch.manifest.payments.filter((_, index) => index !== 3);
      for (const { salt, endToEndId } of others) {
        expect(text).not.to.contain(salt).and.not.to.contain(`"${endToEndId}"`);
      }
    });

    it("takes from the context what the manifest doesn't say, and refuses what contradicts it", () => {
      const { manifest, tree } = batch;
      expect(slip).to.include({ chainId: 4242, fund: CONTEXT.fund, grant: CONTEXT.grant });
      refusal("slip-context", () => makeSlip(manifest, tree, 3));
      refusal("slip-context", () => makeSlip(manifest, tree, 3, { ...CONTEXT, chainId: 1 }));
      const fund = `0x${"22".repeat(20)}`;
      refusal("slip-context", () => makeSlip(manifest, tree, 3, { ...CONTEXT, fund }));
      refusal("slip-format", () => makeSlip(manifest, tree, 3, { ...CONTEXT, grant: "0x12" }));
    });

    it("refuses a leaf that the batch doesn't have and a tree of another batch", async () => {
      refusal("batch-index", () => makeSlip(batch.manifest, batch.tree, 21, CONTEXT));
      const other = await buildBatch(payments);
      refusal("slip-false", () => makeSlip(batch.manifest, other.tree, 3, CONTEXT));
    });
  });

  describe("checkSlipOffline", () => {
    it("refuses a slip with any part of its payment, proof or batch altered", () => {
      const changes: [path: string, value: unknown][] = [
        ["leaf.amount", "999999"],
        ["leaf.index", 4],
        ["leaf.index", 21],
        ["leaf.payeeReference", "STUDENT-999"],
        ["leaf.endToEndId", "E2E-999"],
        ["leaf.salt", `0x${"00".repeat(32)}`],
        ["batch.total", "1"],
        ["batch.count", 40],
        ["batch.count", 3],
        ["batch.root", `0x${"00".repeat(32)}`],
        ["proof", []],
        ["proof", slip.proof.slice(1)],
        ["proof", [...slip.proof, slip.proof[0]]],
        ["proof.0.sum", "1"],
        ["proof.1.hash", slip.proof[0]!.hash],
      ];
      for (const [path, value] of changes) {
        expect(checkSlipOffline(altered(slip, path, value)), path).to.equal(false);
      }
    });

    it("answers false for anything that isn't a slip", () => {
      fc.assert(fc.property(fc.anything(), (value) => !checkSlipOffline(value as Slip)));
      expect(checkSlipOffline(altered(slip, "leaf.amount", "abc"))).to.equal(false);
    });

    it("accepts the slip of a batch of one, whose proof is empty", async () => {
      const { manifest, tree } = await buildBatch(payments.slice(0, 1), { persons: false });
      const single = makeSlip(manifest, tree, 0, CONTEXT);
      expect(single.proof).to.deep.equal([]);
      expect(checkSlipOffline(single)).to.equal(true);
    });
  });

  describe("parseSlip", () => {
    it("refuses fields that are missing, unknown, of another type or out of range, and names them", () => {
      const changes: [field: string, path: string, value: unknown][] = [
        ["version", "version", 2],
        ["version", "version", "1"],
        ["kind", "kind", "tallystick-payment-manifest"],
        ["chainId", "chainId", 0],
        ["chainId", "chainId", 1.5],
        ["chainId", "chainId", 2 ** 53],
        ["fund", "fund", "0x12"],
        ["fund", "fund", CONTEXT.fund.slice(0, -1)],
        ["grant", "grant", "0x12"],
        ["the file", "extra", 1],
        ["the file", "fund", undefined],
        ["leaf", "leaf", []],
        ["leaf", "leaf.name", "someone"],
        ["leaf", "leaf.salt", undefined],
        ["leaf.index", "leaf.index", -1],
        ["leaf.index", "leaf.index", 2 ** 32],
        ["leaf.amount", "leaf.amount", 5],
        ["leaf.amount", "leaf.amount", "0"],
        ["leaf.amount", "leaf.amount", "1,000.00"],
        ["leaf.amount", "leaf.amount", "1e3"],
        ["leaf.amount", "leaf.amount", "-5"],
        ["leaf.amount", "leaf.amount", "0.001"],
        ["leaf.amount", "leaf.amount", (2n ** 96n).toString()],
        ["leaf.currency", "leaf.currency", "gbp"],
        ["leaf.payeeReference", "leaf.payeeReference", "a\u202eb"],
        ["leaf.endToEndId", "leaf.endToEndId", "x".repeat(36)],
        ["batch", "batch.extra", 1],
        ["batch.count", "batch.count", 0],
        ["batch.total", "batch.total", "00"],
        ["proof", "proof", Array.from({ length: 33 }, () => slip.proof[0])],
        ["proof", "proof", {}],
        ["proof[0]", "proof.0.side", "left"],
        ["proof[0]", "proof.0", null],
        ["proof[0].sum", "proof.0.sum", 1],
        ["proof[0].hash", "proof.0.hash", "0x"],
      ];
      for (const [field, path, value] of changes) {
        const text = JSON.stringify(altered(slip, path, value));
        const error = refusal("slip-format", () => parseSlip(text));
        expect(error.data.path, `${path} ${String(value)}`).to.equal(field);
        expect(error.message).not.to.contain(slip.leaf.salt);
      }
    });

    it("reads up to 64 kB and not a byte more", () => {
      const text = slipText(slip);
      expect(parseSlip(text.padEnd(64 * 1024))).to.deep.equal(slip);
      expect(
        refusal("slip-format", () => parseSlip(text.padEnd(64 * 1024 + 1))).message,
      ).to.contain("65536");
      refusal("slip-format", () => parseSlip(undefined as unknown as string));
    });

    it("refuses a field that is stated twice, which readers would see differently", () => {
      const text = slipText(slip);
      const twice = [
        text.replace(`"chainId": 4242`, `"chainId": 1, "chainId": 4242`),
        text.replace(`"index": 3`, `"index": 4, "ind\\u0065x": 3`),
      ];
      for (const one of twice) {
        expect(one).not.to.equal(text);
        expect(refusal("slip-format", () => parseSlip(one)).message).to.contain(
          "states a field twice",
        );
      }
    });

    it("refuses what poisons prototypes, nests deeply or isn't JSON", () => {
      const text = slipText(slip);
      const bad = [
        ...[
          "",
          "null",
          "[]",
          "1",
          `"slip"`,
          text.slice(0, -3),
          `\ufeff${text}`,
          "{".repeat(60_000),
        ],
        "[".repeat(30_000) + "]".repeat(30_000),
        text.replace(`"chainId"`, `"__proto__": {"polluted": 1}, "chainId"`),
        text.replace(`"leaf": {`, `"leaf": { "constructor": 1,`),
      ];
      for (const one of bad) refusal("slip-format", () => parseSlip(one));
      expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
    });

    it("takes any JSON layout and normalises the case of hex", () => {
      const shouting = slipText(slip).replace(
        slip.leaf.salt.slice(2),
        slip.leaf.salt.slice(2).toUpperCase(),
      );
      expect(parseSlip(JSON.stringify(slip))).to.deep.equal(slip);
      expect(parseSlip(shouting)).to.deep.equal(slip);
    });

    it("gives a slip or a refusal for any text, and what it gives can be checked", () => {
      const text = slipText(slip);
      const edit = fc.tuple(
        fc.nat({ max: text.length }),
        fc.nat({ max: 20 }),
        fc.string({ maxLength: 5 }),
      );
      fc.assert(
        fc.property(edit, ([at, length, insert]) => {
          try {
            checkSlipOffline(parseSlip(text.slice(0, at) + insert + text.slice(at + length)));
          } catch (error) {
            expect(isTallyError(error, "slip-format"), String(error)).to.equal(true);
          }
        }),
        { numRuns: 1000 },
      );
    });
  });

  it("made of another payment of the same batch doesn't prove this one", async () => {
    const leaves = batch.manifest.payments.map((one) => ({
      payee: payeeCommitment(one),
      amount: BigInt(one.amount),
    }));
    expect((await buildTree(leaves)).root).to.equal(batch.tree.root);
    const other = makeSlip(batch.manifest, batch.tree, 4, CONTEXT);
    expect(checkSlipOffline({ ...slip, leaf: other.leaf })).to.equal(false);
    expect(checkSlipOffline({ ...slip, proof: other.proof })).to.equal(false);
  });
});
