import { randomBytes } from "node:crypto";
import { hexlify, Wallet, type Signer } from "ethers";
import { TallyError } from "../sdk/index.js";
import { readText } from "./files.js";
import { askPassword, type Asking } from "./prompt.js";

/** Variables of the environment whose values never appear in what the program says. */
const SECRETS = ["TALLY_OFFICER_KEY", "TALLY_RELAYER_KEY", "TALLY_KEYSTORE_PASSWORD"] as const;

/** The text without the values of secret variables. */
export function withoutSecrets(text: string): string {
  const values = SECRETS.map((name) => process.env[name]?.replace(/^0x/i, "") ?? "");
  return values.reduce((safe, secret) => (secret ? safe.replaceAll(secret, "***") : safe), text);
}

/**
 * The officer's key: from a keystore file if one is named, else from TALLY_OFFICER_KEY.
 *
 * @throws TallyError `usage`, `file-missing`.
 */
export async function officerKey(keystore: string | undefined, asking: Asking): Promise<Signer> {
  if (keystore !== undefined) return openKeystore(keystore, asking);
  const key = keyOf("TALLY_OFFICER_KEY");
  if (key !== undefined) return key;
  throw new TallyError(
    "usage",
    "There is no key to sign with. Name a keystore file (--keystore), or set TALLY_OFFICER_KEY in the environment or .env.",
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
  const password =
    process.env.TALLY_KEYSTORE_PASSWORD ?? (await askPassword(`Password of ${path}: `, asking));
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
