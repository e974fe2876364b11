import { AbiCoder, id, Signature, ZeroAddress, ZeroHash, type Wallet } from "ethers";
import { packaged, type Compiled } from "../compile.js";
import { DEADLINE, ensure, type Call, type PeerChain, type PeerGas } from "../peer-chain.js";
import { fields } from "./typed-fields.js";

const ARTIFACTS = "@ethereum-attestation-service/eas-contracts/artifacts/contracts";
const RECEIPT =
  "bytes32 organisation,bytes32 reference,bytes32 grant,int24 transfer,uint96 amount,uint32 bankingDate";
const BATCH = 50;

const ATTEST = {
  Attest: fields(
    "address attester,bytes32 schema,address recipient,uint64 expirationTime,bool revocable,bytes32 refUID,bytes data,uint256 value,uint256 nonce,uint64 deadline",
  ),
};

/** Who states something: a key's account, or a contract that asks its own keys (ERC-1271). */
export interface Attester {
  address: string;
  sign: (domain: object, types: typeof ATTEST, message: object) => Promise<string>;
}

/** EAS with a schema of one word, which is the least that an attestation can say. */
export interface Eas {
  address: string;
  attest: (word: string) => Call;
  revoke: (uid: string) => Call;
  /** The call that states something for whoever signed it. */
  delegated: (attester: Attester, data: string, schema?: string) => Promise<Call>;
  /** The call that states many things, each with a signature of its own. */
  manyDelegated: (attester: Attester, words: string[]) => Promise<Call>;
  schemaOf: (text: string) => Promise<string>;
  statementsOf: (attester: Attester) => Promise<number>;
}

/** Deploys EAS as its package ships it. */
export async function deployEas(chain: PeerChain): Promise<Eas> {
  const registry = await chain.deploy(artifact("SchemaRegistry"));
  const { address, call, read } = await chain.deploy(artifact("EAS"), registry.address);
  const schemaOf = async (text: string) => {
    const registration = registry.call("register", text, ZeroAddress, true);
    const { logs } = await chain.send(chain.wallet("relayer"), registration);
    return logs[0]!.topics[1]!;
  };
  const word = await schemaOf("bytes32 hash");
  const deadline = DEADLINE;
  const statementsOf = async (attester: Attester) =>
    Number(await read("getNonce", attester.address));
  const sign = async (attester: Attester, data: Request, schema: string, nonce: number) => {
    const domain = { chainId: chain.chainId, verifyingContract: address };
    const message = { ...data, attester: attester.address, schema, nonce, deadline };
    const named = { name: "EAS", version: "1.4.0", ...domain };
    const { v, r, s } = Signature.from(await attester.sign(named, ATTEST, message));
    return { v, r, s };
  };
  return {
    address,
    schemaOf,
    statementsOf,
    attest: (hash) => call("attest", { schema: word, data: requestOf(hash) }),
    revoke: (uid) => call("revoke", { schema: word, data: { uid, value: 0 } }),
    async delegated(attester, content, schema = word) {
      const data = requestOf(content);
      const signature = await sign(attester, data, schema, await statementsOf(attester));
      const by = attester.address;
      return call("attestByDelegation", { schema, data, signature, attester: by, deadline });
    },
    async manyDelegated(attester, words) {
      const data = words.map(requestOf);
      const first = await statementsOf(attester);
      const signatures = await Promise.all(
        data.map((each, n) => sign(attester, each, word, first + n)),
      );
      const request = { schema: word, data, signatures, attester: attester.address, deadline };
      return call("multiAttestByDelegation", [request]);
    },
  };
}

/** Statements by one key: no organisation, no roles, no reference that acts once. */
export async function measureEas(chain: PeerChain, eas: Eas): Promise<PeerGas> {
  const [relayer, officer] = [chain.wallet("relayer"), chain.wallet("officer")];
  const attester = attesterOf(officer);
  await chain.gas(officer, eas.attest(id("first")));
  await chain.gas(relayer, await eas.delegated(attester, id("second")));
  const words = Array.from({ length: BATCH }, (_, n) => id(`receipt ${n}`));
  const gas = {
    "EAS attest": await chain.gas(officer, eas.attest(id("third"))),
    "EAS attestByDelegation": await chain.gas(relayer, await eas.delegated(attester, id("fourth"))),
    "EAS attestByDelegation of a receipt's six fields": await chain.gas(
      relayer,
      await eas.delegated(attester, receipt(), await eas.schemaOf(RECEIPT)),
    ),
    [`EAS multiAttestByDelegation of ${BATCH}, each`]: Math.ceil(
      (await chain.gas(relayer, await eas.manyDelegated(attester, words))) / BATCH,
    ),
  };
  ensure("signed attestations", (await eas.statementsOf(attester)) === BATCH + 3);
  return gas;
}

export const BY_CONTRACT = "EAS attestByDelegation, signed by a Safe (ERC-1271)";

/** The same statement by a contract that signs. */
export async function measureContractAttester(
  chain: PeerChain,
  eas: Eas,
  attester: Attester,
): Promise<PeerGas> {
  const relayer = chain.wallet("relayer");
  await chain.gas(relayer, await eas.delegated(attester, id("first")));
  const gas = await chain.gas(relayer, await eas.delegated(attester, id("second")));
  ensure("attestations by a contract", (await eas.statementsOf(attester)) === 2);
  return { [BY_CONTRACT]: gas };
}

function attesterOf(wallet: Wallet): Attester {
  return {
    address: wallet.address,
    sign: (domain, types, message) => wallet.signTypedData(domain, types, message),
  };
}

type Request = ReturnType<typeof requestOf>;

function requestOf(data: string) {
  const [recipient, refUID] = [ZeroAddress, ZeroHash];
  return { recipient, expirationTime: 0, revocable: true, refUID, data, value: 0 };
}

function receipt(): string {
  const types = RECEIPT.split(",").map((field) => field.split(" ")[0]!);
  const ids = ["organisation", "reference", "grant"].map(id);
  return AbiCoder.defaultAbiCoder().encode(types, [...ids, 2, 17_500n, 20260925]);
}

function artifact(name: string): Compiled {
  return JSON.parse(packaged(`${ARTIFACTS}/${name}.sol/${name}.json`)) as Compiled;
}
