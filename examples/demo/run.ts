import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { aidJourney } from "../aid-h2h/journey.js";
import { studentJourney } from "../student-finance/journey.js";
import { exitCodeOf } from "../../sdk/index.js";
import { Progress } from "./progress.js";
import { reportOf } from "./report.js";
import { resultJson, resultOf, type Result } from "./result.js";
import { openStage, type Stage } from "./stage.js";

/** Where the CLI looks for the chain and its ledger. */
const FOLDER = ".tallystick";

const USAGE = `npm start -- [--once] [--json] [--folder <path>]

  --once    exit at the end; otherwise the chain stays up until Ctrl-C
  --json    one object on stdout, amounts as decimal strings of minor units; with \`npm start --silent\` nothing else
  --folder  where the chain, its keys and the manifests are kept (default .tallystick)`;

interface Options {
  once: boolean;
  json: boolean;
  folder: string;
}

/** The main job: both journeys on an embedded chain, and what the ledger then says. */
export async function runDemo(args: string[]): Promise<void> {
  const options = optionsOf(args);
  if (options === undefined) return;
  try {
    await play(options);
  } catch (error) {
    const { message, code } = error as { message?: string; code?: string };
    console.error(`error: ${message ?? String(error)}${code === undefined ? "" : ` [${code}]`}`);
    if (process.env.TALLY_DEBUG !== undefined) console.error(error);
    process.exitCode = exitCodeOf(error);
  }
}

function optionsOf(args: string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: {
        once: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        folder: { type: "string", default: FOLDER },
      },
    });
    if (!values.help) return values;
    console.log(USAGE);
  } catch (error) {
    console.error(`error: ${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
  }
  return undefined;
}

async function play({ once, json, folder }: Options): Promise<void> {
  const start = performance.now();
  const progress = new Progress();
  const stage = await openStage(folder, (what) => progress.say(what));
  const interrupted = untilInterrupted(stage, folder);
  try {
    const story = tell(stage, progress, start);
    story.catch(() => undefined); // after an interruption it fails for want of a chain
    const result = await Promise.race([story, interrupted]);
    if (result === undefined) {
      console.error("Interrupted. What was recorded stays; run it again to go on from there.");
      process.exitCode = 130;
      return;
    }
    console.log(json ? resultJson(result) : reportOf(result));
    if (!once) {
      announce(stage, folder, result.slip);
      await interrupted;
    }
  } finally {
    progress.end();
    rmSync(join(folder, "embedded.json"), { force: true });
    await stage.chain.stop();
  }
}

/** Both journeys, and what the ledger then says. */
async function tell(stage: Stage, progress: Progress, start: number): Promise<Result> {
  const aid = await aidJourney(stage, progress.bar("aid programme"));
  const students = await studentJourney(stage, progress.bar("student finance"));
  await stage.turnTo(new Date().toISOString().slice(0, 10));
  const slip = join(stage.folder, "slip.json");
  writeFileSync(slip, students.slipText, { mode: 0o600 });
  progress.end();
  const result = await resultOf(stage, aid, students, slip);
  return { ...result, seconds: (performance.now() - start) / 1000 };
}

/** Resolves when a signal asks to stop; a second one doesn't wait. */
function untilInterrupted({ chain }: Stage, folder: string): Promise<undefined> {
  const { url, chainId } = chain;
  writeFileSync(join(folder, "embedded.json"), JSON.stringify({ url, chainId, pid: process.pid }));
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => resolve(undefined));
  });
}

function announce({ chain }: Stage, folder: string, slip: string): void {
  const elsewhere = `
  export TALLY_RPC=${chain.url} TALLY_DEPLOYMENTS=${join(folder, "deployments.json")}`;
  console.error(`
The chain stays up at ${chain.url} until you press Ctrl-C. In another terminal, try:
${folder === FOLDER ? "" : elsewhere}
  npx tally fund list
  npx tally fund show FCDO-H2H-2020
  npx tally unsigned
  npx tally trace HMT-HE-2025-26 --down
  npx tally slip verify ${slip}

Its state is in ${folder}; remove that folder to start afresh.`);
}
