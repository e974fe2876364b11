import { ZeroAddress } from "ethers";
import { profileOf } from "../../sdk/network/profiles/index.js";
import type { Patient } from "./checks.js";
import { fail, ok, warn, type Answer } from "./finding.js";

/** Whether the node is what the network is taken for. */
export function kindOfNetwork({ profile, version }: Patient): Promise<Answer> {
  return Promise.resolve(kindIn(profile, version));
}

function kindIn(profile: Patient["profile"], version: string): Answer {
  const says = version === "" ? "the node doesn't say what it is" : version.slice(0, 60);
  const found = profileOf(version);
  const words = `${profile.name} (${says})`;
  if (profile.name === "general") {
    return warn(words, "Name the kind of network (--network), if it is one that is known.");
  }
  if (version === "" || found.name === profile.name || profile.name !== "besu-qbft")
    return ok(words);
  return warn(
    words,
    `It is taken for ${profile.name}: check --network, TALLY_NETWORK and the address.`,
  );
}

/** Calls with as much gas as a transaction may have are what push tries rows with. */
export async function gasCap({ node, profile }: Patient): Promise<Answer> {
  const limit = (await node.getBlock("latest"))!.gasLimit;
  const { transactionGas = limit } = profile;
  const cap = limit < transactionGas ? limit : transactionGas;
  const call = { to: ZeroAddress, gasLimit: cap, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
  try {
    await node.call(call);
    return ok(`${cap}; the node tries calls with as much`);
  } catch {
    return fail(
      `the node tries no call with ${cap} gas`,
      `Set its rpc-gas-cap to at least ${cap}.`,
    );
  }
}

/** What the node says to `finalized`, which nothing here asks for otherwise. */
export async function finality({ node, profile }: Patient): Promise<Answer> {
  const { confirmations, reorganises, finalized } = profile.finality;
  const blocks = confirmations === 1 ? "1 block" : `${confirmations} blocks`;
  const words = `${blocks} on latest: ${reorganises ? "it can still be replaced" : "final"}`;
  const said = await finalizedIn(node);
  if (finalized === "unknown" || said === finalized) return ok(words);
  return warn(
    `${words}; to finalized the node says ${SAYS[said]}, not ${SAYS[finalized]}`,
    "Its blocks may be final by other rules: check --network.",
  );
}

type Said = Exclude<Patient["profile"]["finality"]["finalized"], "unknown">;

const SAYS: Readonly<Record<Said, string>> = {
  refused: "that there is none",
  behind: "a block behind the newest",
  latest: "the newest block",
};

async function finalizedIn(node: Patient["node"]): Promise<Said> {
  try {
    const [block, latest] = [await node.getBlock("finalized"), await node.getBlockNumber()];
    if (block === null) return "refused";
    return block.number < latest ? "behind" : "latest";
  } catch {
    return "refused";
  }
}

/** Whether the chain moves. */
export async function blocks({ node, profile, wait }: Patient): Promise<Answer> {
  const first = await node.getBlockNumber();
  for (let waited = 0; waited < wait * 1000; waited += 250) {
    const now = await node.getBlockNumber();
    if (now > first) return ok(`block ${now}, after ${(waited / 1000).toFixed(1)} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const none = `none in ${wait} s after block ${first}`;
  const { name, blockSeconds } = profile;
  if (blockSeconds !== undefined && wait >= 3 * blockSeconds) {
    return fail(
      `${none}, and ${name} makes one every ${blockSeconds} s`,
      "See that more than two thirds of the validators run and reach each other.",
    );
  }
  return warn(
    none,
    "Some chains make blocks only for transactions, or rarely when idle. If transactions wait, too: see that more than two " +
      "thirds of the validators run.",
  );
}
