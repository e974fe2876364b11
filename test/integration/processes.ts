import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether a process still runs; one that has ended and wasn't collected yet (a zombie) doesn't. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return process.platform !== "linux";
  }
}

/** Waits until a condition holds, at most so many milliseconds; tells whether it does. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  limit = 30_000,
): Promise<boolean> {
  for (const start = Date.now(); Date.now() - start < limit; await sleep(20)) {
    if (await holds()) return true;
  }
  return await holds();
}

/** One JSON-RPC request. */
export async function rpc(url: string, method: string, ...params: unknown[]): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as {
    result?: unknown;
    error?: { message: string };
  };
  if (error) throw new Error(error.message);
  return result;
}
