import { existsSync, readFileSync } from "node:fs";
import { isAddress } from "ethers";
import { NETWORKS, TallyError, type NetworkName } from "../sdk/index.js";

/** The file of settings that a folder shares; it holds no secrets. */
export const CONFIG_FILE = "tally.config.json";

/** Its fields, and the variables of the environment that go before them. */
const SETTINGS = {
  network: "TALLY_NETWORK",
  rpc: "TALLY_RPC",
  treasury: "TALLY_TREASURY",
  deployments: "TALLY_DEPLOYMENTS",
  fund: "TALLY_FUND",
  keystore: "TALLY_KEYSTORE",
} as const;

type Setting = keyof typeof SETTINGS;

/** A network of one's own: where a ledger is, and on what kind of network. */
export interface OwnNetwork {
  /** Default: found out from the node. */
  profile?: NetworkName;
  rpc: string;
  /** Default: by the deployments file. */
  treasury?: string;
  deployments?: string;
  /** Refuse any other chain. */
  chainId?: number;
}

/** What a configuration says. */
export type Config = Partial<Record<Setting, string>> & { networks?: Record<string, OwnNetwork> };

/** Settings of one place: the environment, .env, or the configuration. */
export type Layer = Partial<Record<Setting, string>>;

/** The settings below options, the first above the others; and the networks that the configuration names. */
interface Loaded {
  layers: readonly Layer[];
  networks: Readonly<Record<string, OwnNetwork>>;
}

let loaded: Loaded | undefined;

/** What {@link loadConfig} found; without it, the environment alone. */
export function settings(): Loaded {
  return loaded ?? { layers: [layerOf(process.env)], networks: {} };
}

/**
 * Reads the configuration, and puts what it says where the environment (or .env) says nothing.
 *
 * @param environment The environment without .env.
 * @param file What .env says.
 * @throws TallyError `usage` for a configuration that can't be understood, or that holds what it must not.
 */
export function loadConfig(environment: NodeJS.ProcessEnv, file: NodeJS.ProcessEnv): void {
  const text = existsSync(CONFIG_FILE) ? readFileSync(CONFIG_FILE, "utf8") : "{}";
  const { networks = {}, ...config } = readConfig(text);
  loaded = { layers: [layerOf(environment), layerOf(file), config], networks };
  for (const [name, value] of Object.entries(config)) {
    process.env[SETTINGS[name as Setting]] ??= value;
  }
}

function layerOf(variables: NodeJS.ProcessEnv): Layer {
  const entries = Object.entries(SETTINGS).map(([name, variable]) => [name, variables[variable]]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Layer;
}

function readConfig(text: string): Config {
  const { networks, ...texts } = fieldsOf(parsed(text), [...Object.keys(SETTINGS), "networks"], "");
  for (const [name, value] of Object.entries(texts)) requireText(value, name);
  if (networks === undefined) return texts;
  const own = fieldsOf(networks, undefined, "networks");
  for (const [name, network] of Object.entries(own)) requireNetwork(name, network);
  return { ...texts, networks: own as Record<string, OwnNetwork> };
}

const NETWORK_FIELDS = ["profile", "rpc", "treasury", "deployments", "chainId"];

function requireNetwork(name: string, value: unknown): void {
  const path = `networks.${name}`;
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) {
    throw refused("names a network with other signs than small letters, digits and hyphens");
  }
  if (Object.hasOwn(NETWORKS, name)) {
    throw refused(
      `gives a network the name "${name}", which means a kind of network: choose another`,
    );
  }
  const { chainId, ...texts } = fieldsOf(value, NETWORK_FIELDS, path);
  for (const [field, each] of Object.entries(texts)) requireText(each, `${path}.${field}`);
  const { rpc, profile, treasury } = texts as Record<string, string | undefined>;
  if (rpc === undefined) throw refused(`has no ${path}.rpc`);
  if (profile !== undefined && !Object.hasOwn(NETWORKS, profile)) {
    throw refused(`has a ${path}.profile that isn't ${Object.keys(NETWORKS).join(", ")}`);
  }
  if (treasury !== undefined && !isAddress(treasury)) {
    throw refused(`has a ${path}.treasury that isn't an address`);
  }
  if (chainId !== undefined && !(Number.isSafeInteger(chainId) && Number(chainId) > 0)) {
    throw refused(`has a ${path}.chainId that isn't a whole number`);
  }
}

/** The fields of an object, all of which are known. Their values aren't shown: they may be keys. */
function fieldsOf(
  value: unknown,
  known: readonly string[] | undefined,
  path: string,
): Record<string, unknown> {
  const where = path === "" ? "" : `, in ${path},`;
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw refused(path === "" ? "is not an object with fields" : `has ${path} without fields`);
  }
  const unknown = Object.keys(value).find((name) => known !== undefined && !known.includes(name));
  if (unknown === undefined) return value as Record<string, unknown>;
  throw refused(`has${where} a field "${unknown.slice(0, 40)}": use ${known!.join(", ")}`);
}

function requireText(value: unknown, name: string): asserts value is string {
  if (typeof value !== "string") throw refused(`has a field ${name} that isn't text`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused("is not JSON"); // the parser's own words quote the text
  }
}

function refused(problem: string): TallyError {
  return new TallyError(
    "usage",
    `${CONFIG_FILE} ${problem}. Private keys belong into a keystore file or the environment.`,
  );
}
