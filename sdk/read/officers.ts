import { keccak256 } from "ethers";
import type { Desk } from "../desk.js";
import { rolesIn, type Role } from "../roles.js";
import { encodeOrganisation } from "../text.js";
import { readEvents } from "./events.js";

/** An officer who is enrolled; its term may be over. */
export interface OfficerRecord {
  /** The key in ERC-7913 form: an address, or verifier and key. */
  signer: string;
  roles: Role[];
  /** Last second (Unix time) of its term. */
  validUntil: bigint;
}

/** The officers that an organisation has enrolled itself and not retired. */
export async function readOfficers(desk: Desk, organisation: string): Promise<OfficerRecord[]> {
  const id = encodeOrganisation(organisation);
  const signers = new Set<string>();
  const range = {
    addresses: [await desk.registry.getAddress()],
    kinds: ["OfficerEnrolled"] as const,
    from: desk.firstBlock,
    to: await desk.node.getBlockNumber(),
  };
  for await (const event of readEvents(desk, range)) {
    if (event.organisation === organisation) signers.add(event.args.signer);
  }
  const records = [...signers].map(async (signer) => {
    const record = await desk.registry.officerOf(id, keccak256(signer), "0x000000");
    const { validUntil } = record;
    return { signer, roles: rolesIn(Number(record.roles)), validUntil };
  });
  return (await Promise.all(records)).filter(({ roles }) => roles.length > 0);
}
