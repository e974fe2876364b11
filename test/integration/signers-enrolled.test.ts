import { createPublicKey, sign as nodeSign } from "node:crypto";
import { expect } from "chai";
import { AbiCoder, concat, dataSlice, hexlify, id, sha256, Wallet, ZeroAddress } from "ethers";
import { contractSigner, p256Signer } from "../../sdk/index.js";
import { officerSigner } from "../../sdk/signers/officer-signer.js";
import { rejection } from "../sdk/refusal.js";
import { compile } from "../../bench/gas/compile.js";
import { openPeerChain } from "../../bench/gas/peer-chain.js";
import { deploySafeKit, makeSafe, SAFE_SOURCES } from "../../bench/gas/peers/safe.js";
import { safeOfficer } from "../../bench/gas/signers.js";
import { deployTestContract } from "./compiled.js";
import { p256Key } from "./keys.js";
import { DFE, openChain, SLC, useLedger } from "./ledger.js";
import { openReceipts } from "./measure-signers.js";
import {
  NO_FEES,
  prepare,
  references,
  enrol,
  receipt,
  signReceipt,
  authorised,
  forging,
  account,
  owners,
  walletOf,
  safeMessage,
  multisig,
  rsa2048,
  passkeyOf,
  p256Of,
  never,
  rsaOf,
} from "./signers-kit.js";

describe("a key is enrolled only", () => {
  const at = useLedger(prepare);

  it("if the Treasury allows its verifier", async () => {
    const ledger = at();
    const unknown = await deployTestContract("Meddler", ledger.relayer, [NO_FEES]);
    const officer = p256Signer({ verifier: unknown, key: p256Key("P-256") });
    await rejection("verifier-not-allowed", enrol(ledger, officer));
  });

  it("if it is whole", async () => {
    const ledger = at();
    for (const officer of [p256Of(ledger), passkeyOf(ledger), rsaOf(ledger)]) {
      const { key, sign } = officerSigner(officer);
      const whole = await key();
      for (const part of [dataSlice(whole, 0, 21), dataSlice(whole, 0, whole.length / 2 - 2)]) {
        const truncated = { key: () => Promise.resolve(part), sign };
        await rejection("possession-not-proven", enrol(ledger, truncated));
      }
    }
  });

  it("if it signs that it joins, by this instruction", async () => {
    const ledger = at();
    const { tally } = ledger;
    for (const signer of [p256Of(ledger), passkeyOf(ledger), rsaOf(ledger)]) {
      const other = { organisation: DFE, reference: `ENR-${references + 1}` };
      const elsewhere = await tally.provePossession({ ...other, signer });
      await rejection("possession-not-proven", enrol(ledger, elsewhere.signer, elsewhere));
      const here = { ...other, organisation: SLC, reference: `ENR-${references + 1}` };
      const proof = await tally.provePossession({ ...here, signer });
      await enrol(ledger, proof.signer, proof);
      await rejection("possession-not-proven", enrol(ledger, proof.signer, proof)); // spent
    }
  });

  it("by a contract that is there: for an address to come nobody can prove it", async () => {
    const ledger = at();
    const address = new Wallet(id("nobody knows this key")).address;
    const sign = (digest: Uint8Array) =>
      Promise.resolve(account.signingKey.sign(digest).serialized);
    await rejection("possession-not-proven", enrol(ledger, contractSigner({ address, sign })));
  });

  it("as a signer of 20 bytes or more, and not the zero address", async () => {
    const ledger = at();
    for (const signer of ["0x12", dataSlice(account.address, 0, 19), ZeroAddress]) {
      await rejection("bad-signer", enrol(ledger, signer, { possession: "0x" }));
    }
  });
});

describe("the SDK and ADMINs must see, because the ledger doesn't,", () => {
  const at = useLedger(prepare);

  it("what an RSA key is worth beyond its length, and whether two encodings are one key", async () => {
    const ledger = at();
    const { n } = createPublicKey(rsa2048).export({ format: "jwk" });
    const modulus = Buffer.from(n!, "base64url");
    const signer = (exponent: string, sign: (digest: Uint8Array) => string) => {
      const key = AbiCoder.defaultAbiCoder().encode(["bytes", "bytes"], [exponent, modulus]);
      const officer = concat([ledger.verifiers.rsa, key]);
      return forging({ key: () => Promise.resolve(officer), sign: () => never() }, sign);
    };
    const byAnybody = (digest: Uint8Array) =>
      concat([
        ...["0x0001", `0x${"ff".repeat(202)}`, "0x00"],
        ...["0x3031300d060960864801650304020105000420", sha256(digest)], // RFC 8017, section 9.2
      ]);
    await enrol(ledger, signer("0x01", byAnybody));
    await enrol(ledger, rsaOf(ledger));
    const again = signer("0x00010001", (digest) => hexlify(nodeSign("sha256", digest, rsa2048)));
    await enrol(ledger, again); // the same key, another officer
    await signReceipt(ledger, again);
  });
});

describe("an enrolled key", () => {
  const at = useLedger(prepare);

  it("approves on after the Treasury has stopped its verifier, and isn't enrolled anew", async () => {
    const ledger = at();
    const officers = [p256Of(ledger), passkeyOf(ledger), rsaOf(ledger)];
    for (const officer of officers) await enrol(ledger, officer);
    for (const [nth, verifier] of Object.values(ledger.verifiers).entries()) {
      const stop = { reference: `STOP-${nth}`, verifier: verifier as string, allowed: false };
      await ledger.run(ledger.tally.setVerifier(stop));
    }
    for (const officer of officers) {
      expect((await signReceipt(ledger, officer)).alreadyDone).to.equal(false);
      await rejection("verifier-not-allowed", enrol(ledger, officer));
    }
  });

  it("of two owners needs both, in order, and no other", async () => {
    const ledger = at();
    const officer = await multisig(ledger, owners.slice(0, 2));
    await enrol(ledger, officer);
    const { key } = officer;
    const [safe, stranger] = [await key(), new Wallet(id("stranger"))];
    const by = (signing: Wallet[]) =>
      forging(officer, async (digest) => {
        const asked = await safeMessage(safe, digest, ledger);
        return concat(await Promise.all(signing.map((owner) => owner.signTypedData(...asked))));
      });
    const [one, two, three] = owners as [Wallet, Wallet, Wallet];
    for (const signing of [[one], [one, one], [two, one], [one, stranger], [stranger, two]]) {
      const plan = await receipt(ledger);
      await rejection("approval-invalid", (await plan.approve(by(signing))).simulate());
    }
    for (const signing of [
      [one, two],
      [one, three],
      [two, three],
    ]) {
      await (await (await receipt(ledger)).approve(by(signing))).simulate();
    }
  });

  it("that is a Safe, as Safe publishes it, needs as many owners as its threshold", async function () {
    this.timeout(180_000); // compiles it, unless that was kept
    const chain = await openChain();
    const ledger = await openReceipts(chain);
    const peers = await openPeerChain(chain);
    const safe = await makeSafe(peers, await deploySafeKit(peers, compile(SAFE_SOURCES)), 2);
    const officer = safeOfficer(safe);
    await enrol(ledger, officer);
    const done = await signReceipt(ledger, officer);
    expect((await authorised(ledger, done)).args.contractSigners).to.equal(1n);
    const plan = await receipt(ledger);
    const one = async (digest: Uint8Array) =>
      dataSlice(await safe.signDigest(hexlify(digest)), 0, 65);
    await rejection("approval-invalid", (await plan.approve(forging(officer, one))).simulate());
  });

  it("that is an account to which code is given (EIP-7702) approves as the code says, and is flagged", async () => {
    const ledger = at();
    const { node, relayer } = ledger;
    const officer = new Wallet(id("officer with code"), node);
    await enrol(ledger, officer);
    const plan = await (await receipt(ledger)).approve(officer);
    const other = new Wallet(id("who the code obeys"));
    const code = await walletOf(other, ledger);
    const authorization = await officer.authorize({ address: code, nonce: 0 });
    const given = await relayer.sendTransaction({
      ...{ type: 4, to: relayer, authorizationList: [authorization], ...NO_FEES },
    });
    await given.wait();
    expect(await node.getCode(officer.address)).to.equal(concat(["0xef0100", code]));

    await rejection("approval-invalid", plan.send()); // its own key no longer counts
    const signature = other.signingKey.sign(plan.digest).serialized;
    plan.addApproval({ organisation: SLC, signer: officer.address, signature });
    expect((await authorised(ledger, await plan.send())).args.contractSigners).to.equal(1n);
  });
});
