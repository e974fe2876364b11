import type { InstructionName } from "../instructions.js";

/** The command of an instruction. */
export interface CommandOf {
  /** The command that it belongs to; empty: it stands alone. */
  group: string;
  name: string;
  words: string;
  /** Whose officers approve it, with which role; docs/permissions.md says more. */
  who: string;
  /** What the group is about, where this is its first command. */
  about?: string;
}

/** A table row as a command. */
function of(group: string, name: string, words: string, who: string, about?: string): CommandOf {
  return { group, name, words, who, about };
}

const TREASURY = "the Treasury, ADMIN";

/** Where every instruction stands; complete, or it doesn't compile. */
export const COMMANDS: Readonly<Record<InstructionName, CommandOf>> = {
  register: of(
    ...["org", "register", "puts an organisation on the register, with its first officers"],
    "its registrar, REGISTER",
  ),
  enrol: of("org", "enrol", "gives an officer roles, limits and a term", "the organisation, ADMIN"),
  retire: of(
    ...["org", "retire", "ends an officer's authority"],
    "the organisation, ADMIN; or the officer itself",
  ),
  setQuorum: of(
    ...["org", "quorum", "sets how many officers with a role must approve"],
    "the organisation, ADMIN",
  ),
  suspend: of(
    ...["org", "suspend", "stops an organisation's authority"],
    "its registrar or the Treasury, REGISTER",
  ),
  reinstate: of(
    ...["org", "reinstate", "lifts a suspension"],
    "whose suspension it is, or the Treasury, REGISTER",
  ),
  startRecovery: of(
    ...["org", "recover", "starts to give new officers to an organisation that lost its keys"],
    "its registrar or the Treasury, REGISTER",
  ),
  vetoRecovery: of(
    ...["org", "veto-recovery", "objects to the organisation's own recovery"],
    "the organisation, ADMIN",
  ),
  adjudicate: of(
    ...["org", "adjudicate", "upholds a recovery against a veto, or ends it"],
    "the Treasury, REGISTER; to end it also whoever started it",
  ),
  succeed: of(
    ...["org", "succeed", "has one organisation take over from another"],
    "the registrar, REGISTER; both organisations, ADMIN",
  ),
  openFund: of(
    "fund",
    "open",
    "opens a fund: a programme's book in one currency",
    "the Treasury, COMMIT",
  ),
  setImplementation: of(
    ...["treasury", "set-implementation", "sets the code that new funds run"],
    ...[TREASURY, "what funds run on, and which keys may sign"],
  ),
  setVerifier: of(
    ...["treasury", "set-verifier", "allows or forbids a verifier of officers' keys"],
    TREASURY,
  ),
  vote: of("fund", "vote", "records authority that Parliament gave", "the Treasury, COMMIT"),
  reduceVote: of(
    ...["fund", "reduce-vote", "takes back authority that Parliament reduced"],
    "the Treasury, COMMIT",
  ),
  drawDown: of(
    ...["fund", "draw-down", "draws cash under a vote"],
    "the Treasury, RELEASE, and the comptroller, VERIFY",
  ),
  surrender: of("fund", "surrender", "returns unspent cash of the root", "the Treasury, RELEASE"),
  credit: of("fund", "credit", "records income of a grant", "the grantee, SETTLE"),
  lose: of(
    ...["fund", "lose", "records that cash of a grant is gone"],
    "the grantor, RELEASE; for the root the Treasury",
  ),
  closeFund: of("fund", "close", "closes a fund", "the Treasury, COMMIT"),
  award: of("grant", "award", "awards a grant out of another", "the grantor, COMMIT"),
  accept: of("grant", "accept", "accepts a grant as it was offered", "the grantee, COMMIT"),
  decline: of("grant", "decline", "declines a grant as it was offered", "the grantee, COMMIT"),
  amend: of("grant", "amend", "changes a grant's amount, ceiling or terms", "the grantor, COMMIT"),
  close: of("grant", "close", "closes a grant that is spent or returned", "the grantor, COMMIT"),
  schedule: of(
    ...["tranche", "schedule", "plans tranches of a grant"],
    ...["the grantor, COMMIT", "payments of a grant in parts"],
  ),
  attest: of("tranche", "attest", "says that a tranche's condition is met", "its verifier, VERIFY"),
  release: of("tranche", "release", "authorises a tranche's payment", "the grantor, RELEASE"),
  cancel: of("tranche", "cancel", "cancels a tranche that wasn't released", "the grantor, COMMIT"),
  settle: of(
    ...["tranche", "settle", "records that the payer's bank paid a tranche or a refund"],
    "the payer, SETTLE",
  ),
  recordReturn: of(
    ...["tranche", "return", "records that money of a tranche or a refund came back from the bank"],
    "the payer, SETTLE",
  ),
  writeOff: of(
    ...["tranche", "write-off", "gives up what nobody will sign for"],
    "the payer, RELEASE",
  ),
  signReceipt: of(
    ...["receipt", "sign", "signs for money that arrived"],
    ...["the payee, RECEIPT", "what the payee signs for"],
  ),
  reverseReceipt: of("receipt", "reverse", "takes a receipt back", "the payee, RECEIPT"),
  refund: of(
    ...["refund", "send", "sends unspent cash back to the grantor"],
    ...["the grantee, RELEASE", "unspent cash on its way back"],
  ),
  hold: of(
    ...["hold", "place", "stops new authority under a grant"],
    ...["the grantee of the grant or of one above it, COMMIT", "stops on grants"],
  ),
  lift: of("hold", "lift", "lifts a hold", "whoever placed it, or the Treasury, COMMIT"),
  pay: of(
    ...["pay", "post", "posts a batch of payments by its manifest"],
    ...["the grantee, RELEASE", "payment runs"],
  ),
  settleBatch: of("pay", "settle", "records that the bank paid a batch", "the payer, SETTLE"),
  voidBatch: of("pay", "void", "takes a batch back that the bank didn't pay", "the payer, SETTLE"),
  bounce: of("pay", "bounce", "records payments that the bank sent back", "the payer, SETTLE"),
  recover: of("pay", "recover", "records money that payees paid back", "the payer, SETTLE"),
  acknowledge: of(
    "pay",
    "acknowledge",
    "signs for a batch to one organisation",
    "the payee, RECEIPT",
  ),
  withdraw: of(
    ...["", "withdraw", "makes a reference unusable, in a fund or outside of them"],
    "any one officer of the organisation; in the register its ADMIN",
  ),
};

/** Values of examples, where those of a kind of field would mislead. */
export const SAMPLES: Readonly<Record<string, string>> = {
  reference: "REF-2026-1",
  name: '"Student Loans Company"',
  roles: "ADMIN,RELEASE,RECEIPT",
  role: "RELEASE",
  "officer-roles": "RELEASE,RECEIPT",
  quorum: "2",
  currency: "GBP",
  authority: "SUPPLY-ACT-2026",
  vote: "VOTE-1",
  batch: "RUN-1",
  receipt: "REC-1",
  target: "registry",
  "banking-date": "2026-04-01",
};
