import { expect } from "chai";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  buildBatch,
  type Manifest,
  type Payment,
  readManifest,
  writeManifest,
} from "../../sdk/manifest.js";
import { payeeCommitment, verifyProof } from "../../sdk/merkle-sum.js";
import { MAX_AMOUNT, money } from "../../sdk/money.js";
import { rejection } from "./refusal.js";

const FUND = "0x00000000000000000000000000000000000000f1";

function somePayments(count: number): Payment[] {
  return Array.from({ length: count }, (_, place) => ({
    payeeReference: `STUDENT-${place + 1}`,
    endToEndId: `E2E-${place + 1}`,
    amount: money(`${place + 1}.50`, "GBP"),
  }));
}

describe("buildBatch", () => {
  it("commits to every payment, each provable against the root", async () => {
    const payments = somePayments(25);
    const { manifest, tree } = await buildBatch(payments, {
      chainId: 4242,
      fund: FUND.replace("f1", "F1"),
    });
    expect(manifest).to.include({
      version: 1,
      chainId: 4242,
      fund: FUND,
      grant: null,
      batch: null,
    });
    expect(manifest).to.include({ root: tree.root, total: "33750", count: 25, currency: "GBP" });
    const kept = manifest.payments.map(
      (one) => `${one.payeeReference} ${one.endToEndId} ${one.amount}`,
    );
    const given = payments.map(
      (one) => `${one.payeeReference} ${one.endToEndId} ${one.amount.amount}`,
    );
    expect(kept).to.have.members(given);
    manifest.payments.forEach((payment, index) => {
      const leaf = { index, payee: payeeCommitment(payment), amount: BigInt(payment.amount) };
      expect(verifyProof(tree, leaf, tree.proof(index))).to.equal(true);
    });
  });

  it("draws a salt of 32 bytes for each payment, never the same twice", async () => {
    const [first, second] = [
      await buildBatch(somePayments(50)),
      await buildBatch(somePayments(50)),
    ];
    const salts = [...first.manifest.payments, ...second.manifest.payments].map(({ salt }) => salt);
    expect(new Set(salts).size).to.equal(100);
    for (const salt of salts) expect(salt).to.match(/^0x[0-9a-f]{64}$/);
  });

  it("shuffles leaves without bias: every payment comes first about equally often", async () => {
    const first = new Map<string, number>();
    for (let run = 0; run < 600; run++) {
      const { manifest } = await buildBatch(somePayments(3), { smallBatch: true });
      const id = manifest.payments[0]!.endToEndId;
      first.set(id, (first.get(id) ?? 0) + 1);
    }
    expect(first.size).to.equal(3);
    for (const times of first.values()) expect(times).to.be.within(120, 280); // 200 ± 7 deviations
  });

  it("leaves the caller's list as it was", async () => {
    const payments = somePayments(12);
    await buildBatch(payments);
    expect(payments).to.deep.equal(somePayments(12));
  });

  it("refuses fewer than 10 payments unless they're not persons or it's said to be meant", async () => {
    await rejection("batch-empty", buildBatch([], { persons: false }));
    const error = await rejection("batch-too-small", buildBatch(somePayments(9)));
    expect(error.data).to.deep.equal({ count: 9, least: 10 });
    expect((await buildBatch(somePayments(10))).manifest.count).to.equal(10);
    expect((await buildBatch(somePayments(1), { persons: false })).manifest.count).to.equal(1);
    expect((await buildBatch(somePayments(9), { smallBatch: true })).manifest.count).to.equal(9);
  });

  it("lists every row that repeats an end-to-end id, and the row where it stands first", async () => {
    const payments = somePayments(12);
    payments[4] = { ...payments[4]!, endToEndId: "E2E-2" };
    payments[7] = { ...payments[7]!, endToEndId: "E2E-2", row: 1008 };
    const error = await rejection("batch-duplicate", buildBatch(payments));
    const problem = "endToEndId stands in row 2 already";
    expect(error.data.rows).to.deep.equal([
      { row: 5, problem },
      { row: 1008, problem },
    ]);
  });

  it("refuses a mixture of currencies", async () => {
    const payments = [...somePayments(11), { ...somePayments(12)[11]!, amount: money("1", "EUR") }];
    const error = await rejection("batch-currency", buildBatch(payments));
    expect(error.data.currencies).to.deep.equal(["GBP", "EUR"]);
  });

  it("lists every payment that can't be made, with its row and the reason", async () => {
    const payments = somePayments(20);
    const spoil = (place: number, change: Partial<Payment>) => {
      payments[place] = { ...payments[place]!, ...change };
    };
    spoil(1, { amount: { amount: 0n, currency: "GBP" } });
    spoil(2, { amount: { amount: -1n, currency: "GBP" } });
    spoil(3, { amount: { amount: MAX_AMOUNT + 1n, currency: "GBP" } });
    spoil(4, { payeeReference: "" });
    spoil(5, { endToEndId: "x".repeat(36) });
    spoil(6, { endToEndId: "E2E\u202e7" });
    spoil(7, { amount: "5.00" as unknown as Payment["amount"] });
    const error = await rejection("batch-leaf", buildBatch(payments));
    const rows = error.data.rows as { row: number; problem: string }[];
    expect(rows.map(({ row }) => row)).to.deep.equal([2, 3, 4, 5, 6, 7, 8]);
    expect(error.message).to.contain("row 2: amount is not above 0").and.contain("and 2 more");
  });

  it("refuses a total beyond uint96 and options of the wrong form", async () => {
    const most = { amount: MAX_AMOUNT, currency: "GBP" };
    const payments = somePayments(10).map((payment) => ({ ...payment, amount: most }));
    await rejection("batch-overflow", buildBatch(payments));
    await rejection("manifest-format", buildBatch(somePayments(10), { fund: "0x12" }));
    await rejection("manifest-format", buildBatch(somePayments(10), { grant: "0x12" }));
    await rejection("manifest-format", buildBatch(somePayments(10), { chainId: 0 }));
    const unknown = { amount: 1n, currency: "XAU" };
    const gold = somePayments(10).map((payment) => ({ ...payment, amount: unknown }));
    await rejection("manifest-format", buildBatch(gold));
  });
});

describe("writeManifest and readManifest", () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "manifest-"));
    path = join(folder, "run.json");
  });
  afterEach(() => rm(folder, { recursive: true }));

  const alter = async (change: (manifest: Record<string, unknown>) => void) => {
    const value = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
    change(value);
    await writeFile(path, JSON.stringify(value));
  };

  it("undo each other, and nothing else is left in the folder", async () => {
    const { manifest, tree } = await buildBatch(somePayments(33), { fund: FUND });
    await writeManifest(path, manifest);
    const read = await readManifest(path);
    expect(read.manifest).to.deep.equal(manifest);
    expect(read.tree.root).to.equal(tree.root);
    expect(await readdir(folder)).to.deep.equal(["run.json"]);
  });

  it("keep the salts from other users of the machine", async () => {
    await writeManifest(path, (await buildBatch(somePayments(10))).manifest);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  it("never overwrite a manifest, whose salts would be lost, unless told to", async () => {
    const { manifest } = await buildBatch(somePayments(10));
    await writeManifest(path, manifest);
    const other = (await buildBatch(somePayments(10))).manifest;
    await rejection("manifest-exists", writeManifest(path, other));
    expect((await readManifest(path)).manifest).to.deep.equal(manifest);
    expect(await readdir(folder)).to.deep.equal(["run.json"]);
    const batch = `0x${"ab".repeat(32)}`;
    await writeManifest(path, { ...manifest, batch }, { replace: true });
    expect((await readManifest(path)).manifest).to.deep.equal({ ...manifest, batch });
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  it("write more payments than go into one piece", async () => {
    const { manifest } = await buildBatch(somePayments(20_001));
    await writeManifest(path, manifest);
    expect((await readManifest(path)).manifest).to.deep.equal(manifest);
  });

  it("refuse a manifest whose payments don't give its root, total and count", async () => {
    const { manifest } = await buildBatch(somePayments(11));
    const changes: ((one: Manifest) => Partial<Manifest>)[] = [
      ({ payments }) => ({ payments: [...payments].reverse() }),
      ({ payments }) => ({ payments: payments.slice(1) }),
      ({ payments }) => ({
        payments: payments.map((one) => ({ ...one, salt: `0x${"00".repeat(32)}` })),
      }),
      () => ({ total: "1" }),
      () => ({ count: 12 }),
      () => ({ root: `0x${"00".repeat(32)}` }),
    ];
    for (const change of changes) {
      await writeManifest(path, { ...manifest, ...change(manifest) }, { replace: true });
      await rejection("manifest-root", readManifest(path));
    }
  });

  it("refuse a manifest that isn't of the form, naming the field and no secret", async () => {
    const { manifest } = await buildBatch(somePayments(10));
    type Fields = Record<string, unknown> & { payments: Record<string, unknown>[] };
    const changes: [field: string, change: (one: Fields) => void][] = [
      ["version", (one) => (one.version = 2)],
      ["kind", (one) => (one.kind = "tallystick-payment-slip")],
      ["chainId", (one) => (one.chainId = "4242")],
      ["currency", (one) => (one.currency = "gbp")],
      ["the file", (one) => (one.extra = 1)],
      ["the file", (one) => delete one.fund],
      ["payments", (one) => (one.payments = [])],
      ["payments[3]", (one) => (one.payments[3]!.extra = 1)],
      ["payments[3].salt", (one) => (one.payments[3]!.salt = "0x12")],
      ["payments[3].amount", (one) => (one.payments[3]!.amount = 5)],
      ["payments[3].amount", (one) => (one.payments[3]!.amount = "1e3")],
      ["payments[3].endToEndId", (one) => (one.payments[3]!.endToEndId = "a\nb")],
      [
        "payments[5].endToEndId",
        (one) => (one.payments[5]!.endToEndId = one.payments[2]!.endToEndId),
      ],
    ];
    for (const [field, change] of changes) {
      await writeManifest(path, manifest, { replace: true });
      await alter(change as (one: Record<string, unknown>) => void);
      const error = await rejection("manifest-format", readManifest(path));
      expect(error.message).to.contain(field);
      for (const { salt } of manifest.payments) expect(error.message).not.to.contain(salt);
    }
  });

  it("refuse a file that was cut short", async () => {
    await writeManifest(path, (await buildBatch(somePayments(10))).manifest);
    const text = await readFile(path, "utf8");
    for (const length of [0, 1, text.length / 2, text.length - 3]) {
      await writeFile(path, text.slice(0, length));
      await rejection("manifest-format", readManifest(path));
    }
  });
});
