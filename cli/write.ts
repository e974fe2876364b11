import { TallyError, type Plan, type Tally } from "../sdk/index.js";
import { writeNew } from "./files.js";
import { relayerKey } from "./keys.js";
import type { Maker } from "./makers.js";
import { officersPresent, signFor } from "./officers.js";
import { facts, jsonText, visible } from "./output.js";
import { headOf, partiesOf, planFacts } from "./plan-state.js";
import { confirm } from "./prompt.js";
import { settingOf, type Session } from "./session.js";

/** Options of every command that writes. */
export interface WriteOptions {
  fund?: string;
  /** Where to write the plan for others to approve. */
  out?: string;
  send?: boolean;
  keystore?: string[];
}

/** Makes a plan from JSON fields and shows it; with `--send` has it approved by the keys at hand, and sends it. */
export async function write(
  session: Session<WriteOptions>,
  maker: Maker,
  json: unknown,
): Promise<void> {
  const { out, send } = session.options;
  const name = session.options.fund ?? (maker.inFund ? settingOf("TALLY_FUND") : undefined);
  if (send && out !== undefined) {
    throw new TallyError(
      "usage",
      "A plan is sent now (--send), or written for others to approve (--out): leave one of them out.",
    );
  }
  const tally = await session.tally(send ? relayerKey() : undefined);
  const fund = name === undefined ? undefined : await tally.fund(name);
  const plan = await maker.make(tally, fund, json);
  if (send) await signAndSend(session, plan);
  else await preview(session, plan, tally);
}

async function preview(session: Session<WriteOptions>, plan: Plan, tally: Tally): Promise<void> {
  const { out: file } = session.options;
  if (file !== undefined) await writeNew(file, `${jsonText(plan)}\n`);
  const parties = await partiesOf(plan, tally);
  const data = { sent: false, ...headOf(plan), parties, plan: plan.toJSON(), file };
  session.out.data(data, () =>
    [
      visible(plan.summary()),
      facts(plan.details()),
      planFacts(plan, parties, { ready: false, code: "quorum-not-reached", message: WAITS }),
    ].join("\n\n"),
  );
  session.out.words(
    file === undefined
      ? "Nothing was sent. --out <file> writes it for approval; --send signs it with the keys at hand and sends it."
      : `Nothing was sent. Have it approved: tally approve ${file}`,
  );
}

const WAITS = "waits for these approvals";

async function signAndSend(session: Session<WriteOptions>, plan: Plan): Promise<void> {
  // also when quiet: it is what is signed
  process.stderr.write(`${visible(plan.summary())}\n\n${facts(plan.details())}\n\n`);
  const present = await officersPresent(plan, session.options);
  const names = present.map(({ signer }) => signer).join(", ");
  await confirm(`Sign this as ${names}, and send it?`, session.options);
  for (const { officer } of present) {
    await signFor(plan, officer, { connected: true, organisation: undefined });
  }
  await execute(session, plan);
}

/** Sends a plan, and says what it did. */
export async function execute(session: Session, plan: Plan): Promise<void> {
  const done = await plan.send();
  session.out.data({ sent: !done.alreadyDone, ...headOf(plan), ...done }, () => {
    const kinds = done.events.map(({ kind }) => kind).join(", ");
    const words = done.alreadyDone ? "It was done before; nothing was sent" : "Done";
    return `${words}: ${kinds} in block ${done.block}, transaction ${done.transaction}.`;
  });
}
