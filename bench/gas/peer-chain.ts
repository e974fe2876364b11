import {
  Contract,
  ContractFactory,
  id,
  Interface,
  Wallet,
  type Provider,
  type TransactionReceipt,
} from "ethers";
import { openChain } from "../../test/integration/ledger.js";
import type { Compiled } from "./compile.js";

const NO_FEES = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };

/** Times on the peers' chain; far enough in the future to be the same in every run. */
const GENESIS = 3_900_000_000;
export const DEADLINE = 4_000_000_000;

/** Gas of peers' transactions, by what they are. */
export type PeerGas = Record<string, number>;

/** A call, not yet sent. */
export interface Call {
  to: string;
  data: string;
}

/** A contract's address and how its calls are encoded. */
export interface Deployed {
  address: string;
  call: (method: string, ...args: unknown[]) => Call;
  /** What a view gives. */
  read: (method: string, ...args: unknown[]) => Promise<unknown>;
}

/** The chain on which peers are measured: hardfork and fees as for our own contracts. */
export interface PeerChain {
  chainId: number;
  wallet(name: string): Wallet;
  deploy(contract: Compiled, ...args: unknown[]): Promise<Deployed>;
  at(abi: Compiled["abi"], address: string): Deployed;
  send(from: Wallet, call: Call): Promise<TransactionReceipt>;
  /** Sends a call and gives the gas of the whole transaction. */
  gas(from: Wallet, call: Call): Promise<number>;
}

/** Opens the chain, or uses one that is open. Keys and times are always the same, so figures repeat exactly. */
export async function openPeerChain(
  chain?: Awaited<ReturnType<typeof openChain>>,
): Promise<PeerChain> {
  const { node, networkHelpers } = chain ?? (await openChain());
  const provider = node as unknown as Provider;
  const wallet = (name: string) => new Wallet(id(name), provider);
  const deployer = wallet("deployer");
  let now = GENESIS;
  const at = (abi: Compiled["abi"], address: string): Deployed => {
    const face = Interface.from(abi);
    const contract = new Contract(address, face, provider);
    return {
      address,
      call: (method, ...args) => ({ to: address, data: face.encodeFunctionData(method, args) }),
      read: (method, ...args) => contract.getFunction(method).staticCall(...args),
    };
  };
  const send = async (from: Wallet, call: { to?: string; data: string }) => {
    await networkHelpers.time.setNextBlockTimestamp((now += 12));
    const sent = await from.sendTransaction({ ...call, ...NO_FEES });
    return (await sent.wait())!;
  };
  return {
    chainId: Number((await provider.getNetwork()).chainId),
    wallet,
    at,
    send,
    async deploy({ abi, bytecode }, ...args) {
      const { data } = await new ContractFactory(abi, bytecode).getDeployTransaction(...args);
      return at(abi, (await send(deployer, { data })).contractAddress!);
    },
    gas: async (from, call) => Number((await send(from, call)).gasUsed),
  };
}

/** Fails unless a peer did what it was called for: doing nothing would look cheap. */
export function ensure(what: string, holds: boolean): void {
  if (!holds) throw new Error(`A peer didn't do what is measured: ${what}.`);
}
