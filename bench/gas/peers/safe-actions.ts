import { id } from "ethers";
import type { Compiled } from "../compile.js";
import { ensure, type Call, type PeerChain, type PeerGas } from "../peer-chain.js";
import type { Eas } from "./eas.js";
import type { Sablier } from "./sablier.js";
import { makeSafe, openSafe, type Safe, type SafeKit } from "./safe.js";

/** Where Safe's list of owners starts: whoever was added last comes after it. */
const FIRST_OWNER = "0x0000000000000000000000000000000000000001";

/** What a Safe is asked to do, and how to see that it was done. */
interface Action {
  call: Call;
  done: () => Promise<boolean>;
}

/** What Safes are opened with, and what they call. */
export interface Called {
  kit: SafeKit;
  compiled: Record<string, Compiled>;
  eas: Eas;
  sablier: Sablier;
}

/** The name of an act of so many owners of a Safe. */
export function bySafe(signatures: number, act: string): string {
  return `Safe, ${signatures} signature${signatures === 1 ? "" : "s"}: ${act}`;
}

/**
 * Acts of several officers of one body: a Safe that needs `signatures` of its owners, and a contract that it then calls.
 * A Safe has no roles, limits, references, or lapse of signatures.
 */
export async function measureSafe(
  chain: PeerChain,
  { kit, compiled, eas, sablier }: Called,
  signatures: number,
): Promise<PeerGas> {
  const safe = await makeSafe(chain, kit, signatures);
  const relayer = chain.wallet("relayer");
  const gas: PeerGas = {};
  const run = async (actions: Record<string, Action>) => {
    for (const [act, { call, done }] of Object.entries(actions)) {
      gas[bySafe(signatures, act)] = await chain.gas(relayer, await safe.exec(call));
      ensure(act, await done());
    }
  };
  await run(await moneyActions(chain, compiled, safe, sablier));
  await run(await powerActions(chain, compiled, safe));
  await chain.gas(relayer, await safe.exec(eas.attest(id("first"))));
  const attested = await chain.send(relayer, await safe.exec(eas.attest(id("second"))));
  gas[bySafe(signatures, "EAS attest")] = Number(attested.gasUsed);
  const revoke = await safe.exec(eas.revoke(attested.logs[0]!.data.slice(0, 66)));
  gas[bySafe(signatures, "EAS revoke")] = await chain.gas(relayer, revoke);
  await run(ownActions(chain, safe, kit)); // last, because it changes how many must sign
  return gas;
}

async function moneyActions(
  chain: PeerChain,
  compiled: Record<string, Compiled>,
  { contract, exec }: Safe,
  sablier: Sablier,
): Promise<Record<string, Action>> {
  const [deployer, payee] = [chain.wallet("deployer"), chain.wallet("payee").address];
  const coin = await chain.deploy(compiled.Coin!);
  const minted = await chain.deploy(compiled.MintedCoin!, contract.address);
  await chain.gas(deployer, coin.call("transfer", contract.address, 10n ** 12n));
  // so that nobody's balance is new, and the Safe's nonce isn't 0
  const schedule = sablier.plan(contract.address, payee, coin.address);
  const before = [
    coin.call("transfer", payee, 1n),
    minted.call("mint", payee, 1n),
    minted.call("mint", contract.address, 10n ** 6n),
    coin.call("approve", sablier.address, 10n ** 6n),
    schedule,
  ];
  for (const call of before) await chain.gas(deployer, await exec(call));
  const planned = Number(await sablier.planned());
  const holds = (token: typeof coin, amount: bigint) => async () =>
    (await token.read("balanceOf", payee)) === amount;
  const allows = (amount: bigint) => async () =>
    (await coin.read("allowance", contract.address, payee)) === amount;
  return {
    "ERC-20 transfer": {
      call: coin.call("transfer", payee, 17_500n),
      done: holds(coin, 17_501n),
    },
    "ERC-20 approve": { call: coin.call("approve", payee, 17_500n), done: allows(17_500n) },
    "ERC-20 approve, of another amount": {
      call: coin.call("approve", payee, 10_000n),
      done: allows(10_000n),
    },
    "Sablier, 2 dated tranches": {
      call: schedule,
      done: async () => Number(await sablier.planned()) === planned + 1,
    },
    "ERC-20 burn": {
      call: minted.call("burn", 17_500n),
      done: async () => (await minted.read("balanceOf", contract.address)) === 10n ** 6n - 17_500n,
    },
    "ERC-20 mint": { call: minted.call("mint", payee, 17_500n), done: holds(minted, 17_501n) },
  };
}

/** Giving and taking power: roles, and the code behind a beacon. */
async function powerActions(
  chain: PeerChain,
  compiled: Record<string, Compiled>,
  { contract }: Safe,
): Promise<Record<string, Action>> {
  const controlled = await chain.deploy(compiled.MintedCoin!, contract.address);
  const [first, second] = [await chain.deploy(compiled.Coin!), await chain.deploy(compiled.Coin!)];
  const beacon = await chain.deploy(compiled.Beacon!, first.address, contract.address);
  const officer = chain.wallet("officer").address;
  const role = id("MINTER");
  const has = (expected: boolean) => async () =>
    (await controlled.read("hasRole", role, officer)) === expected;
  return {
    "AccessControl grantRole": {
      call: controlled.call("grantRole", role, officer),
      done: has(true),
    },
    "AccessControl revokeRole": {
      call: controlled.call("revokeRole", role, officer),
      done: has(false),
    },
    "UpgradeableBeacon upgradeTo": {
      call: beacon.call("upgradeTo", second.address),
      done: async () => (await beacon.read("implementation")) === second.address,
    },
  };
}

/** A Safe's own affairs, and opening another Safe of two out of three. */
function ownActions(
  chain: PeerChain,
  { contract, owners }: Safe,
  kit: SafeKit,
): Record<string, Action> {
  const threshold = owners.length - 1;
  const newcomer = chain.wallet("newcomer").address;
  const successor = chain.wallet("successor").address;
  const owns = (expected: boolean) => async () =>
    (await contract.read("isOwner", newcomer)) === expected;
  const three = ["a", "b", "c"].map((name) => chain.wallet(`officer ${name}`).address);
  const opened = openSafe(kit, three, 2, threshold);
  return {
    // what a Safe does to take back what was signed under its next nonce
    "nothing, to use up a nonce": {
      call: { to: contract.address, data: "0x" },
      done: () => Promise.resolve(true), // the transaction reverts unless the owners have signed it
    },
    "open a Safe": { call: opened, done: async () => !(await accepted(chain, opened)) },
    addOwner: {
      call: contract.call("addOwnerWithThreshold", newcomer, threshold),
      done: owns(true),
    },
    swapOwner: {
      call: contract.call("swapOwner", FIRST_OWNER, newcomer, successor),
      done: owns(false),
    },
    removeOwner: {
      call: contract.call("removeOwner", FIRST_OWNER, successor, threshold),
      done: async () => (await contract.read("isOwner", successor)) === false,
    },
    changeThreshold: {
      call: contract.call("changeThreshold", threshold + 1),
      done: async () => (await contract.read("getThreshold")) === BigInt(threshold + 1),
    },
  };
}

/** Whether a call would go through; opening the same Safe twice doesn't. */
async function accepted(chain: PeerChain, call: Call): Promise<boolean> {
  return chain
    .wallet("relayer")
    .call(call)
    .then(
      () => true,
      () => false,
    );
}
