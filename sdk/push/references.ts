import { interfaceOf } from "../contracts.js";
import type { Rpc, RpcAnswer } from "../network/json-rpc.js";
import { TallyError } from "../tally-error.js";
import { encodeOrganisation, encodeReference } from "../text.js";
import { callOf, resultOf } from "./chain-calls.js";
import { bytesOf, multicallOf, resultsIn } from "./multicall.js";
import type { Journal, UncheckedRow } from "./journal.js";

/** References looked up by one call: some 2 million gas. */
const PER_CALL = 500;
const NOTHING = `0x${"0".repeat(40)}`;

/** Where references are looked up. */
export interface LookUp {
  rpc: Rpc;
  journal: Journal;
  gasCap: bigint;
  /** Every fund of the ledger, by address. */
  funds: readonly string[];
  usedElsewhere: "refuse" | "allow";
}

/**
 * Looks up what the references of all waiting rows did before: in the row's own contract and, for a fund's, in every other
 * fund. Rows that are done, or can't be done any more, are settled by that.
 *
 * @throws TallyError of the network.
 */
export async function lookUpReferences(where: LookUp, onProgress: () => void): Promise<void> {
  const { journal } = where;
  for (let after = 0; ;) {
    const rows = journal.unchecked(after, PER_CALL);
    if (rows.length === 0) return;
    after = rows.at(-1)!.row;
    await lookUp(where, rows);
    onProgress();
  }
}

async function lookUp(where: LookUp, rows: readonly UncheckedRow[]): Promise<void> {
  const { journal, funds } = where;
  const own = new Map<number, string>();
  for (const contract of new Set(rows.map((row) => row.contract))) {
    const here = rows.filter((row) => row.contract === contract);
    const deeds = await deedsIn(where, contract, here);
    here.forEach(({ row }, nth) => own.set(row, deeds[nth]!));
  }
  const elsewhere = new Map<number, string>();
  const inFunds = rows.filter(({ target }) => target === "fund");
  for (const fund of where.usedElsewhere === "refuse" && inFunds.length > 0 ? funds : []) {
    const others = inFunds.filter(({ contract }) => contract !== fund);
    const deeds = await deedsIn(where, fund, others);
    others.forEach(({ row }, nth) => {
      if (deeds[nth] !== NOTHING) elsewhere.set(row, fund);
    });
  }
  journal.together(() => {
    for (const row of rows) judge(where, row, own.get(row.row)!, elsewhere.get(row.row));
  });
}

function judge(
  { journal, usedElsewhere }: LookUp,
  row: UncheckedRow,
  deed: string,
  elsewhere: string | undefined,
): void {
  const { organisation, reference } = row;
  if (deed === row.deed) {
    journal.setState(row.row, "already-done");
  } else if (deed !== NOTHING) {
    const words = `${organisation} has used the reference ${reference} for something else, or withdrawn it. Choose another reference.`;
    journal.refuse(row.row, "reference-used", words);
  } else if (elsewhere !== undefined) {
    journal.refuse(row.row, "reference-elsewhere", usedIn(row, elsewhere));
  } else if (usedElsewhere === "refuse" && row.target === "fund") {
    const twin = journal.twin(row);
    if (twin === undefined || twin.contract === row.contract) return;
    const words = `${usedIn(row, twin.contract)} Row ${twin.row} of this push has it.`;
    journal.refuse(row.row, "reference-elsewhere", words);
  }
}

function usedIn({ organisation, reference }: UncheckedRow, fund: string): string {
  return (
    `${organisation} uses the reference ${reference} in the fund ${fund}, too. Is this the same payment? ` +
    `If not, choose another reference, or allow it.`
  );
}

/** What is kept under the rows' references in a contract, in one call; zero bytes for nothing. */
async function deedsIn(
  { rpc, gasCap }: LookUp,
  contract: string,
  rows: readonly UncheckedRow[],
): Promise<string[]> {
  if (rows.length === 0) return [];
  const abi = interfaceOf("fund"); // registry and treasury have the same two functions
  const { selector } = abi.getFunction("actOf")!;
  const lookUps = rows.map(({ organisation, reference }) =>
    bytesOf(
      selector + encodeOrganisation(organisation).slice(2) + encodeReference(reference).slice(2),
    ),
  );
  const data = multicallOf(lookUps);
  const [answer] = (await rpc.batch([callOf(contract, data, gasCap)])) as [RpcAnswer];
  const result = resultOf(answer, "eth_call") as string;
  const acts = resultsIn(result, rows.length);
  if (acts === undefined) throw unreadable(contract);
  return acts.map((act) => `0x${act.toString("hex", 0, 20)}`);
}

function unreadable(contract: string): TallyError {
  return new TallyError(
    "network-unreachable",
    `What the node answers for ${contract} is not what a contract of the ledger says of references. Check the node, then run it again.`,
    { data: { contract } },
  );
}
