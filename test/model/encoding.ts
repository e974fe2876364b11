import {
  concat,
  dataSlice,
  type FunctionFragment,
  id,
  Interface,
  keccak256,
  SigningKey,
  TypedDataEncoder,
} from "ethers";
import { encode } from "./abi.js";
import { DOMAINS, interfaceOf } from "../../sdk/contracts.js";
import type { Message } from "../../sdk/instructions/typed-data.js";
import type { Approval, Fields, Instruction } from "./instruction.js";
import { instructionOf } from "../../sdk/instructions/catalogue.js";

/** What is signed and sent for an instruction of the model. */
export interface Encoded {
  digest: string;
  deed: string;
  data: string;
}

/** Where instructions go: the contracts' addresses on one chain. */
export interface Addresses {
  chainId: bigint;
  registry: string;
  treasury: string;
  fund: string;
}

/** An officer's key by its place: the same in every run. */
export const keys = Array.from({ length: 40 }, (_, n) => new SigningKey(id(`model officer ${n}`)));
/** Their addresses, in lower case. */
export const signers = keys.map(
  (key) => `0x${keccak256(`0x${key.publicKey.slice(4)}`).slice(-40)}`,
);

const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n; // of secp256k1
const inverse = (n: bigint, power = N - 2n): bigint =>
  power === 0n ? 1n : ((power & 1n ? n : 1n) * inverse((n * n) % N, power >> 1n)) % N;

/** One number for every signature, which makes them quickly; it would give away keys that were anybody's. */
const nonce = BigInt(id("nonce"));
const inverted = inverse(nonce);
const [, r, y] = /^0x04(.{64})(.{64})$/
  .exec(new SigningKey(id("nonce")).publicKey)!
  .map((part) => BigInt(`0x${part.replace("0x", "")}`)) as [bigint, bigint, bigint];

function signature(key: SigningKey, digest: string): string {
  const s = (inverted * (BigInt(digest) + r * BigInt(key.privateKey))) % N;
  const low = s <= N / 2n;
  const parity = (y & 1n) === (low ? 0n : 1n) ? "1b" : "1c";
  return `0x${[r, low ? s : N - s].map((n) => n.toString(16).padStart(64, "0")).join("")}${parity}`;
}

type Target = "fund" | "registry" | "treasury";

/** Encodes and signs, each for the contracts of one chain. */
export class Encoder {
  readonly #domains = new Map<Target, string>();
  readonly #encoders = new Map<string, TypedDataEncoder>();
  readonly #signatures = new Map<string, string>();

  constructor(
    readonly addresses: Addresses,
    readonly currency: string,
  ) {}

  /** Everything that is sent for an instruction. */
  encode(target: Target, { kind, fields, approvals, coApprovals, extras }: Instruction): Encoded {
    const method = interfaceOf(target).getFunction(kind)!;
    if (method.inputs[0]!.baseType !== "tuple") return encodeOpen(method, fields);
    const message = { ...fields, currency: this.currency } as unknown as Message;
    const { digest, deed } = this.#hashes(target, kind, message);
    const other = () => this.#hashes(target, kind, somethingElse(message)).digest;
    const sign = (given: Approval[]) =>
      given.map(({ signer, genuine }) => ({
        signer,
        signature: this.sign(signer, genuine ? digest : other()),
      }));
    const extra: Record<string, () => unknown> = {
      approvals: () => sign(approvals),
      comptrollerApprovals: () => sign(coApprovals[0] ?? []),
      verifierApprovals: () => sign(coApprovals[0] ?? []),
      oldApprovals: () => sign(coApprovals[0] ?? []),
      successorApprovals: () => sign(coApprovals[1] ?? []),
      proofs: () => extras.proofs,
      receipt: () => extras.presented,
      possession: () => this.#possession(fields, fields.officer!.signer, extras.possessions![0]!),
      possessions: () =>
        extras.possessions!.map((good, n) =>
          this.#possession(fields, fields.officers![n]?.signer ?? "0x", good),
        ),
    };
    const [, ...beside] = method.inputs.map(({ name }) => name);
    const values = [fields, ...beside.map((name) => extra[name]!())];
    return { digest, deed, data: callData(method, values) };
  }

  /** What officers sign, and what the contract keeps of it: 20 bytes of the hash of all but its last word, `validUntil`. */
  #hashes(target: Target, kind: string, message: Message): { digest: string; deed: string } {
    const key = `${target} ${kind}`;
    const encoder =
      this.#encoders.get(key) ?? TypedDataEncoder.from(instructionOf(target, kind).types);
    this.#encoders.set(key, encoder);
    const encoded = encoder.encodeData(encoder.primaryType, message);
    const deed = dataSlice(keccak256(encoded.slice(0, -64)), 0, 20);
    return { digest: this.#typed(target, keccak256(encoded)), deed };
  }

  sign(signer: string, digest: string): string {
    const key = `${signer} ${digest}`;
    const place = signers.indexOf(signer);
    const made = this.#signatures.get(key) ?? (place < 0 ? "0x" : signature(keys[place]!, digest));
    this.#signatures.set(key, made);
    return made;
  }

  #possession(fields: Partial<Fields>, signer: string, good: boolean): string {
    const { organisation: by, subject, reference } = fields;
    const organisation = subject ?? by;
    const message = { organisation, signer, by, reference: good ? reference : `${reference}?` };
    return this.sign(signer, this.#typed("registry", POSSESSION.hash(message)));
  }

  #typed(target: Target, structHash: string): string {
    const { chainId, [target]: verifyingContract } = this.addresses;
    const domain =
      this.#domains.get(target) ??
      TypedDataEncoder.hashDomain({ ...DOMAINS[target], chainId, verifyingContract });
    this.#domains.set(target, domain);
    return keccak256(concat(["0x1901", domain, structHash]));
  }
}

/** What anybody may send, without an approval. */
function encodeOpen(method: FunctionFragment, fields: Partial<Fields>): Encoded {
  const named: Record<string, unknown> = { ...fields, ref: fields.recovery };
  const values = method.inputs.map(({ name }) => named[name]);
  return { digest: "", deed: "", data: callData(method, values) };
}

export const callData = ({ selector, inputs }: FunctionFragment, values: unknown[]): string =>
  selector + encode(inputs, values);

const POSSESSION = TypedDataEncoder.from({
  Possession: ["string organisation", "bytes signer", "string by", "string reference"].map(
    (field) => {
      const [type, name] = field.split(" ") as [string, string];
      return { type, name };
    },
  ),
});

/** Another message of the same kind: another amount where there is one. */
function somethingElse(message: Message): Message {
  const more = (value: unknown) => BigInt(value as bigint) + 1n;
  const changed =
    "amount" in message
      ? { amount: more(message.amount) % 2n ** 96n }
      : { validUntil: more(message.validUntil) % 2n ** 64n };
  return { ...message, ...changed } as unknown as Message;
}

const errors = new Interface(
  [
    ...new Set([interfaceOf("fund"), interfaceOf("registry")].flatMap((each) => each.fragments)),
  ].filter(({ type }) => type === "error"),
);

/** A refusal's bytes. */
export function encodeRefusal(name: string, args: readonly unknown[]): string {
  const error = errors.getError(name)!;
  return error.selector + encode(error.inputs, args);
}

/** A refusal's bytes for a person to read. */
export function refusalInWords(data: string): string {
  const parsed = data === "0x" ? null : errors.parseError(data);
  if (parsed === null) return `an unknown error ${data}`;
  return `${parsed.name}(${parsed.args.map(String).join(", ")})`;
}
