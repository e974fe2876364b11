import { expect } from "chai";
import { id, Wallet } from "ethers";
import { p256Signer, passkeySigner, rsaSigner, type OfficerKey } from "../../sdk/index.js";
import { VALID_UNTIL } from "./every-instruction.js";
import { p256Key, Passkey, RP_ID, rsaKey } from "./keys.js";
import {
  FOREVER,
  fundGrants,
  gbp,
  openChain,
  openLedger,
  SLC,
  SLC_GRANT,
  type Ledger,
} from "./ledger.js";
import type { Measured, Measurements } from "./measure-gas.js";
import { deployVerifiers } from "./verifiers.js";

/** Officers' keys, by what they are. */
export type Keys = Record<string, OfficerKey>;

/** The last hardfork without a precompile for P-256 (EIP-7951). */
const NO_PRECOMPILE = "prague";

/** Measures the same part receipt by one officer, with keys of every kind but contracts. */
export async function measureSigners(): Promise<Measurements> {
  const ledger = await openReceipts(await openChain());
  const account = new Wallet(id("an officer with a key"));
  const keys = { "an account's key": account, ...(await verifiedKeys(ledger)) };
  return { ...(await measureKeys(ledger, keys)), ...(await measureWithoutPrecompile()) };
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
export async function openReceipts(chain: Awaited<ReturnType<typeof openChain>>): Promise<Ledger> {
  const ledger = await openLedger(chain);
  await fundGrants(ledger);
  await ledger.run(ledger.fund.release({ reference: "REL-2", grant: SLC_GRANT, tranche: 2 }));
  await sign(ledger, "REC-2", ledger.officers[SLC]![0]);
  return ledger;
}

/** Enrols each key, and measures a part receipt that it signs. */
export async function measureKeys(ledger: Ledger, keys: Keys): Promise<Measurements> {
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
  expect(alreadyDone).to.equal(false);
  return { gas: Number(gasUsed), signatures: 1 };
}

/** Keys that verifier contracts check (ERC-7913); all sign the same in every run. */
async function verifiedKeys(ledger: Ledger): Promise<Keys> {
  const { p256, rsa, webAuthn } = await deployVerifiers(ledger);
  const passkey = new Passkey("benchmark", true);
  return {
    "a P-256 key": p256Signer({ verifier: p256, key: p256Key("benchmark") }),
    "an RSA key of 2048 bits": rsaSigner({ verifier: rsa, key: rsaKey("benchmark", 2048) }),
    "an RSA key of 3072 bits": rsaSigner({ verifier: rsa, key: rsaKey("benchmark", 3072) }),
    "a passkey": passkeySigner({
      ...{ verifier: webAuthn, publicKey: passkey.publicKey, rpId: RP_ID },
      assert: (challenge) => Promise.resolve(passkey.get(challenge)),
    }),
  };
}
