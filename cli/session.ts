import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { isAddress, isError, type Signer } from "ethers";
import { connect, TallyError, type Tally } from "../sdk/index.js";
import { nodeHeaders } from "./keys.js";
import { Output } from "./output.js";

/** Options that every command takes. */
export interface GlobalOptions {
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
  readonly out: Output;

  constructor(options: GlobalOptions & Options) {
    this.options = options;
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
    const treasury = this.options.treasury ?? settingOf("TALLY_TREASURY");
    if (treasury !== undefined && !isAddress(treasury)) {
      throw new TallyError("usage", "--treasury is not an address: write 0x and 40 hex digits.");
    }
    try {
      return await connect({ rpc, chainId, treasury, deployments, signer, headers: nodeHeaders() });
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

  /** The node that is named, or the embedded chain if it runs. */
  async node(): Promise<Node> {
    const rpc = this.options.rpc ?? process.env.TALLY_RPC ?? "";
    if (rpc !== "") return { rpc };
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
