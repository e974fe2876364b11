import {
  concat,
  ZeroAddress,
  type TypedDataDomain,
  type TypedDataField,
  type Wallet,
} from "ethers";
import type { Compiled } from "../compile.js";
import type { Call, Deployed, PeerChain } from "../peer-chain.js";
import { fields } from "./typed-fields.js";

const PACKAGE = "@safe-global/safe-smart-account/contracts";

/** What is compiled of Safe. */
export const SAFE_SOURCES = [
  `${PACKAGE}/Safe.sol`,
  `${PACKAGE}/proxies/SafeProxyFactory.sol`,
  `${PACKAGE}/handler/CompatibilityFallbackHandler.sol`,
];

const SAFE_TX = {
  SafeTx: fields(
    "address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce",
  ),
};

const SAFE_MESSAGE = { SafeMessage: fields("bytes message") };

/** The contracts that every Safe shares. */
export interface SafeKit {
  singleton: Deployed;
  factory: Deployed;
  handler: Deployed;
  abi: Compiled["abi"];
}

/** A Safe and its owners, in ascending order of their addresses. */
export interface Safe {
  contract: Deployed;
  owners: Wallet[];
  /** Its owners' signature of a digest that somebody asks the Safe about by ERC-1271. */
  signDigest: (digest: string) => Promise<string>;
  /** The call that executes another one, signed by as many owners as the threshold says. */
  exec: (call: Call) => Promise<Call>;
}

export async function deploySafeKit(
  chain: PeerChain,
  compiled: Record<string, Compiled>,
): Promise<SafeKit> {
  return {
    singleton: await chain.deploy(compiled.Safe!),
    factory: await chain.deploy(compiled.SafeProxyFactory!),
    handler: await chain.deploy(compiled.CompatibilityFallbackHandler!),
    abi: compiled.Safe!.abi,
  };
}

/** The call that opens a Safe. */
export function openSafe(kit: SafeKit, owners: string[], threshold: number, salt: number): Call {
  const zero = ZeroAddress;
  const { address } = kit.handler;
  const setup = [owners, threshold, zero, "0x", address, zero, 0, zero];
  const { data } = kit.singleton.call("setup", ...setup);
  return kit.factory.call("createProxyWithNonce", kit.singleton.address, data, salt);
}

/** Opens a Safe of one owner more than must sign; `salt` tells Safes of the same owners apart. */
export async function makeSafe(
  chain: PeerChain,
  kit: SafeKit,
  threshold: number,
  salt = 1,
): Promise<Safe> {
  const owners = Array.from({ length: threshold + 1 }, (_, n) =>
    chain.wallet(`owner ${n} of a Safe of ${threshold}`),
  ).sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));
  const addresses = owners.map(({ address }) => address);
  const opened = await chain.send(
    chain.wallet("relayer"),
    openSafe(kit, addresses, threshold, salt),
  );
  const address = opened.logs.at(-1)!.topics[1]!;
  const contract = chain.at(kit.abi, `0x${address.slice(26)}`);
  const signing = owners.slice(0, threshold);
  return {
    contract,
    owners,
    exec: (call) => signCall(chain, contract, signing, call),
    signDigest: (digest) => {
      const domain = { chainId: chain.chainId, verifyingContract: contract.address };
      return signEach(signing, domain, SAFE_MESSAGE, { message: digest });
    },
  };
}

/** The signatures of all, one after another. */
async function signEach(
  owners: Wallet[],
  domain: TypedDataDomain,
  types: Record<string, TypedDataField[]>,
  message: Record<string, unknown>,
): Promise<string> {
  const signatures = owners.map((owner) => owner.signTypedData(domain, types, message));
  return concat(await Promise.all(signatures));
}

async function signCall(
  chain: PeerChain,
  safe: Deployed,
  owners: Wallet[],
  { to, data }: Call,
): Promise<Call> {
  const nonce = await safe.read("nonce");
  const [gasToken, refundReceiver] = [ZeroAddress, ZeroAddress];
  const zeros = { value: 0, operation: 0, safeTxGas: 0, baseGas: 0, gasPrice: 0 };
  const message = { to, data, ...zeros, gasToken, refundReceiver, nonce };
  const domain = { chainId: chain.chainId, verifyingContract: safe.address };
  const all = await signEach(owners, domain, SAFE_TX, message);
  return safe.call("execTransaction", to, 0, data, 0, 0, 0, 0, gasToken, refundReceiver, all);
}
