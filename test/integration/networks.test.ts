import { expect } from "chai";
import { id, Wallet } from "ethers";
import { connect, NETWORKS } from "../../sdk/index.js";
import { meaningOf } from "../../sdk/network/refusals.js";
import { MOST_BLOCKS } from "../faults/besu.js";
import { has } from "../faults/faults.js";
import { openProxy } from "../faults/proxy.js";
import { openStand, receipts, type Stand } from "../push/stand.js";
import { rejection } from "../sdk/refusal.js";
import { openChain, TREASURY, useLedger } from "./ledger.js";

const SEND = "eth_sendRawTransaction";

/** Transactions that no node takes, or not twice, and what a node should be understood to say. */
const CASES = [
  ["the same again", {}, "known"],
  ["another with the same nonce", { gasLimit: 60_000n }, "later"],
  ["more gas than a transaction may have", { nonce: 1, gasLimit: 2n ** 24n + 1n }, "too-large"],
  ["more gas than a block may have", { nonce: 1, gasLimit: 2n ** 40n }, "too-large"],
  ["less gas than any takes", { nonce: 1, gasLimit: 1_000n }, "too-large"],
  ["more value than its sender has", { nonce: 1, value: 10n ** 25n }, "fees"],
] as const;

/** A transaction of nothing to its own sender. */
function signed(fields: object, chainId: bigint): Promise<string> {
  const wallet = new Wallet(id("a sender without funds"));
  const fees = { type: 2, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
  const nothing = { to: wallet.address, data: "0x", nonce: 0, gasLimit: 50_000n };
  return wallet.signTransaction({ ...fees, ...nothing, chainId, ...fields });
}

/** What a node says to a raw transaction. */
async function refusalTo(send: () => Promise<unknown>): Promise<{ code: number; message: string }> {
  try {
    await send();
  } catch (error) {
    const { error: inner, info, code, message } = error as Record<string, unknown>;
    const said = inner ?? (info as { error?: unknown } | undefined)?.error ?? { code, message };
    return said as { code: number; message: string };
  }
  return expect.fail("it was taken");
}

describe("networks", function () {
  this.timeout(180_000);

  describe("anvil", () => {
    let stand: Stand;

    before(async () => {
      stand = await openStand();
    });

    after(() => stand.stop());

    it("is told by what the node says that it is", () => {
      expect(stand.tally.network).to.equal(NETWORKS.anvil);
    });

    it("says what its profile has it say, to transactions and to `finalized`", async () => {
      const { chainId } = stand.tally;
      await stand.node.send(SEND, [await signed({}, chainId)]);
      for (const [words, fields, meaning] of CASES) {
        const raw = await signed(fields, chainId);
        const { code, message } = await refusalTo(() => rawSend(stand.url, raw));
        const given = meaningOf(NETWORKS.anvil.refusals, SEND, { code, message });
        expect(given, `${words}: ${code} ${message}`).to.equal(meaning);
      }
      await stand.node.send("evm_mine", []);
      const { code, message } = await refusalTo(async () =>
        rawSend(stand.url, await signed({ gasLimit: 60_000n }, chainId)),
      );
      expect(meaningOf(NETWORKS.anvil.refusals, SEND, { code, message })).to.equal("nonce-used");
      const [finalized, latest] = [
        (await stand.node.getBlock("finalized"))!.number,
        await stand.node.getBlockNumber(),
      ];
      expect(finalized).to.equal(Math.max(0, latest - 64));
      expect(NETWORKS.anvil.finality.finalized).to.equal("behind");
    });

    it("takes again what it has, for one who connected by its address", async () => {
      const raw = await signed({ nonce: 1 }, stand.tally.chainId);
      const first = (await stand.node.send(SEND, [raw])) as string;
      expect(await stand.node.send(SEND, [raw])).to.equal(first);
    });

    it("behind what speaks like Besu is taken for Besu, unless another is named", async () => {
      const proxy = await openProxy(stand.url);
      const where = { rpc: proxy.url, treasury: stand.treasury };
      expect((await connect(where)).network).to.equal(NETWORKS["besu-qbft"]);
      expect((await connect({ ...where, network: "anvil" })).network).to.equal(NETWORKS.anvil);
      await rejection("usage", connect({ ...where, network: "bezu" as "anvil" }));
      proxy.stop();
    });

    it("behind what caps logs like Besu tells what was done to one who sends again", async () => {
      const proxy = await openProxy(stand.url);
      const signer = stand.relayer;
      const tally = await connect({ rpc: proxy.url, treasury: stand.treasury, signer });
      const plan = await tally.withdraw("treasury", { reference: "NO-1", organisation: TREASURY });
      await plan.approve(stand.officers[TREASURY]![0]);
      await stand.node.send("evm_setAutomine", [true]);
      const { transaction } = await plan.send();
      await stand.node.send("anvil_mine", [`0x${MOST_BLOCKS.toString(16)}`]);
      expect(await plan.send()).to.include({ transaction, alreadyDone: true });
      expect(proxy.injected.of("logs-capped")).to.be.greaterThan(0);
      await stand.node.send("evm_setAutomine", [false]);
      proxy.stop();
    });

    it("by a profile of one's own gives its pages of logs and its confirmations", async () => {
      const finality = { ...NETWORKS.anvil.finality, confirmations: 4 };
      const network = { ...NETWORKS.anvil, name: "mine", logBlocks: 7, finality };
      const spans: number[] = [];
      const proxy = await openProxy(stand.url, (calls) => {
        if (!has(calls, "eth_getLogs")) return undefined;
        const [{ fromBlock, toBlock }] = calls[0]!.params as [Record<string, string>];
        spans.push(Number(toBlock) - Number(fromBlock) + 1);
        return undefined;
      });
      const signer = new Wallet(id("a sender of one's own network"));
      const tally = await connect({ rpc: proxy.url, treasury: stand.treasury, network, signer });
      let events = 0;
      for await (const event of tally.events()) events += event.block >= 0 ? 1 : 0;
      expect(events).to.be.greaterThan(50);
      expect(Math.max(...spans)).to.equal(7);

      await stand.node.send("evm_setIntervalMining", [1]);
      const { folder } = stand;
      const before = await stand.node.getBlockNumber();
      const options = { journal: `${folder}/own.journal`, locks: `${folder}/locks` };
      const pushed = await tally.push(await receipts(stand, 1, "OWN"), options);
      expect(pushed.done).to.equal(1);
      expect((await stand.node.getBlockNumber()) - before).to.be.greaterThanOrEqual(4);
      proxy.stop();
    });
  });

  describe("Hardhat", () => {
    const at = useLedger(() => Promise.resolve({}));

    it("is told by what the node says that it is, and keeps the ledger", async () => {
      const { tally } = at();
      expect(tally.network).to.equal(NETWORKS.hardhat);
      expect(await tally.treasury()).to.equal(TREASURY);
    });

    it("says what its profile has it say, to transactions and to `finalized`", async () => {
      const { node } = await openChain();
      const { chainId } = await node.getNetwork();
      await node.send(SEND, [await signed({}, chainId)]); // mined at once
      const here = CASES.slice(2);
      for (const [words, fields, meaning] of [["used nonce", {}, "nonce-used"], ...here] as const) {
        const raw = await signed(fields, chainId);
        const { code, message } = await refusalTo(() => node.send(SEND, [raw]));
        const given = meaningOf(NETWORKS.hardhat.refusals, SEND, { code, message });
        expect(given, `${words}: ${code} ${message}`).to.equal(meaning);
      }
      const gap = await signed({ nonce: 9 }, chainId);
      const { code, message } = await refusalTo(() => node.send(SEND, [gap]));
      expect(meaningOf(NETWORKS.hardhat.refusals, SEND, { code, message })).to.equal("later");
      await node.send("hardhat_mine", ["0x64"]);
      const [finalized, latest] = [await node.getBlock("finalized"), await node.getBlockNumber()];
      expect([finalized!.number, latest]).to.deep.equal([101, 101]);
      expect(NETWORKS.hardhat.finality.finalized).to.equal("latest");
    });
  });
});

async function rawSend(url: string, raw: string): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: SEND, params: [raw] });
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body });
  const { error } = (await response.json()) as { error?: object };
  if (error !== undefined) throw Object.assign(new Error("refused"), { error });
}
