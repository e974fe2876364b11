import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  buildBatch,
  hashOf,
  readManifest,
  writeManifest,
  type Batch,
  type BatchOptions,
  type Payment,
} from "../../sdk/index.js";

/** A batch whose manifest is on file. */
export interface KeptBatch extends Batch {
  /** SHA-256 of the manifest's file, for batches whose manifest is published. */
  manifestHash: string;
}

/**
 * A batch whose manifest is kept before it is posted: a second run finds the same salts, and so the same root.
 */
export async function keptBatch(
  folder: string,
  reference: string,
  payments: () => Payment[],
  options: BatchOptions,
): Promise<KeptBatch> {
  mkdirSync(join(folder, "manifests"), { recursive: true });
  const file = join(folder, "manifests", `${reference}.json`);
  const batch = (await kept(file)) ?? (await make(file, payments(), options));
  return { ...batch, manifestHash: hashOf(await readFile(file)) };
}

async function kept(file: string): Promise<Batch | undefined> {
  try {
    return await readManifest(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function make(file: string, payments: Payment[], options: BatchOptions): Promise<Batch> {
  const batch = await buildBatch(payments, options);
  await writeManifest(file, batch.manifest);
  return batch;
}
