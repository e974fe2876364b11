import { spawn, spawnSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import type { Command } from "commander";
import { encryptKeystoreJson, FeeData, id, JsonRpcProvider, Wallet } from "ethers";
import { COMMANDS } from "../../cli/commands/instruction-commands.js";
import { makerOf } from "../../cli/instructions.js";
import { program } from "../../cli/program.js";
import { startEmbeddedChain, type EmbeddedChain } from "../../scripts/chain/embedded-chain.js";
import {
  buildBatch,
  idOf,
  makeSlip,
  p256Signer,
  provePayment,
  rsaSigner,
  slipText,
  writeManifest,
  type Step,
} from "../../sdk/index.js";
import { Treasury__factory } from "../../typechain-types/index.js";
import {
  COMPTROLLER,
  DFE,
  DFE_GRANT,
  FOREVER,
  EVERY_ROLE,
  fundGrants,
  gbp,
  LIMIT,
  officersOf,
  openLedger,
  registerOrganisation,
  SLC,
  SLC_GRANT,
  TREASURY,
  UNIVERSITY,
  type Ledger,
} from "./ledger.js";
import { p256Key, rsaKey } from "./keys.js";
import { deployVerifiers } from "./verifiers.js";

const CHAIN_ID = 4_246;
const COMMAND = resolve("dist/cli/index.js");
const GRANT = { grantor: DFE, reference: "SLC-1" };
const AWARD = { reference: "UNI-1", parent: GRANT, grantee: UNIVERSITY, amount: "100.00" };
const RECEIPT = { grant: SLC_GRANT, transfer: 2, amount: "60000.00", bankingDate: "2026-05-01" };

/** An officer of SLC that may only record what the bank did. */
const clerk = new Wallet(id("clerk"));

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

describe("tally", function () {
  this.timeout(180_000);

  let dir: string;
  let chain: EmbeddedChain;
  let provider: JsonRpcProvider;
  let ledger: Ledger;
  const servers: Server[] = [];

  before(async () => {
    const built = spawnSync(process.execPath, ["scripts/prepare.mjs"], { encoding: "utf8" });
    expect(built.status, built.stderr).to.equal(0);
    dir = mkdtempSync(join(tmpdir(), "tally-cli-"));
    chain = await startEmbeddedChain({ dir: join(dir, "chain"), chainId: CHAIN_ID });
    const options = { staticNetwork: true, cacheTimeout: -1, polling: true, pollingInterval: 20 };
    provider = new JsonRpcProvider(chain.url, CHAIN_ID, options);
    provider.getFeeData = () => Promise.resolve(new FeeData(0n, 0n, 0n));
    const on = { node: provider, deployer: new Wallet(id("deployer"), provider) };
    ledger = await openLedger(on as unknown as Parameters<typeof openLedger>[0]);
    const registry = await Treasury__factory.connect(ledger.treasury, provider).registry();
    const entry = { registry, treasury: ledger.treasury, block: 0 };
    put("deployments.json", deploymentsText(entry));
    await fundGrants(ledger);
    await prepare();
  });

  after(async () => {
    servers.forEach((server) => server.close());
    provider?.destroy();
    await chain?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** A tranche that nobody has signed for, a batch of ten payments, the first of which bounced, another that was voided, and a clerk. */
  async function prepare(): Promise<void> {
    const { fund, tally, run } = ledger;
    await run(fund.release({ reference: "REL-2", grant: SLC_GRANT, tranche: 2 }));
    const payments = Array.from({ length: 10 }, (_, nth) => ({
      ...{ payeeReference: `STUDENT-${nth}`, endToEndId: `E2E-${nth}`, amount: gbp(`${nth + 1}`) },
    }));
    const place = { chainId: CHAIN_ID, fund: fund.address, grant: SLC_GRANT };
    const batch = await buildBatch(payments, { ...place, batch: idOf(SLC, "RUN-1") });
    await writeManifest(path("manifest.json"), batch.manifest);
    await run(fund.pay({ reference: "RUN-1", grant: SLC_GRANT, batch: batch.tree }));
    const bankingDate = "2026-04-02";
    await run(
      fund.bounce({
        ...{ reference: "BNC-1", grant: SLC_GRANT, batch: "RUN-1", bankingDate },
        payments: [provePayment(batch, "E2E-0")],
      }),
    );
    for (const name of ["E2E-0", "E2E-1"]) {
      const index = batch.manifest.payments.findIndex(({ endToEndId }) => endToEndId === name);
      put(`${name}.json`, slipText(makeSlip(batch.manifest, batch.tree, index)));
    }
    const voided = await buildBatch(payments, { ...place, batch: idOf(SLC, "RUN-0") });
    await run(fund.pay({ reference: "RUN-0", grant: SLC_GRANT, batch: voided.tree }));
    await run(fund.voidBatch({ reference: "VOID-1", grant: SLC_GRANT, batch: "RUN-0" }));
    put("voided.json", slipText(makeSlip(voided.manifest, voided.tree, 0)));
    const officer = { signer: clerk, roles: ["SETTLE" as const], validUntil: FOREVER };
    await run(tally.enrol({ organisation: SLC, reference: "ENR-1", officer }));
  }

  function deploymentsText(entry: object): string {
    return JSON.stringify({ version: 1, chains: { [CHAIN_ID]: entry } });
  }

  function path(name: string): string {
    return join(dir, name);
  }

  function put(name: string, content: string): string {
    writeFileSync(path(name), content);
    return path(name);
  }

  function fields(name: string, value: unknown): string {
    return put(`${name}.fields.json`, JSON.stringify(value));
  }

  function read(name: string): string {
    return readFileSync(path(name), "utf8");
  }

  async function tally(
    args: string[],
    { env = {}, input = "" }: { env?: Record<string, string>; input?: string } = {},
  ): Promise<Ran> {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd: dir,
      stdio: ["pipe", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        TALLY_RPC: chain.url,
        TALLY_DEPLOYMENTS: path("deployments.json"),
        ...env,
      },
    });
    child.stdin.end(input);
    const ended = new Promise<number | null>((done) => child.once("close", done));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await ended, out, err };
  }

  /** Runs what must succeed, for people. */
  async function says(args: string[], options: Parameters<typeof tally>[1] = {}): Promise<string> {
    const { code, out, err } = await tally(args, options);
    expect(code, err).to.equal(0);
    return out;
  }

  /** Runs what must succeed, for programs. */
  async function gives<Value>(
    args: string[],
    options: Parameters<typeof tally>[1] = {},
  ): Promise<Value> {
    return JSON.parse(await says([...args, "--json"], options)) as Value;
  }

  /** Runs what must fail: with this exit code and error code, in one line; gives the sentence. */
  async function fails(
    exit: number,
    code: string,
    args: string[],
    options: Parameters<typeof tally>[1] = {},
  ): Promise<string> {
    const ran = await tally(args, options);
    const line = ran.err.split("\n").find((each) => each.startsWith("error: ")) ?? ran.err;
    expect(line).to.match(/^error: .+\. \[[a-z-]+\]$/);
    expect({ exit: ran.code, line }).to.include({ exit });
    expect(line).to.include(`[${code}]`);
    expect(ran.err).not.to.match(/\n\s+at /);
    return line;
  }

  /** The key of an organisation's nth officer, as the environment gives it. */
  function keyOf(organisation: string, nth: 0 | 1): { env: { TALLY_OFFICER_KEY: string } } {
    return { env: { TALLY_OFFICER_KEY: (officersOf(organisation)[nth] as Wallet).privateKey } };
  }

  function make(instruction: string, value: unknown, out: string): Promise<string> {
    const input = JSON.stringify(value);
    const args = ["plan", "make", instruction, "--fund", "HMT-HE", "--fields", "-", "--out", out];
    return says(args, { input });
  }

  /** A server that answers JSON-RPC with fixed results. */
  async function fakeNode(answers: Record<string, unknown>): Promise<string> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const asked = JSON.parse(body) as { id: number; method: string }[] | { id: number };
        const one = ({ id: nr, method = "" }: { id: number; method?: string }) => {
          return { jsonrpc: "2.0", id: nr, result: answers[method] ?? null };
        };
        const answer = Array.isArray(asked) ? asked.map(one) : one(asked);
        response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
      });
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  describe("reads", () => {
    it("funds, their position by layer, and whether they balance", async () => {
      const [list, shown, people] = await Promise.all([
        gives<object[]>(["fund", "list"]),
        gives<{
          conserved: boolean;
          positions: Record<string, unknown>[];
          totals: Record<string, string>;
        }>(["fund", "show", "HMT-HE"]),
        says(["fund", "show", "HMT-HE"]),
      ]);
      const { address } = ledger.fund;
      expect(list).to.deep.equal([
        { name: "HMT-HE", currency: "GBP", comptroller: COMPTROLLER, address },
      ]);
      expect(shown.conserved).to.equal(true);
      expect(shown.totals).to.include({ drawn: "50000000", outstanding: "6000000" });
      expect(shown.positions.map(({ received }) => received)).to.deep.equal([
        ...["50000000", "15000000", "6000000"],
      ]);
      expect(people)
        .to.include("£500,000.00")
        .and.to.match(/^conserved +yes/m);
    });

    it("a grant by its grantor and reference, by its id, and the root", async () => {
      const [named, byId, root] = await Promise.all([
        says(["grant", "show", "HMT-HE", DFE, "SLC-1"]),
        gives<object>(["grant", "show", "HMT-HE", SLC_GRANT]),
        gives<object>(["grant", "show", "HMT-HE", "root"]),
      ]);
      expect(named)
        .to.match(/^to +GB-COH-02401034$/m)
        .and.to.match(/^ceiling +none$/m);
      expect(byId).to.include({ grantee: SLC, state: "active", awarded: "40000000" });
      expect(root).to.include({ grantee: TREASURY, depth: 0 });
    });

    it("an organisation's record", async () => {
      const [record, people] = await Promise.all([
        gives<{ quorums: object }>(["org", "show", DFE]),
        says(["org", "show", TREASURY]),
      ]);
      expect(record).to.include({ identifier: DFE, registrar: TREASURY, suspended: false });
      expect(record.quorums).to.include({ COMMIT: 2, RECEIPT: 1 });
      expect(people).to.match(/^RELEASE +2 to approve$/m);
    });

    it("a trace down, up from a batch, and up from a slip", async () => {
      const up = ["trace", "HMT-HE", "--up"];
      const [down, batch, slip, tree] = await Promise.all([
        gives<Step[]>(["trace", "HMT-HE", "--down"]),
        gives<Step[]>([...up, "--payer", SLC, "--batch", "RUN-1"]),
        gives<Step[]>([...up, "--slip", "E2E-1.json"]),
        says(["trace", "HMT-HE"]),
      ]);
      expect(down.map(({ kind }) => kind)).to.include.members(["vote", "grant", "batch"]);
      expect(batch[0]).to.include({ kind: "bounce", organisation: SLC, amount: "100" });
      expect(batch[1]).to.include({ kind: "batch", organisation: SLC, amount: "5500" });
      expect(slip[0]).to.include({ kind: "payment", amount: "200" });
      expect(slip.at(-1)).to.include({ kind: "vote", amount: "100000000" });
      expect(tree)
        .to.match(/^vote +GB-GOV-2/m)
        .and.to.match(/^ {4}grant +GB-GOV-14 +GB-COH/m);
    });

    it("money that nobody has signed for", async () => {
      const [rows, people] = await Promise.all([gives<object[]>(["unsigned"]), says(["unsigned"])]);
      expect(rows).to.have.length(1);
      expect(rows[0]).to.include({ reference: "REL-2", payer: DFE, outstanding: "6000000" });
      expect(people).to.include("£60,000.00");
    });

    it("events by kind, fund and day", async () => {
      const [voted, registered, enrolled, later, people] = await Promise.all([
        gives<{ args: object }[]>(["events", "--kind", "Voted", "--fund", "HMT-HE"]),
        gives<object[]>(["events", "--kind", "OrganisationRegistered"]),
        gives<{ args: { limits: object[] } }[]>(["events", "--kind", "OfficerEnrolled"]),
        gives<object[]>(["events", "--from", "2099-01-01"]),
        says(["events"]),
      ]);
      expect(voted).to.have.length(1);
      expect(voted[0]).to.include({ organisation: TREASURY, reference: "VOTE-1" });
      expect(voted[0]!.args).to.include({ amount: "100000000" });
      expect(registered).to.have.length(5);
      expect(enrolled[0]!.args.limits).to.deep.equal([
        { currency: "0x474250", amount: "1000000000000" },
      ]);
      expect(later).to.deep.equal([]);
      expect(people).to.match(/Authorised .* officers=\[0x/);
      expect(people).to.match(/TrancheReleased +GB-GOV-14 +REL-2 .*amount=£60,000\.00/);
    });

    it("a slip: true with the trail up to the vote, and whether it bounced or was voided", async () => {
      const [paid, bounced, people, voided] = await Promise.all([
        gives<{ trail: Step[] }>(["slip", "verify", "E2E-1.json"]),
        gives<object>(["slip", "verify", "E2E-0.json"]),
        says(["slip", "verify", "E2E-0.json"]),
        says(["slip", "verify", "voided.json"]),
      ]);
      expect(paid).to.include({ true: true, bounced: false, settled: false, fund: "HMT-HE" });
      expect(paid.trail.at(-1)).to.include({ kind: "vote" });
      expect(bounced).to.include({ true: true, bounced: true });
      expect(people)
        .to.match(/^true: GB-COH-02401034 paid £1\.00/)
        .and.to.include("sent this payment back");
      expect(voided)
        .to.match(/^true: GB-COH-02401034 meant to pay £/)
        .and.to.include("nobody was paid");
    });

    it("on the chain that the demo has noted, as long as that runs", async () => {
      const note = (pid: number) =>
        put(
          ".tallystick/embedded.json",
          JSON.stringify({ url: chain.url, chainId: CHAIN_ID, pid }),
        );
      mkdirSync(path(".tallystick"));
      const none = { env: { TALLY_RPC: "" } };
      note(process.pid);
      expect(await gives<object[]>(["fund", "list"], none)).to.have.length(1);
      note(2 ** 22 + 1); // more than Linux has
      expect(await fails(2, "usage", ["fund", "list"], none)).to.include("--rpc");
      rmSync(path(".tallystick"), { recursive: true });
    });
  });

  describe("writes", () => {
    it("a plan from its making to the ledger, once", async () => {
      expect(await make("award", AWARD, "award.json"))
        .to.include("£100.00")
        .and.to.include(UNIVERSITY);
      const plan = ["award.json"];
      const made = await gives<{ parties: object[]; state: object }>(["plan", "show", ...plan]);
      expect(made.parties[0]).to.include({ organisation: SLC, role: "COMMIT", missing: 2 });
      expect(made.state).to.include({ ready: false, code: "quorum-not-reached" });

      await says(["approve", ...plan, "--yes"], keyOf(SLC, 0));
      put("password.json", await keystoreOf(officersOf(SLC)[1] as Wallet, "hazel"));
      await says(["approve", ...plan, "--yes", "--keystore", "password.json"], {
        env: { TALLY_KEYSTORE_PASSWORD: "hazel" },
      });
      const approved = await gives<{ parties: object[]; state: object }>(["plan", "show", ...plan]);
      expect(approved.parties[0]).to.include({ quorum: 2, missing: 0 });
      expect(approved.state).to.deep.equal({ ready: true });

      const block = await provider.getBlockNumber();
      expect(await gives<object>(["plan", "send", ...plan])).to.include({ sent: false });
      expect(await provider.getBlockNumber()).to.equal(block);
      const sent = await gives<object>(["plan", "send", ...plan, "--send"]);
      expect(sent).to.include({ sent: true, alreadyDone: false, block: block + 1 });
      const done = await gives<object>(["plan", "send", ...plan]);
      expect(done).to.include({ sent: false, alreadyDone: true });
      // the ledger has something else against the plan, and still no stranger's approval is taken
      const stranger = { env: { TALLY_OFFICER_KEY: id("stranger") } };
      await fails(4, "not-an-officer", ["approve", ...plan, "--yes"], stranger);
      const again = await gives<object>(["plan", "send", ...plan, "--send"]);
      expect(again).to.include({ sent: false, alreadyDone: true, block: block + 1 });
      expect(await provider.getBlockNumber()).to.equal(block + 1);
      expect(readdirSync(dir).filter((name) => name.endsWith(".tmp"))).to.deep.equal([]);
    });

    it("a plan approved with P-256 and RSA keys in PEM files, locked or not", async () => {
      const verifiers = await deployVerifiers(ledger);
      const registry = await Treasury__factory.connect(ledger.treasury, provider).registry();
      const entry = { registry, treasury: ledger.treasury, block: 0, verifiers };
      const deployments = put("with-verifiers.json", deploymentsText(entry));
      const [p256, rsa] = [p256Key("in a PEM file"), rsaKey("in a PEM file", 2048)];
      const [terms, organisation] = [{ roles: ["COMMIT" as const], validUntil: FOREVER }, SLC];
      const officers = [
        { ...terms, signer: p256Signer({ verifier: verifiers.p256, key: p256 }), limits: [LIMIT] },
        { ...terms, signer: rsaSigner({ verifier: verifiers.rsa, key: rsa }) },
      ];
      for (const [nth, officer] of officers.entries()) {
        await ledger.run(ledger.tally.enrol({ organisation, reference: `PEM-${nth}`, officer }));
      }
      const form = { type: "pkcs8", format: "pem" } as const;
      put("p256.pem", p256.export(form) as string);
      const lock = { cipher: "aes-256-cbc", passphrase: "hazel" };
      put("rsa.pem", rsa.export({ ...form, ...lock }) as string);
      const env = (file: string) => ({
        env: { TALLY_OFFICER_KEY_FILE: file, TALLY_DEPLOYMENTS: deployments },
      });
      const password = { TALLY_KEYSTORE_PASSWORD: "hazel" };
      await make("award", { ...AWARD, reference: "UNI-PEM" }, "pem.json");
      const approve = ["approve", "pem.json", "--yes"];
      const { signer } = await gives<{ signer: string }>(approve, env("p256.pem"));
      expect(signer).to.equal(await officers[0]!.signer.key());
      await says(approve, { env: { ...env("rsa.pem").env, ...password, TALLY_RPC: "" } });
      expect(await gives<object>(["plan", "send", "pem.json", "--send"])).to.include({
        sent: true,
      });

      await make("award", { ...AWARD, reference: "UNI-PEM-2" }, "unsigned.json");
      const before = read("unsigned.json");
      const again = ["approve", "unsigned.json", "--yes"];
      const both = { env: { ...env("p256.pem").env, ...keyOf(SLC, 0).env } };
      const curve = generateKeyPairSync("ec", { namedCurve: "secp256k1" }).privateKey;
      put("curve.pem", curve.export(form) as string);
      put("public.pem", createPublicKey(p256).export({ type: "spki", format: "pem" }) as string);
      const wrong = { env: { ...env("rsa.pem").env, TALLY_KEYSTORE_PASSWORD: "willow" } };
      const old = { env: { TALLY_OFFICER_KEY_FILE: "p256.pem" } }; // its file names no verifiers
      const said = await Promise.all([
        fails(2, "usage", again, both),
        fails(2, "usage", again, env("public.pem")),
        fails(2, "usage", again, wrong),
        fails(2, "usage", again, old),
        fails(2, "key-format", again, env("curve.pem")),
        fails(2, "file-missing", again, env("nowhere.pem")),
      ]);
      expect(said.join()).not.to.match(/willow|BEGIN|PRIVATE/);
      expect(read("unsigned.json")).to.equal(before);
    });

    it("the recovery of an organisation from its start to its end", async () => {
      const subject = "GB-CHC-202918";
      await ledger.run(registerOrganisation(ledger.tally, subject));
      const rescuer = Wallet.createRandom();
      const plan = await ledger.tally.startRecovery({
        ...{ reference: "RES-1", subject },
        officers: [{ signer: rescuer, roles: EVERY_ROLE, validUntil: FOREVER, limits: [gbp("5")] }],
      });
      await fails(5, "no-such-recovery", ["org", "recovery", subject]);
      await fails(5, "no-such-recovery", ["org", "complete-recovery", subject]);
      await ledger.run(plan);
      const shown = await says(["org", "show", subject]);
      expect(shown).to.match(/^recovery +RES-1 of GB-GOV-2, pending$/m);
      const waiting = await says(["org", "recovery", subject]);
      expect(waiting)
        .to.include(rescuer.address.toLowerCase())
        .and.to.include("£5.00; until 2099-12-31 00:00 UTC");
      const started = await says(["events", "--kind", "RecoveryStarted"]);
      expect(started)
        .to.include(`RecoveryStarted  ${subject}`)
        .and.to.include(`signer:${rescuer.address.toLowerCase()}`);
      const complete = ["org", "complete-recovery", subject];
      await fails(5, "recovery-not-due", complete);
      await fails(5, "recovery-not-due", [...complete, "--send"]);
      await provider.send("evm_increaseTime", [7 * 24 * 3600]);
      await provider.send("evm_mine", []);
      expect(await gives<object>(complete)).to.include({ sent: false, recovery: "RES-1" });
      const done = { sent: true, organisation: subject, startedBy: TREASURY };
      expect(await gives<object>([...complete, "--send"])).to.include(done);
      await fails(5, "no-such-recovery", complete);
      const record = await gives<object>(["org", "show", subject]);
      expect(record).to.include({ suspended: false, recovery: null, successor: "" });
    });

    it("a plan of two organisations, approved without a node by saying for whom", async () => {
      const drawDown = { reference: "DRAW-9", vote: "VOTE-1", amount: "1.00" };
      await make("draw-down", drawDown, "draw.json");
      const alone = (key: { env: Record<string, string> }) => ({
        env: { ...key.env, TALLY_RPC: "" },
      });
      const approve = ["approve", "draw.json", "--yes"];
      const said = await fails(2, "usage", approve, alone(keyOf(TREASURY, 0)));
      expect(said).to.include("--for").and.to.include(COMPTROLLER);
      await says([...approve, "--for", TREASURY], alone(keyOf(TREASURY, 0)));
      await says([...approve, "--for", TREASURY], alone(keyOf(TREASURY, 1)));
      const { signer } = await gives<{ signer: string }>(approve, keyOf(COMPTROLLER, 0)); // asks the ledger for whom
      const shown = await says(["plan", "show", "draw.json"]);
      expect(shown).to.include(`${COMPTROLLER} (VERIFY): 1 of 1 by ${signer.toLowerCase()}`);
      expect(shown).to.match(/^ledger +would execute it now$/m);
      // every field that is signed, the contract first
      expect(shown).to.match(/^contract +Tallystick Fund 0x/m);
      expect(shown).to.match(/^amount +100$/m);
      expect(shown).to.match(new RegExp(`^comptroller +${COMPTROLLER}$`, "m"));
    });

    it("a plan to standard output, its words to standard error", async () => {
      const args = [
        "plan",
        "make",
        "award",
        "--fund",
        "HMT-HE",
        "--fields",
        fields("award", AWARD),
      ];
      const { code, out, err } = await tally(args);
      expect(code, err).to.equal(0);
      expect(JSON.parse(out)).to.include({ kind: "award", target: "fund", version: 1 });
      expect(err).to.include("£100.00").and.to.include("Nothing was sent.");
      expect((await tally([...args, "--quiet"])).err).to.equal("");
    });

    it("every instruction of the SDK from JSON fields", async () => {
      const [hash, money] = [id("hash"), { amount: "1.00" }];
      const officer = { signer: clerk.address, roles: ["SETTLE"], validUntil: "2030-12-31" };
      const proven = { ...officer, limits: { GBP: "1.00" }, possession: "0x00" };
      const own = { reference: "R-1", organisation: SLC };
      const slc = { reference: "R-1", grant: GRANT };
      const banked = { bankingDate: "2026-04-01", bankReference: "FPS 1" };
      const file = { file: path("manifest.json") };
      const made: Record<string, object> = {
        register: {
          reference: "R-1",
          subject: "X-1",
          name: "X",
          roles: ["SETTLE"],
          officers: [proven],
          quorums: { SETTLE: 1 },
        },
        enrol: { ...own, officer: proven },
        retire: { ...own, signer: clerk.address },
        "set-quorum": { ...own, role: "SETTLE", quorum: 1 },
        suspend: { reference: "R-1", subject: SLC, reason: 2 },
        reinstate: { reference: "R-1", subject: SLC },
        "start-recovery": { reference: "R-1", subject: SLC, officers: [proven], quorums: {} },
        "veto-recovery": { ...own, startedBy: DFE, recovery: "R-0" },
        adjudicate: { ...own, subject: SLC, upheld: true, startedBy: DFE, recovery: "R-0" },
        succeed: { reference: "R-1", old: SLC, successor: UNIVERSITY },
        "open-fund": { reference: "R-1", currency: "EUR", comptroller: COMPTROLLER },
        "set-implementation": { reference: "R-1", implementation: ledger.treasury },
        "set-verifier": { reference: "R-1", verifier: ledger.treasury, allowed: true },
        vote: { reference: "R-1", ...money, authority: "ACT", availableUntil: "2030-12-31" },
        "draw-down": { reference: "R-1", vote: idOf(TREASURY, "VOTE-1"), ...money },
        "reduce-vote": { reference: "R-1", vote: "VOTE-1", ...money, authority: "ACT" },
        surrender: { reference: "R-1", ...money },
        credit: { ...slc, ...money, ...banked, kind: 1 },
        lose: { ...slc, ...money, reason: 1, grantee: SLC },
        "close-fund": { reference: "R-1" },
        award: {
          reference: "R-1",
          parent: "root",
          grantee: DFE,
          ...money,
          terms: file,
          ceiling: "1.00",
        },
        accept: { ...slc, validUntil: "2030-12-31" },
        decline: { ...slc, ...money, ceiling: "none", terms: file },
        amend: { ...slc, ...money, ceiling: "none", terms: file },
        schedule: {
          ...slc,
          tranches: [
            { ...money, number: 4, notBefore: "2027-01-01", verifier: UNIVERSITY, condition: hash },
          ],
        },
        release: { ...slc, tranche: 3 },
        cancel: { ...slc, tranche: 3 },
        refund: { ...slc, ...money, number: 1 },
        settle: { ...slc, transfer: 1, ...banked },
        "sign-receipt": {
          ...slc,
          transfer: 1,
          ...money,
          bankingDate: "2026-04-01",
          original: { amount: "2.00", currency: "EUR" },
          final: true,
        },
        "reverse-receipt": { ...slc, transfer: 1, receipt: "REC-1", reason: 2 },
        "write-off": { ...slc, transfer: 1, reason: 1 },
        "record-return": { ...slc, transfer: 1, ...money, ...banked },
        hold: { ...own, grant: GRANT },
        lift: { ...own, grant: GRANT, holder: DFE },
        close: slc,
        pay: { ...slc, batch: file, payee: UNIVERSITY, manifest: hash },
        "settle-batch": { ...slc, batch: "RUN-1", ...banked },
        "void-batch": { ...slc, batch: "RUN-1", reason: 1 },
        recover: { ...slc, batch: "RUN-1", ...money, ...banked, evidence: file },
        bounce: {
          ...slc,
          batch: "RUN-1",
          ...banked,
          payments: { ...file, endToEndIds: ["E2E-3", "E2E-4"] },
        },
        withdraw: own,
      };
      const { fund } = ledger;
      for (const [name, json] of Object.entries(made)) {
        const maker = makerOf(name, true);
        const plan = await maker.make(ledger.tally, maker.inFund ? fund : undefined, json);
        expect(plan.summary(), name).to.include("Reference R-1");
      }
      const outside = makerOf("withdraw", false);
      const plan = await outside.make(ledger.tally, undefined, { ...own, target: "treasury" });
      expect(plan.instruction.target).to.equal("treasury");
    });
  });

  describe("refuses, in one sentence with a code,", () => {
    it("a missing or wrong RPC, with 2 or 6", async () => {
      const list = ["fund", "list"];
      const web = await fakeNode({});
      await Promise.all([
        fails(2, "usage", list, { env: { TALLY_RPC: "" } }),
        fails(6, "network-unreachable", [...list, "--rpc", "http://127.0.0.1:1"]),
        fails(6, "network-unreachable", [...list, "--rpc", "no url"]),
        fails(6, "network-unreachable", [...list, "--rpc", web]),
      ]);
    });

    it("a chain that the ledger doesn't run on, with 2 or 6", async () => {
      const list = ["fund", "list"];
      const block = {
        ...{
          number: "0x1",
          hash: id("1"),
          parentHash: id("0"),
          timestamp: "0x1",
          nonce: "0x0000000000000000",
        },
        ...{ gasLimit: "0x1000000", gasUsed: "0x0", miner: ledger.treasury, extraData: "0x" },
        ...{ difficulty: "0x0", baseFeePerGas: "0x7", transactions: [] },
      };
      const fees = { eth_chainId: "0x5", eth_getBlockByNumber: block };
      const registry = await Treasury__factory.connect(ledger.treasury, provider).registry();
      const nowhere = "0x000000000000000000000000000000000000dEaD";
      await Promise.all([
        fails(6, "network-fees", [...list, "--rpc", await fakeNode(fees)]),
        fails(6, "network-no-contract", [...list, "--treasury", nowhere]),
        fails(6, "network-no-contract", [...list, "--treasury", registry]),
        fails(2, "usage", [...list, "--treasury", "0x12"]),
        fails(2, "deployment-missing", [...list, "--deployments", "none.json"]),
      ]);
    });

    it("an unknown organisation, fund, grant, batch or vote, with 5", async () => {
      const stranger = { ...AWARD, grantee: "GB-NOBODY" };
      const make = ["plan", "make", "award", "--fund", "HMT-HE", "--fields"];
      const batch = ["trace", "HMT-HE", "--payer", SLC, "--batch", "RUN-9"];
      const [said] = await Promise.all([
        fails(5, "organisation-unknown", [...make, fields("stranger", stranger)]),
        fails(5, "organisation-unknown", ["org", "show", "GB-NOBODY"]),
        fails(5, "fund-unknown", ["fund", "show", "HMT-NO"]),
        fails(5, "grant-unknown", ["grant", "show", "HMT-HE", DFE, "SLC-9"]),
        fails(5, "batch-unknown", batch),
      ]);
      expect(said).to.include("grantee").and.to.include("GB-NOBODY");
    });

    it("an amount with fractional pence, naming the field, with 3", async () => {
      const make = ["plan", "make", "--fund", "HMT-HE", "--fields"];
      const tranches = [{ amount: "1.00" }, { amount: "2.005" }];
      const schedule = fields("schedule", { reference: "S-1", grant: GRANT, tranches });
      const award = fields("pence", { ...AWARD, amount: "0.125" });
      const [one, two] = await Promise.all([
        fails(3, "money-fraction", [...make, award, "award", "--out", "pence.json"]),
        fails(3, "money-fraction", [...make, schedule, "schedule"]),
      ]);
      expect(one).to.include('Field amount: "0.125"');
      expect(two).to.include('Field tranches[1].amount: "2.005"');
      expect(readdirSync(dir)).not.to.include("pence.json");
    });

    it("fields that are missing, unknown or of another type, with 2", async () => {
      const make = ["plan", "make", "award", "--fund", "HMT-HE", "--fields"];
      const { reference, ...nameless } = AWARD;
      const [missing, unknown, type] = await Promise.all([
        fails(2, "usage", [...make, fields("missing", nameless)]),
        fails(2, "usage", [...make, fields("unknown", { ...AWARD, ammount: "1.00" })]),
        fails(2, "usage", [...make, fields("type", { ...AWARD, amount: 1.1 })]),
        fails(2, "usage", [...make, put("text.json", "{")]),
        fails(2, "file-missing", [...make, "nothing.json"]),
        fails(2, "usage", ["plan", "make", "award", "--fields", fields("none", AWARD)]),
        fails(2, "usage", ["plan", "make", "awrd", "--fields", fields("none", AWARD)]),
      ]);
      expect(missing).to.include("Field reference is missing");
      expect(unknown).to.include("ammount").and.to.include(Object.keys({ reference }).join());
      expect(type).to.include("Field amount").and.to.include("quotes");
    });

    it("an altered plan, with 7, before anything is signed", async () => {
      await make("award", AWARD, "true.json");
      const altered = put("altered.json", read("true.json").replaceAll('"10000"', '"90000"'));
      const before = read("altered.json");
      const said = await Promise.all([
        fails(7, "plan-altered", ["plan", "show", altered]),
        fails(7, "plan-altered", ["plan", "show", altered], { env: { TALLY_RPC: "" } }),
        fails(7, "plan-altered", ["approve", altered, "--yes"], keyOf(SLC, 0)),
        fails(7, "plan-altered", ["plan", "send", altered, "--send"]),
      ]);
      expect(said[0]).to.include("Don't sign it");
      expect(read("altered.json")).to.equal(before);
    });

    it("an officer without the role, with 4, when it signs and when it is sent", async () => {
      await make("sign-receipt", { reference: "REC-9", ...RECEIPT }, "receipt.json");
      const before = read("receipt.json");
      const env = { TALLY_OFFICER_KEY: clerk.privateKey };
      const approve = ["approve", "receipt.json", "--yes"];
      const said = await fails(4, "role-missing", approve, { env });
      expect(said).to.include("RECEIPT");
      expect(read("receipt.json")).to.equal(before);
      await make("award", { ...AWARD, reference: "UNI-9" }, "quorum.json"); // two must approve
      await fails(4, "role-missing", ["approve", "quorum.json", "--yes"], { env });
      await says(approve, { env: { ...env, TALLY_RPC: "" } });
      await fails(4, "role-missing", ["plan", "send", "receipt.json", "--send"]);
    });

    it("a key that is no officer's, a wrong party, and a plan that lacks approvals, with 4 or 2", async () => {
      await make("sign-receipt", { reference: "REC-10", ...RECEIPT }, "strange.json");
      const stranger = { env: { TALLY_OFFICER_KEY: id("stranger") } };
      await fails(4, "not-an-officer", ["approve", "strange.json", "--yes"], stranger);
      await fails(2, "usage", ["approve", "strange.json", "--yes", "--for", DFE], keyOf(SLC, 0));
      await fails(4, "quorum-not-reached", ["plan", "send", "strange.json", "--send"]);
    });

    it("to sign unasked or without a key, with 2, and never shows a key", async () => {
      await make("award", AWARD, "unasked.json");
      const approve = ["approve", "unasked.json"];
      const broken = { TALLY_OFFICER_KEY: `${id("officer")}77` };
      const before = read("unasked.json");
      put("wrong.json", await keystoreOf(clerk, "hazel"));
      const keystore = [...approve, "--yes", "--keystore", "wrong.json"];
      await Promise.all([
        fails(2, "usage", [...approve, "--no-input"], keyOf(SLC, 0)),
        fails(2, "usage", approve, keyOf(SLC, 0)), // no terminal
        fails(2, "usage", [...approve, "--yes"]),
        fails(2, "usage", keystore, { env: { TALLY_KEYSTORE_PASSWORD: "willow" } }),
        fails(2, "usage", [...keystore, "--no-input"]),
      ]);
      const debugged = await tally([...approve, "--yes"], { env: { ...broken, TALLY_DEBUG: "1" } });
      expect(debugged.err).to.include("TALLY_OFFICER_KEY is not a private key");
      expect(debugged.err).not.to.include(id("officer").slice(2));
      expect(read("unasked.json")).to.equal(before);
    });

    it("a false slip, with 7", async () => {
      const slip = JSON.parse(read("E2E-1.json")) as { leaf: object; batch: object };
      const more = { ...slip, leaf: { ...slip.leaf, amount: "900" } };
      const moved = { ...slip, grant: DFE_GRANT };
      await Promise.all([
        fails(7, "slip-false", ["slip", "verify", put("more.json", JSON.stringify(more))]),
        fails(7, "slip-false", ["slip", "verify", put("moved.json", JSON.stringify(moved))]),
        fails(3, "slip-format", ["slip", "verify", put("empty.json", "{}")]),
        fails(2, "file-missing", ["slip", "verify", "no-slip.json"]),
      ]);
    });

    it("to overwrite a plan, which may hold approvals, with 2", async () => {
      const file = put("kept.json", "approvals");
      const args = ["plan", "make", "award", "--fund", "HMT-HE", "--fields", fields("kept", AWARD)];
      await fails(2, "usage", [...args, "--out", file]);
      expect(read("kept.json")).to.equal("approvals");
    });

    it("commands and options that it doesn't know, with 2, also as JSON", async () => {
      const [ran] = await Promise.all([
        tally(["fnd", "list", "--json"]),
        fails(2, "usage", ["fund", "list", "--al"]),
        fails(2, "usage", ["fund"]),
        fails(2, "usage", ["events", "--kind", "Nothing"]),
        fails(2, "usage", ["events", "--from", "1 April"]),
        fails(2, "usage", ["trace", "HMT-HE", "--up"]),
        fails(2, "usage", ["trace", "HMT-HE", "--down", "--payer", SLC]),
      ]);
      expect(ran.code).to.equal(2);
      const { error } = JSON.parse(ran.out) as { error: { code: string; message: string } };
      expect(error.code).to.equal("usage");
      expect(error.message).to.include("fnd");
    });
  });

  it("shows an example in the help of every command", () => {
    const commands = program().commands.flatMap((each) =>
      each.commands.length === 0 ? [each] : each.commands,
    );
    expect(commands.length).to.be.greaterThan(Object.keys(COMMANDS).length);
    for (const command of commands) {
      let help = "";
      command.configureOutput({ writeOut: (words) => (help += words) }).outputHelp();
      expect(help).to.match(/Example:\n {2}\$ tally [a-z]/);
      expect(help)
        .to.include(`$ ${nameOf(command)}`)
        .and.to.include("--json");
    }
  });
});

/** A command as it is called. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function keystoreOf(wallet: Wallet, password: string): Promise<string> {
  return encryptKeystoreJson(wallet, password, { scrypt: { N: 2 } });
}
