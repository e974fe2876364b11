import { hexlify } from "ethers";
import type { Desk } from "../desk.js";
import { ROLE_NAMES, rolesIn, type Role } from "../roles.js";
import { TallyError } from "../tally-error.js";
import { decodeText, encodeOrganisation } from "../text.js";
import { eventOf, topicOf, type LedgerEvent } from "./events.js";
import { readLogs } from "./logs.js";

/** New officers who wait to take over an organisation. */
export interface RecoveryRecord {
  organisation: string;
  /** The registrar, or the Treasury. */
  startedBy: string;
  /** Reference of the instruction that started it. */
  recovery: string;
  /** First second (Unix time) at which it may be completed. */
  notBefore: bigint;
  /** `pending`: may be vetoed. `disputed`: vetoed; the Treasury decides. `upheld`: can't be vetoed again. */
  state: "pending" | "disputed" | "upheld";
  /** Who will be the officers; keys in ERC-7913 form, `validUntil` in Unix seconds, limits in minor units. */
  officers: {
    signer: string;
    roles: Role[];
    validUntil: bigint;
    limits: { currency: string; amount: bigint }[];
  }[];
  /** Officers needed by role. */
  quorums: Partial<Record<Role, number>>;
}

const STATES = ["none", "pending", "disputed", "upheld"] as const;

/** Reads an organisation's pending recovery; undefined if there is none. */
export async function readRecovery(
  desk: Desk,
  organisation: string,
): Promise<RecoveryRecord | undefined> {
  const id = encodeOrganisation(organisation);
  const { startedBy, ref, notBefore, state } = await desk.registry.recoveryOf(id);
  const named = STATES[Number(state)];
  if (named === undefined || named === "none") return undefined;
  const { officers, quorums } = (await started(desk, [id, startedBy, ref])).args;
  return {
    organisation,
    startedBy: decodeText(startedBy),
    recovery: decodeText(ref),
    notBefore,
    state: named,
    officers: officers.map((each) => ({
      signer: each.signer,
      roles: rolesIn(Number(each.roles)),
      validUntil: each.validUntil,
      limits: each.limits.map(({ currency, amount }) => ({
        currency: decodeText(hexlify(currency).padEnd(66, "0")),
        amount,
      })),
    })),
    quorums: Object.fromEntries(
      ROLE_NAMES.map((role, place) => [role, Number(quorums[place])] as const).filter(
        ([, quorum]) => quorum > 0,
      ),
    ),
  };
}

/** The event of the start has what the register doesn't repeat. */
async function started(desk: Desk, topics: string[]): Promise<LedgerEvent<"RecoveryStarted">> {
  const range = {
    addresses: [await desk.registry.getAddress()],
    topics: [topicOf("RecoveryStarted"), ...topics],
    from: desk.firstBlock,
    to: await desk.node.getBlockNumber(),
  };
  for await (const [log] of readLogs(desk, range)) {
    const event = log === undefined ? undefined : eventOf(log);
    if (event?.kind === "RecoveryStarted") return event;
  }
  throw new TallyError(
    "network-unreachable",
    `The node doesn't give the log of the recovery's start. Use a node with all logs.`,
  );
}
