import { expect } from "chai";
import { readLcov, withoutAssembly } from "../../scripts/reach/lcov.js";

const LCOV = `TN:
SF:contracts/A.sol
DA:1,3
FN:1,A.f
FNDA:3,A.f
DA:2,0
DA:4,0
BRDA:2,0,0,-
BRDA:2,0,1,7
end_of_record
TN:
SF:contracts/B.sol
DA:9,1
end_of_record
`;

const SOURCE = `function f() {
    if (a) b();
    assembly ("memory-safe") {
        if a { c() }
    }
    d();
}`;

describe("coverage", () => {
  it("is read by file: lines with their times, and each way of a decision", () => {
    const [a, b] = readLcov(LCOV);
    expect(a!.file).to.equal("contracts/A.sol");
    expect([...a!.lines]).to.deep.equal([
      [1, 3],
      [2, 0],
      [4, 0],
    ]);
    expect(a!.branches).to.deep.equal([
      { line: 2, taken: 0 },
      { line: 2, taken: 7 },
    ]);
    expect([...b!.lines]).to.deep.equal([[9, 1]]);
  });

  it("leaves out lines of assembly, and only those", () => {
    const covered = { file: "", lines: new Map([2, 4, 6].map((line) => [line, 0])), branches: [] };
    expect([...withoutAssembly(covered, SOURCE).lines.keys()]).to.deep.equal([2, 6]);
  });
});
