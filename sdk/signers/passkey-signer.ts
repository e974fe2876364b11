import { verifiedSigner, type OfficerSigner } from "./officer-signer.js";
import { p256Point, type P256PublicKey } from "./p256-point.js";
import { encodeAssertion, type PasskeyAssertion } from "./passkey-assertion.js";

/** An officer's passkey. */
export interface PasskeySignerOptions {
  /** Address of the ledger's passkey verifier, `verifiers.webAuthn` in the deployments file. */
  verifier: string;
  /** As the browser gave it when the passkey was made (`response.getPublicKey()`), or in another form; ES256 only. */
  publicKey: P256PublicKey;
  /** The domain that the passkey belongs to, such as `tally.example.gov.uk`. The key is lost with the domain. */
  rpId: string;
  /** Origins on which it may be used. Default: https on that domain and its subdomains. */
  origins?: readonly string[];
  /**
   * Asks for the assertion: `navigator.credentials.get()` with this challenge and `userVerification: "required"`, or what was
   * collected elsewhere.
   *
   * @returns The assertion's `response`.
   */
  assert: (challenge: Uint8Array<ArrayBuffer>) => Promise<PasskeyAssertion>;
}

/**
 * An officer with a passkey. The prompt doesn't show what is signed, so show the plan's summary and details beside it. The
 * assertion is checked before it is used: type, challenge, origin, domain, presence and verification of the person, signature.
 *
 * Source: WebAuthn Level 3, section 7.2 (verifying an assertion); ERC-7913.
 *
 * @throws TallyError `key-format`, `usage`; when it signs, `passkey-format`, `passkey-type`, `passkey-challenge`,
 * `passkey-origin`, `passkey-domain`, `passkey-user-absent`, `passkey-user-unverified`, `signature-format`, `signature-invalid`.
 * @example
 * const { verifiers } = await readDeployment(4242n);
 * const assert = async (challenge: Uint8Array<ArrayBuffer>) => {
 *   const publicKey = { challenge, rpId, userVerification: "required" as const };
 *   const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
 *   return credential.response as AuthenticatorAssertionResponse;
 * };
 * await plan.approve(passkeySigner({ verifier: verifiers!.webAuthn, publicKey, rpId, assert }));
 */
export function passkeySigner(options: PasskeySignerOptions): OfficerSigner {
  const { verifier, publicKey, rpId, origins, assert } = options;
  const point = p256Point(publicKey);
  return verifiedSigner(verifier, point, async (digest) =>
    encodeAssertion(digest, await assert(Uint8Array.from(digest)), { point, rpId, origins }),
  );
}
