import { MaxUint256, Signature } from "ethers";
import type { Compiled } from "../compile.js";
import { DEADLINE, ensure, type PeerChain, type PeerGas } from "../peer-chain.js";
import { fields } from "./typed-fields.js";

const BATCH = 50;
const AMOUNT = 17_500n;

const PERMIT = {
  Permit: fields("address owner,address spender,uint256 value,uint256 nonce,uint256 deadline"),
};

/** Money as tokens move it: by one holder's key, without reference, roles or limits, between balances that aren't 0. */
export async function measureTokens(
  chain: PeerChain,
  compiled: Record<string, Compiled>,
): Promise<PeerGas> {
  return { ...(await erc20(chain, compiled.Coin!)), ...(await erc1155(chain, compiled.Coins!)) };
}

async function erc20(chain: PeerChain, compiled: Compiled): Promise<PeerGas> {
  const [holder, spender] = [chain.wallet("deployer"), chain.wallet("spender")];
  const payee = chain.wallet("payee").address;
  const coin = await chain.deploy(compiled);
  const transfer = coin.call("transfer", payee, AMOUNT);
  await chain.gas(holder, transfer);
  const transferred = await chain.gas(holder, transfer);

  await chain.gas(holder, coin.call("approve", spender.address, MaxUint256));
  const transferFrom = coin.call("transferFrom", holder.address, payee, AMOUNT);
  const transferredFrom = await chain.gas(spender, transferFrom);

  const domain = { name: "Coin", version: "1", ...at(chain, coin.address) };
  const permit = async (nonce: number, value: bigint) => {
    const parties = [holder.address, spender.address];
    const [owner, deadline] = [holder.address, DEADLINE];
    const message = { owner, spender: spender.address, value, nonce, deadline };
    const signed = Signature.from(await holder.signTypedData(domain, PERMIT, message));
    return coin.call("permit", ...parties, value, deadline, signed.v, signed.r, signed.s);
  };
  await chain.gas(spender, await permit(0, 1n));
  const permitted = await chain.gas(spender, await permit(1, 2n * AMOUNT));
  const afterPermit = await chain.gas(spender, transferFrom);
  ensure("ERC-20 transfers", (await coin.read("balanceOf", payee)) === 4n * AMOUNT);
  return {
    "ERC-20 transfer": transferred,
    "ERC-20 transferFrom": transferredFrom,
    "ERC-20 permit, then transferFrom": permitted + afterPermit,
  };
}

function at({ chainId }: PeerChain, verifyingContract: string) {
  return { chainId, verifyingContract };
}

async function erc1155(chain: PeerChain, compiled: Compiled): Promise<PeerGas> {
  const holder = chain.wallet("deployer");
  const payee = chain.wallet("payee").address;
  const ids = Array.from({ length: BATCH }, (_, n) => n + 1);
  const every = (amount: bigint) => ids.map(() => amount);
  const coins = await chain.deploy(compiled, ids, every(10n ** 24n));
  const parties = [holder.address, payee];
  const many = coins.call("safeBatchTransferFrom", ...parties, ids, every(AMOUNT), "0x");
  await chain.gas(holder, many);
  const one = await chain.gas(holder, coins.call("safeTransferFrom", ...parties, 1, AMOUNT, "0x"));
  const batch = await chain.gas(holder, many);
  ensure("ERC-1155 transfers", (await coins.read("balanceOf", payee, 1)) === 3n * AMOUNT);
  return {
    "ERC-1155 safeTransferFrom": one,
    [`ERC-1155 safeBatchTransferFrom of ${BATCH}, each`]: Math.ceil(batch / BATCH),
  };
}
