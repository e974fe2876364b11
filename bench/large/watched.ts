import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";

/** What a process of its own has come to. */
export interface Watched {
  code: number | null;
  out: string;
  err: string;
  /** Most memory that it had at any time (VmHWM), in bytes; undefined where the system doesn't say. */
  peak: number | undefined;
  /** Milliseconds of `performance.now()`. */
  began: number;
  ended: number;
  /** When it first wrote to standard error: `tally push` has checked the file then. */
  firstWords: number | undefined;
}

/** Runs a Node program and watches its memory: Linux keeps the peak, so looking now and then is enough. */
export async function watched(
  args: readonly string[],
  env: Record<string, string>,
): Promise<Watched> {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, ...env },
  });
  let peak: number | undefined;
  const look = setInterval(() => (peak = peakOf(child.pid) ?? peak), 50);
  let firstWords: number | undefined;
  child.stderr.once("data", () => (firstWords = performance.now()));
  const closed = new Promise<number | null>((done) => child.once("close", done));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await closed;
  clearInterval(look);
  return { code, out, err, peak, began, ended: performance.now(), firstWords };
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
