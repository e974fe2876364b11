import { AbiCoder, hexlify, ParamType, toUtf8Bytes } from "ethers";

/** Members that are signed under another name. */
const SIGNED_AS: Record<string, string> = { ref: "reference", isFinal: "final" };

/**
 * ABI encoding in hex, without 0x, of values as the model has them: text for a padded word, a struct by its members' names, an
 * envelope out of the whole. It is a tenth of the work that ethers has, which is what the comparison spent most of its time on.
 */
export function encode(types: readonly ParamType[], values: readonly unknown[]): string {
  let end = types.reduce((size, type) => size + shapeOf(type).size, 0);
  const [heads, tails]: [string[], string[]] = [[], []];
  for (const [place, type] of types.entries()) {
    const part = encodeOne(type, values[place]);
    if (!shapeOf(type).dynamic) heads.push(part);
    else {
      heads.push(number(end));
      tails.push(part);
      end += part.length / 2;
    }
  }
  return [...heads, ...tails].join("");
}

function encodeOne(type: ParamType, value: unknown): string {
  const { baseType, arrayChildren, arrayLength, components } = type;
  if (baseType === "tuple") {
    const members = components!.map((part) => memberOf(value as Record<string, unknown>, part));
    return encode(components!, members);
  }
  if (baseType === "array") {
    const list = value as unknown[];
    const items = encode(Array<ParamType>(list.length).fill(arrayChildren!), list);
    return arrayLength === -1 ? number(list.length) + items : items;
  }
  if (baseType === "string") return run(hexlify(toUtf8Bytes(value as string)));
  if (baseType === "bytes") return run(value as string);
  if (baseType.startsWith("bytes")) return word((value ?? "") as string);
  if (baseType === "address") return (value as string).slice(2).toLowerCase().padStart(64, "0");
  return number(value as bigint);
}

function memberOf(struct: Record<string, unknown>, { name }: ParamType): unknown {
  const value = name === "envelope" ? struct : (struct[SIGNED_AS[name] ?? name] ?? struct[name]);
  if (value === undefined) throw new Error(`The model says nothing of "${name}".`);
  return value;
}

/** Negative ones as contracts have them. */
const number = (value: bigint | number | boolean): string =>
  BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, "0");

const padded = (hex: string): string => hex.padEnd(64 * Math.ceil(hex.length / 64), "0");
const run = (bytes: string): string => number(bytes.length / 2 - 1) + padded(bytes.slice(2));

const words = new Map<string, string>();

function word(text: string): string {
  const known = words.get(text);
  if (known !== undefined) return known;
  const hex = /^0x([0-9a-f]{2})*$/i.test(text) ? text.toLowerCase() : hexlify(toUtf8Bytes(text));
  const made = hex.slice(2).padEnd(64, "0");
  words.set(text, made);
  return made;
}

/** How many bytes of the head a value takes, and whether it stands elsewhere. */
interface Shape {
  dynamic: boolean;
  size: number;
}

const shapes = new Map<ParamType, Shape>();

function shapeOf(type: ParamType): Shape {
  const shape = shapes.get(type) ?? measured(type);
  shapes.set(type, shape);
  return shape;
}

function measured({ baseType, arrayChildren, arrayLength, components }: ParamType): Shape {
  const parts = (components ?? (arrayChildren === null ? [] : [arrayChildren])).map(shapeOf);
  const open = baseType === "string" || baseType === "bytes" || arrayLength === -1;
  if (open || parts.some(({ dynamic }) => dynamic)) return { dynamic: true, size: 32 };
  if (parts.length === 0) return { dynamic: false, size: 32 };
  const size = parts.reduce((all, part) => all + part.size, 0);
  return { dynamic: false, size: baseType === "array" ? size * arrayLength! : size };
}

const LIST = ParamType.from("bytes[]");

/** The encoding of a list of bytes. */
export const listOf = (list: string[]): string => `0x${encode([LIST], [list])}`;

/** What such an encoding holds. */
export const listIn = (encoded: string): string[] =>
  (AbiCoder.defaultAbiCoder().decode([LIST], encoded) as unknown as [string[]])[0];
