import { expect } from "chai";
import { NETWORKS, type Meaning } from "../../sdk/index.js";
import { profileNamed, profileOf } from "../../sdk/network/profiles/index.js";
import { CONSEQUENCES, endingOf, meaningOf } from "../../sdk/network/refusals.js";
import { REFUSED_CALLS, REFUSED_SENDS } from "../faults/besu-refusals.js";
import { refusal } from "./refusal.js";

describe("network profiles", () => {
  it("are found by what a node says that it is", () => {
    const named = (version: string) => profileOf(version).name;
    expect(named("besu/v26.9.0/linux-x86_64/openjdk-java-25")).to.equal("besu-qbft");
    expect(named("anvil/v1.7.1")).to.equal("anvil");
    expect(named("HardhatNetwork/3.18.0/@nomicfoundation/edr/0.3.8")).to.equal("hardhat");
    expect(named("Geth/v1.16.0")).to.equal("general");
    expect(named("")).to.equal("general");
  });

  it("are found by their names, and by no other", () => {
    for (const [name, profile] of Object.entries(NETWORKS)) {
      expect(profileNamed(name)).to.equal(profile);
      expect(profile.name).to.equal(name);
    }
    for (const name of ["", "bezu", "toString", "__proto__"]) {
      expect(refusal("usage", () => profileNamed(name)).message).to.contain("besu-qbft");
    }
  });

  it("never span more blocks of logs, or more gas, than a Besu network set up as recommended allows", () => {
    for (const { logBlocks, transactionGas, finality } of Object.values(NETWORKS)) {
      expect(logBlocks).to.be.within(1, 5_000);
      expect(transactionGas).to.equal(16_777_216n);
      expect(finality.confirmations).to.equal(1);
    }
    const final = Object.values(NETWORKS).filter(({ finality }) => !finality.reorganises);
    expect(final.map(({ name }) => name)).to.deep.equal(["besu-qbft"]);
  });

  for (const [method, code, message, meaning] of [...REFUSED_SENDS, ...REFUSED_CALLS]) {
    it(`read Besu's ${code} "${message}" to ${method} as ${meaning}`, () => {
      for (const { refusals } of [NETWORKS["besu-qbft"], NETWORKS.general]) {
        expect(meaningOf(refusals, method, { code, message })).to.equal(meaning);
      }
    });
  }

  it("don't take what a contract refuses for the node's refusal", () => {
    const { refusals } = NETWORKS["besu-qbft"];
    const words = { code: -32000, message: "Execution reverted: batch too busy" };
    expect(meaningOf(refusals, "eth_call", words)).to.equal("unclear");
    const data = { code: 3, message: "timeout", data: "0x08c379a0" };
    expect(meaningOf(refusals, "eth_call", data)).to.equal("unclear");
  });

  it("end sending for what nobody but an operator can mend, and say how", () => {
    const ends = (Object.keys(CONSEQUENCES) as Meaning[]).filter((meaning) =>
      endingOf(meaning, "0xsender", "words"),
    );
    expect(ends).to.deep.equal(["fees", "sender", "unauthorised"]);
    const error = (meaning: Meaning) => endingOf(meaning, "0xsender", "the node's words")!;
    expect(error("fees").code).to.equal("network-fees");
    expect(error("fees").message).to.contain("zeroBaseFee").and.to.contain("min-gas-price 0");
    expect(error("sender").code).to.equal("sender-not-allowed");
    expect(error("sender").message).to.contain("0xsender").and.to.contain("allowlist");
    expect(error("unauthorised").code).to.equal("network-unauthorised");
    expect(error("unauthorised").message).to.contain("token");
  });
});
