import { hexlify, isHexString, sha256, toUtf8Bytes } from "ethers";
import { TallyError } from "../tally-error.js";
import { encodeOrganisation, encodeReference, encodeText, idOf } from "../text.js";
import { MAX_AMOUNT, type Money } from "../money.js";
import type { Role } from "../roles.js";
import { NOTHING } from "./instruction.js";
import type { Domain, Message } from "./typed-data.js";

/** A grant: its id, or who awarded it under which reference. */
export type GrantRef = string | { grantor: string; reference: string };

/** Something that goes on the ledger as a hash: the hash itself, or the text or bytes to hash with SHA-256. */
export type Hashed = string | Uint8Array;

/** What the ledger knows of a grant that instructions need. Amounts are minor units. */
export interface GrantFacts {
  grantor: string;
  grantee: string;
  awarded: bigint;
  ceiling: bigint;
  terms: string;
}

/** What the SDK reads of a fund so that instructions needn't repeat it. */
export interface FundFacts {
  currency: string;
  comptroller: string;
  treasury: string;
  grant(id: string): Promise<GrantFacts>;
  transferAmount(grant: string, transfer: number): Promise<bigint>;
  outstanding(grant: string, transfer: number): Promise<bigint>;
  tranche(
    grant: string,
    tranche: number,
  ): Promise<{ amount: bigint; verifier: string; condition: string }>;
  batch(
    grant: string,
    payer: string,
    reference: string,
  ): Promise<{ amount: bigint; payee: string }>;
  /** A receipt as it was signed, but for the time until which it was good, and what it still stands for. */
  receipt(
    organisation: string,
    reference: string,
  ): Promise<{ receipt: Message; reversible: bigint }>;
}

/** The id of a grant. */
export function grantId(grant: GrantRef): string {
  if (typeof grant !== "string") return idOf(grant.grantor, grant.reference);
  if (isHexString(grant, 32)) return grant.toLowerCase();
  throw new TallyError(
    "grant-unknown",
    `"${grant.slice(0, 80)}" is not a grant's id (0x and 64 hex digits). Give the id, or { grantor, reference }.`,
    { data: { grant } },
  );
}

/**
 * The hash that stands on the ledger for a document or a bank's reference: SHA-256 of its bytes (FIPS 180-4).
 *
 * @param value 0x-prefixed hex of 32 bytes is taken as the hash itself; other text is hashed as UTF-8.
 * @example
 * hashOf("FPS 20260925 000123"); // 0x-prefixed hex of 32 bytes
 */
export function hashOf(value: Hashed | undefined): string {
  if (value === undefined) return NOTHING;
  if (typeof value !== "string") return sha256(hexlify(value));
  return isHexString(value, 32) ? value.toLowerCase() : sha256(toUtf8Bytes(value));
}

/** A banking date as the ledger has it. @param date yyyy-mm-dd. @returns Decimal text of yyyymmdd. */
export function bankingDate(date: string): string {
  const sound = /^\d{4}-\d\d-\d\d$/.test(date);
  const parsed = new Date(`${date}T00:00:00Z`);
  if (!sound || Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(date)) {
    throw new TallyError(
      "bad-banking-date",
      `"${date}" is not a banking date. Write it as yyyy-mm-dd.`,
      {
        data: { date },
      },
    );
  }
  return date.replaceAll("-", "");
}

/** A moment in Unix seconds. */
export function unixSeconds(moment: Date | number): string {
  return String(moment instanceof Date ? Math.floor(moment.getTime() / 1000) : moment);
}

/** An amount of the fund's currency as decimal text of minor units. */
export function minorUnits(amount: Money, currency: string): string {
  if (amount.currency !== currency) {
    throw new TallyError(
      "money-mixed",
      `The amount is in ${amount.currency}, but the fund keeps its book in ${currency}. ` +
        `A fund has one currency: use a fund in ${amount.currency}.`,
      { data: { given: amount.currency, expected: currency } },
    );
  }
  if (amount.amount < 0n || amount.amount > MAX_AMOUNT) {
    throw new TallyError("money-range", `An amount must lie between 0 and 2^96 - 1 minor units.`, {
      data: { amount: amount.amount },
    });
  }
  return String(amount.amount);
}

/** A ceiling as decimal text of minor units; no ceiling is the most that the ledger can count. */
export function ceilingUnits(ceiling: Money | "none", currency: string): string {
  return ceiling === "none" ? String(MAX_AMOUNT) : minorUnits(ceiling, currency);
}

/** An organisation's identifier, checked. */
export function organisationText(identifier: string): string {
  encodeOrganisation(identifier);
  return identifier;
}

/** An organisation's identifier, checked, or none. */
export function optionalOrganisation(identifier: string | undefined): string {
  return identifier === undefined || identifier === "" ? "" : organisationText(identifier);
}

/** A reference, checked. */
export function referenceText(reference: string): string {
  encodeReference(reference);
  return reference;
}

/** Short text, checked. */
export function shortText(value: string): string {
  encodeText(value);
  return value;
}

/** An enumerated code from 0 to 255. */
export function code(value: number | undefined): string {
  return String(value ?? 0);
}

/** What registry instructions need to know. */
export interface RegistryFacts {
  /** The Treasury's organisation. */
  treasury: string;
  domain: Domain;
  /** The roles that an organisation's officers may have. */
  rolesOf(organisation: string): Promise<Role[]>;
  /** Who started an organisation's pending recovery, and under which reference; undefined if there is none. */
  recoveryOf(organisation: string): Promise<{ startedBy: string; recovery: string } | undefined>;
}

/** Which recovery of an organisation; default: the pending one, read from the ledger. */
export interface RecoveryRef {
  /** The registrar or the Treasury. */
  startedBy?: string;
  /** Reference of the instruction that started it. */
  recovery?: string;
}

/** The recovery that is meant, by who started it and under which reference. */
export async function recoveryIn(
  registry: RegistryFacts,
  organisation: string,
  { startedBy, recovery }: RecoveryRef,
): Promise<{ startedBy: string; recovery: string }> {
  if (startedBy !== undefined && recovery !== undefined) {
    return { startedBy: organisationText(startedBy), recovery: referenceText(recovery) };
  }
  const pending = await registry.recoveryOf(organisation);
  if (pending === undefined) throw noRecovery(organisation);
  return { startedBy: startedBy ?? pending.startedBy, recovery: recovery ?? pending.recovery };
}

/** What is said where an organisation should have a pending recovery and has none. */
export function noRecovery(organisation: string): TallyError {
  return new TallyError(
    "no-such-recovery",
    `No recovery of ${organisation} is pending: none was started, or it was completed or ended. ` +
      `\`tally org show ${organisation}\` shows what there is.`,
    { data: { organisation } },
  );
}

/** What treasury instructions need to know. */
export interface TreasuryFacts {
  /** The Treasury's organisation. */
  treasury: string;
  implementation(): Promise<string>;
}
