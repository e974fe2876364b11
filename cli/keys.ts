import { createPrivateKey, randomBytes, type KeyObject } from "node:crypto";
import { hexlify, Wallet, type Signer } from "ethers";
import {
  p256Signer,
  rsaSigner,
  TallyError,
  type OfficerKey,
  type Verifiers,
} from "../sdk/index.js";
import { readText } from "./files.js";
import { askPassword, type Asking } from "./prompt.js";

/** Variables of the environment whose values never appear in what the program says. */
const SECRETS = ["TALLY_OFFICER_KEY", "TALLY_RELAYER_KEY", "TALLY_KEYSTORE_PASSWORD"] as const;

/** The text without the values of secret variables. */
export function withoutSecrets(text: string): string {
  const values = SECRETS.map((name) => process.env[name]?.replace(/^0x/i, "") ?? "");
  return values.reduce((safe, secret) => (secret ? safe.replaceAll(secret, "***") : safe), text);
}

/** Where an officer's key may be, beside the environment. */
export interface OfficerKeyOptions extends Asking {
  /** Path of an encrypted keystore file. */
  keystore?: string;
}

/**
 * The officer's key: from a keystore file if one is named, else from TALLY_OFFICER_KEY, or from the PEM file that
 * TALLY_OFFICER_KEY_FILE names.
 *
 * @param verifiers Finds the ledger's verifiers, which keys in PEM files need.
 * @throws TallyError `usage`, `file-missing`, `key-format`, `key-weak`, what `verifiers` throws.
 */
export async function officerKey(
  { keystore, ...asking }: OfficerKeyOptions,
  verifiers: () => Promise<Verifiers>,
): Promise<OfficerKey> {
  if (keystore !== undefined) return openKeystore(keystore, asking);
  const file = process.env.TALLY_OFFICER_KEY_FILE ?? "";
  const key = keyOf("TALLY_OFFICER_KEY");
  if (key !== undefined && file !== "") {
    throw new TallyError(
      "usage",
      "TALLY_OFFICER_KEY and TALLY_OFFICER_KEY_FILE are both set. Leave one out, so that it is plain which key signs.",
    );
  }
  if (file !== "") return signerOf(await openPem(file, asking), await verifiers());
  if (key !== undefined) return key;
  throw new TallyError(
    "usage",
    "There is no key to sign with. Name a keystore file (--keystore), or set TALLY_OFFICER_KEY or TALLY_OFFICER_KEY_FILE " +
      "in the environment or .env.",
  );
}

function signerOf(key: KeyObject, { p256, rsa }: Verifiers): OfficerKey {
  return key.asymmetricKeyType === "rsa"
    ? rsaSigner({ verifier: rsa, key })
    : p256Signer({ verifier: p256, key });
}

/** A private key in a PEM file, which may be encrypted. */
async function openPem(path: string, asking: Asking): Promise<KeyObject> {
  const key = await readText(path);
  const locked = key.includes("ENCRYPTED");
  const passphrase = locked ? await passwordOf(path, asking) : undefined;
  try {
    return createPrivateKey({ key, format: "pem", passphrase });
  } catch {
    // the cause isn't kept, because it may quote what it read
    throw new TallyError(
      "usage",
      locked
        ? `The password doesn't open ${path}. Nothing was signed.`
        : `${path} is not a private key in PEM form. Name a P-256 or RSA key (TALLY_OFFICER_KEY_FILE).`,
      { data: { path } },
    );
  }
}

async function passwordOf(path: string, asking: Asking): Promise<string> {
  return (
    process.env.TALLY_KEYSTORE_PASSWORD ?? (await askPassword(`Password of ${path}: `, asking))
  );
}

/**
 * Who submits transactions: TALLY_RELAYER_KEY, else a random key for this once, since the chain takes no fees.
 *
 * @throws TallyError `usage`.
 */
export function relayerKey(): Signer {
  return keyOf("TALLY_RELAYER_KEY") ?? new Wallet(hexlify(randomBytes(32)));
}

function keyOf(variable: (typeof SECRETS)[number]): Signer | undefined {
  const text = process.env[variable] ?? "";
  if (text === "") return undefined;
  try {
    if (/^0x[0-9a-f]{64}$/i.test(text)) return new Wallet(text);
  } catch {
    // zero, or above the order of the curve; the cause isn't kept, because it may have the key
  }
  throw new TallyError(
    "usage",
    `${variable} is not a private key. Write it as 0x and 64 hex digits, in the environment or in .env.`,
  );
}

async function openKeystore(path: string, asking: Asking): Promise<Signer> {
  const file = await readText(path);
  if (!isKeystore(file)) {
    throw new TallyError(
      "usage",
      `${path} is not an encrypted keystore file. Name a file that ethers, geth or a wallet wrote (version 3).`,
      { data: { path } },
    );
  }
  const password = await passwordOf(path, asking);
  try {
    return await Wallet.fromEncryptedJson(file, password);
  } catch {
    throw new TallyError("usage", `The password doesn't open ${path}. Nothing was signed.`, {
      data: { path },
    });
  }
}

function isKeystore(file: string): boolean {
  try {
    const { version, Version } = JSON.parse(file) as { version?: unknown; Version?: unknown };
    return Number(version ?? Version) === 3;
  } catch {
    return false;
  }
}
