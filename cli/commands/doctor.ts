import { InvalidArgumentError, type Command } from "commander";
import { EXIT, isTallyError, TallyError } from "../../sdk/index.js";
import { openProvider } from "../../sdk/network/provider.js";
import { clientVersion, profileNamed, profileOf } from "../../sdk/network/profiles/index.js";
import { examine } from "../doctor/checks.js";
import type { Finding } from "../doctor/finding.js";
import { nodeHeaders, relayerKey } from "../keys.js";
import { colour, table } from "../output.js";
import { example, run, settingOf, type Session } from "../session.js";

interface DoctorOptions {
  wait?: number;
}

/** `tally doctor`. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description(
      "checks that the node, the chain and the ledger are as they must be, and says how to mend what isn't",
    )
    .option(
      "--wait <seconds>",
      "how long to wait for a new block (default: 5, or more where blocks are slower)",
      secondsIn,
    )
    .addHelpText("after", example("tally doctor --rpc http://127.0.0.1:8545"))
    .action(run<DoctorOptions>(doctor));
}

function secondsIn(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number of seconds, at most 999.");
}

async function doctor(session: Session<DoctorOptions>): Promise<void> {
  const findings: Finding[] = [];
  for await (const finding of examined(session)) findings.push(finding);
  session.out.data(findings, () =>
    table(
      ["CHECK", "", "FOUND", "MEND"],
      findings.map(({ check, state, found, mend = "" }) => [check, state, found, mend]),
    ),
  );
  const failed = findings.filter(({ state }) => state === "fail").length;
  const warned = findings.filter(({ state }) => state === "warn").length;
  session.out.words(
    colour.bold(`${findings.length - failed - warned} ok, ${warned} to look at, ${failed} wrong`),
  );
  if (failed > 0) process.exitCode = EXIT.network;
}

async function* examined(session: Session<DoctorOptions>): AsyncGenerator<Finding> {
  const { rpc, chainId } = await session.node();
  if (rpc === undefined) {
    throw new TallyError(
      "usage",
      "No node was named. Give its address with --rpc or TALLY_RPC; `npm start` runs one.",
    );
  }
  let node;
  try {
    node = await openProvider(rpc, { headers: nodeHeaders() });
  } catch (error) {
    if (!isTallyError(error)) throw error;
    yield { check: "node", state: "fail", found: error.message, mend: "Mend this first." };
    return;
  }
  yield { check: "node", state: "ok", found: "answers" };
  try {
    const version = await clientVersion(node);
    const { network } = session;
    const profile = network === undefined ? profileOf(version) : profileNamed(network);
    yield* examine({
      node,
      profile,
      version,
      chainId,
      sender:
        settingOf("TALLY_RELAYER_KEY") === undefined ? undefined : await relayerKey().getAddress(),
      wait: session.options.wait ?? Math.max(5, 3 * (profile.blockSeconds ?? 0)),
      connect: () => session.tally(),
    });
  } finally {
    node.destroy();
  }
}
