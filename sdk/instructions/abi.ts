import { AbiCoder, type ParamType } from "ethers";
import { bitsOf, boolWord, digitsOf, integerWord, sizeWord } from "./words.js";

/** Hex digits of a word. */
const WORD = 64;

/**
 * Values as contracts take them (Solidity's "Contract ABI Specification"), as hex without 0x. What isn't plain is left to ethers'
 * encoder, ten times slower, which says what is wrong with it.
 */
export function abiHex(types: readonly ParamType[], values: readonly unknown[]): string {
  return listOf(types, values) ?? AbiCoder.defaultAbiCoder().encode(types, values).slice(2);
}

/** Values one after the other: what has no fixed length stands behind the others, and its place before. */
function listOf(types: readonly ParamType[], values: readonly unknown[]): string | undefined {
  if (values.length !== types.length) return undefined;
  const heads = types.reduce((sum, type) => sum + headSize(type), 0);
  let [head, tail] = ["", ""];
  for (const [nth, type] of types.entries()) {
    const encoded = encodedAs(type, values[nth]);
    if (encoded === undefined) return undefined;
    if (isFixed(type)) {
      head += encoded;
      continue;
    }
    head += sizeWord((heads + tail.length) / 2);
    tail += encoded;
  }
  return head + tail;
}

function encodedAs(type: ParamType, value: unknown): string | undefined {
  if (type.baseType === "array") return type.arrayLength === -1 ? arrayOf(type, value) : undefined;
  if (type.baseType === "tuple") return tupleOf(type, value);
  if (type.baseType === "bool") return boolWord(value);
  const bits = bitsOf(type.baseType);
  return bits === undefined ? bytesAs(type.baseType, value) : integerWord(value, bits);
}

function bytesAs(type: string, value: unknown): string | undefined {
  const digits = digitsOf(value);
  if (digits === undefined) return undefined;
  const padded = digits.padEnd(Math.ceil(digits.length / WORD) * WORD, "0");
  if (type === "bytes") return sizeWord(digits.length / 2) + padded;
  return type === `bytes${digits.length / 2}` ? padded : undefined;
}

function arrayOf(type: ParamType, value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = listOf(
    value.map(() => type.arrayChildren!),
    value,
  );
  return items === undefined ? undefined : sizeWord(value.length) + items;
}

function tupleOf({ components }: ParamType, value: unknown): string | undefined {
  if (Array.isArray(value)) return listOf(components!, value);
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  return listOf(
    components!,
    components!.map(({ name }) => fields[name]),
  );
}

/** Types by whether their values have all the same length. */
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

/** Digits that a value has among the heads. */
function headSize(type: ParamType): number {
  if (!isFixed(type) || type.baseType !== "tuple") return WORD;
  return type.components!.reduce((sum, part) => sum + headSize(part), 0);
}
