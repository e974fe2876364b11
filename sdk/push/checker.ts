import { explainRevert, type ErrorContext } from "../errors/revert.js";
import type { Rpc } from "../network/json-rpc.js";
import { TallyError } from "../tally-error.js";
import { callOf, estimate, refusalOf, resultOf } from "./chain-calls.js";
import type { Journal, ReadyRow } from "./journal.js";
import { hexOf, multicallOf } from "./multicall.js";
import type { GasBook, Pack } from "./packs.js";

/** A call that the ledger takes as it stands, with the limit of gas that it needs. */
export interface Checked {
  to: string;
  data: string;
  gasLimit: bigint;
  rows: ReadyRow[];
}

/** A row that the ledger refuses as it stands. */
interface Refused {
  row: number;
  error: TallyError;
}

/** What came of trying a pack. */
export interface Outcome {
  checked: Checked | undefined;
  refused: Refused[];
  /** Rows that weren't tried, because so many before them were refused. */
  untried: number[];
}

/** Gas limit over what is expected, in percent; it costs nothing, and unused gas is given back. */
const MARGIN = 25n;
/** Rows refused one after the other, after which the rest of the pack isn't tried. */
const HOPELESS = 8;

/** Tries packs against the ledger by `eth_call`, and finds the rows that would be refused. */
export class Checker {
  readonly #rpc: Rpc;
  readonly #journal: Journal;
  readonly #gas: GasBook;
  readonly #gasCap: bigint;
  readonly #from: string;
  readonly #contextOf: (contract: string) => Promise<ErrorContext>;
  readonly #contexts = new Map<string, Promise<ErrorContext>>();

  constructor(options: {
    rpc: Rpc;
    journal: Journal;
    gas: GasBook;
    gasCap: bigint;
    from: string;
    contextOf: (contract: string) => Promise<ErrorContext>;
  }) {
    this.#rpc = options.rpc;
    this.#journal = options.journal;
    this.#gas = options.gas;
    this.#gasCap = options.gasCap;
    this.#from = options.from;
    this.#contextOf = options.contextOf;
  }

  /**
   * Tries a pack as a whole and, if it's refused, finds the rows that it's refused for.
   *
   * @param thorough Whether every row is to be tried, however many are refused.
   */
  async check({ contract, rows }: Pack, thorough: boolean): Promise<Outcome> {
    const calls = new Map(rows.map(({ row }) => [row, this.#journal.call(row)]));
    const encode = (some: readonly ReadyRow[]) => encoded(some.map(({ row }) => calls.get(row)!));
    const whole = await this.#limited(contract, [...rows], encode(rows));
    if (whole !== undefined) return { checked: whole, refused: [], untried: [] };

    const trial = (some: readonly ReadyRow[]) => this.#try(contract, encode(some), this.#gasCap);
    const { good, bad, untried } = await sift(rows, trial, thorough);
    const context = bad.length === 0 ? {} : await this.#context(contract);
    const refused = bad.map(({ row, data }) => ({ row, error: reason(data, context) }));
    if (good.length === 0) return { checked: undefined, refused, untried };
    const data = encode(good);
    const checked =
      (await this.#limited(contract, good, data)) ??
      // the chain has moved on in between; the transaction would be refused, and its rows tried again
      ({ to: contract, data, gasLimit: this.#gasCap, rows: good } satisfies Checked);
    return { checked, refused, untried };
  }

  /** The call with a limit of gas with which it succeeds; undefined if it's refused. */
  async #limited(to: string, rows: ReadyRow[], data: string): Promise<Checked | undefined> {
    const kinds = [...new Set(rows.map(({ kind }) => kind))];
    if (kinds.every((kind) => this.#gas.knows(kind))) {
      const expected = this.#gas.of(rows);
      const gasLimit = this.#withMargin(expected);
      const tried = expected + expected / 8n;
      const refusal = await this.#try(to, data, tried < gasLimit ? tried : gasLimit);
      if (refusal === undefined) return { to, data, gasLimit, rows };
    }
    // perhaps only for want of gas
    if ((await this.#try(to, data, this.#gasCap)) !== undefined) return undefined;
    const gas = await estimate(this.#rpc, to, data, this.#from);
    if (gas === undefined) return { to, data, gasLimit: this.#gasCap, rows };
    const size = rows.reduce((sum, row) => sum + row.size, 0);
    this.#gas.learn(kinds, size, gas);
    return { to, data, gasLimit: this.#withMargin(gas), rows };
  }

  #withMargin(gas: bigint): bigint {
    const raised = gas + (gas * MARGIN) / 100n;
    return raised < this.#gasCap ? raised : this.#gasCap;
  }

  /** What a call is refused with; undefined if it isn't. */
  async #try(to: string, data: string, gas: bigint): Promise<string | undefined> {
    const [answer] = await this.#rpc.batch([callOf(to, data, gas, this.#from)]);
    const refusal = refusalOf(answer!);
    if (refusal !== undefined) return refusal;
    if (answer!.error !== undefined && OUT_OF_GAS.test(answer!.error.message)) return GAS;
    resultOf(answer!, "eth_call");
    return undefined;
  }

  #context(contract: string): Promise<ErrorContext> {
    const known = this.#contexts.get(contract) ?? this.#contextOf(contract).catch(() => ({}));
    this.#contexts.set(contract, known);
    return known;
  }
}

const OUT_OF_GAS =
  /out of ?gas|gas required exceeds|exceeds .*gas|intrinsic gas|gas (limit )?.*(too low|exceeded)/i;
/** Stands for a call that needs more gas than a transaction may have. */
const GAS = "gas";

function encoded(calls: readonly Uint8Array[]): string {
  return calls.length === 1 ? hexOf(calls[0]!) : multicallOf(calls);
}

function reason(data: string, context: ErrorContext): TallyError {
  if (data !== GAS) return explainRevert(data, context);
  return new TallyError(
    "over-gas-cap",
    "The instruction needs more gas than one transaction may have. Split it: fewer tranches, payments or approvals.",
  );
}

interface Sifted {
  good: ReadyRow[];
  bad: { row: number; data: string }[];
  untried: number[];
}

/**
 * Finds the rows for which a pack is refused by halving, each tried after the good ones before it. One bad row among many
 * costs few trials, and where many stand in a row, each costs one.
 */
async function sift(
  rows: readonly ReadyRow[],
  trial: (rows: readonly ReadyRow[]) => Promise<string | undefined>,
  thorough: boolean,
): Promise<Sifted> {
  const good: ReadyRow[] = [];
  const bad: Sifted["bad"] = [];
  let within = rows.length; // of the next rows, so many that one of them is known to be refused
  let step = rows.length;
  let [at, streak] = [0, 0];
  while (at < rows.length && (thorough || streak < HOPELESS)) {
    const some = rows.slice(at, at + (within === 0 ? step : Math.ceil(within / 2)));
    const data = await trial([...good, ...some]);
    if (data === undefined) {
      good.push(...some);
      at += some.length;
      if (within === 0) step *= 2;
      else within -= some.length;
      streak = 0;
    } else if (some.length > 1) {
      within = some.length;
    } else {
      bad.push({ row: some[0]!.row, data });
      at++;
      streak++;
      [within, step] = [0, streak > 1 ? 1 : rows.length];
    }
  }
  return { good, bad, untried: rows.slice(at).map(({ row }) => row) };
}
