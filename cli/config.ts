import { existsSync, readFileSync } from "node:fs";
import { TallyError } from "../sdk/index.js";

/** The file of settings that a folder shares; it holds no secrets. */
export const CONFIG_FILE = "tally.config.json";

/** Its fields, and the variables of the environment that go before them. */
const SETTINGS = {
  rpc: "TALLY_RPC",
  treasury: "TALLY_TREASURY",
  deployments: "TALLY_DEPLOYMENTS",
  fund: "TALLY_FUND",
  keystore: "TALLY_KEYSTORE",
} as const;

/** What a configuration says. */
export type Config = Partial<Record<keyof typeof SETTINGS, string>>;

/**
 * Puts what the configuration says where the environment (or .env) says nothing.
 *
 * @throws TallyError `usage` for a file that can't be understood, or that holds what it must not.
 */
export function loadConfig(): void {
  if (!existsSync(CONFIG_FILE)) return;
  for (const [name, value] of Object.entries(readConfig(readFileSync(CONFIG_FILE, "utf8")))) {
    process.env[SETTINGS[name as keyof Config]] ??= value;
  }
}

function readConfig(text: string): Config {
  const config = parsed(text);
  const names = Object.keys(SETTINGS).join(", ");
  if (config === null || typeof config !== "object" || Array.isArray(config)) {
    throw refused("is not an object with fields");
  }
  for (const [name, value] of Object.entries(config)) {
    // its value isn't shown: it may be a key
    if (!Object.hasOwn(SETTINGS, name)) throw refused(`has a field "${name}": use ${names}`);
    if (typeof value !== "string") throw refused(`has a field ${name} that isn't text`);
  }
  return config;
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
