import { AbiCoder, getCreateAddress, id } from "ethers";
import type { EIP1193Provider } from "hardhat/types/providers";
import { DeployError } from "./deploy-error.js";

/** How many of the deployer's last transactions are looked at. */
const LAST = 200;

/**
 * Refuses to deploy a second ledger beside one that the same account has deployed, of which the addresses and the journal
 * are lost: books would be opened on both.
 *
 * @throws DeployError `deploy-different`.
 */
export async function requireNoOther(provider: EIP1193Provider, deployer: string): Promise<void> {
  const params = [deployer, "latest"];
  const count = Number(await provider.request({ method: "eth_getTransactionCount", params }));
  for (let nonce = Math.max(0, count - LAST); nonce < count; nonce++) {
    const registry = getCreateAddress({ from: deployer, nonce });
    const treasury = await addressFrom(provider, registry, "treasury()");
    if (treasury === undefined) continue;
    if ((await addressFrom(provider, treasury, "registry()")) !== registry) continue;
    throw new DeployError(
      "deploy-different",
      `Account ${deployer} has deployed a ledger on this chain before: its treasury contract is at ${treasury}, and neither ` +
        `the addresses file nor the journal knows it. Restore them, name it with --treasury, or deploy from another account.`,
    );
  }
}

/** What a contract's getter answers; undefined if it isn't one, or names nobody. */
async function addressFrom(
  provider: EIP1193Provider,
  to: string,
  getter: string,
): Promise<string | undefined> {
  const call = { to, data: id(getter).slice(0, 10) };
  try {
    const answer = (await provider.request({
      method: "eth_call",
      params: [call, "latest"],
    })) as string;
    const [address] = AbiCoder.defaultAbiCoder().decode(["address"], answer) as unknown as [string];
    return BigInt(address) === 0n ? undefined : address;
  } catch {
    return undefined;
  }
}
