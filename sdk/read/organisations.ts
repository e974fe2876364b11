import type { Desk } from "../desk.js";
import { ROLE_NAMES, rolesIn, type Role } from "../roles.js";
import { decodeText, encodeOrganisation } from "../text.js";
import { readEvents } from "./events.js";

/** An organisation as the register has it. */
export interface OrganisationRecord {
  identifier: string;
  /** Its place on the register, from 1. */
  number: number;
  /** Who registered it; empty for the Treasury. */
  registrar: string;
  /** Roles that its officers may have. */
  roles: Role[];
  /** By its registrar, the Treasury or a recovery. */
  suspended: boolean;
  /** The organisation whose officers act for it; empty if its own do. */
  successor: string;
  /** Officers needed by role. */
  quorums: Partial<Record<Role, number>>;
}

/** Reads an organisation's record. */
export async function readOrganisation(
  desk: Desk,
  identifier: string,
): Promise<OrganisationRecord> {
  const id = encodeOrganisation(identifier);
  const record = await desk.registry.organisationOf(id);
  const roles = rolesIn(Number(record.roles));
  const quorums = roles.map((role) => [role, Number(record.quorums[ROLE_NAMES.indexOf(role)])]);
  return {
    identifier,
    number: Number(record.number),
    registrar: decodeText(record.registrar),
    roles,
    suspended: record.suspension !== 0n,
    successor: decodeText(await desk.registry.successorOf(id)),
    quorums: Object.fromEntries(quorums) as Partial<Record<Role, number>>,
  };
}

/** An organisation on the list: its record, and the name that it was registered with. */
export type ListedOrganisation = OrganisationRecord & { name: string };

/** Organisations read at the same time. */
const AT_ONCE = 50;

/** Every organisation's record, in the order of the register. */
export async function* readOrganisations(desk: Desk): AsyncGenerator<ListedOrganisation> {
  const registered = [];
  const to = await desk.node.getBlockNumber();
  const addresses = [await desk.registry.getAddress()];
  const kinds = ["OrganisationRegistered"] as const;
  for await (const { organisation, args } of readEvents(desk, {
    ...{ addresses, kinds, from: desk.firstBlock, to },
  })) {
    registered.push({ identifier: organisation, name: args.name });
  }
  for (let at = 0; at < registered.length; at += AT_ONCE) {
    const some = registered.slice(at, at + AT_ONCE);
    yield* await Promise.all(
      some.map(async ({ identifier, name }) => {
        return { ...(await readOrganisation(desk, identifier)), name };
      }),
    );
  }
}
