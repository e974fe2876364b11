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

/** Bytes before the fields for what says their length, and behind them for the signature. */
const [BEFORE, BEHIND] = [12, 70];

/** A signed transaction of type 2 (EIP-1559) without fees: its raw bytes and its hash. */
export function signRaw(
  key: SigningKey,
  { chainId, nonce, gasLimit, to, data }: Unsigned,
  keccak: Hash,
): { raw: Uint8Array; hash: string } {
  const fees = Buffer.concat([number(0n), number(0n)]); // most for the block's producer, most in all
  const start = Buffer.concat([
    ...[number(chainId), number(BigInt(nonce)), fees, number(gasLimit)],
    ...[bytes(hex(to)), number(0n), headOfBytes(data)],
  ]);
  // all in one place: a transaction of forty rows has 40 kB, and each copy would have to be collected
  const room = Buffer.alloc(BEFORE + start.length + (data.length - 2) / 2 + 1 + BEHIND);
  start.copy(room, BEFORE);
  let end = BEFORE + start.length;
  end += room.write(data.slice(2), end, "hex");
  room[end++] = 0xc0; // nothing is accessed beforehand
  const { yParity, r, s } = key.sign(keccak(typed(room, end)));
  for (const each of [BigInt(yParity), BigInt(r), BigInt(s)]) end += number(each).copy(room, end);
  const raw = typed(room, end);
  return { raw, hash: `0x${Buffer.from(keccak(raw)).toString("hex")}` };
}

/** The fields up to a place as a list of type 2, written before them. */
function typed(room: Buffer, end: number): Buffer {
  const length = head(0xc0, end - BEFORE);
  const from = BEFORE - length.length - 1;
  room[from] = 2;
  length.copy(room, from + 1);
  return room.subarray(from, end);
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

/** What stands before data that is 0x-prefixed hex. */
function headOfBytes(data: string): Buffer {
  const alone = data.length === 4 && Number(data) < 0x80;
  return alone ? Buffer.alloc(0) : head(0x80, (data.length - 2) / 2);
}

function head(offset: number, length: number): Buffer {
  if (length < 56) return Buffer.of(offset + length);
  const digits = length.toString(16);
  const size = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.of(offset + 55 + size.length), size]);
}
