import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Result } from "./report.js";
import type { Sources } from "../forge/solidity.js";

/** What became of the mutants of these very contracts, over one or more runs. */
export class Results {
  readonly #file: string;
  readonly #contracts: string;
  readonly #byId: Map<number, Result>;

  constructor(file: string, contracts: Sources) {
    this.#file = file;
    this.#contracts = createHash("sha256").update(JSON.stringify(contracts)).digest("hex");
    const none = { contracts: "", results: [] };
    const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Kept) : none;
    const same = kept.contracts === this.#contracts ? kept.results : [];
    this.#byId = new Map(same.map((result) => [result.id, result]));
  }

  get all(): Result[] {
    return [...this.#byId.values()].sort((a, b) => a.id - b.id);
  }

  /** Of this mutant, if it was tried. */
  of(id: number): Result | undefined {
    return this.#byId.get(id);
  }

  add(result: Result): void {
    this.#byId.set(result.id, result);
  }

  save(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify({ contracts: this.#contracts, results: this.all }));
  }
}

interface Kept {
  contracts: string;
  results: Result[];
}
