import { CATALOGUE } from "../../sdk/instructions/catalogue.js";
import type { Measurements } from "../../test/integration/measure-gas.js";
import { comparisonOf } from "./comparisons.js";
import type { PeerGas } from "./peer-chain.js";

/** One instruction or case beside its peer. */
interface Row {
  name: string;
  /** How many officers had signed, of all parties. */
  signatures: number;
  gas: number;
  peer: string;
  /** How many of the peer's transactions do as much. */
  times: number;
  /** Gas of all of them; undefined if they weren't measured. */
  peerGas: number | undefined;
  /** Ours to the peer's; under 1 is cheaper. */
  ratio: number | undefined;
  /** False if nobody has chosen this peer for it, and it is only the usual one. */
  chosen: boolean;
}

/** A way of paying many payees, by what each of them takes. */
interface Payment {
  name: string;
  /** Gas for each payment. */
  each: number;
}

/** What was measured in one run. */
export interface Report {
  rows: Row[];
  payments: Payment[];
  peers: PeerGas;
  /** What could not be compared; a run with gaps fails. */
  gaps: string[];
}

const BATCH = /^batch of (\d+)$/;
const PAYS_ONE = /^(ERC|MerkleDistributor)/;

/** Puts every instruction of the catalogue, and whatever else was measured, beside its peer. */
export function report(ours: Measurements, peers: PeerGas): Report {
  const kinds = CATALOGUE.map(({ target, kind }) => `${target} ${kind}`);
  const gaps = kinds
    .filter((kind) => ours[kind] === undefined)
    .map((kind) => `${kind} is in the catalogue but wasn't measured.`);
  const rows = Object.keys({ ...Object.fromEntries(kinds.map((kind) => [kind, 0])), ...ours })
    .filter((name) => ours[name] !== undefined)
    .map((name) => rowOf(name, ours, peers));
  for (const { name, peer, peerGas } of rows) {
    if (peerGas === undefined) gaps.push(`${name}: its peer, ${peer}, wasn't measured.`);
  }
  return { rows, payments: payments(ours, peers), peers, gaps };
}

function rowOf(name: string, ours: Measurements, peers: PeerGas): Row {
  const { gas, signatures } = ours[name]!;
  const { peer, times, chosen } = comparisonOf(name, signatures);
  const one = peers[peer];
  const peerGas = one === undefined ? undefined : one * times;
  const ratio = peerGas === undefined ? undefined : gas / peerGas;
  return { name, signatures, gas, peer, times, peerGas, ratio, chosen };
}

function payments(ours: Measurements, peers: PeerGas): Payment[] {
  const batches = Object.entries(ours).flatMap(([name, { gas }]) => {
    const count = Number(BATCH.exec(name)?.[1]);
    return Number.isNaN(count) ? [] : [{ name: `pay, a ${name}`, each: gas / count }];
  });
  const others = Object.entries(peers).filter(([name]) => PAYS_ONE.test(name));
  return [...batches, ...others.map(([name, each]) => ({ name, each }))];
}
