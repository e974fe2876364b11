import { createPublicKey, sign as nodeSign } from "node:crypto";
import { concat, hexlify, id, Wallet } from "ethers";
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
import { deployTestContract } from "./compiled.js";
import { otherTwin, p256Key, Passkey, RP_ID, rsaKey, signDigest, type Misuse } from "./keys.js";
import { FOREVER, fundGrants, gbp, LIMIT, SLC, SLC_GRANT, type Ledger } from "./ledger.js";
import { VALID_UNTIL } from "./every-instruction.js";
import { deployVerifiers } from "./verifiers.js";

export const bankingDate = "2026-05-01";
export const NO_FEES = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };

/** A call of the precompile with a sound signature: OpenZeppelin's, from Wycheproof's vectors. */
export const PRECOMPILE = {
  to: `0x${"100".padStart(40, "0")}`,
  data: concat([
    "0xbb5a52f42f9c9261ed4361f59422a1e30036e7c32b270c8807a419feca605023",
    `0x${"5".padStart(64, "0")}`,
    `0x${"1".padStart(64, "0")}`,
    "0xa71af64de5126a4a4e02b7922d66ce9415ce88a4c9d25514d91082c8725ac957",
    "0x5d47723c8fbe580bb369fec9c2665d8e30a435b9932645482e7c9f11e872296b",
  ]),
};

export interface Keyed extends Ledger {
  verifiers: Verifiers;
}

/** A tranche of SLC's that nobody has signed for, and the verifiers. */
export async function prepare(ledger: Ledger): Promise<{ verifiers: Verifiers }> {
  await fundGrants(ledger);
  await ledger.run(ledger.fund.release({ reference: "REL-2", grant: SLC_GRANT, tranche: 2 }));
  return { verifiers: await deployVerifiers(ledger) };
}

export let references = 0;

/** An organisation's ADMINs enrol a key by its proof of possession. */
export function enrol(
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
export function receipt({ fund }: Ledger): Promise<Plan> {
  const reference = `REC-${++references}`;
  const part = { grant: SLC_GRANT, transfer: 2, amount: gbp("1"), bankingDate };
  return fund.signReceipt({ reference, validUntil: VALID_UNTIL, ...part });
}

export async function signReceipt(ledger: Ledger, officer: OfficerKey): Promise<Done> {
  return (await (await receipt(ledger)).approve(officer)).send();
}

/** Who signed, as the ledger has it on record. */
export async function authorised(
  { tally }: Ledger,
  { block }: Done,
): Promise<LedgerEvent<"Authorised">> {
  for await (const event of tally.events({ kind: "Authorised", from: block, to: block }))
    return event;
  throw new Error("nobody signed");
}

/** The same key, with signatures that its signer wouldn't give. */
export function forging(
  officer: OfficerKey,
  forge: (digest: Uint8Array) => string | Promise<string>,
): OfficerSigner {
  const { key } = officerSigner(officer);
  return { key, sign: async (what) => forge(digestBytes(what)) };
}

export const account = new Wallet(id("an account"));
export const owners = ["one", "two", "three"]
  .map((owner) => new Wallet(id(`owner ${owner}`)))
  .sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));

export async function walletOf(owner: Wallet, { relayer }: Ledger): Promise<string> {
  return deployTestContract("Wallet", relayer, [owner.address, 0, NO_FEES]);
}

/** What an owner of a Safe signs when the Safe is asked about a digest. */
export async function safeMessage(safe: string, digest: Uint8Array, { node }: Ledger) {
  const { chainId } = await node.getNetwork();
  const types = { SafeMessage: [{ name: "message", type: "bytes" }] };
  return [{ chainId, verifyingContract: safe }, types, { message: hexlify(digest) }] as const;
}

export async function multisig(ledger: Ledger, signing: Wallet[]): Promise<OfficerSigner> {
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

export const hardware = p256Key("in a hardware module");
export const passkey = new Passkey("passkey");
export const rsa2048 = rsaKey("RSA", 2048);
export const rsa3072 = rsaKey("RSA", 3072);

export function passkeyOf({ verifiers }: Keyed, misuse?: Misuse): OfficerSigner {
  return passkeySigner({
    verifier: verifiers.webAuthn,
    publicKey: passkey.publicKey,
    rpId: RP_ID,
    assert: (challenge) => Promise.resolve(passkey.get(challenge, misuse)),
  });
}

export function p256Of({ verifiers }: Keyed): OfficerSigner {
  return p256Signer({ verifier: verifiers.p256, key: p256Key("P-256") });
}

export const KINDS: [kind: string, open: (ledger: Keyed) => OfficerKey | Promise<OfficerKey>][] = [
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
export const CONTRACTS = ["a contract by ERC-1271", "a multisig, two of three owners"];

export function never(): Promise<string> {
  throw new Error("not asked");
}

export function rsaOf({ verifiers }: Keyed): OfficerSigner {
  return rsaSigner({ verifier: verifiers.rsa, key: rsa2048 });
}
