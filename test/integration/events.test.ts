import { expect } from "chai";
import { EventLog, Result, type BaseContract } from "ethers";
import { connect, type EventKind, type LedgerEvent, type Tally } from "../../sdk/index.js";
import type { Node } from "../../sdk/network/provider.js";
import {
  IFund__factory,
  OrganisationRegistry__factory,
  Treasury__factory,
} from "../../typechain-types/index.js";
import { rejection } from "../sdk/refusal.js";
import { everyInstruction, fundEveryState, RESCUED } from "./every-instruction.js";
import { DFE_GRANT, FOREVER, gbp, TREASURY, useLedger, type Ledger } from "./ledger.js";

/** Puts every kind of event on the chain. */
async function doEverything(ledger: Ledger): Promise<object> {
  await fundEveryState(ledger);
  const { fund, run } = ledger;
  for (const [kind, plan] of Object.entries(everyInstruction(ledger))) {
    if (kind !== "fund cancel" && kind !== "fund recordReturn") await run(plan());
  }
  const [grant, amount] = [DFE_GRANT, gbp("5")]; // of what those would have been for, other instructions came first
  await run(fund.cancel({ reference: "CAN-1", grant, tranche: 5 }));
  const back = { reference: "BACK-1", grant, transfer: 3, amount, bankingDate: "2026-09-25" };
  await run(fund.recordReturn(back));
  await ledger.node.send("evm_increaseTime", [7 * 24 * 3600]);
  await (await ledger.tally.completeRecovery(RESCUED)).send();
  return {};
}

async function all<K extends EventKind>(
  events: AsyncGenerator<LedgerEvent<K>>,
): Promise<LedgerEvent<K>[]> {
  const list: LedgerEvent<K>[] = [];
  for await (const event of events) list.push(event);
  return list;
}

/** What ethers decodes of the same blocks, in the order of the chain. */
async function asEthersSays({ fund, treasury, node }: Ledger, from = 0, to?: number) {
  const desk = Treasury__factory.connect(treasury, node);
  const contracts: BaseContract[] = [
    IFund__factory.connect(fund.address, node),
    desk,
    OrganisationRegistry__factory.connect(await desk.registry(), node),
  ];
  for (const address of await desk.list(1n, 100n)) {
    contracts.push(IFund__factory.connect(address, node));
  }
  const found = await Promise.all(contracts.map((each) => each.queryFilter("*", from, to)));
  return found
    .flat()
    .filter((log): log is EventLog => log instanceof EventLog)
    .sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)
    .map((log) => ({
      kind: log.eventName,
      address: log.address,
      block: log.blockNumber,
      transaction: log.transactionHash,
      logIndex: log.index,
      args: Object.fromEntries(
        log.fragment.inputs.map(({ name }, place) => [name, plain(log.args[place])]),
      ),
    }));
}

function plain(value: unknown): unknown {
  return value instanceof Result ? value.toArray(true) : value;
}

function asTallySays(events: LedgerEvent[]) {
  return events.map(({ kind, address, block, transaction, logIndex, args }) => ({
    ...{ kind, block, transaction, logIndex },
    address: address.toLowerCase(),
    args: Object.fromEntries(Object.entries(args).map(([name, value]) => [name, plain(value)])),
  }));
}

/** A node that refuses logs of more than so many blocks at once. */
function narrow(node: Node, widest: number): { node: Node; asked: [number, number][] } {
  const asked: [number, number][] = [];
  const send = (method: string, params: unknown[]): Promise<unknown> => {
    if (method === "eth_getLogs") {
      const { fromBlock, toBlock } = params[0] as Record<string, string>;
      const [from, to] = [Number(fromBlock), Number(toBlock)];
      if (to - from + 1 > widest) return Promise.reject(new Error("query exceeds max block range"));
      asked.push([from, to]);
    }
    return node.send(method, params) as Promise<unknown>;
  };
  const proxy = new Proxy(node, {
    get(target, name) {
      if (name === "send") return send;
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  return { node: proxy, asked };
}

describe("events", () => {
  const at = useLedger(doEverything);

  it("are, one by one and argument by argument, what ethers decodes", async () => {
    const events = await all(at().tally.events());
    const expected = await asEthersSays(at());
    expect(asTallySays(events)).to.deep.equal(
      expected.map((event) => ({ ...event, address: event.address.toLowerCase() })),
    );
    expect(events.length).to.be.greaterThan(150);
  });

  it("of every kind are among these", async () => {
    const events = await all(at().tally.events());
    const known = [
      ...OrganisationRegistry__factory.createInterface().fragments,
      ...Treasury__factory.createInterface().fragments,
      ...IFund__factory.createInterface().fragments,
    ].filter(({ type }) => type === "event");
    const names = new Set(known.map((fragment) => (fragment as unknown as { name: string }).name));
    names.delete("EIP712DomainChanged"); // never emitted: domains don't change
    expect(new Set(events.map(({ kind }) => kind))).to.deep.equal(names);
  });

  it("name organisation and reference as text, and give amounts as bigint", async () => {
    const { tally } = at();
    const [event] = await all(tally.events({ kind: "TrancheReleased" }));
    const { organisation, reference, args } = event!;
    expect({ organisation, reference }).to.deep.equal({
      ...{ organisation: TREASURY, reference: "REL-1" },
    });
    expect([args.grant, args.tranche, args.amount]).to.deep.equal([DFE_GRANT, 1n, 15000000n]);
    const enrolled = await all(tally.events({ kind: "OfficerEnrolled" }));
    expect(enrolled[0]!.args.limits[0]!.amount).to.be.a("bigint");
  });

  it("can be asked for by kind, by several kinds, by fund and by block", async () => {
    const { tally, fund } = at();
    const events = await all(tally.events());
    const of = (...kinds: string[]) => events.filter(({ kind }) => kinds.includes(kind));
    expect(await all(tally.events({ kind: "ReceiptSigned" }))).to.deep.equal(of("ReceiptSigned"));
    const kind = ["GrantAwarded", "FundOpened", "OfficerRetired"] as const;
    expect(await all(tally.events({ kind }))).to.deep.equal(of(...kind));
    const own = events.filter(
      ({ address }) => address.toLowerCase() === fund.address.toLowerCase(),
    );
    expect(await all(tally.events({ fund }))).to.deep.equal(own);
    const [from, to] = [20, 30];
    const within = events.filter(({ block }) => block >= from && block <= to);
    expect(within.length).to.be.greaterThan(10);
    expect(await all(tally.events({ from, to }))).to.deep.equal(within);
    expect(await all(tally.events({ from: to, to: from }))).to.deep.equal([]);
  });

  it("are the same from a node that refuses large ranges, each block asked for once", async () => {
    const { tally, node, treasury } = at();
    const expected = await all(tally.events());
    const last = await node.getBlockNumber();
    for (const widest of [1, 7, 64]) {
      const limited = narrow(node, widest);
      const reader = await connect({ rpc: limited.node, treasury });
      expect(await all(reader.events())).to.deep.equal(expected);
      const blocks = limited.asked.flatMap(([from, to]) =>
        Array.from({ length: to - from + 1 }, (_, n) => from + n),
      );
      expect(blocks).to.deep.equal(Array.from({ length: last + 1 }, (_, n) => n));
    }
  });

  it("of a node that gives no logs at all are refused, not left out", async () => {
    const { node, treasury } = at();
    const reader = await connect({ rpc: narrow(node, 0).node, treasury });
    await rejection("network-unreachable", all(reader.events()));
  });

  it("can begin with a day", async () => {
    const { tally, node, run } = at();
    const withdraw = async (reference: string, moment: string) => {
      await node.send("evm_setNextBlockTimestamp", [Date.parse(moment) / 1000]);
      const plan = { reference, organisation: TREASURY, validUntil: FOREVER };
      await run(tally.withdraw("registry", plan));
    };
    await withdraw("EVE", "2027-02-28T23:59:59Z");
    await withdraw("DAY", "2027-03-01T00:00:00Z");
    await withdraw("NEXT", "2027-03-02T11:00:00Z");
    const since = async (from: string) =>
      (await references(tally, from)).filter((each) => ["EVE", "DAY", "NEXT"].includes(each));
    expect(await since("2020-01-01")).to.deep.equal(["EVE", "DAY", "NEXT"]);
    expect(await since("2027-03-01")).to.deep.equal(["DAY", "NEXT"]);
    expect(await references(tally, "2027-03-01")).to.deep.equal(["DAY", "NEXT"]);
    expect(await since("2027-03-02")).to.deep.equal(["NEXT"]);
    expect(await since("2027-03-03")).to.deep.equal([]);
  });

  it("from what is no day are refused", async () => {
    const { tally } = at();
    for (const from of ["yesterday", "2026-13-01", "01/04/2026", "2026-4-1", ""]) {
      await rejection("usage", all(tally.events({ from })));
    }
  });
});

async function references(tally: Tally, from: string): Promise<string[]> {
  const events = await all(tally.events({ from, kind: "ReferenceWithdrawn" }));
  return events.map(({ reference }) => reference);
}
