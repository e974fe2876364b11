import { buildModule } from "@nomicfoundation/ignition-core";

/**
 * The registry, the two implementations of a fund at one address, the verifiers of officers' keys, the Treasury that allows
 * them, and its founding. One step after another, so that an interrupted run is told from the deployer's nonce.
 *
 * @param others Addresses of further ERC-7913 verifiers that are allowed from the start.
 */
export function ledgerModule(others: readonly string[]) {
  return buildModule("Ledger", (m) => {
    const registry = m.contract("OrganisationRegistry");
    const payments = m.contract("FundPayments", [registry]);
    const fund = m.contract("Fund", [registry, payments]);
    const p256 = m.contract("P256Verifier", [], { after: [fund] });
    const rsa = m.contract("RsaVerifier", [], { after: [p256] });
    const webAuthn = m.contract("WebAuthnVerifier", [], { after: [rsa] });
    const treasury = m.contract("Treasury", [registry, fund, [p256, rsa, webAuthn, ...others]]);
    m.call(registry, "found", [
      treasury,
      m.getParameter("organisation"),
      m.getParameter("name"),
      m.getParameter("officers"),
      m.getParameter("quorums"),
    ]);
    return { registry, payments, fund, treasury, p256, rsa, webAuthn };
  });
}
