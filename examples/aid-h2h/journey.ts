import { idOf, money, type Fund } from "../../sdk/index.js";
import { attempt, attemptAgain } from "../demo/attempt.js";
import { keptBatch, type KeptBatch } from "../demo/kept-batch.js";
import type { Stage } from "../demo/stage.js";
import { readProgramme, type Movement, type Programme, type ProgrammeGrant } from "./programme.js";

/** A tranche that could not be released on its day, and the receipts that wait for it. */
interface Waiting {
  movement: Movement;
  receipts: Movement[];
}

/** The aid programme: Treasury → aid ministry → aid organisation → its partners → what they spent. */
export async function aidJourney(
  stage: Stage,
  progress: (done: number, of: number) => void,
): Promise<Fund> {
  const programme = readProgramme();
  const journey = await AidJourney.begin(stage, programme);
  const steps = stepsOf(programme.movements);
  for (const [done, step] of steps.entries()) {
    await journey.take(step);
    progress(done + 1, steps.length);
  }
  return journey.fund;
}

/** Movements one by one, but the spending lines of one organisation and day together. */
function stepsOf(movements: Movement[]): Movement[][] {
  const steps = new Map<string, Movement[]>();
  for (const movement of movements) {
    const { payer, batch, reference } = movement;
    const key = batch === undefined ? reference : `${payer} ${batch}`;
    steps.set(key, [...(steps.get(key) ?? []), movement]);
  }
  return [...steps.values()];
}

/** Whose reference a movement has: the payer's, but a receipt's is the payee's. */
function whose({ kind, payer, payee, reference }: Movement): {
  organisation: string;
  reference: string;
} {
  return { organisation: (kind === "receipt" ? payee : payer)!, reference };
}

class AidJourney {
  readonly fund: Fund;
  readonly #stage: Stage;
  readonly #grants: Map<string, ProgrammeGrant>;
  readonly #treasury: string;
  readonly #vote: string;
  /** Tranche numbers by movement; the next is one more than a grant has. */
  readonly #numbers = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting>();

  private constructor(stage: Stage, fund: Fund, { programme, grants }: Programme) {
    this.fund = fund;
    this.#stage = stage;
    this.#grants = new Map(grants.map((grant) => [grant.reference, grant]));
    this.#treasury = programme.treasury;
    this.#vote = programme.vote.reference;
  }

  /** Registers who takes part, opens the fund, records the vote and awards the grants. */
  static async begin(stage: Stage, programme: Programme): Promise<AidJourney> {
    const { tally, run } = stage;
    const { reference, currency, comptroller, treasury, vote } = programme.programme;
    for (const { id, name } of programme.organisations) {
      if (id !== treasury) await stage.register(id, name);
    }
    await run(tally.openFund({ reference, currency, comptroller }));
    const fund = await tally.fund(reference);
    const { authority, availableUntil } = vote;
    const amount = money(vote.amount, currency);
    const lastSecond = new Date(`${availableUntil}T23:59:59Z`);
    await run(
      fund.vote({ reference: vote.reference, amount, authority, availableUntil: lastSecond }),
    );
    const journey = new AidJourney(stage, fund, programme);
    for (const grant of programme.grants) await journey.#award(grant);
    return journey;
  }

  async take(step: Movement[]): Promise<void> {
    const [first] = step;
    await this.#stage.turnTo(first!.date);
    if (first!.kind === "drawdown") await this.#drawDown(first!);
    else if (first!.kind === "tranche") await this.#tranche(first!);
    else if (first!.kind === "receipt") await this.#receipt(first!);
    else await this.#spend(step);
  }

  async #award({
    reference,
    grantor,
    grantee,
    parent,
    amount,
    currency,
  }: ProgrammeGrant): Promise<void> {
    const { refusals, run } = this.#stage;
    const above = parent === null ? this.fund.root : this.#id(parent);
    await attempt(refusals, { organisation: grantor, reference }, async () => {
      const sum = money(amount, currency);
      await run(
        this.fund.award({ reference, organisation: grantor, parent: above, grantee, amount: sum }),
      );
      await run(this.fund.accept({ reference: `ACCEPT ${reference}`, grant: this.#id(reference) }));
    });
  }

  async #drawDown({ reference, amount, currency }: Movement): Promise<void> {
    const vote = { grantor: this.#treasury, reference: this.#vote };
    const sum = money(amount, currency);
    await this.#stage.run(this.fund.drawDown({ reference, vote, amount: sum }));
  }

  async #tranche(movement: Movement): Promise<void> {
    if (await this.#release(movement, attempt)) return;
    this.#waiting.set(movement.reference, { movement, receipts: [] });
  }

  #release(movement: Movement, tryIt: typeof attempt): Promise<boolean> {
    const { run, refusals } = this.#stage;
    const { reference, amount, currency, date } = movement;
    const grant = this.#id(movement.grant!);
    return tryIt(refusals, whose(movement), async () => {
      const sum = money(amount, currency);
      const number = this.#numberOf(movement);
      const tranches = [{ number, amount: sum }];
      await run(this.fund.schedule({ reference: `${reference} PLAN`, grant, tranches }));
      await run(this.fund.release({ reference, grant, tranche: number }));
      const settled = { transfer: number, bankingDate: date, bankReference: reference };
      await run(this.fund.settle({ reference: `${reference} BANK`, grant, ...settled }));
    });
  }

  async #receipt(movement: Movement): Promise<void> {
    const waiting = this.#waiting.get(movement.for ?? "");
    if (!(await this.#sign(movement, attempt))) {
      waiting?.receipts.push(movement);
      return;
    }
    await this.#retry(movement);
  }

  #sign(movement: Movement, tryIt: typeof attempt): Promise<boolean> {
    const { run, refusals } = this.#stage;
    const { reference, amount, currency, date, grant, for: answered } = movement;
    return tryIt(refusals, whose(movement), async () => {
      const sum = money(amount, currency);
      const transfer = this.#numbers.get(answered ?? "") ?? this.#next(grant!);
      const receipt = { grant: this.#id(grant!), transfer, amount: sum, bankingDate: date };
      await run(this.fund.signReceipt({ reference, ...receipt }));
    });
  }

  /** Cash has come in: what its receiver could not pay on before is tried again. */
  async #retry({ payee }: Movement): Promise<void> {
    for (const [reference, { movement, receipts }] of this.#waiting) {
      if (movement.payer !== payee || !(await this.#release(movement, attemptAgain))) continue;
      this.#waiting.delete(reference);
      this.#stage.refusals.recorded(whose(movement), this.#stage.today());
      for (const receipt of receipts) {
        if (!(await this.#sign(receipt, attemptAgain))) continue;
        this.#stage.refusals.recorded(whose(receipt), this.#stage.today());
        await this.#retry(receipt);
      }
    }
  }

  async #spend(lines: Movement[]): Promise<void> {
    const { run, refusals } = this.#stage;
    const { payer, batch: reference, date, grant: name } = lines[0]!;
    const grant = this.#id(name!);
    await attempt(refusals, { organisation: payer!, reference: reference! }, async () => {
      const { tree, manifestHash } = await this.#batchOf(`${payer} ${reference}`, lines);
      await run(
        this.fund.pay({ reference: reference!, grant, batch: tree, manifest: manifestHash }),
      );
      const settled = { grant, batch: reference!, bankingDate: date };
      await run(this.fund.settleBatch({ reference: `${reference!} BANK`, ...settled }));
    });
  }

  /** The batch of a day's lines; payees are suppliers and pay runs, so its manifest may be published. */
  #batchOf(file: string, lines: Movement[]): Promise<KeptBatch> {
    const payments = () =>
      lines.map((line) => ({
        payeeReference: line.reference,
        endToEndId: line.reference,
        amount: money(line.amount, line.currency),
      }));
    return keptBatch(this.#stage.folder, file, payments, { persons: false });
  }

  #id(reference: string): string {
    return idOf(this.#grants.get(reference)!.grantor, reference);
  }

  #numberOf({ reference, grant }: Movement): number {
    const number = this.#numbers.get(reference) ?? this.#next(grant!);
    this.#numbers.set(reference, number);
    this.#taken.set(grant!, Math.max(number, this.#taken.get(grant!) ?? 0));
    return number;
  }

  readonly #taken = new Map<string, number>();

  #next(grant: string): number {
    return (this.#taken.get(grant) ?? 0) + 1;
  }
}
