import { concat, decodeBase64, getBytes, hexlify, isHexString, toBigInt } from "ethers";
import { TallyError } from "../tally-error.js";

/** The fields of a JSON web key that say where its point is (RFC 7518, section 6.2.1). */
export interface P256Jwk {
  kty?: string;
  crv?: string;
  x?: string;
  y?: string;
}

/** A P-256 public key: JWK, PEM, base64url, 0x-prefixed hex, or bytes (SubjectPublicKeyInfo, 04 ‖ x ‖ y, or x ‖ y). */
export type P256PublicKey = string | Uint8Array | ArrayBuffer | P256Jwk;

/** Bytes, or their base64url text. */
export type Base64UrlOrBytes = string | Uint8Array | ArrayBuffer;

/** SubjectPublicKeyInfo of an uncompressed P-256 point, up to and without its 04 (RFC 5480). */
const SPKI = "0x3059301306072a8648ce3d020106082a8648ce3d030107034200";

/** Curve P-256: the field's prime and the curve's b (NIST SP 800-186, section 3.2.1.3). */
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/**
 * The coordinates x ‖ y of a P-256 public key.
 *
 * @returns 0x-prefixed hex of 64 bytes.
 * @throws TallyError `key-format`.
 */
export function p256Point(key: P256PublicKey): string {
  const bytes = bytesOf(key);
  const hex = hexlify(bytes);
  const spki = hex.startsWith(SPKI) && bytes.length === 91;
  const point = bytes.subarray(spki ? 26 : 0);
  if (point.length === 65 && point[0] === 4) return onCurve(hexlify(point.subarray(1)));
  if (point.length === 64) return onCurve(hexlify(point));
  return notP256();
}

/** Bytes from base64url (RFC 4648, section 5, without padding); undefined if it isn't that. */
export function base64UrlBytes(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const standard = text.replaceAll("-", "+").replaceAll("_", "/");
  return getBytes(decodeBase64(standard.padEnd(Math.ceil(text.length / 4) * 4, "=")));
}

function bytesOf(key: P256PublicKey): Uint8Array {
  if (key instanceof ArrayBuffer) return new Uint8Array(key);
  if (key instanceof Uint8Array) return key;
  if (typeof key === "object") return jwkBytes(key);
  if (isHexString(key)) return getBytes(key);
  const pem = /^\s*-----BEGIN PUBLIC KEY-----([\sA-Za-z0-9+/=]+)-----END PUBLIC KEY-----\s*$/.exec(
    key,
  );
  if (pem !== null) return getBytes(decodeBase64(pem[1]!.replace(/\s/g, "")));
  return base64UrlBytes(key) ?? notP256();
}

function jwkBytes({ kty, crv, x, y }: P256Jwk): Uint8Array {
  const [left, right] = [base64UrlBytes(x ?? ""), base64UrlBytes(y ?? "")];
  if (kty !== "EC" || crv !== "P-256" || left?.length !== 32 || right?.length !== 32) notP256();
  return getBytes(concat([left, right]));
}

/** The equation of the curve, y² = x³ - 3x + b. */
function onCurve(key: string): string {
  const [x, y] = [toBigInt(key.slice(0, 66)), toBigInt(`0x${key.slice(66)}`)];
  const sound = x < P && y < P && (y * y - (x * x - 3n) * x - B) % P === 0n;
  return sound ? key : notP256();
}

function notP256(): never {
  throw new TallyError(
    "key-format",
    "This is not a P-256 public key: give a JWK with kty EC and crv P-256, a PEM that begins with BEGIN PUBLIC KEY, " +
      "or the 64 bytes of x and y; compressed keys aren't read.",
  );
}
