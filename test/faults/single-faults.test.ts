import { existsSync, rmSync } from "node:fs";
import { expect } from "chai";
import { keccak256 } from "ethers";
import { connect, type TallyErrorCode } from "../../sdk/index.js";
import { eventually, rpc } from "../integration/processes.js";
import { openStand, type Stand } from "../push/stand.js";
import { rejection } from "../sdk/refusal.js";
import { audit, transactionsOf } from "./books.js";
import { reorganise, runClock, stopClock } from "./chain-faults.js";
import { has, once, SEND, type Fault, type Mishap, type Schedule } from "./faults.js";
import { onePush, type Case } from "./one-push.js";
import { openProxy, type Proxy } from "./proxy.js";

const sends = (calls: Parameters<Schedule>[0]) => has(calls, SEND);

describe("push through one fault", function () {
  this.timeout(180_000);
  let stand: Stand;
  const { prepare, endsWell } = onePush(() => stand);

  before(async () => {
    stand = await openStand();
    await runClock(stand.url);
  });

  after(() => stand.stop());

  /** Pushes through one fault of the first request that sends; every transaction that went out is in the journal. */
  async function survives(fault: Fault, mishap: Partial<Mishap> = {}) {
    const the = await prepare(3, once(sends, { fault, ...mishap }), { window: 2 });
    await endsWell(the, stand.tally.push(the.plans, the.options));
    expect(the.proxy.injected.get(fault)).to.equal(1);
    const signed = transactionsOf(the.options.journal).map(({ hash }) => hash);
    const sent = new Set(the.proxy.sent.map((raw) => keccak256(raw)));
    expect([...sent].sort()).to.deep.equal([...signed].sort());
    return signed.length;
  }

  const harmless: [Fault, Partial<Mishap>, string][] = [
    ["drop-before", {}, "dropped before the node accepted"],
    ["drop-after", {}, "dropped after the node accepted"],
    ["cut", {}, "whose answer is cut off"],
    ["http-500", {}, "answered 500"],
    ["http-429", {}, "answered 429"],
    ["repeat", {}, "that reaches the node twice"],
    ["delay-before", { milliseconds: 2_500 }, "that reaches the node after it was given up"],
    ["delay-after", { milliseconds: 2_500 }, "answered after it was given up"],
    ["swallow", {}, "accepted and thrown away"],
    ["known", {}, "answered 'known transaction' (-32000), and unknown"],
    ["known", { accepted: true }, "answered 'known transaction' (-32000)"],
    ["underpriced", {}, "answered 'replacement underpriced' (-32000)"],
    ["underpriced", { accepted: true }, "answered 'replacement underpriced' (-32000) though taken"],
    ["nonce-too-low", {}, "answered 'nonce too low' (-32001), untruly"],
    ["nonce-too-low", { accepted: true }, "answered 'nonce too low' (-32001) though taken"],
    ["overloaded", {}, "answered 'overloaded' (-32005)"],
    ["overloaded", { accepted: true }, "answered 'overloaded' (-32005) though taken"],
    ["nonce-too-high", {}, "answered 'nonce too high' (-32006)"],
    ["nonce-too-high", { accepted: true }, "answered 'nonce too high' (-32006) though taken"],
  ];

  for (const [fault, mishap, words] of harmless) {
    it(`a request to send ${words} signs nothing twice`, async () => {
      expect(await survives(fault, mishap)).to.equal(3);
    });
  }

  it("401 ends at once with network-unauthorised, and the journal goes on", async () => {
    const the = await prepare(3, once(sends, { fault: "http-401" }));
    const start = performance.now();
    await rejection("network-unauthorised", stand.tally.push(the.plans, the.options));
    expect(performance.now() - start).to.be.lessThan(5_000);
    await endsWell(the, stand.tally.push(the.plans, the.options));
  });

  it("a sender that isn't on the node's allowlist (-32007) ends it by name, and the journal goes on", async () => {
    const the = await prepare(2, once(sends, { fault: "not-allowed" }));
    await rejection("sender-not-allowed", stand.tally.push(the.plans, the.options));
    await endsWell(the, stand.tally.push(the.plans, the.options));
  });

  const CONNECTING = ["eth_chainId", "eth_getBlockByNumber", "eth_getCode", "eth_call"];

  it("a node that fails now and then while push connects is ridden out", async () => {
    const faults = [
      "drop-before",
      "drop-after",
      "http-500",
      "http-429",
      "cut",
      "overloaded",
    ] as const;
    for (const fault of faults) {
      for (const method of CONNECTING) {
        const proxy = await openProxy(
          stand.url,
          once((calls) => has(calls, method), { fault }),
        );
        const tally = await connect({ rpc: proxy.url, treasury: stand.treasury });
        expect((await tally.funds()).length, `${fault} ${method}`).to.equal(1);
        expect(proxy.injected.get(fault), `${fault} ${method}`).to.equal(1);
        proxy.stop();
      }
    }
  });

  it("a node that keeps failing while push connects is told by its code", async () => {
    const cases: [Fault, TallyErrorCode][] = [
      ...(["drop-before", "http-500", "cut", "overloaded"] as const).map(
        (fault) => [fault, "network-unreachable"] as [Fault, TallyErrorCode],
      ),
      ["http-401", "network-unauthorised"],
    ];
    for (const [fault, code] of cases) {
      for (const method of CONNECTING) {
        const proxy = await openProxy(stand.url, (calls) =>
          has(calls, method) ? { fault } : undefined,
        );
        const options = { rpc: proxy.url, treasury: stand.treasury, patienceSeconds: 0.3 };
        await rejection(code, connect(options));
        const most = code === "network-unauthorised" ? 1 : 20;
        expect(proxy.injected.get(fault), `${fault} ${method}`).to.be.within(1, most);
        proxy.stop();
      }
    }
  });

  it("a node that lacks a block while blocks are replaced isn't taken for one without the ledger", async () => {
    const message = "BlockOutOfRangeError: block height is 31 but requested was 33";
    const answer = { error: { code: -32602, message } };
    const method = "eth_call";
    const proxy = await openProxy(stand.url, (calls) =>
      has(calls, method) ? { fault: "answered", method, answer } : undefined,
    );
    const where = { rpc: proxy.url, treasury: stand.treasury };
    const { message: words } = await rejection("network-unreachable", connect(where));
    expect(words).to.contain(message);
    proxy.stop();
  });

  it("any other call answered 'overloaded' (-32005) is made again", async () => {
    for (const method of [
      "eth_chainId",
      "eth_call",
      "eth_estimateGas",
      "eth_getTransactionCount",
    ]) {
      const suits: Parameters<typeof once>[0] = (calls) => has(calls, method);
      const the = await prepare(1, once(suits, { fault: "overloaded" }));
      await endsWell(the, stand.tally.push(the.plans, the.options));
      expect(the.proxy.injected.get("overloaded"), method).to.equal(1);
    }
  });

  it("receipts that the node doesn't have yet are waited for, without haste", async () => {
    const hide: Mishap = { fault: "hide", milliseconds: 6_000 };
    const the = await prepare(
      2,
      once((calls) => has(calls, "eth_getTransactionReceipt"), hide),
    );
    await endsWell(the, stand.tally.push(the.plans, the.options));
    expect(the.proxy.requests).to.be.lessThan(600);
  });

  it("receipts that the node doesn't have yet are waited for by the next run, too", async () => {
    const asks: Parameters<typeof once>[0] = (calls) => has(calls, "eth_getTransactionReceipt");
    const the = await prepare(2, once(asks, { fault: "http-401" }));
    await rejection("network-unauthorised", stand.tally.push(the.plans, the.options));
    the.proxy.stop();
    const proxy = await openProxy(stand.url, once(asks, { fault: "hide", milliseconds: 4_000 }));
    const again = { ...the, proxy, options: { ...the.options, rpc: proxy.url } };
    await endsWell(again, stand.tally.push(the.plans, again.options));
  });

  it("a two-block reorganisation is noticed, and what was in it is sent again", async () => {
    const the = await prepare(3, undefined, { confirmations: 3 });
    const pushing = stand.tally.push(the.plans, the.options);
    await untilState(the, "mined");
    const hashes = transactionsOf(the.options.journal).map(({ hash }) => hash);
    await reorganise(stand.url);
    await endsWell(the, pushing);
    expect(transactionsOf(the.options.journal).map(({ hash }) => hash)).to.deep.equal(hashes);
    expect(the.proxy.sent.length).to.be.greaterThan(hashes.length);
  });

  it("a two-block reorganisation is noticed for what was mined between two runs", async () => {
    const the = await prepare(1, undefined, { confirmations: 3 });
    await withoutBlocks(async () => {
      await interrupted(the, "signed");
      await mine(); // its block
      await mine();
      const pushing = stand.tally.push(the.plans, the.options);
      await untilState(the, "mined");
      await reorganise(stand.url);
      await runClock(stand.url);
      await endsWell(the, pushing);
    });
  });

  it("a reorganisation is noticed across blocks that an earlier run didn't see", async () => {
    const the = await prepare(1, undefined, { confirmations: 6 });
    await withoutBlocks(async () => {
      await interrupted(the, "mined", mine);
      await mine();
      await mine();
      const pushing = stand.tally.push(the.plans, the.options);
      await settled(the.proxy);
      await reorganise(stand.url, 3);
      await runClock(stand.url);
      await endsWell(the, pushing);
    });
  });

  it("a chain that stands still is waited for, and progress says so", async () => {
    const notes = new Set<string | undefined>();
    const more = {
      stalledAfterSeconds: 1,
      onProgress: ({ note }: { note?: string }) => notes.add(note),
    };
    const the = await prepare(2, undefined, more);
    await withoutBlocks(async () => {
      const pushing = stand.tally.push(the.plans, the.options);
      const stands = () =>
        [...notes].some((note) => /the chain has not moved for \d+ s/.test(note ?? ""));
      expect(await eventually(stands, 30_000)).to.equal(true);
      await runClock(stand.url);
      await endsWell(the, pushing);
    });
  });

  it("a journal that is lost while transactions wait in the node's pool sends none twice", async () => {
    const the = await prepare(3);
    await withoutBlocks(async () => {
      await interrupted(the, "signed");
      rmSync(the.options.journal);
      for (const tail of ["-wal", "-shm"]) rmSync(the.options.journal + tail, { force: true });
      const pushing = stand.tally.push(the.plans, the.options);
      await settled(the.proxy);
      await runClock(stand.url);
      const pushed = await pushing;
      expect(pushed.done + pushed.alreadyDone).to.equal(3);
    });
    const { lost, duplicated } = await audit(stand, the.some, the.options.journal);
    expect({ lost, duplicated }).to.deep.equal({ lost: [], duplicated: [] });
  });

  it("nothing is asked of `finalized` or `safe`, which Besu's QBFT doesn't have", async () => {
    const the = await prepare(1);
    const tally = await connect({ rpc: the.proxy.url, treasury: stand.treasury });
    await tally.push(the.plans, the.options);
    expect(the.proxy.injected.get("no-finalized")).to.equal(undefined);
    await expectRefused(the.proxy.url, "finalized", "Unknown block");
    await expectRefused(the.proxy.url, "safe", "Unknown block");
    the.proxy.stop();
  });

  it("a node that caps logs gives every event even so", async () => {
    const proxy = await openProxy(stand.url);
    const tally = await connect({ rpc: proxy.url, treasury: stand.treasury });
    const read = async (from: typeof tally) => {
      const ids: string[] = [];
      for await (const { block, logIndex } of from.events()) ids.push(`${block}/${logIndex}`);
      return ids;
    };
    expect(await read(tally)).to.deep.equal(await read(stand.tally));
    expect(proxy.injected.get("logs-capped")).to.be.greaterThan(0);
    proxy.stop();
  });

  async function expectRefused(url: string, tag: string, words: string) {
    const refused = rpc(url, "eth_getBlockByNumber", tag, false);
    await refused.then(
      () => expect.fail("it answered"),
      (error: Error) => expect(error.message).to.equal(words),
    );
  }

  function mine(): Promise<unknown> {
    return rpc(stand.url, "evm_mine");
  }

  async function withoutBlocks(act: () => Promise<void>): Promise<void> {
    await stopClock(stand.url);
    try {
      await act();
    } finally {
      await runClock(stand.url);
    }
  }

  async function untilState({ options }: Case, state: string): Promise<void> {
    const are = () =>
      existsSync(options.journal) &&
      transactionsOf(options.journal).some((each) => each.state === state);
    expect(await eventually(are, 30_000), state).to.equal(true);
  }

  /** Waits until requests are but looks at the chain. */
  async function settled(proxy: Proxy): Promise<void> {
    const before = proxy.requests;
    expect(await eventually(() => proxy.requests > before + 30, 30_000)).to.equal(true);
  }

  /** A push that ends with its transactions in a state. */
  async function interrupted(the: Case, state: string, next?: () => Promise<unknown>) {
    const stop = new AbortController();
    const pushing = stand.tally.push(the.plans, { ...the.options, signal: stop.signal });
    const stopped = rejection("push-stopped", pushing);
    const pooled = async () =>
      Number(((await rpc(stand.url, "txpool_status")) as { pending: string }).pending) > 0;
    expect(await eventually(pooled, 30_000)).to.equal(true);
    await next?.();
    await untilState(the, state);
    stop.abort();
    await stopped;
  }
});
