import type { Signer, TransactionReceipt } from "ethers";
import { explainRevert, revertDataOf, type ErrorContext } from "../errors/revert.js";
import { isTallyError, TallyError } from "../tally-error.js";
import type { Chain } from "./preflight.js";
import type { NetworkProfile } from "./profiles/profile.js";
import type { Node } from "./provider.js";
import { endingOf, meaningOf, type RpcError } from "./refusals.js";

/** Gives names for the words of errors; asked only when there is one. */
export type Context = () => Promise<ErrorContext>;

/** A call of a contract. */
export interface Call {
  to: string;
  data: string;
}

/** Zero, and said so: ethers would otherwise fall back to what the node suggests. */
const NO_FEES = { type: 2, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };

/** Share by which a gas estimate is raised, in percent: storage may warm up differently when it is mined. */
const MARGIN = 20n;

/** Sends calls of one signer, one nonce after the other, and waits for each by its receipt. */
export class Sender {
  readonly #provider: Node;
  readonly #chain: Chain;
  readonly #profile: NetworkProfile;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(provider: Node, chain: Chain, profile: NetworkProfile) {
    this.#provider = provider;
    this.#profile = profile;
    this.#chain = chain;
  }

  /** Gas that a call needs, with a margin, at most the chain's cap. Refusals come as TallyErrors. */
  async estimate(call: Call, context: Context, from?: string): Promise<bigint> {
    try {
      const gas = await this.#provider.estimateGas({ ...call, from, ...NO_FEES });
      const raised = gas + (gas * MARGIN) / 100n;
      return raised > this.#chain.gasCap ? this.#chain.gasCap : raised;
    } catch (error) {
      throw await refusal(error, context);
    }
  }

  /** Sends a call and waits until it is mined. */
  async send(
    signer: Signer,
    call: Call,
    context: Context,
    timeoutSeconds = 120,
  ): Promise<TransactionReceipt> {
    const gasLimit = await this.estimate(call, context, await signer.getAddress());
    const hash = await this.#submit(signer, call, gasLimit);
    const receipt = await this.#mined(hash, timeoutSeconds);
    if (receipt.status === 1) return receipt;
    throw await this.#reasonOf(call, receipt, context);
  }

  #submit(signer: Signer, call: Call, gasLimit: bigint): Promise<string> {
    const turn = this.#queue.then(async () => {
      const from = await signer.getAddress();
      const nonce = await this.#provider.getTransactionCount(from, "pending");
      const transaction = { ...call, ...NO_FEES, gasLimit, nonce, chainId: this.#chain.chainId };
      const sent = await signer.connect(this.#provider).sendTransaction(transaction);
      return sent.hash;
    });
    this.#queue = turn.catch(() => undefined);
    return turn.catch(async (error: unknown) => {
      if (isTallyError(error)) throw error;
      const refused = rpcErrorIn(error);
      const meaning = meaningOf(this.#profile.refusals, "eth_sendRawTransaction", refused);
      const ending = endingOf(meaning, await signer.getAddress(), refused.message);
      if (ending !== undefined) throw ending;
      throw new TallyError(
        "network-unreachable",
        `The node didn't take the transaction: ${wordsOf(error)}. Run it again: its reference makes sure that nothing is done twice.`,
        { cause: error },
      );
    });
  }

  async #mined(hash: string, timeoutSeconds: number): Promise<TransactionReceipt> {
    const deadline = Date.now() + timeoutSeconds * 1000;
    for (let pause = 2; Date.now() < deadline; pause = Math.min(pause * 2, 500)) {
      const receipt = await this.#provider.getTransactionReceipt(hash);
      if (receipt !== null) return receipt;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    throw new TallyError(
      "not-mined",
      `The node accepted transaction ${hash} but has not mined it in ${timeoutSeconds} s. ` +
        `Run it again later: its reference makes sure that nothing is done twice.`,
      { data: { hash, timeoutSeconds } },
    );
  }

  /** What a mined transaction was refused for, as the block before it would say. */
  async #reasonOf(call: Call, receipt: TransactionReceipt, context: Context): Promise<TallyError> {
    try {
      const block = receipt.blockNumber;
      await this.#provider.call({ ...call, from: receipt.from, blockTag: block, ...NO_FEES });
    } catch (error) {
      return refusal(error, context);
    }
    return new TallyError(
      "not-mined",
      `Transaction ${receipt.hash} failed when it was mined. Run it again.`,
      {
        data: { hash: receipt.hash },
      },
    );
  }
}

/** A node's error as a TallyError: the contract's reason in words, or what is wrong with the network. */
export async function refusal(error: unknown, context: Context): Promise<TallyError> {
  if (isTallyError(error)) return error;
  const data = revertDataOf(error);
  if (data !== undefined) return explainRevert(data, await context());
  return new TallyError("network-unreachable", `The node failed: ${wordsOf(error)}.`, {
    cause: error,
  });
}

/** What a node said, as ethers or Hardhat pass it on. */
function rpcErrorIn(thrown: unknown): RpcError {
  const { error, info } = (thrown ?? {}) as { error?: unknown; info?: { error?: unknown } };
  const { code, message } = (error ?? info?.error ?? thrown ?? {}) as Partial<RpcError>;
  return { code: typeof code === "number" ? code : 0, message: String(message) };
}

function wordsOf(error: unknown): string {
  const text =
    error instanceof Error
      ? ((error as { shortMessage?: string }).shortMessage ?? error.message)
      : String(error);
  return text.split("\n")[0]!.slice(0, 200);
}
