import { sign as nodeSign } from "node:crypto";
import { expect } from "chai";
import { AbiCoder, concat, dataSlice, getBytes, hexlify, id } from "ethers";
import { type OfficerKey } from "../../sdk/index.js";
import { readP256Signature } from "../../sdk/signers/p256-signature.js";
import { rejection } from "../sdk/refusal.js";
import { otherTwin, p256Key, rsaKey, signDigest, type Misuse } from "./keys.js";
import { useLedger } from "./ledger.js";
import {
  prepare,
  enrol,
  receipt,
  forging,
  account,
  passkey,
  rsa2048,
  passkeyOf,
  p256Of,
  rsaOf,
} from "./signers-kit.js";

describe("the ledger refuses, even from whoever leaves the SDK's checks out,", () => {
  const at = useLedger(async (ledger) => {
    const prepared = await prepare(ledger);
    const keyed = { ...ledger, ...prepared };
    for (const officer of [account, p256Of(keyed), passkeyOf(keyed), rsaOf(keyed)]) {
      await enrol(ledger, officer);
    }
    return prepared;
  });

  async function refuses(
    officer: OfficerKey,
    forge: (digest: Uint8Array) => string | Promise<string>,
  ): Promise<void> {
    const plan = await receipt(at());
    await plan.approve(forging(officer, forge));
    await rejection("approval-invalid", plan.simulate());
    await plan.approve(officer);
    await plan.simulate(); // it was the signature alone
  }

  it("a P-256 signature whose s is in the upper half", async () => {
    const sign = (digest: Uint8Array) => otherTwin(signDigest(p256Key("P-256"), digest));
    await refuses(p256Of(at()), sign);
  });

  it("a P-256 signature of a digest that was hashed again", async () => {
    const key = p256Key("P-256");
    await refuses(p256Of(at()), (digest) =>
      hexlify(nodeSign("sha256", digest, { key, dsaEncoding: "ieee-p1363" })),
    );
  });

  it("a P-256 signature in DER", async () => {
    await refuses(p256Of(at()), (digest) => hexlify(nodeSign("sha256", digest, p256Key("P-256"))));
  });

  it("an RSA signature of another digest, by another key, or padded otherwise", async () => {
    const officer = rsaOf(at());
    await refuses(officer, () => hexlify(nodeSign("sha256", getBytes(id("other")), rsa2048)));
    await refuses(officer, (digest) =>
      hexlify(nodeSign("sha256", digest, rsaKey("another", 2048))),
    );
    await refuses(officer, (digest) => hexlify(nodeSign("sha512", digest, rsa2048)));
    const pss = { key: rsa2048, padding: 6 }; // RSA_PKCS1_PSS_PADDING
    await refuses(officer, (digest) => hexlify(nodeSign("sha256", digest, pss)));
  });

  it("an account's signature in the compact form, with another v, or of the upper half", async () => {
    const sign = (digest: Uint8Array) => account.signingKey.sign(digest);
    await refuses(account, (digest) => sign(digest).compactSerialized);
    await refuses(account, (digest) => concat([dataSlice(sign(digest).serialized, 0, 64), "0x1d"]));
    await refuses(account, (digest) => {
      const { r, s, yParity } = sign(digest);
      const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
      const high = (order - BigInt(s)).toString(16).padStart(64, "0");
      return concat([r, `0x${high}`, yParity === 0 ? "0x1c" : "0x1b"]);
    });
  });

  const misuses: [what: string, misuse: Misuse][] = [
    ["without the person's presence (UP = 0)", { flags: 0x1c }],
    ["without the person's verification (UV = 0)", { flags: 0x19 }],
    ["backed up and not eligible for it (BS without BE)", { flags: 0x15 }],
    ["of another digest", { challenge: getBytes(id("other")) }],
    ["that makes a passkey (webauthn.create)", { type: "webauthn.create" }],
    ["by another key", { key: p256Key("another passkey") }],
  ];
  for (const [what, misuse] of misuses) {
    it(`a passkey's assertion ${what}`, async () => {
      await refuses(passkeyOf(at()), (digest) => flat(digest, misuse));
    });
  }

  it("a passkey's assertion encoded as a struct", async () => {
    await refuses(passkeyOf(at()), (digest) =>
      concat([`0x${"20".padStart(64, "0")}`, flat(digest)]),
    );
  });

  it("a passkey's assertion whose s is in the upper half, or whose places are wrong", async () => {
    const officer = passkeyOf(at());
    await refuses(officer, (digest) => {
      const encoded = flat(digest);
      return concat([otherTwin(dataSlice(encoded, 0, 64)), dataSlice(encoded, 64)]);
    });
    for (const word of [2, 3]) {
      await refuses(officer, (digest) => {
        const bytes = getBytes(flat(digest));
        bytes[32 * word + 31]! ^= 1;
        return hexlify(bytes);
      });
    }
  });

  it("but not a passkey of another domain: that is for the page and the SDK to see", async () => {
    const plan = await receipt(at());
    const elsewhere = { rpId: "example.org", origin: "https://example.org" };
    await plan.approve(forging(passkeyOf(at()), (digest) => flat(digest, elsewhere)));
    await plan.simulate();
    const again = await receipt(at());
    await rejection("passkey-origin", again.approve(passkeyOf(at(), elsewhere)));
    await rejection("passkey-domain", again.approve(passkeyOf(at(), { rpId: "example.org" })));
    expect(again.approvals).to.deep.equal([]);
  });
});

/** An assertion as the verifier takes it, whatever is wrong with it. */
function flat(digest: Uint8Array, misuse: Misuse = {}): string {
  const given = passkey.get(digest, misuse);
  const [authenticator, clientData] = [given.authenticatorData, given.clientDataJSON].map((part) =>
    hexlify(part as Uint8Array),
  );
  const text = Buffer.from(given.clientDataJSON as Uint8Array).toString();
  const places = [text.indexOf('"challenge"'), text.indexOf('"type"')];
  const { r, s } = readP256Signature(given.signature as Uint8Array);
  return AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "uint256", "uint256", "bytes", "bytes"],
    [r, s, ...places, authenticator, clientData],
  );
}
