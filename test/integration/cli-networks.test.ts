import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { openProxy, type Proxy } from "../faults/proxy.js";
import { useCliDesk } from "./cli-desk.js";

interface Finding {
  check: string;
  state: string;
  found: string;
  mend?: string;
}

const NOWHERE = "0x000000000000000000000000000000000000dEaD";
const LIST = ["fund", "list"];

describe("tally, networks", function () {
  this.timeout(120_000);
  const desk = useCliDesk(4_256);
  let besu: Proxy;

  before(async () => {
    besu = await openProxy(desk.url);
  });

  after(() => besu.stop());

  /** A folder with a configuration. */
  function folder(name: string, config: unknown): { folder: string; bare: true } {
    mkdirSync(desk.path(name), { recursive: true });
    const text = typeof config === "string" ? config : JSON.stringify(config);
    writeFileSync(desk.path(`${name}/tally.config.json`), text);
    return { folder: name, bare: true };
  }

  function lists(at: object, ...options: string[]): Promise<object[]> {
    return desk.gives<object[]>([...LIST, ...options], at);
  }

  async function doctor(options: string[], at: object = {}): Promise<Record<string, Finding>> {
    const { out } = await desk.tally(["doctor", "--wait", "0", "--json", ...options], at);
    const found = JSON.parse(out) as Finding[];
    return Object.fromEntries(found.map((finding) => [finding.check, finding]));
  }

  it("of the configuration's own stand for node, treasury and kind together", async () => {
    const { treasury } = desk.ledger;
    const prod = { profile: "anvil", rpc: desk.url, treasury, chainId: 4_256 };
    const lost = { rpc: desk.url, treasury: NOWHERE };
    const other = { ...prod, chainId: 1 };
    const networks = { prod, lost, other };
    const at = folder("own", { rpc: "http://127.0.0.1:1", treasury: NOWHERE, networks });
    expect(await lists(at, "--network", "prod")).to.have.length(1);
    await desk.fails(6, "network-no-contract", [...LIST, "--network", "lost"], at);
    await desk.fails(6, "network-wrong-chain", [...LIST, "--network", "other"], at);
    const found = await doctor(["--network", "prod"], at);
    expect(found.network).to.include({ state: "ok", found: "anvil (anvil/v1.7.1)" });
    expect(found.ledger).to.include({ state: "ok" });
  });

  it("named in an option go before the environment, that before .env and the configuration", async () => {
    const { treasury } = desk.ledger;
    const networks = {
      here: { rpc: desk.url, treasury },
      away: { rpc: "http://127.0.0.1:1", treasury },
    };
    const at = folder("order", { network: "away", networks });
    const none = "network-unreachable";
    await desk.fails(6, none, LIST, at);
    expect(await lists(at, "--network", "here")).to.have.length(1);
    expect(await lists({ ...at, env: { TALLY_NETWORK: "here" } })).to.have.length(1);
    // an address in the same place, or above, is meant; one below isn't
    expect(await lists(at, "--network", "away", "--rpc", desk.url)).to.have.length(1);
    expect(await lists({ ...at, env: { TALLY_RPC: desk.url } })).to.have.length(1);
    const env = { TALLY_RPC: "http://127.0.0.1:1", TALLY_TREASURY: NOWHERE };
    expect(await lists({ ...at, env }, "--network", "here")).to.have.length(1);
    writeFileSync(desk.path("order/.env"), `TALLY_RPC=http://127.0.0.1:1\n`);
    expect(await lists({ ...at, env: { TALLY_NETWORK: "here" } })).to.have.length(1);
    writeFileSync(desk.path("order/.env"), `TALLY_NETWORK=here\n`);
    expect(await lists(at)).to.have.length(1);
    // the deployments file of another ledger isn't asked for a network's treasury
    const bare = folder("bare", { networks: { here: { rpc: desk.url } } });
    const files = { ...bare, env: { TALLY_DEPLOYMENTS: desk.path("deployments.json") } };
    await desk.fails(2, "deployment-missing", [...LIST, "--network", "here"], files);
  });

  it("that nobody knows are refused, and so are configurations that say nonsense of them", async () => {
    const said = await desk.fails(2, "usage", [...LIST, "--network", "bezu"]);
    expect(said).to.include("besu-qbft").and.to.include("bezu");
    const rpc = desk.url;
    for (const networks of [
      ...[7, [], { prod: 7 }, { prod: {} }, { prod: { rpc: 7 } }, { Prod: { rpc } }],
      ...[{ anvil: { rpc } }, { prod: { rpc, profile: "bezu" } }, { prod: { rpc, key: "0x5e" } }],
      ...[{ prod: { rpc, treasury: "0x12" } }, { prod: { rpc, chainId: "1" } }],
      { prod: { rpc, chainId: 0 } },
    ]) {
      const words = await desk.fails(2, "usage", LIST, folder("odd", { networks }));
      expect(words).to.include("tally.config.json").and.not.to.include("0x5e");
    }
  });

  it("of a kind are written by init and known to doctor", async () => {
    mkdirSync(desk.path("new"));
    const at = { folder: "new", bare: true };
    const options = ["--no-input", "--rpc", besu.url, "--treasury", desk.ledger.treasury];
    await desk.fails(2, "usage", ["init", ...options, "--network", "bezu"], at);
    await desk.says(["init", ...options, "--network", "besu-qbft"], at);
    expect(JSON.parse(desk.read("new/tally.config.json"))).to.include({ network: "besu-qbft" });
    const found = await doctor([], at);
    expect(found.network).to.include({ state: "ok" });
    expect(found.network!.found).to.match(/^besu-qbft \(besu\/v26/);
    expect(found.finality).to.include({ state: "ok", found: "1 block on latest: final" });
    expect(found["gas of a transaction"]!.found).to.match(/^16777216;/);
  });

  it("that aren't what they are taken for are told by doctor", async () => {
    const found = await doctor(["--network", "besu-qbft"]);
    expect(found.network).to.include({ state: "warn" });
    expect(found.network!.found).to.equal("besu-qbft (anvil/v1.7.1)");
    expect(found.finality).to.include({ state: "warn" });
    expect(found.finality!.found).to.include(
      "to finalized the node says a block behind the newest, not that there is none",
    );
    const silent = await desk.tally(["doctor", "--rpc", besu.url, "--wait", "6", "--json"]);
    const still = (JSON.parse(silent.out) as Finding[]).find((each) => each.check === "new blocks");
    expect(still).to.include({ state: "fail" });
    expect(still!.found).to.match(
      /^none in 6 s after block \d+, and besu-qbft makes one every 2 s$/,
    );
    expect(silent.code).to.equal(6);
  });
});
