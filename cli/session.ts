import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { isAddress, isError, type Signer } from "ethers";
import { connect, TallyError, type Tally } from "../sdk/index.js";
import { nodeHeaders } from "./keys.js";
import { Output } from "./output.js";
import { placeOf, type Place } from "./place.js";

/** Options that every command takes. */
export interface GlobalOptions {
  /** A kind of network, or one of the configuration's own. */
  network?: string;
  rpc?: string;
  treasury?: string;
  deployments?: string;
  json?: boolean;
  yes?: boolean;
  /** False with `--no-input`. */
  input: boolean;
  quiet?: boolean;
}

/** Where the demo notes the chain that it runs. */
const EMBEDDED = ".tallystick/embedded.json";

/** One run of the program: its options, where it writes, and the ledger that it talks to. */
export class Session<Options = object> {
  readonly options: GlobalOptions & Options;
  /** The options as they were given. */
  readonly given: GlobalOptions & Options;
  readonly out: Output;
  readonly #place: Place;

  constructor(options: GlobalOptions & Options) {
    this.given = options;
    this.#place = placeOf(options);
    const { deployments } = this.#place;
    this.options = { ...options, deployments: deployments === "" ? undefined : deployments };
    this.out = new Output(options);
  }

  /**
   * Connects to the ledger.
   *
   * @throws TallyError as `connect`; `usage` without a node.
   */
  async tally(signer?: Signer): Promise<Tally> {
    return this.#open(await this.node(), signer);
  }

  /** Connects to the ledger if a node is named or the embedded chain runs. */
  async tallyIfNamed(): Promise<Tally | undefined> {
    const node = await this.node();
    return node.rpc === undefined ? undefined : this.#open(node);
  }

  async #open({ rpc, chainId }: Node, signer?: Signer): Promise<Tally> {
    const { deployments } = this.options;
    const { network, treasury: named } = this.#place;
    const treasury = this.options.treasury ?? (named === "" ? undefined : named);
    if (treasury !== undefined && !isAddress(treasury)) {
      throw new TallyError("usage", "--treasury is not an address: write 0x and 40 hex digits.");
    }
    try {
      const headers = nodeHeaders();
      return await connect({ rpc, chainId, network, treasury, deployments, signer, headers });
    } catch (cause) {
      const none = isError(cause, "BAD_DATA") || isError(cause, "CALL_EXCEPTION");
      if (!none) throw cause;
      throw new TallyError(
        "network-no-contract",
        "The contract at the treasury's address is another one. Check --treasury or the deployments file, and the node.",
        { cause },
      );
    }
  }

  /** The kind of network that is named; undefined: as the node says. */
  get network(): Place["network"] {
    return this.#place.network;
  }

  /** The node that is named, or the embedded chain if it runs. */
  async node(): Promise<Node> {
    const { rpc = "", chainId } = this.#place;
    if (rpc !== "") return { rpc, chainId };
    return embeddedChain();
  }
}

/** A setting of the environment, .env or the configuration; empty is none. */
export function settingOf(variable: string): string | undefined {
  return process.env[variable] || undefined;
}

export interface Node {
  rpc?: string;
  chainId?: bigint;
}

/** The chain that the demo runs in this folder, if it does. */
async function embeddedChain(): Promise<Node> {
  try {
    const note: unknown = JSON.parse(await readFile(EMBEDDED, "utf8"));
    const { url, chainId, pid } = note as { url: string; chainId: number; pid: number };
    return runs(pid) ? { rpc: url, chainId: BigInt(chainId) } : {};
  } catch {
    return {}; // no demo has run here
  }
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A command's body: gets the session and the arguments. */
type Body<Options> = (session: Session<Options>, ...args: string[]) => Promise<void>;

/** Turns a body into what commander calls. */
export function run<Options = object>(body: Body<Options>) {
  return async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    const args = given.slice(0, -2) as string[];
    await body(new Session(command.optsWithGlobals<GlobalOptions & Options>()), ...args);
  };
}

/** The example at the end of a command's help. */
export function example(line: string): string {
  return `\nExample:\n  $ ${line}`;
}
