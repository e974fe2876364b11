import { GENERAL } from "./general.js";
import type { NetworkProfile } from "./profile.js";

/**
 * Hyperledger Besu with QBFT, without fees: a block every 2 s, each final; `--rpc-max-logs-range 5000`; under Osaka 2^24 gas a
 * transaction. A network with another `qbft.pertxgaslimit` or block time is a profile of its own: `{ ...BESU_QBFT, … }`.
 */
export const BESU_QBFT: NetworkProfile = {
  ...GENERAL,
  name: "besu-qbft",
  finality: { confirmations: 1, reorganises: false, finalized: "refused" },
  blockSeconds: 2,
};
