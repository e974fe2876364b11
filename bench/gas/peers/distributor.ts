import { id, solidityPackedKeccak256 } from "ethers";
import { packaged, type Compiled } from "../compile.js";
import { ensure, type Call, type PeerChain, type PeerGas } from "../peer-chain.js";

const COIN = "@uniswap/merkle-distributor/build/TestERC20.json";
const DISTRIBUTOR = "@uniswap/merkle-distributor/build/MerkleDistributor.json";

/** Proof lengths of the tree of three payments that our own cases use, and of a million payments. */
const DEPTHS = [2, 20];

/** The name of a claim with a proof of so many hashes. */
export function claimOf(depth: number): string {
  return `MerkleDistributor claim, ${depth} hashes`;
}

/** One payment proven out of a Merkle tree, marked in a bitmap and paid. */
export async function measureDistributor(chain: PeerChain): Promise<PeerGas> {
  const gas: PeerGas = {};
  for (const depth of DEPTHS) gas[claimOf(depth)] = await measureClaim(chain, depth);
  return gas;
}

/** The tree is a single path of siblings: its proofs are as long as those of a full one. */
async function measureClaim(chain: PeerChain, depth: number): Promise<number> {
  const [deployer, payee] = [chain.wallet("deployer"), chain.wallet("payee").address];
  const coin = await chain.deploy(artifact(COIN), "Coin", "COIN", 10n ** 24n);
  const leaves = [0, 1].map((index) =>
    solidityPackedKeccak256(["uint256", "address", "uint256"], [index, payee, 17_500n]),
  );
  const above = Array.from({ length: depth - 1 }, (_, n) => id(`sibling ${n}`));
  const root = above.reduce(parent, parent(leaves[0]!, leaves[1]!));
  const { address, call, read } = await chain.deploy(artifact(DISTRIBUTOR), coin.address, root);
  await chain.gas(deployer, coin.call("transfer", address, 10n ** 12n));
  const claim = (index: number): Call =>
    call("claim", index, payee, 17_500n, [leaves[1 - index], ...above]);
  await chain.gas(chain.wallet("relayer"), claim(1)); // its word of the bitmap isn't empty from now on
  const claimed = await chain.gas(chain.wallet("relayer"), claim(0));
  ensure("two claims", (await read("isClaimed", 0)) === true);
  ensure("two payments", (await coin.read("balanceOf", payee)) === 35_000n);
  return claimed;
}

function parent(a: string, b: string): string {
  return solidityPackedKeccak256(["bytes32", "bytes32"], a < b ? [a, b] : [b, a]);
}

function artifact(name: string): Compiled {
  const { abi, bytecode } = JSON.parse(packaged(name)) as Compiled;
  return { abi, bytecode: `0x${bytecode}` };
}
