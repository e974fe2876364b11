import { AbstractSigner, TypedDataEncoder, Wallet, id, type Signer } from "ethers";
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
import { VALID_UNTIL } from "../../test/integration/every-instruction.js";
import type { Measurements } from "../../test/integration/measure-gas.js";
import { openPeerChain } from "./peer-chain.js";
import { compilePeers } from "./peers.js";
import { deploySafeKit, makeSafe, type Safe } from "./peers/safe.js";

/** Measures the same part receipt by one officer, with every kind of key that an officer may have. */
export async function measureSigners(): Promise<Measurements> {
  const chain = await openChain();
  const ledger = await openLedger(chain);
  await fundGrants(ledger);
  await ledger.run(ledger.fund.release({ reference: "REL-2", grant: SLC_GRANT, tranche: 2 }));
  await sign(ledger, "REC-2", ledger.officers[SLC]![0]); // the first receipt of a tranche takes more

  const peers = await openPeerChain(chain);
  const safe = await makeSafe(peers, await deploySafeKit(peers, compilePeers()), 1);
  const kinds: [name: string, officer: Signer][] = [
    ["an account's key", new Wallet(id("an officer with a key"))],
    ["a Safe (ERC-1271)", new SafeSigner(safe)],
  ];
  const gas: Measurements = {};
  for (const [place, [name, officer]] of kinds.entries()) {
    const enrolment = { reference: `ENR-${place}`, organisation: SLC, validUntil: VALID_UNTIL };
    const terms = { signer: officer, roles: ["RECEIPT" as const], validUntil: FOREVER };
    await ledger.run(ledger.tally.enrol({ ...enrolment, officer: terms }));
    gas[`part receipt, ${name}`] = await sign(ledger, `KIND-${place}`, officer);
  }
  return gas;
}

async function sign({ fund }: Ledger, reference: string, officer: Signer) {
  const receipt = { reference, grant: SLC_GRANT, transfer: 2, amount: gbp("100") };
  const plan = await fund.signReceipt({
    ...receipt,
    bankingDate: "2026-09-25",
    validUntil: VALID_UNTIL,
  });
  await plan.approveFor(SLC, officer);
  const { gasUsed, alreadyDone } = await plan.send();
  if (alreadyDone) throw new Error(`${reference} was done before.`);
  return { gas: Number(gasUsed), signatures: 1 };
}

/** An officer that is a Safe. */
class SafeSigner extends AbstractSigner {
  constructor(private readonly safe: Safe) {
    super();
  }

  getAddress(): Promise<string> {
    return Promise.resolve(this.safe.contract.address);
  }

  signTypedData(...typed: Parameters<Signer["signTypedData"]>): Promise<string> {
    return this.safe.signDigest(TypedDataEncoder.hash(...typed));
  }

  connect(): Signer {
    return this;
  }

  signMessage(): Promise<string> {
    return Promise.reject(new Error("Officers sign typed data."));
  }

  signTransaction(): Promise<string> {
    return Promise.reject(new Error("Officers send nothing."));
  }
}
