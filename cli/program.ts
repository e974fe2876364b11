import { createRequire } from "node:module";
import { Command } from "commander";
import { addApprove } from "./commands/approve.js";
import { addCompletion } from "./commands/completion.js";
import { addDoctor } from "./commands/doctor.js";
import { addEvents } from "./commands/events.js";
import { addFund } from "./commands/fund.js";
import { addGrant } from "./commands/grant.js";
import { addInit } from "./commands/init.js";
import { addInstructions } from "./commands/instruct.js";
import { addKey } from "./commands/key.js";
import { addOrg } from "./commands/org.js";
import { addPlan } from "./commands/plan.js";
import { addPay } from "./commands/pay.js";
import { addPush } from "./commands/push.js";
import { addReceiptWhy } from "./commands/receipt-why.js";
import { addSlip } from "./commands/slip.js";
import { addTemplate } from "./commands/template.js";
import { addTrace } from "./commands/trace.js";
import { addUnsigned } from "./commands/unsigned.js";
import { example } from "./session.js";

const EXPLAINED = `
Data goes to stdout, words and progress to stderr. With --json, stdout is one JSON object or array, amounts are decimal
strings of minor units, and a command that fails writes {"error":{"code","message"}} instead.

Settings: an option goes before the environment, that before .env, and that before tally.config.json (\`tally init\` writes it).
  TALLY_NETWORK            besu-qbft, anvil, hardhat, or a network of tally.config.json's own: docs/networks.md
  TALLY_RPC                node; without it, the chain that \`npm start\` runs in this folder
  TALLY_RPC_TOKEN          bearer token of the node, if it wants one
  TALLY_TREASURY           the treasury contract
  TALLY_DEPLOYMENTS        or a file with the ledger's addresses
  TALLY_FUND               the fund that commands are for unless they say another
  TALLY_OFFICER_KEY        key that \`tally approve\` and --send sign with, or several with commas between them;
                           or --keystore or TALLY_KEYSTORE, a file, and TALLY_KEYSTORE_PASSWORD
  TALLY_OFFICER_KEY_FILE   or a file with that key in PEM form, P-256 or RSA; TALLY_KEYSTORE_PASSWORD opens it
  TALLY_RELAYER_KEY        key that --send submits with; without it, a random one
  TALLY_DEBUG=1, NO_COLOR  show where an error comes from; no colours

Exit codes: 0 done, 1 fault, 2 usage, 3 bad input, 4 not permitted, 5 refused by the ledger, 6 network, 7 proof false,
8 partly done and resumable. docs/errors.md lists the codes of errors.
${example("tally fund list")}`;

/** The program `tally` with all its commands. */
export function program(): Command {
  const { version } = createRequire(import.meta.url)("tallystick/package.json") as {
    version: string;
  };
  const tally = new Command("tally")
    .description("Traces public money from the treasury to the last receipt.")
    .version(version)
    .option("--network <name>", "the kind of network, or one that tally.config.json names")
    .option("--rpc <url>", "the node (default: TALLY_RPC)")
    .option("--treasury <address>", "the treasury contract (default: from the deployments file)")
    .option("--deployments <file>", "file with the ledger's addresses")
    .option("--json", "data as JSON")
    .option("--yes", "sign without being asked")
    .option("--no-input", "never ask; fail instead")
    .option("--quiet", "no words beside data and errors")
    .addHelpText("after", EXPLAINED)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({ outputError: () => undefined }); // reportFailure says it
  for (const add of [addFund, addGrant, addOrg, addTrace, addUnsigned, addEvents]) add(tally);
  addInstructions(tally);
  addReceiptWhy(tally);
  for (const add of [addSlip, addPlan, addApprove, addPush, addTemplate, addPay]) add(tally);
  for (const add of [addInit, addDoctor, addKey, addCompletion]) add(tally);
  return tally;
}
