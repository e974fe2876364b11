import { TypedDataEncoder } from "ethers";
import { compile, type Compiled } from "./compile.js";
import { openPeerChain, type PeerGas } from "./peer-chain.js";
import { deployEas, measureContractAttester, measureEas, type Attester } from "./peers/eas.js";
import { measureSafe } from "./peers/safe-actions.js";
import { deploySafeKit, makeSafe, SAFE_SOURCES, type Safe } from "./peers/safe.js";
import { measureDistributor } from "./peers/distributor.js";
import { deploySablier, SABLIER_SOURCES } from "./peers/sablier.js";
import { measureTokens } from "./peers/tokens.js";

/** What others' contracts that come compiled take, in this run; a few seconds. */
export async function measureShippedPeers(): Promise<PeerGas> {
  const chain = await openPeerChain();
  const eas = await measureEas(chain, await deployEas(chain));
  return { ...eas, ...(await measureDistributor(chain)) };
}

/**
 * What others' contracts take for comparable things, in this run.
 *
 * @param signatures For which numbers of signatures to measure a Safe.
 */
export async function measurePeers(signatures: readonly number[]): Promise<PeerGas> {
  const compiled = compilePeers();
  const chain = await openPeerChain();
  const kit = await deploySafeKit(chain, compiled);
  const eas = await deployEas(chain);
  const called = { kit, compiled, eas, sablier: await deploySablier(chain, compiled) };
  const gas = { ...(await measureTokens(chain, compiled)), ...(await measureShippedPeers()) };
  for (const count of signatures) Object.assign(gas, await measureSafe(chain, called, count));
  const attester = safeAttester(await makeSafe(chain, kit, 1, 2));
  return { ...gas, ...(await measureContractAttester(chain, eas, attester)) };
}

/** Peers whose sources our compiler takes. */
export function compilePeers(): Record<string, Compiled> {
  return compile(["bench/gas/peers/Peers.sol", ...SAFE_SOURCES, ...SABLIER_SOURCES]);
}

function safeAttester({ contract, signDigest }: Safe): Attester {
  return {
    address: contract.address,
    sign: (domain, types, message) => signDigest(TypedDataEncoder.hash(domain, types, message)),
  };
}
