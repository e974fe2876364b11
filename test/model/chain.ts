import type { Signer } from "ethers";
import { interfaceOf } from "../../sdk/contracts.js";
import {
  Fund__factory,
  FundPayments__factory,
  OrganisationRegistry__factory,
  Treasury__factory,
} from "../../typechain-types/index.js";
import { openChain } from "../integration/ledger.js";
import { CURRENCY } from "./cast.js";
import { listOf } from "./abi.js";
import { callData, Encoder, refusalInWords, type Encoded } from "./encoding.js";
import type { Contract, Fields, Instruction } from "./instruction.js";

export interface Log {
  address: string;
  topics: string[];
  data: string;
}

/** What became of a transaction: its events, or the bytes of why not. */
export type Outcome = { logs: Log[]; refusal?: undefined } | { refusal: string };

const MULTICALL = interfaceOf("fund").getFunction("multicall")!.selector;
const GAS = "0xb71b00"; // 12 million

/** The contracts on a chain in this process, whose clock goes as it is told. */
export class Chain {
  #snapshot = "";
  readonly #from: string;
  readonly #deployer: Signer;
  readonly #send: (method: string, params: unknown[]) => Promise<unknown>;

  private constructor(
    { node, deployer }: { node: { send: Chain["ask"] }; deployer: Signer & { address: string } },
    readonly encoder: Encoder,
  ) {
    this.#from = deployer.address;
    this.#deployer = deployer;
    this.#send = node.send.bind(node);
  }

  /** Deploys the contracts and founds the register. */
  static async open(treasury: Fields): Promise<Chain> {
    // what fails isn't explained, which takes longer than everything else
    const silent = { throwOnTransactionFailures: false, throwOnCallFailures: false };
    const opened = await openChain("free", silent);
    const deployer = opened.deployer;
    const registry = await new OrganisationRegistry__factory(deployer).deploy();
    const payments = await new FundPayments__factory(deployer).deploy(registry);
    const code = await new Fund__factory(deployer).deploy(registry, payments);
    const list = await new Treasury__factory(deployer).deploy(registry, code, []);
    const { subject, name, officers, quorums } = treasury;
    const found = registry.interface.getFunction("found");
    const values = [await list.getAddress(), subject, name, officers, quorums];
    await deployer.sendTransaction({ to: registry, data: callData(found, values) });
    const addresses = {
      chainId: (await opened.node.getNetwork()).chainId,
      registry: (await registry.getAddress()).toLowerCase(),
      treasury: (await list.getAddress()).toLowerCase(),
      fund: "",
    };
    return new Chain({ node: opened.node, deployer }, new Encoder(addresses, CURRENCY));
  }

  /** Has the Treasury open the fund, once the organisations that it names are there. */
  async openFund(opening: Instruction): Promise<void> {
    const { addresses } = this.encoder;
    const treasury = Treasury__factory.connect(addresses.treasury, this.#deployer);
    const fields = { ...opening.fields, implementation: await treasury.implementation() };
    const { data } = this.encoder.encode("treasury", { ...opening, fields });
    await this.#deployer.sendTransaction({ to: addresses.treasury, data });
    addresses.fund = (await treasury.list(0, 1))[0]!.toLowerCase();
  }

  ask(method: string, params: unknown[]): Promise<unknown> {
    return this.#send(method, params);
  }

  /** Sends an instruction in a block of its own, at a time in Unix seconds. */
  async send(contract: Contract, { data }: Encoded, time: bigint): Promise<Outcome> {
    await this.ask("evm_setNextBlockTimestamp", [Number(time)]);
    const to = this.encoder.addresses[contract];
    const transaction = { from: this.#from, to, data, gas: GAS };
    const hash = await this.ask("eth_sendTransaction", [transaction]);
    const receipt = await this.ask("eth_getTransactionReceipt", [hash]);
    const { status, logs } = receipt as { status: string; logs: Log[] };
    if (status === "0x1") return { logs };
    return { refusal: await this.#call(contract, data) };
  }

  /** Why an instruction is refused that leaves nothing, so that a block without it does as well. */
  async refuse(contract: Contract, { data }: Encoded, time: bigint): Promise<Outcome> {
    await this.ask("evm_mine", [Number(time)]);
    const refusal = await this.#call(contract, data);
    return refusal === "0x" ? { logs: [] } : { refusal };
  }

  /** The results of views of a contract, as one `bytes[]`. */
  async read(contract: Contract, calls: string[]): Promise<string> {
    const read = await this.#call(contract, MULTICALL + listOf(calls).slice(2));
    const whole = read.length % 64 === 2; // of words only, without an error's selector
    if (!whole) throw new Error(`A view is refused: ${refusalInWords(read)}`);
    return read;
  }

  /** What a contract answers, or the bytes of why not, in the latest block. */
  async #call(contract: Contract, data: string): Promise<string> {
    const to = this.encoder.addresses[contract];
    return (await this.ask("eth_call", [
      { from: this.#from, to, data, gas: "0x1000000" },
    ])) as string;
  }

  async time(): Promise<bigint> {
    const block = await this.ask("eth_getBlockByNumber", ["latest", false]);
    return BigInt((block as { timestamp: string }).timestamp);
  }

  /** Remembers the chain as it is, for {@link restore}. */
  async save(): Promise<void> {
    this.#snapshot = (await this.ask("evm_snapshot", [])) as string;
  }

  async restore(): Promise<void> {
    await this.ask("evm_revert", [this.#snapshot]);
    await this.save();
  }
}
