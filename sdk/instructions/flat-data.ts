import { TypedDataEncoder } from "ethers";
import { keccakOf } from "../keccak.js";
import type { Fields, MessageValue, Types } from "./typed-data.js";
import { bitsOf, wholeBytes, writeBool, writeInteger } from "./words.js";

/** Writes a value's word; false if it isn't plain. */
type Write = (value: MessageValue | undefined, into: Buffer, at: number) => boolean;

interface Layout {
  typeHash: Buffer;
  fields: { name: string; write: Write }[];
}

/** Layouts by types; undefined for those with structs, lists or the like. */
const LAYOUTS = new WeakMap<Types, Layout | undefined>();

/**
 * A message as `encodeData` of EIP-712 has it, its type's hash first: for messages without structs and lists, of plain values,
 * which are nearly all. Of others ethers' encoder, ten times slower, says what they are or what is wrong with them.
 *
 * @returns undefined where it is left to ethers.
 */
export function flatData(types: Types, message: Fields): Buffer | undefined {
  if (!LAYOUTS.has(types)) LAYOUTS.set(types, layoutOf(types));
  const layout = LAYOUTS.get(types);
  if (layout === undefined) return undefined;
  const data = Buffer.alloc(32 * (layout.fields.length + 1));
  layout.typeHash.copy(data);
  let at = 32;
  for (const { name, write } of layout.fields) {
    if (!write(message[name], data, at)) return undefined;
    at += 32;
  }
  return data;
}

function layoutOf(types: Types): Layout | undefined {
  const [[primary, members] = ["", []], ...structs] = Object.entries(types);
  const fields = members.map(({ name, type }) => ({ name, write: writerOf(type) }));
  if (structs.length > 0 || fields.some(({ write }) => write === undefined)) return undefined;
  const encoded = Buffer.from(TypedDataEncoder.from(types).encodeType(primary));
  const typeHash = Buffer.from(keccakOf(encoded).slice(2), "hex");
  return { typeHash, fields: fields as Layout["fields"] };
}

function writerOf(type: string): Write | undefined {
  if (type === "string") return writeText;
  if (type === "bool") return writeBool;
  if (type === "bytes32") return writeWord;
  const bits = bitsOf(type);
  return bits === undefined ? undefined : (value, into, at) => writeInteger(value, bits, into, at);
}

const writeText: Write = (value, into, at) => {
  if (typeof value !== "string" || /\p{Cs}/u.test(value)) return false; // half a pair has no UTF-8
  into.write(keccakOf(Buffer.from(value, "utf8")).slice(2), at, "hex");
  return true;
};

const writeWord: Write = (value, into, at) => {
  const bytes = wholeBytes(value);
  if (bytes?.length !== 32) return false;
  bytes.copy(into, at);
  return true;
};
