import { BY_CONTRACT } from "./peers/eas.js";
import { bySafe } from "./peers/safe-actions.js";
import { claimOf } from "./peers/distributor.js";

/** What an instruction is compared with: a peer's transaction, as many times as it takes. */
export interface Comparison {
  peer: string;
  times: number;
  /** False where nobody has chosen a peer for this instruction, and it got the usual one. */
  chosen: boolean;
}

type Choice = (signatures: number) => Omit<Comparison, "chosen">;

const of =
  (peer: (signatures: number) => string, times = 1): Choice =>
  (signatures) => ({ peer: peer(signatures), times });
const safe = (act: string) => of((signatures) => bySafe(signatures, act));

/** A statement that somebody signed: EAS for one key, EAS by a Safe for several. */
const statement = of((signatures) =>
  signatures === 1 ? "EAS attestByDelegation" : bySafe(signatures, "EAS attest"),
);
const statementOfMany = of(() => "EAS multiAttestByDelegation of 50, each");
const movement = safe("ERC-20 transfer");
const allowance = safe("ERC-20 approve");
const change = safe("ERC-20 approve, of another amount");
const income = safe("ERC-20 mint");
const loss = safe("ERC-20 burn");
const revocation = safe("EAS revoke");
const grantOfPower = safe("AccessControl grantRole");
const endOfPower = safe("AccessControl revokeRole");
const nonce = safe("nothing, to use up a nonce");
const opening = safe("open a Safe");

/** What does most nearly the same among contracts that npm offers; `docs/benchmarks.md` says why. */
const CHOICES: Readonly<Record<string, Choice>> = {
  "registry register": opening,
  "registry enrol": safe("addOwner"),
  "registry retire": safe("removeOwner"),
  "registry setQuorum": safe("changeThreshold"),
  "registry startRecovery": safe("swapOwner"),
  "registry vetoRecovery": revocation,
  "registry adjudicate": statement,
  "registry succeed": safe("swapOwner"),
  "registry suspend": endOfPower,
  "registry reinstate": grantOfPower,
  "registry withdraw": nonce,
  "treasury openFund": opening,
  "treasury setImplementation": safe("UpgradeableBeacon upgradeTo"),
  "treasury setVerifier": grantOfPower,
  "treasury withdraw": nonce,
  "fund vote": allowance,
  "fund reduceVote": change,
  "fund drawDown": income,
  "fund surrender": loss,
  "fund credit": income,
  "fund lose": loss,
  "fund award": allowance,
  "fund amend": change,
  "fund accept": statement,
  "fund decline": statement,
  "fund schedule": safe("Sablier, 2 dated tranches"),
  "fund attest": statement,
  "fund release": movement,
  "fund cancel": revocation,
  "fund refund": movement,
  "fund settle": statement,
  "fund signReceipt": statement,
  "fund reverseReceipt": revocation,
  "fund writeOff": loss,
  "fund recordReturn": statement,
  "fund hold": endOfPower,
  "fund lift": grantOfPower,
  "fund close": revocation,
  "fund closeFund": revocation,
  "fund pay": movement,
  "fund settleBatch": statement,
  "fund voidBatch": revocation,
  "fund recover": income,
  "fund bounce": of(() => claimOf(2), 2),
  "fund acknowledge": statement,
  "fund withdraw": nonce,
};

const CASES: [RegExp, Choice][] = [
  [/^open a fund/, opening],
  [/^receipt of \d+/, statementOfMany],
  [/^part receipt.*ERC-1271/, of(() => BY_CONTRACT)],
  [/receipt/, statement],
];

/** What an instruction or case is compared with; one that nobody thought of, with money moved by as many signatures. */
export function comparisonOf(name: string, signatures: number): Comparison {
  const choice = CHOICES[name] ?? CASES.find(([pattern]) => pattern.test(name))?.[1];
  const chosen = choice !== undefined || /^(release|batch)/.test(name);
  return { ...(choice ?? movement)(signatures), chosen };
}
