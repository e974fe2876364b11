import { buildModule } from "@nomicfoundation/ignition-core";

/** The registry, the two implementations of a fund at one address, the Treasury, and its founding. */
export default buildModule("Ledger", (m) => {
  const registry = m.contract("OrganisationRegistry");
  const payments = m.contract("FundPayments", [registry]);
  const fund = m.contract("Fund", [registry, payments]);
  const treasury = m.contract("Treasury", [registry, fund, m.getParameter("verifiers")]);
  m.call(registry, "found", [
    treasury,
    m.getParameter("organisation"),
    m.getParameter("name"),
    m.getParameter("officers"),
    m.getParameter("quorums"),
  ]);
  return { registry, payments, fund, treasury };
});
