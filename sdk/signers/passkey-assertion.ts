import { AbiCoder, concat, encodeBase64, getBytes, hexlify, sha256, toUtf8Bytes } from "ethers";
import { JsonShape } from "../json-shape.js";
import { TallyError, type TallyErrorCode } from "../tally-error.js";
import { base64UrlBytes, type Base64UrlOrBytes } from "./p256-point.js";
import { readP256Signature, requireP256 } from "./p256-signature.js";

/**
 * What a browser gives for an assertion: the `response` of `navigator.credentials.get()`, or of a library that turns its bytes
 * into base64url.
 */
export interface PasskeyAssertion {
  authenticatorData: Base64UrlOrBytes;
  clientDataJSON: Base64UrlOrBytes;
  signature: Base64UrlOrBytes;
}

/** Whose passkey it is, and where it may be used. */
export interface PasskeyOwner {
  /** x ‖ y, 0x-prefixed hex of 64 bytes. */
  point: string;
  /** The domain that the passkey belongs to (relying party). */
  rpId: string;
  /** Origins on which it may be used. Default: https on that domain and its subdomains. */
  origins?: readonly string[];
}

interface ClientData {
  type?: unknown;
  challenge?: unknown;
  origin?: unknown;
  crossOrigin?: unknown;
}

/** Bits of the authenticator's flags (WebAuthn L3, section 6.1). */
const FLAG = { present: 1, verified: 4, backupEligible: 8, backedUp: 16 };

const TYPE = "webauthn.get";
const NEWLY = "Ask for the assertion again, for this digest and on the right page.";

/**
 * Checks an assertion as a relying party does (WebAuthn L3, section 7.2) and brings it to the form that the verifier takes.
 *
 * @param digest The challenge: 32 bytes.
 * @returns abi.encode(r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON), 0x-prefixed hex.
 * @throws TallyError `passkey-format`, `passkey-type`, `passkey-challenge`, `passkey-origin`, `passkey-domain`,
 * `passkey-user-absent`, `passkey-user-unverified`, `signature-format`, `signature-invalid`.
 */
export function encodeAssertion(
  digest: Uint8Array,
  assertion: PasskeyAssertion,
  owner: PasskeyOwner,
): string {
  const clientData = bytesOf(assertion.clientDataJSON, "clientDataJSON");
  const authenticator = bytesOf(assertion.authenticatorData, "authenticatorData");
  const [challenge, type] = indicesIn(clientData, digest, owner);
  checkAuthenticator(authenticator, owner.rpId);
  const signature = readP256Signature(bytesOf(assertion.signature, "signature"));
  const signed = getBytes(sha256(concat([authenticator, sha256(clientData)])));
  requireP256(signature, signed, owner.point);
  return AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "uint256", "uint256", "bytes", "bytes"], // JSON as the bytes that were signed
    [signature.r, signature.s, challenge, type, authenticator, clientData],
  );
}

/** Where challenge and type stand in the client data, in bytes; the verifier compares the text from there on. */
function indicesIn(bytes: Uint8Array, digest: Uint8Array, owner: PasskeyOwner): [number, number] {
  const data = clientDataIn(bytes);
  if (data.type !== TYPE) {
    refuse("passkey-type", `was made for "${shown(data.type)}", not for "${TYPE}". ${NEWLY}`);
  }
  const challenge = encodeBase64(digest)
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=*$/, "");
  if (data.challenge !== challenge) {
    refuse("passkey-challenge", `signs something else than this digest. ${NEWLY}`);
  }
  checkOrigin(data, owner);
  return [
    placeOf(`"challenge":"${challenge}"`, bytes, "challenge"),
    placeOf(`"type":"${TYPE}"`, bytes, "type"),
  ];
}

function clientDataIn(bytes: Uint8Array): ClientData {
  const shape: JsonShape = new JsonShape("passkey-format", "The passkey's clientDataJSON");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return shape.refuse("the text", "is not UTF-8");
  }
  const value = shape.parse(text);
  if (value === null || typeof value !== "object") shape.refuse("the text", "is not an object");
  return value;
}

function checkOrigin({ origin, crossOrigin }: ClientData, { rpId, origins }: PasskeyOwner): void {
  const allowed = origins === undefined ? isOn(origin, rpId) : origins.includes(origin as string);
  if (!allowed || crossOrigin === true) {
    const where = `${shown(origin)}${crossOrigin === true ? " inside a page of another origin" : ""}`;
    const expected = origins?.join(" or ") ?? `https on ${rpId}`;
    refuse("passkey-origin", `was made on ${where}, not on ${expected}. ${NEWLY}`);
  }
}

function isOn(origin: unknown, rpId: string): boolean {
  if (typeof origin !== "string" || !URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  if (hostname === "localhost" && rpId === "localhost") return true; // browsers count it as secure
  return protocol === "https:" && (hostname === rpId || hostname.endsWith(`.${rpId}`));
}

function checkAuthenticator(data: Uint8Array, rpId: string): void {
  if (data.length < 37) refuse("passkey-format", "has authenticatorData of less than 37 bytes");
  if (hexlify(data.subarray(0, 32)) !== sha256(toUtf8Bytes(rpId))) {
    refuse("passkey-domain", `belongs to another domain than ${rpId}. ${NEWLY}`);
  }
  const flags = data[32]!;
  if ((flags & FLAG.present) === 0) {
    refuse("passkey-user-absent", "was made without a person's touch (UP is 0). Confirm it anew");
  }
  if ((flags & FLAG.verified) === 0) {
    refuse(
      "passkey-user-unverified",
      'was made without PIN, fingerprint or face (UV is 0). Ask for it with userVerification "required"',
    );
  }
  if ((flags & FLAG.backedUp) !== 0 && (flags & FLAG.backupEligible) === 0) {
    refuse("passkey-format", "says that it is backed up and that it can't be (BS without BE)");
  }
}

function placeOf(text: string, bytes: Uint8Array, field: string): number {
  const sought = hexlify(toUtf8Bytes(text)).slice(2);
  const hex = hexlify(bytes).slice(2);
  for (let at = hex.indexOf(sought); at >= 0; at = hex.indexOf(sought, at + 1)) {
    if (at % 2 === 0) return at / 2;
  }
  return refuse("passkey-format", `writes its ${field} in a way that the verifier doesn't read`);
}

function bytesOf(value: Base64UrlOrBytes, field: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  const bytes = typeof value === "string" ? base64UrlBytes(value) : undefined;
  return bytes ?? refuse("passkey-format", `has a ${field} that is neither bytes nor base64url`);
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : typeof value;
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 80);
}

function refuse(code: TallyErrorCode, problem: string): never {
  throw new TallyError(code, `The passkey's assertion ${problem.replace(/\.$/, "")}.`);
}
