import { network } from "hardhat";
import { encodeBytes32String, randomBytes, Wallet, hexlify, type Signer } from "ethers";
import { connect, money, type Fund, type Plan, type Role, type Tally } from "../../sdk/index.js";
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

const EVERY_ROLE: Role[] = [
  "ADMIN",
  "REGISTER",
  "COMMIT",
  "RELEASE",
  "SETTLE",
  "RECEIPT",
  "VERIFY",
];
const LIMIT = money("10000000000.00", "GBP");
const FOREVER = new Date("2099-12-31T00:00:00Z");

/** Two officers of an organisation. */
export type Officers = [Signer, Signer];

/** A ledger on an in-process chain without fees, with a fund and four organisations of two officers each. */
export interface Ledger {
  tally: Tally;
  node: Node;
  fund: Fund;
  treasury: string;
  officers: Record<string, Officers>;
  /** Approves with the officers of every party, and sends. */
  run(plan: Plan | Promise<Plan>): ReturnType<Plan["send"]>;
}

export function newOfficers(): Officers {
  return [new Wallet(hexlify(randomBytes(32))), new Wallet(hexlify(randomBytes(32)))];
}

/** Deploys the contracts and founds the register with two officers of the Treasury; every quorum is 2 but ADMIN's. */
export async function deployLedger(networkName = "free") {
  const { ethers } = await network.create(networkName);
  const node = ethers.provider as unknown as Node;
  const [deployer] = await ethers.getSigners();
  const registry = await new OrganisationRegistry__factory(deployer).deploy();
  const payments = await new FundPayments__factory(deployer).deploy(registry);
  const implementation = await new Fund__factory(deployer).deploy(registry, payments);
  const treasury = await new Treasury__factory(deployer).deploy(registry, implementation, []);
  const officers = newOfficers();
  const terms = await Promise.all(
    officers.map(async (officer) => ({
      signer: await officer.getAddress(),
      roles: 127,
      validUntil: Math.floor(FOREVER.getTime() / 1000),
      limits: [{ currency: "0x474250", amount: LIMIT.amount }],
    })),
  );
  const quorums: [number, number, number, number, number, number, number] = [2, 2, 2, 2, 1, 1, 1];
  await registry.found(treasury, encodeBytes32String(TREASURY), "HM Treasury", terms, quorums);
  const address = await treasury.getAddress();
  const tally = await connect({ rpc: node, treasury: address, signer: deployer });
  return { tally, node, treasury: address, officers };
}

/** Who registers an organisation, and with which officers. */
export async function registerOrganisation(
  ledger: Pick<Ledger, "tally" | "officers" | "run">,
  subject: string,
): Promise<void> {
  const officers = (ledger.officers[subject] = newOfficers());
  await ledger.run(
    ledger.tally.register({
      reference: `REG-${subject}`.toUpperCase(),
      subject,
      name: `Organisation ${subject}`,
      roles: EVERY_ROLE,
      quorums: { ADMIN: 2, COMMIT: 2, RELEASE: 2 },
      officers: officers.map((signer) => ({
        signer,
        roles: EVERY_ROLE,
        validUntil: FOREVER,
        limits: [LIMIT],
      })),
    }),
  );
}

/** A ledger ready for instructions. */
export async function openLedger(): Promise<Ledger> {
  const { tally, node, treasury, officers: own } = await deployLedger();
  const officers: Record<string, Officers> = { [TREASURY]: own };
  const run = async (pending: Plan | Promise<Plan>) => {
    const plan = await pending;
    for (const { organisation } of plan.parties) {
      await plan.approveFor(organisation, ...officers[organisation]!);
    }
    return plan.send();
  };
  const ledger = { tally, node, treasury, officers, run };
  for (const subject of [COMPTROLLER, DFE, SLC, UNIVERSITY])
    await registerOrganisation(ledger, subject);
  await run(tally.openFund({ reference: "HMT-HE", currency: "GBP", comptroller: COMPTROLLER }));
  return { ...ledger, fund: await tally.fund("HMT-HE") };
}
