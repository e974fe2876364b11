import type { Fields } from "./ledger/instruction.js";
import { ROWS, type Ledger, type Row, type Rows } from "./ledger/ledger.js";
import { authority } from "./ledger/organisations.js";

/** Models with one rule wrong, by what is wrong: each must be found out. */
export const WRONG_MODELS: Record<string, Rows> = {
  "needs no limits": every((row) => ({
    ...row,
    mandate: (i) => ({ ...row.mandate!(i), limited: 0n }),
  })),
  "lets a suspended organisation release": changed("release", (row) => ({
    ...row,
    mandate: (i) => ({ ...row.mandate!(i), fact: true }),
  })),
  "asks for COMMIT where VERIFY is due": changed("attest", (row) => ({
    ...row,
    mandate: ({ grantee }) => authority("COMMIT", grantee),
  })),
  "looks who signed before it looks at the instruction by itself": every((row) => ({
    mandate: row.mandate!,
    apply(ledger, i, given) {
      row.alone?.(i, given);
      return row.apply(ledger, i, given);
    },
  })),
  "keeps a cancelled tranche scheduled": changed(
    "cancel",
    afterwards((ledger, i) => void (ledger.book.grants.get(i.grant)!.scheduled += i.amount)),
  ),
  "takes a reversed receipt for final still": changed(
    "reverseReceipt",
    afterwards((ledger, i) => {
      ledger.book.grants.get(i.grant)!.transfers.get(i.transfer)!.final = true;
    }),
  ),
  "gives a written-off tranche back to the payer": changed(
    "writeOff",
    afterwards((ledger, i) => {
      const transfer = ledger.book.grants.get(i.grant)!.transfers.get(i.transfer)!;
      transfer.returned.push(transfer.writtenOff.pop()!);
    }),
  ),
  "forgets what came back of a batch that is voided": changed(
    "voidBatch",
    afterwards((ledger, i) => {
      for (const batch of ledger.book.grants.get(i.grant)!.batches.values()) {
        if (batch.reference === i.batch) batch.back = [];
      }
    }),
  ),
  "leaves a recovered organisation's old officers in place": changed("completeRecovery", (row) => ({
    apply(ledger, i, given) {
      const { officers } = ledger.register.known(i.organisation);
      const before = [...officers];
      const said = row.apply(ledger, i, given);
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

function every(change: (row: Row) => Row): Rows {
  const all = Object.entries(ROWS.fund).map(([kind, row]) => [kind, change(row)] as const);
  return { ...ROWS, fund: Object.fromEntries(all) };
}

/** The row as it is, and then something else. */
function afterwards(also: (ledger: Ledger, i: Fields) => void): (row: Row) => Row {
  return (row) => ({
    ...row,
    apply(ledger, i, given) {
      const said = row.apply(ledger, i, given);
      also(ledger, i);
      return said;
    },
  });
}
