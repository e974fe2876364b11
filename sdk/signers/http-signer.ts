import {
  computeAddress,
  getBytes,
  isHexString,
  recoverAddress,
  Signature,
  TypedDataEncoder,
} from "ethers";
import { TallyError } from "../tally-error.js";
import { digestBytes, type OfficerSigner, type Signable } from "./officer-signer.js";

/** A signing service that keeps an officer's secp256k1 key. */
export interface HttpSignerOptions {
  /** Where the service answers, for example `https://signer.internal:9000`. */
  url: string;
  /** The officer's address; without one, the service must have exactly one key. */
  address?: string;
  /** Sent with every call, for example `{ Authorization: "Bearer …" }`. */
  headers?: Record<string, string>;
  /** How long to wait for an answer, in seconds; 30 if left out. */
  timeoutSeconds?: number;
}

const KEYS = "/api/v1/eth1/publicKeys";
const SIGN = "/api/v1/eth1/sign";
/** Bytes of an answer beyond which it is no signature and no list of keys. */
const LARGEST = 1_000_000;

/**
 * An officer whose key a signing service keeps. The service gets what EIP-712 hashes, not only the hash; what it gives is
 * checked against the officer's address before it is used.
 *
 * Source: Web3Signer's REST API for eth1 keys (`publicKeys`, `sign`), EIP-712.
 *
 * @throws TallyError `usage` for what is no URL; when it is used, `usage` if the service has no such key or several,
 * `network-unreachable`, `network-timeout`, `network-unauthorised`, `signature-format`, `signature-invalid`.
 * @example
 * const officer = httpSigner({ url: "http://127.0.0.1:9000", address: "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A" });
 * await plan.approve(officer);
 */
export function httpSigner(options: HttpSignerOptions): OfficerSigner {
  const service = new Service(options);
  let found: Promise<ServiceKey> | undefined;
  const key = () => (found ??= service.find(options.address).catch(forget));
  const forget = (error: unknown): never => {
    found = undefined; // so that the next use asks again
    throw error;
  };
  return {
    key: async () => (await key()).address.toLowerCase(),
    sign: async (what) => service.sign(await key(), what),
  };
}

interface ServiceKey {
  address: string;
  /** As the service names it: 64 bytes in hex. */
  identifier: string;
}

class Service {
  readonly #base: string;
  readonly #options: HttpSignerOptions;

  constructor(options: HttpSignerOptions) {
    if (!URL.canParse(options.url) || !/^https?:/.test(options.url)) {
      throw new TallyError(
        "usage",
        "The signing service isn't named by a URL: write http://host:port or https://…",
      );
    }
    const { origin, pathname } = new URL(options.url);
    this.#base = `${origin}${pathname.replace(/\/+$/, "")}`;
    this.#options = options;
  }

  async find(address: string | undefined): Promise<ServiceKey> {
    const keys = keysIn(await this.#call(KEYS));
    const same = keys.filter(
      (each) => address === undefined || each.address.toLowerCase() === address.toLowerCase(),
    );
    if (same.length === 1) return same[0]!;
    throw new TallyError(
      "usage",
      address === undefined
        ? `The signing service at ${this.#base} has ${keys.length} keys. Name the officer's address.`
        : `The signing service at ${this.#base} has no key of ${address}. Check the address, or load the key there.`,
      { data: { url: this.#base, keys: keys.map((each) => each.address) } },
    );
  }

  async sign({ address, identifier }: ServiceKey, what: Signable): Promise<string> {
    const { domain, types, message } = what;
    const data = TypedDataEncoder.encode(domain, types, message); // the service hashes it
    const answer = await this.#call(`${SIGN}/${identifier}`, { data });
    const signature = signatureIn(answer, this.#base);
    if (recoverAddress(digestBytes(what), signature) === address) return signature;
    throw new TallyError(
      "signature-invalid",
      `What the signing service at ${this.#base} gave isn't a signature of this by ${address}. ` +
        "Check that it hashes the data as it is, without a prefix.",
      { data: { url: this.#base, signer: address } },
    );
  }

  async #call(path: string, body?: object): Promise<string> {
    const { headers, timeoutSeconds = 30 } = this.#options;
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.#base}${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: { "content-type": "application/json", ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
        redirect: "error", // a token isn't shown to another host
        signal: AbortSignal.timeout(timeoutSeconds * 1000),
      });
      text = await response.text();
    } catch (cause) {
      throw this.#silent(cause, timeoutSeconds);
    }
    if (response.ok && text.length <= LARGEST) return text;
    throw this.#refused(response.status);
  }

  #silent(cause: unknown, timeoutSeconds: number): TallyError {
    const data = { url: this.#base, timeoutSeconds };
    if ((cause as Error).name === "TimeoutError") {
      const words = `The signing service at ${this.#base} gave no answer in ${timeoutSeconds} s. Nothing was signed; try again.`;
      return new TallyError("network-timeout", words, { cause, data });
    }
    const words = `No signing service answers at ${this.#base}. Check its address and that it runs.`;
    return new TallyError("network-unreachable", words, { cause, data });
  }

  #refused(status: number): TallyError {
    const data = { url: this.#base, status };
    if (status === 401 || status === 403) {
      const words = `The signing service at ${this.#base} wants authorisation. Give a token that hasn't expired.`;
      return new TallyError("network-unauthorised", words, { data });
    }
    const words = `The signing service at ${this.#base} didn't sign (HTTP ${status}). Its own log says why.`;
    return new TallyError("network-unreachable", words, { data });
  }
}

function keysIn(text: string): ServiceKey[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = undefined;
  }
  const keys = Array.isArray(list) ? (list as unknown[]) : [];
  const sound = keys.filter((key): key is string => isHexString(key, 64));
  if (Array.isArray(list) && sound.length === keys.length) {
    return sound.map((identifier) => ({
      identifier,
      address: computeAddress(`0x04${identifier.slice(2)}`),
    }));
  }
  throw new TallyError(
    "signature-format",
    "What answers isn't a signing service: its list of keys isn't one of 64-byte public keys in hex.",
  );
}

/** 65 bytes with s in the lower half, as the ledger takes it; services differ in quotes, and in v of 0 or 27. */
function signatureIn(text: string, url: string): string {
  const hex = text.trim().replace(/^"(.*)"$/, "$1");
  try {
    const bytes = getBytes(hex);
    if (bytes.length !== 65) throw new Error("not 65 bytes");
    return Signature.from(hex).serialized;
  } catch (cause) {
    throw new TallyError(
      "signature-format",
      `What the signing service at ${url} gave isn't a signature of 65 bytes in hex, with s in the lower half.`,
      { cause, data: { url } },
    );
  }
}
