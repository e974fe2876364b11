import { getBytes, hexlify } from "ethers";
import { minorUnits, unixSeconds, type RegistryFacts } from "./inputs.js";
import { inTime, shortId } from "./instruction.js";
import { formatMoney, type Money } from "../money.js";
import { ROLE_NAMES, roleBits, rolesIn, type Role } from "../roles.js";
import { officerSigner, type OfficerKey } from "../signers/officer-signer.js";
import { TallyError } from "../tally-error.js";
import type { Message, MessageValue } from "./typed-data.js";

/** An officer to be enrolled. */
export interface OfficerInput {
  /** The officer's key, which signs that its holder has it; or its ERC-7913 form with that signature as `possession`. */
  signer: OfficerKey | string;
  roles: Role[];
  /** Last moment at which the officer may approve: a date, or Unix seconds. */
  validUntil: Date | number;
  /** Delegated authority, one amount a currency; a currency not named has none. */
  limits?: Money[];
  /**
   * The key's proof of possession, where `signer` is only its ERC-7913 form: its signature of
   * `Possession(string organisation,bytes signer,string by,string reference)`, the last two being the instruction's.
   */
  possession?: string;
}

/** An organisation's first officers, or those of a recovery. */
export interface OfficersInput {
  officers: OfficerInput[];
  /** Officers needed by role; a role not named needs 1. ADMIN's must be the largest. */
  quorums?: Partial<Record<Role, number>>;
}

/** The types to which an instruction that names officers refers. */
export const OFFICER_TYPE =
  "Limit(string currency,uint96 amount)Officer(bytes signer,uint8 roles,uint64 validUntil,Limit[] limits)";

const POSSESSION = {
  Possession: [
    { name: "organisation", type: "string" },
    { name: "signer", type: "bytes" },
    { name: "by", type: "string" },
    { name: "reference", type: "string" },
  ],
};

/** An officer's signed terms for a person to read. */
export function inOfficer(terms: MessageValue): string {
  const { signer, roles, validUntil, limits } = terms as {
    signer: string;
    roles: string;
    validUntil: string;
    limits: { currency: string; amount: string }[];
  };
  const amounts = limits.map(({ currency, amount }) =>
    formatMoney({ currency, amount: BigInt(amount) }),
  );
  const authority = amounts.length === 0 ? "no money" : `up to ${amounts.join(", ")}`;
  const names = rolesIn(Number(roles)).join(", ");
  return `officer ${shortId(signer)} (${names}; ${authority}; until ${inTime(validUntil)})`;
}

/** A key that is to be enrolled, and by which instruction. */
export interface PossessionInput {
  /** The organisation that the key joins. */
  organisation: string;
  /** Who acts in the instruction that enrols it: the registrar for `register`. Default: the organisation itself. */
  by?: string;
  /** That instruction's reference. */
  reference: string;
  signer: OfficerKey;
}

/** A key's proof that its holder has it and joins the organisation, good for one instruction. */
export async function provePossession(
  { domain }: RegistryFacts,
  { organisation, by = organisation, reference, signer }: PossessionInput,
): Promise<{ signer: string; possession: string }> {
  const officer = officerSigner(signer);
  const key = await officer.key();
  const message = { organisation, signer: key, by, reference };
  return { signer: key, possession: await officer.sign({ domain, types: POSSESSION, message }) };
}

/** A message's officers and quorums for a person to read. */
export function inOfficers(message: Message): string {
  const quorums = message.quorums as string[];
  const needed = ROLE_NAMES.map((role, place) => `${role} by ${quorums[place]}`);
  const officers = (message.officers as MessageValue[]).map(inOfficer).join(", ");
  return `${needed.filter((_, place) => quorums[place] !== "0").join(", ")} and ${officers}`;
}

/** Officers and quorums as they are signed, and the keys' proofs of possession. */
export async function officersTerms(
  registry: RegistryFacts,
  organisation: string,
  enrolment: { organisation: string; reference: string },
  roles: readonly Role[],
  input: OfficersInput,
): Promise<{ officers: MessageValue[]; quorums: string[]; possessions: string[] }> {
  const officers: MessageValue[] = [];
  const possessions: string[] = [];
  for (const officer of input.officers) {
    const { terms, possession } = await officerTerms(registry, organisation, enrolment, officer);
    officers.push(terms);
    possessions.push(possession);
  }
  const quorums = ROLE_NAMES.map((role) =>
    String(roles.includes(role) ? (input.quorums?.[role] ?? 1) : 0),
  );
  return { officers, quorums, possessions };
}

/** An officer's terms as they are signed, and the key's proof of possession. */
export async function officerTerms(
  registry: RegistryFacts,
  organisation: string,
  enrolment: { organisation: string; reference: string },
  { signer, roles, validUntil, limits = [], possession }: OfficerInput,
): Promise<{ terms: MessageValue; possession: string }> {
  const { organisation: by, reference } = enrolment;
  const proof =
    typeof signer === "string"
      ? { signer: hexlify(getBytes(signer)), possession }
      : possession === undefined
        ? await provePossession(registry, { organisation, by, reference, signer })
        : { signer: await officerSigner(signer).key(), possession };
  if (proof.possession === undefined) {
    throw new TallyError(
      "usage",
      `Officer ${proof.signer} needs a proof of possession: give \`possession\`.`,
    );
  }
  const terms = {
    signer: proof.signer,
    roles: String(roleBits(roles)),
    validUntil: unixSeconds(validUntil),
    limits: limits.map((limit) => ({
      currency: limit.currency,
      amount: minorUnits(limit, limit.currency),
    })),
  };
  return { terms, possession: proof.possession };
}
