import { randomBytes } from "node:crypto";
import { link, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { isTallyError, readManifest, TallyError, type Batch } from "../sdk/index.js";

/**
 * The text of a file, or of standard input if the path is "-".
 *
 * @throws TallyError `file-missing`.
 */
export async function readText(path: string): Promise<string> {
  if (path === "-") return text(process.stdin);
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === "ENOENT" ? "isn't there" : "can't be read";
    throw new TallyError("file-missing", `The file ${path} ${why}. Check its path.`, {
      cause,
      data: { path },
    });
  }
}

/**
 * The JSON in a file of an instruction's fields.
 *
 * @throws TallyError `file-missing`, `usage`.
 */
export async function readFieldsFile(path: string): Promise<unknown> {
  const content = await readText(path);
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new TallyError("usage", "The fields are not JSON. `tally plan make --help` lists them.", {
      cause,
    });
  }
}

/**
 * Writes a new file whole or not at all.
 *
 * @throws TallyError `usage` if there is one already, which may hold approvals or a key.
 */
export async function writeNew(path: string, content: string, mode = 0o666): Promise<void> {
  await writeWhole(path, content, mode, async (temporary) => {
    try {
      await link(temporary, path); // unlike a rename, it never overwrites
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
      throw new TallyError(
        "usage",
        `There is a file ${path} already, which is kept. Choose another name.`,
        { cause, data: { path } },
      );
    }
  });
}

/**
 * The batch of a manifest, checked.
 *
 * @throws TallyError `file-missing`, what `readManifest` throws.
 */
export async function manifestIn(path: string): Promise<Batch> {
  return readManifest(path).catch((cause: unknown) => {
    if (isTallyError(cause)) throw cause;
    throw new TallyError("file-missing", `${path} can't be read. Check its path.`, { cause });
  });
}

/** Replaces a file whole or not at all, with the mode that it had. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const target = await realpath(path);
  const { mode } = await stat(target);
  await writeWhole(target, content, mode & 0o777, (temporary) => rename(temporary, target));
}

async function writeWhole(
  path: string,
  content: string,
  mode: number,
  put: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await put(temporary);
  } catch (cause) {
    if (cause instanceof TallyError) throw cause;
    throw new TallyError("file-missing", `The file ${path} can't be written. Check its folder.`, {
      cause,
      data: { path },
    });
  } finally {
    await rm(temporary, { force: true });
  }
}
