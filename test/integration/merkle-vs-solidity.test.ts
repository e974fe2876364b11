import { expect } from "chai";
import fc from "fast-check";
import { hexlify, id, Wallet } from "ethers";
import {
  buildTree,
  idOf,
  MAX_AMOUNT,
  verifyProof,
  type Leaf,
  type ProofNode,
  type SumTree,
} from "../../sdk/index.js";
import { IFund__factory } from "../../typechain-types/index.js";
import { FOREVER, gbp, TREASURY, useLedger, type Ledger } from "./ledger.js";

const RUNS = 25;
const LARGEST = 100_000_000n; // minor units; so that all runs together stay within what the officers may authorise

const batches = fc.oneof(
  { weight: 1, arbitrary: payments(1, 12) },
  { weight: 2, arbitrary: payments(1, 300) },
);

function payments(least: number, most: number) {
  const payment = fc.record({
    payee: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => hexlify(bytes)),
    amount: fc.bigInt(1n, LARGEST),
  });
  return fc.array(payment, { minLength: least, maxLength: most, size: "max" });
}

/** Something said about a payment: true only if it is the leaf with its very proof. */
interface Claim {
  name: string;
  leaf: Leaf;
  proof: ProofNode[];
}

/** Ways to lie about a payment. */
function lies({ leaf, proof }: Pick<Claim, "leaf" | "proof">, count: number, at: number): Claim[] {
  const place = proof.length === 0 ? -1 : at % proof.length;
  const node = proof[place];
  const { index, payee, amount } = leaf;
  const claims: Claim[] = [
    { name: "another amount", leaf: { ...leaf, amount: amount + 1n }, proof },
    { name: "no amount", leaf: { ...leaf, amount: 0n }, proof },
    { name: "all there is", leaf: { ...leaf, amount: MAX_AMOUNT }, proof },
    { name: "another payee", leaf: { ...leaf, payee: id(String(payee)) }, proof },
    { name: "the next place", leaf: { ...leaf, index: (index + 1) % (count + 1) }, proof },
    { name: "a place outside", leaf: { ...leaf, index: count + index }, proof },
    { name: "a longer proof", leaf, proof: [...proof, { hash: id("more"), sum: 1n }] },
    { name: "a shorter proof", leaf, proof: proof.slice(0, -1) },
    { name: "a proof without its beginning", leaf, proof: proof.slice(1) },
    { name: "a proof upside down", leaf, proof: [...proof].reverse() },
  ];
  if (node === undefined)
    return claims.filter((claim) => claim.proof.length !== proof.length || claim.leaf !== leaf);
  const replaced = (by: ProofNode) => proof.with(place, by);
  claims.push(
    { name: "another sibling", leaf, proof: replaced({ ...node, hash: id(node.hash) }) },
    { name: "a larger sum", leaf, proof: replaced({ ...node, sum: node.sum + 1n }) },
    { name: "a sum of nothing", leaf, proof: replaced({ ...node, sum: 0n }) },
    { name: "a sum that overflows", leaf, proof: replaced({ ...node, sum: MAX_AMOUNT }) },
    {
      name: "money moved from a sibling to the payment",
      leaf: { ...leaf, amount: amount + 1n },
      proof: replaced({ ...node, sum: node.sum - 1n }),
    },
  );
  const palindrome = ({ name }: Claim) => name === "a proof upside down" && proof.length === 1;
  return claims.filter((claim) => !palindrome(claim));
}

/** Most that the votes of a fund may add up to, in minor units. */
const BUDGET_LIMIT = 2n ** 79n - 1n;

describe("Merkle-sum batches built in TypeScript and verified by the contract", () => {
  const at = useLedger(fundTreasury);
  let posted = 0;

  /** Posts a batch out of the root grant, and gives what the contract and the SDK say about a claim. */
  async function post({ fund, run, node }: Ledger, tree: SumTree) {
    const reference = `RUN-${++posted}`;
    await run(fund.pay({ reference, grant: fund.root, batch: tree }));
    const contract = IFund__factory.connect(fund.address, node);
    const batch = idOf(TREASURY, reference);
    return async ({ leaf, proof }: Omit<Claim, "name">) => ({
      contract: await contract.verifyPayment(fund.root, batch, leaf, proof),
      sdk: verifyProof(tree, leaf, proof),
    });
  }

  it("proves every payment of it, and no lie about one, to both alike", async () => {
    const proven = { contract: true, sdk: true };
    const refused = { contract: false, sdk: false };
    const property = fc.asyncProperty(batches, fc.nat(), async (leaves, seed) => {
      const tree = await buildTree(leaves);
      const judge = await post(at(), tree);
      const edges = [0, leaves.length - 1, seed % leaves.length, (seed >> 8) % leaves.length];
      for (const index of new Set(edges)) {
        const leaf = { index, ...leaves[index]! };
        const proof = tree.proof(index);
        expect(await judge({ leaf, proof }), `leaf ${index}`).to.deep.equal(proven);
        for (const lie of lies({ leaf, proof }, leaves.length, seed)) {
          expect(await judge(lie), `${lie.name} of leaf ${index}`).to.deep.equal(refused);
        }
      }
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  it("proves each of the payments of batches around every power of two", async () => {
    const payments = Array.from({ length: 40 }, (_, n) => ({
      payee: id(`${n}`),
      amount: BigInt(n + 1),
    }));
    for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40]) {
      const leaves = payments.slice(0, count);
      const tree = await buildTree(leaves);
      const judge = await post(at(), tree);
      for (const [index, leaf] of leaves.entries()) {
        const said = await judge({ leaf: { index, ...leaf }, proof: tree.proof(index) });
        expect(said).to.deep.equal({ contract: true, sdk: true });
      }
    }
  });

  it("lets a payer prove nothing of a batch whose leaves are worth more than it debits", async () => {
    const { fund, run, node } = at();
    const leaves = [
      { payee: id("a"), amount: 500n },
      { payee: id("b"), amount: 700n },
    ];
    const tree = await buildTree(leaves);
    const { root, count } = tree;
    const batch = { root, count, total: 600n };
    await run(fund.pay({ reference: "SHORT", grant: fund.root, batch }));
    const contract = IFund__factory.connect(fund.address, node);
    for (const [index, leaf] of leaves.entries()) {
      const proof = tree.proof(index);
      const short = idOf(TREASURY, "SHORT");
      const said = await contract.verifyPayment(fund.root, short, { index, ...leaf }, proof);
      expect(said).to.equal(false);
      expect(verifyProof(batch, { index, ...leaf }, proof)).to.equal(false);
    }
  });

  it("adds up to as much as the ledger can hold", async () => {
    const { tally, run, node, officers } = at();
    await run(tally.openFund({ reference: "ALL", currency: "GBP" }));
    const fund = await tally.fund("ALL");
    const signer = new Wallet(id("who may authorise anything"));
    const most = { amount: BUDGET_LIMIT, currency: "GBP" };
    const officer = {
      signer,
      ...{ roles: ["COMMIT" as const, "RELEASE" as const], validUntil: FOREVER, limits: [most] },
    };
    await run(tally.enrol({ reference: "ENR-1", organisation: TREASURY, officer }));
    const leaves = [
      { payee: id("a"), amount: BUDGET_LIMIT - 3n },
      { payee: id("b"), amount: 1n },
      { payee: id("c"), amount: 2n },
    ];
    const tree = await buildTree(leaves);
    const vote = { grantor: TREASURY, reference: "VOTE-9" };
    for (const plan of [
      () =>
        fund.vote({ reference: "VOTE-9", amount: most, authority: "ACT", availableUntil: FOREVER }),
      () => fund.drawDown({ reference: "DRAW-9", vote, amount: most }),
      () => fund.pay({ reference: "RUN-9", grant: fund.root, batch: tree }),
    ]) {
      await (await (await plan()).approve(signer, officers[TREASURY]![0])).send();
    }
    expect(await fund.totals()).to.include({ posted: BUDGET_LIMIT, cash: 0n, conserved: true });
    const contract = IFund__factory.connect(fund.address, node);
    for (const [index, leaf] of leaves.entries()) {
      const proof = tree.proof(index);
      const run9 = idOf(TREASURY, "RUN-9");
      const said = await contract.verifyPayment(fund.root, run9, { index, ...leaf }, proof);
      expect(said).to.equal(true);
    }
  });
});

async function fundTreasury({ fund, run }: Ledger): Promise<object> {
  const amount = gbp("10000000000");
  const vote = { grantor: TREASURY, reference: "VOTE-1" };
  const authority = "SUPPLY-ACT-2026";
  await run(fund.vote({ reference: "VOTE-1", amount, authority, availableUntil: FOREVER }));
  await run(fund.drawDown({ reference: "DRAW-1", vote, amount }));
  return {};
}
