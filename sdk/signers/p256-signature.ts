import { p256 } from "@noble/curves/p256";
import { concat, getBytes, hexlify, isHexString, toBeHex, toBigInt } from "ethers";
import { TallyError } from "../tally-error.js";

/** Order of the curve P-256 (NIST SP 800-186, section 3.2.1.3). */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** r ‖ s of an ECDSA signature, s in the lower half. */
export interface P256Signature {
  /** 0x-prefixed hex of 32 bytes. */
  r: string;
  /** 0x-prefixed hex of 32 bytes. */
  s: string;
}

/**
 * Reads a device's signature, raw (r ‖ s, 64 bytes) or DER (RFC 3279, section 2.2.3), and takes the twin whose s is in the
 * lower half, because the verifier refuses the other; both are by the same key over the same hash.
 *
 * @throws TallyError `signature-format`.
 */
export function readP256Signature(signature: Uint8Array | string): P256Signature {
  const { r, s } = numbersOf(signature);
  if (r <= 0n || r >= N || s <= 0n || s >= N) notASignature();
  return { r: toBeHex(r, 32), s: toBeHex(s > N / 2n ? N - s : s, 32) };
}

/**
 * Checks a signature of a hash, so that nothing is sent that the ledger would refuse (FIPS 186-5, section 6.4.2).
 *
 * @param hash 32 bytes.
 * @param point x ‖ y, 0x-prefixed hex of 64 bytes.
 * @throws TallyError `signature-invalid`.
 */
export function requireP256(signature: P256Signature, hash: Uint8Array, point: string): void {
  const compact = getBytes(concat([signature.r, signature.s]));
  const key = getBytes(concat(["0x04", point]));
  if (p256.verify(compact, hash, key, { prehash: false, lowS: true })) return;
  throw new TallyError(
    "signature-invalid",
    "The signature isn't by this P-256 key over this digest. Check that the device signs the 32 bytes as they are, " +
      "without hashing them again, and that the public key is its own.",
  );
}

/**
 * Signs a hash (FIPS 186-5, section 6.4.1; the secret number by RFC 6979).
 *
 * @param hash 32 bytes.
 * @param secret The private key, 32 bytes.
 */
export function signP256(hash: Uint8Array, secret: Uint8Array): P256Signature {
  const { r, s } = p256.sign(hash, secret, { prehash: false, lowS: true });
  return { r: toBeHex(r, 32), s: toBeHex(s, 32) };
}

function numbersOf(signature: Uint8Array | string): { r: bigint; s: bigint } {
  const bytes = signature instanceof Uint8Array ? signature : bytesOf(signature);
  if (bytes.length === 64) {
    return { r: toBigInt(bytes.subarray(0, 32)), s: toBigInt(bytes.subarray(32)) };
  }
  try {
    return p256.Signature.fromDER(hexlify(bytes).slice(2));
  } catch {
    return notASignature();
  }
}

function bytesOf(signature: string): Uint8Array {
  return isHexString(signature) ? getBytes(signature) : notASignature();
}

function notASignature(): never {
  throw new TallyError(
    "signature-format",
    "The device's answer is not a P-256 signature: it must be the 64 bytes of r and s, or DER.",
  );
}
