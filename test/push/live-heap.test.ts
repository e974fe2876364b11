import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { id } from "ethers";
import { DFE, SLC, SLC_GRANT } from "../integration/ledger.js";
import type { HeapFound, HeapOrder } from "./live-heap.js";
import { blocksEvery, openStand, type Stand } from "./stand.js";

const PROGRAM = fileURLToPath(new URL("live-heap.ts", import.meta.url));

/** Bytes of a row that may stay, as what lives differs by a megabyte or two from one look to the next: a plan has 3,000. */
const MOST = 1_000;

describe("the memory of a push", function () {
  this.timeout(180_000);
  let stand: Stand;
  let stopBlocks: () => Promise<void>;

  before(async () => {
    stand = await openStand();
    stopBlocks = await blocksEvery(stand, 250);
  });

  after(async () => {
    await stopBlocks();
    await stand.stop();
  });

  async function measure(count: number): Promise<HeapFound> {
    const table = join(stand.folder, `${count}.csv`);
    const row = (nth: number) =>
      `sign-receipt,${stand.fund.name},HEAP-${nth},${DFE}/SLC-1,2,0.01,2026-09-25`;
    const rows = Array.from({ length: count }, (_, nth) => row(nth + 1));
    const head = "instruction,fund,reference,grant,transfer,amount,banking-date";
    writeFileSync(table, [head, ...rows].join("\n"));
    const receipt = { organisation: SLC, payer: DFE, grant: SLC_GRANT, transfer: 2 };
    const order: HeapOrder = {
      ...{ rpc: stand.url, treasury: stand.treasury, fund: stand.fund.address, table, count },
      ...{ receipt: { ...receipt, bankingDate: "2026-09-25" }, key: id(`heap ${count}`) },
      ...{ journal: join(stand.folder, `${count}.journal`), locks: join(stand.folder, "locks") },
    };
    const args = ["--expose-gc", "--import", "tsx", PROGRAM, JSON.stringify(order)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    return JSON.parse(await text(child.stdout)) as HeapFound;
  }

  it("doesn't grow with its rows, neither when a file is checked nor when plans are taken in", async () => {
    const [few, many] = [await measure(2_000), await measure(10_000)];
    const checking = (many.checking - few.checking) / 8_000;
    const taking = (many.taking - few.taking) / 8_000;
    expect(checking, "bytes a row of a check").to.be.below(MOST);
    expect(taking, "bytes a row of a push").to.be.below(MOST);
  });
});
