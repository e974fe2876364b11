import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { isError, toBeHex } from "ethers";
import { isTallyError, type Tally } from "../../sdk/index.js";
import type { NetworkProfile } from "../../sdk/index.js";
import type { Node } from "../../sdk/network/provider.js";
import { fail, ok, warn, type Answer, type Finding } from "./finding.js";
import { blocks, finality, gasCap, kindOfNetwork } from "./network.js";

/** What checks are made against. */
export interface Patient {
  node: Node;
  /** What the network is taken for. */
  profile: NetworkProfile;
  /** What the node says that it is. */
  version: string;
  /** Chain that is asked for, if one is. */
  chainId?: bigint;
  /** Address that submits transactions; undefined: a new one each time. */
  sender?: string;
  /** Seconds to wait for a new block. */
  wait: number;
  connect: () => Promise<Tally>;
}

/** Every check of what the SDK needs of a chain, in the order in which they are worth mending. */
const CHECKS: Readonly<Record<string, (patient: Patient) => Promise<Answer>>> = {
  network: kindOfNetwork,
  "chain id": chainId,
  "base fee": baseFee,
  "gas price": gasPrice,
  "block gas limit": gasLimit,
  "gas of a transaction": gasCap,
  "P-256 precompile": precompile,
  sender,
  ledger,
  clock,
  finality,
  "new blocks": blocks,
};

/** Runs every check; what throws has failed. */
export async function* examine(patient: Patient): AsyncGenerator<Finding> {
  for (const [check, run] of Object.entries(CHECKS)) {
    yield { check, ...(await run(patient).catch(thrown)) };
  }
}

function thrown(error: unknown): Answer {
  if (isTallyError(error)) return fail(error.message, "See docs/errors.md.");
  const words =
    error instanceof Error ? error.message.split("\n")[0]!.slice(0, 160) : String(error);
  return fail(`the node failed: ${words}`, "Look into the node's log.");
}

async function chainId({ node, chainId: wanted }: Patient): Promise<Answer> {
  const { chainId: found } = await node.getNetwork();
  if (wanted === undefined || wanted === found) return ok(String(found));
  return fail(
    `${found}, not ${wanted}`,
    "Name the node of the ledger's chain (--rpc or TALLY_RPC).",
  );
}

async function baseFee({ node }: Patient): Promise<Answer> {
  const fee = (await node.getBlock("latest"))?.baseFeePerGas ?? 0n;
  if (fee === 0n) return ok("0");
  return fail(
    `${fee} wei`,
    "The ledger runs on chains without fees: ask for a genesis with zeroBaseFee.",
  );
}

async function gasPrice({ node }: Patient): Promise<Answer> {
  const price = BigInt((await node.send("eth_gasPrice", [])) as string);
  if (price === 0n) return ok("0");
  return warn(
    `${price} wei`,
    "tally always sends with 0; a node that wants more refuses it: set its min-gas-price to 0.",
  );
}

const TRANSACTION_CAP = 2n ** 24n;

async function gasLimit({ node }: Patient): Promise<Answer> {
  const limit = (await node.getBlock("latest"))!.gasLimit;
  if (limit >= TRANSACTION_CAP) return ok(String(limit));
  return warn(
    `${limit}`,
    `Raise it to at least ${TRANSACTION_CAP}, the most that one transaction may use.`,
  );
}

const P256_ADDRESS = "0x0000000000000000000000000000000000000100";

/** EIP-7951: the answer to a true signature is 1, to a false one nothing. */
async function precompile({ node }: Patient): Promise<Answer> {
  const input = trueSignature();
  const last = input.at(-1)! ^ 1;
  const forged = Buffer.concat([input.subarray(0, -1), Buffer.from([last])]);
  const call = (data: Buffer) => node.call({ to: P256_ADDRESS, data: `0x${data.toString("hex")}` });
  const [yes, no] = [await call(input), await call(forged)];
  if (yes === toBeHex(1, 32) && no === "0x") return ok("checks signatures at 0x100");
  return warn(
    "not there",
    "P-256 keys and passkeys still work, for more gas: ask for the Osaka fork (EIP-7951).",
  );
}

function trueSignature(): Buffer {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const message = Buffer.from("tally doctor");
  const signature = sign("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = [Buffer.from(x, "base64url"), Buffer.from(y, "base64url")];
  return Buffer.concat([createHash("sha256").update(message).digest(), signature, ...point]);
}

async function sender({ node, sender: address }: Patient): Promise<Answer> {
  const allowed = await allowlist(node);
  if (allowed === undefined)
    return ok(address ?? "a new one each time; the node shows no allowlist");
  if (address === undefined) {
    return fail(
      "a new one each time",
      "The node has an allowlist: set TALLY_RELAYER_KEY to a key that is on it.",
    );
  }
  if (allowed.includes(address.toLowerCase())) return ok(`${address}, on the node's allowlist`);
  return fail(
    `${address} is not on the node's allowlist`,
    "Ask the operator to add it (perm_addAccountsToAllowlist), or set another TALLY_RELAYER_KEY.",
  );
}

/** The accounts that a node lets in; undefined where it doesn't say. */
async function allowlist(node: Node): Promise<string[] | undefined> {
  try {
    const list: unknown = await node.send("perm_getAccountsAllowlist", []);
    return Array.isArray(list) ? list.map((each) => String(each).toLowerCase()) : undefined;
  } catch (error) {
    const gone =
      isTallyError(error, "network-unreachable") || isTallyError(error, "network-timeout");
    if (gone || isError(error, "NETWORK_ERROR")) throw error;
    return undefined; // no such method, no allowlist, or a token that may not ask
  }
}

async function ledger({ connect }: Patient): Promise<Answer> {
  const tally = await connect();
  const [treasury, funds] = [await tally.treasury(), await tally.funds()];
  return ok(`the treasury contract of ${treasury}, with ${funds.length} funds`);
}

/** Largest difference of clocks that does no harm, in seconds. */
const SKEW = 15;

async function clock({ node }: Patient): Promise<Answer> {
  const block = (await node.getBlock("latest"))!;
  const ahead = block.timestamp - Math.floor(Date.now() / 1000);
  if (ahead <= SKEW) return ok(`the newest block is ${Math.max(0, -ahead)} s old`);
  return fail(
    `the newest block is ${ahead} s in the future`,
    "Set this machine's clock, or the validators': terms and tranches go by the chain's time.",
  );
}
