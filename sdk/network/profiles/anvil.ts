import { GENERAL } from "./general.js";
import type { NetworkProfile } from "./profile.js";

/** Foundry's anvil: blocks for transactions unless it has `--block-time`; they can be replaced (`anvil_reorg`, snapshots). */
export const ANVIL: NetworkProfile = {
  ...GENERAL,
  name: "anvil",
  finality: { confirmations: 1, reorganises: true, finalized: "behind" },
};
