import { expect } from "chai";
import type { TallyErrorCode } from "../../sdk/index.js";
import { CATALOGUE } from "../../sdk/instructions/catalogue.js";
import { rejection } from "../sdk/refusal.js";
import { everyInstruction, fundEveryState } from "./every-instruction.js";
import { useLedger } from "./ledger.js";
import { expectEventsRebuildStorage } from "./rebuild.js";

const KINDS = CATALOGUE.filter(({ target }) => target === "fund").map(
  ({ target, kind }) => `${target} ${kind}`,
);

/** What an earlier instruction of the sequence leaves nothing for, and why. */
const OVERTAKEN: Record<string, TallyErrorCode> = {
  "fund cancel": "transfer-state", // released
  "fund recordReturn": "over-outstanding", // signed for
};

describe("events rebuild storage", () => {
  const at = useLedger(fundEveryState);

  it("after every instruction, one upon the other", async () => {
    const { run, fund, node, tally } = at();
    await expectEventsRebuildStorage({ fund, node });
    for (const [kind, plan] of Object.entries(everyInstruction(at()))) {
      if (!KINDS.includes(kind)) continue;
      const why = OVERTAKEN[kind];
      if (why !== undefined) await rejection(why, run(plan()));
      else await run(plan());
      await expectEventsRebuildStorage({ fund, node });
    }
    const empty = await expectEventsRebuildStorage({ fund: await tally.fund("HMT-NONE"), node });
    expect(empty.root.state).to.equal("closed");
  }).timeout(180_000);

  for (const kind of KINDS) {
    it(`after ${kind.slice(5)} alone`, async () => {
      const { run, fund, node } = at();
      await run(everyInstruction(at())[kind]!());
      await expectEventsRebuildStorage({ fund, node });
    });
  }
});
