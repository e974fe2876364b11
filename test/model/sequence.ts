import fc from "fast-check";
import { approve } from "./approvals.js";
import * as cast from "./cast.js";
import { Chain } from "./chain.js";
import { spoil } from "./flaws.js";
import type { Instruction } from "./instruction.js";
import { Book } from "./ledger/book.js";
import { Ledger, type ROWS } from "./ledger/ledger.js";
import { Register } from "./ledger/organisations.js";
import { found } from "./ledger/registry.js";
import { Luck, Nothing } from "./luck.js";
import { MIX, propose, WINDING } from "./proposals.js";
import type { World } from "./proposals/world.js";
import { Session, type Given } from "./session.js";

/** One step of a sequence: what is tried, and the luck that says how. */
interface Step {
  what: number; // from 0 to 999: time passes, an earlier instruction again, or a new one
  luck: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.noBias(fc.nat(999)),
  luck: fc.noBias(fc.nat(2 ** 31 - 1)),
});

/** Where a sequence begins, whether it winds everything up towards its end, and its steps. */
export interface Sequence {
  funded: boolean;
  winds: boolean;
  steps: Step[];
}

export const sequence: fc.Arbitrary<Sequence> = fc.noBias(
  fc.record({
    funded: fc.nat(5).map((n) => n > 0),
    winds: fc.nat(3).map((n) => n === 0),
    steps: fc.array(step, { minLength: 1, maxLength: 220, size: "max" }),
  }),
);

const TIME = 60; // of a thousand steps
const AGAIN = 40;
const SPOILT = 0.27; // of new instructions; others turn out wrong by themselves

/** A chain with a fund and organisations, and perhaps money in some grants: where sequences begin. */
export class Stage {
  readonly #beginning: Given[] = [];

  private constructor(
    readonly chain: Chain,
    readonly runs: World["runs"],
  ) {}

  static async open(funded: boolean): Promise<Stage> {
    const chain = await Chain.open(cast.FOUNDING);
    const stage = new Stage(chain, await cast.buildRuns());
    const session = new Session(newLedger(), chain);
    for (const instruction of [...cast.ORGANISATIONS, ...cast.FIRST_MONEY]) {
      if (instruction === cast.FIRST_MONEY[0]) {
        await chain.openFund(cast.OPENING);
        session.ledger.register.now += 100n; // that took some blocks
        if (!funded) break;
      }
      approve(instruction, session.ledger, new Luck(1));
      stage.#beginning.push(await session.give(instruction));
      if (session.refused > 0) throw new Error(`The beginning is refused: ${instruction.kind}`);
    }
    await session.compareAll();
    await chain.save();
    return stage;
  }

  /** Gives a sequence of instructions to the model and to the contracts, and compares everything. */
  async play({ steps, winds }: Sequence, rows?: typeof ROWS): Promise<Session> {
    const session = await this.#begin(rows);
    for (const [place, each] of steps.entries()) {
      await this.#step(session, each, winds && place > steps.length / 3);
    }
    await session.compareAll();
    return session;
  }

  /** Gives what a story says, signed by officers who may. */
  async tell(story: Instruction[]): Promise<Session> {
    const session = await this.#begin();
    for (const instruction of story) {
      if (instruction.kind === "completeRecovery") session.ledger.register.now += 8n * cast.DAY;
      approve(instruction, session.ledger, new Luck(1));
      await session.give(instruction);
    }
    await session.compareAll();
    return session;
  }

  async #begin(rows?: typeof ROWS): Promise<Session> {
    await this.chain.restore();
    const session = new Session(newLedger(rows), this.chain);
    for (const each of this.#beginning) session.repeat(each);
    session.ledger.register.now += 100n; // opening the fund took some blocks
    session.begin();
    return session;
  }

  async #step(session: Session, { what, luck: seed }: Step, winding: boolean): Promise<void> {
    const { ledger, given } = session;
    const luck = new Luck(seed);
    if (what < TIME) {
      letTimePass(ledger.register, luck);
      return;
    }
    const world = { ledger, luck, given, winding, runs: this.runs };
    const instruction = what < TIME + AGAIN ? luck.of(given) : newInstruction(world, what);
    await session.give(instruction);
  }
}

/** Hours or days; or until just before a recovery may be completed, or just then. */
function letTimePass(register: Register, luck: Luck): void {
  const pending = [...register.organisations.values()].flatMap(({ recovery }) => recovery ?? []);
  const waiting = pending.filter(({ notBefore }) => notBefore > register.now + 3n);
  const jumps = waiting.length > 0 && luck.chance(0.3);
  if (jumps) register.now = luck.of(waiting).notBefore - BigInt(luck.below(3));
  else register.now += BigInt(luck.below(Number(cast.DAY) * (luck.chance(0.8) ? 1 : 3)));
}

/** An instruction that is right, or spoilt in some way; of the first kind that there is something to do for. */
function newInstruction(world: World, what: number): Instruction {
  const { ledger, luck } = world;
  const place = (what - TIME - AGAIN) / (1000 - TIME - AGAIN);
  const instruction = proposed(world, place);
  const approved = (i: Instruction) => approve(i, ledger, luck);
  if (luck.chance(world.winding ? SPOILT / 2 : SPOILT)) spoil(instruction, world, approved);
  else approved(instruction);
  return instruction;
}

function proposed(world: World, place: number): Instruction {
  const mix = world.winding ? WINDING : MIX;
  let rest = place * mix.reduce((all, { weight }) => all + weight, 0);
  const { contract, kind } = mix.find(({ weight }) => (rest -= weight) < 0)!;
  try {
    return propose(contract, kind, world);
  } catch (error) {
    if (error instanceof Nothing) return proposed(world, world.luck.next());
    throw error;
  }
}

function newLedger(rows?: typeof ROWS): Ledger {
  const book = new Book(cast.TREASURY, cast.COMPTROLLER);
  const ledger = new Ledger(new Register(cast.CURRENCY), book, rows);
  ledger.register.now = cast.START;
  found(
    ledger.register,
    cast.FOUNDING,
    cast.FOUNDING.officers.map(() => true),
  );
  return ledger;
}
