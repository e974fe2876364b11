import type { ParamType } from "ethers";
import { interfaceOf } from "../../sdk/contracts.js";
import { encode, listIn, listOf } from "./abi.js";
import type { Chain, Log, Outcome } from "./chain.js";
import { encodeRefusal, refusalInWords, type Encoded } from "./encoding.js";
import {
  actFigure,
  answerInWords,
  answerOf,
  callOf,
  endFigures,
  fundFigures,
  inText,
  keyOf,
  registryFigures,
  type Figure,
} from "./figures.js";
import { isConserved } from "./ledger/book.js";
import type { Contract, Instruction } from "./instruction.js";
import type { Ledger } from "./ledger/ledger.js";
import { roleBit } from "./ledger/organisations.js";
import { Refusal } from "./ledger/basics.js";

type Done = ReturnType<Ledger["execute"]>;

/** The contracts did or said something else than the model. */
export class Disagreement extends Error {}

/** An instruction, when it was given, and what the contracts keep of it. */
export interface Given {
  instruction: Instruction;
  time: bigint;
  deed: string;
}

/** The same instructions given to the model and to the contracts, and everything compared that they do or say. */
export class Session {
  /** Every instruction that was given, done or refused. */
  readonly given: Instruction[] = [];
  /** How often each thing happened: "award" done, or an error's name; see {@link whatHappened}. */
  readonly tally = new Map<string, number>();
  count = 0;
  refused = 0;
  readonly #deeds = new Map<string, string>();
  readonly #known = new Map<string, string>();
  readonly #log: string[] = [];

  constructor(
    readonly ledger: Ledger,
    readonly chain: Chain,
  ) {}

  /** Has the model do again what both did before the chain was saved. */
  repeat({ instruction, time, deed }: Given): void {
    this.ledger.register.now = time;
    this.ledger.execute(instruction);
    this.given.push(instruction);
    this.#remember(instruction, deed);
  }

  /** Takes every figure as it is now for known. */
  begin(): void {
    this.#changed("fund");
    this.#changed("registry");
  }

  /** Gives an instruction to both, one second after the last or when the model's clock says. */
  async give(instruction: Instruction): Promise<Given> {
    const { contract } = instruction;
    this.count++;
    this.ledger.register.now += 1n;
    const { now } = this.ledger.register;
    this.#log.push(`${now} ${inWords(instruction)}`);
    this.given.push(instruction);
    const encoded = this.chain.encoder.encode(contract, instruction);
    const expected = attempt(() => this.ledger.execute(instruction));
    const refused = expected instanceof Refusal;
    const outcome = await this.chain[refused ? "refuse" : "send"](contract, encoded, now);
    for (const what of whatHappened(instruction, expected, this.ledger)) {
      this.tally.set(what, (this.tally.get(what) ?? 0) + 1);
    }
    this.#compareOutcome(instruction, encoded, expected, outcome);
    if (expected instanceof Refusal) {
      this.refused++;
      return { instruction, time: now, deed: encoded.deed };
    }
    if (encoded.deed !== "") this.#remember(instruction, encoded.deed);
    if (!isConserved(this.ledger.book)) this.#disagree("money is conserved, and the model's isn't");
    const { organisation, reference, receipt } = instruction.fields;
    const acts = [reference, receipt].map((each) =>
      this.ledger.actOf(contract, organisation!, each ?? ""),
    );
    const changed = this.#changed(contract);
    const own = acts.filter((act) => act !== undefined).map((act) => actFigure(act, this.#deeds));
    await this.compareFigures([...changed, ...own]);
    return { instruction, time: now, deed: encoded.deed };
  }

  /** Compares the whole book, and the register. */
  async compareAll(): Promise<void> {
    const { ledger } = this;
    const end = endFigures(ledger, this.#deeds);
    await this.compareFigures([...fundFigures(ledger), ...registryFigures(ledger), ...end]);
  }

  async compareFigures(figures: Figure[]): Promise<void> {
    for (const contract of ["fund", "registry"] as const) {
      const own = figures.filter((figure) => figure.contract === contract);
      for (let at = 0; at < own.length; at += 200) {
        const page = own.slice(at, at + 200);
        const expected = page.map(answerOf);
        const read = await this.chain.read(contract, page.map(callOf));
        if (read === listOf(expected)) continue;
        const answers = listIn(read);
        for (const [place, figure] of page.entries()) {
          const answer = answers[place]!;
          if (answer === expected[place]) continue;
          const model = answerInWords(figure, answerOf(figure));
          const contracts = answerInWords(figure, answer);
          this.#disagree(`${keyOf(figure)}\n  model:     ${model}\n  contracts: ${contracts}`);
        }
      }
    }
  }

  /** Every figure that the model has otherwise than when it was last asked. */
  #changed(contract: Contract): Figure[] {
    const figures = contract === "fund" ? fundFigures(this.ledger) : registryFigures(this.ledger);
    return figures.filter((each) => {
      const [key, text] = [keyOf(each), inText(each)];
      const same = this.#known.get(key) === text;
      this.#known.set(key, text);
      return !same;
    });
  }

  #remember({ contract, fields }: Instruction, deed: string): void {
    this.#deeds.set(`${contract} ${fields.organisation} ${fields.reference}`, deed);
  }

  #compareOutcome(i: Instruction, encoded: Encoded, expected: Done | Refusal, got: Outcome): void {
    const model =
      expected instanceof Refusal
        ? encodeRefusal(expected.message, expected.args)
        : expectedLogs(i, encoded, expected).join("\n");
    const { address = "" } = { address: this.chain.encoder.addresses[i.contract] };
    const contracts = got.refusal ?? got.logs.map((log) => logText(log, address)).join("\n");
    if (model === contracts) return;
    const words = (text: string, refused: boolean) =>
      refused ? `refuses with ${refusalInWords(text)}` : `does it, saying\n    ${text}`;
    this.#disagree(
      `model:     ${words(model, expected instanceof Refusal)}\n  contracts: ${words(contracts, got.refusal !== undefined)}`,
    );
  }

  #disagree(what: string): never {
    const story = this.#log.map((line, n) => `${n + 1}. ${line}`).join("\n");
    throw new Disagreement(`After\n${story}\nthey disagree:\n  ${what}`);
  }
}

function attempt(act: () => Done): Done | Refusal {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Cases of one kind that are told apart: they happen in sequences. */
export const CASES = {
  treasury: "the Treasury signs in another's stead",
  successor: "a successor signs in the fund",
  upheld: "a recovery is upheld",
  ended: "the Treasury ends a recovery",
  givenUp: "a registrar gives its recovery up",
};

function whatHappened({ contract, kind, fields }: Instruction, done: Done | Refusal, of: Ledger) {
  if (done instanceof Refusal) return [done.message];
  const treasury = of.register.treasury.id;
  const stead = done.signed.filter(({ by, organisation }) => by !== organisation);
  const cases = stead.flatMap(({ by }) => {
    if (by === treasury) return CASES.treasury;
    return contract === "fund" ? CASES.successor : [];
  });
  if (kind === "adjudicate" && fields.upheld === true) cases.push(CASES.upheld);
  else if (kind === "adjudicate") {
    cases.push(fields.organisation === treasury ? CASES.ended : CASES.givenUp);
  }
  return [kind, ...cases];
}

/** The events that an instruction should leave: who authorised it, and what it did. */
function expectedLogs(i: Instruction, { digest }: Encoded, { signed, said }: Done): string[] {
  const authorised = signed.map(({ role, ...verdict }) => ({
    ...verdict,
    ...{ ref: i.fields.reference, digest, role: roleBit(role), contractSigners: 0n },
  }));
  return [
    ...authorised.map((values) => eventText(i, "Authorised", values)),
    ...said.map(({ event, ...more }) => eventText(i, event, { ...i.fields, ...more })),
  ];
}

function eventText({ contract }: Instruction, name: string, values: object): string {
  const event = interfaceOf(contract).getEvent(name)!;
  const known: Record<string, unknown> = {
    ref: (values as { reference?: unknown }).reference,
    ...values,
  };
  const valueOf = (input: ParamType) => {
    const value = known[input.name];
    if (value === undefined) throw new Error(`The model says nothing of "${input.name}".`);
    return value;
  };
  const indexed = event.inputs.filter((input) => input.indexed === true);
  const others = event.inputs.filter((input) => input.indexed !== true);
  const topics = indexed.map((input) => `0x${encode([input], [valueOf(input)])}`);
  const data = `0x${encode(others, others.map(valueOf))}`;
  return `${name} ${[event.topicHash, ...topics].join(" ")} ${data}`;
}

function logText({ address, topics, data }: Log, target: string): string {
  const name =
    interfaceOf("fund").getEvent(topics[0]!)?.name ??
    interfaceOf("registry").getEvent(topics[0]!)?.name ??
    "?";
  const where = address === target ? "" : `at ${address}: `;
  return `${where}${name} ${topics.join(" ")} ${data}`;
}

/** An instruction for a person to read. */
export function inWords({
  contract,
  kind,
  fields,
  approvals,
  coApprovals,
  extras,
}: Instruction): string {
  const plain = (value: unknown) =>
    JSON.stringify(value, (_key, each: unknown) =>
      typeof each === "bigint"
        ? Number(each)
        : typeof each === "string" && each.length > 42
          ? `${each.slice(0, 10)}…`
          : each,
    );
  const by = (list: typeof approvals) =>
    list
      .map(({ signer, genuine }) => `${signer.slice(0, 8)}${genuine ? "" : " (forged)"}`)
      .join(", ");
  const also = coApprovals.map((list) => `, co-signed by ${by(list)}`).join("");
  const with_ = Object.keys(extras).length === 0 ? "" : `, with ${plain(extras)}`;
  return `${contract} ${kind} ${plain(fields)} by ${by(approvals)}${also}${with_}`;
}
