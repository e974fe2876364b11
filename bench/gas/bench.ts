import { measureGas, type Measurements } from "../../test/integration/measure-gas.js";
import { measurePeers } from "./peers.js";
import { measureSafeOfficer } from "./signers.js";
import { report, type Report } from "./report.js";

/** Measures our instructions and their peers, all in this run. */
export async function benchGas(): Promise<Report> {
  const ours = { ...(await measureGas()), ...(await measureSafeOfficer()) };
  return report(ours, await measurePeers(signaturesIn(ours)));
}

function signaturesIn(ours: Measurements): number[] {
  const counts = new Set(Object.values(ours).map(({ signatures }) => signatures));
  return [...counts].sort((a, b) => a - b);
}
