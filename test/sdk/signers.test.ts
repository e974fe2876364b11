import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign as nodeSign,
  type KeyObject,
} from "node:crypto";
import { inspect } from "node:util";
import { expect } from "chai";
import { AbiCoder, concat, getBytes, hexlify, id, toUtf8String, Wallet } from "ethers";
import {
  contractSigner,
  p256Signer,
  passkeySigner,
  rsaSigner,
  type P256SignerOptions,
  type TallyError,
  type TallyErrorCode,
} from "../../sdk/index.js";
import { digestBytes, type OfficerSigner } from "../../sdk/signers/officer-signer.js";
import {
  otherTwin,
  p256Key,
  Passkey,
  RP_ID,
  rsaKey,
  signDigest,
  type Misuse,
} from "../integration/keys.js";
import { refusal, rejection } from "./refusal.js";

const VERIFIER = "0xA7f1A2E4B5C6D7e8f90123456789aBcDeF012345".toLowerCase();
const WHAT = {
  domain: { name: "Test", version: "1", chainId: "1", verifyingContract: VERIFIER },
  types: { Note: [{ name: "text", type: "string" }] },
  message: { text: "what is signed" },
};
const DIGEST = digestBytes(WHAT);
const KEY = p256Key("P-256");
const PUBLIC = createPublicKey(KEY);
const RSA = rsaKey("RSA", 2048);

function p256(options: Omit<P256SignerOptions, "verifier">): OfficerSigner {
  return p256Signer({ verifier: VERIFIER, ...options } as P256SignerOptions);
}

function pem(key: KeyObject): string {
  const type = key.type === "private" ? "pkcs8" : "spki";
  return key.export({ type, format: "pem" } as { type: "spki"; format: "pem" }) as string;
}

describe("a P-256 signer", () => {
  const { x, y } = PUBLIC.export({ format: "jwk" });
  const point = Buffer.concat([x!, y!].map((part) => Buffer.from(part, "base64url")));
  const signature = signDigest(KEY, DIGEST);

  it("is verifier and point, whatever form the key is given in", async () => {
    const expected = concat([VERIFIER, point]);
    const sign = () => Promise.resolve(signature);
    const spki = PUBLIC.export({ type: "spki", format: "der" });
    const whole = Buffer.concat([Buffer.of(4), point]);
    const forms = [
      ...[{ key: KEY }, { key: pem(KEY) }, { key: KEY.export({ format: "jwk" }) }],
      ...[PUBLIC, pem(PUBLIC), PUBLIC.export({ format: "jwk" }), spki, Uint8Array.from(spki).buffer]
        .concat([spki.toString("base64url"), whole, hexlify(whole), point, hexlify(point)])
        .map((publicKey) => ({ publicKey, sign })),
    ];
    for (const form of forms) {
      const signer = p256(form);
      expect(await signer.key()).to.equal(expected);
      expect(await signer.sign(WHAT)).to.equal(signature);
    }
  });

  it("takes a device's r ‖ s or DER, as bytes or hex, and gives the twin in the lower half", async () => {
    for (let n = 0; n < 50; n++) {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const low = signDigest(privateKey, DIGEST);
      for (const given of [low, otherTwin(low)]) {
        for (const answer of [given, getBytes(given), der(given), getBytes(der(given))]) {
          const sign = () => Promise.resolve(answer);
          expect(await p256({ publicKey, sign }).sign(WHAT)).to.equal(low);
        }
      }
    }
  });

  it("hands the device the digest as it is", async () => {
    const seen: Uint8Array[] = [];
    const sign = (digest: Uint8Array) => {
      seen.push(digest);
      return Promise.resolve(signDigest(KEY, digest));
    };
    await p256({ publicKey: PUBLIC, sign }).sign(WHAT);
    expect(seen.map((each) => hexlify(each))).to.deep.equal([hexlify(DIGEST)]);
  });

  const [zero, order] = [
    "0".repeat(64),
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
  ];
  const answers: [what: string, code: TallyErrorCode, answer: Uint8Array | string][] = [
    ["of another digest", "signature-invalid", signDigest(KEY, getBytes(id("another")))],
    ["of the digest hashed again", "signature-invalid", nodeSign("sha256", DIGEST, KEY)],
    ["by another key", "signature-invalid", signDigest(p256Key("another"), DIGEST)],
    ["with 65 bytes", "signature-format", concat([signature, "0x1b"])],
    ["that is cut off", "signature-format", signature.slice(0, -2)],
    ["in DER that is cut off", "signature-format", der(signature).slice(0, -2)],
    ["in DER with bytes after it", "signature-format", concat([der(signature), "0x00"])],
    ["whose r is 0", "signature-format", `0x${zero}${signature.slice(66)}`],
    ["whose s is 0", "signature-format", `${signature.slice(0, 66)}${zero}`],
    ["whose s is the order", "signature-format", `${signature.slice(0, 66)}${order}`],
    ["that is empty", "signature-format", "0x"],
    ["that is words", "signature-format", "no"],
    ["that is nothing", "signature-format", undefined as unknown as string],
  ];
  for (const [what, code, answer] of answers) {
    it(`refuses a device's signature ${what}`, async () => {
      const sign = () => Promise.resolve(answer);
      await rejection(code, p256({ publicKey: PUBLIC, sign }).sign(WHAT));
    });
  }

  const curve = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve });
  const off = Buffer.from(point);
  off[63]! ^= 1;
  const keys: [what: string, make: () => unknown][] = [
    ["on another curve", () => p256({ key: curve("secp256k1").privateKey })],
    ["on P-384", () => p256({ key: curve("P-384").privateKey })],
    ["of RSA", () => p256({ key: RSA })],
    ["that is public", () => p256({ key: PUBLIC })],
    ["that is a public PEM", () => p256({ key: pem(PUBLIC) })],
    ["that isn't on the curve", () => p256({ publicKey: off, sign: never })],
    ["of zeros", () => p256({ publicKey: new Uint8Array(64), sign: never })],
    ["that is cut off", () => p256({ publicKey: point.subarray(1), sign: never })],
    [
      "that is compressed",
      () => p256({ publicKey: Buffer.concat([Buffer.of(2), point.subarray(0, 32)]), sign: never }),
    ],
    [
      "of another curve as JWK",
      () => p256({ publicKey: curve("P-384").publicKey.export({ format: "jwk" }), sign: never }),
    ],
    ["of RSA as PEM", () => p256({ publicKey: pem(createPublicKey(RSA)), sign: never })],
    ["that is words", () => p256({ publicKey: "my key!", sign: never })],
  ];
  for (const [what, make] of keys) {
    it(`refuses a key ${what}`, () => {
      refusal("key-format", make);
    });
  }

  it("refuses a verifier that is no address", () => {
    for (const verifier of ["0x12", "", VERIFIER.slice(2) + "00"]) {
      refusal("usage", () => p256Signer({ verifier, key: KEY }));
    }
  });
});

function never(): Promise<string> {
  throw new Error("not asked");
}

/** A raw signature as DER. */
function der(raw: string): string {
  const integers = [raw.slice(2, 66), raw.slice(66)].map((hex) => {
    const short = hex.replace(/^(00)+(?=[0-9a-f]{2})/, "");
    const positive = parseInt(short.slice(0, 2), 16) > 127 ? `00${short}` : short;
    return `02${(positive.length / 2).toString(16).padStart(2, "0")}${positive}`;
  });
  const body = integers.join("");
  return `0x30${(body.length / 2).toString(16).padStart(2, "0")}${body}`;
}

describe("an RSA signer", () => {
  const publicKey = createPublicKey(RSA);
  const rsa = (answer: Uint8Array | string) =>
    rsaSigner({ verifier: VERIFIER, publicKey, sign: () => Promise.resolve(answer) });

  it("is verifier, exponent and modulus, whatever form the key is given in", async () => {
    const { n, e } = publicKey.export({ format: "jwk" });
    const parts = [e!, n!].map((part) => Buffer.from(part, "base64url"));
    const encoded = AbiCoder.defaultAbiCoder().encode(["bytes", "bytes"], parts);
    const signature = hexlify(nodeSign("sha256", DIGEST, RSA));
    for (const key of [RSA, pem(RSA), RSA.export({ format: "jwk" })]) {
      const signer = rsaSigner({ verifier: VERIFIER, key });
      expect(await signer.key()).to.equal(concat([VERIFIER, encoded]));
      expect(await signer.sign(WHAT)).to.equal(signature);
    }
    for (const form of [publicKey, pem(publicKey), publicKey.export({ format: "jwk" })]) {
      const sign = () => Promise.resolve(signature);
      const signer = rsaSigner({ verifier: VERIFIER, publicKey: form, sign });
      expect(await signer.key()).to.equal(concat([VERIFIER, encoded]));
      expect(await signer.sign(WHAT)).to.equal(signature);
    }
  });

  const answers: [what: string, code: TallyErrorCode, answer: () => Uint8Array | string][] = [
    ["of another digest", "signature-invalid", () => nodeSign("sha256", randomBytes(32), RSA)],
    [
      "by another key",
      "signature-invalid",
      () => nodeSign("sha256", DIGEST, rsaKey("other", 2048)),
    ],
    ["with SHA-512", "signature-invalid", () => nodeSign("sha512", DIGEST, RSA)],
    [
      "padded by PSS",
      "signature-invalid",
      () => nodeSign("sha256", DIGEST, { key: RSA, padding: 6 }),
    ],
    ["that is too long", "signature-format", () => new Uint8Array(257)],
    ["that is cut off", "signature-format", () => nodeSign("sha256", DIGEST, RSA).subarray(1)],
    ["that is words", "signature-format", () => "no"],
  ];
  for (const [what, code, answer] of answers) {
    it(`refuses a device's signature ${what}`, async () => {
      await rejection(code, rsa(answer()).sign(WHAT));
    });
  }

  const keys: [what: string, code: TallyErrorCode, key: () => KeyObject | string][] = [
    ["of 1024 bits", "key-weak", () => rsaKey("short", 1024)],
    ["whose exponent is 3", "key-weak", () => rsaKey("cube", 2048, 3n)],
    [
      "for PSS only",
      "key-format",
      () => generateKeyPairSync("rsa-pss", { modulusLength: 2048 }).privateKey,
    ],
    ["of P-256", "key-format", () => KEY],
    ["that is public", "key-format", () => publicKey],
    ["that is words", "key-format", () => "my key!"],
  ];
  for (const [what, code, key] of keys) {
    it(`refuses a key ${what}`, () => {
      refusal(code, () => rsaSigner({ verifier: VERIFIER, key: key() }));
    });
  }
});

describe("a passkey signer", () => {
  const passkey = new Passkey("passkey");
  const signer = (misuse?: Misuse, change = {}, options = {}) =>
    passkeySigner({
      ...{ verifier: VERIFIER, publicKey: passkey.publicKey, rpId: RP_ID },
      assert: (challenge) => Promise.resolve({ ...passkey.get(challenge, misuse), ...change }),
      ...options,
    });

  it("gives r, s and where challenge and type stand, then what was signed, flat and not as a struct", async () => {
    for (let n = 0; n < 40; n++) {
      const encoded = await signer().sign(WHAT);
      const types = ["bytes32", "bytes32", "uint256", "uint256", "bytes", "string"];
      const decoded = AbiCoder.defaultAbiCoder().decode(types, encoded);
      const [, s, challenge, type, authenticator, json] = decoded as unknown as [
        ...[string, string, bigint, bigint, string, string],
      ];
      expect(
        BigInt(s) * 2n < BigInt(`0x${"f".repeat(8)}${"0".repeat(8)}${"f".repeat(48)}`),
      ).to.equal(true);
      expect(json.slice(Number(challenge))).to.match(/^"challenge":"[A-Za-z0-9_-]{43}"/);
      expect(json.slice(Number(type))).to.match(/^"type":"webauthn.get"/);
      expect(getBytes(authenticator)).to.have.length(37);
    }
  });

  it("takes the browser's buffers and a library's base64url alike", async () => {
    const repeatable = new Passkey("passkey", true);
    const given = repeatable.get(DIGEST);
    const parts = Object.entries(given) as [string, Uint8Array][];
    const as = (form: (part: Uint8Array) => unknown) =>
      Object.fromEntries(parts.map(([name, part]) => [name, form(part)]));
    const expected = await signer(undefined, given).sign(WHAT);
    const buffers = as((part) => Uint8Array.from(part).buffer);
    const texts = as((part) => Buffer.from(part).toString("base64url"));
    for (const form of [buffers, texts]) {
      expect(await signer(undefined, form).sign(WHAT)).to.equal(expected);
    }
  });

  it("finds challenge and type wherever the browser put them, counted in bytes", async () => {
    const challenge = Buffer.from(DIGEST).toString("base64url");
    const origin = `https://sign.${RP_ID}`;
    const fields = { other: "£ – ü", type: "webauthn.get", origin, challenge, crossOrigin: false };
    const encoded = await signer({ clientDataJSON: JSON.stringify(fields) }).sign(WHAT);
    const words = AbiCoder.defaultAbiCoder().decode(
      ["bytes32", "bytes32", "uint256", "uint256"],
      encoded,
    );
    const json = Buffer.from(JSON.stringify(fields));
    for (const [place, text] of [
      [words[2] as bigint, `"challenge":"${challenge}"`],
      [words[3] as bigint, '"type":"webauthn.get"'],
    ] as const) {
      expect(toUtf8String(json.subarray(Number(place)))).to.match(new RegExp(`^${text}`));
    }
  });

  it("takes subdomains over https, or the origins that it is told", async () => {
    for (const origin of [`https://${RP_ID}`, `https://a.b.${RP_ID}:8443`]) {
      await signer({ origin }).sign(WHAT);
    }
    const app = "android:apk-key-hash:abc";
    await signer({ origin: app }, {}, { origins: [app] }).sign(WHAT);
    const local = { rpId: "localhost", origin: "http://localhost:5173" };
    await signer(local, {}, { rpId: "localhost" }).sign(WHAT);
  });

  const challenge = Buffer.from(DIGEST).toString("base64url");
  const json = (change: object) => ({
    clientDataJSON: JSON.stringify({
      type: "webauthn.get",
      challenge,
      origin: `https://${RP_ID}`,
      ...change,
    }),
  });
  const misuses: [what: string, code: TallyErrorCode, misuse: Misuse][] = [
    ["for making a passkey", "passkey-type", { type: "webauthn.create" }],
    ["for a payment", "passkey-type", { type: "payment.get" }],
    ["without a type", "passkey-type", json({ type: undefined })],
    ["of another digest", "passkey-challenge", { challenge: getBytes(id("other")) }],
    ["of no challenge", "passkey-challenge", json({ challenge: undefined })],
    ["with a padded challenge", "passkey-challenge", json({ challenge: `${challenge}=` })],
    ["from another site", "passkey-origin", { origin: "https://example.org" }],
    ["from a site whose name ends alike", "passkey-origin", { origin: `https://evil${RP_ID}` }],
    [
      "from a site whose name begins alike",
      "passkey-origin",
      { origin: `https://${RP_ID}.example.org` },
    ],
    ["over http", "passkey-origin", { origin: `http://${RP_ID}` }],
    ["from inside another page", "passkey-origin", { crossOrigin: true }],
    ["from no origin", "passkey-origin", json({ origin: undefined })],
    ["of another domain's passkey", "passkey-domain", { rpId: "example.org" }],
    ["without presence (UP = 0)", "passkey-user-absent", { flags: 0x1c }],
    ["without verification (UV = 0)", "passkey-user-unverified", { flags: 0x19 }],
    ["backed up and not eligible for it", "passkey-format", { flags: 0x15 }],
    ["by another key", "signature-invalid", { key: p256Key("another") }],
    ["that isn't JSON", "passkey-format", { clientDataJSON: "{" }],
    ["that isn't an object", "passkey-format", { clientDataJSON: "null" }],
    [
      "that says its challenge twice",
      "passkey-format",
      { clientDataJSON: `{"challenge":"a",${json({}).clientDataJSON.slice(1)}` },
    ],
    [
      "with spaces, which the verifier doesn't read",
      "passkey-format",
      {
        clientDataJSON: json({}).clientDataJSON.replaceAll(":", ": ").replace("https: ", "https:"),
      },
    ],
  ];
  for (const [what, code, misuse] of misuses) {
    it(`refuses an assertion ${what}`, async () => {
      await rejection(code, signer(misuse).sign(WHAT));
    });
  }

  it("refuses an assertion that was altered, is cut off, or isn't one", async () => {
    const given = passkey.get(DIGEST);
    const altered = Buffer.from(given.authenticatorData as Uint8Array);
    altered[36]! ^= 1; // the counter
    const short = altered.subarray(0, 36);
    const cases: [TallyErrorCode, object][] = [
      ["signature-invalid", { authenticatorData: altered }],
      ["passkey-format", { authenticatorData: short }],
      ["passkey-format", { authenticatorData: undefined }],
      ["passkey-format", { clientDataJSON: "no base64url!" }],
      ["passkey-format", { clientDataJSON: Buffer.of(0xff) }],
      ["signature-format", { signature: Buffer.of(1, 2, 3) }],
    ];
    for (const [code, change] of cases) {
      await rejection(code, signer(undefined, { ...given, ...change }).sign(WHAT));
    }
  });
});

describe("private keys", () => {
  const secrets = (key: KeyObject): string[] => {
    const { d } = key.export({ format: "jwk" });
    const bytes = Buffer.from(d!, "base64url");
    const decimal = BigInt(hexlify(bytes)).toString();
    const lines = pem(key).split("\n").slice(1, -2);
    return [d!, bytes.toString("hex"), bytes.toString("base64").slice(0, 40), decimal, ...lines];
  };

  it("aren't shown by a signer that is printed, logged or turned into JSON", () => {
    const signers: [OfficerSigner, KeyObject][] = [
      [p256({ key: KEY }), KEY],
      [p256({ key: pem(KEY) }), KEY],
      [rsaSigner({ verifier: VERIFIER, key: RSA }), RSA],
    ];
    for (const [signer, key] of signers) {
      const shown = [
        `${signer as unknown as string}`,
        JSON.stringify(signer),
        inspect(signer, { depth: null, showHidden: true }),
      ];
      for (const secret of secrets(key)) expect(shown.join()).not.to.include(secret);
    }
  });

  it("aren't in the errors of keys that can't be used", () => {
    const locked = KEY.export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "willow",
    });
    const other = createPrivateKey(
      pem(generateKeyPairSync("ec", { namedCurve: "secp256k1" }).privateKey),
    );
    const jwk = { ...KEY.export({ format: "jwk" }), crv: "P-999" };
    const broken = pem(KEY).replace("-----END", "????-----END");
    const cases: [string[], () => unknown][] = [
      [secrets(other), () => p256({ key: other })],
      [secrets(KEY), () => p256({ key: jwk })],
      [secrets(KEY).concat("????"), () => p256({ key: broken })],
      [secrets(KEY), () => p256({ publicKey: broken, sign: never })],
      [["willow"], () => p256({ key: locked as string })],
      [secrets(RSA), () => p256({ key: pem(RSA) })],
      [secrets(KEY), () => rsaSigner({ verifier: VERIFIER, key: pem(KEY) })],
      [secrets(KEY), () => rsaSigner({ verifier: pem(KEY), key: RSA })],
    ];
    for (const [hidden, make] of cases) {
      const shown = shownBy(make);
      for (const secret of hidden) expect(shown).not.to.include(secret);
    }
  });

  function shownBy(make: () => unknown): string {
    try {
      make();
    } catch (error) {
      const { message, stack, data } = error as TallyError;
      return [message, stack, JSON.stringify(data), inspect(error, { depth: null })].join();
    }
    expect.fail("expected to be refused");
  }
});

describe("a contract's signer", () => {
  it("is its address, and signs what the contract will be asked about", async () => {
    const { address } = new Wallet(id("a contract"));
    const asked: unknown[] = [];
    const signer = contractSigner({
      address,
      sign: (digest, what) => {
        asked.push(hexlify(digest), what);
        return Promise.resolve("0x1234");
      },
    });
    expect(await signer.key()).to.equal(address.toLowerCase());
    expect(await signer.sign(WHAT)).to.equal("0x1234");
    expect(asked).to.deep.equal([hexlify(DIGEST), WHAT]);
    refusal("usage", () => contractSigner({ address: "0x12", sign: never }));
  });
});
