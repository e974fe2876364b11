// What is put to the solver: the proofs, and code broken on purpose with the rule that must then be found violated.
import { readFileSync } from "node:fs";
import { foldProof } from "./fold.mjs";
import { ledgerProofs } from "./ledger.mjs";
import { replace } from "./text.mjs";

const read = (file) => readFileSync(file, "utf8");
const merkleSum = read("contracts/libraries/MerkleSum.sol");
const grantLib = read("contracts/libraries/GrantLib.sol");
const ledger = read("test/proofs/Ledger.sol");

const FOLD = ["assert", "underflow", "overflow", "divByZero", "outOfBounds"];

function instruction(name, source, library) {
  return ledgerProofs(source, library).find((proof) => proof.name === name).text;
}

/** `source` without what `pattern` matches in the function `name`. */
function without(source, name, pattern) {
  const body = new RegExp(`function ${name}\\([\\s\\S]*?\\n    \\}`).exec(source)[0];
  return source.replace(body, () => replace(body, pattern, ""));
}

export const proofs = [
  { of: "MerkleSum", name: "fold", text: foldProof(merkleSum), targets: FOLD },
  ...ledgerProofs(ledger, grantLib).map((proof) => ({ of: "GrantLib", ...proof })),
];

export const controls = [
  {
    name: "fold doesn't check the range",
    text: replace(foldProof(merkleSum), /if \(sum > type\(uint96\)\.max\) return;/, ""),
    violated: "nothing is cut off what is hashed",
  },
  {
    name: "debit doesn't check the cash",
    text: instruction(
      "release",
      ledger,
      without(grantLib, "debit", /if \(amount > available\)[^;]*;/),
    ),
    violated: "cashIsNeverNegative",
  },
  {
    name: "use doesn't check the headroom",
    text: instruction("award", ledger, without(grantLib, "use", /if \(amount > available\)[^;]*;/)),
    violated: "headroomIsNeverNegative",
  },
  {
    name: "giveBack gives nothing back",
    text: instruction("bounce", ledger, without(grantLib, "giveBack", /grant\.used -= amount;/)),
    violated: "headroomCoversAllOpenMoney",
  },
  {
    name: "a returned tranche is credited to nobody",
    text: instruction(
      "recordReturn",
      without(ledger, "recordReturn", /root\.credit\(x\);/),
      grantLib,
    ),
    violated: "moneyIsConserved",
  },
].map((control) => ({ ...control, targets: ["assert"] }));
