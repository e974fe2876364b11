import { formatMoney, MAX_AMOUNT } from "../money.js";
import { TallyError } from "../tally-error.js";
import type { Role } from "../roles.js";
import { parseTypes, type Message, type MessageValue, type Types } from "./typed-data.js";

/** The contract that takes an instruction. */
export type Target = "registry" | "treasury" | "fund";

/** An organisation whose officers must approve, and the role that they need. */
export interface Party {
  organisation: string;
  role: Role | "any";
}

/** What every instruction may be given. */
export interface EnvelopeInput {
  /** The acting organisation's own reference: ASCII, trimmed, upper case, at most 31 bytes. */
  reference: string;
  /** The acting organisation; read from the ledger where the ledger knows it. */
  organisation?: string;
  /** When the approvals lapse: a date, or Unix seconds. Default: 30 days from now. */
  validUntil?: Date | number;
}

/** What is sent beside the signed message and the approvals: proofs, for example. By the contract's parameter name. */
export type Extras = Record<string, MessageValue>;

/** Says one kind of instruction: how it is signed, who approves it, and what it means in words. */
export interface Instruction {
  kind: string;
  target: Target;
  /** The contract's function. */
  method: string;
  types: Types;
  parties(message: Message): Party[];
  /** What it does, in words, from the message alone: "releases tranche 1 of …". */
  words(message: Message): string;
}

interface Declaration {
  kind: string;
  target: Target;
  type: string;
  role: Role | "any" | ((message: Message) => Role | "any");
  /** Other organisations that sign the same digest, named by fields of the message; empty: none. */
  cosigners?: { field: string; role: Role }[];
  words: (message: Message) => string;
}

/** Declares an instruction; `type` is its EIP-712 `encodeType`, equal to the contract's. */
export function declare({
  kind,
  target,
  type,
  role,
  cosigners = [],
  words,
}: Declaration): Instruction {
  return {
    kind,
    target,
    method: kind,
    types: parseTypes(type),
    words,
    parties(message) {
      const needed = typeof role === "function" ? role(message) : role;
      const parties: Party[] = [{ organisation: message.organisation, role: needed }];
      for (const cosigner of cosigners) {
        const organisation = text(message, cosigner.field);
        if (organisation !== "") parties.push({ organisation, role: cosigner.role });
      }
      return parties;
    },
  };
}

const THIRTY_DAYS = 30 * 24 * 3600;

/** The three fields that every message has; integers become decimal strings. */
export function envelope(
  organisation: string,
  { reference, validUntil }: EnvelopeInput,
): { organisation: string; reference: string; validUntil: string } {
  if (organisation === "") {
    throw new TallyError(
      "wrong-organisation",
      "The ledger names nobody who could do this: a root grant has no grantor, and this tranche may have no verifier or " +
        "this batch no payee. Check which grant, tranche or batch it is for.",
    );
  }
  const seconds =
    validUntil === undefined
      ? Math.floor(Date.now() / 1000) + THIRTY_DAYS
      : validUntil instanceof Date
        ? Math.floor(validUntil.getTime() / 1000)
        : validUntil;
  return { organisation, reference, validUntil: String(seconds) };
}

/** A field of a message that is text. */
export function text(message: Message, field: string): string {
  const value = message[field];
  if (typeof value === "string") return value;
  throw new TallyError("plan-format", `The plan's field ${field} is missing or not text.`);
}

/** The message's amount for a person to read. */
export function inMoney(message: Message, field = "amount"): string {
  return formatMoney({ amount: BigInt(text(message, field)), currency: text(message, "currency") });
}

/** The message's ceiling for a person to read, nothing if there is none. */
export function underCeiling(message: Message): string {
  return text(message, "ceiling") === String(MAX_AMOUNT)
    ? ""
    : `, never more than ${inMoney(message, "ceiling")} in its hands at once`;
}

/** A grant for a person to read: ids are long, and their ends are what is compared. */
export function shortId(id: string): string {
  return id.length > 14 && id.startsWith("0x") ? `${id.slice(0, 8)}…${id.slice(-6)}` : id;
}

/** "grant 0x1234…abcd", or "the fund's root". */
export function inGrant(message: Message, field = "grant"): string {
  const id = text(message, field);
  return id === ROOT ? "the fund's root" : `grant ${shortId(id)}`;
}

/** "tranche 1" or "refund 1". */
export function inTransfer(message: Message, field = "transfer"): string {
  const number = Number(text(message, field));
  return number > 0 ? `tranche ${number}` : `refund ${-number}`;
}

/** A banking date yyyymmdd as yyyy-mm-dd. */
export function inDate(message: Message, field = "bankingDate"): string {
  return text(message, field).replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
}

/** A Unix time in seconds as a date and time in UTC. */
export function inTime(seconds: string): string {
  const limit = 253402300799n; // the last second of the year 9999
  const time = BigInt(seconds);
  if (time > limit) return "further notice";
  return `${new Date(Number(time) * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The id of a fund's root grant: the text ROOT as a bytes32. */
export const ROOT = "0x524f4f5400000000000000000000000000000000000000000000000000000000";

/** A bytes32 of zeros: absent. */
export const NOTHING = `0x${"0".repeat(64)}`;
