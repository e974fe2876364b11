import {
  checkPrimeSync,
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  sign,
  type JsonWebKey,
  type KeyObject,
} from "node:crypto";
import { concat, getBytes, id } from "ethers";
import type { PasskeyAssertion } from "../../sdk/index.js";
import { signP256 } from "../../sdk/signers/p256-signature.js";

// Keys from words, so that a run repeats another exactly: they are for tests only.

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A P-256 key. */
export function p256Key(words: string): KeyObject {
  const secret = Buffer.from(id(words).slice(2), "hex");
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey();
  const [x, y, d] = [point.subarray(1, 33), point.subarray(33), secret].map((part) =>
    part.toString("base64url"),
  );
  return createPrivateKey({ key: { kty: "EC", crv: "P-256", x, y, d }, format: "jwk" });
}

/** A P-256 signature of a digest as it is: r ‖ s, s in the lower half, 0x-prefixed hex. */
export function signDigest(key: KeyObject, digest: Uint8Array): string {
  const { r, s } = signP256(digest, Buffer.from(key.export({ format: "jwk" }).d!, "base64url"));
  return concat([r, s]);
}

/** An RSA key with the exponent 65537, or another one. */
export function rsaKey(words: string, bits: number, e = 65537n): KeyObject {
  const [p, q] = [prime(`${words} p`, bits / 2, e), prime(`${words} q`, bits / 2, e)];
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const texts = Object.entries(numbers).map(([name, value]) => [name, base64Url(value)]);
  const key = { kty: "RSA", ...Object.fromEntries(texts) } as JsonWebKey;
  return createPrivateKey({ key, format: "jwk" });
}

/** A prime whose two highest bits are set, so that a product of two has twice as many bits. */
function prime(words: string, bits: number, e: bigint): bigint {
  const parts = Array.from({ length: bits / 256 }, (_, nth) => id(`${words} ${nth}`).slice(2));
  let candidate = BigInt(`0x${parts.join("")}`) | (3n << BigInt(bits - 2)) | 1n;
  while ((candidate - 1n) % e === 0n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return ((x % modulus) + modulus) % modulus;
}

function base64Url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex").toString("base64url");
}

/** What an authenticator and its browser do differently from what they should. */
export interface Misuse {
  challenge?: Uint8Array;
  type?: string;
  origin?: string;
  crossOrigin?: boolean;
  rpId?: string;
  /** Flags of the authenticator data. */
  flags?: number;
  key?: KeyObject;
  /** Client data instead of the browser's own. */
  clientDataJSON?: string;
}

export const RP_ID = "tally.example.gov.uk";
const PRESENT_AND_VERIFIED = 0x1d; // UP, UV, BE and BS, as synced passkeys have them

/** A passkey as a browser and an authenticator offer it (WebAuthn L3, sections 5.8.1 and 6.1). */
export class Passkey {
  readonly #key: KeyObject;
  readonly #repeatable: boolean;
  #uses = 0;

  /** @param repeatable Signs the same again and again (RFC 6979), for gas that doesn't change from run to run. */
  constructor(words: string, repeatable = false) {
    this.#key = p256Key(words);
    this.#repeatable = repeatable;
  }

  /** What `response.getPublicKey()` gives: SubjectPublicKeyInfo. */
  get publicKey(): Uint8Array {
    return createPublicKey(this.#key).export({ type: "spki", format: "der" });
  }

  /** What `navigator.credentials.get()` gives; its ECDSA signature is DER and has either s. */
  get(challenge: Uint8Array, misuse: Misuse = {}): PasskeyAssertion {
    const { type = "webauthn.get", origin = `https://${RP_ID}`, crossOrigin = false } = misuse;
    const asked = Buffer.from(misuse.challenge ?? challenge).toString("base64url");
    const clientDataJSON = Buffer.from(
      misuse.clientDataJSON ?? JSON.stringify({ type, challenge: asked, origin, crossOrigin }),
    );
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.#repeatable ? 1 : ++this.#uses);
    const flags = Buffer.of(misuse.flags ?? PRESENT_AND_VERIFIED);
    const authenticatorData = Buffer.concat([hash(misuse.rpId ?? RP_ID), flags, counter]);
    const signed = Buffer.concat([authenticatorData, hash(clientDataJSON)]);
    return { authenticatorData, clientDataJSON, signature: this.#sign(signed, misuse.key) };
  }

  #sign(data: Buffer, key = this.#key): Uint8Array {
    if (!this.#repeatable) return sign("sha256", data, key);
    return getBytes(signDigest(key, hash(data)));
  }
}

function hash(data: string | Uint8Array): Buffer {
  return createHash("sha256").update(data).digest();
}

/** The twin of a P-256 signature (r ‖ s, 0x-prefixed hex) that is as good for ECDSA: s in the other half. */
export function otherTwin(signature: string): string {
  const s = ORDER - BigInt(`0x${signature.slice(66)}`);
  return `${signature.slice(0, 66)}${s.toString(16).padStart(64, "0")}`;
}
