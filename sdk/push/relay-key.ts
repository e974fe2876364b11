import { BaseWallet, getBytes, keccak256, Transaction, type Signer } from "ethers";
import { TallyError } from "../tally-error.js";
import { fastKeccak, signRaw, type Unsigned } from "./raw-transaction.js";

/** Signs transactions without sending them. */
export interface RelayKey {
  address: string;
  /** The raw transaction and its hash. */
  sign(transaction: Unsigned): Promise<{ raw: Uint8Array; hash: string }>;
}

const NO_FEES = { type: 2, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n, value: 0n };

/**
 * A key that signs a sender's transactions: a wallet's own key at once, any other signer through its `signTransaction`.
 *
 * @throws TallyError `usage` for a signer that can't sign without sending.
 */
export async function relayKey(signer: Signer): Promise<RelayKey> {
  const address = await signer.getAddress();
  if (signer instanceof BaseWallet) {
    const keccak = await fastKeccak();
    const sign = (fields: Unsigned) => Promise.resolve(signRaw(signer.signingKey, fields, keccak));
    return { address, sign };
  }
  return { address, sign: async (fields) => sealed(await signElsewhere(signer, address, fields)) };
}

async function signElsewhere(signer: Signer, address: string, fields: Unsigned): Promise<string> {
  let raw: string;
  try {
    raw = await signer.signTransaction({ ...NO_FEES, ...fields, from: address });
  } catch (cause) {
    throw new TallyError(
      "usage",
      `The signer of ${address} doesn't sign transactions without sending them, as a push needs. Give a wallet, or a signer that can.`,
      { cause, data: { sender: address } },
    );
  }
  const { from, nonce, to, data } = Transaction.from(raw);
  const same = from === address && nonce === fields.nonce && data === fields.data;
  if (same && to?.toLowerCase() === fields.to.toLowerCase()) return raw;
  throw new TallyError(
    "signature-invalid",
    `The signer of ${address} signed another transaction than it was given. Check its configuration; nothing was sent.`,
    { data: { sender: address } },
  );
}

function sealed(raw: string): { raw: Uint8Array; hash: string } {
  return { raw: getBytes(raw), hash: keccak256(raw) };
}
