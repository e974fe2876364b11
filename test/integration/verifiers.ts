import { id, Wallet } from "ethers";
import type { Verifiers } from "../../sdk/index.js";
import {
  P256Verifier__factory,
  RsaVerifier__factory,
  WebAuthnVerifier__factory,
} from "../../typechain-types/index.js";
import type { Ledger } from "./ledger.js";

/** Deploys the verifiers of officers' keys, from an account of their own, and has the Treasury allow them. */
export async function deployVerifiers({ node, run, tally }: Ledger): Promise<Verifiers> {
  const deployer = new Wallet(id("deployer of verifiers"), node);
  const verifiers = {
    p256: await (await new P256Verifier__factory(deployer).deploy(NO_FEES)).getAddress(),
    rsa: await (await new RsaVerifier__factory(deployer).deploy(NO_FEES)).getAddress(),
    webAuthn: await (await new WebAuthnVerifier__factory(deployer).deploy(NO_FEES)).getAddress(),
  };
  for (const [name, verifier] of Object.entries(verifiers)) {
    const reference = `VERIFIER-${name}`.toUpperCase();
    await run(tally.setVerifier({ reference, verifier, allowed: true }));
  }
  return verifiers;
}

const NO_FEES = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
