import { id } from "ethers";
import { buildTree, type Leaf, type SumTree } from "../../sdk/merkle-sum.js";
import { roleBits, type Role } from "../../sdk/roles.js";
import type { Fields, Instruction, OfficerTerms } from "./instruction.js";
import { signers } from "./encoding.js";
import { idOf } from "./ledger/basics.js";
import { ROOT } from "./ledger/book.js";

export const CURRENCY = "GBP";
export const TREASURY = "GB-GOV-2";
export const COMPTROLLER = "ZZ-TALLY-NAO";
export const DFE = "GB-GOV-14";
export const SLC = "GB-COH-02401034";
export const UNIVERSITY = "GB-UKPRN-10007774";
export const CHARITY = "GB-CHC-1103731";

/** When everything begins, in Unix seconds, and a day of it. */
export const START = 2_000_000_000n;
export const DAY = 86_400n;
export const NEVER = 2n ** 64n - 1n;
const MUCH = 2n ** 90n;

/** A batch of payments that somebody may pay. */
export interface Run {
  tree: SumTree;
  leaves: Leaf[];
}

/** Runs of one payment and of many, of small totals and large. */
export function buildRuns(): Promise<Run[]> {
  const shapes = [[1n], [7n], [40n], [1n, 2n], [10n, 20n, 30n], [5n, 5n, 5n, 5n], [200n, 1n, 99n]];
  const large = [[500n], [300n, 300n, 300n, 300n, 300n], Array.from({ length: 9 }, () => 25n)];
  return Promise.all(
    [...shapes, ...large].map(async (amounts, run) => {
      const leaves = amounts.map((amount, index) => ({
        ...{ index, amount, payee: id(`payee ${index} of run ${run}`) },
      }));
      return { leaves, tree: await buildTree(leaves) };
    }),
  );
}

const officer = (
  place: number,
  roles: number,
  limit: bigint,
  validUntil = NEVER,
): OfficerTerms => ({
  signer: signers[place]!,
  roles: BigInt(roles),
  validUntil,
  limits: limit === 0n ? [] : [{ currency: CURRENCY, amount: limit }],
});

const without = (...roles: Role[]) => 127 & ~roleBits(roles);

/** The first organisation: the register begins with it. */
export const FOUNDING = {
  subject: TREASURY,
  name: "HM Treasury",
  roles: 127n,
  officers: [
    officer(0, 127, MUCH),
    officer(1, 127, 5000n),
    officer(2, 127, MUCH, START + 6n * DAY),
    officer(3, without("ADMIN"), 0n),
  ],
  quorums: [2n, 1n, 2n, 1n, 1n, 1n, 1n],
} as unknown as Fields;

export function instruction(
  contract: Instruction["contract"],
  kind: string,
  fields: Partial<Fields>,
  extras: Instruction["extras"] = {},
): Instruction {
  const whole = { validUntil: NEVER, ...fields };
  return { contract, kind, fields: whole, approvals: [], coApprovals: [], extras };
}

function registers(
  [organisation, subject]: [string, string],
  roles: number,
  officers: OfficerTerms[],
  quorums: bigint[],
): Instruction {
  const reference = `REG-${subject}`;
  const possessions = officers.map(() => true);
  const fields = {
    organisation,
    reference,
    subject,
    name: `Body ${subject}`,
    roles: BigInt(roles),
  };
  return instruction("registry", "register", { ...fields, officers, quorums }, { possessions });
}

/** The organisations that every sequence begins with. */
export const ORGANISATIONS: Instruction[] = [
  registers(
    [TREASURY, COMPTROLLER],
    65,
    [officer(4, 65, 0n), officer(5, 64, 0n)],
    [1n, 0n, 0n, 0n, 0n, 0n, 1n],
  ),
  registers(
    [TREASURY, DFE],
    127,
    [
      officer(6, 127, MUCH),
      officer(7, 127, 400n),
      officer(8, without("RELEASE"), MUCH, START + 4n * DAY),
    ],
    [2n, 1n, 2n, 1n, 1n, 1n, 1n],
  ),
  registers(
    [DFE, SLC],
    127,
    [
      officer(9, 127, MUCH),
      officer(10, 127, 100n),
      officer(6, 127, MUCH),
      officer(11, without("RECEIPT"), 0n),
    ],
    [3n, 1n, 1n, 2n, 1n, 1n, 1n],
  ),
  registers(
    [TREASURY, UNIVERSITY],
    127,
    [officer(12, 127, MUCH), officer(13, 127, 1000n, START + 8n * DAY)],
    [1n, 1n, 1n, 1n, 1n, 1n, 1n],
  ),
  registers(
    [SLC, CHARITY],
    without("REGISTER"),
    [officer(14, without("REGISTER"), 300n)],
    [1n, 0n, 1n, 1n, 1n, 1n, 1n],
  ),
];

/** The Treasury opens the fund. */
export const OPENING = instruction("fund", "openFund", {
  ...{ organisation: TREASURY, reference: "FUND", currency: CURRENCY, comptroller: COMPTROLLER },
  ...{ predecessor: `0x${"0".repeat(40)}` },
});
OPENING.approvals = [signers[1]!, signers[0]!].map((signer) => ({ signer, genuine: true }));

const VOTE = idOf(TREASURY, "VOTE");
export const DFE_GRANT = idOf(TREASURY, "DFE");
const SLC_GRANT = idOf(DFE, "SLC");
const terms = id("the terms");
export const nothing = `0x${"0".repeat(64)}`;
const NO_CEILING = 2n ** 96n - 1n;
const plain = { verifier: "", condition: nothing, notBefore: 0n };
export const paid = {
  bankingDate: 20260401n,
  evidence: nothing,
  originalCurrency: "",
  originalAmount: 0n,
};

export const by = (
  organisation: string,
  reference: string,
  kind: string,
  fields: Partial<Fields>,
) => instruction("fund", kind, { organisation, reference, ...fields });

/** A grant from the parent's grantee, accepted, and its first tranche received. */
function grants(
  parent: string,
  grantor: string,
  grantee: string,
  ref: string,
  amount: bigint,
  first: bigint,
) {
  const grant = idOf(grantor, ref);
  const [offer, from] = [
    { amount, terms, ceiling: NO_CEILING },
    { grant, grantee },
  ];
  const tranches = [first, 50n, 60n].map((each, n) => ({
    number: BigInt(n + 1),
    amount: each,
    ...plain,
  }));
  const more = { classification: "", kind: 0n };
  return [
    by(grantor, ref, "award", { parent, grantee, ...offer, ...more }),
    by(grantee, `ACC-${ref}`, "accept", { grant, grantor, ...offer }),
    by(grantor, `SCH-${ref}`, "schedule", { ...from, amount: first + 110n, tranches }),
    by(grantor, `REL-${ref}`, "release", { ...from, tranche: 1n, amount: first }),
    by(grantee, `REC-${ref}`, "signReceipt", {
      grant,
      transfer: 1n,
      payer: grantor,
      amount: first,
      final: false,
      ...paid,
    }),
  ];
}

/** A vote and a drawdown, and three grants one out of the other. */
export const FIRST_MONEY: Instruction[] = [
  by(TREASURY, "VOTE", "vote", {
    amount: 20_000n,
    authority: "SUPPLY-ACT",
    availableUntil: START + 30n * DAY,
    kind: 0n,
  }),
  by(TREASURY, "DRAW", "drawDown", { vote: VOTE, comptroller: COMPTROLLER, amount: 9000n }),
  ...grants(ROOT, TREASURY, DFE, "DFE", 8000n, 5000n),
  ...grants(DFE_GRANT, DFE, SLC, "SLC", 4000n, 2000n),
  ...grants(SLC_GRANT, SLC, UNIVERSITY, "UNI", 900n, 400n),
];
