import { AbiCoder, type ParamType } from "ethers";
import { bitsOf, wholeBytes, writeBool, writeInteger } from "./words.js";

const WORD = 32;

/**
 * Values as contracts take them (Solidity's "Contract ABI Specification"), as hex without 0x. What isn't plain is left to ethers'
 * encoder, ten times slower, which says what is wrong with it.
 */
export function abiHex(types: readonly ParamType[], values: readonly unknown[]): string {
  const plain = listOf(types, values);
  if (plain !== undefined) return plain.toString("hex");
  return AbiCoder.defaultAbiCoder().encode(types, values).slice(2);
}

/** Values one after the other: what has no fixed length stands behind the others, and its place before. */
function listOf(types: readonly ParamType[], values: readonly unknown[]): Buffer | undefined {
  if (values.length !== types.length) return undefined;
  const heads: Buffer[] = [];
  const tails: Buffer[] = [];
  let at = types.reduce((sum, type) => sum + headSize(type), 0);
  for (const [nth, type] of types.entries()) {
    const encoded = encodedAs(type, values[nth]);
    if (encoded === undefined) return undefined;
    if (isFixed(type)) {
      heads.push(encoded);
      continue;
    }
    heads.push(wordOf(at));
    tails.push(encoded);
    at += encoded.length;
  }
  return Buffer.concat([...heads, ...tails]);
}

function encodedAs(type: ParamType, value: unknown): Buffer | undefined {
  if (type.baseType === "array") return type.arrayLength === -1 ? arrayOf(type, value) : undefined;
  if (type.baseType === "tuple") return tupleOf(type, value);
  if (type.baseType === "bytes") {
    const bytes = wholeBytes(value);
    if (bytes === undefined) return undefined;
    const rest = Buffer.alloc((WORD - (bytes.length % WORD)) % WORD);
    return Buffer.concat([wordOf(bytes.length), bytes, rest]);
  }
  const word = Buffer.alloc(WORD);
  return writeWord(type.baseType, value, word) ? word : undefined;
}

function writeWord(type: string, value: unknown, into: Buffer): boolean {
  if (type === "bool") return writeBool(value, into, 0);
  const bits = bitsOf(type);
  if (bits !== undefined) return writeInteger(value, bits, into, 0);
  const size = /^bytes(\d+)$/.exec(type)?.[1];
  const bytes = wholeBytes(value);
  if (bytes === undefined || bytes.length !== Number(size)) return false;
  bytes.copy(into);
  return true;
}

function arrayOf(type: ParamType, value: unknown): Buffer | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = listOf(
    value.map(() => type.arrayChildren!),
    value,
  );
  return items && Buffer.concat([wordOf(value.length), items]);
}

function tupleOf({ components }: ParamType, value: unknown): Buffer | undefined {
  if (Array.isArray(value)) return listOf(components!, value);
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  return listOf(
    components!,
    components!.map(({ name }) => fields[name]),
  );
}

/** Types by whether their values have all the same length; ethers' objects are asked a million times. */
const FIXED = new WeakMap<ParamType, boolean>();

function isFixed(type: ParamType): boolean {
  const known = FIXED.get(type);
  if (known !== undefined) return known;
  const { baseType, components } = type;
  const fixed =
    baseType === "tuple"
      ? components!.every(isFixed)
      : !["array", "bytes", "string"].includes(baseType);
  FIXED.set(type, fixed);
  return fixed;
}

/** Bytes that a value has among the heads. */
function headSize(type: ParamType): number {
  if (!isFixed(type) || type.baseType !== "tuple") return WORD;
  return type.components!.reduce((sum, part) => sum + headSize(part), 0);
}

function wordOf(number: number): Buffer {
  const word = Buffer.alloc(WORD);
  word.writeUIntBE(number, WORD - 6, 6);
  return word;
}
