import type { Signer } from "ethers";
import type { IFund, OrganisationRegistry, Treasury } from "../typechain-types/index.js";
import type { ErrorContext } from "./errors/revert.js";
import type { Target } from "./instructions/instruction.js";
import type { HttpRpcOptions } from "./network/json-rpc.js";
import type { Chain } from "./network/preflight.js";
import type { NetworkProfile } from "./network/profiles/profile.js";
import type { Node } from "./network/provider.js";
import type { Sender } from "./network/sender.js";

/** What a connection gives to everything that reads or writes through it. */
export interface Desk {
  node: Node;
  /** Where the node is, if it is reached by URL. */
  endpoint: Pick<HttpRpcOptions, "url" | "headers"> | undefined;
  profile: NetworkProfile;
  chain: Chain;
  sender: Sender;
  /** Submits transactions; has no rights of its own. */
  signer: Signer | undefined;
  registry: OrganisationRegistry;
  treasury: Treasury;
  /** First block with events of the ledger. */
  firstBlock: number;
  /** Names for the words of errors. */
  context(target: Target, address: string): Promise<ErrorContext>;
  fund(address: string): IFund;
}
