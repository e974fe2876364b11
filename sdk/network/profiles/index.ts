import { TallyError } from "../../tally-error.js";
import type { Node } from "../provider.js";
import { ANVIL } from "./anvil.js";
import { BESU_QBFT } from "./besu-qbft.js";
import { GENERAL } from "./general.js";
import { HARDHAT } from "./hardhat.js";
import type { NetworkProfile } from "./profile.js";

/** Names of the profiles that come with the SDK. */
export type NetworkName = "besu-qbft" | "anvil" | "hardhat" | "general";

/**
 * The profiles that come with the SDK, by name: to be named when connecting, or changed into one's own.
 *
 * @example
 * const slow = { ...NETWORKS["besu-qbft"], name: "slow", blockSeconds: 10, stalledAfterSeconds: 60 };
 * const tally = await connect({ rpc, treasury, network: slow });
 */
export const NETWORKS: Readonly<Record<NetworkName, NetworkProfile>> = {
  "besu-qbft": BESU_QBFT,
  anvil: ANVIL,
  hardhat: HARDHAT,
  general: GENERAL,
};

/** How clients begin what they say to `web3_clientVersion`. */
const VERSIONS: readonly [RegExp, NetworkProfile][] = [
  [/^besu\//i, BESU_QBFT],
  [/^anvil\//i, ANVIL],
  [/^(hardhatnetwork|edr)\//i, HARDHAT],
];

/**
 * A profile by its name.
 *
 * @throws TallyError `usage`.
 */
export function profileNamed(name: string): NetworkProfile {
  if (Object.hasOwn(NETWORKS, name)) return NETWORKS[name as NetworkName];
  throw new TallyError(
    "usage",
    `There is no network "${name.slice(0, 40)}". Name one of ${Object.keys(NETWORKS).join(", ")}.`,
    { data: { network: name } },
  );
}

/** What a node says that it is; empty where it doesn't. */
export async function clientVersion(node: Node): Promise<string> {
  try {
    const version: unknown = await node.send("web3_clientVersion", []);
    return typeof version === "string" ? version : "";
  } catch {
    return ""; // an API that isn't open; if the node is gone, the next call says so
  }
}

/** The profile of a client; the general one for clients that aren't known. */
export function profileOf(version: string): NetworkProfile {
  return VERSIONS.find(([begins]) => begins.test(version))?.[1] ?? GENERAL;
}
