import { createKeccak } from "hash-wasm";
import type { SigningKey } from "ethers";

/** What a relayer signs; fees are always zero, and said so. */
export interface Unsigned {
  chainId: bigint;
  nonce: number;
  gasLimit: bigint;
  to: string;
  /** 0x-prefixed hex. */
  data: string;
}

type Hash = (bytes: Uint8Array) => Uint8Array;

/** keccak256: with what ethers brings, signing a transaction of 40 rows takes 15 ms, with this 1 ms. */
export async function fastKeccak(): Promise<Hash> {
  const hasher = await createKeccak(256);
  return (bytes) => hasher.init().update(bytes).digest("binary");
}

/** A signed transaction of type 2 (EIP-1559) without fees: its raw bytes and its hash. */
export function signRaw(
  key: SigningKey,
  { chainId, nonce, gasLimit, to, data }: Unsigned,
  keccak: Hash,
): { raw: Uint8Array; hash: string } {
  const nothing = number(0n);
  const fees = [nothing, nothing]; // most for the block's producer, most in all
  const fields = [
    ...[number(chainId), number(BigInt(nonce)), ...fees, number(gasLimit)],
    ...[bytes(hex(to)), nothing, bytes(hex(data)), list([])],
  ];
  const { yParity, r, s } = key.sign(keccak(typed(list(fields))));
  const signature = [number(BigInt(yParity)), number(BigInt(r)), number(BigInt(s))];
  const raw = typed(list([...fields, ...signature]));
  return { raw, hash: `0x${Buffer.from(keccak(raw)).toString("hex")}` };
}

function typed(encoded: Buffer): Buffer {
  return Buffer.concat([Buffer.of(2), encoded]);
}

function hex(value: string): Buffer {
  return Buffer.from(value.slice(2), "hex");
}

// RLP (Ethereum's yellow paper, appendix B)

function number(value: bigint): Buffer {
  if (value === 0n) return bytes(Buffer.alloc(0));
  const digits = value.toString(16);
  return bytes(Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex"));
}

function bytes(value: Buffer): Buffer {
  if (value.length === 1 && value[0]! < 0x80) return value;
  return Buffer.concat([head(0x80, value.length), value]);
}

function list(items: readonly Buffer[]): Buffer {
  const body = Buffer.concat(items);
  return Buffer.concat([head(0xc0, body.length), body]);
}

function head(offset: number, length: number): Buffer {
  if (length < 56) return Buffer.of(offset + length);
  const digits = length.toString(16);
  const size = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.of(offset + 55 + size.length), size]);
}
