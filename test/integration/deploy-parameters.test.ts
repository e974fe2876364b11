import { readFileSync } from "node:fs";
import type {} from "node:net";
import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import type {} from "hardhat/types/network";
import { parseParameters, readParameters } from "../../deploy/parameters.js";
import { EXAMPLE, parameters, refused } from "./deploy-kit.js";

describe("parameters of a ledger", () => {
  type Json = Record<string, unknown>;
  const example = JSON.parse(readFileSync(EXAMPLE, "utf8")) as Json & { officers: Json[] };

  function with_(change: Json): () => unknown {
    return () => parseParameters({ ...example, ...change }, "file");
  }

  function officer(change: Json): () => unknown {
    return with_({
      officers: [{ ...example.officers[0], ...change }, ...example.officers.slice(1)],
    });
  }

  it("are read into the registry's terms", () => {
    const { organisation, officers, quorums } = parameters;
    expect(organisation).to.equal(encodeBytes32String("GB-GOV-2"));
    expect(quorums).to.deep.equal([2, 1, 2, 2, 1, 1, 1]);
    expect(officers[0]).to.deep.equal({
      signer: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
      roles: 1 | 2 | 4 | 8,
      validUntil: BigInt(Date.UTC(2030, 11, 31, 23, 59, 59) / 1000),
      limits: [
        { currency: "0x474250", amount: 5_000_000_000_000n },
        { currency: "0x455552", amount: 100_000_000_000n },
      ],
    });
  });

  const bad: [rule: string, action: () => unknown, words: RegExp][] = [
    [
      "an unknown role",
      officer({ roles: ["ADMIN", "KING"] }),
      /officers\[0\]\.roles .*"KING".*VERIFY/,
    ],
    ["a role twice", officer({ roles: ["ADMIN", "ADMIN"] }), /"ADMIN" twice/],
    [
      "a wrong checksum",
      officer({ address: "0x70997970c51812dc3A010C7d01b50e0d17dc79C8" }),
      /officers\[0\]\.address .*checksum/,
    ],
    [
      "what isn't an address",
      officer({ address: "0x12" }),
      /officers\[0\]\.address is not an address/,
    ],
    [
      "an officer twice",
      officer({ address: example.officers[1]?.address }),
      /officers\[1\]\.address stands there twice/,
    ],
    [
      "fractional pence",
      officer({ limits: { GBP: "1.005" } }),
      /limits\.GBP "1\.005" has 3 decimal/,
    ],
    [
      "a limit that isn't text",
      officer({ limits: { GBP: 5 } }),
      /limits\.GBP number is not a plain/,
    ],
    ["an unknown currency", officer({ limits: { GPB: "1.00" } }), /limits\.GPB is not an ISO 4217/],
    ["a day that doesn't exist", officer({ validUntil: "2030-02-30" }), /validUntil is not a date/],
    ["a misspelt field", with_({ quorum: {} }), /field that is not known/],
    [
      "an identifier with spaces",
      with_({ organisation: "GB GOV 2" }),
      /has a space at character 3/,
    ],
    [
      "a quorum that can't be reached",
      with_({ quorums: { ...(example.quorums as Json), ADMIN: 3 } }),
      /quorums\.ADMIN can't be reached: it is 3, and 2 officers have ADMIN; give/,
    ],
    [
      "a quorum above ADMIN's",
      with_({ quorums: { ...(example.quorums as Json), SETTLE: 3 } }),
      /quorums\.SETTLE is 3, more than ADMIN's 2/,
    ],
    [
      "a quorum of 0",
      with_({ quorums: { ...(example.quorums as Json), VERIFY: 0 } }),
      /quorums\.VERIFY/,
    ],
    [
      "a file that isn't there",
      () => readParameters("nowhere.json"),
      /nowhere\.json can't be read/,
    ],
  ];
  for (const [rule, action, words] of bad) {
    it(`are refused for ${rule}`, async () => {
      expect(await refused("deploy-parameters", action)).to.match(words);
    });
  }
});
