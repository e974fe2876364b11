import { Interface, isHexString, type JsonFragment } from "ethers";
import {
  IFund__factory,
  OrganisationRegistry__factory,
  Treasury__factory,
} from "../../typechain-types/index.js";
import { TallyError, type TallyErrorCode } from "../tally-error.js";
import type { ErrorContext } from "./contract-error.js";
import { CONTRACT_ERRORS } from "./contract-errors.js";
import { quoted } from "./phrases.js";

export type { ErrorContext };

const OVERFLOW = 0x11n;
/** Arguments of the errors that Solidity itself raises; ethers leaves them without names. */
const BUILT_IN: Readonly<Record<string, string[]>> = { Error: ["reason"], Panic: ["code"] };
const DEEPEST = 12;
/** Where errors keep what is underneath. Never a transaction or a request: their data is what was sent. */
const UNDERNEATH = ["error", "info", "data", "cause", "receipt", "responseBody"] as const;
const REVERTED = /revert/i;
const IN_MESSAGE = /(?:return data: |custom error |data: "?)(0x[0-9a-f]{8,})/i;

let merged: Interface | undefined;

/** Every custom error of the three contracts, in one interface. */
export function contractErrorInterface(): Interface {
  merged ??= new Interface(
    [IFund__factory, OrganisationRegistry__factory, Treasury__factory].flatMap(({ abi }) =>
      (abi as readonly JsonFragment[]).filter((fragment) => fragment.type === "error"),
    ),
  );
  return merged;
}

/**
 * Tells in words why a contract refused.
 *
 * @param data what the call reverted with, 0x-prefixed hex; see {@link revertDataOf}.
 * @param context what turns ids into names and minor units into money.
 * @param cause the error that the data came from.
 * @returns data: `error` (the Solidity name), the error's arguments by name as ethers decodes them and, where a role
 *   is missing, `roleName`. It isn't thrown.
 * @example
 * const error = explainRevert(data, { currency: "GBP", grant: () => "DFE-2026-001" });
 * error.code; // "insufficient-cash"
 * error.message; // "Grant DFE-2026-001 has £300.00 in cash, and £1,500.00 is needed: £1,200.00 short. …"
 * error.data; // { error: "Fund_InsufficientCash", grant: "0x…", cash: 30000n, amount: 150000n }
 */
export function explainRevert(
  data: string,
  context: ErrorContext = {},
  cause?: unknown,
): TallyError {
  const { code, words, values } = explain(data, context);
  return new TallyError(code, words, {
    data: values,
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * The revert data inside an error of ethers or of a node (anvil, Hardhat, Besu, geth), however deep it is wrapped.
 *
 * @returns 0x-prefixed hex; `0x` if a call reverted without a reason; undefined if the error doesn't tell of a revert,
 *   or tells only of a mined one, whose reason a replay of the call at that block would give.
 * @example
 * try {
 *   await fund.release.staticCall(instruction, approvals);
 * } catch (error) {
 *   const data = revertDataOf(error);
 *   if (data !== undefined) throw explainRevert(data, { currency: "GBP" }, error);
 *   throw error;
 * }
 */
export function revertDataOf(error: unknown): string | undefined {
  const layers = layersOf(error);
  const found = layers.map(reasonIn).find((data) => data !== undefined && data !== "0x");
  if (found !== undefined) return found;
  return layers.some(revertedSilently) ? "0x" : undefined;
}

type Layer = Readonly<Record<string, unknown>>;

/** The error and what is underneath it, outermost first. */
function layersOf(error: unknown): Layer[] {
  const layers: Layer[] = [];
  const visit = (value: unknown, depth: number): void => {
    const layer = typeof value === "string" ? fromJson(value) : value;
    if (typeof layer !== "object" || layer === null || depth > DEEPEST) return;
    if (layers.includes(layer as Layer)) return;
    layers.push(layer as Layer);
    for (const key of UNDERNEATH) visit((layer as Layer)[key], depth + 1);
  };
  visit(error, 0);
  return layers;
}

function fromJson(value: string): unknown {
  if (!value.startsWith("{")) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function reasonIn(layer: Layer): string | undefined {
  const { message } = layer;
  const data = layer.data ?? layer.revertReason; // Besu has it in receipts
  if (isHexString(data) && (saysReverted(layer) || data.length % 64 === 10)) return data;
  const quotedData = typeof message === "string" ? IN_MESSAGE.exec(message)?.[1] : undefined;
  return quotedData !== undefined && quotedData.length % 64 === 10 ? quotedData : undefined;
}

function revertedSilently(layer: Layer): boolean {
  return saysReverted(layer) && !layer.receipt;
}

function saysReverted({ code, message }: Layer): boolean {
  if (code === "CALL_EXCEPTION" || code === 3) return true;
  return typeof message === "string" && REVERTED.test(message);
}

interface Explanation {
  code: TallyErrorCode;
  words: string;
  values: Record<string, unknown>;
}

function explain(data: string, context: ErrorContext): Explanation {
  if (data === "0x" || data === "") {
    const words =
      "The contract refused without a reason. Is it the right contract, on the right chain?";
    return { code: "refused-without-reason", words, values: {} };
  }
  const found = parse(data);
  if (!found) {
    const words =
      "The contract refused for a reason that this release doesn't know. Is it the right contract, on the right chain, " +
      "and is Tallystick up to date?";
    return { code: "refused-unknown", words, values: { data } };
  }
  const { name, args } = found;
  const values = { error: name, ...args };
  if (name === "Panic") return { ...panicked(args.code), values };
  if (name === "Error") {
    const words = `The contract refused, saying ${quoted(args.reason)}. Is it the right contract, on the right chain?`;
    return { code: "refused-unknown", words, values };
  }
  const told = CONTRACT_ERRORS[name];
  if (!told) {
    const words = `The contract refused with ${name}, which this release can't put into words. Is Tallystick up to date?`;
    return { code: "refused-unknown", words, values };
  }
  const role = told.role ? { roleName: told.role(args) } : {};
  return { code: told.code, words: told.words(args, context), values: { ...values, ...role } };
}

/** The error's name and its arguments by name, or undefined if it isn't known or doesn't decode. */
function parse(data: string): { name: string; args: Record<string, unknown> } | undefined {
  try {
    const found = contractErrorInterface().parseError(data);
    if (!found) return undefined;
    const values = found.args.toArray() as unknown[]; // decodes every one, or throws
    const names = BUILT_IN[found.name] ?? found.fragment.inputs.map((input) => input.name);
    return {
      name: found.name,
      args: Object.fromEntries(names.map((name, at) => [name, values[at]])),
    };
  } catch {
    return undefined;
  }
}

function panicked(code: unknown): Pick<Explanation, "code" | "words"> {
  if (code === OVERFLOW) {
    const words =
      "A sum would leave the range that the ledger can count in. Check the amounts for one that is far too large.";
    return { code: "amount-overflow", words };
  }
  const words =
    `The contract stopped at a fault of its own (panic ${String(code)}). Nothing was done; please report it with the ` +
    `instruction that caused it.`;
  return { code: "ledger-fault", words };
}
