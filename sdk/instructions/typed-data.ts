import { dataLength, dataSlice, keccak256, TypedDataEncoder, type TypedDataField } from "ethers";
import { keccakOf } from "../keccak.js";
import { flatData } from "./flat-data.js";

/** The types of an instruction's typed data (EIP-712), its primary type first. */
export type Types = Record<string, TypedDataField[]>;

/** An EIP-712 message as JSON has it: integers are decimal strings, bytes are 0x-prefixed hex. */
export interface Message {
  organisation: string;
  reference: string;
  validUntil: string;
  [field: string]: MessageValue;
}

/** Fields of typed data, of whatever type. */
export type Fields = Readonly<Record<string, MessageValue>>;

export type MessageValue = string | boolean | MessageValue[] | { [field: string]: MessageValue };

/** The domain of a contract's instructions (EIP-712, ERC-5267). */
export interface Domain {
  name: string;
  version: string;
  chainId: string;
  verifyingContract: string;
}

/**
 * The types that an `encodeType` string declares (EIP-712, "Definition of encodeType").
 *
 * @example
 * parseTypes("Retire(string organisation,string reference,bytes signer,uint64 validUntil)");
 */
export function parseTypes(declaration: string): Types {
  const types: Types = {};
  for (const [, name = "", members = ""] of declaration.matchAll(/(\w+)\(([^)]*)\)/g)) {
    types[name] = members.split(",").map((member) => {
      const [type = "", field = ""] = member.split(" ");
      return { type, name: field };
    });
  }
  return types;
}

/** The type of the message itself, which is declared first. */
export function primaryTypeOf(types: Types): string {
  return Object.keys(types)[0]!;
}

/** The digest that officers sign. */
export function digestOf(domain: Domain, types: Types, message: Fields): string {
  const data = flatData(types, message);
  if (data === undefined) return TypedDataEncoder.hash(domain, types, message);
  return keccakOf(Buffer.from(`1901${separatorOf(domain)}${keccakOf(data).slice(2)}`, "hex"));
}

/** Separators of the domains that were met last: files of plans name the same few again and again. */
const SEPARATORS = new Map<string, string>();
const MOST_SEPARATORS = 100;

/** A domain's separator (EIP-712) as hex without 0x. */
function separatorOf(domain: Domain): string {
  const key = JSON.stringify(domain);
  const known = SEPARATORS.get(key);
  if (known !== undefined) return known;
  const separator = TypedDataEncoder.hashDomain(domain).slice(2);
  if (SEPARATORS.size >= MOST_SEPARATORS) SEPARATORS.clear();
  SEPARATORS.set(key, separator);
  return separator;
}

/**
 * What a contract keeps under the reference: 20 bytes of the hash of what is done, without `validUntil`.
 *
 * @returns 0x-prefixed hex of 20 bytes.
 */
export function deedOf(types: Types, message: Message): string {
  const flat = flatData(types, message);
  if (flat !== undefined) return keccakOf(flat.subarray(0, -32)).slice(0, 42);
  const encoded = TypedDataEncoder.from(types).encodeData(primaryTypeOf(types), message);
  return dataSlice(keccak256(dataSlice(encoded, 0, dataLength(encoded) - 32)), 0, 20);
}
