import { getAddress, isAddress, type Signer } from "ethers";
import {
  IFund__factory,
  OrganisationRegistry__factory,
  Treasury__factory,
  type IFund,
  type Treasury,
} from "../typechain-types/index.js";
import { readDeployment } from "./deployment.js";
import type { Desk } from "./desk.js";
import { errorContext } from "./error-context.js";
import { checkChain, checkCode } from "./network/preflight.js";
import {
  clientVersion,
  profileNamed,
  profileOf,
  type NetworkName,
} from "./network/profiles/index.js";
import type { NetworkProfile } from "./network/profiles/profile.js";
import { openProvider, type Node } from "./network/provider.js";
import { Sender } from "./network/sender.js";
import { Tally } from "./tally.js";
import { isTallyError, TallyError } from "./tally-error.js";

/** Where the ledger is, and who submits transactions. */
export interface ConnectOptions {
  /** URL of a node, or an ethers provider. */
  rpc: string | Node | undefined;
  /** Address of the treasury contract. Default: as the deployments file says for the node's chain. */
  treasury?: string;
  /** Path of the deployments file. Default: `TALLY_DEPLOYMENTS`, else `.tallystick/deployments.json`. */
  deployments?: string;
  /** Submits transactions; it needs no rights and no funds. Without it, plans can't be sent. */
  signer?: Signer;
  /** Refuse any other chain. */
  chainId?: bigint;
  /** Headers for every call, for example a bearer token; a function is asked each time, for tokens that expire. */
  headers?: Record<string, string> | (() => Record<string, string>);
  /** The kind of network, by name or as a profile of its own. Default: by what the node says to `web3_clientVersion`. */
  network?: NetworkName | NetworkProfile;
  /** Seconds of nothing but failed calls of a node (by URL) after which it gives up. Default 3 to connect, 10 later. */
  patienceSeconds?: number;
}

/**
 * Connects to a ledger: finds its registry and funds, and checks that the chain is one that it runs on.
 *
 * @throws TallyError `usage` without an address or with one of no account, `network-unreachable`, `network-timeout`, `network-unauthorised`, `network-wrong-chain`,
 * `network-fees` if the chain charges fees, `network-no-contract`, `deployment-missing`.
 * @example
 * const tally = await connect({ rpc: process.env.TALLY_RPC, treasury: "0x…", signer });
 */
export async function connect(options: ConnectOptions): Promise<Tally> {
  const { network } = options;
  const named = typeof network === "string" ? profileNamed(network) : network;
  const node = await openNode(options, named);
  const profile = named ?? profileOf(await clientVersion(node));
  const chain = await checkChain(node, profile, options.chainId);
  const deployed = await whereDeployed(options, chain.chainId);
  await checkCode(node, deployed.treasury, "the treasury contract");
  const treasury = Treasury__factory.connect(deployed.treasury, node);
  const registry = OrganisationRegistry__factory.connect(await registryOf(treasury), node);
  const { rpc, headers } = options;
  const desk: Desk = {
    node,
    endpoint: typeof rpc === "string" ? { url: rpc, headers } : undefined,
    profile,
    chain,
    sender: new Sender(node, chain, profile),
    signer: options.signer,
    registry,
    treasury,
    firstBlock: deployed.block,
    context: (target, address) => errorContext(desk, target, address),
    fund: fundsOf(node),
  };
  return new Tally(desk);
}

/** Each fund's contract, made once: ethers parses the whole interface for each, which takes as long as all else in making a plan. */
function fundsOf(node: Node): Desk["fund"] {
  const funds = new Map<string, IFund>();
  return (address) => {
    const fund = funds.get(address) ?? IFund__factory.connect(address, node);
    funds.set(address, fund);
    return fund;
  };
}

async function openNode(
  { rpc, headers, patienceSeconds }: ConnectOptions,
  profile: NetworkProfile | undefined,
): Promise<Node> {
  if (rpc === undefined || rpc === "") {
    throw new TallyError(
      "usage",
      "No node was named. Give its address with --rpc, as `rpc`, or as TALLY_RPC in the environment or .env; `npm start` runs one.",
    );
  }
  if (typeof rpc !== "string") return rpc;
  return openProvider(rpc, { headers, patienceSeconds, refusals: profile?.refusals });
}

async function whereDeployed(
  { treasury, deployments }: ConnectOptions,
  chainId: bigint,
): Promise<{ treasury: string; block: number }> {
  if (treasury === undefined) return readDeployment(chainId, deployments);
  const sound: boolean = isAddress(treasury); // its type guard would leave no type for what isn't one
  if (sound) return { treasury: getAddress(treasury), block: 0 };
  throw new TallyError(
    "usage",
    `"${treasury.slice(0, 60)}" is not the address of a contract. Give the treasury's (--treasury): 0x and 40 hex digits.`,
    { data: { treasury } },
  );
}

async function registryOf(treasury: Treasury): Promise<string> {
  try {
    return await treasury.registry();
  } catch (cause) {
    if (isTallyError(cause)) throw cause;
    const address = await treasury.getAddress();
    throw new TallyError(
      "network-no-contract",
      `The contract at ${address} is not a treasury of this ledger. Check the address (--treasury) and the node.`,
      { cause, data: { address } },
    );
  }
}
