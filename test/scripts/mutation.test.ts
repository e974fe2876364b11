import { expect } from "chai";
import { failureIn } from "../../scripts/forge/project.js";
import { findMutants, type Mutant } from "../../scripts/mutation/mutants.js";
import {
  markEquivalent,
  scoreOf,
  type Equivalent,
  type Result,
} from "../../scripts/mutation/report.js";
import { schemata, sortOut } from "../../scripts/mutation/schemata.js";
import { analyse } from "../../scripts/forge/solidity.js";

const PATH = "contracts/Toy.sol";

function toy(members: string): string {
  return `pragma solidity ^0.8.28;
library Code { uint8 internal constant ONE = 1; uint8 internal constant TWO = 2; }
contract Toy {
    enum State { None, Open, Closed }
    struct Pair { uint96 left; bool right; }
    uint8 private constant MOST = 9;
    uint256 private x;
    State private state;
    event Said(uint256 what, bytes32 name);
    error Refused(uint256 why);
    ${members}
    function _authority(uint8 role, bytes32 other, uint96 amount) private pure {}
    function _fact(uint8 role, bytes32 other) private pure {}
}`;
}

function mutantsIn(members: string): { source: string; mutants: Mutant[] } {
  const source = toy(members);
  const { trees, errors } = analyse({ [PATH]: source });
  expect(errors.map(({ formattedMessage }) => formattedMessage)).to.deep.equal([]);
  return { source, mutants: findMutants({ [PATH]: source }, trees, [PATH]) };
}

/** What becomes of the statement, by operator, as "original -> replacement". */
function changes(
  operator: string,
  statement: string,
  parameters = "uint256 a, uint256 b",
): string[] {
  return mutantsIn(`function f(${parameters}) external { ${statement} }`)
    .mutants.filter((mutant) => mutant.operator === operator)
    .map(({ original, replacement }) => `${original} -> ${replacement}`);
}

describe("mutation testing: each operator makes its mutants", () => {
  const cases: [operator: string, statement: string, expected: string[], parameters?: string][] = [
    ["arithmetic", "x = a + b;", ["a + b -> a - b"]],
    ["arithmetic", "x = a * b % 7;", ["a * b % 7 -> a * b * 7", "a * b -> a / b"]],
    ["bits", "x = a & b << 1;", ["a & b << 1 -> a | b << 1", "b << 1 -> b >> 1"]],
    ["comparison", "require(a < b);", ["a < b -> a <= b", "a < b -> a >= b"]],
    ["comparison", "require(a == b);", ["a == b -> a != b"]],
    ["connective", "require(a > 1 && b > 2);", ["a > 1 && b > 2 -> a > 1 || b > 2"]],
    [
      "operand dropped",
      "require(a > 1 || b > 2);",
      ["a > 1 || b > 2 -> a > 1", "a > 1 || b > 2 -> b > 2"],
    ],
    ["negation dropped", "require(!b);", ["!b -> b"], "bool b"],
    ["assignment", "x += a;", ["x += a; -> x -= a;"]],
    ["assignment", "++x;", ["++x; -> --x;"]],
    ["write dropped", "x = a;", ["x = a; -> "]],
    ["write dropped", "delete x;", ["delete x; -> "]],
    ["call dropped", "_fact(1, 0);", ["_fact(1, 0); -> "]],
    ["event dropped", "emit Said(a, 0);", ["emit Said(a, 0); -> "]],
    [
      "argument",
      "emit Said(a, name);",
      ["Said(a, name) -> Said(uint256(0), name)", "Said(a, name) -> Said(a, bytes32(0))"],
      "uint256 a, bytes32 name",
    ],
    [
      "argument",
      "Pair memory p = Pair({left: a, right: b}); delete p;",
      [
        "Pair({left: a, right: b}) -> Pair({left: uint96(0), right: b})",
        "Pair({left: a, right: b}) -> Pair({left: a, right: !(b)})",
      ],
      "uint96 a, bool b",
    ],
    ["requirement removed", "if (a > b) revert Refused(a);", ["a > b -> false"]],
    ["requirement removed", "if (a > b) { revert Refused(a); }", ["a > b -> false"]],
    ["requirement removed", "if (a > b) return; revert Refused(a);", ["revert Refused(a); -> "]],
    ["condition forced", "if (a > b) x = a;", ["a > b -> true", "a > b -> false"]],
    ["condition forced", "x = a > b ? a : b;", ["a > b ? a : b -> a", "a > b ? a : b -> b"]],
    ["condition forced", "while (x < a) ++x;", ["x < a -> false"]],
    ["literal", "x = a + 0x10;", ["a + 0x10 -> a + 0x11", "a + 0x10 -> a + 0x0f"]],
    ["literal", "x = 0;", ["x = 0; -> x = 1;"]],
    ["literal", "b = true;", ["true -> false"], "bool b"],
    ["constant", "x = Code.ONE;", ["Code.ONE -> Code.TWO"]],
    ["constant", "x = MOST;", ["MOST -> (MOST + 1)", "MOST -> (MOST - 1)"]],
    ["state", "state = State.Closed;", ["State.Closed -> State.None"]],
    ["mandate", "_authority(1, 0, 5);", ["_authority(1, 0, 5); -> _fact(1, 0);"]],
    ["mandate", "_fact(2, 0);", ["_fact(2, 0); -> _authority(2, 0, 0);"]],
    [
      "assembly",
      "assembly {\na := add(a, 2)\n}",
      ["sub(a, 2)", "add(a, 3)", "add(a, 1)"].map((text) => `a := add(a, 2) -> a := ${text}`),
    ],
  ];
  for (const [operator, statement, expected, parameters] of cases) {
    it(`${operator}: ${statement}`, () => {
      expect(changes(operator, statement, parameters)).to.have.members(expected);
    });
  }

  it("result: what a function returns", () => {
    const { mutants } = mutantsIn(
      "function f(uint96 a) external pure returns (uint96) { return a; }",
    );
    const results = mutants.filter(({ operator }) => operator === "result");
    expect(results.map(({ replacement }) => replacement)).to.deep.equal(["return uint96(0)"]);
  });

  it("says where: contract, function with its parameters' types, and line", () => {
    const [mutant] = mutantsIn(
      "function f(uint256 a, State b) external { x = a; state = b; }",
    ).mutants;
    expect(mutant).to.include({ contract: "Toy", function: "f(uint256,Toy.State)", line: 11 });
  });
});

describe("mutation testing: all mutants in one build", () => {
  const members = `function f(uint96 a, bool b) external returns (uint256 sum) {
        for (uint256 i = 0; i < a; ++i) { if (b && a > 1) sum += i; else x = sum; }
        if (sum > MOST) revert Refused(sum);
        emit Said(sum, "name");
        Pair[2] memory pairs;
        pairs[1].left = a;
        uint256 y = 1;
        return b ? sum + y : 0;
    }`;

  it("compiles, and each is switched by its own number", () => {
    const { source, mutants } = mutantsIn(members);
    const { viable, unplaced } = sortOut({ [PATH]: source }, mutants);
    expect(unplaced).to.deep.equal([]);
    const text = schemata({ [PATH]: source }, viable)[PATH] ?? "";
    expect(analyse({ [PATH]: text }).errors).to.deep.equal([]);
    for (const { id } of viable)
      expect(text.split(new RegExp(`block\\.prevrandao == ${id}\\b`))).to.have.length(2);
  });

  it("without its mutants' choices is the source itself", () => {
    const { source } = mutantsIn(members);
    expect(schemata({ [PATH]: source }, [])[PATH]).to.equal(source.replaceAll("pure", "view"));
  });

  it("doesn't blame the neighbours of a stillborn mutant", () => {
    const { source, mutants } = mutantsIn(`mapping(uint256 => Pair) private pairs;
    function f(uint256 a) private view returns (Pair storage pair) {
        pair = pairs[a];
        if (pair.left == 0) revert Refused(a);
    }`);
    const { stillborn, unplaced } = sortOut({ [PATH]: source }, mutants);
    expect(stillborn.map(({ operator }) => operator)).to.deep.equal(["write dropped"]);
    expect(unplaced).to.deep.equal([]);
  });

  it("counts what the compiler refuses as stillborn, not as killed", () => {
    const { source, mutants } = mutantsIn(
      "function f(bytes3 a) external pure returns (bool) { return a == 0; }",
    );
    const { stillborn } = sortOut({ [PATH]: source }, mutants);
    expect(stillborn.map(({ replacement }) => replacement)).to.deep.equal(["a == 1"]);
  });
});

describe("mutation testing: what forge says", () => {
  it("names the test contract that a failed test is in, not the first that ran", () => {
    const output = `
Ran 2 tests for test/contracts/ATest.t.sol:ATest
[PASS] test_One() (gas: 1)
Suite result: ok. 2 passed

Ran 1 test for test/contracts/BTest.t.sol:BTest
[PASS] test_Two() (gas: 1)
[FAIL: panic: arithmetic underflow or overflow (0x11); counterexample: calldata=0x00 args=[1]] testFuzz_Three(uint256) (runs: 3)
`;
    expect(failureIn(output)).to.deep.equal({ suite: "BTest", test: "testFuzz_Three" });
    expect(failureIn("[PASS] test_One() (gas: 1)")).to.equal(undefined);
  });

  it("names an invariant that failed, which stands below the calls that led there", () => {
    const output = `
Ran 1 test for test/contracts/ATest.t.sol:ATest
[FAIL: voided]
	[Sequence] (original: 1, shrunk: 1)
		sender=0x01 addr=[test/contracts/Handler.sol:Handler]0x02 calldata=step(uint256) args=[9 [9e0]]
 invariant_TheBookStands() (runs: 1, calls: 20, reverts: 0)`;
    const failure = { suite: "ATest", test: "invariant_TheBookStands" };
    expect(failureIn(output)).to.deep.equal(failure);
  });
});

describe("mutation testing: the score", () => {
  const { mutants } = mutantsIn("function f(uint256 a) external { x = a; }");
  const results = (fate: Result["fate"]): Result[] =>
    mutants.map((mutant) => ({ ...mutant, fate }));
  const entry = (): Equivalent => {
    const {
      contract,
      operator,
      original,
      replacement,
      function: name,
    } = mutants[0] ?? expect.fail("no mutant");
    return { contract, function: name, operator, original, replacement, reason: "nothing reads x" };
  };

  it("leaves equivalent survivors out, but shows what it is with them", () => {
    const some = [...results("killed"), ...results("survived")];
    expect(scoreOf("Toy", some)).to.include({ raw: 50, score: 50 });
    expect(markEquivalent(some, [entry()])).to.deep.equal([]);
    expect(scoreOf("Toy", some)).to.include({ raw: 50, score: 100 });
  });

  it("finds an equivalent mutant again when its lines have moved", () => {
    const moved = results("survived").map((each) => ({ ...each, line: 99, id: 7 }));
    expect(markEquivalent(moved, [{ ...entry(), original: "x  =\n a;" }])).to.deep.equal([]);
  });

  it("says which listed mutants no longer survive", () => {
    expect(markEquivalent(results("killed"), [entry()])).to.have.length(1);
  });

  it("never counts stillborn mutants", () => {
    expect(scoreOf("Toy", [...results("killed"), ...results("stillborn")])).to.include({
      raw: 100,
    });
  });
});
