import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { id, Wallet } from "ethers";
import type { Plan, Pushed, PushOptions } from "../../sdk/index.js";
import type { Stand } from "../push/stand.js";
import { audit } from "./books.js";
import type { Schedule } from "./faults.js";
import { movements, receiptOf, type Movement } from "./movements.js";
import { openProxy, type Proxy } from "./proxy.js";

const NOTHING_WRONG = { lost: [], duplicated: [], untrue: [] };

/** A push of some receipts through a proxy. */
export interface Case {
  some: Movement[];
  plans: Plan[];
  options: PushOptions;
  proxy: Proxy;
}

let nth = 0;

/** Makes pushes on a stand, each with a sender and a journal of its own, and sees that they end well. */
export function onePush(stand: () => Stand) {
  /** Some receipts, a transaction each. */
  async function prepare(
    count: number,
    schedule?: Schedule,
    more: Partial<PushOptions> = {},
  ): Promise<Case> {
    const some = movements(count, `ONE-${++nth}`);
    const sender = new Wallet(id(`sender ${nth}`));
    const plans: Plan[] = [];
    for (const each of some) plans.push(await receiptOf(stand().fund, each));
    const proxy = await openProxy(stand().url, schedule);
    const folder = mkdtempSync(join(stand().folder, "one-"));
    const options: PushOptions = {
      ...{ journal: join(folder, "journal"), locks: join(folder, "locks"), rpc: proxy.url },
      ...{ signers: [sender], packGas: 1, pollMilliseconds: 50 },
      ...{ timeoutSeconds: 1.5, ...more },
    };
    return { some, plans, options, proxy };
  }

  /** Every row is done, once, and the journal says so. */
  async function endsWell({ some, options, proxy }: Case, pushing: Promise<Pushed>) {
    const pushed = await pushing;
    proxy.stop();
    expect(pushed).to.include({ done: some.length, alreadyDone: 0, left: 0 });
    expect(await audit(stand(), some, options.journal)).to.deep.equal(NOTHING_WRONG);
    return pushed;
  }

  return { prepare, endsWell };
}
