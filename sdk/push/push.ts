import { getAddress, type Signer } from "ethers";
import { interfaceOf } from "../contracts.js";
import type { Desk } from "../desk.js";
import { quickKeccak } from "../keccak.js";
import { HttpRpc, NodeRpc, type Rpc } from "../network/json-rpc.js";
import { Plan } from "../plan.js";
import { TallyError } from "../tally-error.js";
import { Approver } from "./approver.js";
import { ask, blockAt, type Mined } from "./chain-calls.js";
import { Checker } from "./checker.js";
import { Engine, stoppedBy } from "./engine.js";
import { takeIn } from "./intake.js";
import { Journal } from "./journal.js";
import { lockSender, locksFolder, type SenderLock } from "./lock.js";
import { withProfile, type EngineOptions, type Pushed, type PushOptions } from "./options.js";
import { GasBook, PackSource } from "./packs.js";
import { pinJournal } from "./pins.js";
import { Meter } from "./progress.js";
import { lookUpReferences } from "./references.js";
import { relayKey, type RelayKey } from "./relay-key.js";
import { Relayer } from "./relayer.js";

const DEFAULT_PACK_GAS = 4_000_000;

/** Pushes plans through a connection; `Tally.push` says what that means. */
export async function push(
  desk: Desk,
  plans: Iterable<Plan> | AsyncIterable<Plan>,
  wanted: PushOptions,
): Promise<Pushed> {
  const options = withProfile(wanted, desk.profile);
  const signers = options.signers ?? (desk.signer === undefined ? [] : [desk.signer]);
  const keys = await keysOf(signers);
  await quickKeccak();
  const ending = new AbortController();
  const signals = [ending.signal, ...(options.signal === undefined ? [] : [options.signal])];
  const rpc = rpcOf(desk, options, AbortSignal.any(signals));
  const chain = await chainOf(desk, rpc);
  const journal = new Journal(options.journal);
  const locks: SenderLock[] = [];
  try {
    const senders = keys.map(({ address }) => address).sort();
    const treasury = getAddress(await desk.treasury.getAddress());
    const { chainId, genesis } = chain;
    pinJournal(journal, { chain: String(chainId), genesis, treasury, senders: senders.join(" ") });
    const folder = locksFolder(options.locks);
    const name = `${chainId}-${genesis.slice(2, 10)}`;
    for (const sender of senders) locks.push(lockSender(folder, name, sender, journal.path));
    return await run(desk, plans, options, { keys, rpc, journal, ending });
  } catch (error) {
    if (options.signal?.aborted) throw stoppedBy(options.signal);
    throw error;
  } finally {
    locks.forEach((lock) => lock.release());
    journal.close();
  }
}

interface Opened {
  keys: readonly RelayKey[];
  rpc: Rpc;
  journal: Journal;
  /** Ends every call of the node. */
  ending: AbortController;
}

async function run(
  desk: Desk,
  plans: Iterable<Plan> | AsyncIterable<Plan>,
  options: EngineOptions,
  { keys, rpc, journal, ending }: Opened,
): Promise<Pushed> {
  const { chainId, gasCap } = desk.chain;
  const meter = new Meter(journal, options.onProgress);
  const own = await Promise.all([desk.registry.getAddress(), desk.treasury.getAddress()]);
  const funds = await fundsOf(rpc, own[1]);
  const contracts = new Set([...own, ...funds].map((each) => getAddress(each)));

  const { approve, usedElsewhere = "refuse" } = options;
  const where = { chainId, contracts, unapproved: approve !== undefined };
  await takeIn(plans, journal, where, () => meter.tell("reading"));
  journal.reopen();
  const lookUp = { rpc, journal, gasCap, funds, usedElsewhere };
  await lookUpReferences(lookUp, () => meter.tell("checking"));

  const gas = new GasBook();
  const source = new PackSource(journal, gas, options.packGas ?? DEFAULT_PACK_GAS);
  const from = keys[0]!.address;
  const targets = new Map(journal.contracts().map((each) => [each.contract, each.target]));
  const contextOf = (contract: string) =>
    desk.context((targets.get(contract) ?? "fund") as "fund", contract);
  const checker = new Checker({ rpc, journal, gas, gasCap, from, contextOf });
  const head = () => engine.head;
  const onTooLarge = () => source.shrink();
  const onFound = (mined: readonly Mined[]) => engine.onFound(mined);
  const { refusals } = desk.profile;
  const relaying = { rpc, journal, chainId, refusals, head, onFound, onTooLarge };
  const relayers = keys.map((key) => new Relayer(key, options.window, relaying));
  const onProgress = () => meter.tell("sending", engine);
  const parts = { journal, rpc, relayers, source, gas, checker, options, onProgress };
  const engine: Engine = new Engine(parts);
  const approver = approve && beginApproving({ desk, journal, source, engine, approve });
  try {
    await engine.run();
  } finally {
    ending.abort();
    approver?.end();
    await engine.rest();
  }
  meter.tell("ended", engine);
  return resultOf(journal, relayers);
}

interface Beginning {
  desk: Desk;
  journal: Journal;
  source: PackSource;
  engine: Engine;
  approve: (plan: Plan) => Promise<unknown>;
}

/** Has plans approved while those before them are sent. */
function beginApproving({ desk, journal, source, engine, approve }: Beginning): Approver {
  const approver = new Approver({
    ...{ journal, approve, taken: () => source.taken },
    readPlan: (text) => Plan.fromJSON(JSON.parse(text), desk),
    onApproved: (upTo) => {
      source.approved(upTo);
      engine.onApproved();
    },
  });
  source.approved(0);
  approver.run().catch((error: unknown) => engine.fail(error));
  return approver;
}

function resultOf(journal: Journal, relayers: readonly Relayer[]): Pushed {
  const { done, refused, "already-done": alreadyDone, ...open } = journal.counts();
  const left = Object.values(open).reduce((sum, each) => sum + each, 0);
  return {
    journal: journal.path,
    total: done + refused + alreadyDone + left,
    done,
    alreadyDone,
    refused: journal.refusals(),
    left,
    transactions: relayers.reduce((sum, { signed }) => sum + signed, 0),
    resent: relayers.reduce((sum, { resent }) => sum + resent, 0),
  };
}

async function keysOf(signers: readonly Signer[]): Promise<RelayKey[]> {
  const keys = new Map<string, RelayKey>();
  for (const signer of signers) {
    const key = await relayKey(signer);
    keys.set(key.address, key);
  }
  if (keys.size > 0) return [...keys.values()];
  throw new TallyError(
    "usage",
    "To push, connect with a signer that submits the transactions, or give signers.",
  );
}

function rpcOf({ endpoint, node, profile }: Desk, options: PushOptions, signal: AbortSignal): Rpc {
  const url = options.rpc ?? endpoint?.url;
  if (url === undefined) return new NodeRpc(node);
  const { timeoutSeconds, patienceSeconds } = options;
  return new HttpRpc({
    url,
    headers: endpoint?.headers,
    timeoutSeconds,
    patienceSeconds,
    refusals: profile.refusals,
    signal,
  });
}

/** Every fund of the ledger, asked for so that a connection that fails now and then suffices. */
async function fundsOf(rpc: Rpc, treasury: string): Promise<string[]> {
  const abi = interfaceOf("treasury");
  const read = async (method: "fundCount" | "list", values: bigint[]) => {
    const data = abi.encodeFunctionData(method, values);
    const result = (await ask(rpc, "eth_call", { to: treasury, data }, "latest")) as string;
    return abi.decodeFunctionResult(method, result)[0] as unknown;
  };
  return [...((await read("list", [0n, (await read("fundCount", [])) as bigint])) as string[])];
}

/** The chain, told from others by its id and its first block. */
async function chainOf({ chain }: Desk, rpc: Rpc): Promise<{ chainId: bigint; genesis: string }> {
  const chainId = BigInt((await ask(rpc, "eth_chainId")) as string);
  if (chainId !== chain.chainId) {
    throw new TallyError(
      "network-wrong-chain",
      `The node to push through is on chain ${chainId}, but the ledger is on chain ${chain.chainId}.`,
      { data: { chainId, expected: chain.chainId } },
    );
  }
  const first = await blockAt(rpc, 0);
  return { chainId, genesis: first?.hash ?? `0x${"0".repeat(64)}` };
}
