import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  deploy,
  DeploymentResultType,
  type Artifact,
  type ArtifactResolver,
  type BuildInfo,
  type DeploymentResult,
} from "@nomicfoundation/ignition-core";
import { id } from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { deploymentsPath } from "../sdk/deployment.js";
import { chainStalled, DeployError } from "./deploy-error.js";
import {
  addressesOf,
  readDeployment,
  writeDeployment,
  type ChainDeployment,
} from "./deployments-file.js";
import { mendJournal, readJournal } from "./journal.js";
import { ledgerModule } from "./modules/Ledger.js";
import type { LedgerParameters } from "./parameters.js";
import { requireNoOther } from "./earlier-ledger.js";
import { deployerKey, preflight, requireEndpoint } from "./preflight.js";

const CONTRACTS = [
  ...(["OrganisationRegistry", "FundPayments", "Fund", "Treasury"] as const),
  ...(["P256Verifier", "RsaVerifier", "WebAuthnVerifier"] as const),
] as const;
const STALL_LIMIT = 120_000;

type Provider = NetworkConnection["provider"];

/** What {@link deployLedger} takes. */
export interface DeployOptions {
  /** An open connection, an http(s) URL, or the name of a network in hardhat.config.ts. */
  chain: NetworkConnection | string;
  parameters: LedgerParameters;
  /** File for the addresses; TALLY_DEPLOYMENTS or .tallystick/deployments.json if left out, and none for an in-process chain. */
  deploymentsFile?: string;
  /**
   * Folder for Ignition's journal, which lets an interrupted run go on; `ignition/chain-<id>` beside the addresses file if
   * left out. An in-process chain needs none, as it ends with its process.
   */
  journal?: string;
}

/** Where the ledger is. */
export interface Deployment extends ChainDeployment {
  chainId: number;
  /** Transactions that this run sent. */
  sent: number;
  /** The file that has the addresses, if one was asked for. */
  file: string | undefined;
}

interface Site {
  provider: Provider;
  chainId: number;
  inProcess: boolean;
  file: string | undefined;
  journal: string;
  parameters: LedgerParameters;
}

/**
 * Compiles what has changed since the last build; a fresh clone takes some 25 s, otherwise about half a second.
 * Nothing is printed unless it fails.
 *
 * @throws DeployError `deploy-build`.
 */
export async function buildContracts(): Promise<void> {
  try {
    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  } catch (cause) {
    const message = "The contracts don't compile: mend what is said above, then run this again.";
    throw new DeployError("deploy-build", message, { cause });
  }
}

/**
 * Deploys the ledger, or finishes what an interrupted run began, or does nothing if it's there. The contracts must be built
 * ({@link buildContracts}); Ignition's own task would compile them again, under another profile.
 *
 * @throws DeployError with one sentence that says what to do; before the first transaction if it can be known then.
 * @example
 * const { treasury, registry } = await deployLedger({ chain: "http://127.0.0.1:8545", parameters });
 */
export async function deployLedger(options: DeployOptions): Promise<Deployment> {
  const { chain } = options;
  if (typeof chain !== "string") return await deployOn(chain, options);
  const connection = await connect(chain);
  try {
    return await deployOn(connection, options);
  } finally {
    await connection.close();
  }
}

async function connect(chain: string): Promise<NetworkConnection> {
  const key = deployerKey();
  if (/^https?:/.test(chain)) {
    await requireEndpoint(chain);
    const accounts = key === undefined ? ("remote" as const) : [key];
    return await hre.network.create({ network: "localhost", override: { url: chain, accounts } });
  }
  const named = hre.config.networks[chain];
  if (named === undefined) {
    const names = Object.keys(hre.config.networks).join(", ");
    throw new DeployError("deploy-rpc", `There is no network "${chain}": use ${names} or a URL.`);
  }
  if (named.type === "http") await requireEndpoint(await urlOf(chain, named.url));
  return await hre.network.create(chain);
}

async function urlOf(network: string, url: { getUrl(): Promise<string> }): Promise<string> {
  try {
    return await url.getUrl();
  } catch (cause) {
    const message = `Network "${network}" has no address: set TALLY_RPC in the environment or in .env.`;
    throw new DeployError("deploy-rpc", message, { cause });
  }
}

async function deployOn(connection: NetworkConnection, options: DeployOptions) {
  const inProcess = connection.networkConfig.type === "edr-simulated";
  const { provider } = connection;
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  const file = options.deploymentsFile ?? (inProcess ? undefined : deploymentsPath());
  const scratch =
    options.journal === undefined && inProcess
      ? mkdtempSync(join(tmpdir(), "tallystick-"))
      : undefined;
  const beside = join(dirname(file ?? "."), "ignition", `chain-${chainId}`);
  const journal = resolve(options.journal ?? scratch ?? beside);
  try {
    return await settle({ ...options, provider, chainId, inProcess, file, journal });
  } finally {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
}

async function settle(site: Site): Promise<Deployment> {
  const { provider, chainId, file } = site;
  const entry = file === undefined ? undefined : readDeployment(file, chainId);
  if (entry !== undefined && readJournal(site.journal) === undefined) {
    // the journal is on the machine that deployed, or lost: the addresses are enough to see that it's done
    if (await isThere(provider, entry)) return reuse(site, entry);
  }
  const { deployment, sent } = await ignite(site);
  if (file !== undefined) writeDeployment(file, chainId, deployment);
  return { chainId, ...deployment, sent, file };
}

function reuse({ chainId, file, parameters }: Site, entry: ChainDeployment): Deployment {
  if (entry.organisation === parameters.identifier) return { chainId, ...entry, sent: 0, file };
  throw new DeployError(
    "deploy-different",
    `Chain ${chainId} has the ledger of ${entry.organisation}, not of ${parameters.identifier}: ` +
      `use its parameters, or another chain.`,
  );
}

async function ignite(site: Site): Promise<{ deployment: ChainDeployment; sent: number }> {
  const { provider, journal, parameters } = site;
  const before = readJournal(journal);
  if (before !== undefined) await requireSameChain(site, [...before.contracts.values()]);
  const artifacts = await Promise.all(CONTRACTS.map((name) => hre.artifacts.readArtifact(name)));
  const { deployer, price } = await preflight(provider, artifacts as Artifact[]);
  if (before === undefined) {
    await requireNoOther(provider, deployer);
    await requireCurrentOfficers(provider, parameters);
  }
  mkdirSync(journal, { recursive: true });
  await mendJournal(journal, provider);

  const nonce = await nonceOf(provider, deployer);
  const result = await unlessStalled(provider, runIgnition(site, deployer, price));
  const contracts = contractsIn(result, site);
  await requireFounded(site, contracts);
  return {
    deployment: {
      ...contracts,
      block: readJournal(journal)?.firstBlock ?? 0,
      organisation: parameters.identifier,
    },
    sent: (await nonceOf(provider, deployer)) - nonce,
  };
}

async function runIgnition(site: Site, deployer: string, price: bigint): Promise<DeploymentResult> {
  const { provider, inProcess, journal, parameters } = site;
  const { organisation, name, quorums, verifiers } = parameters;
  const officers = parameters.officers.map((officer) => ({
    ...officer,
    limits: officer.limits.map((limit) => ({ ...limit })),
  }));
  try {
    return await deploy({
      ignitionModule: ledgerModule(verifiers),
      deploymentParameters: { Ledger: { organisation, name, officers, quorums } },
      deploymentDir: journal,
      provider,
      accounts: [deployer],
      artifactResolver: ARTIFACTS,
      config: {
        requiredConfirmations: 1,
        blockPollingInterval: inProcess ? 5 : 50,
        timeBeforeBumpingFees: Number.MAX_SAFE_INTEGER, // a fee of 0 can't be bumped: see unlessStalled
      },
      disableFeeBumping: true,
      ...(price === 0n && { gasPrice: 0n }),
    });
  } catch (cause) {
    throw stepFailed((cause as Error).message, cause);
  }
}

const ARTIFACTS: ArtifactResolver = {
  loadArtifact: async (name) => (await hre.artifacts.readArtifact(name)) as Artifact,
  getBuildInfo: async (name) => {
    const id = await hre.artifacts.getBuildInfoId(name);
    const path = id === undefined ? undefined : await hre.artifacts.getBuildInfoPath(id);
    return path === undefined ? undefined : (JSON.parse(readFileSync(path, "utf8")) as BuildInfo);
  },
};

/** Ends a wait on a chain that has stopped: what was sent stays in the journal. */
async function unlessStalled<Result>(provider: Provider, work: Promise<Result>): Promise<Result> {
  const done = new AbortController();
  try {
    return await Promise.race([work, whenStalled(provider, done.signal)]);
  } finally {
    done.abort();
  }
}

async function whenStalled(provider: Provider, signal: AbortSignal): Promise<never> {
  let last: unknown;
  let since = Date.now();
  for (;;) {
    await sleep(1_000, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return await new Promise<never>(() => undefined);
    const head: unknown = await provider.request({ method: "eth_blockNumber" }).catch(() => last);
    if (head === last && Date.now() - since > STALL_LIMIT) throw chainStalled(STALL_LIMIT);
    if (head !== last) since = Date.now();
    last = head;
  }
}

function contractsIn(result: DeploymentResult, { journal }: Site) {
  switch (result.type) {
    case DeploymentResultType.SUCCESSFUL_DEPLOYMENT: {
      const at = (name: string) => result.contracts[`Ledger#${name}`]?.address ?? "";
      return {
        registry: at("OrganisationRegistry"),
        treasury: at("Treasury"),
        fund: at("Fund"),
        payments: at("FundPayments"),
        verifiers: {
          p256: at("P256Verifier"),
          rsa: at("RsaVerifier"),
          webAuthn: at("WebAuthnVerifier"),
        },
      };
    }
    case DeploymentResultType.RECONCILIATION_ERROR:
      throw different(result.errors, journal);
    case DeploymentResultType.EXECUTION_ERROR:
      throw stepFailed(
        result.failed.map(({ futureId, error }) => `${futureId}: ${error}`).join("; "),
      );
    case DeploymentResultType.VALIDATION_ERROR:
    case DeploymentResultType.PREVIOUS_RUN_ERROR:
      throw stepFailed(
        Object.entries(result.errors)
          .map(([id, errors]) => `${id}: ${errors.join(", ")}`)
          .join("; "),
      );
  }
}

function different(errors: Record<string, string[]>, journal: string): DeployError {
  const code = Object.values(errors).flat().join(" ").includes("bytecode");
  const what = code ? "The contracts have changed" : "The parameters differ";
  return new DeployError(
    "deploy-different",
    `${what} since this chain's deployment began (${Object.keys(errors).join(", ")}), and a ledger is never replaced: ` +
      `${code ? "check out the version that was deployed" : "use the same parameters"}, or use another chain. ` +
      `On a chain of your own, remove its folder and ${journal} to start afresh.`,
  );
}

function stepFailed(reason: string, cause?: unknown): DeployError {
  const [line = ""] = reason.split("\n").filter((text) => text.trim() !== "");
  const message = `The deployment stopped: ${line.trim()} What is done is kept: mend the cause and run it again.`;
  return new DeployError("deploy-step", message, { cause });
}

async function isThere(provider: Provider, entry: ChainDeployment): Promise<boolean> {
  for (const address of addressesOf(entry)) {
    if (!(await hasCode(provider, address))) return false;
  }
  return true;
}

async function requireSameChain(site: Site, addresses: string[]): Promise<void> {
  for (const address of addresses) {
    if (!(await hasCode(site.provider, address))) throw chainReset(site, `${address} has no code`);
  }
}

/** The founding is in the journal, but on the chain it may be lost, if that was set back. */
async function requireFounded(site: Site, contracts: { registry: string; treasury: string }) {
  const params = [{ to: contracts.registry, data: id("treasury()").slice(0, 10) }, "latest"];
  const answer = (await site.provider.request({ method: "eth_call", params })) as string;
  const treasury = `0x${answer.slice(-40)}`;
  if (treasury !== contracts.treasury.toLowerCase())
    throw chainReset(site, "the registry is not founded");
}

function chainReset({ chainId, journal }: Site, sign: string): DeployError {
  return new DeployError(
    "deploy-chain-reset",
    `The journal ${journal} says that chain ${chainId} has the ledger, but there ${sign}: the chain was reset. ` +
      `If that is right, remove the journal and run it again; otherwise restore the chain's data.`,
  );
}

async function requireCurrentOfficers(provider: Provider, { officers }: LedgerParameters) {
  const params = ["latest", false];
  const block = (await provider.request({ method: "eth_getBlockByNumber", params })) as {
    timestamp: string;
  };
  const late = officers.find(({ validUntil }) => validUntil < BigInt(block.timestamp));
  if (late === undefined) return;
  throw new DeployError(
    "deploy-officer-expired",
    `Officer ${late.signer}'s term ended before the chain's last block: set a later validUntil.`,
  );
}

async function hasCode(provider: Provider, address: string): Promise<boolean> {
  const params = [address, "latest"];
  return (await provider.request({ method: "eth_getCode", params })) !== "0x";
}

async function nonceOf(provider: Provider, address: string): Promise<number> {
  const params = [address, "latest"];
  return Number(await provider.request({ method: "eth_getTransactionCount", params }));
}
