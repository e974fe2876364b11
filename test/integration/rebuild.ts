import { expect } from "chai";
import type {
  Book,
  BookBatch,
  BookGrant,
  BookTransfer,
  Fund,
  GrantAccount,
} from "../../sdk/index.js";
import { decodeText } from "../../sdk/index.js";
import { encodeOrganisation, encodeReference } from "../../sdk/text.js";
import type { Node } from "../../sdk/network/provider.js";
import { IFund__factory } from "../../typechain-types/index.js";
import type { IFund } from "../../typechain-types/index.js";

/**
 * Compares everything that the contract stores of a fund with what its events say: every grant with its holds, transfer with its
 * condition, receipt, batch with its bounced payments, vote, and the fund's own sums. And the two accounts of each grant with
 * each other, as far as one follows from the facts alone.
 */
export async function expectEventsRebuildStorage({
  fund,
  node,
}: {
  fund: Fund;
  node: Node;
}): Promise<Book> {
  const book = await fund.book();
  const contract = IFund__factory.connect(fund.address, node);
  const count = await contract.grantCount();
  expect([...book.grants.keys()]).to.deep.equal([...(await contract.listGrants(0, count))]);
  for (const grant of book.grants.values()) {
    expect(rebuilt(grant), grant.reference).to.deep.equal(stored(await fund.grant(grant.id)));
    expect(grant.used, `used of ${grant.reference}`).to.equal(usedBy(book, grant));
    await expectHolds(contract, book, grant);
    for (const transfer of grant.transfers.values()) await expectTransfer(contract, transfer);
    for (const batch of grant.batches) await expectBatch(contract, batch);
  }
  for (const { id, amount, drawn, availableUntil } of book.votes) {
    const vote = await contract.voteOf(id);
    expect({ amount, drawn, availableUntil }, `vote ${id}`).to.deep.equal({
      ...{ amount: vote.amount, drawn: vote.drawn, availableUntil: vote.availableUntil },
    });
  }
  const totals = await fund.totals();
  expect({ ...sumsOf(book), conserved: true }).to.deep.equal(totals);
  if (book.root.state !== "closed") {
    // whatever is in hand or may be drawn, somebody may commit; closing lets the rest lapse
    const headroom = sum([...book.grants.values()].map(({ awarded, used }) => awarded - used));
    const undrawn = sum(book.votes.map(({ amount, drawn }) => amount - drawn));
    expect(headroom).to.equal(undrawn + totals.cash + totals.outstanding);
  }
  return book;
}

function stored(account: GrantAccount) {
  const { cash, headroom, parent, holds, ...rest } = account;
  expect(cash).to.equal(rest.credits - rest.debits);
  expect(headroom).to.equal(rest.awarded - rest.used);
  return { ...rest, holds, parent: /^0x0+$/.test(parent) ? "" : parent };
}

function rebuilt(grant: BookGrant) {
  const { id, parent, grantor, grantee, depth, state, terms, openChildren, holds } = grant;
  const { awarded, used, credits, debits, inFlight, refunding, scheduled, ceiling } = grant;
  return {
    ...{ id, parent, grantor, grantee, depth, state, terms, openChildren, holds: holds.size },
    ...{ awarded, used, credits, debits, inFlight, refunding, scheduled, ceiling },
  };
}

/** What a grant used, from the facts: awarded on, paid, given up, lost, surrendered. */
function usedBy(book: Book, grant: BookGrant): bigint {
  const { children, batches, losses, transfers } = grant;
  const sent = children.flatMap((child) => [...child.transfers.values()]);
  const mine = [
    ...sent.filter(({ number }) => number > 0),
    ...[...transfers.values()].filter(({ number }) => number < 0),
  ];
  return (
    sum(children.map(({ awarded }) => awarded)) +
    sum(batches.map(({ amount, back }) => amount - back)) +
    sum(mine.map(({ writtenOff }) => writtenOff)) +
    sum(losses.map(({ amount }) => amount)) +
    (grant === book.root ? sum(book.surrenders.map(({ amount }) => amount)) : 0n)
  );
}

async function expectHolds(contract: IFund, book: Book, grant: BookGrant): Promise<void> {
  const grantees = new Set([...book.grants.values()].map(({ grantee }) => grantee));
  for (const organisation of grantees) {
    const { held, code } = await contract.holdOf(grant.id, encodeOrganisation(organisation));
    const known = grant.holds.get(organisation);
    expect(known, `hold of ${organisation}`).to.equal(held ? Number(code) : undefined);
  }
}

const TRANSFER_STATES = ["none", "awaiting", "planned", "open", "cancelled"];

async function expectTransfer(contract: IFund, transfer: BookTransfer): Promise<void> {
  const { grant, number, amount, outstanding, notBefore, state, settled } = transfer;
  const { finalReceipt, condition, verifier, receipts } = transfer;
  const [record, test] = await contract.transferOf(grant, number);
  const said = { amount, outstanding, notBefore, state, settled: settled !== undefined };
  expect({ ...said, finalReceipt, condition }, `transfer ${number} of ${grant}`).to.deep.equal({
    ...{ amount: record.amount, outstanding: record.outstanding, notBefore: record.notBefore },
    ...{ state: TRANSFER_STATES[Number(record.state)], settled: record.settled },
    ...{ finalReceipt: record.finalReceipt, condition: test.condition },
  });
  expect(test.verifier !== 0n).to.equal(verifier !== "");
  for (const { organisation, reference, reversible } of receipts) {
    const [id, ref] = [encodeOrganisation(organisation), encodeReference(reference)];
    expect((await contract.actOf(id, ref)).reversible, reference).to.equal(reversible);
  }
}

async function expectBatch(contract: IFund, batch: BookBatch): Promise<void> {
  const { id, grant, amount, count, back, root, payee, settled, acknowledged, voided } = batch;
  const record = await contract.batchOf(grant, id);
  expect({
    ...{ amount, count, back, root, payee, settled },
    ...{ acknowledged: acknowledged !== undefined, voided: voided !== undefined },
  }).to.deep.equal({
    ...{ amount: record.amount, count: Number(record.count), back: record.back },
    ...{ root: record.root, payee: decodeText(record.payee), settled: record.settled },
    ...{ acknowledged: record.acknowledged, voided: record.voided },
  });
  const bounced = batch.bounces.flatMap(({ indices }) => indices);
  for (let index = 0; index < Math.min(count, 16); index++) {
    const marked = await contract.isBounced(grant, id, index);
    expect(marked, `payment ${index}`).to.equal(bounced.includes(index));
  }
}

/** The fund's totals, from its events. */
function sumsOf(book: Book) {
  const grants = [...book.grants.values()];
  const batches = grants.flatMap((grant) => grant.batches);
  const transfers = grants.flatMap((grant) => [...grant.transfers.values()]);
  const amounts = (movements: readonly { amount: bigint }[]) =>
    sum(movements.map(({ amount }) => amount));
  return {
    drawn: amounts(book.drawdowns),
    credited: amounts(grants.flatMap(({ incomes }) => incomes)),
    cash: sum(grants.map(({ credits, debits }) => credits - debits)),
    outstanding: sum(transfers.map(({ outstanding }) => outstanding)),
    posted: amounts(batches),
    postedBack: sum(batches.map(({ back }) => back)),
    settled: amounts(batches.filter(({ settled }) => settled)),
    writtenOff: sum(transfers.map(({ writtenOff }) => writtenOff)),
    lost: amounts(grants.flatMap(({ losses }) => losses)),
    surrendered: amounts(book.surrenders),
  };
}

function sum(amounts: bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
