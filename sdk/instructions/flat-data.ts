import { TypedDataEncoder } from "ethers";
import { keccakOf } from "../keccak.js";
import type { Fields, MessageValue, Types } from "./typed-data.js";
import { bitsOf, boolWord, digitsOf, integerWord } from "./words.js";

/** A value's word in hex digits; undefined if it isn't plain. */
type Word = (value: MessageValue | undefined) => string | undefined;

interface Layout {
  /** In hex digits. */
  typeHash: string;
  fields: { name: string; word: Word }[];
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
  let digits = layout.typeHash;
  for (const { name, word } of layout.fields) {
    const next = word(message[name]);
    if (next === undefined) return undefined;
    digits += next;
  }
  return Buffer.from(digits, "hex");
}

function layoutOf(types: Types): Layout | undefined {
  const [[primary, members] = ["", []], ...structs] = Object.entries(types);
  const fields = members.map(({ name, type }) => ({ name, word: wordOf(type) }));
  if (structs.length > 0 || fields.some(({ word }) => word === undefined)) return undefined;
  const encoded = Buffer.from(TypedDataEncoder.from(types).encodeType(primary));
  return { typeHash: keccakOf(encoded).slice(2), fields: fields as Layout["fields"] };
}

function wordOf(type: string): Word | undefined {
  if (type === "string") return textWord;
  if (type === "bool") return boolWord;
  if (type === "bytes32") return bytesWord;
  const bits = bitsOf(type);
  return bits === undefined ? undefined : (value) => integerWord(value, bits);
}

const textWord: Word = (value) => {
  if (typeof value !== "string" || /\p{Cs}/u.test(value)) return undefined; // half a pair has no UTF-8
  return keccakOf(Buffer.from(value, "utf8")).slice(2);
};

const bytesWord: Word = (value) => {
  const digits = digitsOf(value);
  return digits?.length === 64 ? digits : undefined;
};
