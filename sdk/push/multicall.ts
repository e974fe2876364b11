import { interfaceOf } from "../contracts.js";

const WORD = 32;

/** Bytes that are 0x-prefixed hex. */
export function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.slice(2), "hex");
}

export function hexOf(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`;
}

let selector: string | undefined;

/** Where calls are put together: a hundred transactions a second would each leave 40 kB to be collected. */
let desk = Buffer.alloc(0);

/** A call of `multicall(bytes[])`: written at once, as ethers' encoder takes a hundred times the time and memory. */
export function multicallOf(calls: readonly Uint8Array[]): string {
  selector ??= interfaceOf("fund").getFunction("multicall")!.selector; // registry and treasury have the same
  const size = calls.reduce((sum, { length }) => sum + 2 * WORD + padded(length), 2 * WORD);
  if (desk.length < size) desk = Buffer.alloc(2 * size);
  const data = desk.subarray(0, size).fill(0);
  writeNumber(data, 0, WORD);
  writeNumber(data, WORD, calls.length);
  const heads = 2 * WORD;
  let at = heads + calls.length * WORD;
  calls.forEach((call, nth) => {
    writeNumber(data, heads + nth * WORD, at - heads);
    writeNumber(data, at, call.length);
    data.set(call, at + WORD);
    at += WORD + padded(call.length);
  });
  return `${selector}${data.toString("hex")}`;
}

/**
 * What `multicall` gives: the result of each call.
 *
 * @returns undefined for what isn't so many results.
 */
export function resultsIn(result: string, count: number): Buffer[] | undefined {
  const data = bytesOf(result);
  const list = numberAt(data, 0);
  if (numberAt(data, list) !== count) return undefined;
  const heads = list + WORD;
  const results = Array.from({ length: count }, (_, nth) => {
    const at = heads + numberAt(data, heads + nth * WORD);
    const length = numberAt(data, at);
    return data.subarray(at + WORD, at + WORD + length);
  });
  return results.every(({ length }) => length > 0) ? results : undefined;
}

function padded(length: number): number {
  return Math.ceil(length / WORD) * WORD;
}

function writeNumber(into: Buffer, at: number, value: number): void {
  into.writeUIntBE(value, at + WORD - 6, 6);
}

/** A word as a number; beyond the end, and what is too large for one, is not a number. */
function numberAt(data: Buffer, at: number): number {
  const inside = Number.isInteger(at) && at + WORD <= data.length;
  if (!inside || data.subarray(at, at + WORD - 6).some((byte) => byte !== 0)) return NaN;
  return data.readUIntBE(at + WORD - 6, 6);
}
