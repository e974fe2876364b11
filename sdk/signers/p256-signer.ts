import { KeyObject } from "node:crypto";
import { concat } from "ethers";
import { TallyError } from "../tally-error.js";
import { base64UrlBytes, p256Point, type P256Jwk, type P256PublicKey } from "./p256-point.js";
import { readP256Signature, requireP256, signP256 } from "./p256-signature.js";
import { privateKeyOf, publicKeyOf, type NodeKey } from "./key-object.js";
import { verifiedSigner, type OfficerSigner } from "./officer-signer.js";

/** A P-256 key in memory, or one in a device that signs digests. */
export type P256SignerOptions = {
  /** Address of the ledger's P-256 verifier, `verifiers.p256` in the deployments file. */
  verifier: string;
} & ({ key: NodeKey } | P256Device);

/** A hardware module, a smart card, a key service: the private key stays there. */
export interface P256Device {
  publicKey: P256PublicKey | KeyObject;
  /**
   * Signs 32 bytes as they are (PKCS #11: CKM_ECDSA; key services: message type DIGEST).
   *
   * @returns r ‖ s (64 bytes) or DER, as bytes or 0x-prefixed hex; either s.
   */
  sign: (digest: Uint8Array) => Promise<Uint8Array | string>;
}

/**
 * An officer with a P-256 key. What a device gives is read, brought to the form that the verifier takes (s in the lower half)
 * and checked before it is used.
 *
 * Source: FIPS 186-5 section 6 (ECDSA), ERC-7913 (verifier ‖ key).
 *
 * @throws TallyError `key-format` for another kind of key, `usage` for what is no address; when it signs, `signature-format`,
 * `signature-invalid`. No error has the private key.
 * @example
 * const { verifiers } = await readDeployment(4242n);
 * const officer = p256Signer({ verifier: verifiers!.p256, publicKey, sign: (digest) => hsm.sign(digest) });
 * await plan.approve(officer);
 */
export function p256Signer(options: P256SignerOptions): OfficerSigner {
  const device = "key" in options ? inMemory(options.key) : options;
  const { publicKey } = device;
  const point = p256Point(publicKey instanceof KeyObject ? jwkOf(publicKey) : publicKey);
  return verifiedSigner(options.verifier, point, async (digest) => {
    const signature = readP256Signature(await device.sign(digest));
    requireP256(signature, digest, point);
    return concat([signature.r, signature.s]);
  });
}

/** `node:crypto` can't sign what is hashed already: it would hash it again. */
function inMemory(given: NodeKey): P256Device {
  const key = privateKeyOf(given);
  return {
    publicKey: jwkOf(publicKeyOf(key)),
    sign: (digest) => {
      const secret = base64UrlBytes(key.export({ format: "jwk" }).d!)!;
      const { r, s } = signP256(digest, secret);
      secret.fill(0);
      return Promise.resolve(concat([r, s]));
    },
  };
}

function jwkOf(key: KeyObject): P256Jwk {
  if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key.export({ format: "jwk" });
  throw new TallyError(
    "key-format",
    `This key is of another kind (${key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType ?? key.type}): ` +
      "it must be on the curve P-256, also called prime256v1 or secp256r1.",
  );
}
