// Values as hex digits, 64 to a word. They are strings rather than bytes: small buffers take ten times their size in memory.

const NUMBER = /^(0|-?[1-9]\d{0,77})$/;
const HEX = /^0x[0-9a-f]*$/i;

/** A decimal number as the word of an integer type; undefined for what isn't one, or doesn't fit. */
export function integerWord(value: unknown, bits: number): string | undefined {
  const [size, signed] = [Math.abs(bits), bits < 0];
  if (typeof value !== "string" || !NUMBER.test(value)) return undefined;
  const number = BigInt(value);
  const fits = signed ? BigInt.asIntN(size, number) : BigInt.asUintN(size, number);
  if (fits !== number) return undefined;
  return BigInt.asUintN(256, number).toString(16).padStart(64, "0");
}

/** Bits of an integer type, below zero for a signed one; undefined for other types. */
export function bitsOf(type: string): number | undefined {
  const [, unsigned, bits] = /^(u?)int(\d+)$/.exec(type) ?? [];
  if (bits === undefined) return undefined;
  return unsigned === "u" ? Number(bits) : -Number(bits);
}

/** True or false as a word. */
export function boolWord(value: unknown): string | undefined {
  return typeof value === "boolean" ? sizeWord(value ? 1 : 0) : undefined;
}

/** A length or a place as a word. */
export function sizeWord(size: number): string {
  return size.toString(16).padStart(64, "0");
}

/** The digits of 0x-prefixed hex of whole bytes; undefined for what isn't. */
export function digitsOf(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length % 2 === 1 || !HEX.test(value)) return undefined;
  return value.slice(2).toLowerCase();
}
