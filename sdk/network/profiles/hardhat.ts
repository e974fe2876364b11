import { GENERAL } from "./general.js";
import type { NetworkProfile } from "./profile.js";

/** Hardhat's own network: a block for each transaction unless it is told otherwise; they can be replaced (snapshots). */
export const HARDHAT: NetworkProfile = {
  ...GENERAL,
  name: "hardhat",
  finality: { confirmations: 1, reorganises: true, finalized: "latest" },
};
