// Deploys the ledger: npm run deploy -- [--network <name> | --rpc <url>] [--parameters <file>]
// Without either, to TALLY_RPC (environment or .env), else to the local node on port 8545.
import { parseArgs } from "node:util";
import { DeployError } from "../deploy/deploy-error.js";
import { buildContracts, deployLedger } from "../deploy/deploy.js";
import { readParameters } from "../deploy/parameters.js";

const LOCAL = "http://127.0.0.1:8545";

const USAGE = "npm run deploy -- [--network <name> | --rpc <url>] [--parameters <file>]";

function settings() {
  try {
    return parseArgs({
      options: {
        network: { type: "string" },
        rpc: { type: "string" },
        parameters: { type: "string", default: "deploy/parameters/example.json" },
      },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message.split("\n")[0]}\nUsage: ${USAGE}`);
    process.exit(2);
  }
}

const values = settings();

try {
  const parameters = readParameters(values.parameters);
  await buildContracts();
  const chain = values.network ?? values.rpc ?? (process.env.TALLY_RPC || LOCAL);
  const { sent, file, ...deployment } = await deployLedger({ chain, parameters });
  console.log(JSON.stringify(deployment, null, 2));
  const done =
    sent === 0 ? "Already deployed; nothing was sent." : `Deployed in ${sent} transactions.`;
  console.error(file === undefined ? done : `${done} Addresses are in ${file}.`);
} catch (error) {
  if (!(error instanceof DeployError)) throw error;
  console.error(`${error.message} (${error.code})`);
  process.exitCode = 1;
}
