import { expect } from "chai";
import fc from "fast-check";
import { openStand, type Stand } from "../push/stand.js";
import { received, type Findings } from "./books.js";
import { pushThrough, type Kill, type Lane, type Outcome } from "./campaign.js";
import { runClock, trouble } from "./chain-faults.js";
import { FAULTS, Tallies } from "./faults.js";
import type { WrongWay } from "./wrong-ways.js";

const deep = process.env.TALLY_DEEP === "1";
const [RUNS, LANES, KILLS, LEAST_KILLS] = deep ? [10, 6, 5, 200] : [1, 6, 5, 20];
/** Runs that are added, at most, if too few kills came about. */
const MOST_MORE = 3;
const seed = Number(process.env.TALLY_SEED ?? 20_261_122);
/** Place of one run of a campaign, as a failure names it. */
const path = process.env.TALLY_PATH;
const TELLING = { endOnFailure: true, includeErrorInReport: true };
const numRuns = Number(process.env.TALLY_RUNS ?? RUNS);

const kill: fc.Arbitrary<Kill> = fc.record({
  moment: fc.constantFrom("before", "after", "later"),
  sends: fc.boolean(),
  nth: fc.integer({ min: 1, max: 4 }),
  milliseconds: fc.nat({ max: 2_000 }),
});

const lane: fc.Arbitrary<Lane> = fc.record({
  seed: fc.nat(),
  rate: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
  kills: fc.array(kill, { minLength: KILLS, maxLength: KILLS }),
  rows: fc.integer({ min: 10, max: 16 }),
  window: fc.integer({ min: 2, max: 6 }),
  packGas: fc.constantFrom(1, 250_000),
  blind: fc.boolean(),
  approving: fc.boolean(),
});

const campaign = fc.record({
  lanes: fc.array(lane, { minLength: LANES, maxLength: LANES }),
  trouble: fc.nat(),
});

describe("push under faults and kills", function () {
  this.timeout(deep ? 1_200_000 : 600_000);
  const ended = new AbortController();
  let stand: Stand;

  before(async () => {
    stand = await openStand();
    await runClock(stand.url);
  });

  after(async () => {
    ended.abort();
    await stand.stop();
  });

  /** Pushes along some lanes at once, over a chain that stalls and is reorganised. */
  async function play(lanes: readonly Lane[], unrest: number, injected: Tallies) {
    const rest = new AbortController();
    const troubled = trouble(stand.url, unrest, injected, rest.signal);
    try {
      const outcomes = await Promise.all(
        lanes.map((each) => pushThrough(stand, each, { signal: ended.signal })),
      );
      for (const each of outcomes) {
        for (const [fault, times] of each.injected) injected.add(fault, times);
      }
      return outcomes;
    } finally {
      rest.abort();
      await troubled;
    }
  }

  it(`moves each amount exactly once, and the journal says so (TALLY_SEED=${seed} TALLY_RUNS=${numRuns})`, async () => {
    const injected = new Tallies();
    const all: Outcome[] = [];
    const before = await received(stand);
    const property = fc.asyncProperty(campaign, async ({ lanes, trouble: unrest }) => {
      const outcomes = await play(lanes, unrest, injected);
      all.push(...outcomes);
      for (const { lost, duplicated, untrue, codes, pushed } of outcomes) {
        expect({ lost, duplicated, untrue }).to.deep.equal({
          lost: [],
          duplicated: [],
          untrue: [],
        });
        expect(pushed?.left).to.equal(0);
        expect(codes.filter((code) => !ALLOWED.has(code))).to.deep.equal([]);
      }
    });
    const killed = () => sumOf(all, ({ kills }) => kills);
    try {
      await fc.assert(property, { seed, path, numRuns, ...TELLING });
      // a push may end before its kills are due: how many are depends on the machine
      for (let more = 1; numRuns >= RUNS && killed() < LEAST_KILLS && more <= MOST_MORE; more++) {
        await fc.assert(property, { seed: seed + more, numRuns: 1, ...TELLING });
      }
      if (numRuns >= RUNS) expect(killed()).to.be.at.least(LEAST_KILLS);
    } finally {
      print(all, injected);
    }
    const moved = all.flatMap(({ movements }) => movements);
    const sum = moved.reduce((total, { amount }) => total + amount, 0n);
    expect((await received(stand)) - before).to.equal(sum);
  });

  const calm = { seed: 0, rate: 0, rows: 4, window: 4, packGas: 1, blind: false, approving: false };
  const killed = (moment: Kill["moment"]): Lane => ({
    ...calm,
    kills: [{ moment, sends: true, nth: 1, milliseconds: 0 }],
  });

  const careless: [WrongWay, Kill["moment"], keyof Findings][] = [
    ["believes", "before", "lost"],
    ["renames", "after", "duplicated"],
    ["resigns", "after", "untrue"],
  ];

  for (const [wrong, moment, finding] of careless) {
    it(`finds what is ${finding} by a pusher that ${wrong}`, async () => {
      const { signal } = ended;
      const [right, outcome] = await Promise.all([
        pushThrough(stand, killed(moment), { signal }),
        pushThrough(stand, killed(moment), { wrong, signal }),
      ]);
      expect(right).to.deep.include({ kills: 1, lost: [], duplicated: [], untrue: [] });
      expect(outcome.kills).to.equal(1);
      expect(outcome[finding]).to.not.deep.equal([]);
    });
  }
});

/** How runs may end that go on with the next. */
const ALLOWED = new Set(["network-unauthorised", "network-unreachable", "network-timeout"]);

function sumOf(all: readonly Outcome[], figure: (each: Outcome) => number): number {
  return all.reduce((sum, each) => sum + figure(each), 0);
}

function print(all: readonly Outcome[], injected: Tallies): void {
  const kinds = FAULTS.filter((fault) => injected.of(fault) > 0);
  const faults = kinds.map((fault) => `${fault} ${injected.of(fault)}`).join(", ");
  console.log(
    `      ${sumOf(all, ({ movements }) => movements.length)} movements, ` +
      `${sumOf(all, ({ kills }) => kills)} kills survived, ${sumOf(all, ({ starts }) => starts)} starts; ` +
      `lost ${sumOf(all, ({ lost }) => lost.length)}, duplicated ${sumOf(all, ({ duplicated }) => duplicated.length)}, ` +
      `rows of which the journal is wrong ${sumOf(all, ({ untrue }) => untrue.length)}`,
  );
  console.log(`      faults: ${faults}`);
}
