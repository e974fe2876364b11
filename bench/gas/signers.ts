import { hexlify, id, Wallet } from "ethers";
import {
  contractSigner,
  p256Signer,
  passkeySigner,
  rsaSigner,
  type OfficerKey,
} from "../../sdk/index.js";
import { VALID_UNTIL } from "../../test/integration/every-instruction.js";
import { p256Key, Passkey, RP_ID, rsaKey } from "../../test/integration/keys.js";
import {
  FOREVER,
  fundGrants,
  gbp,
  openChain,
  openLedger,
  SLC,
  SLC_GRANT,
  type Ledger,
} from "../../test/integration/ledger.js";
import type { Measured, Measurements } from "../../test/integration/measure-gas.js";
import { deployVerifiers } from "../../test/integration/verifiers.js";
import { openPeerChain } from "./peer-chain.js";
import { compilePeers } from "./peers.js";
import { deploySafeKit, makeSafe, type Safe } from "./peers/safe.js";

type Keys = Record<string, OfficerKey>;

/** The last hardfork without a precompile for P-256 (EIP-7951). */
const NO_PRECOMPILE = "prague";

/** Measures the same part receipt by one officer, with every kind of key that an officer may have. */
export async function measureSigners(): Promise<Measurements> {
  const chain = await openChain();
  const ledger = await openReceipts(chain);
  const keys = await verifiedKeys(ledger);
  const peers = await openPeerChain(chain);
  const safe = await makeSafe(peers, await deploySafeKit(peers, compilePeers()), 1);
  const account = new Wallet(id("an officer with a key"));
  const all = { "an account's key": account, "a Safe (ERC-1271)": safeOfficer(safe), ...keys };
  return { ...(await measureKeys(ledger, all)), ...(await measureWithoutPrecompile()) };
}

async function measureWithoutPrecompile(): Promise<Measurements> {
  const ledger = await openReceipts(await openChain("free", { hardfork: NO_PRECOMPILE }));
  const { "a P-256 key": key, "a passkey": passkey } = await verifiedKeys(ledger);
  return measureKeys(ledger, {
    "a P-256 key where the chain has no precompile": key!,
    "a passkey where the chain has no precompile": passkey!,
  });
}

/** A ledger with a tranche on its way, for which somebody has already signed in part: the first receipt takes more. */
async function openReceipts(chain: Awaited<ReturnType<typeof openChain>>): Promise<Ledger> {
  const ledger = await openLedger(chain);
  await fundGrants(ledger);
  await ledger.run(ledger.fund.release({ reference: "REL-2", grant: SLC_GRANT, tranche: 2 }));
  await sign(ledger, "REC-2", ledger.officers[SLC]![0]);
  return ledger;
}

async function measureKeys(ledger: Ledger, keys: Keys): Promise<Measurements> {
  const gas: Measurements = {};
  for (const [place, [name, signer]] of Object.entries(keys).entries()) {
    const officer = { signer, roles: ["RECEIPT" as const], validUntil: FOREVER };
    const enrolment = { reference: `ENR-${place}`, organisation: SLC, validUntil: VALID_UNTIL };
    await ledger.run(ledger.tally.enrol({ ...enrolment, officer }));
    gas[`part receipt, ${name}`] = await sign(ledger, `KIND-${place}`, signer);
  }
  return gas;
}

async function sign({ fund }: Ledger, reference: string, officer: OfficerKey): Promise<Measured> {
  const plan = await fund.signReceipt({
    ...{ reference, grant: SLC_GRANT, transfer: 2, amount: gbp("100") },
    ...{ bankingDate: "2026-09-25", validUntil: VALID_UNTIL },
  });
  await plan.approveFor(SLC, officer);
  const { gasUsed, alreadyDone } = await plan.send();
  if (alreadyDone) throw new Error(`${reference} was done before.`);
  return { gas: Number(gasUsed), signatures: 1 };
}

/** Keys that verifier contracts check (ERC-7913); all sign the same in every run. */
async function verifiedKeys(ledger: Ledger): Promise<Keys> {
  const { p256, rsa, webAuthn } = await deployVerifiers(ledger);
  const passkey = new Passkey("benchmark", true);
  return {
    "a P-256 key": p256Signer({ verifier: p256, key: p256Key("benchmark") }),
    "an RSA key of 2048 bits": rsaSigner({ verifier: rsa, key: rsaKey("benchmark", 2048) }),
    "a passkey": passkeySigner({
      ...{ verifier: webAuthn, publicKey: passkey.publicKey, rpId: RP_ID },
      assert: (challenge) => Promise.resolve(passkey.get(challenge)),
    }),
  };
}

function safeOfficer({ contract, signDigest }: Safe): OfficerKey {
  return contractSigner({
    address: contract.address,
    sign: (digest) => signDigest(hexlify(digest)),
  });
}
