import {
  hexlify,
  isHexString,
  keccak256,
  type Interface,
  type ParamType,
  toUtf8Bytes,
} from "ethers";
import { TallyError } from "../tally-error.js";
import { encodeText } from "../text.js";
import { abiHex } from "./abi.js";
import type { Extras, Instruction } from "./instruction.js";
import type { Message, MessageValue } from "./typed-data.js";

/** An officer's approval of a plan. */
export interface Approval {
  /** The organisation for which the officer approves. */
  organisation: string;
  /** The officer's key in ERC-7913 form: an address, or verifier and key. */
  signer: string;
  signature: string;
}

/** Names that the contracts use where the signed message says it otherwise: the words are reserved in Solidity. */
const IN_SOLIDITY: Record<string, string> = { ref: "reference", isFinal: "final" };

/**
 * The call that executes an instruction. The contracts take the signed message's fields as a struct: text as a padded
 * word, the envelope as a struct of its own, and no currency, for which they fill in their own.
 */
export function encodeCall(
  contract: Interface,
  instruction: Instruction,
  message: Message,
  extras: Extras,
  approvals: readonly Approval[],
): string {
  const parties = instruction.parties(message);
  const { selector, inputs } = methodOf(contract, instruction);
  let nth = 0;
  const values = inputs.map((input, place) => {
    if (place === 0) return toAbi(input, message);
    const extra = extras[input.name];
    if (extra !== undefined) return toAbi(input, extra);
    const party = parties[nth++]?.organisation;
    return inOrder(approvals.filter(({ organisation }) => organisation === party));
  });
  return selector + abiHex(inputs, values);
}

interface Method {
  selector: string;
  inputs: readonly ParamType[];
}

/** Methods that were looked up: ethers searches for them, and hashes for the selector, each time. */
const METHODS = new WeakMap<Interface, Map<string, Method>>();

function methodOf(contract: Interface, { method }: Instruction): Method {
  const methods = METHODS.get(contract) ?? new Map<string, Method>();
  METHODS.set(contract, methods);
  const known = methods.get(method);
  if (known !== undefined) return known;
  const { selector, inputs } = contract.getFunction(method)!;
  methods.set(method, { selector, inputs });
  return { selector, inputs };
}

/** What an instruction is sent with besides the message and the approvals, by the contract's parameter names. */
export function extraNames(contract: Interface, instruction: Instruction): string[] {
  const [, ...rest] = methodOf(contract, instruction).inputs;
  return rest.map(({ name }) => name).filter((name) => !/approvals$/i.test(name));
}

/** Approvals as the registry wants them: ascending by the hash of the signer. */
function inOrder(approvals: Approval[]): { signer: string; signature: string }[] {
  if (approvals.length === 1) return [{ ...approvals[0]! }];
  return approvals
    .map(({ signer, signature }) => ({ id: keccak256(signer), signer, signature }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ signer, signature }) => ({ signer, signature }));
}

function toAbi(type: ParamType, value: MessageValue): unknown {
  if (type.baseType === "tuple") {
    const fields = value as Message;
    return type.components!.map((part) =>
      toAbi(part, part.name === "envelope" ? fields : field(fields, part.name)),
    );
  }
  if (type.baseType === "array") {
    return (value as MessageValue[]).map((item) => toAbi(type.arrayChildren!, item));
  }
  if (type.type === "bytes32") return isHexString(value, 32) ? value : encodeText(value as string);
  if (type.type === "bytes3") return currencyWord(value as string);
  return value;
}

function field(message: Message, name: string): MessageValue {
  const value = message[IN_SOLIDITY[name] ?? name];
  if (value !== undefined) return value;
  throw new TallyError(
    "plan-format",
    `The plan's message lacks the field ${IN_SOLIDITY[name] ?? name}.`,
  );
}

function currencyWord(currency: string): string {
  if (currency === "") return "0x000000";
  return hexlify(toUtf8Bytes(currency));
}
