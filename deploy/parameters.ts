import { readFileSync } from "node:fs";
import { getAddress } from "ethers";
import { isCurrency } from "../sdk/currencies.js";
import { JsonShape } from "../sdk/json-shape.js";
import { money } from "../sdk/money.js";
import { ROLE_NAMES, ROLES, type Role } from "../sdk/roles.js";
import { isTallyError } from "../sdk/tally-error.js";
import { encodeOrganisation, encodeText } from "../sdk/text.js";
import { DeployError } from "./deploy-error.js";

const MOST_OFFICERS = 100;
const LONGEST_NAME = 200;
const DATE = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}Z)?$/;

/** An officer's limit in one currency. */
interface LimitTerms {
  /** ISO 4217 code as bytes3. */
  currency: string;
  /** Minor units. */
  amount: bigint;
}

/** An officer as the registry's `OfficerTerms`. */
interface OfficerTerms {
  /** A 20-byte address. */
  signer: string;
  /** Bit set. */
  roles: number;
  /** Unix seconds. */
  validUntil: bigint;
  limits: LimitTerms[];
}

/** What the module `Ledger` takes, from {@link readParameters}. */
export interface LedgerParameters {
  /** The Treasury's identifier, readable. */
  identifier: string;
  /** The same as bytes32. */
  organisation: string;
  name: string;
  officers: OfficerTerms[];
  /** Officers needed, by role in the order of the bits. */
  quorums: number[];
  /** ERC-7913 verifiers that are allowed from the start, beside the ledger's own. */
  verifiers: string[];
}

/**
 * Reads a parameters file; its form is described in deploy/parameters/README.md.
 *
 * @throws DeployError `deploy-parameters`, naming the file and the field.
 * @example
 * const parameters = readParameters("deploy/parameters/example.json");
 */
export function readParameters(file: string): LedgerParameters {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const message = `Parameters file ${file} can't be read: give the path of one like deploy/parameters/example.json.`;
    throw new DeployError("deploy-parameters", message, { cause });
  }
  return inWords(file, (shape) => parametersFrom(shape, shape.parse(text)));
}

/**
 * The same from a value in memory.
 *
 * @throws DeployError `deploy-parameters`.
 */
export function parseParameters(value: unknown, subject = "Parameters"): LedgerParameters {
  return inWords(subject, (shape) => parametersFrom(shape, value));
}

function inWords<Result>(subject: string, read: (shape: JsonShape) => Result): Result {
  try {
    return read(new JsonShape("text-format", subject));
  } catch (cause) {
    if (!isTallyError(cause)) throw cause;
    const known = cause.message.startsWith(`${subject}: `);
    const message = known ? cause.message : `${subject}: ${cause.message}`;
    throw new DeployError("deploy-parameters", message, { cause });
  }
}

function parametersFrom(shape: JsonShape, value: unknown): LedgerParameters {
  const fields = ["organisation", "name", "officers", "quorums", "verifiers"] as const;
  const file = shape.object(value, fields, "the file");
  const identifier = shape.identifier(file.organisation, 31, "organisation");
  const officers = shape
    .array(file.officers, 1, MOST_OFFICERS, "officers")
    .map((officer, at) => officerFrom(shape, officer, `officers[${at}]`));
  refuseTwice(shape, officers);
  return {
    identifier,
    organisation: encodeOrganisation(identifier),
    name: shape.identifier(file.name, LONGEST_NAME, "name"),
    officers,
    quorums: quorumsFrom(shape, file.quorums, officers),
    verifiers: shape
      .array(file.verifiers, 0, MOST_OFFICERS, "verifiers")
      .map((verifier, at) => addressFrom(shape, verifier, `verifiers[${at}]`)),
  };
}

function officerFrom(shape: JsonShape, value: unknown, path: string): OfficerTerms {
  const officer = shape.object(value, ["address", "roles", "validUntil", "limits"], path);
  return {
    signer: addressFrom(shape, officer.address, `${path}.address`),
    roles: rolesFrom(shape, officer.roles, `${path}.roles`),
    validUntil: secondsFrom(shape, officer.validUntil, `${path}.validUntil`),
    limits: limitsFrom(shape, officer.limits, `${path}.limits`),
  };
}

/** A checksum catches a typing mistake, so addresses without one are refused. */
function addressFrom(shape: JsonShape, value: unknown, path: string): string {
  const bare = typeof value === "string" ? value.toLowerCase() : value;
  const address = shape.address(bare, path);
  if (BigInt(address) === 0n) shape.refuse(path, "is the zero address");
  if (address !== value) {
    shape.refuse(path, `has a wrong checksum (EIP-55): copy it again from where it comes from`);
  }
  return getAddress(address);
}

function rolesFrom(shape: JsonShape, value: unknown, path: string): number {
  let bits = 0;
  for (const role of shape.array(value, 1, ROLE_NAMES.length, path)) {
    const bit = isRole(role) ? ROLES[role] : 0;
    if (bit === 0) {
      shape.refuse(path, `has the unknown role ${shown(role)}: use ${ROLE_NAMES.join(", ")}`);
    }
    if (bits & bit) shape.refuse(path, `has ${shown(role)} twice`);
    bits |= bit;
  }
  return bits;
}

function isRole(value: unknown): value is Role {
  return ROLE_NAMES.includes(value as Role);
}

/** A date means to the end of that day, UTC. */
function secondsFrom(shape: JsonShape, value: unknown, path: string): bigint {
  const [, day, time = "T23:59:59Z"] = typeof value === "string" ? (DATE.exec(value) ?? []) : [];
  const instant = new Date(`${day}${time}`);
  const real = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(`${day}T`);
  if (!real) shape.refuse(path, 'is not a date like "2030-12-31" or "2030-12-31T12:00:00Z"');
  return BigInt(instant.getTime() / 1000);
}

function limitsFrom(shape: JsonShape, value: unknown, path: string): LimitTerms[] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return shape.refuse(path, 'is not an object like { "GBP": "1000000.00" }');
  }
  return Object.entries(value).map(([currency, amount]: [string, unknown]) => {
    const field = `${path}.${currency}`;
    if (!isCurrency(currency)) shape.refuse(field, "is not an ISO 4217 currency");
    try {
      const limit = money(amount as string, currency).amount;
      return { currency: encodeText(currency).slice(0, 2 + 2 * 3), amount: limit };
    } catch (error) {
      if (!isTallyError(error)) throw error;
      return shape.refuse(field, error.message.replace(/\.$/, ""));
    }
  });
}

/** The registry's rules: 1 or more for every role, ADMIN's the largest; and no role that has too few officers. */
function quorumsFrom(shape: JsonShape, value: unknown, officers: OfficerTerms[]): number[] {
  const file = shape.object(value, ROLE_NAMES, "quorums");
  const quorums = ROLE_NAMES.map((role) => shape.integer(file[role], 1, 255, `quorums.${role}`));
  const [admin = 0] = quorums;
  ROLE_NAMES.forEach((role, at) => {
    const path = `quorums.${role}`;
    const quorum = quorums[at] ?? 0;
    if (quorum > admin) {
      shape.refuse(path, `is ${quorum}, more than ADMIN's ${admin}, which must be the largest`);
    }
    const holders = officers.filter((officer) => officer.roles & ROLES[role]).length;
    // a role that nobody has yet can be filled by ADMIN later; ADMIN itself can't
    if (quorum > holders && (holders > 0 || role === "ADMIN")) {
      const mend = "give the role to more officers or lower the quorum";
      shape.refuse(path, `can't be reached: it is ${quorum}, and ${have(holders, role)}; ${mend}`);
    }
  });
  return quorums;
}

function have(holders: number, role: Role): string {
  return holders === 1 ? `1 officer has ${role}` : `${holders} officers have ${role}`;
}

function refuseTwice(shape: JsonShape, officers: OfficerTerms[]): void {
  const seen = new Set<string>();
  officers.forEach(({ signer }, at) => {
    if (seen.has(signer)) shape.refuse(`officers[${at}].address`, "stands there twice");
    seen.add(signer);
  });
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 40);
}
