import { createPrivateKey, randomBytes, type KeyObject } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { hexlify, Wallet, type Signer } from "ethers";
import {
  httpSigner,
  p256Signer,
  rsaSigner,
  TallyError,
  type OfficerKey,
  type Verifiers,
} from "../sdk/index.js";
import { readText } from "./files.js";
import { askPassword, type Asking } from "./prompt.js";

/** Variables of the environment whose values never appear in what the program says. */
const SECRETS = [
  ...(["TALLY_OFFICER_KEY", "TALLY_RELAYER_KEY"] as const),
  ...(["TALLY_KEYSTORE_PASSWORD", "TALLY_RPC_TOKEN", "TALLY_SIGNER_TOKEN"] as const),
];

/** The text without the values of secret variables. */
export function withoutSecrets(text: string): string {
  const values = SECRETS.flatMap((name) =>
    [process.env[name] ?? "", ...(process.env[name] ?? "").split(",")].map((value) =>
      value.trim().replace(/^0x/i, ""),
    ),
  );
  return values.reduce((safe, secret) => (secret ? safe.replaceAll(secret, "***") : safe), text);
}

/** Where officers' keys may be, beside the environment. */
export interface OfficerKeyOptions extends Asking {
  /** Paths of encrypted keystore files. */
  keystore?: string[];
}

/**
 * The officers' keys: from keystore files if any are named, else from TALLY_OFFICER_KEY, from the PEM file that
 * TALLY_OFFICER_KEY_FILE names, or at the signing service TALLY_SIGNER_URL.
 *
 * @param verifiers Finds the ledger's verifiers, which keys in PEM files need.
 * @throws TallyError `usage`, `file-missing`, `key-format`, `key-weak`, what `verifiers` throws.
 */
export async function officerKeys(
  { keystore = [], ...asking }: OfficerKeyOptions,
  verifiers: () => Promise<Verifiers>,
): Promise<OfficerKey[]> {
  if (keystore.length > 0) {
    const keys: Signer[] = [];
    for (const file of keystore) keys.push(await openKeystore(file, asking)); // each may ask
    return keys;
  }
  const file = process.env.TALLY_OFFICER_KEY_FILE ?? "";
  const keys = keysOf("TALLY_OFFICER_KEY");
  const service = process.env.TALLY_SIGNER_URL ?? "";
  if ([keys.length > 0, file !== "", service !== ""].filter(Boolean).length > 1) {
    throw new TallyError(
      "usage",
      "More than one of TALLY_OFFICER_KEY, TALLY_OFFICER_KEY_FILE and TALLY_SIGNER_URL is set. " +
        "Leave all but one out, so that it is plain which key signs.",
    );
  }
  if (service !== "") return [serviceSigner(service)];
  if (file !== "") return [signerOf(await openPem(file, asking), await verifiers())];
  if (keys.length > 0) return keys;
  const usual = process.env.TALLY_KEYSTORE ?? "";
  if (usual !== "") return [await openKeystore(usual, asking)];
  throw new TallyError(
    "usage",
    "There is no key to sign with. Name a keystore file (--keystore), or set TALLY_OFFICER_KEY or TALLY_OFFICER_KEY_FILE " +
      "or TALLY_SIGNER_URL in the environment or .env, or TALLY_KEYSTORE.",
  );
}

function serviceSigner(url: string): OfficerKey {
  const [address = "", token = ""] = [
    process.env.TALLY_SIGNER_ADDRESS,
    process.env.TALLY_SIGNER_TOKEN,
  ];
  return httpSigner({
    url,
    address: address === "" ? undefined : address,
    headers: token === "" ? {} : { Authorization: `Bearer ${token}` },
  });
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

/** Shortest password that a new keystore is encrypted with, in characters. */
const SHORTEST = 8;

/**
 * A password for a new file: from TALLY_KEYSTORE_PASSWORD, or asked for twice.
 *
 * @throws TallyError `usage`.
 */
export async function newPassword(file: string, asking: Asking): Promise<string> {
  const given = process.env.TALLY_KEYSTORE_PASSWORD;
  const password = given ?? (await askPassword(`New password of ${file}: `, asking));
  if (password.length < SHORTEST) {
    throw new TallyError(
      "usage",
      `A password has at least ${SHORTEST} characters. Choose a longer one.`,
    );
  }
  if (given === undefined && (await askPassword("Again: ", asking)) !== password) {
    throw new TallyError("usage", "The passwords differ, so nothing was written. Try again.");
  }
  return password;
}

/** Headers for the node: the bearer token, if there is one. */
export function nodeHeaders(): Record<string, string> {
  const token = process.env.TALLY_RPC_TOKEN ?? "";
  return token === "" ? {} : { Authorization: `Bearer ${token}` };
}

/**
 * Who submits transactions: TALLY_RELAYER_KEY, else a random key for this once, since the chain takes no fees.
 *
 * @throws TallyError `usage`.
 */
export function relayerKey(): Signer {
  return keysOf("TALLY_RELAYER_KEY")[0] ?? new Wallet(hexlify(randomBytes(32)));
}

/**
 * Who submits what is pushed: TALLY_RELAYER_KEY, else a key that is kept beside the journal, since a journal belongs to its
 * sender. That key has no rights on the ledger, and the chain takes no fees.
 *
 * @throws TallyError `usage`, `file-missing`.
 */
export async function pushKey(journal: string): Promise<Signer> {
  const [given] = keysOf("TALLY_RELAYER_KEY");
  if (given !== undefined) return given;
  const path = `${journal}.sender`;
  try {
    await writeFile(path, `${hexlify(randomBytes(32))}\n`, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw unwritable(path, cause);
  }
  return keyIn((await readText(path)).trim(), path);
}

function unwritable(path: string, cause: unknown): TallyError {
  return new TallyError("file-missing", `The file ${path} can't be written. Check its folder.`, {
    cause,
    data: { path },
  });
}

/** Private keys of a variable, with commas between them. */
function keysOf(variable: (typeof SECRETS)[number]): Signer[] {
  const text = process.env[variable] ?? "";
  return text === "" ? [] : text.split(",").map((key) => keyIn(key.trim(), variable));
}

function keyIn(text: string, variable: string): Signer {
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

/** Whether a file is an encrypted keystore (version 3). */
export function isKeystore(file: string): boolean {
  try {
    const { version, Version } = JSON.parse(file) as { version?: unknown; Version?: unknown };
    return Number(version ?? Version) === 3;
  } catch {
    return false;
  }
}
