import { NETWORKS, TallyError, type NetworkName } from "../sdk/index.js";
import { CONFIG_FILE, settings, type Layer, type OwnNetwork } from "./config.js";

/** Where the ledger is, as the settings have it. */
export interface Place {
  rpc?: string;
  treasury?: string;
  deployments?: string;
  /** The kind of network; undefined: found out from the node. */
  network?: NetworkName;
  chainId?: bigint;
}

/** What stands for where a ledger is: a network of one's own has all of it. */
const FIELDS = ["rpc", "treasury", "deployments"] as const;

/**
 * Finds out where the ledger is: an option goes before the environment, that before .env, and that before the configuration.
 * A network of one's own, wherever it is named, hides what stands below it, so that no ledger is mixed from two. Its own
 * fields give way to those named in the same place or above.
 *
 * @throws TallyError `usage` for a network that nobody knows.
 */
export function placeOf(options: Layer): Place {
  const { layers, networks } = settings();
  const place: Place = {};
  let named = false;
  for (const layer of [options, ...layers]) {
    for (const field of FIELDS) place[field] ??= layer[field];
    if (named || !layer.network) continue;
    named = true;
    const { network } = layer;
    if (Object.hasOwn(NETWORKS, network)) {
      place.network = network as NetworkName;
    } else {
      return filled(place, ownNetwork(network, networks));
    }
  }
  return place;
}

/** The place with what the network says, and nothing from below. */
function filled(place: Place, { profile, chainId, ...own }: OwnNetwork): Place {
  for (const field of FIELDS) place[field] ??= own[field];
  place.deployments ??= ".tallystick/deployments.json";
  return {
    ...place,
    network: profile,
    chainId: chainId === undefined ? undefined : BigInt(chainId),
  };
}

function ownNetwork(name: string, networks: Readonly<Record<string, OwnNetwork>>): OwnNetwork {
  if (Object.hasOwn(networks, name)) return networks[name]!;
  const known = [...Object.keys(networks), ...Object.keys(NETWORKS)].join(", ");
  throw new TallyError(
    "usage",
    `There is no network "${name.slice(0, 40)}". Name one of ${known}, or add it to networks in ${CONFIG_FILE}.`,
  );
}
