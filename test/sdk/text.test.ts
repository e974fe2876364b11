import { expect } from "chai";
import { ethers } from "ethers";
import fc from "fast-check";
import {
  decodeText,
  encodeOrganisation,
  encodeReference,
  encodeText,
  idOf,
  identifierProblem,
} from "../../sdk/text.js";
import { refusal } from "./refusal.js";

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((byte) => String.fromCharCode(byte)),
  maxLength: 33,
});

describe("encodeText and decodeText", () => {
  it("are the bytes32 strings of ethers", () => {
    for (const text of ["", "GBP", "GB-GOV-14", "x".repeat(31)]) {
      expect(encodeText(text)).to.equal(ethers.encodeBytes32String(text));
      expect(decodeText(encodeText(text))).to.equal(text);
    }
  });

  it("undo each other for every text of 0 to 31 printable characters, and refuse longer", () => {
    fc.assert(
      fc.property(printable, (text) => {
        if (text.length > 31) refusal("text-format", () => encodeText(text));
        else expect(decodeText(encodeText(text))).to.equal(text);
      }),
    );
  });

  it("refuse bytes that aren't printable ASCII followed by zeros only", () => {
    const words = [
      `0x4100${"41"}${"00".repeat(29)}`, // zero inside
      `0x${"41".repeat(32)}`, // no room for the closing zero
      `0xc3a9${"00".repeat(30)}`, // é
      `0x7f${"00".repeat(31)}`,
      `0x00${"41".repeat(30)}00`,
      ...["", "0x", "0x41", "GBP", `0x${"zz".repeat(32)}`],
    ];
    for (const word of words) refusal("text-format", () => decodeText(word));
    refusal("text-format", () => decodeText(undefined as unknown as string));
  });
});

describe("encodeReference", () => {
  it("takes 1 to 31 printable ASCII characters without lower case", () => {
    for (const reference of ["DFE-2026-001", "A", "A B", "~!/\\{}", "Z".repeat(31)]) {
      expect(encodeReference(reference)).to.equal(ethers.encodeBytes32String(reference));
    }
  });

  it("refuses what the contract refuses, and says where and how to mend it", () => {
    const bad: [reference: string, position: number | undefined, words: RegExp][] = [
      ["", undefined, /is empty/],
      ["Z".repeat(32), 32, /has 32 characters\. Shorten it to 31/],
      ["DFE-a1", 5, /lower-case letter at character 5\. Write it in upper case/],
      ["DFE-z1", 5, /lower-case/],
      [" DFE", 1, /space at character 1/],
      ["DFE ", 4, /space at character 4/],
      ["DF\u0000E", 3, /not plain ASCII at character 3/],
      ["DF\u007fE", 3, /not plain ASCII/],
      ["DF\u001fE", 3, /not plain ASCII/],
      ["DFÉ", 3, /not plain ASCII at character 3/],
      ["😀", 1, /not plain ASCII at character 1/],
    ];
    for (const [reference, position, words] of bad) {
      const error = refusal("reference-format", () => encodeReference(reference));
      expect(error.message).to.match(words);
      expect(error.data.position).to.equal(position);
    }
    refusal("reference-format", () => encodeReference(5 as unknown as string));
  });

  it("accepts exactly the texts of the contract's rule", () => {
    fc.assert(
      fc.property(fc.oneof(printable, fc.string({ maxLength: 33 })), (text) => {
        const lawful = /^(?! )[ -`{-~]{1,31}(?<! )$/.test(text);
        if (lawful) expect(decodeText(encodeReference(text))).to.equal(text);
        else refusal("reference-format", () => encodeReference(text));
      }),
      { numRuns: 500 },
    );
  });
});

describe("encodeOrganisation", () => {
  it("takes 1 to 31 printable ASCII characters without spaces, lower case included", () => {
    fc.assert(
      fc.property(fc.oneof(printable, fc.string({ maxLength: 33 })), (text) => {
        if (/^[!-~]{1,31}$/.test(text)) expect(decodeText(encodeOrganisation(text))).to.equal(text);
        else refusal("organisation-format", () => encodeOrganisation(text));
      }),
      { numRuns: 500 },
    );
    expect(
      refusal("organisation-format", () => encodeOrganisation("GB GOV")).data.position,
    ).to.equal(3);
  });
});

describe("idOf", () => {
  it("is the keccak256 of the two words", () => {
    const words = ["GB-GOV-14", "DFE-2026-001"].map((text) => ethers.encodeBytes32String(text));
    const expected = ethers.solidityPackedKeccak256(["bytes32", "bytes32"], words);
    expect(idOf("GB-GOV-14", "DFE-2026-001")).to.equal(expected);
  });

  it("refuses bad organisations and references", () => {
    refusal("organisation-format", () => idOf("GB GOV", "A"));
    refusal("reference-format", () => idOf("GB-GOV-14", "a"));
  });
});

describe("identifierProblem", () => {
  it("allows names in any script and refuses what can't be seen", () => {
    for (const good of ["E2E-000001", "Ελλάδα 7", "学生-1", "a b"]) {
      expect(identifierProblem(good, 35), good).to.equal(undefined);
    }
    for (const bad of [
      "",
      " a",
      "a\n",
      "a\u0000b",
      "a\ud800",
      "a\u202eb",
      "a\u2028b",
      "x".repeat(36),
      5,
      null,
    ]) {
      expect(identifierProblem(bad, 35), JSON.stringify(bad)).to.be.a("string");
    }
  });
});
