import { network } from "hardhat";
import { encodeBytes32String, id, Wallet, type Signer } from "ethers";
import {
  connect,
  hashOf,
  idOf,
  money,
  type Done,
  type Fund,
  type Money,
  type Plan,
  type Role,
  type Tally,
} from "../../sdk/index.js";
import type { Node } from "../../sdk/network/provider.js";
import {
  Fund__factory,
  FundPayments__factory,
  OrganisationRegistry__factory,
  Treasury__factory,
} from "../../typechain-types/index.js";

export const TREASURY = "GB-GOV-2";
export const COMPTROLLER = "ZZ-TALLY-NAO";
export const DFE = "GB-GOV-14";
export const SLC = "GB-COH-02401034";
export const UNIVERSITY = "GB-UKPRN-10007774";

export const EVERY_ROLE: Role[] = [
  "ADMIN",
  "REGISTER",
  "COMMIT",
  "RELEASE",
  "SETTLE",
  "RECEIPT",
  "VERIFY",
];
export const LIMIT = money("10000000000.00", "GBP");
export const FOREVER = new Date("2099-12-31T00:00:00Z");

/** Two officers of an organisation. */
export type Officers = [Signer, Signer];

/** A ledger on an in-process chain without fees, with a fund and four organisations of two officers each. */
export interface Ledger {
  tally: Tally;
  node: Node;
  fund: Fund;
  /** Address of the treasury contract. */
  treasury: string;
  /** Submits every transaction; has no rights on the ledger and needs no funds. */
  relayer: Signer;
  officers: Record<string, Officers>;
  /** Has the officers of every party approve. */
  approve: (plan: Plan | Promise<Plan>) => Promise<Plan>;
  /** Approves with the officers of every party, and sends. */
  run: (plan: Plan | Promise<Plan>) => Promise<Done>;
}

type Deployed = Pick<Ledger, "tally" | "node" | "treasury" | "relayer">;

/** An amount in pounds. */
export function gbp(pounds: string): Money {
  return money(pounds, "GBP");
}

/** An organisation's officers: always the same keys, so that a run repeats another exactly. */
export function officersOf(organisation: string): Officers {
  const officer = (place: string) => new Wallet(id(`${place} officer of ${organisation}`));
  return [officer("first"), officer("second")];
}

interface Override {
  hardfork?: string;
  throwOnTransactionFailures?: boolean;
  throwOnCallFailures?: boolean;
}

/** A chain in this process, and how to go back to what it was. */
export async function openChain(networkName = "free", override: Override = {}) {
  const { ethers, networkHelpers } = await network.create({ network: networkName, override });
  const [deployer] = await ethers.getSigners();
  return { node: ethers.provider as unknown as Node, deployer: deployer!, networkHelpers };
}

type Chain = Awaited<ReturnType<typeof openChain>>;

/** Deploys the contracts and founds the register with two officers of the Treasury. */
export async function deployContracts({ deployer, node }: Chain): Promise<{ treasury: string }> {
  const registry = await new OrganisationRegistry__factory(deployer).deploy();
  const payments = await new FundPayments__factory(deployer).deploy(registry);
  const implementation = await new Fund__factory(deployer).deploy(registry, payments);
  const treasury = await new Treasury__factory(deployer).deploy(registry, implementation, []);
  const terms = await Promise.all(
    officersOf(TREASURY).map(async (officer) => ({
      signer: await officer.getAddress(),
      roles: 127,
      validUntil: Math.floor(FOREVER.getTime() / 1000),
      limits: [{ currency: "0x474250", amount: LIMIT.amount }],
    })),
  );
  const quorums: [number, number, number, number, number, number, number] = [2, 2, 2, 2, 1, 1, 1];
  const found = await registry.found(
    treasury,
    encodeBytes32String(TREASURY),
    "HM Treasury",
    terms,
    quorums,
  );
  await node.waitForTransaction(found.hash);
  return { treasury: await treasury.getAddress() };
}

/** Registers an organisation with two officers; COMMIT, RELEASE and ADMIN need both of them. */
export function registerOrganisation(tally: Tally, subject: string): Promise<Plan> {
  return tally.register({
    reference: `REG-${subject}`.toUpperCase(),
    subject,
    name: `Organisation ${subject}`,
    roles: EVERY_ROLE,
    quorums: { ADMIN: 2, COMMIT: 2, RELEASE: 2 },
    officers: officersOf(subject).map((signer) => ({
      signer,
      roles: EVERY_ROLE,
      validUntil: FOREVER,
      limits: [LIMIT],
    })),
  });
}

/** Approves and sends with whoever the officers are. */
function actors(officers: Ledger["officers"]): Pick<Ledger, "approve" | "run"> {
  const approve = async (pending: Plan | Promise<Plan>) => {
    const plan = await pending;
    for (const { organisation } of plan.parties) {
      await plan.approveFor(organisation, ...(officers[organisation] ?? officersOf(organisation)));
    }
    return plan;
  };
  return { approve, run: async (plan) => (await approve(plan)).send() };
}

async function connected({ node }: Chain, treasury: string): Promise<Deployed> {
  const relayer = new Wallet(id("relayer"), node); // without a penny: whoever relays needs neither rights nor funds
  const tally = await connect({ rpc: node, treasury, signer: relayer });
  return { tally, node, treasury, relayer };
}

/** A ledger on a chain of its own, ready for instructions. */
export async function openLedger(chain?: Chain): Promise<Ledger> {
  const on = chain ?? (await openChain());
  const { treasury } = await deployContracts(on);
  const deployed = await connected(on, treasury);
  const { run } = actors({});
  const { tally } = deployed;
  for (const subject of [COMPTROLLER, DFE, SLC, UNIVERSITY]) {
    await run(registerOrganisation(tally, subject));
  }
  await run(tally.openFund({ reference: "HMT-HE", currency: "GBP", comptroller: COMPTROLLER }));
  return withOfficers(deployed);
}

async function withOfficers(deployed: Deployed): Promise<Ledger> {
  const fund = await deployed.tally.fund("HMT-HE");
  const parties = [TREASURY, COMPTROLLER, DFE, SLC, UNIVERSITY];
  const officers = Object.fromEntries(parties.map((each) => [each, officersOf(each)]));
  return { ...deployed, ...actors(officers), officers, fund };
}

interface Shared {
  chain: Chain;
  treasury: string;
  base: Awaited<ReturnType<Chain["networkHelpers"]["takeSnapshot"]>>;
}

let shared: Promise<Shared> | undefined;

async function openShared(): Promise<Shared> {
  const chain = await openChain();
  const { treasury } = await openLedger(chain);
  return { chain, treasury, base: await chain.networkHelpers.takeSnapshot() };
}

/**
 * The ledger for the tests of a suite: the chain is one for all suites, and each test finds it as `prepare` left it.
 *
 * @returns What gives the ledger and what `prepare` made; call it inside a test.
 */
export function useLedger<T extends object>(
  prepare: (ledger: Ledger) => Promise<T>,
): () => Ledger & T {
  let now: (Ledger & T) | undefined;
  let prepared: T;
  let snapshot: Shared["base"];

  before(async () => {
    const { chain, treasury, base } = await (shared ??= openShared());
    await base.restore();
    prepared = await prepare(await withOfficers(await connected(chain, treasury)));
    snapshot = await chain.networkHelpers.takeSnapshot();
  });

  beforeEach(async () => {
    await snapshot.restore();
    const { chain, treasury } = await shared!;
    now = { ...(await withOfficers(await connected(chain, treasury))), ...prepared };
  });

  return () => now!;
}

export const VOTE = { grantor: TREASURY, reference: "VOTE-1" };
export const DFE_GRANT = idOf(TREASURY, "DFE-1");
export const SLC_GRANT = idOf(DFE, "SLC-1");
export const TERMS = hashOf("the terms of the grant");

/**
 * Votes 1,000,000 and draws 500,000; awards DfE 500,000 and out of that SLC 400,000, each in three tranches; of DfE's
 * 150,000 and of SLC's 60,000 (pounds) the first is released and signed for.
 */
export async function fundGrants({ fund, run }: Ledger): Promise<object> {
  const availableUntil = new Date("2098-01-01T00:00:00Z");
  const authority = "SUPPLY-ACT-2026";
  await run(fund.vote({ reference: "VOTE-1", amount: gbp("1000000"), authority, availableUntil }));
  await run(fund.drawDown({ reference: "DRAW-1", vote: VOTE, amount: gbp("500000") }));
  const terms = TERMS;
  const [parent, dfe, slc] = [fund.root, DFE_GRANT, SLC_GRANT];
  const [half, most] = [gbp("500000"), gbp("400000")];
  await run(fund.award({ reference: "DFE-1", parent, grantee: DFE, amount: half, terms }));
  await run(fund.accept({ reference: "ACC-1", grant: dfe }));
  await run(fund.award({ reference: "SLC-1", parent: dfe, grantee: SLC, amount: most, terms }));
  await run(fund.accept({ reference: "ACC-1", grant: slc }));
  for (const [grant, amount] of [
    [dfe, gbp("150000")],
    [slc, gbp("60000")],
  ] as const) {
    const tranches = [1, 2, 3].map(() => ({ amount }));
    await run(fund.schedule({ reference: "SCH-1", grant, tranches }));
    await run(fund.release({ reference: "REL-1", grant, tranche: 1 }));
    const bankingDate = "2026-04-01";
    await run(fund.signReceipt({ reference: "REC-1", grant, transfer: 1, amount, bankingDate }));
  }
  return {};
}
