import {
  hashOf,
  isTallyError,
  provePayment,
  type Batch,
  type Book,
  type BookGrant,
  type BookTransfer,
  type Plan,
} from "../../sdk/index.js";
import { COMPTROLLER, DFE, FOREVER, gbp, SLC, UNIVERSITY, VOTE, type Ledger } from "./ledger.js";
import { bankingDate, pounds, students } from "./instruction-kit.js";

function grantsIn(book: Book, state: BookGrant["state"]): BookGrant[] {
  return [...book.grants.values()].filter((grant) => grant.state === state);
}

function transfersOf({ transfers }: BookGrant): BookTransfer[] {
  return [...transfers.values()];
}

function sum(amounts: bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** Does one instruction after the other, drawn from what the book makes possible; always the same ones. */
export class Clerk {
  readonly done: Record<string, number> = {};
  readonly actions: [string, (book: Book) => Promise<Plan> | undefined][];
  readonly #ledger: Ledger;
  readonly #batches = new Map<string, Batch>();
  readonly #held: { grant: string; organisation: string }[] = [];
  #state = 20260925;
  #turn = 0;
  #book: Book | undefined;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.actions = [
      ["vote", () => (this.#below(3) > 0 ? undefined : this.#vote())],
      ["drawDown", () => (this.#below(3) > 0 ? undefined : this.#drawDown())],
      ["reduceVote", (book) => this.#reduceVote(book)],
      ["surrender", () => this.#surrender()],
      ["credit", (book) => this.#credit(book)],
      ["lose", (book) => this.#lose(book)],
      ["award", (book) => this.#award(book)],
      ["award", (book) => this.#award(book)],
      ["accept", (book) => this.#answer(book, "accept")],
      ["accept", (book) => this.#answer(book, "accept")],
      ["decline", (book) => (this.#below(3) > 0 ? undefined : this.#answer(book, "decline"))],
      ["amend", (book) => this.#amend(book)],
      ["schedule", (book) => this.#schedule(book)],
      ["schedule", (book) => this.#schedule(book)],
      ["attest", (book) => this.#onTransfer(book, "awaiting", "attest")],
      ["release", (book) => this.#onTransfer(book, "planned", "release")],
      ["release", (book) => this.#onTransfer(book, "planned", "release")],
      ["cancel", (book) => this.#onTransfer(book, "planned", "cancel")],
      ["settle", (book) => this.#onTransfer(book, "open", "settle")],
      ["signReceipt", (book) => this.#onTransfer(book, "open", "signReceipt")],
      ["signReceipt", (book) => this.#onTransfer(book, "open", "signReceipt")],
      ["reverseReceipt", (book) => this.#reverseReceipt(book)],
      ["reverseReceipt", (book) => this.#reverseReceipt(book)],
      ["writeOff", (book) => this.#writeOff(book)],
      ["writeOff", (book) => this.#writeOff(book)],
      ["recordReturn", (book) => this.#onTransfer(book, "open", "recordReturn")],
      ["refund", (book) => this.#refund(book)],
      ["pay", (book) => this.#pay(book)],
      ["pay", (book) => this.#pay(book)],
      ["voidBatch", (book) => this.#onBatch(book, "voidBatch")],
      ["recover", (book) => this.#recover(book)],
      ["settleBatch", (book) => this.#onBatch(book, "settleBatch")],
      ["acknowledge", (book) => this.#onBatch(book, "acknowledge")],
      ["acknowledge", (book) => this.#onBatch(book, "acknowledge")],
      ["bounce", (book) => this.#bounce(book)],
      ["hold", (book) => this.#hold(book)],
      ["lift", () => this.#lift()],
      ["close", (book) => this.#close(book)],
    ];
  }

  /** One instruction; the ledger may refuse it. */
  async turn(): Promise<void> {
    this.#turn += 1;
    const { fund, run } = this.#ledger;
    const book = (this.#book ??= await fund.book());
    let [name, plan]: [string, Promise<Plan> | undefined] = ["", undefined];
    while (plan === undefined) {
      const [kind, action] = this.#one(this.actions)!;
      [name, plan] = [kind, action(book)];
    }
    try {
      await run(plan);
      this.done[name] = (this.done[name] ?? 0) + 1;
      this.#book = undefined;
    } catch (error) {
      if (!isTallyError(error) || error.code.startsWith("network")) throw error;
    }
  }

  get #reference(): string {
    return `TURN-${this.#turn}`;
  }

  /** A whole number below `limit`: mulberry32, so that a failure repeats itself. */
  #below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  #one<T>(from: readonly T[]): T | undefined {
    return from[this.#below(from.length || 1)];
  }

  #some(upTo: bigint) {
    const share = BigInt(this.#below(4) + 1);
    return gbp(pounds(upTo < 4n ? upTo : (upTo * share) / 4n));
  }

  #grant(book: Book): BookGrant {
    return this.#one([...book.grants.values()])!;
  }

  #vote(): Promise<Plan> {
    const amount = gbp("10000");
    const vote = { reference: this.#reference, amount, authority: "ACT", availableUntil: FOREVER };
    return this.#ledger.fund.vote(vote);
  }

  #drawDown(): Promise<Plan> {
    const draw = { reference: this.#reference, vote: VOTE, amount: gbp("20000") };
    return this.#ledger.fund.drawDown(draw);
  }

  #reduceVote(book: Book): Promise<Plan> {
    const { id: vote, amount, drawn } = this.#one(book.votes)!;
    const cut = { amount: this.#some((amount - drawn) / 10n), authority: "ACT" };
    return this.#ledger.fund.reduceVote({ reference: this.#reference, vote, ...cut });
  }

  #surrender(): Promise<Plan> {
    return this.#ledger.fund.surrender({ reference: this.#reference, amount: gbp("12.34") });
  }

  #credit(book: Book): Promise<Plan> {
    const { id: grant } = this.#grant(book);
    const income = { amount: gbp("3.21"), bankingDate, kind: this.#below(5) };
    return this.#ledger.fund.credit({ reference: this.#reference, grant, ...income });
  }

  #lose(book: Book): Promise<Plan> {
    const { id: grant } = this.#grant(book);
    return this.#ledger.fund.lose({ reference: this.#reference, grant, amount: gbp("1.50") });
  }

  #amend(book: Book): Promise<Plan> {
    const { id: grant, awarded, used } = this.#one([...book.grants.values()].slice(1))!;
    const amount = this.#some(2n * awarded - used);
    return this.#ledger.fund.amend({ reference: this.#reference, grant, amount });
  }

  #reverseReceipt(book: Book): Promise<Plan> | undefined {
    const all = [...book.grants.values()].flatMap(transfersOf);
    const {
      grant,
      number: transfer,
      receipts,
    } = this.#one(all.filter((each) => each.receipts.length > 0))!;
    const { reference: receipt, reversible } = this.#one(receipts)!;
    const amount = this.#some(reversible);
    const reversal = { reference: this.#reference, grant, transfer, receipt };
    return this.#ledger.fund.reverseReceipt({ ...reversal, amount });
  }

  #writeOff(book: Book): Promise<Plan> | undefined {
    const all = [...book.grants.values()].flatMap(transfersOf);
    const given = all.filter(({ finalReceipt, outstanding }) => finalReceipt && outstanding > 0n);
    const chosen = this.#one(given);
    if (chosen === undefined) return undefined;
    const { grant, number: transfer } = chosen;
    return this.#ledger.fund.writeOff({ reference: this.#reference, grant, transfer });
  }

  #award(book: Book): Promise<Plan> {
    const parent = this.#grant(book);
    const grantee = this.#one([DFE, SLC, UNIVERSITY, COMPTROLLER])!;
    const amount = this.#some(sum([parent.awarded]) / 10n);
    const award = { reference: this.#reference, grantee, amount, terms: hashOf("terms") };
    return this.#ledger.fund.award({ ...award, parent: parent.id });
  }

  #answer(book: Book, verb: "accept" | "decline"): Promise<Plan> | undefined {
    const grant = this.#one(grantsIn(book, "awarded"))?.id;
    if (grant === undefined) return undefined;
    return this.#ledger.fund[verb]({ reference: this.#reference, grant });
  }

  #schedule(book: Book): Promise<Plan> {
    const { id: grant, awarded, transfers } = this.#one([...book.grants.values()].slice(1))!;
    const number = Math.max(0, ...transfers.keys()) + 1;
    const verifier = this.#one([undefined, COMPTROLLER, UNIVERSITY]);
    const condition = verifier && "a condition";
    const amount = this.#some(awarded / 4n);
    const tranches = [{ number, amount, verifier, condition }];
    return this.#ledger.fund.schedule({ reference: this.#reference, grant, tranches });
  }

  #onTransfer(
    book: Book,
    state: BookTransfer["state"],
    verb: "attest" | "release" | "cancel" | "settle" | "signReceipt" | "recordReturn",
  ): Promise<Plan> | undefined {
    const { fund } = this.#ledger;
    const all = [...book.grants.values()].flatMap(transfersOf);
    const chosen = this.#one(all.filter((transfer) => transfer.state === state));
    if (chosen === undefined) return undefined;
    const { grant, number: transfer, outstanding } = chosen;
    const known = { reference: this.#reference, grant, bankingDate };
    if (verb === "settle") return fund.settle({ ...known, transfer });
    if (verb === "recordReturn") {
      return fund.recordReturn({ ...known, transfer, amount: this.#some(outstanding) });
    }
    if (verb === "signReceipt") {
      const final = this.#below(2) === 0;
      return fund.signReceipt({ ...known, transfer, amount: this.#some(outstanding), final });
    }
    return fund[verb]({ ...known, tranche: transfer });
  }

  #refund(book: Book): Promise<Plan> {
    const grant = this.#grant(book);
    const number = 1 - Math.min(0, ...grant.transfers.keys());
    const cash = grant.credits - grant.debits;
    const refund = { reference: this.#reference, grant: grant.id, number };
    return this.#ledger.fund.refund({ ...refund, amount: this.#some(cash) });
  }

  async #pay(book: Book): Promise<Plan> {
    const grant = this.#grant(book);
    const batch = await students(["10.00", "12.50", "0.01"]);
    const payee = this.#one([undefined, UNIVERSITY, COMPTROLLER]);
    this.#batches.set(this.#reference, batch);
    const pay = { reference: this.#reference, grant: grant.id, batch: batch.tree, payee };
    return this.#ledger.fund.pay(pay);
  }

  #onBatch(
    book: Book,
    verb: "settleBatch" | "acknowledge" | "voidBatch",
  ): Promise<Plan> | undefined {
    const batch = this.#one([...book.grants.values()].flatMap(({ batches }) => batches));
    if (batch === undefined) return undefined;
    const known = { reference: this.#reference, grant: batch.grant, bankingDate };
    return this.#ledger.fund[verb]({ ...known, batch: batch.reference });
  }

  #recover(book: Book): Promise<Plan> | undefined {
    const batch = this.#one([...book.grants.values()].flatMap(({ batches }) => batches));
    if (batch === undefined) return undefined;
    const { grant, reference, amount, back } = batch;
    const known = { reference: this.#reference, grant, batch: reference, bankingDate };
    return this.#ledger.fund.recover({ ...known, amount: this.#some((amount - back) / 3n) });
  }

  #bounce(book: Book): Promise<Plan> | undefined {
    const batch = this.#one([...book.grants.values()].flatMap(({ batches }) => batches));
    if (batch === undefined) return undefined;
    const { grant, reference } = batch;
    const payment = provePayment(this.#batches.get(reference)!, `E2E-${this.#below(3)}`);
    const known = { reference: this.#reference, grant, batch: reference, bankingDate };
    return this.#ledger.fund.bounce({ ...known, payments: [payment] });
  }

  #hold(book: Book): Promise<Plan> | undefined {
    if (this.#held.length > 1) return undefined; // else nothing would move
    const { id: grant, grantee: organisation } = this.#grant(book);
    this.#held.push({ grant, organisation });
    return this.#ledger.fund.hold({ reference: this.#reference, grant, organisation });
  }

  #lift(): Promise<Plan> | undefined {
    const hold = this.#held.shift();
    return hold && this.#ledger.fund.lift({ reference: this.#reference, ...hold });
  }

  #close(book: Book): Promise<Plan> {
    const [, ...grants] = book.grants.values();
    return this.#ledger.fund.close({ reference: this.#reference, grant: this.#one(grants)!.id });
  }
}
