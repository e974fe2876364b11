import { existsSync } from "node:fs";
import type { Command } from "commander";
import { NETWORKS, TallyError } from "../../sdk/index.js";
import { CONFIG_FILE, type Config } from "../config.js";
import { writeNew } from "../files.js";
import { facts, jsonText } from "../output.js";
import { askText } from "../prompt.js";
import { example, run, type Session } from "../session.js";

interface InitOptions {
  fund?: string;
  keystore?: string;
}

const EXAMPLE_FILE = ".env.example";

/** Secrets aren't in the configuration: only where they may be. */
const ENVIRONMENT = `# Copy to .env, which git must ignore. What is set in the environment goes before it, and both before ${CONFIG_FILE}.

# Bearer token of the node, if it wants one.
# TALLY_RPC_TOKEN=
# An officer's private key (0x and 64 hex digits), or several with commas between them; better is a keystore file: tally key new
# TALLY_OFFICER_KEY=
# A file with an officer's key in PEM form, P-256 or RSA.
# TALLY_OFFICER_KEY_FILE=
# Password of keystore and PEM files; without it, it is asked for.
# TALLY_KEYSTORE_PASSWORD=
# Key that submits transactions, where the chain lets in only some; it needs no rights on the ledger.
# TALLY_RELAYER_KEY=
`;

/** `tally init`. */
export function addInit(program: Command): void {
  program
    .command("init")
    .description(
      `asks for the settings of this folder, and writes ${CONFIG_FILE} and ${EXAMPLE_FILE}`,
    )
    .option("--fund <name>", "the fund that commands are for unless they say another")
    .option("--keystore <file>", "keystore of the officer who works here")
    .addHelpText("after", example("tally init --no-input --rpc http://127.0.0.1:8545"))
    .action(run<InitOptions>(init));
}

async function init(session: Session<InitOptions>): Promise<void> {
  const config = await settings(session);
  await writeNew(CONFIG_FILE, `${jsonText(config)}\n`);
  const examples = !existsSync(EXAMPLE_FILE);
  if (examples) await writeNew(EXAMPLE_FILE, ENVIRONMENT);
  session.out.data({ ...config, files: [CONFIG_FILE, ...(examples ? [EXAMPLE_FILE] : [])] }, () =>
    facts([["written", CONFIG_FILE], ...Object.entries(config)]),
  );
  session.out.words(
    `${examples ? `${EXAMPLE_FILE} says where secrets go. ` : ""}Check the node and the ledger: tally doctor`,
  );
}

type Answers = Omit<Config, "networks">;

function requireKind(network: string): void {
  if (Object.hasOwn(NETWORKS, network)) return;
  throw new TallyError(
    "usage",
    `There is no kind of network "${network.slice(0, 40)}". Name one of ${Object.keys(NETWORKS).join(", ")}; your own go into ` +
      `networks in ${CONFIG_FILE}, as docs/networks.md shows.`,
  );
}

async function settings({ given: options }: Session<InitOptions>): Promise<Answers> {
  const { network, rpc, treasury, deployments, fund, keystore, input } = options;
  const given: Answers = { network, rpc, treasury, deployments, fund, keystore };
  const questions: Record<keyof Answers, string> = {
    network: `Kind of network: ${Object.keys(NETWORKS).join(", ")} (empty: as the node says)`,
    rpc: "Address of the node",
    treasury: "Address of the treasury contract (empty: the deployments file says it)",
    deployments: "Deployments file (empty: .tallystick/deployments.json)",
    fund: "Fund that commands are for (empty: each says it)",
    keystore: "Keystore file of the officer who works here (empty: none)",
  };
  const config: Answers = {};
  for (const [name, question] of Object.entries(questions) as [keyof Answers, string][]) {
    const answer = given[name] ?? (input ? await askText(`${question}: `) : "");
    if (name === "network" && answer !== "") requireKind(answer);
    if (answer !== "") config[name] = answer;
  }
  return config;
}
