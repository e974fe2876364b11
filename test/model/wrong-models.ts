import { move } from "./ledger/book.js";
import type { Fields } from "./instruction.js";
import { ROWS, type Ledger } from "./ledger/ledger.js";
import type { Mandate, Row } from "./ledger/row.js";

type Rows = typeof ROWS;

/** Models with one rule wrong, by what is wrong: each must be found out. */
export const WRONG_MODELS: Record<string, Rows> = {
  "needs no limits": every(mandated({ limited: 0n })),
  "lets a suspended organisation release": changed("release", mandated({ fact: true })),
  "asks for COMMIT where VERIFY is due": changed("attest", mandated({ role: "COMMIT" })),
  "looks who signed before it looks at the instruction by itself": {
    ...every((row, kind) => ({
      ...row,
      apply(i, given) {
        ROWS.alone(kind, i, given);
        return row.apply(i, given);
      },
    })),
    alone: () => undefined,
  },
  "keeps a cancelled tranche scheduled": changed(
    "cancel",
    afterwards(({ book }, i) => void (book.grants.get(i.grant)!.scheduled += i.amount)),
  ),
  "takes a reversed receipt for final still": changed(
    "reverseReceipt",
    afterwards(({ book }, i) => {
      book.grants.get(i.grant)!.transfers.get(i.transfer)!.final = true;
    }),
  ),
  "gives a written-off tranche back to the payer": changed(
    "writeOff",
    afterwards(({ book }, i) => {
      const { payer } = book.grants.get(i.grant)!.transfers.get(i.transfer)!;
      move(i.amount, book.writtenOff, payer.cash);
    }),
  ),
  "forgets what came back of a batch that is voided": changed(
    "voidBatch",
    afterwards(({ book }, i) => {
      for (const batch of book.grants.get(i.grant)!.batches.values()) {
        if (batch.reference === i.batch) move(batch.paid.out, batch.payer.cash, batch.paid);
      }
    }),
  ),
  "leaves a recovered organisation's old officers in place": changed("completeRecovery", (row) => ({
    ...row,
    apply(i, given) {
      const { officers } = given.ledger.register.known(i.organisation);
      const before = [...officers];
      const said = row.apply(i, given);
      for (const [signer, officer] of before) officers.set(signer, officer);
      return said;
    },
  })),
  "has an organisation's own officers act for it after a succession": changed(
    "succeed",
    afterwards(({ register }, { old }) => void (register.known(old).successor = "")),
  ),
};

function changed(kind: string, change: (row: Row) => Row): Rows {
  const contract = kind in ROWS.fund ? "fund" : "registry";
  const rows = ROWS[contract];
  return { ...ROWS, [contract]: { ...rows, [kind]: change(rows[kind]!) } };
}

function every(change: (row: Row, kind: string) => Row): Rows {
  const all = Object.entries(ROWS.fund).map(([kind, row]) => [kind, change(row, kind)] as const);
  return { ...ROWS, fund: Object.fromEntries(all) };
}

/** The row with another mandate. */
function mandated(other: Partial<Mandate>): (row: Row) => Row {
  return ({ mandate, apply }) => ({ apply, mandate: (i) => ({ ...mandate!(i), ...other }) });
}

/** The row as it is, and then something else. */
function afterwards(also: (ledger: Ledger, i: Fields) => void): (row: Row) => Row {
  return (row) => ({
    ...row,
    apply(i, given) {
      const said = row.apply(i, given);
      also(given.ledger, i);
      return said;
    },
  });
}
