import { dataLength, dataSlice, keccak256, TypedDataEncoder, type TypedDataField } from "ethers";

/** The types of an instruction's typed data (EIP-712), its primary type first. */
export type Types = Record<string, TypedDataField[]>;

/** An EIP-712 message as JSON has it: integers are decimal strings, bytes are 0x-prefixed hex. */
export interface Message {
  organisation: string;
  reference: string;
  validUntil: string;
  [field: string]: MessageValue;
}

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
export function digestOf(domain: Domain, types: Types, message: Message): string {
  return TypedDataEncoder.hash(domain, types, message);
}

/**
 * What a contract keeps under the reference: 20 bytes of the hash of what is done, without `validUntil`.
 *
 * @returns 0x-prefixed hex of 20 bytes.
 */
export function deedOf(types: Types, message: Message): string {
  const encoded = TypedDataEncoder.from(types).encodeData(primaryTypeOf(types), message);
  return dataSlice(keccak256(dataSlice(encoded, 0, dataLength(encoded) - 32)), 0, 20);
}
