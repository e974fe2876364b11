import { createPrivateKey, createPublicKey, KeyObject, type JsonWebKey } from "node:crypto";
import { TallyError } from "../tally-error.js";

/** A key as PEM text, as JWK, or as `node:crypto` has it; open a PEM that has a passphrase with `createPrivateKey`. */
export type NodeKey = string | JsonWebKey | KeyObject;

/**
 * A private key that can sign.
 *
 * @throws TallyError `key-format`; neither message nor error has the key.
 */
export function privateKeyOf(key: NodeKey): KeyObject {
  const read = readable(() => {
    if (key instanceof KeyObject) return key;
    return createPrivateKey(typeof key === "string" ? key : { key, format: "jwk" });
  });
  return read.type === "private" ? read : unreadable("a private key");
}

/**
 * A public key; a private key's own if one is given.
 *
 * @throws TallyError `key-format`.
 */
export function publicKeyOf(key: NodeKey): KeyObject {
  return readable(() => {
    if (key instanceof KeyObject) return key.type === "public" ? key : createPublicKey(key);
    return createPublicKey(typeof key === "string" ? key : { key, format: "jwk" });
  });
}

function readable(read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch {
    return unreadable("a key"); // the cause isn't kept, because it may quote what it read
  }
}

function unreadable(what: string): never {
  throw new TallyError(
    "key-format",
    `This is not ${what} that can be read: give PEM text, a JWK, or a KeyObject of node:crypto.`,
  );
}
