import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Wallet } from "ethers";
import { DeployError } from "../../deploy/deploy-error.js";
import { buildContracts, deployLedger } from "../../deploy/deploy.js";
import { parseParameters } from "../../deploy/parameters.js";
import { connect, money, type Done, type Plan, type Role, type Tally } from "../../sdk/index.js";
import { openProvider } from "../../sdk/network/provider.js";
import { startEmbeddedChain, type EmbeddedChain } from "../../scripts/chain/embedded-chain.js";
import { OfficerKeys } from "./officers.js";
import { Refusals } from "./refusals.js";
import { Stopwatch } from "./stopwatch.js";

export const TREASURY = "GB-GOV-2";
export const CHAIN_ID = 20_260;

const ROLES: Role[] = ["ADMIN", "REGISTER", "COMMIT", "RELEASE", "SETTLE", "RECEIPT", "VERIFY"];
/** Money is committed and released by two officers, facts are recorded by one. */
const QUORUMS = { ADMIN: 2, REGISTER: 1, COMMIT: 2, RELEASE: 2, SETTLE: 1, RECEIPT: 1, VERIFY: 1 };
const LIMIT = "100000000000.00";
const TERM = "2099-12-31";
/** The chain's clock begins before the first movement of the published data. */
const FIRST_DAY = "2020-04-01";

/** Everything that a journey needs: a ledger, its officers, its clock, and a list of what was refused. */
export interface Stage {
  tally: Tally;
  chain: EmbeddedChain;
  folder: string;
  refusals: Refusals;
  stopwatch: Stopwatch;
  /** Approves a plan with as many officers as each party's role needs, and sends it. */
  run: (plan: Plan | Promise<Plan>) => Promise<Done>;
  /** Registers an organisation unless it is on the register. */
  register: (identifier: string, name: string) => Promise<void>;
  /** Moves the chain's clock forward to nine in the morning of a day; never back. */
  turnTo: (day: string) => Promise<void>;
  /** The day that the chain's clock shows, yyyy-mm-dd. */
  today: () => string;
}

/** Starts the chain, deploys what isn't there, and connects. */
export async function openStage(folder: string, report: (what: string) => void): Promise<Stage> {
  mkdirSync(folder, { recursive: true });
  report("compiling the contracts, half a minute the first time");
  await buildContracts();
  report("starting the chain");
  const chain = await startChain(folder);
  try {
    report("deploying the ledger");
    const keys = new OfficerKeys(join(folder, "officers.json"));
    return await raise(folder, chain, keys);
  } catch (error) {
    await chain.stop();
    if (!(error instanceof DeployError) || error.code !== "deploy-chain-reset") throw error;
    // killed before the chain was first saved: what deployment remembers never happened
    for (const name of ["chain", "ignition", "deployments.json", "refusals.json", "manifests"]) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
    return openStage(folder, report);
  }
}

function startChain(folder: string): Promise<EmbeddedChain> {
  const timestamp = secondsOf(FIRST_DAY);
  return startEmbeddedChain({ dir: join(folder, "chain"), chainId: CHAIN_ID, timestamp });
}

async function raise(folder: string, chain: EmbeddedChain, keys: OfficerKeys): Promise<Stage> {
  const deploymentsFile = join(folder, "deployments.json");
  await deployLedger({ chain: chain.url, parameters: founding(keys), deploymentsFile });
  const node = await openProvider(chain.url);
  const stopwatch = new Stopwatch(node);
  // a relayer needs neither rights nor funds: a key that nobody knows will do
  const signer = Wallet.createRandom();
  const tally = await connect({ rpc: node, deployments: deploymentsFile, signer });
  let now = (await node.getBlock("latest"))!.timestamp;
  const run = async (pending: Plan | Promise<Plan>) => {
    const plan = await pending;
    for (const { organisation, role } of plan.parties) {
      const needed = role === "any" ? 1 : QUORUMS[role];
      await plan.approveFor(organisation, ...keys.of(organisation).slice(0, needed));
    }
    return plan.send();
  };
  return {
    ...{ tally, chain, folder, stopwatch, run },
    refusals: new Refusals(join(folder, "refusals.json")),
    register: async (subject, name) => {
      const officers = keys.of(subject).map((signer) => ({
        ...{ signer, roles: ROLES, validUntil: new Date(TERM), limits: [money(LIMIT, "GBP")] },
      }));
      const reference = `REGISTER ${subject}`.slice(0, 31).trim().toUpperCase();
      await run(
        tally.register({ reference, subject, name, roles: ROLES, quorums: QUORUMS, officers }),
      );
    },
    turnTo: async (day) => {
      const then = secondsOf(day) + 9 * 3600;
      if (then <= now) return;
      now = then;
      await chain.setTime(then);
    },
    today: () => new Date(now * 1000).toISOString().slice(0, 10),
  };
}

function founding(keys: OfficerKeys) {
  const officers = keys.of(TREASURY).map(({ address }) => ({
    ...{ address, roles: ROLES, validUntil: TERM, limits: { GBP: LIMIT } },
  }));
  return parseParameters(
    { organisation: TREASURY, name: "HM Treasury", officers, quorums: QUORUMS, verifiers: [] },
    "The demo's parameters",
  );
}

function secondsOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}
