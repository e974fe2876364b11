import { AbiCoder, id, Signature, ZeroAddress, ZeroHash } from "ethers";
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

/** Calls of EAS for whoever is to make a statement, one word long: the least that an attestation can say. */
export interface Eas {
  attest(word: string): Call;
  revoke(uid: string): Call;
}

/** Deploys EAS as its package ships it, with a schema of one word. */
export async function deployEas(chain: PeerChain) {
  const registry = await chain.deploy(artifact("SchemaRegistry"));
  const eas = await chain.deploy(artifact("EAS"), registry.address);
  const schemaOf = async (text: string) => {
    const call = registry.call("register", text, ZeroAddress, true);
    const { logs } = await chain.send(chain.wallet("relayer"), call);
    return logs[0]!.topics[1]!;
  };
  const schema = await schemaOf("bytes32 hash");
  return {
    eas,
    schema,
    schemaOf,
    attest: (word: string) => eas.call("attest", { schema, data: requestOf(word) }),
    revoke: (uid: string) => eas.call("revoke", { schema, data: { uid, value: 0 } }),
  };
}

/** Statements by one key: no organisation, no roles, no reference that acts once. */
export async function measureEas(
  chain: PeerChain,
  { eas, schema, schemaOf, attest }: Awaited<ReturnType<typeof deployEas>>,
): Promise<PeerGas> {
  const [relayer, officer] = [chain.wallet("relayer"), chain.wallet("officer")];
  const [attester, deadline] = [officer.address, DEADLINE];
  const domain = {
    ...{ name: "EAS", version: "1.4.0" },
    ...{ chainId: chain.chainId, verifyingContract: eas.address },
  };
  let nonce = 0;
  const sign = async (data: Request, under: string) => {
    const message = { ...data, attester, schema: under, nonce: nonce++, deadline };
    const { v, r, s } = Signature.from(await officer.signTypedData(domain, ATTEST, message));
    return { v, r, s };
  };
  const delegated = async (content: string, under = schema) => {
    const data = requestOf(content);
    const signature = await sign(data, under);
    return eas.call("attestByDelegation", { schema: under, data, signature, attester, deadline });
  };

  await chain.gas(officer, attest(id("first")));
  const alone = await chain.gas(officer, attest(id("second")));
  await chain.gas(relayer, await delegated(id("third")));
  const byDelegation = await chain.gas(relayer, await delegated(id("fourth")));
  const six = await chain.gas(relayer, await delegated(receipt(), await schemaOf(RECEIPT)));

  const data = Array.from({ length: BATCH }, (_, n) => requestOf(id(`receipt ${n}`)));
  const signatures: object[] = [];
  for (const each of data) signatures.push(await sign(each, schema));
  const request = { schema, data, signatures, attester, deadline };
  const many = await chain.gas(relayer, eas.call("multiAttestByDelegation", [request]));

  ensure("signed attestations", (await eas.read("getNonce", attester)) === BigInt(BATCH + 3));
  return {
    "EAS attest": alone,
    "EAS attestByDelegation": byDelegation,
    "EAS attestByDelegation of a receipt's six fields": six,
    [`EAS multiAttestByDelegation of ${BATCH}, each`]: Math.ceil(many / BATCH),
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
