import { expect } from "chai";
import { connect, type PushProgress } from "../../sdk/index.js";
import { CONSEQUENCES } from "../../sdk/network/refusals.js";
import { openStand, type Stand } from "../push/stand.js";
import { rejection } from "../sdk/refusal.js";
import { REFUSED_SENDS } from "./besu-refusals.js";
import { transactionsOf } from "./books.js";
import { runClock } from "./chain-faults.js";
import { has, once, SEND, type Mishap, type Schedule } from "./faults.js";
import { onePush } from "./one-push.js";
import { openProxy } from "./proxy.js";

const sends = (calls: Parameters<Schedule>[0]) => has(calls, SEND);
const FULL: Mishap = {
  fault: "answered",
  method: SEND,
  answer: { error: { code: -32000, message: "Transaction pool is full" } },
};

describe("push when a node refuses", function () {
  this.timeout(180_000);
  let stand: Stand;
  const { prepare, endsWell } = onePush(() => stand);

  before(async () => {
    stand = await openStand();
    await runClock(stand.url);
  });

  after(() => stand.stop());

  for (const [method, code, message, meaning] of REFUSED_SENDS) {
    const { push, code: error } = CONSEQUENCES[meaning];
    const mishap: Mishap = { fault: "answered", method, answer: { error: { code, message } } };
    const words = push === "ends" ? `ends with ${error}, and the journal goes on` : `goes on`;

    it(`a transaction by ${code} "${message}" ${words}`, async () => {
      const the = await prepare(2, once(sends, mishap));
      const pushing = () => stand.tally.push(the.plans, the.options);
      if (push === "ends") await rejection(error!, pushing());
      await endsWell(the, pushing());
      expect(the.proxy.injected.get("answered")).to.equal(1);
      const states = transactionsOf(the.options.journal).map(({ state }) => state);
      const given = states.filter((state) => state !== "final");
      expect(given).to.deep.equal(push === "smaller" ? ["void"] : []);
      expect(states.length - given.length).to.equal(2);
    });
  }

  it("every transaction for some blocks, as its pool is full, waits and says so", async () => {
    const notes = new Set<string | undefined>();
    const onProgress = ({ note }: PushProgress) => notes.add(note);
    let refused = 0;
    const schedule: Schedule = (calls) => (sends(calls) && ++refused <= 4 ? FULL : undefined);
    const the = await prepare(5, schedule, { onProgress, window: 4 });
    await endsWell(the, stand.tally.push(the.plans, the.options));
    expect([...notes]).to.include("the node's pool is full: Transaction pool is full");
    expect(transactionsOf(the.options.journal)).to.have.length(5);
    expect(the.proxy.requests).to.be.lessThan(600);
  });

  it("all but the first two transactions of each request has them wait their turn", async () => {
    const full: Schedule = (calls) => (sends(calls) ? { ...FULL, beyond: 2 } : undefined);
    const the = await prepare(9, full, { window: 8 });
    await endsWell(the, stand.tally.push(the.plans, the.options));
    expect(transactionsOf(the.options.journal)).to.have.length(9);
  });

  describe("the gas that it had estimated", () => {
    const estimate = (result: string): Mishap => {
      return { fault: "answered", method: "eth_estimateGas", answer: { result } };
    };
    const asks: Parameters<typeof once>[0] = (calls) => has(calls, "eth_estimateGas");

    it("once, so that a transaction runs out of gas when it is mined, does its row once, with more", async () => {
      const the = await prepare(1, once(asks, estimate("0x13880"))); // 80,000 of 107,000
      await endsWell(the, stand.tally.push(the.plans, the.options));
      const states = transactionsOf(the.options.journal).map(({ state }) => state);
      expect(states).to.deep.equal(["failed", "final"]);
    });

    it("always, does every row of a transaction that ran out of gas once, with more", async () => {
      const schedule: Schedule = (calls) => (asks(calls) ? estimate("0x493e0") : undefined); // 300,000
      const the = await prepare(12, schedule, { packGas: 4_000_000 });
      await endsWell(the, stand.tally.push(the.plans, the.options));
      const states = transactionsOf(the.options.journal).map(({ state }) => state);
      expect(states).to.include("failed");
      expect(states.filter((state) => state !== "failed" && state !== "final")).to.deep.equal([]);
    });
  });

  describe("for good", () => {
    const cases = REFUSED_SENDS.filter(([, , , meaning]) => CONSEQUENCES[meaning].push === "ends");
    for (const [method, code, message, meaning] of cases) {
      it(`by ${code} "${message}" ends a single instruction by its code, too`, async () => {
        const proxy = await openProxy(stand.url, () => {
          return { fault: "answered", method, answer: { error: { code, message } } };
        });
        const signer = stand.relayer;
        const tally = await connect({ rpc: proxy.url, treasury: stand.treasury, signer });
        const reference = `NO-${-code}-${message.length}`;
        const plan = await tally.withdraw("treasury", { reference, organisation: "GB-GOV-2" });
        await plan.approve(stand.officers["GB-GOV-2"]![0]);
        await rejection(CONSEQUENCES[meaning].code!, plan.send());
        proxy.stop();
      });
    }
  });
});
