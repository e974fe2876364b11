import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** Something that the ledger, or the check before it, refused to record. */
export interface Refusal {
  organisation: string;
  reference: string;
  reason: string;
  /** The day on which it could be recorded after all. */
  recordedLater?: string;
}

/** What was refused, kept in a file so that a second run tells the same story as the first. */
export class Refusals {
  readonly #path: string;
  readonly #rows: Map<string, Refusal>;

  constructor(path: string) {
    this.#path = path;
    const rows = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Refusal[]) : [];
    this.#rows = new Map(rows.map((row) => [keyOf(row), row]));
  }

  /** Every refusal, in the order in which they happened. */
  get all(): Refusal[] {
    return [...this.#rows.values()];
  }

  /** Whether it was refused before and never recorded since. */
  stands(what: Pick<Refusal, "organisation" | "reference">): boolean {
    const row = this.#rows.get(keyOf(what));
    return row !== undefined && row.recordedLater === undefined;
  }

  add(refusal: Refusal): void {
    if (this.#rows.get(keyOf(refusal))?.recordedLater !== undefined) return;
    this.#rows.set(keyOf(refusal), refusal);
    this.#save();
  }

  /** Notes that a refused movement could be recorded on a later day. */
  recorded(what: Pick<Refusal, "organisation" | "reference">, day: string): void {
    const row = this.#rows.get(keyOf(what));
    if (row === undefined || row.recordedLater !== undefined) return;
    row.recordedLater = day;
    this.#save();
  }

  #save(): void {
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.all, null, 2));
    renameSync(`${this.#path}.new`, this.#path);
  }
}

/** References are an organisation's own. */
function keyOf({ organisation, reference }: Pick<Refusal, "organisation" | "reference">): string {
  return `${organisation} ${reference}`;
}
