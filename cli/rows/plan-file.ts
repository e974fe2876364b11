import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { link, open, realpath, rename, rm, stat } from "node:fs/promises";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { TallyError, type Plan } from "../../sdk/index.js";
import { jsonText } from "../output.js";

/** A file of plans in the making, one a line; it is there whole, or not at all. */
export class PlanFile {
  readonly path: string;
  readonly #temporary: string;
  readonly #stream;

  /** @param path Where it goes in the end. */
  constructor(path: string, mode = 0o666) {
    this.path = path;
    this.#temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
    this.#stream = createWriteStream(this.#temporary, { flags: "wx", mode });
    this.#stream.on("error", () => undefined); // the next write, or the end, throws it
  }

  /** Where it is as long as it isn't finished. */
  get temporary(): string {
    return this.#temporary;
  }

  async add(plan: Plan): Promise<void> {
    if (this.#stream.errored) throw unwritable(this.path, this.#stream.errored);
    if (this.#stream.write(`${jsonText(plan, 0)}\n`)) return;
    await once(this.#stream, "drain").catch((error: unknown) => {
      throw unwritable(this.path, error);
    });
  }

  /** Ends writing, and puts what was written to disk. */
  async end(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream).catch((error: unknown) => {
      throw unwritable(this.path, error);
    });
    const file = await open(this.#temporary, "r");
    await file.sync().finally(() => file.close());
  }

  /** Gives it its name, unless a file has it. */
  async keep(): Promise<void> {
    await this.end();
    try {
      await link(this.#temporary, this.path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw unwritable(this.path, cause);
      throw new TallyError(
        "usage",
        `There is a file ${this.path} already, which may hold approvals. Choose another name.`,
        { cause, data: { path: this.path } },
      );
    } finally {
      await this.drop();
    }
  }

  /** Puts it in the place of the file that has its name. */
  async replace(): Promise<void> {
    await this.end();
    await rename(this.#temporary, await realpath(this.path));
  }

  async drop(): Promise<void> {
    this.#stream.destroy();
    await rm(this.#temporary, { force: true });
  }
}

/** A file of plans in the making beside another one, with its rights. */
export async function besides(path: string): Promise<PlanFile> {
  const { mode } = await stat(path);
  return new PlanFile(await realpath(path), mode & 0o777);
}

function unwritable(path: string, cause: unknown): TallyError {
  return new TallyError("file-missing", `The file ${path} can't be written. Check its folder.`, {
    cause,
    data: { path },
  });
}

/** The lines of a file of plans. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Infinity,
  })) {
    if (line.trim() !== "") yield line;
  }
}

/** SHA-256 of a file, by which it can be told whether it has changed. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
