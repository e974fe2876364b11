import { spawnSync } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { Wallet } from "ethers";
import { useCliDesk, keysOf } from "./cli-desk.js";
import { SLC, TREASURY } from "./ledger.js";

interface Finding {
  check: string;
  state: string;
  found: string;
}

describe("tally, settings, keys and checks", function () {
  this.timeout(180_000);
  const desk = useCliDesk(4_252);

  describe("init", () => {
    it("writes the settings that later commands take, below the environment and options", async () => {
      const options = ["--rpc", desk.url, "--treasury", desk.ledger.treasury, "--fund", "HMT-HE"];
      const none = { env: { TALLY_RPC: "", TALLY_DEPLOYMENTS: "" } };
      await desk.fails(2, "usage", ["init", ...options], none); // no terminal to ask on
      await desk.says(["init", "--no-input", ...options], none);
      expect(JSON.parse(desk.read("tally.config.json"))).to.deep.equal({
        ...{ rpc: desk.url, treasury: desk.ledger.treasury, fund: "HMT-HE" },
      });
      expect(desk.read(".env.example")).to.include("TALLY_OFFICER_KEY");
      await desk.fails(2, "usage", ["init", "--no-input", ...options], none);
      const bare = { bare: true };
      const list = ["fund", "list"];
      expect(await desk.gives<object[]>(list, bare)).to.have.length(1);
      const award = ["fund", "surrender", "--amount", "1.00", "--reference", "S-1"];
      expect(await desk.says(award, bare)).to.include("£1.00"); // of the usual fund
      await desk.fails(5, "fund-unknown", [...award, "--fund", "HMT-NO"], bare);
      const away = { TALLY_RPC: "http://127.0.0.1:1" };
      await desk.fails(6, "network-unreachable", list, { bare: true, env: away });
      desk.put(".env", "TALLY_RPC=http://127.0.0.1:2\n");
      await desk.fails(6, "network-unreachable", list, bare);
      expect(await desk.gives<object[]>([...list, "--rpc", desk.url], bare)).to.have.length(1);
      desk.put(".env", "");
    });

    it("refuses a configuration with what isn't a setting, and shows none of its values", async () => {
      mkdirSync(desk.path("odd"));
      const odd = (text: string) => writeFileSync(desk.path("odd/tally.config.json"), text);
      odd(JSON.stringify({ officerKey: "0x5ec7e7" }));
      const said = await desk.fails(2, "usage", ["fund", "list"], { folder: "odd" });
      expect(said).to.include("officerKey").and.not.to.include("5ec7e7");
      odd('{ "rpc": "0x5ec7e7"');
      const text = await desk.fails(2, "usage", ["fund", "list"], { folder: "odd" });
      expect(text).not.to.include("5ec7e7");
    });
  });

  describe("doctor", () => {
    it("finds a sound chain sound", async () => {
      const found = await desk.gives<Finding[]>(["doctor", "--wait", "0"]);
      const states = Object.fromEntries(found.map(({ check, state }) => [check, state]));
      expect(states).to.deep.equal({
        ...{ node: "ok", network: "ok", "chain id": "ok", "base fee": "ok", "gas price": "ok" },
        ...{ "block gas limit": "ok", "gas of a transaction": "ok", "P-256 precompile": "ok" },
        ...{ sender: "ok", ledger: "ok", clock: "ok", finality: "ok" },
        ...{ "new blocks": "warn" }, // blocks are made for transactions only
      });
      expect(found.find(({ check }) => check === "ledger")!.found).to.include(TREASURY);
    });

    it("fails, with 6, where there is no ledger, no node, or a clock in the future", async () => {
      const nowhere = "0x000000000000000000000000000000000000dEaD";
      const [lost, away] = await Promise.all([
        desk.tally(["doctor", "--wait", "0", "--treasury", nowhere, "--json"]),
        desk.tally(["doctor", "--wait", "0", "--rpc", "http://127.0.0.1:1"]),
        desk.fails(2, "usage", ["doctor", "--rpc", "", "--wait", "x"]),
      ]);
      expect([lost.code, away.code]).to.deep.equal([6, 6]);
      const failed = (JSON.parse(lost.out) as Finding[]).filter(({ state }) => state === "fail");
      expect(failed.map(({ check }) => check)).to.deep.equal(["ledger"]);
      expect(away.out).to.match(/^node +fail +No node answers/m);
      await desk.provider.send("evm_increaseTime", [600]);
      await desk.provider.send("evm_mine", []);
      const early = await desk.tally(["doctor", "--wait", "0"]);
      expect(early.code).to.equal(6);
      expect(early.out).to.match(/^clock +fail +the newest block is \d+ s in the future/m);
    });
  });

  describe("key", () => {
    it("makes an encrypted keystore that signs, and never shows the key", async () => {
      const env = { TALLY_KEYSTORE_PASSWORD: "hazel stick" };
      await desk.fails(2, "usage", ["key", "new", "k.json"]); // no terminal
      await desk.fails(2, "usage", ["key", "new", "k.json"], {
        env: { TALLY_KEYSTORE_PASSWORD: "x" },
      });
      const { address } = await desk.gives<{ address: string }>(["key", "new", "k.json"], { env });
      expect(statSync(desk.path("k.json")).mode & 0o777).to.equal(0o600);
      const { privateKey } = await Wallet.fromEncryptedJson(desk.read("k.json"), "hazel stick");
      await desk.fails(2, "usage", ["key", "new", "k.json"], { env });
      const [list, shown, copied] = [
        await desk.says(["key", "list"]),
        await desk.says(["key", "export", "k.json"]),
        await desk.says(["key", "export", "k.json", "--out", "copy.json"]),
      ];
      expect(list).to.include("k.json").and.to.include(address);
      expect([shown.trim(), copied.trim()]).to.deep.equal([address, address]);
      expect(desk.read("copy.json")).to.equal(desk.read("k.json"));
      expect([list, shown, copied].join()).not.to.include(privateKey.slice(2));
      await desk.fails(2, "usage", ["key", "export", "deployments.json"]);
      await desk.fails(2, "file-missing", ["key", "list", "nowhere"]);
    });

    it("proves that its holder joins, and an ADMIN quorum enrols it by that", async () => {
      const env = { TALLY_KEYSTORE_PASSWORD: "hazel stick" };
      const prove = ["key", "prove", SLC, "ENR-9", "--keystore", "k.json"];
      const proof = await desk.gives<{ signer: string; possession: string }>(prove, { env });
      const enrol = [
        ...["org", "enrol", "--organisation", SLC, "--reference", "ENR-9"],
        ...["--officer-signer", proof.signer, "--officer-roles", "RECEIPT,SETTLE"],
        ...["--officer-valid-until", "2030-12-31", "--officer-possession"],
      ];
      const send = ["--send", "--yes"];
      expect(
        await desk.gives<object>([...enrol, proof.possession, ...send], { env: keysOf(SLC) }),
      ).to.include({ sent: true, kind: "enrol" });
    });
  });

  it("completes commands and options in bash", async () => {
    const script = await desk.says(["completion", "bash"]);
    const complete = (...words: string[]): string[] => {
      const given = words.map((word) => `'${word}'`).join(" ");
      const line = `COMP_WORDS=(tally ${given}); COMP_CWORD=${words.length}; _tally; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync("bash", ["-c", `${script}\n${line}`], { encoding: "utf8" }).stdout.split(
        "\n",
      );
    };
    expect(complete("gr")).to.deep.equal(["grant", ""]);
    expect(complete("grant", "a")).to.deep.equal(["award", "accept", "amend", ""]);
    expect(complete("--json", "grant", "award", "--gr")).to.deep.equal(["--grantee", ""]);
    await desk.fails(2, "usage", ["completion", "cmd"]);
  });
});
