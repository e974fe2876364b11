const NUMBER = /^(0|-?[1-9]\d{0,77})$/;
const HEX = /^0x[0-9a-f]*$/i;

/** Writes a decimal number as the word of an integer type; false for what isn't one, or doesn't fit. */
export function writeInteger(value: unknown, bits: number, into: Buffer, at: number): boolean {
  const [size, signed] = [Math.abs(bits), bits < 0];
  if (typeof value !== "string" || !NUMBER.test(value)) return false;
  const number = BigInt(value);
  const fits = signed ? BigInt.asIntN(size, number) : BigInt.asUintN(size, number);
  if (fits !== number) return false;
  into.write(BigInt.asUintN(256, number).toString(16).padStart(64, "0"), at, "hex");
  return true;
}

/** Bits of an integer type, below zero for a signed one; undefined for other types. */
export function bitsOf(type: string): number | undefined {
  const [, unsigned, bits] = /^(u?)int(\d+)$/.exec(type) ?? [];
  if (bits === undefined) return undefined;
  return unsigned === "u" ? Number(bits) : -Number(bits);
}

/** Writes true or false as a word. */
export function writeBool(value: unknown, into: Buffer, at: number): boolean {
  if (typeof value !== "boolean") return false;
  into[at + 31] = value ? 1 : 0;
  return true;
}

/** Bytes that are 0x-prefixed hex; undefined for what isn't. */
export function wholeBytes(value: unknown): Buffer | undefined {
  if (typeof value !== "string" || value.length % 2 === 1 || !HEX.test(value)) return undefined;
  return Buffer.from(value.slice(2), "hex");
}
