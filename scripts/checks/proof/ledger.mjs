// Makes of test/proofs/Ledger.sol what the solver can prove: for each instruction a function without state or calls that
// takes any book in which every rule holds, and asserts every rule at its end. Calls of GrantLib become the library's own
// lines, because the solver forgets whatever is reached through a storage pointer.
import { contract, functionsOf } from "./text.mjs";

/** False, so it must be found violated: or else the instruction can never be carried out, and anything is proved of it. */
export const DONE = "can be done";

const FIELDS = ["credits", "debits", "awarded", "used", "scheduled"];

/** The body of a library function that is called as a statement, with the arguments put in; what it returns goes to `result`. */
function inline({ name, parameters, suffix, body }, grant, args, result) {
  const [first, ...rest] = parameters;
  const returned = /^internal returns \(uint96 (\w+)\)$/.exec(suffix.trim())?.[1];
  const plain =
    (returned !== undefined || suffix.trim() === "internal") && !/\breturn\b|\{/.test(body);
  if (first !== "Grant storage grant" || rest.length !== args.length || !plain)
    throw new Error(`GrantLib.${name}: the proof can't put this function in place of its call`);
  const words = rest.map((parameter, n) => [parameter.split(" ").at(-1), args[n]]);
  words.push(["grant", grant], ...(returned === undefined ? [] : [[returned, result]]));
  // the solver reads a revert with an imported error as no revert at all
  const reverting = body.replace(/revert IFundErrors\.\w+\([^;]*\);/g, "revert();");
  const filled = words.reduce(
    (text, [word, by]) => text.replace(new RegExp(`(?<!\\.)\\b${word}\\b`, "g"), by),
    reverting,
  );
  return `{\n${filled}}`;
}

function expand(text, library) {
  const statement = /(?:uint96 (\w+) = )?\b(root|child)\.(\w+)\((?:([^()]+))?\);/g;
  const called = text.replace(statement, (whole, result, grant, name, list) => {
    const definition = library.find((candidate) => candidate.name === name);
    if (definition === undefined) throw new Error(`GrantLib has no ${name}`);
    if (definition.suffix.includes(" view ")) return whole;
    const args = (list ?? "").split(",").map((arg) => arg.trim());
    const block = inline(definition, grant, args[0] === "" ? [] : args, result);
    return result === undefined ? block : `uint96 ${result};\n${block}`;
  });
  return library
    .reduce((done, { name, body }) => {
      const value = /^\s*return ([^;]+);\s*$/.exec(body)?.[1];
      const call = new RegExp(`\\b(root|child)\\.${name}\\(\\)|\\b${name}\\((root|child)\\)`, "g");
      return value === undefined
        ? done
        : done.replace(call, (_, a, b) => `(${value.replace(/\bgrant\b/g, a ?? b)})`);
    }, called)
    .replace(/\b(root|child)\.(\w+)\b/g, "$1_$2");
}

/**
 * For each instruction a contract with the rules and one that shows that it can be done, and one for the empty book. (All in
 * one contract take the solver many times as long.)
 * @param source the text of Ledger.sol
 * @param librarySource the text of GrantLib.sol
 */
export function ledgerProofs(source, librarySource) {
  const library = functionsOf(librarySource);
  const functions = functionsOf(source);
  const rules = functions
    .filter(({ suffix }) => suffix.trim() === "public view returns (bool)")
    .map(({ name, body }) => {
      const rule = /^\s*return\s+([^;]+);\s*$/.exec(body)?.[1];
      if (rule === undefined) throw new Error(`Ledger.${name} isn't one expression`);
      return { name, rule: expand(rule, library).replace(/\s+/g, " ") };
    });
  const instructions = functions.filter(({ suffix }) => suffix.trim() === "external");
  if (rules.length + instructions.length !== functions.length)
    throw new Error("Ledger: a function is neither a rule nor an instruction");

  const state = ["root", "child"]
    .flatMap((grant) => FIELDS.map((field) => `${grant}_${field}`))
    .concat([...source.matchAll(/^ {4}uint96 internal (\w+);/gm)].map(([, name]) => name))
    .map((name) => `uint96 ${name}`);
  const given = rules.map(({ rule }) => `        require(${rule});`).join("\n");
  const shown = rules.map(({ name, rule }) => `        assert(${rule}); // ${name}`).join("\n");

  const book = state.map((variable) => `        ${variable} = 0;`).join("\n");
  const start = contract("Proof", `    function start() external pure {\n${book}\n${shown}\n    }`);
  const targets = ["assert", "underflow"]; // an overflow reverts
  return [
    { name: "start", text: start, targets },
    ...instructions.flatMap(({ name, parameters, body }) => {
      const proof = (steps, end) =>
        contract(
          "Proof",
          `    function ${name}(${[...state, ...parameters].join(", ")}) external pure {
${given}
${steps}
${end}
    }`,
        );
      const steps = expand(body, library);
      const bare = steps.replace(/^ *assert\(.*\n/gm, "");
      // apart, for together they take twice as long
      return [
        { name, text: proof(steps, shown), targets },
        { name, text: proof(bare, `        assert(false); // ${DONE}`), targets: ["assert"] },
      ];
    }),
  ];
}
