import { createPublicKey, sign as nodeSign } from "node:crypto";
import { expect } from "chai";
import {
  AbiCoder,
  concat,
  dataSlice,
  getBytes,
  hexlify,
  id,
  keccak256,
  sha256,
  Wallet,
  ZeroAddress,
} from "ethers";
import {
  contractSigner,
  p256Signer,
  passkeySigner,
  rsaSigner,
  type Done,
  type LedgerEvent,
  type OfficerKey,
  type OfficerSigner,
  type Plan,
  type Role,
  type Verifiers,
} from "../../sdk/index.js";
import { digestBytes, officerSigner } from "../../sdk/signers/officer-signer.js";
import { readP256Signature } from "../../sdk/signers/p256-signature.js";
import { rejection } from "../sdk/refusal.js";
import { compile } from "../../bench/gas/compile.js";
import { openPeerChain } from "../../bench/gas/peer-chain.js";
import { deploySafeKit, makeSafe, SAFE_SOURCES } from "../../bench/gas/peers/safe.js";
import { safeOfficer } from "../../bench/gas/signers.js";
import { deployTestContract } from "./compiled.js";
import { otherTwin, p256Key, Passkey, RP_ID, rsaKey, signDigest, type Misuse } from "./keys.js";
import {
  DFE,
  FOREVER,
  fundGrants,
  gbp,
  LIMIT,
  openChain,
  openLedger,
  SLC,
  SLC_GRANT,
  useLedger,
  type Ledger,
} from "./ledger.js";
import { VALID_UNTIL } from "./every-instruction.js";
import { openReceipts } from "./measure-signers.js";
import { deployVerifiers } from "./verifiers.js";

const bankingDate = "2026-05-01";
const NO_FEES = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };

/** A call of the precompile with a sound signature: OpenZeppelin's, from Wycheproof's vectors. */
const PRECOMPILE = {
  to: `0x${"100".padStart(40, "0")}`,
  data: concat([
    "0xbb5a52f42f9c9261ed4361f59422a1e30036e7c32b270c8807a419feca605023",
    `0x${"5".padStart(64, "0")}`,
    `0x${"1".padStart(64, "0")}`,
    "0xa71af64de5126a4a4e02b7922d66ce9415ce88a4c9d25514d91082c8725ac957",
    "0x5d47723c8fbe580bb369fec9c2665d8e30a435b9932645482e7c9f11e872296b",
  ]),
};

interface Keyed extends Ledger {
  verifiers: Verifiers;
}

/** A tranche of SLC's that nobody has signed for, and the verifiers. */
async function prepare(ledger: Ledger): Promise<{ verifiers: Verifiers }> {
  await fundGrants(ledger);
  await ledger.run(ledger.fund.release({ reference: "REL-2", grant: SLC_GRANT, tranche: 2 }));
  return { verifiers: await deployVerifiers(ledger) };
}

let references = 0;

/** An organisation's ADMINs enrol a key by its proof of possession. */
function enrol(
  { tally, run }: Ledger,
  signer: OfficerKey | string,
  terms: { organisation?: string; roles?: Role[]; possession?: string } = {},
): Promise<Done> {
  const { organisation = SLC, roles = ["RECEIPT"], possession } = terms;
  const officer = { signer, roles, validUntil: FOREVER, limits: [LIMIT], possession };
  const enrolment = { reference: `ENR-${++references}`, validUntil: VALID_UNTIL };
  return run(tally.enrol({ ...enrolment, organisation, officer }));
}

/** A receipt for part of what is on its way to SLC. */
function receipt({ fund }: Ledger): Promise<Plan> {
  const reference = `REC-${++references}`;
  const part = { grant: SLC_GRANT, transfer: 2, amount: gbp("1"), bankingDate };
  return fund.signReceipt({ reference, validUntil: VALID_UNTIL, ...part });
}

async function signReceipt(ledger: Ledger, officer: OfficerKey): Promise<Done> {
  return (await (await receipt(ledger)).approve(officer)).send();
}

/** Who signed, as the ledger has it on record. */
async function authorised({ tally }: Ledger, { block }: Done): Promise<LedgerEvent<"Authorised">> {
  for await (const event of tally.events({ kind: "Authorised", from: block, to: block }))
    return event;
  throw new Error("nobody signed");
}

/** The same key, with signatures that its signer wouldn't give. */
function forging(
  officer: OfficerKey,
  forge: (digest: Uint8Array) => string | Promise<string>,
): OfficerSigner {
  const { key } = officerSigner(officer);
  return { key, sign: async (what) => forge(digestBytes(what)) };
}

const account = new Wallet(id("an account"));
const owners = ["one", "two", "three"]
  .map((owner) => new Wallet(id(`owner ${owner}`)))
  .sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));

async function walletOf(owner: Wallet, { relayer }: Ledger): Promise<string> {
  return deployTestContract("Wallet", relayer, [owner.address, 0, NO_FEES]);
}

/** What an owner of a Safe signs when the Safe is asked about a digest. */
async function safeMessage(safe: string, digest: Uint8Array, { node }: Ledger) {
  const { chainId } = await node.getNetwork();
  const types = { SafeMessage: [{ name: "message", type: "bytes" }] };
  return [{ chainId, verifyingContract: safe }, types, { message: hexlify(digest) }] as const;
}

async function multisig(ledger: Ledger, signing: Wallet[]): Promise<OfficerSigner> {
  const all = owners.map(({ address }) => address);
  const address = await deployTestContract("Multisig", ledger.relayer, [all, NO_FEES]);
  return contractSigner({
    address,
    sign: async (digest) => {
      const asked = await safeMessage(address, digest, ledger);
      return concat(await Promise.all(signing.map((owner) => owner.signTypedData(...asked))));
    },
  });
}

const hardware = p256Key("in a hardware module");
const passkey = new Passkey("passkey");
const rsa2048 = rsaKey("RSA", 2048);
const rsa3072 = rsaKey("RSA", 3072);

function passkeyOf({ verifiers }: Keyed, misuse?: Misuse): OfficerSigner {
  return passkeySigner({
    verifier: verifiers.webAuthn,
    publicKey: passkey.publicKey,
    rpId: RP_ID,
    assert: (challenge) => Promise.resolve(passkey.get(challenge, misuse)),
  });
}

function p256Of({ verifiers }: Keyed): OfficerSigner {
  return p256Signer({ verifier: verifiers.p256, key: p256Key("P-256") });
}

const KINDS: [kind: string, open: (ledger: Keyed) => OfficerKey | Promise<OfficerKey>][] = [
  ["an account", () => account],
  [
    "a contract by ERC-1271",
    async (ledger) =>
      contractSigner({
        address: await walletOf(account, ledger),
        sign: (digest) => Promise.resolve(account.signingKey.sign(digest).serialized),
      }),
  ],
  ["a multisig, two of three owners", (ledger) => multisig(ledger, owners.slice(1))],
  ["a P-256 key", p256Of],
  [
    "a P-256 key in a device, whose signatures have either s",
    ({ verifiers }) =>
      p256Signer({
        verifier: verifiers.p256,
        publicKey: createPublicKey(hardware),
        sign: (digest) => Promise.resolve(otherTwin(signDigest(hardware, digest))),
      }),
  ],
  [
    "an RSA key of 2048 bits",
    ({ verifiers }) => rsaSigner({ verifier: verifiers.rsa, key: rsa2048 }),
  ],
  [
    "an RSA key of 3072 bits",
    ({ verifiers }) => rsaSigner({ verifier: verifiers.rsa, key: rsa3072 }),
  ],
  [
    "an RSA key in a device",
    ({ verifiers }) =>
      rsaSigner({
        verifier: verifiers.rsa,
        publicKey: createPublicKey(rsa2048).export({ format: "jwk" }),
        sign: (digest) => Promise.resolve(nodeSign("sha256", digest, rsa2048)),
      }),
  ],
  ["a passkey", (ledger) => passkeyOf(ledger)],
];

/** By contract, whose signatures the registry asks for, so that approvals are flagged. */
const CONTRACTS = ["a contract by ERC-1271", "a multisig, two of three owners"];

function theyWork(at: () => Keyed): void {
  for (const [kind, open] of KINDS) {
    it(`${kind} is enrolled by its proof of possession and signs a receipt`, async () => {
      const ledger = at();
      const officer = await open(ledger);
      await enrol(ledger, officer);
      const done = await signReceipt(ledger, officer);
      expect(done.events.map((event) => event.kind)).to.deep.equal(["ReceiptSigned"]);
      const { args } = await authorised(ledger, done);
      expect([...args.officers]).to.deep.equal([keccak256(await officerSigner(officer).key())]);
      expect(args.contractSigners).to.equal(CONTRACTS.includes(kind) ? 1n : 0n);
    });
  }

  it("keys of two kinds make a quorum together", async () => {
    const ledger = at();
    const { fund, run } = ledger;
    const [pair, grant, organisation] = [[p256Of(ledger), passkeyOf(ledger)], SLC_GRANT, DFE];
    for (const key of pair) await enrol(ledger, key, { organisation, roles: ["RELEASE"] });
    const tranches = [{ number: 4, amount: gbp("10") }];
    await run(fund.schedule({ reference: "SCH-4", grant, tranches }));
    const plan = await fund.release({ reference: "REL-4", grant, tranche: 4 });
    await rejection("quorum-not-reached", (await plan.approve(pair[0]!)).simulate());
    const { events } = await (await plan.approve(pair[1]!)).send();
    expect(events.map(({ kind }) => kind)).to.deep.equal(["TrancheReleased"]);
  });
}

describe("officers' keys on a chain with the P-256 precompile", () => {
  const at = useLedger(prepare);

  it("has it", async () => {
    expect(Number(await at().node.call(PRECOMPILE))).to.equal(1);
  });

  theyWork(at);
});

describe("officers' keys on a chain without the P-256 precompile (Prague)", function () {
  this.timeout(180_000);
  let ledger: Keyed;

  before(async () => {
    const opened = await openLedger(await openChain("free", { hardfork: "prague" }));
    ledger = { ...opened, ...(await prepare(opened)) };
  });

  it("has none", async () => {
    expect(await ledger.node.call(PRECOMPILE)).to.equal("0x");
  });

  theyWork(() => ledger);
});

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

function never(): Promise<string> {
  throw new Error("not asked");
}

function rsaOf({ verifiers }: Keyed): OfficerSigner {
  return rsaSigner({ verifier: verifiers.rsa, key: rsa2048 });
}

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
