import {
  checkedAddress,
  digestBytes,
  type OfficerSigner,
  type Signable,
} from "./officer-signer.js";

/** An officer that is a contract: a multisig or a smart wallet. */
export interface ContractSignerOptions {
  /** Address of the contract, which the registry asks whether the signature is valid (ERC-1271). */
  address: string;
  /**
   * Gives the signature in the contract's own form.
   *
   * @param digest What the registry will ask the contract about, 32 bytes.
   * @param what The typed data behind it, for wallets that show it.
   */
  sign: (digest: Uint8Array, what: Signable) => Promise<string>;
}

/**
 * An officer that is a contract. What its owners sign is the contract's business: a Safe wants each owner's signature of its
 * `SafeMessage`, one after another by ascending owner. Only the chain can tell whether it is right, so simulate the plan.
 *
 * Source: ERC-1271.
 *
 * @throws TallyError `usage` for what is no address.
 * @example
 * const board = contractSigner({ address: safe, sign: (digest) => collect(digest) });
 * await plan.approve(board);
 */
export function contractSigner({ address, sign }: ContractSignerOptions): OfficerSigner {
  const key = checkedAddress(address, "contract");
  return { key: () => Promise.resolve(key), sign: (what) => sign(digestBytes(what), what) };
}
