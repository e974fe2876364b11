import { getBytes, hexlify, type Signer } from "ethers";
import { minorUnits, unixSeconds, type RegistryFacts } from "./inputs.js";
import { inTime, shortId } from "./instruction.js";
import { formatMoney, type Money } from "../money.js";
import { roleBits, rolesIn, type Role } from "../roles.js";
import { TallyError } from "../tally-error.js";
import type { MessageValue } from "./typed-data.js";

/** An officer to be enrolled. */
export interface OfficerInput {
  /** The officer's key, which signs that its holder has it; or its ERC-7913 form with that signature as `possession`. */
  signer: Signer | string;
  roles: Role[];
  /** Last moment at which the officer may approve: a date, or Unix seconds. */
  validUntil: Date | number;
  /** Delegated authority, one amount a currency; a currency not named has none. */
  limits?: Money[];
  /**
   * The key's proof of possession, where `signer` is not an ethers Signer: its signature of
   * `Possession(string organisation,bytes signer,string by,string reference)`, the last two being the instruction's.
   */
  possession?: string;
}

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

/** An officer's terms as they are signed, and the key's proof of possession. */
export async function officerTerms(
  registry: RegistryFacts,
  organisation: string,
  enrolment: { organisation: string; reference: string },
  { signer, roles, validUntil, limits = [], possession }: OfficerInput,
): Promise<{ terms: MessageValue; possession: string }> {
  const key =
    typeof signer === "string"
      ? hexlify(getBytes(signer))
      : (await signer.getAddress()).toLowerCase();
  const terms = {
    signer: key,
    roles: String(roleBits(roles)),
    validUntil: unixSeconds(validUntil),
    limits: limits.map((limit) => ({
      currency: limit.currency,
      amount: minorUnits(limit, limit.currency),
    })),
  };
  if (possession !== undefined) return { terms, possession };
  if (typeof signer === "string") {
    throw new TallyError(
      "usage",
      `Officer ${key} needs a proof of possession: give \`possession\`.`,
    );
  }
  const { organisation: by, reference } = enrolment;
  const message = { organisation, signer: key, by, reference };
  const proof = await signer.signTypedData(registry.domain, POSSESSION, message);
  return { terms, possession: proof };
}
