import { constants, sign, verify, type KeyObject } from "node:crypto";
import { AbiCoder, getBytes, hexlify, isHexString } from "ethers";
import { TallyError } from "../tally-error.js";
import { privateKeyOf, publicKeyOf, type NodeKey } from "./key-object.js";
import { verifiedSigner, type OfficerSigner } from "./officer-signer.js";

/** An RSA key in memory, or one in a device. */
export type RsaSignerOptions = {
  /** Address of the ledger's RSA verifier, `verifiers.rsa` in the deployments file. */
  verifier: string;
} & ({ key: NodeKey } | RsaDevice);

/** A hardware module, a smart card, a key service: the private key stays there. */
export interface RsaDevice {
  publicKey: NodeKey;
  /**
   * Signs 32 bytes by RSASSA-PKCS1-v1_5 with SHA-256, hashing them itself (PKCS #11: CKM_SHA256_RSA_PKCS; key services:
   * message type RAW). A device that wants the hash gets SHA-256 of them.
   *
   * @returns The signature, as long as the modulus, as bytes or 0x-prefixed hex.
   */
  sign: (digest: Uint8Array) => Promise<Uint8Array | string>;
}

const PADDING = constants.RSA_PKCS1_PADDING;

/** Bits of the modulus: what the verifier asks for at least, and the EVM takes at most (EIP-7823). */
const [FEWEST, MOST] = [2048, 8192];

/**
 * An officer with an RSA key of 2048 to 8192 bits. What a device gives is checked before it is used.
 *
 * Source: RFC 8017 section 8.2 (RSASSA-PKCS1-v1_5), FIPS 186-5 section 5.1 and A.1.1 (lengths, exponent), ERC-7913.
 *
 * @throws TallyError `key-format` for another kind of key, `key-weak` for one that FIPS 186-5 doesn't allow, `usage` for what
 * is no address; when it signs, `signature-format`, `signature-invalid`. No error has the private key.
 * @example
 * const { verifiers } = await readDeployment(4242n);
 * const officer = rsaSigner({ verifier: verifiers!.rsa, key: await readFile("officer.pem", "utf8") });
 * await plan.approve(officer);
 */
export function rsaSigner(options: RsaSignerOptions): OfficerSigner {
  const device = "key" in options ? inMemory(options.key) : options;
  const key = publicKeyOf(device.publicKey);
  const bytes = encodedKey(key);
  return verifiedSigner(options.verifier, bytes, async (digest) => {
    const signature = signatureBytes(await device.sign(digest), key);
    if (verify("sha256", digest, { key, padding: PADDING }, signature)) return hexlify(signature);
    throw new TallyError(
      "signature-invalid",
      "The signature isn't by this RSA key over this digest. Check that the device signs by PKCS #1 v1.5 with SHA-256 of the " +
        "32 bytes (which it hashes once), and that the public key is its own.",
    );
  });
}

function inMemory(given: NodeKey): RsaDevice {
  const key = privateKeyOf(given);
  return {
    publicKey: publicKeyOf(key),
    sign: (digest) => Promise.resolve(sign("sha256", digest, { key, padding: PADDING })),
  };
}

/** abi.encode(bytes exponent, bytes modulus), both without leading zeros, so that a key has one form. */
function encodedKey(key: KeyObject): string {
  const { modulusLength: bits = 0, publicExponent: e = 0n } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== "rsa") {
    throw new TallyError(
      "key-format",
      `This key is of another kind (${key.asymmetricKeyType ?? key.type}): it must be RSA, for PKCS #1 v1.5.`,
    );
  }
  if (bits < FEWEST || bits > MOST || e % 2n === 0n || e <= 2n ** 16n || e >= 2n ** 256n) {
    throw new TallyError(
      "key-weak",
      `This RSA key has ${bits} bits and the exponent ${e}: it must have ${FEWEST} to ${MOST} bits and an odd exponent above ` +
        "65536. Make another; 65537 is the usual exponent.",
    );
  }
  const { e: exponent, n: modulus } = key.export({ format: "jwk" });
  const parts = [exponent, modulus].map((part) => Buffer.from(part!, "base64url"));
  return AbiCoder.defaultAbiCoder().encode(["bytes", "bytes"], parts);
}

function signatureBytes(signature: Uint8Array | string, key: KeyObject): Uint8Array {
  const size = Math.ceil(key.asymmetricKeyDetails!.modulusLength! / 8);
  const bytes = signature instanceof Uint8Array ? signature : hexBytes(signature);
  if (bytes?.length === size) return bytes;
  throw new TallyError(
    "signature-format",
    `The device's answer is not this key's signature: it must be ${size} bytes, as bytes or 0x-prefixed hex.`,
  );
}

function hexBytes(text: string): Uint8Array | undefined {
  return isHexString(text) && text.length % 2 === 0 ? getBytes(text) : undefined;
}
