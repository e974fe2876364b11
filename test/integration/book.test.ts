import { expect } from "chai";
import { expectEventsRebuildStorage } from "./rebuild.js";
import { fundGrants, useLedger } from "./ledger.js";
import { Clerk } from "./clerk.js";

describe("the book rebuilt from events", () => {
  const at = useLedger(fundGrants);

  it("equals what the contract stores after any sequence", async () => {
    const clerk = new Clerk(at());
    for (let turn = 1; turn <= 300; turn++) {
      await clerk.turn();
      if (turn % 100 === 0) await expectEventsRebuildStorage(at());
    }
    const kinds = new Set(clerk.actions.map(([kind]) => kind));
    expect(Object.keys(clerk.done)).to.have.members([...kinds]);
  }).timeout(180_000);
});
