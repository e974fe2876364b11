import { hexlify } from "ethers";
import { contractSigner, type OfficerKey } from "../../sdk/index.js";
import { openChain } from "../../test/integration/ledger.js";
import type { Measurements } from "../../test/integration/measure-gas.js";
import { measureKeys, openReceipts } from "../../test/integration/measure-signers.js";
import { openPeerChain } from "./peer-chain.js";
import { compilePeers } from "./peers.js";
import { deploySafeKit, makeSafe, type Safe } from "./peers/safe.js";

/** Measures the part receipt that `measure-signers.ts` measures with other keys, by an officer that is a Safe. */
export async function measureSafeOfficer(): Promise<Measurements> {
  const chain = await openChain();
  const ledger = await openReceipts(chain);
  const peers = await openPeerChain(chain);
  const safe = await makeSafe(peers, await deploySafeKit(peers, compilePeers()), 1);
  return measureKeys(ledger, { "a Safe (ERC-1271)": safeOfficer(safe) });
}

/** An officer that is a Safe. */
export function safeOfficer({ contract, signDigest }: Safe): OfficerKey {
  return contractSigner({
    address: contract.address,
    sign: (digest) => signDigest(hexlify(digest)),
  });
}
