import type { Signer } from "ethers";
import {
  IFund__factory,
  OrganisationRegistry__factory,
  Treasury__factory,
} from "../typechain-types/index.js";
import { readDeployment } from "./deployment.js";
import type { Desk } from "./desk.js";
import { errorContext } from "./error-context.js";
import { checkChain, checkCode } from "./network/preflight.js";
import { openProvider, type Node } from "./network/provider.js";
import { Sender } from "./network/sender.js";
import { Tally } from "./tally.js";
import { TallyError } from "./tally-error.js";

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
  /** Headers for every call, for example a bearer token. */
  headers?: Record<string, string>;
}

/**
 * Connects to a ledger: finds its registry and funds, and checks that the chain is one that it runs on.
 *
 * @throws TallyError `usage` without an address, `network-unreachable`, `network-unauthorised`, `network-wrong-chain`,
 * `network-fees` if the chain charges fees, `network-no-contract`, `deployment-missing`.
 * @example
 * const tally = await connect({ rpc: process.env.TALLY_RPC, treasury: "0x…", signer });
 */
export async function connect(options: ConnectOptions): Promise<Tally> {
  const node = await openNode(options);
  const chain = await checkChain(node, options.chainId);
  const deployed = await whereDeployed(options, chain.chainId);
  await checkCode(node, deployed.treasury, "the treasury contract");
  const treasury = Treasury__factory.connect(deployed.treasury, node);
  const registry = OrganisationRegistry__factory.connect(await treasury.registry(), node);
  const desk: Desk = {
    node,
    chain,
    sender: new Sender(node, chain),
    signer: options.signer,
    registry,
    treasury,
    firstBlock: deployed.block,
    context: (target, address) => errorContext(desk, target, address),
    fund: (address) => IFund__factory.connect(address, node),
  };
  return new Tally(desk);
}

async function openNode({ rpc, headers }: ConnectOptions): Promise<Node> {
  if (rpc === undefined || rpc === "") {
    throw new TallyError(
      "usage",
      "No node was named. Give its address with --rpc, as `rpc`, or as TALLY_RPC in the environment or .env.",
    );
  }
  return typeof rpc === "string" ? openProvider(rpc, headers) : rpc;
}

async function whereDeployed(
  { treasury, deployments }: ConnectOptions,
  chainId: bigint,
): Promise<{ treasury: string; block: number }> {
  if (treasury !== undefined) return { treasury, block: 0 };
  return readDeployment(chainId, deployments);
}
