import { expect } from "chai";
import { hexlify, id, keccak256, SigningKey, Transaction } from "ethers";
import fc from "fast-check";
import { fastKeccak, signRaw } from "../../sdk/push/raw-transaction.js";

describe("a raw transaction", () => {
  it("is to the byte what ethers makes of the same fields, and has its hash", async () => {
    const key = new SigningKey(id("relayer"));
    const keccak = await fastKeccak();
    const fields = fc.record({
      chainId: fc.oneof(fc.bigInt(1n, 300n), fc.bigInt(1n, 2n ** 53n)),
      nonce: fc.oneof(fc.nat(300), fc.nat()),
      gasLimit: fc.bigInt(21_000n, 2n ** 24n),
      to: fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => hexlify(bytes)),
      data: fc
        .oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.nat(70_000).map((size) => new Uint8Array(size)),
        )
        .map((bytes) => hexlify(bytes)),
    });
    fc.assert(
      fc.property(fields, (unsigned) => {
        const fees = { type: 2, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
        const expected = Transaction.from({ ...unsigned, ...fees });
        expected.signature = key.sign(expected.unsignedHash);
        const { raw, hash } = signRaw(key, unsigned, keccak);
        expect(hexlify(raw)).to.equal(expected.serialized);
        expect(hash).to.equal(keccak256(raw)).and.to.equal(expected.hash);
      }),
      { numRuns: 200 },
    );
  });
});
