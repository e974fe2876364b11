import { BaseWallet, concat, getAddress, getBytes, isAddress, type Signer } from "ethers";
import {
  digestOf,
  type Domain,
  type MessageValue,
  type Types,
} from "../instructions/typed-data.js";
import { TallyError } from "../tally-error.js";

/** What an officer is asked to sign: an instruction, or that it has its key. */
export interface Signable {
  domain: Domain;
  types: Types;
  message: Record<string, MessageValue>;
}

/** An officer's key that can sign, of whatever kind; none of them shows anything secret when it is printed. */
export interface OfficerSigner {
  /** The key in ERC-7913 form, 0x-prefixed hex in lower case: an address, or verifier and key. */
  key: () => Promise<string>;
  /** The signature as the ledger takes it, 0x-prefixed hex. */
  sign: (what: Signable) => Promise<string>;
}

/** What approves: an ethers Signer, or a key of another kind. */
export type OfficerKey = Signer | OfficerSigner;

/**
 * Any officer's key in one form. An ethers Signer signs typed data (EIP-712).
 *
 * @example
 * const key = await officerSigner(wallet).key(); // as it is enrolled: 0x and 40 hex digits
 */
export function officerSigner(officer: OfficerKey): OfficerSigner {
  if (!("signTypedData" in officer)) return officer;
  const key = async () => (await officer.getAddress()).toLowerCase();
  if (officer instanceof BaseWallet) {
    // the same signature as its signTypedData, which takes twice as long to hash as to sign
    const { signingKey } = officer;
    return { key, sign: (what) => Promise.resolve(signingKey.sign(digestBytes(what)).serialized) };
  }
  return {
    key,
    sign: ({ domain, types, message }) => officer.signTypedData(domain, types, message),
  };
}

/** The digest of what is signed, 32 bytes (EIP-712). */
export function digestBytes({ domain, types, message }: Signable): Uint8Array {
  return getBytes(digestOf(domain, types, message));
}

/** A signer whose key a verifier contract checks (ERC-7913: verifier ‖ key). */
export function verifiedSigner(
  verifier: string,
  key: string,
  sign: (digest: Uint8Array) => Promise<string>,
): OfficerSigner {
  const signer = concat([checkedAddress(verifier, "verifier"), key]);
  return { key: () => Promise.resolve(signer), sign: (what) => sign(digestBytes(what)) };
}

/** An address with a sound checksum, in lower case. */
export function checkedAddress(address: string, what: string): string {
  const sound: boolean = isAddress(address); // its type guard would leave no type for what isn't one
  if (sound) return getAddress(address).toLowerCase();
  // without what was given: keys are pasted into the wrong place
  throw new TallyError(
    "usage",
    `The ${what} is not named by an address: write 0x and 40 hex digits.`,
  );
}
