import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { TallyError } from "../../sdk/index.js";
import { csvRows } from "./csv.js";
import { jsonlRows } from "./jsonl.js";
import type { Row } from "./row.js";
import { utf8Lines } from "./utf8.js";

/**
 * Rows of a CSV or JSONL file, one after the other, with the line where each begins.
 *
 * @throws TallyError `file-missing`, `usage`, `rows-encoding`.
 */
export async function* readRows(file: string): AsyncGenerator<Row> {
  const reader = { ".csv": csvRows, ".jsonl": jsonlRows }[extname(file).toLowerCase()];
  if (reader === undefined) {
    throw new TallyError("usage", `${file} is no table: name a file that ends in .csv or .jsonl.`);
  }
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    throw new TallyError("file-missing", `The file ${file} isn't there. Check its path.`, {
      data: { path: file },
    });
  }
  const bytes = createReadStream(file) as AsyncIterable<Buffer>;
  yield* reader(utf8Lines(file, bytes));
}
