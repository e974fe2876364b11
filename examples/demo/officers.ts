import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { hexlify, Wallet } from "ethers";

/** Two officers of an organisation; each has every role. */
export type Officers = readonly [Wallet, Wallet];

/** Keys of the demo's officers, made once and kept in a file that only its owner can read. */
export class OfficerKeys {
  readonly #path: string;
  readonly #keys: Record<string, [string, string]>;

  constructor(path: string) {
    this.#path = path;
    this.#keys = existsSync(path)
      ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, [string, string]>)
      : {};
  }

  /** The officers of an organisation. */
  of(organisation: string): Officers {
    const known = this.#keys[organisation] ?? this.#make(organisation);
    return [new Wallet(known[0]), new Wallet(known[1])];
  }

  #make(organisation: string): [string, string] {
    const made: [string, string] = [hexlify(randomBytes(32)), hexlify(randomBytes(32))];
    this.#keys[organisation] = made;
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.#keys, null, 2), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
    return made;
  }
}
